"""Say ``read_subnet(fields)``: a subnet, and the VPC that it is a part of."""

from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields


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
