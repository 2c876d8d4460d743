"""`admits(rules, packet)`: one packet against the raw rules of a network security group, by comparison alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import Any

from webex_calling.verify.model.packets import Packet

VIRTUAL_NETWORK = ["10.40.0.0/16", "168.63.129.16/32"]
_NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1, "esp": 50, "ah": 51}
# What the public Internet does not reach, with the virtual network's own prefixes.
ELSEWHERE = [
    *VIRTUAL_NETWORK,
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
]


def admits(rules: Sequence[Mapping[str, Any]], packet: Packet) -> bool:
    """Tell whether the rules, and then the default rules, let the packet through."""
    inbound = packet.initiator == "peer"
    direction = "Inbound" if inbound else "Outbound"
    for rule in sorted((rule for rule in rules if rule["direction"] == direction), key=lambda rule: rule["priority"]):
        if _matches(rule, packet, inbound):
            return bool(rule["access"] == "Allow")
    local = _inside(IPv4Address(packet.local), VIRTUAL_NETWORK)
    if local and _peer("VirtualNetwork", packet.peer, deny=False):
        return True
    if inbound:
        return packet.peer == int(ip_address("168.63.129.16"))
    return _peer("Internet", packet.peer, deny=False)


def _matches(rule: Mapping[str, Any], packet: Packet, inbound: bool) -> bool:
    if rule["protocol"] != "*" and _NUMBERS[rule["protocol"].lower()] != packet.protocol:
        return False
    source, destination = (packet.peer_port, packet.local_port) if inbound else (packet.local_port, packet.peer_port)
    if packet.protocol in (6, 17) and not (
        any(_port(text, source) for text in _several(rule, "sourcePortRange"))
        and any(_port(text, destination) for text in _several(rule, "destinationPortRange"))
    ):
        return False
    own, other = ("destination", "source") if inbound else ("source", "destination")
    deny = rule["access"] == "Deny"
    return any(_local(text, packet.local) for text in _several(rule, f"{own}AddressPrefix")) and any(
        _peer(text, packet.peer, deny=deny) for text in _several(rule, f"{other}AddressPrefix")
    )


def _several(rule: Mapping[str, Any], key: str) -> list[str]:
    plural = f"{key}es" if key.endswith("Prefix") else f"{key}s"
    return list(rule[plural]) if plural in rule else [rule[key]]


def _port(text: str, port: int) -> bool:
    first, _, last = text.partition("-")
    return text == "*" or int(first) <= port <= int(last or first)


def _local(text: str, address: int) -> bool:
    if text == "*":
        return True
    return _inside(IPv4Address(address), VIRTUAL_NETWORK if text == "VirtualNetwork" else [text])


def _peer(text: str, peer: int | str, *, deny: bool) -> bool:
    if text in ("*", "0.0.0.0/0"):
        return True
    if isinstance(peer, str):
        return _name(text, peer, deny)
    address = IPv4Address(peer)
    if text == "Internet":
        return not _inside(address, ELSEWHERE)
    if text == "VirtualNetwork":
        return _inside(address, VIRTUAL_NETWORK)
    if text == "AzureLoadBalancer":
        return address == IPv4Address("168.63.129.16")
    return text[0].isdigit() and _inside(address, [text])


def _name(text: str, name: str, deny: bool) -> bool:
    """Decide a name: a denied one may have any address of its kind, an admitted one is sure of none."""
    if text == "Internet":
        return name != "VirtualNetwork"
    if not text[0].isdigit():
        return text == name
    inside = any(IPv4Network(text).subnet_of(IPv4Network(other)) for other in ELSEWHERE)
    outside = not any(IPv4Network(text).overlaps(IPv4Network(other)) for other in ELSEWHERE)
    return deny and (not outside if name == "VirtualNetwork" else not inside)


def _inside(address: IPv4Address, cidrs: Sequence[str]) -> bool:
    return any(address in ip_network(cidr) for cidr in cidrs)


def reaches(tag: str, peer: int | str) -> bool:
    """Tell whether a peer is behind a tag."""
    return _peer(tag, peer, deny=False)


def network(cidr: str) -> IPv4Network:
    """Return the prefix of a text."""
    return IPv4Network(cidr)
