"""Say ``Matches().once()``: what of an estate does what a site plans, and what does not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.registered.registration import Registration


@dataclass(frozen=True, slots=True)
class Match:
    """A planned resource, and what of the estate is it.

    ``id`` is what the provider takes for an import, ``shown`` what people call it. ``kept`` are the name and the
    description that it has in the cloud, of which others would replace it. ``parts`` are resources that only exist
    within it: rules of a group.
    """

    planned: Registration
    id: str
    shown: str
    kept: Mapping[str, str] = field(default_factory=dict)
    parts: tuple["Match", ...] = ()


@dataclass(slots=True)
class Matches:
    """What is imported, and one sentence for all that is not.

    ``missing`` is planned and not found, ``differs`` is found and does something else, ``unfit`` does what is planned
    and cannot be imported, ``ambiguous`` are several that do, and ``asked`` is what to give so that more is known.
    ``leftover`` is what an import leaves to be done by hand.
    """

    found: list[Match] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)

    def once(self) -> None:
        """Leave out what several planned resources would be: one resource of the cloud is one of a stack."""
        counted = Counter(each.id.lower() for each in self.found)
        for each in [each for each in self.found if counted[each.id.lower()] > 1]:
            self.found.remove(each)
            self.ambiguous.append(f"{each.planned.name}: {each.shown} does what several planned resources do")


def listed(words: list[str], most: int = 4) -> str:
    """Return the first of some words, and how many more there are."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")
