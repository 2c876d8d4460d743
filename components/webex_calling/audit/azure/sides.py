"""Say ``sides.prove(end, flows, told)``: an end of a site on Azure, by its interface or NSG in the estate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from webex_calling.audit.azure.admin_rule import told_rules
from webex_calling.audit.azure.attached import around, unfiltered_by
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.filters import AzureFilters
from webex_calling.audit.azure.firewall import Appliances
from webex_calling.audit.azure.hindered import hindered
from webex_calling.audit.azure.interface import Nic
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.registrations import interface, resources
from webex_calling.audit.azure.resource import key_of
from webex_calling.audit.azure.routes import Routes
from webex_calling.audit.azure.routing import routing_of
from webex_calling.audit.azure.subnet import VirtualNetwork
from webex_calling.audit.azure.ways_out import Placed, WaysOut
from webex_calling.audit.matched import elsewhere
from webex_calling.fault import Fault, Faults, raise_any
from webex_calling.flows.flow import Flow
from webex_calling.flows.site_end import POOL, SUBNET, SiteEnd
from webex_calling.published.network import Network
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.interface import Interfaces
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.hop import TOO_LARGE
from webex_calling.verify.model.path import Paths, straight
from webex_calling.verify.model.spans import Interval, intervals
from webex_calling.verify.proof.filtered import AZURE, SESSION_HOSTS, Filtered
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.proof.hub_paths import NO_ERRORS
from webex_calling.verify.proof.interface_proof import InterfaceProof


class AzureSides:
    """The ends of a site on Azure, which share what is read of the estate."""

    def __init__(self, estate: AzureEstate, networks: Mapping[str, Network]) -> None:
        self._estate = estate
        self._networks = networks
        self._filters = AzureFilters(estate)
        self._registered = list(resources(estate, self._filters))
        self._appliances = Appliances(estate)
        self._ways = WaysOut(estate, self._appliances)
        self._admin = told_rules(estate.admin_rules.values(), estate.networks.values())
        self._interfaces = Interfaces(
            Registered(self._registered, lenient=True), self._unknown(), self._filters.members.addresses, self._admin
        )

    def prove(self, end: SiteEnd, flows: Sequence[Flow], told: tuple[str, ...]) -> InterfaceProof:
        """Compare what gets through at an end with what is required there. Raises Faults for what is not told."""
        assumed: list[str] = []
        found = self._found(end, told)
        if isinstance(found, Nic):
            raise_any(hindered(self._estate, found))
            placed = self._placed(found, end)
            tags = placed.tags
            paths, names = self._paths(placed, assumed)
            near = [(each, each) for each in found.addresses]
            held = (self._estate.addresses.get(public) for public in found.addresses.values())
            assumed += elsewhere(end, (each.address for each in held if each and each.address is not None))
        else:
            tags = self._tags(found, end)
            paths, names = straight([self._filters.read(found, tags)], unfiltered.of_azure()), (found.name,)
            # Beside others in a subnet, an end is looked at by its own address.
            near = list(intervals(end.near if end.subnet else end.network.cidrs))
            assumed.append("only this NSG is between it and its peers")
        for name in names:
            assumed += self._words(name)
        filtered = Filtered(
            name=end.name,
            part=end.part,
            flows=flows,
            near=near,
            excess_kinds=SESSION_HOSTS if end.own == POOL else AZURE,
            lenient=True,
            filters=names,
            assumed=tuple(dict.fromkeys(assumed)),
            alone=not (isinstance(found, Nic) or end.subnet),
        )
        if paths.translates_ports:
            filtered = replace(filtered, crossing=~TOO_LARGE, assumed=(*filtered.assumed, NO_ERRORS))
        return filtered.prove(paths, FlowSets(self._networks, tags.peers, most=tags.most))

    def _placed(self, nic: Nic, end: SiteEnd) -> Placed:
        """Return an interface where it stands."""
        subnet, network = self._estate.subnets.get(nic.subnet), self._network(nic.subnet)
        routing = routing_of(self._estate, network, subnet, nic)
        known = () if network else tuple(map(str, end.network.cidrs))
        tags = self._filters.settle(routing.tags(known), nic.id, nic.subnet)
        return Placed(nic, subnet, network, routing, tags)

    def _tags(self, nsg: Nsg, end: SiteEnd) -> ServiceTags:
        """Return the tags at an NSG: those of its subnet, where it is in one."""
        subnet = self._filters.subnet_of(nsg)
        network = self._network(subnet.id) if subnet else self._filters.network_of(nsg)
        known = network.prefixes if network else tuple(map(str, end.network.cidrs))
        return self._filters.settle(routing_of(self._estate, network, subnet).tags(known), nsg.id)

    def _paths(self, placed: Placed, assumed: list[str]) -> tuple[Paths, tuple[str, ...]]:
        nic = placed.nic
        read = self._interfaces.read(interface(nic), placed.tags, around=around(self._estate, nic))
        assumed += [*(each.rstrip(".") for each in read.assumed), *placed.routing.said]
        if not read.assumed and not (placed.network and key_of(placed.network.id) in self._admin):
            assumed.append(f"no network manager has admin rules over {nic.name}: they are not in these files")
        assumed += [
            f"the public address {public} of {nic.name}, which is not in these files, is its own"
            for public in nic.addresses.values()
            if public and public not in self._estate.addresses
        ]
        if placed.routing.unknown and placed.subnet:
            assumed.append(f"{placed.routing.unknown} changes no route")
        paths = Routes(self._appliances, self._ways, assumed).paths(read, placed)
        raise_any(unfiltered_by(self._estate, nic, paths))
        return paths, (nic.name, *(each.name for each in read.filters))

    def filters_at(self, end: SiteEnd, told: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the ids, for comparison, of the NSGs at an end; None where the estate does not tell them."""
        try:
            found = self._found(end, told)
        except Faults:
            return None
        if isinstance(found, Nsg):
            return (key_of(found.id),)
        return tuple(filter(None, (found.nsg, around(self._estate, found))))

    def _found(self, end: SiteEnd, told: tuple[str, ...]) -> Nic | Nsg:
        if told:
            return self._named(end, told)
        if end.address is None:
            words = "has no address in the site, so it cannot be found"
            raise Faults([Fault(end.choice, words, f"add --endpoint {end.choice}=NSG, or the name of an interface")])
        found = [each for each in self._estate.nics.values() if int(end.address) in each.addresses]
        if len(found) != 1:
            many = (
                f"is the address of {', '.join(each.name for each in found)}"
                if found
                else "is the address of no network interface"
            )
            remedy = f"add az network nic list, or --endpoint {end.choice}=INTERFACE or NSG"
            raise Faults([Fault(end.choice, f"{many} in these files", remedy, str(end.address))])
        return self._around(end, found[0]) if end.own == SUBNET else found[0]

    def _around(self, end: SiteEnd, nic: Nic) -> Nsg:
        """Return the NSG of the subnet that an interface is in."""
        subnet = self._estate.subnets.get(nic.subnet)
        nsg = self._estate.nsgs.get(around(self._estate, nic))
        if nsg is None:
            bare = subnet is not None and not subnet.nsg
            words = "has no NSG" if bare else "has an NSG that is not in these files"
            remedy = f"add az network vnet list and az network nsg list, or --endpoint {end.choice}=NSG"
            raise Faults([Fault(end.choice, f"is a subnet that {words}", remedy, unread=not bare)])
        return nsg

    def _named(self, end: SiteEnd, told: tuple[str, ...]) -> Nic | Nsg:
        kept: list[Nic | Nsg] = [*self._estate.nics.values(), *self._estate.nsgs.values()]
        found = [each for each in kept if key_of(told[0]) in (key_of(each.id), key_of(each.name))]
        if len(told) != 1 or len(found) != 1:
            many = "is the name of several" if len(found) > 1 else "is neither a network interface nor an NSG"
            remedy = "give the id of one that az network nic list or az network nsg list prints"
            raise Faults([Fault(f"--endpoint {end.choice}", f"{many} in these files", remedy, ",".join(told))])
        return found[0]

    def _network(self, subnet: str) -> VirtualNetwork | None:
        return self._estate.networks.get(key_of(subnet).partition("/subnets/")[0])

    def _words(self, name: str) -> Iterator[str]:
        for nsg in self._estate.nsgs.values():
            if name in (nsg.name, f"NSG {nsg.name}"):
                yield from (f"{words} (NSG {nsg.name})" for words in self._filters.words(nsg))

    def _unknown(self) -> Mapping[str, Interval]:
        """Return an address for each public one that the files name and do not hold: any, as nothing filters it."""
        named = [public for nic in self._estate.nics.values() for public in nic.addresses.values() if public]
        missing = sorted({each for each in named if each not in self._estate.addresses})
        return {identity: (at, at) for at, identity in enumerate(missing, start=1)}
