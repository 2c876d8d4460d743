"""`admits(acl, rules, packet)`: one opening against the raw entries of a network ACL, packet by packet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from webex_calling.verify.model.packets import Packet

_NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
_PRIVATE = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"]
_PRIVATE += ["192.168.0.0/16", "224.0.0.0/3"]


@dataclass(frozen=True)
class Crossing:
    """One packet that crosses the border: its far side, and its destination port or its type and code."""

    outward: bool
    protocol: int
    far: int | str
    port: int = 0
    kind: int = 0
    code: int = 0


def crossings(packet: Packet, near: bool) -> list[Crossing]:
    """Return the packets that an opening needs: the first one, and the reply where there is one.

    At the near border of a subnet on the way the endpoint is the far side, and what it sends arrives.
    """
    far = packet.local if near else packet.peer
    leaves = (packet.initiator == "local") is not near
    if packet.protocol == 1:
        first = Crossing(leaves, 1, far, kind=packet.local_port, code=packet.peer_port)
        answer = {8: 0, 13: 14}.get(packet.local_port)
        reply = [] if answer is None else [Crossing(not leaves, 1, far, kind=answer, code=packet.peer_port)]
        return [first, *reply]
    ports = (packet.peer_port, packet.local_port)
    there, back = ports if packet.initiator == "local" else reversed(ports)
    return [Crossing(leaves, packet.protocol, far, port=there), Crossing(not leaves, packet.protocol, far, port=back)]


def admits(entries: Sequence[Mapping[str, Any]], packet: Packet, *, near: bool = False) -> bool:
    """Tell whether every packet of an opening meets an allow first. Entries are in the shape of the EC2 API."""
    return all(passes(entries, crossing) for crossing in crossings(packet, near))


def passes(entries: Sequence[Mapping[str, Any]], crossing: Crossing) -> bool:
    """Tell whether one packet meets an allow before a deny."""
    for entry in sorted(entries, key=lambda entry: entry["RuleNumber"]):
        if entry["Egress"] == crossing.outward and _matches(entry, crossing):
            return bool(entry["RuleAction"] == "allow")
    return False


def _matches(entry: Mapping[str, Any], crossing: Crossing) -> bool:
    protocol = _NUMBERS.get(entry["Protocol"], entry["Protocol"])
    if protocol not in ("-1", str(crossing.protocol)):
        return False
    if protocol in ("6", "17"):
        ports = entry["PortRange"]
        if not ports["From"] <= crossing.port <= ports["To"]:
            return False
    if protocol == "1":
        message = entry["IcmpTypeCode"]
        if message["Type"] not in (-1, crossing.kind) or message["Code"] not in (-1, crossing.code):
            return False
    network = IPv4Network(entry["CidrBlock"])
    if isinstance(crossing.far, int):
        return IPv4Address(crossing.far) in network
    if network.prefixlen == 0:
        return True
    routed = not any(network.subnet_of(IPv4Network(other)) for other in _PRIVATE)
    return bool(entry["RuleAction"] == "deny") and routed


def of_inline(acl: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return inline entries in the shape of the EC2 API."""
    return [
        _entry(entry["ruleNo"], entry["action"], direction == "egress", entry)
        for direction in ("egress", "ingress")
        for entry in acl.get(direction, [])
    ]


def of_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry resource in the shape of the EC2 API."""
    return _entry(rule["ruleNumber"], rule["ruleAction"], rule.get("egress", False), rule)


def _entry(number: int, action: str, egress: bool, fields: Mapping[str, Any]) -> dict[str, Any]:
    held: dict[str, Any] = {
        "RuleNumber": number,
        "RuleAction": action,
        "Egress": egress,
        "Protocol": _NUMBERS.get(fields["protocol"], fields["protocol"]),
        "CidrBlock": fields["cidrBlock"],
    }
    if "icmpType" in fields:
        held["IcmpTypeCode"] = {"Type": fields["icmpType"], "Code": fields["icmpCode"]}
    elif held["Protocol"] in ("6", "17"):
        held["PortRange"] = {"From": fields["fromPort"], "To": fields["toPort"]}
    return held
