"""`FirewallState().after(write)` is what Network Firewall holds after one write, and `state.admitted(policy, lists)`.

Rules are taken apart by a parser that is not ours. Only what those of this package are made of is read: rules that
pass, in strict order, before a default action that drops; anything else is an error. What a list or any
address opens is opened by a peer, all else by who is behind the firewall.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

import suricataparser  # type: ignore[import-untyped]  # it ships no types
from tests.engine.doubles.journal import Write
from tests.engine.doubles.values import Properties, objects, strings, text

from webex_calling.verify.model.packets import Initiator, PacketSet

Spans = list[tuple[int, int]]

NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1, "tls": 6}
DROPS = {f"aws:drop_established{how}" for how in ("", "_app_layer", "_app_layer_to_server")}


@dataclass(frozen=True, slots=True)
class FirewallState:
    """Every resource of Network Firewall by its ARN."""

    bodies: Mapping[str, Properties] = field(default_factory=dict)

    def after(self, write: Write) -> "FirewallState":
        """Return what there is after a write, which leaves others as they were."""
        rest = {arn: body for arn, body in self.bodies.items() if arn != write.id}
        return FirewallState({**rest, write.id: write.body} if write.body else rest)

    def of(self, kind: str) -> list[str]:
        """List the ARNs of one kind."""
        return sorted(arn for arn in self.bodies if f":{kind}/" in arn and "#" not in arn)

    def admitted(self, policy: str, lists: Mapping[str, list[str]]) -> PacketSet:
        """Return what the policy lets through; ``lists`` has the prefixes of each list by its ARN."""
        held = self.bodies[policy]["firewallPolicy"]
        assert isinstance(held, dict)
        assert DROPS & set(strings(held, "statefulDefaultActions"))
        groups = (self.bodies[text(each, "resourceArn")] for each in objects(held, "statefulRuleGroupReferences"))
        return PacketSet.union(opening for group in groups for opening in _openings(group, lists))


def _openings(body: Properties, lists: Mapping[str, list[str]]) -> Iterator[PacketSet]:
    group: Any = body["ruleGroup"]
    sets = objects(group.get("referenceSets") or {}, "ipSetReferences")
    words = {
        f"@{each['key']}": [_span(prefix) for prefix in lists[text(reference, "referenceArn")]]
        for each in sets
        for reference in objects(each, "ipSetReferences")
    }
    for rule in suricataparser.parse_rules(group["rulesSource"]["rulesString"]):
        yield _opening(rule, words)


def _opening(rule: Any, words: Mapping[str, Spans]) -> PacketSet:
    match = re.fullmatch(r"(\w+) (\S+) any -> (\S+) (\S+)", rule.header)
    assert rule.action == "pass"
    assert match is not None, rule.header
    protocol, source, target, port = match.groups()
    outward = source != "any" and not source.startswith("@")
    local, peer = (source, target) if outward else (target, source)
    options = {option.name: option.value for option in rule.options}
    common: dict[str, Any] = {
        "initiator": Initiator.LOCAL if outward else Initiator.PEER,
        "protocol": NUMBERS[protocol],
        "local": _spans(local),
    }
    if protocol == "icmp":
        kind, code = (int(options[key]) for key in ("itype", "icode"))
        return PacketSet.box(**common, local_ports=[(kind, kind)], peer_ports=[(code, code)])
    if protocol == "tls":
        name = options["content"].strip('"')
        names = (f"*{name}", name[1:]) if "dotprefix" in options else (name,)
        return PacketSet.box(**common, names=names, peer_ports=_ports(port))
    common["peer"] = words[peer] if peer in words else None if peer in ("any", "$EXTERNAL_NET") else _spans(peer)
    common["peer_ports" if outward else "local_ports"] = _ports(port)
    return PacketSet.box(**common)


def _ports(port: str) -> Spans | None:
    first, _, last = port.partition(":")
    return None if port == "any" else [(int(first), int(last or first))]


def _spans(listed: str) -> Spans:
    return [_span(each) for each in listed.strip("[]").split(",")]


def _span(prefix: str) -> tuple[int, int]:
    network = IPv4Network(prefix)
    return int(network.network_address), int(network.broadcast_address)
