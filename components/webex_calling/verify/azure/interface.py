"""Say ``interfaces.read(nic).paths()``: what stands between a network interface and its peers.

What leaves meets the security admin rules of the virtual network, the NSG of the interface and the NSG of its subnet;
what arrives meets the admin rules, the NSG of the subnet and that of the interface. All are stateful and see private
addresses: they stand before the translation of what leaves, and behind that of what arrives.

To the Internet, a NAT gateway of the subnet takes what this side opens; else a public address of the interface does.
What the Internet opens comes by a public address of the interface alone, and a Standard one is closed where neither
the interface nor its subnet has an NSG. Routes are not read: who knows that they lead to a firewall gives its hops.
Source: Microsoft Learn, Azure network security groups overview, How network security groups filter network traffic;
Public IP addresses; Design virtual networks with NAT gateway.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.azure_tokens import NAT_GATEWAY, NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.azure.nat_gateway import NatGateways
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.network_tags import NetworkTags
from webex_calling.verify.azure.public_address import PublicAddresses
from webex_calling.verify.azure.readings import agreed
from webex_calling.verify.azure.reference import References, identity
from webex_calling.verify.azure.security_admin_rule import Ruling, SecurityAdminRules, ToldRules
from webex_calling.verify.azure.security_rule import Bounds
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.azure.subnet import Subnet, Subnets, address_space
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Hop, PortNat, StaticNat
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.path import Path, Paths
from webex_calling.verify.model.spans import EVERY, Interval


@dataclass(frozen=True, slots=True)
class Interface:
    """What stands before one network interface, in the order in which a packet that leaves meets it.

    ``inbound`` of the admin rules stands last, as what arrives meets it first. ``assumed`` says in sentences what is
    not of this run, and so taken to refuse nothing. ``internet`` are all openings with peers on the Internet.
    ``public`` is the translation of its own public address, and ``shared`` that of the NAT gateway of its subnet.
    """

    name: str
    filters: tuple[Filter, ...]
    internet: PacketSet
    public: StaticNat | None = None
    shared: PortNat | None = None
    closed: Filter | None = None
    assumed: tuple[str, ...] = ()

    def paths(self, routed: tuple[Hop, ...] = ()) -> Paths:
        """Return its paths: to its own networks, and to and from the Internet.

        ``routed`` are the hops of a firewall to which a route sends what leaves for the Internet, in place of a
        translation here.
        """
        outward = PacketSet.box(initiator=Initiator.LOCAL)
        return Paths(
            (
                Path("to private networks", ~self.internet, self.filters),
                Path("to the Internet", self.internet & outward, (*self.filters, *(routed or self.leaving()))),
                Path("from the Internet", self.internet - outward, (*self.filters, *self.arriving())),
            ),
            unfiltered.of_azure(),
        )

    def leaving(self) -> tuple[Hop, ...]:
        """Return what translates what leaves for the Internet."""
        translation = self.shared or self.public
        return (translation,) if translation else (UNTRANSLATED,)

    def arriving(self) -> tuple[Hop, ...]:
        """Return what stands before the filters for what the Internet opens."""
        if self.public is None:
            return (UNTRANSLATED,)
        return (self.closed, self.public) if self.closed else (self.public,)


UNTRANSLATED = Filter.of("no public address and no NAT gateway", Admission.of(()))
"""What has neither does not reach the Internet, but by a firewall or by the default outbound access, which is none of
what a program asks for and goes away."""


class Interfaces:
    """The network interfaces of a run.

    ``known`` has public addresses that the caller knows, by URN or id; ``members`` the addresses of application
    security groups and ``told`` the admin rules over virtual networks, by id in lower case.
    """

    __slots__ = ("_admin", "_groups", "_nats", "_networks", "_publics", "_references", "_subnets")

    def __init__(
        self,
        registered: Registered,
        known: Mapping[str, Interval] | None = None,
        members: Callable[[str], Bounds] | None = None,
        told: Mapping[str, ToldRules] | None = None,
    ) -> None:
        self._references = References(registered)
        self._subnets = Subnets(registered)
        self._networks = NetworkTags(registered)
        self._admin = SecurityAdminRules(registered, told)
        self._groups = NetworkSecurityGroups(registered, members)
        self._publics = PublicAddresses(registered, known)
        self._nats = NatGateways(registered, known)

    def read(
        self,
        interface: Registration,
        tags: ServiceTags | None = None,
        local: IPv4Address | None = None,
        around: str = "",
    ) -> Interface:
        """Return what stands before an interface.

        ``tags`` are those of its subnet; without them its network, its peerings and its routes are read. ``local`` is
        its private address, where the program leaves it to the cloud. ``around`` is the id of the NSG of its subnet,
        where that is not of this run. Raises Faults for all that is not told.
        """
        subnet = self._subnets.of(interface)
        network = subnet.network if subnet else None
        if tags is None:
            if network is None:
                words = "is in a virtual network that is not of this run, so its addresses are not known"
                raise Faults([Fault(interface.name, words, "give the address space", unread=True)])
            tags = self._networks.tags(address_space(network), network, subnet)
        assumed = (
            []
            if network
            else [f"The virtual network of {interface.name}, which is not of this run, is under no admin rules."]
        )
        rulings = [self._admin.ruling(network, each) if network else Ruling() for each in tags.readings]
        met = [
            list(self._met(ruling, self._nsgs(interface, subnet or around, each, assumed)))
            for ruling, each in zip(rulings, tags.readings, strict=True)
        ]
        return Interface(
            name=interface.name,
            filters=tuple(agreed(held, tags.why) for held in zip(*met, strict=True)),
            internet=tags.outside,
            public=self._public(interface, local),
            shared=self._shared(subnet, assumed),
            closed=_closed(rulings[0]) if self._bare(interface, subnet) else None,
            assumed=tuple(dict.fromkeys(assumed)),
        )

    @staticmethod
    def _met(ruling: Ruling, groups: Iterator[Filter]) -> Iterator[Filter]:
        """Yield the filters in the order in which what leaves meets them."""
        hops = (ruling.outbound, *map(ruling.over, groups), ruling.inbound)
        yield from (hop for hop in hops if hop)

    def _nsgs(
        self, interface: Registration, subnet: Subnet | str, tags: ServiceTags, assumed: list[str]
    ) -> Iterator[Filter]:
        """Yield the NSG of the interface and then that of its subnet, as far as it has them.

        Of a subnet that is not of this run, the id of its NSG stands for it, "" where that is not known.
        """
        places = [(interface.name, interface, "networkSecurityGroup", interface.inputs)]
        if isinstance(subnet, str):
            has = "no NAT gateway" if subnet else "an NSG that refuses nothing, and no NAT gateway"
            assumed.append(f"The subnet of {interface.name}, which is not of this run, has {has}.")
            held: Mapping[str, object] = {"networkSecurityGroup": {"id": subnet}} if subnet else {}
            places.append((f"the subnet of {interface.name}", interface, "networkSecurityGroup", held))
        else:
            place = f"subnet {subnet.name}"
            places.append((place, subnet.resource, subnet.key or "networkSecurityGroup", subnet.fields))
        for name, resource, key, fields in places:
            wanted = identity(resource, "networkSecurityGroup", fields)
            if wanted is None:
                continue
            group = self._references.one(resource, key, wanted, NETWORK_SECURITY_GROUP)
            if group is None:
                assumed.append(f"The NSG {told(wanted)} of {name}, which is not of this run, refuses nothing.")
            else:
                yield self._groups.filter(group, tags)

    def _shared(self, subnet: Subnet | None, assumed: list[str]) -> PortNat | None:
        if subnet is None:
            return None
        key, wanted = subnet.refers("natGateway")
        if wanted is None:
            return None
        gateway = self._references.one(subnet.resource, key, wanted, NAT_GATEWAY)
        if gateway is None:
            words = f"The NAT gateway {told(wanted)} of subnet {subnet.name}, which is not of this run, has an address."
            assumed.append(words)
            return PortNat(f"NAT gateway {told(wanted)}", subnet.prefixes, (EVERY,))
        return self._nats.translation(gateway, subnet.prefixes)

    def _bare(self, interface: Registration, subnet: Subnet | None) -> bool:
        """Whether a Standard public address of the interface has no NSG that could open it."""
        places = [(interface, interface.inputs), *([(subnet.resource, subnet.fields)] if subnet else [])]
        if subnet is None or any(identity(each, "networkSecurityGroup", fields) for each, fields in places):
            return False
        wanted = (identity(interface, "publicIPAddress", block) for block in blocks(interface, "ipConfigurations"))
        return any(self._publics.standard(interface, "ipConfigurations", each) for each in wanted if each)

    def _public(self, interface: Registration, local: IPv4Address | None) -> StaticNat | None:
        """Return the translation of the private addresses that have a public one."""
        names: dict[int, int] = {}
        configurations = blocks(interface, "ipConfigurations")
        for block in configurations:
            wanted = identity(interface, "publicIPAddress", block)
            if wanted is None:
                continue
            private = block.get("privateIPAddress")
            if private in (None, UNKNOWN):
                private = str(local) if local and len(configurations) == 1 else None
            outside = self._publics.address(interface, "ipConfigurations", wanted)
            if private is None or outside is None:
                missing = "private address" if private is None else "public address"
                words = f"has a {missing} that is not known, so its translation is not known either"
                raise Faults(
                    [Fault(f"{interface.name}.ipConfigurations", words, "give it, or prove an exported state")]
                )
            names[prefix(str(private))[0]] = outside[0]
        return StaticNat(f"public address of {interface.name}", names) if names else None


def _closed(ruling: Ruling) -> Filter:
    """Return what a Standard public address without an NSG lets in: nothing that is not always allowed."""
    outward = Clause("what this side opens", True, PacketSet.box(initiator=Initiator.LOCAL))
    return Filter.of("Standard public address without an NSG", Admission.of((*ruling.always, outward)))
