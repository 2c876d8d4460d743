"""Say ``NatGateway(clients=12000, subnets={"a": "subnet-0abc"})``: public addresses for many, enough of them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StrictInt

from webex_calling.quotas.aws import NAT_IDLE_SECONDS
from webex_calling.quotas.azure import NAT_TCP_IDLE_MINUTES
from webex_calling.site.config_model import ConfigModel, granted
from webex_calling.site.network_acl import SubnetId
from webex_calling.site.values import Slug


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
