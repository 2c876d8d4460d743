"""Say ``admitted(rules)``: what the rules of a security group admit together, however they are cut.

It compares groups as data: two groups with equal values admit the same packets.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import Interval, Spans

_PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


@dataclass(frozen=True, slots=True)
class GroupRule:
    """One rule of a group, as both sides have it.

    ``ports`` are the first and last port, or type and code, None where the protocol has none. ``addresses`` are those
    of its peer; a peer whose addresses are not known, as a group or a list without its entries, is a ``token`` alone.
    ``listed`` tells that the peer is a prefix list.
    """

    inbound: bool
    protocol: str
    ports: Interval | None
    addresses: Spans = ()
    token: str = ""
    listed: bool = False

    def __str__(self) -> str:
        way, side = ("in", "from") if self.inbound else ("out", "to")
        first, last = self.ports or (-1, -1)
        ports = "" if self.ports is None else f" {first}" if first == last else f" {first}-{last}"
        peer = f"{'list of ' * self.listed}{', '.join(spans.prefixes(self.addresses)[:2])}" if self.addresses else ""
        return f"{way} {self.protocol}{ports} {side} {peer or self.token}"


def protocol_of(text: object) -> str:
    """Return a protocol by its name in lower case, where EC2 has one."""
    word = str(text).lower()
    return _PROTOCOLS.get(word, word)


def admitted(rules: Iterable[GroupRule]) -> frozenset[Hashable]:
    """Return what rules admit together: for each direction and protocol, which peers at which ports."""
    kinds: dict[tuple[bool, str], list[GroupRule]] = defaultdict(list)
    for rule in rules:
        kinds[rule.inbound, rule.protocol].append(rule)
    return frozenset((kind, _together(held)) for kind, held in kinds.items())


def _together(rules: list[GroupRule]) -> Hashable:
    if any(rule.protocol not in ("tcp", "udp") or rule.ports is None for rule in rules):
        by: dict[Interval | None, list[GroupRule]] = defaultdict(list)
        for rule in rules:
            by[rule.ports].append(rule)
        return frozenset((ports, _peers(held)) for ports, held in by.items())
    ported = [(rule, *rule.ports) for rule in rules if rule.ports]
    edges = sorted({edge for _, first, last in ported for edge in (first, last + 1)})
    steps: list[tuple[int, Hashable]] = []
    for edge in edges:
        peers = _peers([rule for rule, first, last in ported if first <= edge <= last])
        if not steps or steps[-1][1] != peers:
            steps.append((edge, peers))
    return tuple(steps)


def _peers(rules: list[GroupRule]) -> Hashable:
    tokens = frozenset(rule.token for rule in rules if not rule.addresses)
    return spans.union(part for rule in rules for part in rule.addresses), tokens
