"""`AzEstate(...)`: small Azure estates as ``az network … list`` prints them, names and nesting of the CLI."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from webex_calling.registered.registration import Registration

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/voice"
NETWORK = f"{GROUP}/providers/Microsoft.Network"


def identity(kind: str, name: str) -> str:
    """Return the id of a resource."""
    return f"{NETWORK}/{kind}/{name}"


def resource(kind: str, name: str, **properties: Any) -> dict[str, Any]:
    """Return a resource as az prints it, with its properties at the top."""
    return {
        "etag": 'W/"00000000-0000-0000-0000-000000000000"',
        "id": identity(kind, name),
        "location": "westeurope",
        "name": name,
        "provisioningState": "Succeeded",
        "resourceGroup": "voice",
        "type": f"Microsoft.Network/{kind}",
        **properties,
    }


def nsg(held: Registration, name: str) -> dict[str, Any]:
    """Return a registered NSG: every rule has all eight ends, in the singular or the plural."""
    rules = []
    for rule in held.inputs["securityRules"]:
        blank: dict[str, Any] = {
            "sourceAddressPrefix": None,
            "sourceAddressPrefixes": [],
            "sourcePortRange": None,
            "sourcePortRanges": [],
            "destinationAddressPrefix": None,
            "destinationAddressPrefixes": [],
            "destinationPortRange": None,
            "destinationPortRanges": [],
        }
        rules.append(
            {
                **blank,
                **rule,
                "id": f"{identity('networkSecurityGroups', name)}/securityRules/{rule['name']}",
                "type": "Microsoft.Network/networkSecurityGroups/securityRules",
            }
        )
    return resource("networkSecurityGroups", name, securityRules=rules, defaultSecurityRules=[])


def nic(name: str, address: str, subnet: str, *, public: str = "", group: str = "") -> dict[str, Any]:
    """Return a network interface in a subnet of the network ``voice``."""
    held: dict[str, Any] = {
        "name": "ipconfig1",
        "primary": True,
        "privateIPAddress": address,
        "privateIPAddressVersion": "IPv4",
        "privateIPAllocationMethod": "Static",
        "subnet": {"id": f"{identity('virtualNetworks', 'voice')}/subnets/{subnet}", "resourceGroup": "voice"},
    }
    if public:
        held["publicIPAddress"] = {"id": identity("publicIPAddresses", public), "resourceGroup": "voice"}
    own = {"networkSecurityGroup": {"id": identity("networkSecurityGroups", group)}} if group else {}
    return resource("networkInterfaces", name, ipConfigurations=[held], **own)


def network(cidr: str, subnets: Mapping[str, tuple[str, Mapping[str, str]]]) -> dict[str, Any]:
    """Return the virtual network ``voice``: subnets by name, each with its prefix and what it refers to."""
    held = []
    for name, (prefix, references) in subnets.items():
        kinds = {
            "networkSecurityGroup": "networkSecurityGroups",
            "routeTable": "routeTables",
            "natGateway": "natGateways",
        }
        referred = {key: {"id": identity(kinds[key], value)} for key, value in references.items()}
        held.append(
            {
                "addressPrefix": prefix,
                "id": f"{identity('virtualNetworks', 'voice')}/subnets/{name}",
                "name": name,
                **referred,
            }
        )
    return resource("virtualNetworks", "voice", addressSpace={"addressPrefixes": [cidr]}, subnets=held)


def public(name: str, address: str) -> dict[str, Any]:
    """Return a Standard public address."""
    return resource("publicIPAddresses", name, ipAddress=address, sku={"name": "Standard", "tier": "Regional"})


def printed(folder: Path, **lists: Sequence[Mapping[str, Any]]) -> list[Path]:
    """Write a file for each ``az network … list``."""
    paths = []
    for name, held in lists.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(held, indent=2))
        paths.append(path)
    return paths
