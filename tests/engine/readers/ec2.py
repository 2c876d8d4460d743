"""`Ec2State.now()` is what the emulated EC2 holds at this moment, and `state.admitted(groups)` what it lets through.

It reads what EC2 stored, whoever asked for it, and shares nothing with the compiler, its renderers or its verifier but
the arithmetic of packet sets.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network

from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

from webex_calling.verify.model.packets import Initiator, PacketSet

PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1}
EVERYTHING = "-1"


@dataclass(frozen=True, slots=True, order=True)
class Permit:
    """One rule of a group, with the prefixes that its peer stood for at that moment."""

    inbound: bool
    protocol: str
    first: int
    last: int
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ec2State:
    """Every group with its permits and every interface with its groups, by the interface's description."""

    groups: Mapping[str, frozenset[Permit]]
    interfaces: Mapping[str, tuple[str, ...]]

    @classmethod
    def now(cls) -> "Ec2State":
        """Read every region of the running emulation."""
        groups: dict[str, frozenset[Permit]] = {}
        interfaces: dict[str, tuple[str, ...]] = {}
        for backend in _backends():
            for held in backend.groups.values():
                groups |= {group.id: frozenset(_permits(backend, group)) for group in held.values()}
            interfaces |= {
                str(each.description): tuple(sorted(group.id for group in each.group_set))
                for each in backend.enis.values()
            }
        return cls(groups, interfaces)

    def admitted(self, groups: Iterable[str]) -> PacketSet:
        """Return what an interface with these groups lets through: groups are unions, and none of them denies."""
        return PacketSet.union(_openings(permit) for group in groups for permit in self.groups.get(group, ()))


def _backends() -> Iterator[EC2Backend]:
    for account in ec2_backends.values():
        yield from account.values()


def _permits(backend: EC2Backend, group: SecurityGroup) -> Iterator[Permit]:
    for inbound, rules in ((True, group.ingress_rules), (False, group.egress_rules)):
        for rule in rules:
            yield Permit(inbound, str(rule.ip_protocol), *_ports(rule), _prefixes(backend, rule))


def _ports(rule: SecurityGroupRule) -> tuple[int, int]:
    # EC2 stores the type and the code of ICMP as the first and the last port.
    return (-1 if rule.from_port is None else int(rule.from_port), -1 if rule.to_port is None else int(rule.to_port))


def _prefixes(backend: EC2Backend, rule: SecurityGroupRule) -> tuple[str, ...]:
    if rule.prefix_list_id:
        entries = list(backend.managed_prefix_lists[rule.prefix_list_id].entries.values())
        return tuple(sorted(entry["Cidr"] for entry in entries[-1] or ())) if entries else ()
    # A peer that is a group is no prefix: asking what such a rule admits is an error, its being there is none.
    return (str(rule.cidr_ipv4 or rule.source_group),)


@cache
def _openings(permit: Permit) -> PacketSet:
    networks = [IPv4Network(prefix) for prefix in permit.prefixes]
    peer = [(int(each.network_address), int(each.broadcast_address)) for each in networks]
    initiator = Initiator.PEER if permit.inbound else Initiator.LOCAL
    if permit.protocol == EVERYTHING:
        return PacketSet.box(initiator=initiator, peer=peer)
    number = PROTOCOLS[permit.protocol]
    if permit.protocol == "icmp":
        kind, code = (None if each == -1 else [(each, each)] for each in (permit.first, permit.last))
        return PacketSet.box(initiator=initiator, protocol=number, peer=peer, local_ports=kind, peer_ports=code)
    ports = [(permit.first, permit.last)]
    if permit.inbound:
        return PacketSet.box(initiator=initiator, protocol=number, peer=peer, local_ports=ports)
    return PacketSet.box(initiator=initiator, protocol=number, peer=peer, peer_ports=ports)
