"""Say ``Asked(compared, declared).parts(openings)``: which row asks for each opening, else which excess declares it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from webex_calling.flows.flow import Flow
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.flow_sets import EXTRA, DeclaredExcess
from webex_calling.verify.proof.interface_proof import Compared, InterfaceProof

UNFILTERED: Final = "unfiltered"
"""What the cloud never filters, in the place of a declared excess."""
UNDECLARED: Final = "undeclared"
"""What nothing asks for or declares."""

_BY_ROW: Final = (
    DeclaredExcess.LOCAL_PORTS,
    DeclaredExcess.DOMAIN,
    DeclaredExcess.ICMP,
    DeclaredExcess.HELD_REMOVAL,
)
"""The excess that is a wider form of what one row asks for."""


@dataclass(frozen=True, slots=True)
class Part:
    """Openings with their reason: a ``row`` with its title, or an ``excess``, or both for a wider form of the row.

    ``excess`` is the name of a declared excess, ``UNFILTERED`` or ``UNDECLARED``; "" for what the row itself asks for.
    ``whole`` is all that the row asks for in this form, changed or not.
    """

    row: str
    title: str
    excess: str
    openings: PacketSet
    whole: PacketSet = field(default_factory=PacketSet.empty, compare=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what at one end of one side."""

    compared: Compared
    declared: Mapping[DeclaredExcess, PacketSet]

    @classmethod
    def of(cls, proof: InterfaceProof) -> "Asked | None":
        """Return what is asked at a proven end; None where it could not be read."""
        if proof.compared is None:
            return None
        return cls(proof.compared, proof.compared.declared)

    @property
    def identity(self) -> object:
        """What the answers depend on."""
        return (
            tuple(self.compared.flows),
            id(self.compared.sets),
            tuple(self.declared.items()),
            self.compared.paths.unfiltered,
        )

    def rows(self) -> Mapping[str, Sequence[Flow]]:
        """Return the flows of each row, in order; those of the site's extra rules are no row's."""
        found: dict[str, list[Flow]] = {}
        for flow in self.compared.flows:
            if flow.requirement != EXTRA:
                found.setdefault(flow.requirement, []).append(flow)
        return found

    def parts(self, openings: PacketSet) -> tuple[Part, ...]:
        """Return ``openings`` in disjoint parts, each with the first reason that there is for it."""
        return tuple(self._parts(openings))

    def _parts(self, left: PacketSet) -> Iterator[Part]:
        sets, rows = self.compared.sets, self.rows()
        for row, flows in rows.items():
            if not left:
                return
            whole = sets.required(flows)
            if part := left & whole:
                left -= part
                yield Part(row, flows[0].title, "", part, whole)
        for kind, held in self.declared.items():
            declared = left & held
            left -= declared
            for wider in self._wider(kind, declared) if declared else ():
                declared -= wider.openings
                yield wider
            if declared:
                yield Part("", "", kind, declared)
        free = left & self.compared.paths.unfiltered
        for reason, rest in ((UNFILTERED, free), (UNDECLARED, left - free)):
            if rest:
                yield Part("", "", reason, rest)

    def _wider(self, kind: DeclaredExcess, left: PacketSet) -> Iterator[Part]:
        """Yield what is a wider form of a row, each opening at the first row that it is one of."""
        for row, flows in self.rows().items() if kind in _BY_ROW else ():
            if not left:
                return
            whole = self.compared.sets.declared(flows, [kind]).get(kind, PacketSet.empty())
            if part := left & whole:
                left -= part
                yield Part(row, flows[0].title, kind, part, whole)
