"""Say ``forest(run, networks)``: the registered resources as trees, each in the words of its cloud."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webex_calling.commands import perimeter_words
from webex_calling.published.network import Network
from webex_calling.registered.filter_outputs import PLACES, filter_outputs, loose, place, texts
from webex_calling.registered.registration import STACK, Registration, Run
from webex_calling.report.site.attachment import Attachment

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


def forest(run: Run, networks: Mapping[str, Network]) -> tuple[TreeNode, ...]:
    """Return a tree a component, rules below the group that they belong to; providers and the stack are left out."""
    below: dict[str, list[Registration]] = {}
    for resource in run.resources:
        below.setdefault(_holder(resource), []).append(resource)
    unattached = frozenset(each.urn for each in loose(run.resources))
    names = {resource.urn: resource.name for resource in run.resources}
    names |= {resource.id: resource.name for resource in run.resources if resource.type in _FILTERS}
    names |= {_key(str(each.prefix) for each in network.prefixes): network.id for network in networks.values()}
    roots = [each for each in run.resources if not each.custom and each.type != STACK]
    roots.sort(key=lambda root: (not root.type.endswith("PublishedNetworks"), root.type, root.name))
    return tuple(_node(root, below, unattached, names) for root in roots)


def kind_and_name(urn: str) -> str:
    """Return the kind and the name of a resource for people; what is no URN stands as it is."""
    parts = urn.split("::", 3)
    return f"{parts[2].rpartition(':')[2]} {parts[3]}" if urn.startswith("urn:") else urn


def attachments(run: Run) -> tuple[Attachment, ...]:
    """Return the stack outputs whose filters no resource of this stack refers to, and what to attach each to, once."""
    left = {each.id: each.name for each in loose(run.resources)}
    held = ((each, tuple(left.pop(id_) for id_ in each.ids if id_ in left)) for each in filter_outputs(run.outputs))
    return tuple(Attachment(each.kind, each.name, each.key, names, place(each.key)) for each, names in held if names)


def _node(
    resource: Registration,
    below: Mapping[str, Sequence[Registration]],
    unattached: frozenset[str],
    names: Mapping[str, str],
) -> TreeNode:
    cells = perimeter_words.cells(resource) or _CELLS.get(resource.type, _plain)(resource, names)
    if resource.urn in unattached:
        cells = (f"{cells[0]}  (not attached by this stack)",)
    children = [_node(each, below, unattached, names) for each in below.get(resource.urn, ())]
    children.sort(key=lambda child: [_natural(cell) for cell in child.cells])
    children += [TreeNode(_security_rule(rule, names)) for rule in resource.inputs.get("securityRules", ())]
    children += map(TreeNode, perimeter_words.inline_rules(resource))
    children += [] if resource.custom or below.get(resource.urn) else _filtered_elsewhere(resource, names)
    return TreeNode(cells, tuple(children))


def _filtered_elsewhere(resource: Registration, names: Mapping[str, str]) -> list[TreeNode]:
    """Tell which filters a component without resources of its own outputs: a shared subnet's, or adopted ones."""
    return [
        TreeNode((f"{place(key)}: filtered by {names.get(each, each)}",))
        for key in PLACES
        for each in texts(resource.outputs.get(key))
    ]


def _key(prefixes: Iterable[str]) -> str:
    return ",".join(sorted(prefixes))


def _natural(cell: str) -> tuple[tuple[bool, int, str], ...]:
    """Sort the numbers in a cell as numbers."""
    parts = re.findall(r"\d+|\D+", cell)
    return tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)


def _holder(resource: Registration) -> str:
    """Return the URN below which a resource is shown: a rule's group, else the parent."""
    if resource.type in _RULES:
        return next(iter(resource.property_dependencies.get("securityGroupId", ())), resource.parent)
    return resource.parent if resource.custom else ""


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


def _security_rule(rule: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
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
        peers[0] if len(peers) == 1 else f"{names.get(_key(peers), '')} ({len(peers)} prefixes)".lstrip(),
        "at " + rule.get(f"{own}AddressPrefix", "*").removesuffix("/32"),
        rule["description"],
    )


_CELLS: Mapping[str, Callable[[Registration, Mapping[str, str]], tuple[str, ...]]] = {
    "aws:ec2/securityGroup:SecurityGroup": _group,
    "aws:ec2/managedPrefixList:ManagedPrefixList": _list,
    "azure-native:network:IpGroup": _ip_group,
    "azure-native:network:NetworkSecurityGroup": _nsg,
    **dict.fromkeys(_RULES, _rule),
}
