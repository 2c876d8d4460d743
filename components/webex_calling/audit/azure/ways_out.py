"""Say ``ways.leaving(read, placed, assumed)``: what translates what an interface opens to the Internet, said or not.

Where a virtual hub is known to bring a default route, its firewall is the way. Else Azure takes, in this order: a NAT
gateway of the subnet, a public address of the interface, a rule of a load balancer in whose pool it is. Where there is
none of them, a hub may bring a default route all the same, or default outbound access serves it: an address of
Microsoft's own that no resource names, for TCP and UDP, without ping. ``defaultOutboundConnectivityEnabled`` of an
interface says whether it does, and ``defaultOutboundAccess: false`` of a subnet that it does not.
Source: Microsoft Learn, Default outbound access in Azure; Source Network Address Translation for outbound connections.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.firewall import FIREWALLS, Appliances
from webex_calling.audit.azure.interface import Nic
from webex_calling.audit.azure.load_balancer import Balanced, LoadBalancer
from webex_calling.audit.azure.peering import Peering
from webex_calling.audit.azure.resource import key_of, name_of
from webex_calling.audit.azure.routing import Routing, peerings_of
from webex_calling.audit.azure.subnet import Subnet, VirtualNetwork
from webex_calling.audit.azure.virtual_hub import HubConnection
from webex_calling.published.requirement import Initiator
from webex_calling.verify.azure.interface import UNTRANSLATED, Interface
from webex_calling.verify.azure.nat_gateway import PORTS
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Hop, PortNat
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import EVERY, Interval

_POOLS = "/backendaddresspools/"
_HUB_PREFIX = "remotevnettohubpeering_"


@dataclass(frozen=True, slots=True)
class Placed:
    """One interface where it stands: its subnet and network, where these are known, its routes and its tags."""

    nic: Nic
    subnet: Subnet | None
    network: VirtualNetwork | None
    routing: Routing
    tags: ServiceTags

    @property
    def near(self) -> tuple[Interval, ...]:
        """The addresses of the interface."""
        return tuple((each, each) for each in self.nic.addresses)


class WaysOut:
    """The ways to and from the Internet that no route names."""

    def __init__(self, estate: AzureEstate, appliances: Appliances) -> None:
        self._estate = estate
        self._appliances = appliances

    def leaving(self, read: Interface, placed: Placed, assumed: list[str]) -> tuple[Hop, ...]:
        """Return what translates what leaves by the system's route to the Internet; ``assumed`` is told what was.

        Raises Faults for the policy of a hub's firewall that cannot be read.
        """
        if self._defaults(placed) and (hops := self._by_hub(placed, assumed)) is not None:
            if read.public:
                assumed.append(f"what comes in by the public address of {placed.nic.name} is replied to the same way")
            return hops
        explicit = read.leaving() if read.shared or read.public else self._by_balancer(placed, assumed)
        if explicit:
            if placed.routing.gateway:
                assumed.append(f"{placed.routing.gateway} learns no default route, and none to Webex")
            return explicit
        nic, subnet = placed.nic, placed.subnet
        if nic.outbound:
            return _default(placed, assumed, f"{nic.name} has it by defaultOutboundConnectivityEnabled")
        if (hops := self._by_hub(placed, assumed)) is not None:
            return hops
        if nic.outbound is None and not (subnet and subnet.outbound is False) and not self._internal(placed):
            return _default(placed, assumed, "neither the interface nor its subnet says that it is turned off")
        if placed.routing.gateway and not self._bare(self._connections(placed)):
            assumed.append(f"{placed.routing.gateway} leads to the Internet, and lets through what is routed there")
            return ()
        return (UNTRANSLATED,)

    def arriving(self, read: Interface, placed: Placed, assumed: list[str]) -> tuple[Hop, ...]:
        """Return what stands before the filters for what the Internet opens."""
        if read.public:
            return read.arriving()
        clauses = [
            _sent(balancer, rule)
            for balancer, pools in self._balancers(placed.nic)
            for rule in balancer.rules
            if rule.ports and rule.pools & pools
        ]
        if not clauses:
            return read.arriving()
        assumed.append(f"health probes let what load balancers send reach {placed.nic.name}")
        return (Filter.of("load balancer", Admission.of(clauses)),)

    def _balancers(self, nic: Nic) -> Iterator[tuple[LoadBalancer, frozenset[str]]]:
        """Yield each load balancer with the pools of it that an interface is in."""
        own = f"{key_of(nic.id)}/ipconfigurations/"
        for balancer in self._estate.balancers.values():
            found = {
                pool
                for pool, members in balancer.members
                if any(each in nic.addresses if isinstance(each, int) else each.startswith(own) for each in members)
            }
            found |= {each for each in nic.pools if each.startswith(f"{key_of(balancer.id)}/")}
            found |= {each for rule in balancer.rules for each in rule.pools if each.startswith(own)}
            if found:
                yield balancer, frozenset(found)

    def _by_balancer(self, placed: Placed, assumed: list[str]) -> tuple[Hop, ...]:
        for balancer, pools in self._balancers(placed.nic):
            rules = [each for each in balancer.rules if each.leaves and each.pools & pools]
            if rules:
                protocols = {protocol for rule in rules for protocol in rule.protocols}
                carried = PacketSet.box(initiator=Initiator.LOCAL, protocol=[(each, each) for each in protocols])
                words = " and ".join(dict.fromkeys(rule.name for rule in rules))
                clause = Clause(f"rule {words} of load balancer {balancer.name}", True, carried)
                translation = PortNat(f"load balancer {balancer.name}", placed.near, self._outside(balancer), PORTS)
                return (Filter.of(f"load balancer {balancer.name}", Admission.of([clause])), translation)
        named = (each.partition(_POOLS) for each in placed.nic.pools)
        unknown = sorted({balancer for balancer, pool, _ in named if pool} - set(self._estate.balancers))
        if unknown:
            name = name_of(unknown[0])
            assumed.append(f"the load balancer {name}, which is not in these files, lets out what its backends open")
            return (PortNat(f"load balancer {name}", placed.near, (EVERY,), PORTS),)
        return ()

    def _outside(self, balancer: LoadBalancer) -> tuple[Interval, ...]:
        """Return the public addresses of a load balancer; every one where some is not told."""
        held = [self._estate.addresses.get(each) for each in balancer.public]
        told = [each.address for each in held if each and each.address is not None]
        return tuple((each, each) for each in told) if len(told) == len(held) and told else (EVERY,)

    def _internal(self, placed: Placed) -> bool:
        """Whether the interface is behind a Standard load balancer, which turns default outbound access off."""
        return any(not balancer.basic for balancer, _ in self._balancers(placed.nic))

    def _connections(self, placed: Placed) -> list[HubConnection]:
        """Return the connections of the network to virtual hubs."""
        network = key_of(placed.network.id) if placed.network else ""
        return [each for each in self._estate.connections.values() if each.network == network]

    def _bare(self, connections: Sequence[HubConnection]) -> bool:
        """Whether hubs surely bring no default route: it is turned off, or their route tables have none."""
        hubs = {each.hub for each in connections}
        told = [each for each in self._estate.hub_defaults.values() if each.hub in hubs]
        off = bool(connections) and not any(each.internet for each in connections)
        return off or (bool(told) and not any(each.target for each in told))

    def _defaults(self, placed: Placed) -> bool:
        """Whether a hub surely brings a default route, which goes before any translation at the network."""
        hubs = {each.hub for each in self._connections(placed) if each.internet}
        return any(each.target for each in self._estate.hub_defaults.values() if each.hub in hubs)

    def _by_hub(self, placed: Placed, assumed: list[str]) -> tuple[Hop, ...] | None:
        """Return what the firewall of a virtual hub does to what leaves; None where no hub brings a default route."""
        connections = self._connections(placed)
        if placed.network is None or placed.routing.settled or not placed.routing.gateway or self._bare(connections):
            return None
        peered = [
            each for each in peerings_of(self._estate, placed.network) if each.name.lower().startswith(_HUB_PREFIX)
        ]
        if not (connections or peered):
            return None
        words = f"{placed.routing.gateway} has a default route to the Internet"
        firewalls = self._firewalls({each.hub for each in connections}, peered)
        if len(firewalls) != 1:
            assumed.append(f"{words}, and lets through what is routed there")
            return ()
        (firewall,) = firewalls
        assumed.append(f"{words}, by its firewall {firewall.get('name')}")
        address = self._appliances.address_of(firewall)
        return tuple(self._appliances.hops(address, placed.tags, placed.near, assumed, outside=True))

    def _firewalls(self, hubs: set[str], peered: Sequence[Peering]) -> list[Mapping[str, Any]]:
        """Return the firewalls of the hubs that connect a network: by their ids, or by the names of peered networks.

        A hub is peered as a network of Microsoft's, HV_HUB_… of its name.
        """
        held = {
            key_of(str((each.get("virtualHub") or {}).get("id"))): each
            for each in self._estate.raw.get(FIREWALLS, {}).values()
            if each.get("virtualHub")
        }
        if hubs:
            return [each for hub, each in held.items() if hub in hubs]
        names = [f"{name_of(each.remote)}_" for each in peered]
        found = [each for hub, each in held.items() if any(f"_{name_of(hub)}_" in name for name in names)]
        return found or list(held.values())


def _default(placed: Placed, assumed: list[str], why: str) -> tuple[Hop, ...]:
    assumed.append(f"{placed.nic.name} leaves by default outbound access, for TCP and UDP: {why}")
    return (PortNat("default outbound access", placed.near, (EVERY,), PORTS),)


def _sent(balancer: LoadBalancer, rule: Balanced) -> Clause:
    """Return what a rule of a load balancer sends to its backends."""
    ports = [rule.ports] if rule.ports else []
    protocols: Sequence[Interval] = [(each, each) for each in rule.protocols]
    opened = PacketSet.box(initiator=Initiator.PEER, protocol=protocols, local_ports=ports)
    return Clause(f"rule {rule.name} of load balancer {balancer.name}", True, opened)
