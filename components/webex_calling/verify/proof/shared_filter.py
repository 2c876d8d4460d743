"""Say ``SharedFilter(...).prove(hop, sets)``: the policy of a firewall that several share, proven for all at once.

What those behind it open to each other does not cross it. A rule for any peer admits some of that all the same, seen
from either end, and it is nobody's excess; more of it would be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from webex_calling.flows.flow import ANY_ADDRESS, ANYWHERE, Addresses, Flow
from webex_calling.port import ANY_PORT
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import straight
from webex_calling.verify.model.spans import Interval
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof, Sample, Surplus, gaps, overreaches
from webex_calling.verify.proof.prove import prove


@dataclass(frozen=True, slots=True)
class SharedFilter:
    """A filter that several share: what crosses it, from which local addresses, and what its proof takes for granted.

    ``near`` are the addresses of those behind it, and ``home`` more, from which nothing may get through either.
    ``lost`` are flows that no rule can get through; ``uncarried`` are the openings of that kind, which are neither
    asked for nor looked at.
    """

    name: str
    part: str
    filters: tuple[str, ...]
    flows: tuple[Flow, ...]
    near: tuple[Interval, ...]
    excess_kinds: Sequence[DeclaredExcess]
    assumed: tuple[str, ...]
    home: tuple[Interval, ...] = ()
    lost: tuple[Flow, ...] = ()
    uncarried: PacketSet = field(default_factory=PacketSet.empty)

    def prove(self, hop: Filter, sets: FlowSets) -> InterfaceProof:
        """Compare what the filter admits with what must cross it."""
        paths, wanted = straight([hop], PacketSet.empty()), (*self.flows, *self.lost)
        here, among = PacketSet.box(local=(*self.near, *self.home)), PacketSet.box(peer=self.near)
        found = prove(
            (sets.required(wanted) & here) - among - self.uncarried,
            paths.admitted & here,
            sets.declared(self.flows, self.excess_kinds),
            possible=paths.possible & here,
            asked=(sets.asked(wanted) & here) - among,
            unfiltered=self._among(sets) & among,
        )
        return InterfaceProof(
            name=self.name,
            part=self.part,
            filters=self.filters,
            gaps=gaps(found, paths, wanted, sets, self.near),
            declared=tuple(
                Surplus(excess_kind, Sample.of(part, self.near), part) for excess_kind, part in found.declared.items()
            ),
            undeclared=overreaches(found, paths, self.near),
            assumed=self.assumed,
            paths=paths,
        )

    def _among(self, sets: FlowSets) -> PacketSet:
        """Return what those behind may open to each other: what is required of any peer, seen from either end.

        What opens to a port is matched whatever port it comes from.
        """
        wide = [
            replace(flow, source_ports=(ANY_PORT,)) if flow.ports else flow
            for flow in self.flows
            if flow.peer == ANYWHERE
        ]
        turned = (
            replace(
                flow,
                opens=Initiator.LOCAL if flow.opens is Initiator.PEER else Initiator.PEER,
                local=(ANY_ADDRESS,),
                peer=Addresses(flow.local),
            )
            for flow in wide
            if flow.local
        )
        return sets.required([*wide, *turned])
