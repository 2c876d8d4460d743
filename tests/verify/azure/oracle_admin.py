"""`passes(collections, groups, packet)`: one packet under security admin rules and NSGs, by comparison alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from itertools import chain
from typing import Any

from tests.verify.azure import oracle

from webex_calling.verify.model.packets import Packet

_NUMBERS = {"Tcp": 6, "Udp": 17, "Icmp": 1, "Esp": 50, "Ah": 51}


def passes(
    collections: Sequence[Sequence[Mapping[str, Any]]], groups: Sequence[Sequence[Mapping[str, Any]]], packet: Packet
) -> bool:
    """Tell whether the packet gets through; one to a name does if it does whatever address the name has."""
    asked = all(oracle.admits(rules, packet) for rules in groups)
    direction = "Inbound" if packet.initiator == "peer" else "Outbound"
    goes_on = False
    for rule in sorted(chain.from_iterable(collections), key=lambda rule: rule["priority"]):
        if rule["direction"] != direction:
            continue
        surely, maybe = _matches(rule, packet)
        if rule["access"] == "Deny" and maybe:
            return False
        if rule["access"] == "AlwaysAllow" and surely:
            return asked or not goes_on
        if rule["access"] == "Allow" and surely:
            return asked
        goes_on = goes_on or (rule["access"] == "Allow" and maybe)
    return asked


def _matches(rule: Mapping[str, Any], packet: Packet) -> tuple[bool, bool]:
    """Tell whether the rule matches the packet, and whether it may with some address of the peer's name."""
    if rule["protocol"] != "Any" and _NUMBERS[rule["protocol"]] != packet.protocol:
        return False, False
    inbound = rule["direction"] == "Inbound"
    source, destination = (packet.peer_port, packet.local_port) if inbound else (packet.local_port, packet.peer_port)
    if packet.protocol in (6, 17) and not (
        _port(rule["sourcePortRanges"], source) and _port(rule["destinationPortRanges"], destination)
    ):
        return False, False
    own, other = ("destinations", "sources") if inbound else ("sources", "destinations")
    here = IPv4Address(packet.local)
    if not any(_local(item["addressPrefix"], here) for item in rule[own]):
        return False, False
    items = [item["addressPrefix"] for item in rule[other]]
    return any(_peer(item, packet.peer) for item in items), any(_could(item, packet.peer) for item in items)


def _port(ranges: Sequence[str], port: int) -> bool:
    for text in ranges:
        first, _, last = text.partition("-")
        if text == "*" or int(first) <= port <= int(last or first):
            return True
    return False


def _local(text: str, address: IPv4Address) -> bool:
    if text == "*":
        return True
    return any(address in IPv4Network(each) for each in (oracle.VIRTUAL_NETWORK if text[0] == "V" else [text]))


def _peer(text: str, peer: int | str) -> bool:
    if text in ("*", "0.0.0.0/0"):
        return True
    if isinstance(peer, str):
        return peer == text or (text == "Internet" and peer != "VirtualNetwork")
    address = IPv4Address(peer)
    known = {"VirtualNetwork": oracle.VIRTUAL_NETWORK, "AzureLoadBalancer": ["168.63.129.16/32"]}
    if text == "Internet":
        return not any(address in IPv4Network(each) for each in oracle.ELSEWHERE)
    return any(address in IPv4Network(each) for each in known.get(text, [text] if text[0].isdigit() else []))


def _could(text: str, peer: int | str) -> bool:
    if isinstance(peer, int) or _peer(text, peer) or not text[0].isdigit():
        return _peer(text, peer)
    prefix = IPv4Network(text)
    elsewhere = [IPv4Network(each) for each in oracle.ELSEWHERE]
    if peer == "VirtualNetwork":
        return any(prefix.overlaps(each) for each in elsewhere)
    return not any(prefix.subnet_of(each) for each in elsewhere)
