"""Say ``acl_registration(acl)``: resources of an estate in the shape in which a Pulumi program registers them.

What lets packets through is decided by the readers of ``verify``, which read registrations. So what exists is told to
them as if a program had just made it.
"""

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any, Final

from webex_calling.audit.aws.network_acl import Acl, Entry
from webex_calling.audit.aws.security_group import Permit
from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    NETWORK_ACL,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
)
from webex_calling.registered.registration import Registration

_PEERS: Final = {"pl-": "prefixListId", "sg-": "referencedSecurityGroupId"}


def registration(kind: str, name: str, inputs: Mapping[str, Any], identity: str) -> Registration:
    """Return a resource of an estate; its URN is its type and its id, so that there are no two alike."""
    return Registration(f"estate::{kind}::{identity}", kind, name, "", custom=True, inputs=inputs, id=identity)


def group_registration(identity: str, shown: str, vpc: str) -> Registration:
    """Return a security group, whose rules are resources of their own."""
    return registration(SECURITY_GROUP, shown, {"vpcId": vpc}, identity)


def permit_registration(group: str, permit: Permit, at: int) -> Registration:
    """Return one rule of a security group."""
    inputs: dict[str, Any] = {
        "securityGroupId": group,
        "ipProtocol": permit.protocol,
        _PEERS.get(permit.peer[:3], "cidrIpv4"): permit.peer,
    }
    if permit.ports is not None:
        inputs |= {"fromPort": permit.ports[0], "toPort": permit.ports[1]}
    kind = SECURITY_GROUP_INGRESS_RULE if permit.inbound else SECURITY_GROUP_EGRESS_RULE
    return registration(kind, f"{permit} of {group}", inputs, permit.id or f"{group}/{at}")


def list_registration(identity: str, name: str, entries: tuple[str, ...]) -> Registration:
    """Return an IPv4 prefix list with its entries."""
    held = [{"cidr": entry} for entry in entries]
    return registration(
        MANAGED_PREFIX_LIST, name, {"addressFamily": "IPv4", "maxEntries": len(held), "entries": held}, identity
    )


def acl_registration(acl: Acl) -> Registration:
    """Return a network ACL with its entries; the last of all, which denies what is left, has no number of its own."""
    inputs: dict[str, Any] = {"vpcId": acl.vpc, "subnetIds": list(acl.subnets)}
    for key, outbound in (("egress", True), ("ingress", False)):
        inputs[key] = [_entry(each) for each in acl.entries if each.outbound is outbound and each.number < LAST]
    return registration(NETWORK_ACL, acl.id, inputs, acl.id)


LAST: Final = 32767
"""The number under which EC2 prints the denial at the end of every network ACL."""


def _entry(entry: Entry) -> Mapping[str, Any]:
    held: dict[str, Any] = {
        "ruleNo": entry.number,
        "action": entry.action,
        "protocol": entry.protocol,
        "cidrBlock": entry.cidr,
        "fromPort": entry.ports[0] if entry.ports else 0,
        "toPort": entry.ports[1] if entry.ports else (65535 if entry.protocol in ("6", "17") else 0),
    }
    if entry.icmp:
        held |= {"icmpType": entry.icmp[0], "icmpCode": entry.icmp[1]}
    elif entry.protocol == "1":
        held |= {"icmpType": -1, "icmpCode": -1}
    return held


def dotted(address: int) -> str:
    """Return an address as people write it."""
    return str(IPv4Address(address))
