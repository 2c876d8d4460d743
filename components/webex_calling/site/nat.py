"""Say ``NatGateway(subnets, connections_each=8)``: public addresses for those behind a perimeter, enough of them."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictFloat, StrictInt

from webex_calling.site.network_acl import SubnetId
from webex_calling.site.noun import Noun
from webex_calling.site.values import distinct


class NatGateway(Noun):
    """A NAT gateway, sized for its clients."""

    clients: Annotated[StrictInt, Field(ge=1)]
    """How many clients are behind it at the busiest time."""
    connections_each: Annotated[StrictInt, Field(ge=1)] = 8
    """How many connections of each go to the busiest destination at once. Default 8: see the sizing model."""
    headroom: Annotated[StrictFloat, Field(ge=0, le=10)] = 0.25
    """What is added for reconnect storms, as a fraction. Default 0.25."""
    subnets: Annotated[tuple[SubnetId, ...], AfterValidator(distinct)] = ()
    """On AWS: the ids of the public subnets that take a gateway each."""
    idle_timeout_minutes: Annotated[StrictInt, Field(ge=30, le=120)] = 30
    """On Azure: after how many idle minutes a TCP connection is forgotten, 30-120. AWS: 350 seconds, always."""
