"""Registrations as a program would make them, with an id and the dependencies that its URN gives."""

from __future__ import annotations

from typing import Any

from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
)
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import Registration


def urn(kind: str, name: str) -> str:
    """Return the URN of a resource at the top of the stack."""
    return f"urn:pulumi:dev::calling::{kind}::{name}"


def resource(kind: str, name: str, inputs: dict[str, Any], **more: Any) -> Registration:
    """Return one custom resource."""
    return Registration(urn(kind, name), kind, name, "", custom=True, inputs=inputs, **more)


def group(name: str = "a", identity: str = "sg-a", **inputs: Any) -> Registration:
    """Return a security group."""
    return resource(SECURITY_GROUP, name, inputs, id=identity)


def prefix_list(*cidrs: str, name: str = "calling", identity: str = "pl-calling", **inputs: Any) -> Registration:
    """Return an IPv4 prefix list with these entries."""
    entries = [{"cidr": cidr} for cidr in cidrs]
    return resource(MANAGED_PREFIX_LIST, name, {"addressFamily": "IPv4", "entries": entries, **inputs}, id=identity)


def rule(
    *, inbound: bool, name: str = "r", depends: dict[str, tuple[str, ...]] | None = None, **inputs: Any
) -> Registration:
    """Return a rule of the group ``sg-a``, by default for TCP."""
    given = {"securityGroupId": "sg-a", "ipProtocol": "tcp", **inputs}
    held = {key: value for key, value in given.items() if value is not None}
    return resource(
        SECURITY_GROUP_INGRESS_RULE if inbound else SECURITY_GROUP_EGRESS_RULE,
        name,
        held,
        id=f"sgr-{name}",
        property_dependencies=depends or {},
    )


def nsg(*rules: dict[str, Any], name: str = "edge") -> Registration:
    """Return a network security group with inline rules."""
    identity = f"/subscriptions/s/resourceGroups/voice/providers/Microsoft.Network/networkSecurityGroups/{name}"
    return resource(
        NETWORK_SECURITY_GROUP, name, {"resourceGroupName": "voice", "securityRules": list(rules)}, id=identity
    )


def security_rule(priority: int = 100, **fields: Any) -> dict[str, Any]:
    """Return an inbound permit of TCP 5062 to anywhere from the documentation prefix, with what is given changed."""
    values = {
        "name": f"rule-{priority}",
        "priority": priority,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sourceAddressPrefix": "198.51.100.0/24",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "5062",
        **fields,
    }
    return {key: value for key, value in values.items() if value is not None}
