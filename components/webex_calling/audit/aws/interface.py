"""Say ``read_interface(fields)``: a network interface, with its groups and its addresses, private and public."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields, span

_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface; ``addresses`` has the public address, or None, behind each private one, as numbers."""

    id: str
    vpc: str
    subnet: str
    groups: tuple[str, ...]
    addresses: Mapping[int, int | None]
    file: str = field(compare=False)


def read_interface(fields: Fields) -> Interface:
    """Read one of ``NetworkInterfaces``; each address of a delegated prefix, /28, is one of its own."""
    addresses: dict[int, int | None] = {}
    for each in fields.each("PrivateIpAddresses"):
        private, association = each.address("PrivateIpAddress"), each.inner("Association")
        if private is not None:
            addresses[private] = association.address("PublicIp", needed=False) if association else None
    if not addresses and "PrivateIpAddress" in fields.value:
        private, association = fields.address("PrivateIpAddress"), fields.inner("Association")
        if private is not None:
            addresses[private] = association.address("PublicIp", needed=False) if association else None
    for each in fields.each("Ipv4Prefixes"):
        found = span(each.prefix("Ipv4Prefix"))
        if found and found[1] - found[0] < _BLOCK:
            addresses |= dict.fromkeys(range(found[0], found[1] + 1))
        elif found:
            each.fault("Ipv4Prefix", f"is a block of more than {_BLOCK} addresses", value=each.value["Ipv4Prefix"])
    return Interface(
        id=fields.text("NetworkInterfaceId"),
        vpc=fields.text("VpcId"),
        subnet=fields.text("SubnetId"),
        groups=tuple(each.text("GroupId") for each in fields.each("Groups")),
        addresses=addresses,
        file=fields.file,
    )


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet with its IPv4 prefix, "" where it has none."""

    id: str
    vpc: str
    cidr: str
    file: str = field(compare=False)


def read_subnet(fields: Fields) -> Subnet:
    """Read one of ``Subnets``."""
    cidr = fields.prefix("CidrBlock") if fields.value.get("CidrBlock") else ""
    return Subnet(fields.text("SubnetId"), fields.text("VpcId"), cidr, fields.file)


@dataclass(frozen=True, slots=True)
class ElasticAddress:
    """An Elastic IP address, a number; without an interface it stands for nothing."""

    id: str
    public: int | None
    private: int | None
    interface: str
    file: str = field(compare=False)


def read_address(fields: Fields) -> ElasticAddress:
    """Read one of ``Addresses``."""
    return ElasticAddress(
        id=fields.text("AllocationId", needed=False) or fields.text("PublicIp"),
        public=fields.address("PublicIp"),
        private=fields.address("PrivateIpAddress", needed=False),
        interface=fields.text("NetworkInterfaceId", needed=False),
        file=fields.file,
    )
