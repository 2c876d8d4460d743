"""Say ``Filtered(...).prove(paths, sets)``: one filtered end, what must get through there, and what was found of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from webex_calling.flows.flow import Flow
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Paths
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof, Near, Sample, Surplus, gaps, overreaches
from webex_calling.verify.proof.prove import prove
from webex_calling.verify.proof.resolving import Named, resolving

ALWAYS = (DeclaredExcess.EXTRA_RULES, DeclaredExcess.LOCAL_PORTS, DeclaredExcess.DOMAIN)
"""The excess that every filter of this kind declares: it matches neither names nor the ports of the side that opens."""
AZURE = (*ALWAYS, DeclaredExcess.ICMP)
"""What an NSG declares besides: it matches neither types nor codes of ICMP."""
SESSION_HOSTS = (*AZURE, DeclaredExcess.VIRTUAL_NETWORK)
"""What the NSG of session hosts declares besides."""

HUB = (*ALWAYS, DeclaredExcess.ICMP)
"""What a path through a hub on Azure declares where no NSG of this site stands before it."""
PERIMETER = ALWAYS
"""What a path through a perimeter declares: the last of its filters that matches decides, and none matches more."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """A gateway's interface, a pool or a shared subnet, and what must get through there.

    ``near`` are its local addresses, as far as they are known. ``alone`` is false where others stand behind the same
    filters, so that only what concerns ``near`` is looked at; ``crossing``, where it is given, is all that these
    filters see of it. ``excess_kinds`` are the kinds of excess that are declared. ``filters``, ``assumed``
    and ``unproven`` are told as they are (see ``InterfaceProof``).
    """

    name: str
    part: str
    flows: Sequence[Flow]
    near: Near
    excess_kinds: Sequence[DeclaredExcess]
    filters: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    alone: bool = True
    crossing: PacketSet | None = None
    besides: Mapping[DeclaredExcess, PacketSet] = field(default_factory=dict)

    def prove(self, paths: Paths, sets: FlowSets) -> InterfaceProof:
        """Compare what gets through along ``paths`` with what the flows, read by ``sets``, require."""
        paths = resolving(paths, sets.named(self.flows))
        declared = dict(sets.declared(self.flows, self.excess_kinds))
        if DeclaredExcess.VIRTUAL_NETWORK in self.excess_kinds:
            declared[DeclaredExcess.VIRTUAL_NETWORK] = sets.tags("VirtualNetwork")
        declared.update(self.besides)
        here = PacketSet.everything() if self.alone else PacketSet.box(local=self.near)
        here &= PacketSet.everything() if self.crossing is None else self.crossing
        blind = any(not hop.knows_names for _, hop in paths.filters())
        placed = _placed(sets.named(flow for flow in self.flows if sets.of(flow) & here)) if blind else ()
        proof = prove(
            sets.required(self.flows) & here,
            paths.admitted & here,
            declared,
            possible=paths.possible & here,
            asked=sets.asked(self.flows) & here,
            unfiltered=paths.unfiltered,
        )
        return InterfaceProof(
            name=self.name,
            part=self.part,
            filters=self.filters,
            gaps=gaps(proof, paths, self.flows, sets, self.near),
            declared=tuple(
                Surplus(excess_kind, Sample.of(part, self.near), part) for excess_kind, part in proof.declared.items()
            ),
            undeclared=overreaches(proof, paths, self.near),
            assumed=(*self.assumed, *placed),
            unproven=self.unproven,
            paths=paths,
        )


def _placed(named: Iterable[Named]) -> Iterator[str]:
    hosts: dict[str, dict[str, None]] = {}
    for each in named:
        hosts.setdefault(each.network, {}).update(dict.fromkeys(each.names))
    for network, names in hosts.items():
        yield f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} at addresses of {network}, as published"
