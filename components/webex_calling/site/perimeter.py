"""A shared egress point, what it consists of, and who is behind it."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr

from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.site.config_model import ConfigModel, Finding
from webex_calling.site.kinds import Cloud
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import INSIDE
from webex_calling.site.perimeter_parts import DnsFirewall, NatGateway, NetworkAcl
from webex_calling.site.values import NamedPrefixes, OwnPrefixes, Slug, distinct

Names = Annotated[tuple[Slug, ...], AfterValidator(distinct)]

_ONLY_ON = {
    "network_acls": Cloud.AWS,
    "network_firewall": Cloud.AWS,
    "dns_firewall": Cloud.AWS,
    "azure_firewall": Cloud.AZURE,
}


class Perimeter(ConfigModel):
    """A shared egress point: each of its filters is made where it is given, for all who are behind it."""

    name: Slug
    """Its name: unique among all gateways, pools, clients and perimeters."""
    display_name: Annotated[StrictStr, Field(max_length=100)] = ""
    """Its display name: the first part of the Name tag of what is made, and of nothing else. Default: the name."""
    local_gateways: Names = ()
    """The names of the Local Gateways behind it."""
    vdi_pools: Names = ()
    """The names of the pools behind it; each then gives its networks."""
    clients: Names = ()
    """The names of the clients behind it."""
    proxies: OwnPrefixes = ()
    """HTTP proxies whose own connections to the Internet come this way, [10.20.8.10/32]."""
    inside: NamedPrefixes = INSIDE
    """What is reached without crossing it. Default: private and link-local addresses."""
    network_acls: tuple[NetworkAcl, ...] = ()
    """On AWS: network ACLs of subnets."""
    network_firewall: NetworkFirewall | None = None
    """On AWS: a Network Firewall."""
    dns_firewall: DnsFirewall | None = None
    """On AWS: a DNS Firewall."""
    azure_firewall: AzureFirewall | None = None
    """On Azure: an Azure Firewall policy."""
    nat_gateway: NatGateway | None = None
    """A NAT gateway."""

    def unfit(self, cloud: Cloud) -> Iterator[Finding]:
        """Find what ``cloud`` does not have."""
        for key, only in _ONLY_ON.items():
            if getattr(self, key) and only is not cloud:
                remedy = f"remove it, or put the perimeter on {only.label}"
                yield Finding((key,), f"does not exist on {cloud.label}", remedy)
        if self.nat_gateway and bool(self.nat_gateway.subnets) is not (cloud is Cloud.AWS):
            place = ("nat_gateway", "subnets")
            if cloud is Cloud.AWS:
                remedy = "give the public subnets that take a gateway each, {a: subnet-0abc}"
                yield Finding(place, "is missing: an AWS NAT gateway needs a subnet", remedy)
            else:
                words = "has no meaning on Azure, where a subnet names its NAT gateway"
                yield Finding(place, words, "remove it, and attach the NAT gateway that is output")
