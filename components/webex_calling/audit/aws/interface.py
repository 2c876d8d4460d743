"""Say ``read_interface(fields)``: a network interface, with its groups and its addresses, private and public."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields


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
    """Read one of ``NetworkInterfaces``."""
    addresses: dict[int, int | None] = {}
    for each in fields.each("PrivateIpAddresses"):
        private, association = each.address("PrivateIpAddress"), each.inner("Association")
        if private is not None:
            addresses[private] = association.address("PublicIp", needed=False) if association else None
    if not addresses and "PrivateIpAddress" in fields.value:
        private, association = fields.address("PrivateIpAddress"), fields.inner("Association")
        if private is not None:
            addresses[private] = association.address("PublicIp", needed=False) if association else None
    return Interface(
        id=fields.text("NetworkInterfaceId"),
        vpc=fields.text("VpcId"),
        subnet=fields.text("SubnetId"),
        groups=tuple(each.text("GroupId") for each in fields.each("Groups")),
        addresses=addresses,
        file=fields.file,
    )
