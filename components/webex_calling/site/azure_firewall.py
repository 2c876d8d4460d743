"""Say ``AzureFirewall(tier="Standard")``: the stateful filter of a hub on Azure, by address and name."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictInt, model_validator

from webex_calling.published.placement import ROOM
from webex_calling.quotas.azure import COLLECTION_PRIORITY
from webex_calling.site.config_model import ConfigModel, granted
from webex_calling.site.values import Addresses, Flag, Shape, Slug, distinct


class Tier(StrEnum):
    """What a firewall policy can do, and costs."""

    BASIC = "Basic"
    STANDARD = "Standard"
    PREMIUM = "Premium"


def _id(what: str, kind: str, name: str = "[^/]+") -> Shape:
    """Return the shape of the ARM id of one kind of resource."""
    shown = kind.replace("[^/]+", "NETWORK").format("NAME" if "[" in name else name)
    written = f"/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Network/{shown}"
    # ARM itself does not always write the first two words alike.
    pattern = rf"/subscriptions/[^/]+/resource[gG]roups/[^/]+/providers/[mM]icrosoft\.[nN]etwork/{kind.format(name)}"
    return Shape(f"The id of {what}", pattern, f"is not an id of {what}; write {written}", written)


PolicyId = Annotated[str, _id("a firewall policy", "firewallPolicies/{}")]
PublicAddressId = Annotated[str, _id("a public address", "publicIPAddresses/{}")]
FirewallSubnetId = Annotated[
    str, _id("a subnet AzureFirewallSubnet", "virtualNetworks/[^/]+/subnets/{}", "AzureFirewallSubnet")
]
ManagementSubnetId = Annotated[
    str,
    _id("a subnet AzureFirewallManagementSubnet", "virtualNetworks/[^/]+/subnets/{}", "AzureFirewallManagementSubnet"),
]
Zone = Annotated[str, Shape("An availability zone", "[1-9]", 'is not a zone; write its number in quotes, "1"', "1")]


class AzureFirewall(ConfigModel):
    """An Azure Firewall policy with its rule collection groups; the firewall itself where a subnet is given for it."""

    tier: Tier = Tier.STANDARD
    """Basic, Standard or Premium, of the policy and of the firewall; fixed once a firewall is made, since
    Azure takes no policy above its firewall. Default Standard."""
    base_policy_id: PolicyId | None = None
    """The id of the policy that this one inherits from, in the same location; its rules come first."""
    base_policy_tier: Tier | None = None
    """The tier of that policy, which is at most this one's. Needed with a base policy."""
    priority: StrictInt = granted(
        COLLECTION_PRIORITY,
        "The priority of the first of its rule collection groups, {least}-{most}; the others follow. "
        "Default {default}.",
        most=COLLECTION_PRIORITY.ceiling - ROOM,
        default=ROOM,
    )
    dns_servers: Addresses = ()
    """What the firewall asks for names, itself and as a proxy; needs Standard or Premium. Default: Azure's own DNS."""
    dns_proxy: Flag = False
    """Whether it answers DNS for those behind it; needs Standard or Premium. Default false."""
    bypassed_by: Annotated[tuple[Slug, ...], AfterValidator(distinct)] = ()
    """The Local Gateways whose external subnet routes past this firewall to the Internet."""
    subnet_id: FirewallSubnetId | None = None
    """The id of the subnet AzureFirewallSubnet that takes the firewall. Without it none is made, and the policy's id
    is the output."""
    public_ip_id: PublicAddressId | None = None
    """The id of the firewall's first public address. Needed with a subnet."""
    further_public_ip_ids: Mapping[Slug, PublicAddressId] = Field(default_factory=dict)
    """The ids of further public addresses, by a name of your own."""
    management_subnet_id: ManagementSubnetId | None = None
    """The id of the subnet AzureFirewallManagementSubnet, which a firewall of the tier Basic needs."""
    management_public_ip_id: PublicAddressId | None = None
    """The id of the public address for management. Needed with the subnet for it."""
    zones: Annotated[tuple[Zone, ...], AfterValidator(distinct)] = ()
    """The availability zones that the firewall spans, chosen when it is made. Default: none."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        """Find what the tier has not, and what of a base policy or of a firewall is said by halves."""
        found = [*self._of_tier(), *self._of_base(), *self._of_firewall()]
        if found:
            raise ValueError(found[0])
        return self

    def _of_tier(self) -> Iterator[str]:
        if self.tier is Tier.BASIC:
            for key, given in (("dnsProxy", self.dns_proxy), ("dnsServers", self.dns_servers)):
                if given:
                    yield f"sets {key}, which the tier Basic does not have; give Standard or Premium, or remove it"

    def _of_base(self) -> Iterator[str]:
        if bool(self.base_policy_id) is not bool(self.base_policy_tier):
            given, lacks = ("Id", "Tier") if self.base_policy_id else ("Tier", "Id")
            yield f"gives basePolicy{given} without basePolicy{lacks}; give both, or neither"
        tiers = list(Tier)
        if self.base_policy_tier and tiers.index(self.base_policy_tier) > tiers.index(self.tier):
            words = (
                f"has the tier {self.tier}, and its base policy {self.base_policy_tier}, from which it cannot inherit"
            )
            yield f"{words}; give the tier {self.base_policy_tier}"

    def _of_firewall(self) -> Iterator[str]:
        if self.subnet_id:
            if not self.public_ip_id:
                yield "makes a firewall without a public address; give publicIpId"
            if bool(self.management_subnet_id) is not bool(self.management_public_ip_id):
                given, lacks = ("Subnet", "PublicIp") if self.management_subnet_id else ("PublicIp", "Subnet")
                yield f"gives management{given}Id without management{lacks}Id; give both, or neither"
            if self.tier is Tier.BASIC and not self.management_subnet_id:
                words = "makes a firewall of the tier Basic without management"
                yield f"{words}; give managementSubnetId and managementPublicIpId"
            return
        only = {
            "publicIpId": self.public_ip_id,
            "furtherPublicIpIds": self.further_public_ip_ids,
            "managementSubnetId": self.management_subnet_id,
            "managementPublicIpId": self.management_public_ip_id,
            "zones": self.zones,
        }
        if said := [key for key, given in only.items() if given]:
            yield f"sets {', '.join(said)}, but makes no firewall; give subnetId, or remove it"
