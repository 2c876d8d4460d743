"""Say ``read_ip_group(fields)``, ``read_public_address(fields)``: addresses, as other resources refer to them."""

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
    location: str = field(default="", compare=False)


def read_ip_group(fields: Fields) -> IpGroup:
    """Read one of ``az network ip-group list``."""
    prefixes = tuple(each for each in fields.texts("ipAddresses") if ":" not in each)
    for each in prefixes:
        if span(each) is None and any(span(end) is None or "/" in end for end in each.split("-", 1)):
            fields.fault("ipAddresses", "has a value that is neither an IPv4 prefix nor a range", value=each)
    return IpGroup(identity(fields), fields.text("name"), prefixes, fields.file, fields.text("location", needed=False))


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """A public address, a number once it is allocated."""

    id: str
    name: str
    address: int | None
    file: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class NatGateway:
    """A NAT gateway; ``addresses`` are the ids of its public ones, for comparison."""

    id: str
    name: str
    addresses: tuple[str, ...]
    prefixes: int
    file: str = field(compare=False)


def read_public_address(fields: Fields) -> PublicAddress:
    """Read one of ``az network public-ip list``."""
    address = fields.address("ipAddress", needed=False) if ":" not in str(fields.value.get("ipAddress")) else None
    return PublicAddress(identity(fields), fields.text("name"), address, fields.file)


def read_nat_gateway(fields: Fields) -> NatGateway:
    """Read one of ``az network nat gateway list``."""
    addresses = tuple(each.text("id").lower() for each in fields.each("publicIpAddresses"))
    prefixes = len(fields.listed("publicIpPrefixes"))
    return NatGateway(identity(fields), fields.text("name"), addresses, prefixes, fields.file)
