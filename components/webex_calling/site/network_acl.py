"""Say ``NetworkAcl(subnets, cidrs, entries=40)``: the stateless filter of one or more subnets on AWS."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, model_validator

from webex_calling.quotas.aws import NETWORK_ACL_ENTRIES
from webex_calling.site.config_model import ConfigModel, granted
from webex_calling.site.values import Flag, OwnPrefixes, Shape, Slug, distinct, filled

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
    """Whether a NAT gateway of the perimeter stands in these subnets: all who are behind it then pass here."""

    @model_validator(mode="after")
    def _prefix_of_each(self) -> "NetworkAcl":
        if len(self.cidrs) != len(self.subnets):
            raise ValueError(
                f"has {len(self.subnets)} subnets and {len(self.cidrs)} prefixes; give the one IPv4 prefix of each"
            )
        return self
