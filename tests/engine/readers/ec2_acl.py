"""`AclState.now()` is which network ACL each subnet has, and `state.admitted(cidr)` what its entries let through.

It reads what EC2 stored, whoever asked for it, and shares nothing with the compiler, its renderers or its verifier but
the arithmetic of packet sets. An opening gets through where its first packet passes one direction and its reply the
other; of ICMP only messages that nothing answers are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network

from moto.ec2.models import ec2_backends
from moto.ec2.models.network_acls import NetworkAclEntry

from webex_calling.verify.model.packets import Initiator, PacketSet

_TCP, _UDP, _ICMP, _EVERY = "6", "17", "1", "-1"


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One entry: its number, its direction, and what it says."""

    number: int
    egress: bool
    allows: bool
    protocol: str
    prefix: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class AclState:
    """The lines of the network ACL of each subnet, by the subnet's prefix."""

    subnets: Mapping[str, frozenset[Line]]

    @classmethod
    def now(cls) -> "AclState":
        """Read every region of the running emulation."""
        found: dict[str, frozenset[Line]] = {}
        for account in ec2_backends.values():
            for backend in account.values():
                prefixes = {
                    subnet.id: str(subnet.cidr_block) for zone in backend.subnets.values() for subnet in zone.values()
                }
                for acl in backend.network_acls.values():
                    lines = frozenset(_line(entry) for entry in acl.network_acl_entries)
                    for held in acl.associations:
                        if held.subnet_id in prefixes:
                            found[prefixes[held.subnet_id]] = lines
        return cls(found)

    def admitted(self, cidr: str) -> PacketSet:
        """Return the openings that get through the border of a subnet, told from inside."""
        lines = self.subnets[cidr]
        out, in_ = (_passed(sorted(each for each in lines if each.egress is way)) for way in (True, False))
        icmp = PacketSet.box(protocol=1)
        ours, theirs = PacketSet.box(initiator=Initiator.LOCAL), PacketSet.box(initiator=Initiator.PEER)
        return ((out & in_) - icmp) | (icmp & ((out & ours) | (in_ & theirs)))


def _line(entry: NetworkAclEntry) -> Line:
    message = str(entry.protocol) == _ICMP
    ends = (entry.icmp_type, entry.icmp_code) if message else (entry.port_range_from, entry.port_range_to)
    first, last = (-1 if each is None else int(each) for each in ends)
    egress = str(entry.egress).lower() == "true"
    allows = entry.rule_action == "allow"
    return Line(int(entry.rule_number), egress, allows, str(entry.protocol), str(entry.cidr_block), first, last)


def _passed(lines: Iterable[Line]) -> PacketSet:
    """Return the openings whose packet in this direction meets a permit first."""
    left, passed = PacketSet.everything(), PacketSet.empty()
    for line in lines:
        matched = _matched(line) & left
        passed = passed | matched if line.allows else passed
        left -= matched
    return passed


@cache
def _matched(line: Line) -> PacketSet:
    network = IPv4Network(line.prefix)
    peer = [(int(network.network_address), int(network.broadcast_address))]
    if line.protocol == _EVERY:
        return PacketSet.box(peer=peer)
    if line.protocol == _ICMP:
        kind, code = (None if each == -1 else [(each, each)] for each in (line.first, line.last))
        return PacketSet.box(protocol=1, peer=peer, local_ports=kind, peer_ports=code)
    number = {_TCP: 6, _UDP: 17}[line.protocol]
    ports = [(line.first, line.last)]
    if line.egress:
        return PacketSet.box(protocol=number, peer=peer, peer_ports=ports)
    return PacketSet.box(protocol=number, peer=peer, local_ports=ports)
