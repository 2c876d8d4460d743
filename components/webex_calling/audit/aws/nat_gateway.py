"""Say ``read_nat_gateway(fields)``: a NAT gateway, its subnet and its addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields


@dataclass(frozen=True, slots=True)
class NatGateway:
    """A NAT gateway; ``addresses`` has the public address, or None, behind each private one, as numbers."""

    id: str
    vpc: str
    subnet: str
    public: bool
    available: bool
    addresses: Mapping[int, int | None]
    file: str = field(compare=False)

    @property
    def outside(self) -> tuple[int, ...]:
        """The addresses that it gives to what it translates: its public ones, or its own where it is private."""
        held = self.addresses.values() if self.public else self.addresses
        return tuple(each for each in held if each is not None)


def read_nat_gateway(fields: Fields) -> NatGateway:
    """Read one of ``NatGateways``."""
    held = [
        (each.address("PrivateIp", needed=False), each.address("PublicIp", needed=False))
        for each in fields.each("NatGatewayAddresses")
    ]
    return NatGateway(
        id=fields.text("NatGatewayId"),
        vpc=fields.text("VpcId", needed=False),
        subnet=fields.text("SubnetId", needed=False),
        public=fields.text("ConnectivityType", needed=False) != "private",
        available=fields.text("State", needed=False) in ("", "available"),
        addresses={private: public for private, public in held if private is not None},
        file=fields.file,
    )
