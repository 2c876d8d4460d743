"""Say ``HubPaths(…).sides()``: what gets from each endpoint behind a perimeter on Azure to the Internet.

A path begins at the NSG of the endpoint, where this stack makes one. It goes on through the firewall policy and the
translation of the firewall, or through a NAT gateway; a gateway that routes past the firewall leaves by its own public
address. The routes themselves are reported as assumed, and so is what no translation of Azure carries: ICMP.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network

from webex_calling.flows.flow import Flow
from webex_calling.flows.site_end import POOL, SiteEnd
from webex_calling.registered.azure_tokens import FIREWALL_POLICY
from webex_calling.registered.registration import COMPONENT
from webex_calling.registered.registry import Registered
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.site import Site, SitePerimeter
from webex_calling.verify.azure.firewall_policy import FirewallPolicies
from webex_calling.verify.azure.reference import identity
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.hop import TOO_LARGE, Hop, PortNat, StaticNat
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Path, Paths
from webex_calling.verify.model.spans import ALL_ADDRESSES, intervals
from webex_calling.verify.proof.adopted import AdoptedNetworks
from webex_calling.verify.proof.egress_paths import ROUTES, EgressPaths, OwnFilters
from webex_calling.verify.proof.filtered import AZURE, HUB, SESSION_HOSTS, Filtered
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof

NO_ERRORS = "no ICMP comes through the translation: path MTU discovery is not proven, so keep packets below 1400 bytes"
PAST = "its external subnet routes past the firewall"
Tagged = Callable[[tuple[IPv4Network, ...], bool], tuple[ServiceTags, FlowSets]]


class HubPaths(EgressPaths):
    """The paths of all perimeters of a site on Azure; ``lacking`` says of policies what no file tells of them."""

    cloud = Cloud.AZURE

    def __init__(
        self,
        registered: Registered,
        site: Site,
        flows: Mapping[str, Sequence[Flow]],
        lists: AdoptedNetworks,
        lacking: Mapping[str, str],
        tagged: Tagged,
        own: OwnFilters,
    ) -> None:
        super().__init__(registered, site, flows, own, lists)
        self._lacking = lacking
        self._tagged = tagged

    def _side(self, perimeter: SitePerimeter, end: SiteEnd) -> InterfaceProof:
        crossed = bool(perimeter.azure_firewall and end.public is None and not self._past(perimeter, end))
        if crossed and (untold := self._untold_base(perimeter)):
            return InterfaceProof(end.name, end.part, unproven=(untold,))
        routed = end.own == POOL and perimeter.azure_firewall is not None
        tags, sets = self._tagged(self._site.network_of(perimeter).cidrs, routed)
        hops = list(self._hops(perimeter, end, tags))
        outside = seen = ~PacketSet.box(peer=intervals(perimeter.inside))
        assumed = [ROUTES]
        if self._past(perimeter, end):
            assumed.append(PAST)
        if any(isinstance(hop, PortNat) for hop in hops):
            outside -= TOO_LARGE
            assumed.append(NO_ERRORS)
        own = SESSION_HOSTS if end.own == POOL else AZURE if end.own else HUB
        filtered = Filtered(
            name=end.name,
            part=end.part,
            flows=self._flows[perimeter.name],
            near=intervals(end.near),
            excess_kinds=own,
            filters=tuple(hop.name for hop in hops),
            assumed=tuple(assumed),
            unproven=tuple(self._lists.untold(perimeter.place_name, self._flows[perimeter.name]) if crossed else ()),
            alone=False,
            crossing=outside,
            untold=seen - outside,
        )
        return filtered.prove(Paths((Path(perimeter.name, outside, tuple(hops)),), PacketSet.empty()), sets)

    def _hops(self, perimeter: SitePerimeter, end: SiteEnd, tags: ServiceTags) -> Iterator[Hop]:
        """Yield what a packet of the end meets on its way out."""
        if own := self._own(end.name, end.own):
            yield own
        if end.public is not None:
            yield StaticNat(f"public address of {end.name}", {int(end.addresses[0].network_address): int(end.public)})
        elif perimeter.azure_firewall and not self._past(perimeter, end):
            policy = self._registered.child(f"{COMPONENT}AzureFirewallPolicy", perimeter.name, FIREWALL_POLICY)
            known = self._lists.known(perimeter.place_name)
            yield FirewallPolicies(self._registered, known).filter(policy, tags)
            yield PortNat(f"translation of the firewall {perimeter.name}", intervals(end.near), ALL_ADDRESSES)
        elif perimeter.nat_gateway:
            yield PortNat(f"NAT gateway {perimeter.name}", intervals(end.near), ALL_ADDRESSES)

    def _untold_base(self, perimeter: SitePerimeter) -> str:
        """Return why the rules of the base policy, or of a base of it, are not known; "" where they are."""
        wanted = perimeter.azure_firewall.base_policy_id if perimeter.azure_firewall else None
        seen: set[str] = set()  # a base that leads back to itself is a fault of the reader's
        while wanted is not None and wanted.lower() not in seen:
            seen.add(key := wanted.lower())
            base = next((each for each in self._registered.of(FIREWALL_POLICY) if each.id.lower() == key), None)
            if base is None:
                prints = "az network firewall policy show and rule-collection-group list print"
                return f"{wanted} is a base policy whose rules are not in this stack; give what {prints} under adopted"
            if key in self._lacking:
                return f"{wanted} is a base policy whose rules are not all known: {self._lacking[key]}"
            above = identity(base, "basePolicy", base.inputs)
            wanted = None if above is None else str(above)
        return ""

    def _past(self, perimeter: SitePerimeter, end: SiteEnd) -> bool:
        firewall = perimeter.azure_firewall
        return bool(firewall and end.name in firewall.bypassed_by and end.own == Interface.EXTERNAL)
