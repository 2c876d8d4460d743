"""Say ``read_peering(fields)``, ``peering.hop(vpc)``: a VPC peering connection, and what of a route to it gets across.

A peering leads to the addresses of the other VPC and no further: not to its internet gateway, its NAT gateway or its
VPN. Source: Amazon VPC Peering Guide, unsupported configurations (edge to edge routing).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from webex_calling.audit.fields import Fields, network, span
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Interval

_SIDES: Final = ("RequesterVpcInfo", "AccepterVpcInfo")


@dataclass(frozen=True, slots=True)
class Peering:
    """A peering: its status, and the IPv4 prefixes of each VPC, none where they are not told."""

    id: str
    status: str
    vpcs: tuple[tuple[str, tuple[str, ...]], ...]
    file: str = field(compare=False)

    def beyond(self, vpc: str) -> tuple[Interval, ...]:
        """Return the addresses of the other VPC."""
        return tuple(found for other, held in self.vpcs if other != vpc for each in held if (found := span(each)))

    def hop(self, vpc: str) -> Filter | None:
        """Return what the peering lets through from one of its VPCs; None where its files do not tell."""
        name = f"VPC peering connection {self.id}"
        if self.status not in ("", "active"):
            refused = Clause(f"status {self.status}", False, PacketSet.everything())
            return Filter.of(name, Admission.of([refused]))
        if not (beyond := self.beyond(vpc)):
            return None
        clause = Clause("the addresses of the other VPC", True, PacketSet.box(peer=beyond))
        return Filter.of(name, Admission.of([clause]))


def read_peering(fields: Fields) -> Peering:
    """Read one of ``VpcPeeringConnections``."""
    status = fields.inner("Status")
    return Peering(
        id=fields.text("VpcPeeringConnectionId"),
        status=status.text("Code", needed=False) if status else "",
        vpcs=tuple(_side(held) for key in _SIDES if (held := fields.inner(key)) is not None),
        file=fields.file,
    )


def _side(fields: Fields) -> tuple[str, tuple[str, ...]]:
    return fields.text("VpcId", needed=False), tuple(dict.fromkeys(_prefixes(fields)))


def _prefixes(fields: Fields) -> Iterator[str]:
    for each in (fields, *fields.each("CidrBlockSet")):
        if text := each.text("CidrBlock", needed=False):
            yield network(text) or each.prefix("CidrBlock")
