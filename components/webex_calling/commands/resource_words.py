"""Say ``forest(run)``: the registered resources as trees, each in the words of its cloud."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webex_calling.embedded.registration import Registration, Run

_RULES = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "in ",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "out",
}
_FILTERS = ("aws:ec2/securityGroup:SecurityGroup", "azure-native:network:NetworkSecurityGroup")


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One line of the tree and those below it."""

    words: str
    children: tuple["TreeNode", ...] = ()


def forest(run: Run) -> tuple[TreeNode, ...]:
    """Return a tree a component, rules below the group that they belong to; providers and the stack are left out."""
    below: dict[str, list[Registration]] = {}
    for resource in run.resources:
        below.setdefault(_holder(resource), []).append(resource)
    attached = _attached(run.resources)
    names = {resource.urn: resource.name for resource in run.resources}
    roots = [each for each in run.resources if not each.custom and each.type != "pulumi:pulumi:Stack"]
    return tuple(_node(root, below, attached, names) for root in roots)


def _node(
    resource: Registration,
    below: Mapping[str, Sequence[Registration]],
    attached: frozenset[str],
    names: Mapping[str, str],
) -> TreeNode:
    words = _WORDS.get(resource.type, _plain)(resource, names)
    if resource.type in _FILTERS and resource.urn not in attached:
        words += "  (not attached by this stack)"
    children = [_node(each, below, attached, names) for each in below.get(resource.urn, ())]
    children += [TreeNode(_security_rule(rule)) for rule in resource.inputs.get("securityRules", ())]
    return TreeNode(words, tuple(children))


def _holder(resource: Registration) -> str:
    """Return the URN below which a resource is shown: a rule's group, else the parent."""
    if resource.type in _RULES:
        return next(iter(resource.property_dependencies.get("securityGroupId", ())), resource.parent)
    return resource.parent if resource.custom else ""


def _attached(resources: Sequence[Registration]) -> frozenset[str]:
    """Return the filters that some resource other than their own rules refers to."""
    return frozenset(
        urn
        for resource in resources
        if resource.custom and resource.type not in _RULES
        for urns in resource.property_dependencies.values()
        for urn in urns
    )


def _plain(resource: Registration, _names: Mapping[str, str]) -> str:
    kind = resource.type.rsplit(":", 1)[-1]
    return f"{kind} {resource.name}"


def _group(resource: Registration, _names: Mapping[str, str]) -> str:
    return f"security group {resource.name}"


def _list(resource: Registration, _names: Mapping[str, str]) -> str:
    inputs = resource.inputs
    return f"prefix list {resource.name}: {len(inputs['entries'])} of {inputs['maxEntries']} entries"


def _ip_group(resource: Registration, _names: Mapping[str, str]) -> str:
    return f"IP Group {resource.name}: {len(resource.inputs['ipAddresses'])} prefixes"


def _nsg(resource: Registration, _names: Mapping[str, str]) -> str:
    return f"NSG {resource.name}"


def _rule(resource: Registration, names: Mapping[str, str]) -> str:
    inputs = resource.inputs
    first, last = inputs.get("fromPort"), inputs.get("toPort")
    if inputs["ipProtocol"] == "icmp":
        service = "any" if first == -1 else f"{first}/{last}"
    else:
        service = str(first) if first == last else f"{first}-{last}"
    lists = resource.property_dependencies.get("prefixListId", ())
    peer = inputs.get("cidrIpv4") or ", ".join(names[urn] for urn in lists) or inputs.get("prefixListId", "")
    return _line(_RULES[resource.type], str(inputs["ipProtocol"]), service, str(peer), inputs.get("description", ""))


def _security_rule(rule: Mapping[str, Any]) -> str:
    inbound = rule["direction"] == "Inbound"
    side, own = ("source", "destination") if inbound else ("destination", "source")
    peers = rule.get(f"{side}AddressPrefixes") or [rule.get(f"{side}AddressPrefix", "")]
    local = rule.get(f"{own}AddressPrefix", "*")
    ports = rule.get("destinationPortRanges") or [rule.get("destinationPortRange", "*")]
    peer = peers[0] if len(peers) == 1 else f"{len(peers)} prefixes"
    words = _line("in " if inbound else "out", rule["protocol"].lower(), ",".join(ports), peer, rule["description"])
    at = "" if local == "*" else f" at {local}"
    return f"{rule['priority']:>4} {rule['access'].lower():<5} {words}{at}"


def _line(direction: str, protocol: str, service: str, peer: str, description: str) -> str:
    return f"{direction} {protocol:<4} {service:<12} {peer:<20} {description}"


_WORDS: Mapping[str, Callable[[Registration, Mapping[str, str]], str]] = {
    "aws:ec2/securityGroup:SecurityGroup": _group,
    "aws:ec2/managedPrefixList:ManagedPrefixList": _list,
    "azure-native:network:IpGroup": _ip_group,
    "azure-native:network:NetworkSecurityGroup": _nsg,
    **dict.fromkeys(_RULES, _rule),
}
