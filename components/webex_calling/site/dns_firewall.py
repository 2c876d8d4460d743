"""Say ``DnsFirewall(fail_open=False, walled_garden=True)``: which names a VPC's resolver answers, on AWS."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from webex_calling.site.noun import Noun
from webex_calling.site.values import Flag, distinct


class DnsFirewall(Noun):
    """A Route 53 Resolver DNS Firewall rule group, associated with the VPC of its perimeter."""

    fail_open: Flag
    """Whether names are answered while the firewall cannot be asked; there is no safe default."""
    walled_garden: Flag = False
    """Whether every other name is blocked by a last rule."""
    also_allowed: Annotated[tuple[StrictStr, ...], AfterValidator(distinct)] = ()
    """Further names that a walled garden answers, [*.corp.example]."""
    association_priority: Annotated[StrictInt, Field(ge=100, le=9900)] = 101
    """Its priority among the rule groups of the VPC, 100-9900. Default 101."""
