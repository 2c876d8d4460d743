"""Say ``DnsFirewall(fail_open=False)``, ``NatGateway(clients=12000)``: the smaller parts of a perimeter."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StrictStr, model_validator

from webex_calling.published.domain import parse_name
from webex_calling.quotas.aws import DNS_FIREWALL_PRIORITY, NAT_IDLE_SECONDS, NETWORK_ACL_ENTRIES
from webex_calling.quotas.azure import NAT_TCP_IDLE_MINUTES
from webex_calling.site.config_model import ConfigModel, granted
from webex_calling.site.values import Flag, OwnPrefixes, Shape, Slug, distinct, filled

DomainName = Annotated[StrictStr, AfterValidator(parse_name)]


class DnsFirewall(ConfigModel):
    """A Route 53 Resolver DNS Firewall: the names that those behind it need are answered, and all others if so said."""

    fail_open: Flag
    """Whether names are answered while the firewall itself cannot be reached; there is no safe default."""
    walled_garden: Flag = False
    """Whether a last rule blocks every name that no other allows. Default false."""
    also_allowed: Annotated[tuple[DomainName, ...], AfterValidator(distinct)] = ()
    """Further names that a walled garden answers, [*.corp.example.com]; a leading *. covers the domain itself too."""
    association_priority: StrictInt = granted(
        DNS_FIREWALL_PRIORITY,
        "Its priority among the rule groups of the VPC, {least}-{most}. Default {default}.",
        default=DNS_FIREWALL_PRIORITY.least + 1,
    )


SubnetId = Annotated[
    str,
    Shape(
        "The id of a subnet", r"subnet-[0-9a-f]+", 'is not a subnet id; write "subnet-" and its digits', "subnet-0abc"
    ),
]


class NetworkAcl(ConfigModel):
    """A network ACL, and the subnets that get it in place of the one they have."""

    name: Slug
    """Its name: unique in its perimeter."""
    subnets: Annotated[tuple[SubnetId, ...], AfterValidator(distinct), filled]
    """The ids of the subnets that it filters."""
    cidrs: Annotated[OwnPrefixes, filled]
    """The IPv4 prefix of each of those subnets: whoever has an address in them is provided for."""
    entries: StrictInt = granted(
        NETWORK_ACL_ENTRIES,
        "The account's quota of entries in each direction, the implicit deny among them: {default}, or up to {most} on "
        "request.",
    )
    widest_prefix: Annotated[StrictInt, Field(ge=8, le=32)] = 12
    """The shortest prefix length that an entry may be coarsened to, 8 at least. Default 12."""
    nat_gateway: Flag = False
    """Whether a NAT gateway of the perimeter is in these subnets: what all its members send then passes here."""

    @model_validator(mode="after")
    def _prefix_of_each(self) -> "NetworkAcl":
        if len(self.cidrs) != len(self.subnets):
            raise ValueError(
                f"has {len(self.subnets)} subnets and {len(self.cidrs)} prefixes; give the one IPv4 prefix of each"
            )
        return self


class NatGateway(ConfigModel):
    """A NAT gateway on Azure, or one in each of some subnets on AWS, with as many public addresses as they need."""

    clients: Annotated[StrictInt, Field(ge=1)]
    """How many clients are behind it at the busiest time, gateways among them."""
    connections_each: Annotated[StrictInt, Field(ge=1, le=1000)] = 8
    """How many connections of a client go to one destination at once. Default 8: 1 SIP, 3 HTTPS, 4 of media."""
    headroom_percent: Annotated[StrictInt, Field(ge=0, le=1000)] = 25
    """What is added for all who reconnect at once, in per cent. Default 25."""
    subnets: Mapping[Slug, SubnetId] = Field(default_factory=dict)
    """On AWS: the ids of the public subnets that take a gateway each, by a name of your own, {a: subnet-0abc}."""
    idle_timeout_minutes: StrictInt = granted(
        NAT_TCP_IDLE_MINUTES,
        "On Azure: after how many idle minutes a TCP connection is forgotten, {least}-{most}. Default {default}; AWS: "
        f"{NAT_IDLE_SECONDS.default} seconds.",
        least=30,
        default=30,
    )
