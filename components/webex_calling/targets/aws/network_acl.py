"""Say ``render(flows, networks, allowance, where).ingress``: the entries of a network ACL, both ways, as plain data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import ANY_ADDRESS, Expression, Flow, canonical
from webex_calling.port import Icmp, PortRange, Protocol, minimal
from webex_calling.published.network import Network
from webex_calling.quotas.aws import NETWORK_ACL_ENTRIES, NETWORK_ACL_RULE_NUMBER
from webex_calling.targets.aws.acl_box import AclBox, Entry
from webex_calling.targets.aws.acl_demand import PATH_MTU, Demand, Message, demands
from webex_calling.targets.aws.acl_excess import Widened, widened
from webex_calling.targets.aws.acl_planner import WIDEST, AclMisfit, AclPlan, plan_acl

EXPRESSION = Expression(names=False, source_ports=True, icmp_codes=True, service_tags=False, named_lists=False)
"""An entry names no source port, but the entry of the reply has it as its destination's."""

SHORTEST_PREFIX = 8
"""No site may have entries coarsened to a shorter prefix: a 256th of all addresses is what a stranger is let in by."""

_STEP = min(100, NETWORK_ACL_RULE_NUMBER.ceiling // NETWORK_ACL_ENTRIES.ceiling)
"""Between two rule numbers: as round as the last number lets the most entries be."""
_IMPLICIT_DENY = 1


@dataclass(frozen=True, slots=True)
class AclAllowance:
    """Entries a direction, the implicit deny among them, and the widest prefix that an entry may be coarsened to."""

    entries: int = NETWORK_ACL_ENTRIES.default
    widest: int = WIDEST


@dataclass(frozen=True, slots=True)
class AclEntry:
    """One inline entry of ``aws.ec2.NetworkAcl``; both ports are 0 where ICMP has a type and a code (-1: all)."""

    rule_no: int
    action: str
    protocol: str
    cidr_block: str
    from_port: int
    to_port: int
    icmp_type: int | None = None
    icmp_code: int | None = None

    def properties(self) -> dict[str, str | int]:
        """Return the properties of the entry."""
        message = {"icmp_type": self.icmp_type, "icmp_code": self.icmp_code}
        return {
            "rule_no": self.rule_no,
            "action": self.action,
            "protocol": self.protocol,
            "cidr_block": self.cidr_block,
            "from_port": self.from_port,
            "to_port": self.to_port,
            **{key: value for key, value in message.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class AclDirection:
    """The entries of one direction in the order of evaluation, and what was coarsened: ``excess`` in all."""

    entries: tuple[AclEntry, ...]
    widened: tuple[Widened, ...]
    quota: int

    @property
    def excess(self) -> int:
        """What gets through needlessly, in addresses × ports."""
        return sum(each.excess for each in self.widened)

    @property
    def used(self) -> int:
        """The entries that count against the quota, the implicit deny among them."""
        return len(self.entries) + _IMPLICIT_DENY


@dataclass(frozen=True, slots=True)
class AclEntries:
    """Both directions of a network ACL."""

    ingress: AclDirection
    egress: AclDirection


def render(
    flows: Iterable[Flow],
    networks: Mapping[str, Network],
    allowance: AclAllowance,
    where: str,
    *,
    through: Iterable[Flow] = (),
) -> AclEntries:
    """Return the entries for ``flows`` of the endpoints in the subnet, and for those that pass its NAT gateway.

    Both are as ``EXPRESSION`` can say them. What is answered from anywhere, and ICMP, has entries of its own; the rest
    is planned with the least excess that fits. Raises Faults, placed at ``where``, one for each direction that does
    not fit.
    """
    asked = demands(flows, through, networks)
    ingress, egress = (
        _direction([demand for demand in asked if demand.inbound is inbound], allowance, where, inbound=inbound)
        for inbound in (True, False)
    )
    if isinstance(ingress, Fault) or isinstance(egress, Fault):
        raise Faults(each for each in (ingress, egress) if isinstance(each, Fault))
    return AclEntries(ingress, egress)


def _direction(held: Sequence[Demand], allowance: AclAllowance, where: str, *, inbound: bool) -> AclDirection | Fault:
    messages = _outermost((PATH_MTU, *(message for demand in held for message in demand.messages)))
    granted = tuple(_granted(held))
    needs = [box for demand in held for box in demand.boxes]
    usable = allowance.entries - _IMPLICIT_DENY
    plan = plan_acl(needs, usable, granted=granted, others=len(messages), widest=allowance.widest)
    if isinstance(plan, AclMisfit):
        most = NETWORK_ACL_ENTRIES.ceiling - _IMPLICIT_DENY
        raised = plan_acl(needs, most, granted=granted, others=len(messages), widest=allowance.widest)
        wider = plan_acl(needs, usable, granted=granted, others=len(messages), widest=SHORTEST_PREFIX)
        ways = tuple(_remedies(plan, raised, wider))
        return _misfit(held, plan.within_width + _IMPLICIT_DENY, ways, allowance, where, inbound=inbound)
    written: list[Message | Entry] = [*messages, *plan.entries]
    return AclDirection(
        tuple(_entry(_STEP * number, each) for number, each in enumerate(written, 1)),
        widened(plan.entries, needs, granted),
        allowance.entries,
    )


def _entry(number: int, written: Message | Entry) -> AclEntry:
    if isinstance(written, Message):
        kind, code = _type_and_code(written.icmp)
        return AclEntry(number, "allow", str(Protocol.ICMP), str(written.prefix), 0, 0, kind, code)
    box = written.box
    action = "allow" if written.allow else "deny"
    return AclEntry(number, action, str(box.protocol), str(box.prefix), box.ports.first, box.ports.last)


def _outermost(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Return the fewest messages that say the same, in an order that does not depend on that of the flows."""
    prefixes: dict[Icmp | None, list[IPv4Network]] = {}
    for each in messages:
        prefixes.setdefault(each.icmp, []).append(each.prefix)
    distinct = [Message(prefix, icmp) for icmp, held in prefixes.items() for prefix in canonical(held)]
    outermost = [each for each in distinct if not any(each in other for other in distinct if other != each)]
    return tuple(sorted(outermost, key=lambda each: (each.prefix, _type_and_code(each.icmp))))


def _type_and_code(icmp: Icmp | None) -> tuple[int, int]:
    return (icmp.type, icmp.code) if icmp else (-1, -1)


def _granted(held: Iterable[Demand]) -> Iterator[AclBox]:
    """Yield what is answered from anywhere: no plan says it in fewer entries."""
    ports: dict[Protocol, list[PortRange]] = {}
    for box in (box for demand in held if demand.reply for box in demand.boxes if box.prefix == ANY_ADDRESS):
        ports.setdefault(box.protocol, []).append(box.ports)
    for protocol, ranges in ports.items():
        yield from (AclBox(protocol, ANY_ADDRESS, each) for each in minimal(ranges))


def _misfit(
    held: Sequence[Demand], least: int, ways: Sequence[str], allowance: AclAllowance, where: str, *, inbound: bool
) -> Fault:
    return Fault(
        where,
        f"does not fit {allowance.entries} entries {'inbound' if inbound else 'outbound'}: with no coarsened permit "
        f"wider than /{allowance.widest} it takes {least}, including the implicit deny; the flows, with the "
        f"entries that each takes when exact, are {_weights(held)}",
        ", or ".join(ways),
    )


def _remedies(misfit: AclMisfit, raised: AclPlan | AclMisfit, wider: AclPlan | AclMisfit) -> Iterator[str]:
    """Yield what would make it fit: a higher quota, as far as AWS raises it, wider permits, fewer flows."""
    most = NETWORK_ACL_ENTRIES.most
    if isinstance(raised, AclPlan):
        excess = f"{raised.excess:,} addresses × ports are admitted beyond what is required"
        then = excess if raised.excess else "the plan is exact"
        yield (
            f"ask AWS to raise {NETWORK_ACL_ENTRIES.name} to {misfit.within_width + _IMPLICIT_DENY} at least, better "
            f"to {most} where {then}, and give the new number as entries"
        )
    else:
        yield (
            "give fewer peers or put endpoints into subnets that have network ACLs of their own, since AWS raises "
            f"{NETWORK_ACL_ENTRIES.name} to {most} at most"
        )
    if isinstance(wider, AclPlan):
        yield f"give a shorter widestPrefix, {SHORTEST_PREFIX} at least, which admits more"


def _weights(held: Sequence[Demand]) -> str:
    """Write what each row asks of one protocol and peer, the heaviest first: ``M1a udp 5004, 9000 calling (34)``."""
    kin: dict[tuple[bool, str, str, str], dict[AclBox | Message, None]] = {}
    for demand in held:
        flow = demand.flow
        key = (demand.reply, flow.requirement, str(flow.protocol), flow.label or str(flow.peer))
        kin.setdefault(key, {}).update(dict.fromkeys((*demand.boxes, *demand.messages)))
    words: list[tuple[int, str]] = []
    for (reply, row, protocol, peer), asked in kin.items():
        ports = ", ".join(map(str, minimal(each.ports for each in asked if isinstance(each, AclBox))))
        parts = ("reply to" if reply else "", row, protocol, ports, peer)
        words.append((len(asked), " ".join(part for part in parts if part)))
    return ", ".join(f"{each} ({weight})" for weight, each in sorted(words, key=lambda each: -each[0]))
