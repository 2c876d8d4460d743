"""`verdicts(rules, default, packet)`: what stateless rules do with an opening's first packet, and with its reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from webex_calling.verify.model.packets import Packet

End = tuple[int, int]


def verdicts(rules: Sequence[Mapping[str, Any]], default: str, packet: Packet) -> tuple[str, str]:
    """Return the action on each; a message without a reply has that of its first packet twice."""
    assert isinstance(packet.peer, int)
    local, peer = (packet.local, packet.local_port), (packet.peer, packet.peer_port)
    source, target = (local, peer) if packet.initiator == "local" else (peer, local)
    first = _action(rules, default, packet.protocol, source, target)
    if packet.protocol == 1 and packet.local_port not in (8, 13):
        return first, first
    return first, _action(rules, default, packet.protocol, target, source)


def _action(rules: Sequence[Mapping[str, Any]], default: str, protocol: int, source: End, target: End) -> str:
    for rule in sorted(rules, key=lambda rule: int(rule["priority"])):
        match = rule["ruleDefinition"]["matchAttributes"]
        if (
            (not match.get("protocols") or protocol in match["protocols"])
            and _end(match, "sources", "sourcePorts", source)
            and _end(match, "destinations", "destinationPorts", target)
        ):
            return str(rule["ruleDefinition"]["actions"][0])
    return default


def _end(match: Mapping[str, Any], addresses: str, ports: str, end: End) -> bool:
    listed = [each["addressDefinition"] for each in match.get(addresses, [])]
    ranges = [(each["fromPort"], each["toPort"]) for each in match.get(ports, [])]
    return (not listed or any(ip_address(end[0]) in ip_network(cidr) for cidr in listed)) and (
        not ranges or any(first <= end[1] <= last for first, last in ranges)
    )
