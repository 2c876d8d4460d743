"""Say ``NetworkFirewall(tcp_idle_timeout_seconds=3600)``: the stateful filter of a VPC on AWS, by address and name."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt

from webex_calling.site.network_acl import SubnetId
from webex_calling.site.noun import Noun
from webex_calling.site.values import OwnPrefixes, distinct, filled


class FirewallEndpoints(Noun):
    """The firewall itself, where the site has none yet."""

    subnets: Annotated[tuple[SubnetId, ...], AfterValidator(distinct), filled]
    """The ids of the subnets that take its endpoints, one an availability zone."""


class NetworkFirewall(Noun):
    """An AWS Network Firewall policy with its rule groups, in strict order; the firewall itself when asked for."""

    home_networks: OwnPrefixes = ()
    """HOME_NET. Default: the networks and addresses of all who are behind it."""
    tcp_idle_timeout_seconds: Annotated[StrictInt, Field(ge=1800, le=6000)] = 3600
    """After how many idle seconds a TCP connection is forgotten: at least 1800, as the requirements ask."""
    headroom: Annotated[StrictInt, Field(ge=0, le=10000)] = 100
    """Capacity of each rule group beyond what its rules take, since capacity can never be changed. Default 100."""
    firewall: FirewallEndpoints | None = None
    """The firewall and its endpoints; without it the policy's ARN is the output."""
