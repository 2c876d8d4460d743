"""Say ``prove(required, admitted, declared)``: nothing required is missing, and every excess has a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import UNSENT

Kind = TypeVar("Kind")
_UNSENT: Final = PacketSet.box(peer=UNSENT)


@dataclass(frozen=True, slots=True)
class Proof(Generic[Kind]):
    """What is wrong, and what is wider, as packet sets.

    ``missing`` must get through and does not. ``declared`` gets through needlessly, each opening under the first kind
    that declares it; kinds without any are left out. ``undeclared`` gets through, and nothing says why.
    """

    missing: PacketSet
    declared: Mapping[Kind, PacketSet]
    undeclared: PacketSet

    @property
    def holds(self) -> bool:
        """Whether everything required is admitted, and all excess declared."""
        return not self.missing and not self.undeclared


def prove(
    required: PacketSet,
    admitted: PacketSet,
    declared: Mapping[Kind, PacketSet],
    *,
    possible: PacketSet | None = None,
    asked: PacketSet | None = None,
    unfiltered: PacketSet | None = None,
) -> Proof[Kind]:
    """Compare what a filter admits with what is required of it.

    ``admitted`` surely gets through, and ``possible``, where it differs, may get through: the one must hold what is
    required, the other no more than is declared. ``asked`` is what the site adds by itself: it must get through, and is
    excess all the same. ``unfiltered`` is what the cloud lets through whatever the filter says: it counts as admitted,
    and is nobody's excess. To addresses to which no packet is sent nothing can be missing.
    """
    nothing = PacketSet.empty()
    asked, unfiltered = asked or nothing, unfiltered or nothing
    excess = (admitted if possible is None else possible) - required - unfiltered
    found: dict[Kind, PacketSet] = {}
    for kind, openings in declared.items():
        if part := excess & openings:
            found[kind] = part
            excess -= openings
    return Proof((required | asked) - admitted - unfiltered - _UNSENT, found, excess)
