"""Say ``LookupTarget.parse("*.webex.com", reference)``: a row, prefix or domain because of which rules exist."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.verify.model.names import name_key
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.proof.flow_sets import EXTRA
from webex_calling.verify.required.rows import MANAGEMENT

_ADDED: Final = {MANAGEMENT: "what manages the gateways", EXTRA: "the site's extra rules"}


@dataclass(frozen=True, slots=True)
class LookupTarget:
    """A row, or all openings with one prefix or domain as the peer; ``row`` is "" for those."""

    text: str
    title: str
    row: str
    openings: PacketSet

    @classmethod
    def parse(cls, text: str, reference: Reference) -> "LookupTarget":
        """Read the id of a row, a prefix or an address, or a domain. Raises Faults for anything else."""
        if text in reference.requirements:
            return cls(text, reference.requirements[text].title, text, PacketSet.everything())
        if text in _ADDED:
            return cls(text, _ADDED[text], text, PacketSet.everything())
        if text.partition("/")[0].replace(".", "").isdecimal():
            return cls._prefix(text)
        return cls._domain(text, reference.requirements)

    @classmethod
    def _prefix(cls, text: str) -> "LookupTarget":
        try:
            span = prefix(text)
        except ValueError as error:
            words = f"is no IPv4 prefix ({error})"
            raise Faults([Fault("what", words, "write it as 192.0.2.0/24 or 192.0.2.10", text)]) from None
        return cls(text, "peers with these addresses", "", PacketSet.box(peer=[span]))

    @classmethod
    def _domain(cls, text: str, rows: Iterable[str]) -> "LookupTarget":
        try:
            name_key(text)
        except ValueError:
            known = False
        else:
            known = "." in text
        if not known:
            near = get_close_matches(text, rows, n=3, cutoff=0.5) or sorted(rows)[:3]
            remedy = f"give a row as {' or '.join(near)}, a prefix as 192.0.2.0/24, or a domain as *.webex.com"
            raise Faults([Fault("what", "is neither a row, a prefix nor a domain", remedy, text)])
        # As published, *.x covers x itself.
        names = tuple(dict.fromkeys((text, text.removeprefix("*."))))
        return cls(text, "peers of this name", "", PacketSet.box(names=names))
