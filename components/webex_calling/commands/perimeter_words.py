"""Say ``cells(resource)``, ``inline_rules(resource)``: the resources of a perimeter, and the rules inside them."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from webex_calling.registered.registration import Registration

Cells = tuple[str, ...]

_SURICATA = re.compile(
    r'(?P<action>\S+) (?P<protocol>\S+) (?P<source>\S+) \S+ -> (?P<peer>\S+) (?P<ports>\S+) \(msg:"(?P<words>[^"]*)"'
)
_SERVER_NAME = re.compile(r'content:"(?P<name>[^"]+)"')
_MANY = 3
_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "-1": "any"}


def cells(resource: Registration) -> Cells | None:
    """Return the line of a resource that is part of a perimeter; None for any other."""
    told = _CELLS.get(resource.type)
    return (told(resource.name, resource.inputs),) if told else None


def inline_rules(resource: Registration) -> Iterator[Cells]:
    """Yield the rules that stand inside a resource, a line each, in the order in which they are looked at."""
    if rules := _RULES.get(resource.type):
        yield from rules(resource.inputs)


def _suricata(inputs: Mapping[str, Any]) -> Iterator[Cells]:
    for line in inputs.get("ruleGroup", {}).get("rulesSource", {}).get("rulesString", "").splitlines():
        if found := _SURICATA.match(line):
            name = _SERVER_NAME.search(line)
            peer = f"{found['peer']} {name['name']}" if name else _listed(found["peer"])
            yield found["action"], found["protocol"], _listed(found["source"]), found["ports"], peer, found["words"]
        elif line:
            yield (line,)


def _entries(inputs: Mapping[str, Any]) -> Iterator[Cells]:
    for way, direction in (("ingress", "in"), ("egress", "out")):
        for entry in sorted(inputs.get(way) or (), key=lambda each: str(each["ruleNo"]).zfill(9)):
            protocol = {"6": "tcp", "17": "udp", "1": "icmp", "-1": "any"}.get(
                str(entry["protocol"]), entry["protocol"]
            )
            first, last = entry["fromPort"], entry["toPort"]
            ports = str(first) if first == last else f"{first}-{last}"
            if protocol == "icmp":
                ports = f"type {entry.get('icmpType')} code {entry.get('icmpCode')}"
            yield f"{entry['ruleNo']:>5}", entry["action"], direction, protocol, ports, entry.get("cidrBlock", "")


def _collections(inputs: Mapping[str, Any]) -> Iterator[Cells]:
    for collection in inputs.get("ruleCollections") or ():
        action = collection.get("action", {}).get("type", "").lower()
        for rule in collection.get("rules") or ():
            protocols = rule.get("ipProtocols") or [
                f"{each['protocolType']}:{each['port']}" for each in rule.get("protocols") or ()
            ]
            peers = (
                rule.get("targetFqdns")
                or rule.get("destinationFqdns")
                or [each.rpartition("/")[2] for each in rule.get("destinationIpGroups") or ()]
                or rule.get("destinationAddresses")
                or ()
            )
            yield (
                f"{collection.get('priority', 0):>5}",
                action,
                " ".join(protocols),
                " ".join(rule.get("destinationPorts") or ()),
                _several(peers),
                "from " + _several(rule.get("sourceAddresses") or ()),
                str(rule.get("description") or rule.get("name", "")),
            )


def _listed(text: str) -> str:
    return _several(text.strip("[]").split(","))


def _several(values: Any) -> str:
    held = list(map(str, values))
    return ", ".join(held) if len(held) <= _MANY else f"{held[0]} and {len(held) - 1} more"


def _policy(name: str, inputs: Mapping[str, Any]) -> str:
    held = inputs.get("firewallPolicy", {})
    actions = ", ".join(each.removeprefix("aws:") for each in held.get("statefulDefaultActions") or ())
    seconds = held.get("statefulEngineOptions", {}).get("flowTimeouts", {}).get("tcpIdleTimeoutSeconds", "")
    return f"firewall policy {name}: {actions}; idle TCP {seconds} s"


_CELLS: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "aws:ec2/networkAcl:NetworkAcl": lambda name, inputs: (
        f"network ACL {name}: {len(inputs.get('ingress') or ())} entries in, {len(inputs.get('egress') or ())} out"
    ),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": _policy,
    "aws:networkfirewall/ruleGroup:RuleGroup": lambda name, inputs: (
        f"rule group {name}: {len(list(_suricata(inputs)))} rules of {inputs.get('capacity')}"
    ),
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": lambda name, inputs: (
        f"domain list {name}: {len(inputs.get('domains') or ())} domains"
    ),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": lambda name, inputs: (
        f"DNS rule {name}: {str(inputs.get('action', '')).lower()}, priority {inputs.get('priority')}"
    ),
    "azure-native:network:FirewallPolicyRuleCollectionGroup": lambda name, inputs: (
        f"rule collection group {name}: priority {inputs.get('priority')}"
    ),
}
_RULES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Cells]]] = {
    "aws:ec2/networkAcl:NetworkAcl": _entries,
    "aws:networkfirewall/ruleGroup:RuleGroup": _suricata,
    "azure-native:network:FirewallPolicyRuleCollectionGroup": _collections,
}
