"""Say ``read_public_address(fields)``: a public address, as other resources refer to it."""

from dataclasses import dataclass, field

from webex_calling.audit.azure.resource import identity
from webex_calling.audit.fields import Fields


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
    key = "publicIpAddresses" if "publicIpAddresses" in fields.value else "publicIPAddresses"
    addresses = tuple(each.text("id").lower() for each in fields.each(key))
    prefixes = len(fields.listed("publicIpPrefixes")) + len(fields.listed("publicIPPrefixes"))
    return NatGateway(identity(fields), fields.text("name"), addresses, prefixes, fields.file)
