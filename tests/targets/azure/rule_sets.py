"""``admitted(rules)``: the security rules of an NSG as one exact packet set, read as Azure reads them."""

from collections.abc import Iterable

from webex_calling.targets.azure.network_security_group import SecurityRule
from webex_calling.verify.model.packets import Initiator, PacketSet, prefix

NUMBERS = {"Tcp": 6, "Udp": 17, "Icmp": 1}
Span = tuple[int, int]


def admitted(rules: Iterable[SecurityRule]) -> PacketSet:
    """Return what the NSG lets through by its own rules: in the order of priority, the first that matches decides."""
    found = PacketSet.empty()
    for rule in sorted(rules, key=lambda rule: rule.priority, reverse=True):
        matched = matches(rule)
        found = found | matched if rule.allow else found - matched
    return found


def matches(rule: SecurityRule) -> PacketSet:
    """Return what one rule matches; ``Internet`` is taken for everywhere, and other words are tags."""
    peers, local = (rule.sources, rule.destinations) if rule.inbound else (rule.destinations, rule.sources)
    ports = [] if rule.destination_ports == ("*",) else [_ports(each) for each in rule.destination_ports]
    tags = [each for each in peers if each[0].isalpha() and each != "Internet"]
    addresses = [prefix(each) for each in peers if each[0].isdigit()]
    return PacketSet.box(
        initiator=Initiator.PEER if rule.inbound else Initiator.LOCAL,
        protocol=NUMBERS.get(rule.protocol),
        local=None if local == ("*",) else [prefix(each) for each in local],
        peer=None if peers in (("*",), ("Internet",)) else addresses,
        names=None if peers in (("*",), ("Internet",)) or not tags else tags,
        local_ports=ports if rule.inbound and ports else None,
        peer_ports=ports if not rule.inbound and ports else None,
    )


def _ports(text: str) -> Span:
    first, _, last = text.partition("-")
    return int(first), int(last or first)
