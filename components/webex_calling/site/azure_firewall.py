"""Say ``AzureFirewall(tier="Standard")``: the stateful filter of a hub on Azure, by address and name."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from webex_calling.site.noun import Noun
from webex_calling.site.values import Addresses, Slug, distinct, filled


class Tier(StrEnum):
    """What a firewall policy can do, and costs."""

    BASIC = "Basic"
    STANDARD = "Standard"
    PREMIUM = "Premium"


class AzureFirewallItself(Noun):
    """The firewall itself, where the site has none yet."""

    subnet_id: StrictStr
    """The id of the subnet AzureFirewallSubnet that takes it."""
    public_ip_ids: Annotated[tuple[StrictStr, ...], AfterValidator(distinct), filled]
    """The ids of its public addresses."""
    zones: tuple[StrictStr, ...] = ()
    """The availability zones that it spans. Default: none."""


class AzureFirewall(Noun):
    """An Azure Firewall policy with its rule collection groups; the firewall itself when asked for."""

    tier: Tier = Tier.STANDARD
    """Basic, Standard or Premium; a policy's tier fits the firewall's. Default Standard."""
    base_policy_id: StrictStr | None = None
    """The id of the policy that this one inherits from; its rules come first."""
    priority: Annotated[StrictInt, Field(ge=100, le=64000)] = 1000
    """The priority of the first of its rule collection groups, 100-64000. Default 1000."""
    dns_servers: Addresses = ()
    """The resolvers of its DNS proxy; with the proxy on and none given, Azure's own."""
    dns_proxy: bool = True
    """Whether it answers DNS for those behind it; needs Standard or Premium. Default true."""
    bypassed_by: Annotated[tuple[Slug, ...], AfterValidator(distinct)] = ()
    """The Local Gateways whose external subnet routes past this firewall to the Internet."""
    firewall: AzureFirewallItself | None = None
    """The firewall; without it the policy's id is the output."""
