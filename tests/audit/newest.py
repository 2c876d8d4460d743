"""``newest("calling")``: what the last revision of a network added, and the revision that a list without it is of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network

from webex_calling.published.reference import load_reference


@dataclass(frozen=True, slots=True)
class Newest:
    """The prefixes that an entry added last, its day, and that of the entry before it."""

    prefixes: Collection[IPv4Network]
    before: date
    day: date

    def without(self, held: Collection[str]) -> list[str]:
        """Return a list as it stood before that day."""
        return [each for each in held if IPv4Network(each) not in self.prefixes]


def newest(network: str) -> Newest:
    """Read the last revision that changed ``network`` from the history; it has to have added something that stands."""
    entries = [each for each in load_reference().revisions if each.network == network]
    *_, before, day = sorted({each.date for each in entries if each.added.prefixes or each.removed.prefixes})
    held = load_reference().networks[network].prefixes
    return Newest([each.prefix for each in held if each.since == day], before, day)
