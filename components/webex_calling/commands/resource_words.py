"""Say ``forest(run)``: the registered resources as trees, each in the words of its cloud."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webex_calling.embedded.registration import Registration, Run

_RULES = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "in",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "out",
}
_FILTERS = ("aws:ec2/securityGroup:SecurityGroup", "azure-native:network:NetworkSecurityGroup")


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One line of the tree and those below it; the ``cells`` of neighbours stand in columns."""

    cells: tuple[str, ...]
    children: tuple["TreeNode", ...] = ()


def forest(run: Run) -> tuple[TreeNode, ...]:
    """Return a tree a component, rules below the group that they belong to; providers and the stack are left out."""
    below: dict[str, list[Registration]] = {}
    for resource in run.resources:
        below.setdefault(_holder(resource), []).append(resource)
    attached = _attached(run.resources)
    names = {resource.urn: resource.name for resource in run.resources}
    roots = [each for each in run.resources if not each.custom and each.type != "pulumi:pulumi:Stack"]
    roots.sort(key=lambda root: (not root.type.endswith("PublishedNetworks"), root.type, root.name))
    return tuple(_node(root, below, attached, names) for root in roots)


def unattached(run: Run) -> tuple[str, ...]:
    """Return the names of the security groups and NSGs that no resource of this stack refers to."""
    attached = _attached(run.resources)
    return tuple(each.name for each in run.resources if each.type in _FILTERS and each.urn not in attached)


def _node(
    resource: Registration,
    below: Mapping[str, Sequence[Registration]],
    attached: frozenset[str],
    names: Mapping[str, str],
) -> TreeNode:
    cells = _CELLS.get(resource.type, _plain)(resource, names)
    if resource.type in _FILTERS and resource.urn not in attached:
        cells = (f"{cells[0]}  (not attached by this stack)",)
    children = [_node(each, below, attached, names) for each in below.get(resource.urn, ())]
    children.sort(key=lambda child: child.cells[:1] if len(child.cells) > 1 else ("",))
    children += [TreeNode(_security_rule(rule)) for rule in resource.inputs.get("securityRules", ())]
    return TreeNode(cells, tuple(children))


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


def _plain(resource: Registration, _names: Mapping[str, str]) -> tuple[str, ...]:
    return (f"{resource.type.rsplit(':', 1)[-1]} {resource.name}",)


def _group(resource: Registration, _names: Mapping[str, str]) -> tuple[str, ...]:
    return (f"security group {resource.name}",)


def _list(resource: Registration, _names: Mapping[str, str]) -> tuple[str, ...]:
    inputs = resource.inputs
    return (f"prefix list {resource.name}: {len(inputs['entries'])} of {inputs['maxEntries']} entries",)


def _ip_group(resource: Registration, _names: Mapping[str, str]) -> tuple[str, ...]:
    return (f"IP Group {resource.name}: {len(resource.inputs['ipAddresses'])} prefixes",)


def _nsg(resource: Registration, _names: Mapping[str, str]) -> tuple[str, ...]:
    return (f"NSG {resource.name}",)


def _rule(resource: Registration, names: Mapping[str, str]) -> tuple[str, ...]:
    inputs = resource.inputs
    first, last = inputs.get("fromPort"), inputs.get("toPort")
    if inputs["ipProtocol"] == "icmp":
        service = "any" if first == -1 else f"type {first} code {last}"
    else:
        service = str(first) if first == last else f"{first}-{last}"
    lists = resource.property_dependencies.get("prefixListId", ())
    peer = inputs.get("cidrIpv4") or ", ".join(names[urn] for urn in lists) or str(inputs.get("prefixListId", ""))
    return (_RULES[resource.type], str(inputs["ipProtocol"]), service, str(peer), str(inputs.get("description", "")))


def _security_rule(rule: Mapping[str, Any]) -> tuple[str, ...]:
    inbound = rule["direction"] == "Inbound"
    side, own = ("source", "destination") if inbound else ("destination", "source")
    peers = rule.get(f"{side}AddressPrefixes") or [rule.get(f"{side}AddressPrefix", "")]
    ports = rule.get("destinationPortRanges") or [rule.get("destinationPortRange", "*")]
    return (
        f"{rule['priority']:>4}",
        rule["access"].lower(),
        "in" if inbound else "out",
        rule["protocol"].lower(),
        " ".join(ports),
        peers[0] if len(peers) == 1 else f"{len(peers)} prefixes",
        rule.get(f"{own}AddressPrefix", "*").removesuffix("/32"),
        rule["description"],
    )


_CELLS: Mapping[str, Callable[[Registration, Mapping[str, str]], tuple[str, ...]]] = {
    "aws:ec2/securityGroup:SecurityGroup": _group,
    "aws:ec2/managedPrefixList:ManagedPrefixList": _list,
    "azure-native:network:IpGroup": _ip_group,
    "azure-native:network:NetworkSecurityGroup": _nsg,
    **dict.fromkeys(_RULES, _rule),
}
