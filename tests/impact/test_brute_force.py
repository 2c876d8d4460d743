"""What is gained and lost is what the registered rules say, field by field, packet by packet, without packet sets.

The rules are read here once more, from the inputs that were registered: protocol, ports, prefixes and prefix lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from itertools import product
from typing import Any

import pytest
from tests.impact.sides import (
    Change,
    also_allowed,
    extra_rule,
    other_address,
    other_media,
    renamed_peer,
    second_peer,
    side,
    strict,
    unchanged,
    walled,
    with_prefix,
)

from webex_calling.impact.packet_change import compare_ends
from webex_calling.impact.side import Side
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet

LOCAL = int(IPv4Address("10.20.1.10"))
NUMBERS = {"tcp": TCP, "udp": UDP, "icmp": ICMP}
MESSAGES = ((3, 4), (3, 3), (8, 0))
CHANGES = (strict, second_peer, other_media, other_address, renamed_peer, extra_rule)


class Rules:
    """The rules of the security groups of one side, as plain values."""

    def __init__(self, held: Side) -> None:
        resources = held.resources or ()
        lists = {
            each.id: [IPv4Network(entry["cidr"]) for entry in each.inputs["entries"]]
            for each in resources
            if each.type.endswith(":ManagedPrefixList")
        }
        self.rules = [
            (
                Initiator.LOCAL if "Egress" in each.type else Initiator.PEER,
                NUMBERS[each.inputs["ipProtocol"]],
                each.inputs["fromPort"],
                each.inputs["toPort"],
                [(int(net[0]), int(net[-1])) for net in _networks(each.inputs, lists)],
            )
            for each in resources
            if each.type.endswith(("SecurityGroupEgressRule", "SecurityGroupIngressRule"))
        ]

    def admits(self, packet: Packet) -> bool:
        """Tell whether any rule matches."""
        assert isinstance(packet.peer, int)
        for opens, protocol, first, last, spans in self.rules:
            if (opens, protocol) != (packet.initiator, packet.protocol):
                continue
            if not any(low <= packet.peer <= high for low, high in spans):
                continue
            if protocol == ICMP:
                if (first, last) == (packet.local_port, packet.peer_port):
                    return True
            elif first <= (packet.peer_port if opens is Initiator.LOCAL else packet.local_port) <= last:
                return True
        return False


def _networks(inputs: Any, lists: dict[str, list[IPv4Network]]) -> list[IPv4Network]:
    return lists[inputs["prefixListId"]] if inputs.get("prefixListId") else [IPv4Network(inputs["cidrIpv4"])]


def _packets(*sides: Rules) -> Iterator[Packet]:
    """Yield packets on both sides of every bound of every rule, but to what the cloud never filters."""
    rules = [rule for each in sides for rule in each.rules]
    ports = {
        port
        for _, protocol, *bounds, _ in rules
        if protocol != ICMP
        for end in bounds
        for port in (end - 1, end, end + 1)
    }
    peers = {
        at for *_, spans in rules for low, high in spans for at in (low - 1, low, high, high + 1) if 0 < at < 1 << 32
    }
    never = range(int(IPv4Address("169.254.0.0")), int(IPv4Address("169.255.0.0")))
    inside = range(int(IPv4Address("10.20.0.0")), int(IPv4Address("10.21.0.0")))
    near = [each for each in sorted(peers) if each not in never and each not in inside]
    for opens, peer in product(Initiator, near):
        for protocol, port in product((TCP, UDP), sorted(each for each in ports if 0 <= each < 1 << 16)):
            here, there = (40000, port) if opens is Initiator.LOCAL else (port, 40000)
            yield Packet(opens, protocol, LOCAL, peer, here, there)
        yield from (Packet(opens, ICMP, LOCAL, peer, type_, code) for type_, code in MESSAGES)


@cache
def _side(change: Change) -> Side:
    return side("aws-registration", change)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.long
def test_gained_and_lost_are_what_the_rules_say(change: Change) -> None:
    """At every bound, on both sides of it; and what is kept is what both admit."""
    _judge(_side(unchanged), _side(change))


def test_a_prefix_more_is_what_the_rules_say() -> None:
    """By two references side by side."""
    _judge(_side(unchanged), side("aws-registration", reference=with_prefix()))


NAMES = (
    *("crl.example.com", "ocsp.example.net", "a.ocsp.example.net", "example.com", "a.crl.example.com", "example.org"),
    *("webex.com", "a.webex.com", "cscan.webex.com", "sudirenewal.cisco.com", "a.sudirenewal.cisco.com"),
)
NAMED = [
    Packet(opens, protocol, LOCAL, name, here, there)
    for opens, protocol, name, here, there in product(
        Initiator, (TCP, UDP), NAMES, (1023, 1024, 40000), (80, 443, 5061, 8934)
    )
] + [Packet(opens, ICMP, LOCAL, name, *message) for opens, name, message in product(Initiator, NAMES, MESSAGES)]


class Answers:
    """The rules of a DNS Firewall of one side, as plain values: the first that has a name decides."""

    def __init__(self, held: Side) -> None:
        resources = held.resources or ()
        lists = {each.id: each.inputs["domains"] for each in resources if each.type.endswith("FirewallDomainList")}
        rules = [each.inputs for each in resources if each.type.endswith(":ResolverFirewallRule")]
        ordered = sorted(rules, key=lambda each: each["priority"])
        self.rules = [(each["action"] != "BLOCK", lists[each["firewallDomainListId"]]) for each in ordered]

    def answers(self, packet: Packet) -> bool:
        """Tell whether whoever opens it is told where the peer is; a peer that opens asks nothing here."""
        if packet.initiator is Initiator.PEER:
            return True
        said = (answers for answers, names in self.rules if any(_has(each, str(packet.peer)) for each in names))
        return next(said, True)


def _has(listed: str, name: str) -> bool:
    listed = listed.removesuffix(".")
    return listed == "*" or (name.endswith(listed[1:]) if listed.startswith("*.") else name == listed)


@pytest.mark.long
def test_names_that_are_gained_and_lost_are_those_that_are_answered_on_one_side() -> None:
    """All other filters stay, and what they let through is what gets through where every name is answered."""
    whole, some, more = (side("aws-inspection", change) for change in (unchanged, walled, also_allowed))
    end = "fra-r", "external through egress"
    rest = whole.ends[end].compared
    assert rest is not None
    for old, new in ((whole, some), (some, whole), (some, more), (more, some), (more, whole)):
        (found,) = (each for each in compare_ends(old, new) if (each.name, each.part) == end)
        before, after = Answers(old), Answers(new)
        changed = 0
        for packet in NAMED:
            through = packet in rest.admitted
            was, is_ = (through and each.answers(packet) for each in (before, after))
            told = packet in found.gained.all, packet in found.lost.all, packet in found.kept
            assert told == (is_ and not was, was and not is_, was and is_), packet
            changed += was is not is_
        assert changed
        assert not (found.unknown)
        assert not (found.perhaps_gained)
        assert not (found.perhaps_lost)


def _judge(old: Side, new: Side) -> None:
    (found,) = compare_ends(old, new)
    before, after = Rules(old), Rules(new)
    seen = {True: 0, False: 0}
    for packet in _packets(before, after):
        was, is_ = before.admits(packet), after.admits(packet)
        told = packet in found.gained.all, packet in found.lost.all, packet in found.kept
        assert told == (is_ and not was, was and not is_, was and is_), packet
        seen[was or is_] += 1
    assert min(seen.values()) > 100
