"""Say ``by_address(flows, networks)``, ``by_name(flows)``: the rules of an Azure Firewall policy, row by row.

A rule is one row, direction, protocol, port range and peer, which are its name; its other side are the addresses of all
who need it. So whoever comes behind the firewall adds addresses to rules, and moves none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from itertools import product

from webex_calling.flows.flow import ANY_ADDRESS, Addresses, Flow, Names, ServiceTag, bare, canonical
from webex_calling.port import PortRange, Protocol
from webex_calling.published.network import Network
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.quotas.azure import DESCRIPTION_LENGTH
from webex_calling.targets.azure.firewall_policy import ApplicationRule, NetworkRule
from webex_calling.targets.azure.network_security_group import arm_name


@dataclass(frozen=True, slots=True)
class _Peer:
    """A published network with an IP Group, or addresses; ``name`` is what tells it from others."""

    name: str
    network: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(slots=True)
class _Kin:
    """The local prefixes that one rule is for, and the flows that imply it."""

    local: list[IPv4Network] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def add(self, flow: Flow) -> None:
        self.local.extend(flow.local)
        self.flows.append(flow)

    @property
    def ends(self) -> tuple[str, ...]:
        return tuple(map(_text, canonical(self.local)))

    @property
    def description(self) -> str:
        return self.flows[0].title[: DESCRIPTION_LENGTH.default].rstrip()


def by_address(flows: Iterable[Flow], networks: Mapping[str, Network]) -> Iterator[NetworkRule]:
    """Yield the network rules of flows with addresses, in the order of the flows."""
    found: dict[tuple[str, Initiator, Protocol, PortRange | None, _Peer], _Kin] = {}
    for flow in flows:
        for ports in flow.ports or (None,):
            for peer in _peers(flow, networks):
                found.setdefault((flow.requirement, flow.opens, flow.protocol, ports, peer), _Kin()).add(flow)
    for (row, opens, protocol, ports, peer), kin in found.items():
        outward = opens is Initiator.LOCAL
        service = f"{protocol}-{ports}" if ports else str(protocol)
        yield NetworkRule(
            name=arm_name(f"{'out' if outward else 'in'}-{service}-{peer.name}"),
            row=row,
            protocol=protocol.value.upper(),
            sources=kin.ends if outward else peer.addresses,
            destinations=peer.addresses if outward else kin.ends,
            network=peer.network,
            ports=(str(ports) if ports else "*",),
            description=kin.description,
            flows=tuple(kin.flows),
        )


def by_name(flows: Iterable[Flow]) -> Iterator[ApplicationRule]:
    """Yield the application rules of flows with names, in the order of the flows.

    ``*.example.com`` covers the domain itself here, and to Azure Firewall it does not: both are said.
    """
    found: dict[tuple[str, PortRange, str, str], _Kin] = {}
    for flow in flows:
        if isinstance(flow.peer, Names):
            for ports, spoken, name in product(flow.ports, flow.peer.spoken, flow.peer.names):
                found.setdefault((flow.requirement, ports, spoken, name), _Kin()).add(flow)
    for (row, ports, spoken, name), kin in found.items():
        kind = "Http" if spoken == "http" else "Https"
        yield ApplicationRule(
            name=arm_name(f"{kind.lower()}-{ports}-{name.replace('*', '_')}"),
            row=row,
            sources=kin.ends,
            fqdns=(name.removeprefix("*."), name) if name.startswith("*.") else (name,),
            protocols=tuple((kind, port) for port in range(ports.first, ports.last + 1)),
            description=kin.description,
            flows=tuple(kin.flows),
        )


def _peers(flow: Flow, networks: Mapping[str, Network]) -> Iterator[_Peer]:
    match flow.peer:
        case NetworkName(id=name):
            # No IP Group is kept of what is beside Webex Calling.
            own = tuple(_text(each.prefix) for each in networks[name].prefixes) if not networks[name].listed else ()
            yield _Peer(name, "" if own else name, own)
        case ServiceTag(name=name):
            yield _Peer(name, addresses=(name,))
        case Addresses(prefixes=prefixes):
            for prefix in canonical(prefixes):
                text = _text(prefix)
                yield _Peer("any" if text == "*" else text, addresses=(text,))
        case Names():
            raise TypeError(f"{flow.requirement}: names have no addresses")


def _text(prefix: IPv4Network) -> str:
    if prefix == ANY_ADDRESS:
        return "*"
    return bare(prefix)
