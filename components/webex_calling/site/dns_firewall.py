"""Say ``DnsFirewall(fail_open=False, walled_garden=True)``: which names a VPC's resolver answers, on AWS."""

from typing import Annotated

from pydantic import AfterValidator, StrictInt, StrictStr

from webex_calling.published.domain import parse_name
from webex_calling.quotas.aws import DNS_FIREWALL_PRIORITY
from webex_calling.site.config_model import ConfigModel, granted
from webex_calling.site.values import Flag, distinct

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
