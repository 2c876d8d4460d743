"""Say ``read_ip_group(fields)``: an IP Group, and the prefixes that it holds."""

from dataclasses import dataclass, field

from webex_calling.audit.azure.resource import identity
from webex_calling.audit.fields import Fields, span


@dataclass(frozen=True, slots=True)
class IpGroup:
    """An IP Group, which firewall policies refer to. A range, 10.0.0.1-10.0.0.9, stands as it was printed."""

    id: str
    name: str
    prefixes: tuple[str, ...]
    file: str = field(compare=False)


def read_ip_group(fields: Fields) -> IpGroup:
    """Read one of ``az network ip-group list``."""
    prefixes = tuple(each for each in fields.texts("ipAddresses") if ":" not in each)
    for each in prefixes:
        if span(each) is None and any(span(end) is None or "/" in end for end in each.split("-", 1)):
            fields.fault("ipAddresses", "has what is neither an IPv4 prefix nor a range", value=each)
    return IpGroup(identity(fields), fields.text("name"), prefixes, fields.file)
