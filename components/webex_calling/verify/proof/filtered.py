"""Say ``Filtered(...).prove(paths, sets)``: one filtered end, what must get through there, and what was found of it.

``SharedFilter(...).prove(hop, sets)`` proves the policy of a firewall that several share, for all at once. What those
behind it open to each other does not cross it. A rule for any peer admits some of that all the same, seen from either
end, and it is nobody's excess; more of it would be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from webex_calling.flows.flow import ANY_ADDRESS, ANYWHERE, Addresses, Flow
from webex_calling.port import ANY_PORT
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Paths, straight
from webex_calling.verify.model.spans import Interval
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import (
    Compared,
    Gap,
    InterfaceProof,
    Near,
    Sample,
    Surplus,
    Undeclared,
    gaps,
)
from webex_calling.verify.proof.partly import PartlyRefused, partly_refused
from webex_calling.verify.proof.prove import Proof, prove
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
    filters see of it. ``untold`` is what they see besides, of which the proof asks nothing. ``excess_kinds`` are the
    kinds of excess that are declared. ``others`` are groups beside these, whose rules are not known. ``lenient`` is
    for filters that others wrote: only what is certain there is wrong. ``filters``, ``assumed`` and ``unproven`` are
    told as they are (see ``InterfaceProof``).
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
    untold: PacketSet = field(default_factory=PacketSet.empty)
    besides: Mapping[DeclaredExcess, PacketSet] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    lenient: bool = False

    def prove(self, paths: Paths, sets: FlowSets, whole: Paths | None = None) -> InterfaceProof:
        """Compare what gets through along ``paths`` with what the flows, read by ``sets``, require.

        ``whole`` are the same paths with what is ``untold``, where any of that gets through.
        """
        plain, paths = paths, resolving(paths, sets.named(self.flows))
        declared = dict(sets.declared(self.flows, self.excess_kinds))
        if DeclaredExcess.VIRTUAL_NETWORK in self.excess_kinds:
            declared[DeclaredExcess.VIRTUAL_NETWORK] = sets.widest("VirtualNetwork")
        everywhere = {kind for kind, each in declared.items() if each == PacketSet.everything()}
        declared.update(self.besides)
        own = PacketSet.everything() if self.alone else PacketSet.box(local=self.near)
        crossing = PacketSet.everything() if self.crossing is None else self.crossing
        here = own & crossing
        blind = any(not hop.knows_names for _, hop in paths.filters())
        placed = _placed(sets.named(flow for flow in self.flows if sets.of(flow) & here)) if blind else ()
        strictly = self._proof(paths, sets, declared, here)
        proof = self._proof(paths, sets, declared, here, certain=True) if self.lenient else strictly
        seen = crossing | self.untold
        compared = Compared(plain, self.flows, sets, own & seen, self.near, seen, proof.declared, self.others)
        if whole:
            wider = self._proof(resolving(whole, sets.named(self.flows)), sets, declared, own & seen).declared
            compared = replace(compared, paths=whole, declared=wider)
        partly = tuple(partly_refused(proof.missing, self.flows, sets, here)) if self.lenient else ()
        missing = proof.missing - PacketSet.union(each.openings for each in partly)
        doubtful = strictly.missing - proof.missing
        nowhere = tuple(each for each in partly_refused(doubtful, self.flows, sets, here) if each.assumed)
        doubtful -= PacketSet.union(each.openings for each in nowhere)
        taken = (*partly, *nowhere)
        maybe = gaps(doubtful, paths, self.flows, sets, self.near)
        excess = Undeclared(proof.undeclared, strictly.undeclared - proof.undeclared, self.near)
        return InterfaceProof(
            name=self.name,
            part=self.part,
            filters=self.filters,
            gaps=gaps(missing, paths, self.flows, sets, self.near),
            may_be_refused=(*maybe, *self._partly(partly, paths, sets)),
            may_be_admitted=excess.possibly(paths),
            declared=tuple(
                Surplus(excess_kind, Sample.of(part, self.near), part, everywhere=excess_kind in everywhere)
                for excess_kind, part in proof.declared.items()
            ),
            undeclared=excess.certainly(paths),
            assumed=tuple(dict.fromkeys((*self.assumed, *placed, *(each.assumed for each in taken if each.assumed)))),
            unproven=self.unproven,
            paths=paths,
            compared=compared,
            excess=excess,
        )

    def _partly(self, found: Iterable[PartlyRefused], paths: Paths, sets: FlowSets) -> Iterator[Gap]:
        """Yield what is refused of rows, with the source ports, or with the prefixes where these may have a server."""
        held: dict[tuple[str, tuple[str, ...]], list[PartlyRefused]] = {}
        for each in found:
            if each.prefixes and not each.assumed:
                held.setdefault((each.flow.requirement, each.prefixes), []).append(each)
        for (_, partly), alike in held.items():
            openings = PacketSet.union(each.openings for each in alike)
            for gap in gaps(openings, paths, [each.flow for each in alike], sets, self.near):
                yield replace(gap, partly=partly, from_ports=bool(alike[0].ports))

    def _proof(
        self,
        paths: Paths,
        sets: FlowSets,
        declared: Mapping[DeclaredExcess, PacketSet],
        here: PacketSet,
        *,
        certain: bool = False,
    ) -> Proof[DeclaredExcess]:
        """Compare what surely gets through with what must, and what may with what is declared; ``certain`` turns it.

        Then only what surely does not get through is missing, and only what surely does is excess.
        """
        through = paths.admitted & here, paths.possible & here
        surely, possibly = through[::-1] if certain else through
        return prove(
            sets.required(self.flows) & here,
            surely,
            declared,
            possible=possibly,
            asked=sets.asked(self.flows) & here,
            unfiltered=paths.unfiltered,
        )


def _placed(named: Iterable[Named]) -> Iterator[str]:
    hosts: dict[str, dict[str, None]] = {}
    for each in named:
        hosts.setdefault(each.network, {}).update(dict.fromkeys(each.names))
    for network, names in hosts.items():
        yield f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} at addresses of {network}, as published"


@dataclass(frozen=True, slots=True)
class SharedFilter:
    """A filter that several share: what crosses it, from which local addresses, and what its proof assumes.

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
        excess = Undeclared(found.undeclared, PacketSet.empty(), self.near)
        return InterfaceProof(
            name=self.name,
            part=self.part,
            filters=self.filters,
            gaps=gaps(found.missing, paths, wanted, sets, self.near),
            declared=tuple(
                Surplus(excess_kind, Sample.of(part, self.near), part) for excess_kind, part in found.declared.items()
            ),
            undeclared=excess.certainly(paths),
            assumed=self.assumed,
            paths=paths,
            excess=excess,
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
