"""Registrations of an Azure estate as azure-native receives them, with ids as ARM gives them."""

from __future__ import annotations

from typing import Any

from tests.verify.registrations import resource

from webex_calling.registered.registration import Registration

BASE = "/subscriptions/s/resourceGroups/voice/providers/Microsoft.Network"
TYPES = "azure-native:network:"


def arm(kind: str, name: str, path: str, inputs: dict[str, Any], **more: Any) -> Registration:
    """Return one resource of the resource group ``voice``; ``path`` is its id below the provider."""
    return resource(TYPES + kind, name, {"resourceGroupName": "voice", **inputs}, id=f"{BASE}/{path}", **more)


def network(*subnets: dict[str, Any], name: str = "voice", **inputs: Any) -> Registration:
    """Return a virtual network of 10.40.0.0/16 with inline subnets."""
    given = {"location": "westeurope", "addressSpace": {"addressPrefixes": ["10.40.0.0/16"]}, **inputs}
    return arm("VirtualNetwork", name, f"virtualNetworks/{name}", {**given, "subnets": list(subnets)})


def admin_rule(priority: int = 100, *, name: str = "", **fields: Any) -> dict[str, Any]:
    """Return the inputs of a denial of TCP 5062 from the documentation prefix, with what is given changed."""
    return {
        "ruleName": name or f"admin-{priority}",
        "priority": priority,
        "direction": "Inbound",
        "access": "Deny",
        "kind": "Custom",
        "protocol": "Tcp",
        "sources": peers("198.51.100.0/24"),
        "destinations": peers("*"),
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["5062"],
        **fields,
    }


def peers(*values: str) -> list[dict[str, str]]:
    """Return address prefix items: of what begins with a digit or is ``*`` prefixes, of the rest service tags."""
    return [
        {"addressPrefix": value, "addressPrefixType": "IPPrefix" if value[0] in "*0123456789" else "ServiceTag"}
        for value in values
    ]


def manager(
    *collections: list[dict[str, Any]], committed: bool = True, members: tuple[str, ...] = ("voice",), name: str = "hub"
) -> list[Registration]:
    """Return a network manager's configuration with rule collections, and its commit to westeurope."""
    above = {"networkManagerName": name}
    inside = {**above, "configurationName": "base"}
    root = f"networkManagers/{name}"
    held = [
        arm("SecurityAdminConfiguration", f"{name}-base", f"{root}/securityAdminConfigurations/base", {**inside}),
        arm("NetworkGroup", f"{name}-all", f"{root}/networkGroups/all", {**above, "networkGroupName": "all"}),
    ]
    for member in members:
        given = {**above, "networkGroupName": "all", "resourceId": f"{BASE}/virtualNetworks/{member}"}
        held.append(arm("StaticMember", f"{name}-{member}", f"{root}/networkGroups/all/staticMembers/{member}", given))
    for at, rules in enumerate(collections):
        path = f"{root}/securityAdminConfigurations/base/ruleCollections/c{at}"
        below = {**inside, "ruleCollectionName": f"c{at}"}
        groups = {"appliesToGroups": [{"networkGroupId": f"{BASE}/{root}/networkGroups/all"}]}
        held.append(arm("AdminRuleCollection", f"{name}-c{at}", path, {**below, **groups}))
        held += [
            arm("AdminRule", f"{name}-c{at}-{n}", f"{path}/rules/{n}", {**below, **rule})
            for n, rule in enumerate(rules)
        ]
    if committed:
        held.append(commit(name=name))
    return held


def commit(*, name: str = "hub", logical: str = "", **changes: Any) -> Registration:
    """Return the commit of a manager's configuration ``base`` to westeurope."""
    identity = f"{BASE}/networkManagers/{name}/securityAdminConfigurations/base"
    properties = {"commitType": "SecurityAdmin", "targetLocations": ["westeurope"], "configurationIds": [identity]}
    given = {"networkManagerName": name, "properties": {**properties, **changes}}
    logical = logical or f"{name}-commit"
    return arm("Commit", logical, f"networkManagers/{name}/commits/{logical}", given)


def policy(name: str = "edge", *groups: dict[str, Any], base: str = "", **inputs: Any) -> tuple[Registration, ...]:
    """Return a firewall policy that resolves names, with its rule collection groups; ``base`` names another."""
    above = {"basePolicy": {"id": f"{BASE}/firewallPolicies/{base}"}} if base else {}
    given = {"firewallPolicyName": name, "dnsSettings": {"enableProxy": True}, **above, **inputs}
    held = [arm("FirewallPolicy", name, f"firewallPolicies/{name}", given)]
    for at, values in enumerate(groups):
        path = f"firewallPolicies/{name}/ruleCollectionGroups/g{at}"
        held.append(
            arm("FirewallPolicyRuleCollectionGroup", f"{name}-g{at}", path, {"firewallPolicyName": name, **values})
        )
    return tuple(held)


def rules(*collections: dict[str, Any], priority: int = 200) -> dict[str, Any]:
    """Return the inputs of a rule collection group."""
    return {"priority": priority, "ruleCollections": list(collections)}


def collection(*held: dict[str, Any], priority: int = 200, action: str = "Allow") -> dict[str, Any]:
    """Return one rule collection; of DNAT rules where the action says so."""
    kind = "Nat" if action == "DNAT" else "Filter"
    return {
        "name": f"c-{priority}",
        "ruleCollectionType": f"FirewallPolicy{kind}RuleCollection",
        "priority": priority,
        "action": {"type": action},
        "rules": list(held),
    }


def network_rule(**changes: Any) -> dict[str, Any]:
    """Return a network rule for TCP 5061 from the subnet to the documentation prefix."""
    return {
        "name": "sip",
        "ruleType": "NetworkRule",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["10.40.1.0/24"],
        "destinationAddresses": ["198.51.100.0/24"],
        "destinationPorts": ["5061"],
        **changes,
    }


def application_rule(*targets: str, **changes: Any) -> dict[str, Any]:
    """Return an application rule for HTTPS from the subnet to these names."""
    return {
        "name": "web",
        "ruleType": "ApplicationRule",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["10.40.1.0/24"],
        "targetFqdns": list(targets),
        **changes,
    }


def nat_rule(**changes: Any) -> dict[str, Any]:
    """Return a DNAT rule from the public 203.0.113.5:5061 to 10.40.1.10:5062."""
    return {
        "name": "in",
        "ruleType": "NatRule",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["198.51.100.0/24"],
        "destinationAddresses": ["203.0.113.5"],
        "destinationPorts": ["5061"],
        "translatedAddress": "10.40.1.10",
        "translatedPort": "5062",
        **changes,
    }
