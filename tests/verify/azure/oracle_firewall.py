"""`passes(policies, groups, packet)`: one packet against the raw rules of firewall policies, by comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from typing import Any

from tests.verify.azure import oracle

from webex_calling.verify.model.packets import Packet

Policy = Sequence[Mapping[str, Any]]
"""The rule collection groups of a policy, as their inputs."""
_NUMBERS = {"TCP": 6, "UDP": 17, "ICMP": 1}


def passes(policies: Sequence[Policy], groups: Mapping[str, Sequence[str]], packet: Packet) -> bool:
    """Tell whether the packet gets through; the policies are the base first, the groups IP Groups by id."""
    if packet.initiator == "peer" and _translated(list(_in_order(policies[-1:], "NatRule")), groups, packet):
        return True
    for allows, rule in _in_order(policies, "NetworkRule"):
        sure, maybe = _network(rule, groups, packet)
        if maybe and not allows:
            return False
        if sure and allows:
            return True
    if packet.initiator == "peer" or packet.protocol != 6 or not isinstance(packet.peer, str):
        return False
    for allows, rule in _in_order(policies, "ApplicationRule"):
        if _application(rule, groups, packet, packet.peer):
            return allows
    return False


def _in_order(policies: Sequence[Policy], kind: str) -> Iterator[tuple[bool, Mapping[str, Any]]]:
    for policy in policies:
        for group in sorted(policy, key=lambda group: group["priority"]):
            for collection in sorted(group["ruleCollections"], key=lambda collection: collection["priority"]):
                for rule in collection["rules"]:
                    if rule["ruleType"] == kind:
                        yield collection["action"]["type"] != "Deny", rule


def _network(rule: Mapping[str, Any], groups: Mapping[str, Sequence[str]], packet: Packet) -> tuple[bool, bool]:
    """Tell whether the rule matches, and whether it may with some address of the peer's name."""
    outward = packet.initiator == "local"
    if not any(name == "Any" or _NUMBERS[name] == packet.protocol for name in rule["ipProtocols"]):
        return False, False
    port = packet.peer_port if outward else packet.local_port
    if packet.protocol in (6, 17) and not any(_port(text, port) for text in rule["destinationPorts"]):
        return False, False
    sources, destinations = _side(rule, "source", groups), _side(rule, "destination", groups)
    own, other = (sources, destinations) if outward else (destinations, sources)
    here = any(_inside(text, packet.local) for text in own)
    sure = any(_peer(text, packet.peer) for text in other)
    maybe = any(_could(text, packet.peer) for text in other)
    if outward:
        named = packet.peer in rule.get("destinationFqdns", [])
        sure, maybe = sure or named, maybe or named
    elif oracle.reaches("Internet", packet.peer):  # nothing there knows a private address
        sure = False
    return here and sure, here and maybe


def _translated(
    rules: Sequence[tuple[bool, Mapping[str, Any]]], groups: Mapping[str, Sequence[str]], packet: Packet
) -> bool:
    """Tell whether the peer has a public address and port that surely lead to the packet's local ones."""
    for at, (_, rule) in enumerate(rules):
        if (str(IPv4Address(packet.local)), str(packet.local_port)) != (
            rule["translatedAddress"],
            rule["translatedPort"],
        ):
            continue
        for address in rule["destinationAddresses"]:
            for text in rule["destinationPorts"]:
                first, _, last = text.partition("-")
                for port in range(int(first), int(last or first) + 1):
                    if _dials(rule, address, port, groups, packet)[0] and not any(
                        _dials(earlier, address, port, groups, packet)[1] for _, earlier in rules[:at]
                    ):
                        return True
    return False


def _dials(
    rule: Mapping[str, Any], address: str, port: int, groups: Mapping[str, Sequence[str]], packet: Packet
) -> tuple[bool, bool]:
    meant = (
        address in rule["destinationAddresses"]
        and any(_port(text, port) for text in rule["destinationPorts"])
        and any(_NUMBERS[name] == packet.protocol for name in rule["ipProtocols"])
    )
    sources = _side(rule, "source", groups)
    return (
        meant and any(_peer(text, packet.peer) for text in sources),
        meant and any(_could(text, packet.peer) for text in sources),
    )


def _application(rule: Mapping[str, Any], groups: Mapping[str, Sequence[str]], packet: Packet, name: str) -> bool:
    standard = {"Http": 80, "Https": 443, "Mssql": 1433}
    ports = [each.get("port", standard[each["protocolType"]]) for each in rule["protocols"]]
    if packet.peer_port not in ports or name in ("VirtualNetwork", "AzureMonitor"):
        return False
    if not any(_inside(text, packet.local) for text in _side(rule, "source", groups)):
        return False
    return any(_named(target.lower(), name) for target in rule["targetFqdns"])


def _named(target: str, name: str) -> bool:
    return name.endswith(target[1:]) if target[0] == "*" else name == target


def _side(rule: Mapping[str, Any], side: str, groups: Mapping[str, Sequence[str]]) -> list[str]:
    held = [text for identity in rule.get(f"{side}IpGroups", []) for text in groups[identity]]
    return [*rule.get(f"{side}Addresses", []), *held]


def _port(text: str, port: int) -> bool:
    first, _, last = text.partition("-")
    return text == "*" or int(first) <= port <= int(last or first)


def _ends(text: str) -> tuple[int, int]:
    if "-" in text:
        first, last = text.split("-")
        return int(IPv4Address(first)), int(IPv4Address(last))
    held = oracle.network("0.0.0.0/0" if text == "*" else text)
    return int(held.network_address), int(held.broadcast_address)


def _inside(text: str, address: int) -> bool:
    if text[0].isalpha():
        return False
    first, last = _ends(text)
    return first <= address <= last


def _peer(text: str, peer: int | str) -> bool:
    if isinstance(peer, str):
        return text in ("*", "0.0.0.0/0", peer)
    return _inside(text, peer)


def _could(text: str, peer: int | str) -> bool:
    """Tell whether the peer may be meant: of a name, whether an address of its kind is."""
    if isinstance(peer, int) or text[0].isalpha() or _peer(text, peer):
        return _peer(text, peer)
    first, last = _ends(text)
    kept = [oracle.network(each) for each in oracle.ELSEWHERE]
    if peer == "VirtualNetwork":
        return any(first <= int(each.broadcast_address) and int(each.network_address) <= last for each in kept)
    return any(
        not any(IPv4Address(number) in each for each in kept)
        for number in {first, last, *(int(each.broadcast_address) + 1 for each in kept)}
        if first <= number <= min(last, 2**32 - 1)
    )
