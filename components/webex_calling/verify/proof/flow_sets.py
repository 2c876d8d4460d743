"""Say ``sets.required(flows)``, ``sets.declared(flows, excess_kinds)``: what must get through, and what may besides."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names, ServiceTag, canonical
from webex_calling.port import ANY_PORT, Protocol
from webex_calling.published.network import Network
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Interval, intervals
from webex_calling.verify.proof.resolving import Named

EXTRA = "extra"
"""What flows of the site's own extra rules have in place of a row."""


class DeclaredExcess(StrEnum):
    """Why a filter may let through more than is required. Whatever has none of these reasons is undeclared."""

    LOCAL_PORTS = "local-ports"
    DOMAIN = "https-by-domain"
    ICMP = "icmp"
    VIRTUAL_NETWORK = "virtual-network"
    EXTRA_RULES = "extra-rules"
    STATELESS = "stateless"
    COARSENED = "coarsened"
    OTHER_GROUPS = "other-groups"
    HELD_REMOVAL = "held-removal"
    EXCEPTED = "excepted"


def _no_tags(tag: str) -> PacketSet:
    raise ValueError(f"{tag} is a service tag, and this cloud has none; give addresses")


@dataclass(frozen=True, slots=True)
class FlowSets:
    """Flows as packet sets, by the published networks and by what a service tag stands for.

    ``home`` are addresses that a perimeter takes for inside: *any address* that its side opens to is none of these.
    ``most`` is what a tag may stand for at most, where that is more. Endpoints have most flows in common, so the set of
    each is built once.
    """

    networks: Mapping[str, Network]
    tags: Callable[[str], PacketSet] = _no_tags
    home: tuple[Interval, ...] = ()
    most: Callable[[str], PacketSet] | None = None
    _built: dict[Flow, PacketSet] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, flow: Flow) -> PacketSet:
        """Return the openings of one flow."""
        if (built := self._built.get(flow)) is None:
            built = self._built[flow] = self._build(flow)
        return built

    def _to_held(self, flow: Flow) -> Iterator[Flow]:
        """Yield a flow to what was withdrawn of its peers: prefixes of its network, or names."""
        match flow.peer:
            case NetworkName(id=network) if held := self.networks[network].held:
                yield replace(flow, peer=Addresses(canonical(held)))
            case Names(held=held) if held:
                yield replace(flow, peer=Names(held, flow.peer.within, flow.peer.spoken))

    def _build(self, flow: Flow) -> PacketSet:
        found = self._box(flow)
        if flow.peer == ANYWHERE and flow.opens is Initiator.LOCAL and self.home:
            return found - PacketSet.box(peer=self.home)
        return found & self.tags(flow.peer.name) if isinstance(flow.peer, ServiceTag) else found

    def _box(self, flow: Flow) -> PacketSet:
        local_ports, peer_ports = _ends(flow)
        return PacketSet.box(
            initiator=flow.opens,
            protocol=flow.protocol.number,
            local=intervals(flow.local) or None,
            peer=self._addresses(flow),
            names=_names(flow),
            local_ports=local_ports,
            peer_ports=peer_ports,
        )

    def widest(self, tag: str) -> PacketSet:
        """Return all openings with a peer that may be behind a tag."""
        return (self.most or self.tags)(tag)

    def required(self, flows: Iterable[Flow]) -> PacketSet:
        """Return what the published rows and the site's needs require: every flow but those of extra rules."""
        return PacketSet.union(self.of(flow) for flow in flows if flow.requirement != EXTRA)

    def asked(self, flows: Iterable[Flow]) -> PacketSet:
        """Return what the site's extra rules ask for: it must get through too, and counts as excess."""
        return PacketSet.union(self.of(flow) for flow in flows if flow.requirement == EXTRA)

    def declared(
        self, flows: Sequence[Flow], excess_kinds: Iterable[DeclaredExcess]
    ) -> Mapping[DeclaredExcess, PacketSet]:
        """Return what may get through besides, for each of ``excess_kinds`` that widens a flow.

        What a site holds after its removal is declared before all else, whatever the kind of filter.
        """
        found: dict[DeclaredExcess, PacketSet] = {}
        held = [each for flow in flows for each in self._to_held(flow)]
        if held:
            wider = (each for flow in held for each in (flow, *_any_local_port(flow)))
            found[DeclaredExcess.HELD_REMOVAL] = PacketSet.union(map(self._box, wider))
        for excess_kind in excess_kinds:
            if excess_kind in _WIDER:
                found[excess_kind] = PacketSet.union(each for flow in flows for each in self._wider(excess_kind, flow))
        return found

    def held(self, flows: Iterable[Flow]) -> PacketSet:
        """Return what the same flows would be to what was withdrawn and is held: nobody requires it."""
        return PacketSet.union(self._box(held) for flow in flows for held in self._to_held(flow))

    def named(self, flows: Iterable[Flow]) -> Iterator[Named]:
        """Yield what is asked of hosts by names that are in a published network, each once, from any local port."""
        found: dict[tuple[object, ...], Named] = {}
        for flow in flows:
            if isinstance(flow.peer, Names) and flow.peer.within:
                wider = replace(flow, local=(), source_ports=(ANY_PORT,))
                key = flow.opens, flow.protocol, flow.peer.names, flow.peer.within, flow.ports
                if key not in found:
                    addresses = intervals(self.networks[flow.peer.within].current)
                    found[key] = Named(flow.peer.names, flow.peer.within, self.of(wider), addresses)
        yield from found.values()

    def _wider(self, excess_kind: DeclaredExcess, flow: Flow) -> list[PacketSet]:
        """Return what a kind of excess makes of a flow: a perimeter goes by the name a client says, at any address.

        So whoever says a required name reaches any address there, and a client that is honest no other name.
        """
        if excess_kind is DeclaredExcess.DOMAIN and self.home and isinstance(flow.peer, Names):
            return [self.of(replace(flow, peer=ANYWHERE, source_ports=(ANY_PORT,))).addressed]
        return [self.of(wider) for wider in _WIDER[excess_kind](flow)]

    def _addresses(self, flow: Flow) -> tuple[Interval, ...] | None:
        match flow.peer:
            case NetworkName(id=network):
                return intervals(self.networks[network].current)
            case Addresses(prefixes=prefixes):
                return intervals(prefixes)
            case Names():
                return ()
            case ServiceTag():
                return None
        assert_never(flow.peer)


def _ends(flow: Flow) -> tuple[list[Interval] | None, list[Interval] | None]:
    """Return the local and the peer's ports of a flow; for ICMP the type and the code, None for each of them."""
    if flow.protocol is Protocol.ICMP:
        return ([(flow.icmp.type,) * 2], [(flow.icmp.code,) * 2]) if flow.icmp else (None, None)
    sources, ports = ([(each.first, each.last) for each in ranges] for ranges in (flow.source_ports, flow.ports))
    return (sources, ports) if flow.opens is Initiator.LOCAL else (ports, sources)


def _names(flow: Flow) -> tuple[str, ...] | None:
    """Return the names of a flow: ``*.x`` covers the domain x itself, and as a packet set's wildcard it does not."""
    if not isinstance(flow.peer, Names):
        return None
    names = (name for name in flow.peer.names if name not in flow.peer.held)
    return tuple(dict.fromkeys(each for name in names for each in (name, name.removeprefix("*."))))


def _any_local_port(flow: Flow) -> list[Flow]:
    return [replace(flow, source_ports=(ANY_PORT,))] if flow.source_ports and flow.opens is Initiator.LOCAL else []


def _any_address(flow: Flow) -> list[Flow]:
    anywhere = isinstance(flow.peer, Names) and not flow.peer.within
    return [replace(flow, peer=ANYWHERE, source_ports=(ANY_PORT,))] if anywhere else []


def _any_message(flow: Flow) -> list[Flow]:
    return [replace(flow, icmp=None)] if flow.icmp else []


def _extra(flow: Flow) -> list[Flow]:
    return [flow] if flow.requirement == EXTRA else []


_WIDER: Mapping[DeclaredExcess, Callable[[Flow], list[Flow]]] = {
    DeclaredExcess.LOCAL_PORTS: _any_local_port,
    DeclaredExcess.DOMAIN: _any_address,
    DeclaredExcess.ICMP: _any_message,
    DeclaredExcess.EXTRA_RULES: _extra,
}
