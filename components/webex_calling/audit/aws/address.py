"""Say ``read_address(fields)``: an Elastic IP address, and the private address that it stands for."""

from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields


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
