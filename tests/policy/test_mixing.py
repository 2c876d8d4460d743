"""Rules of one filter stand in one way: inline beside resources is refused, and so are two kinds of resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pulumi_aws as aws
import pulumi_azure_native.network as network
import pytest
from tests.components import registered
from tests.policy.analyzed import Diagnostic, analyzed, served

from webex_calling.registered.embedded_engine import Ids

PLACE: dict[str, Any] = {"resource_group_name": "voice"}
PERMIT: dict[str, Any] = {"from_port": 443, "to_port": 443}
ACL_RULE: dict[str, Any] = {"protocol": "6", "from_port": 443, "to_port": 443, "cidr_block": "10.0.0.0/8"}
SECURITY_RULE: dict[str, Any] = {
    "priority": 100,
    "direction": "Outbound",
    "access": "Allow",
    "protocol": "Tcp",
    "source_address_prefix": "*",
    "source_port_range": "*",
    "destination_address_prefix": "10.0.0.0/8",
    "destination_port_range": "443",
}


def group(*, inline: bool = False, new: int = 0, old: bool = False) -> None:
    """Register a security group with rules in the ways that are asked for."""
    rules = [{"protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], **PERMIT}] if inline else None
    held = aws.ec2.SecurityGroup("group", vpc_id="vpc-0abc", ingress=rules)  # type: ignore[arg-type]
    for at in range(new):
        aws.vpc.SecurityGroupIngressRule(
            f"new-{at}", security_group_id=held.id, ip_protocol="tcp", cidr_ipv4=f"10.{at}.0.0/16", **PERMIT
        )
    if old:
        aws.ec2.SecurityGroupRule(
            "old", type="egress", security_group_id=held.id, protocol="tcp", cidr_blocks=["10.0.0.0/8"], **PERMIT
        )


def prefix_list(*, inline: bool = False, added: bool = False) -> None:
    """Register a prefix list with entries in the ways that are asked for."""
    held = aws.ec2.ManagedPrefixList(
        "list", address_family="IPv4", max_entries=5, entries=[{"cidr": "10.0.0.0/8"}] if inline else None
    )
    if added:
        aws.ec2.ManagedPrefixListEntry("entry", cidr="192.0.2.0/24", prefix_list_id=held.id)


def acl(*, inline: bool = False, added: bool = False) -> None:
    """Register a network ACL with rules in the ways that are asked for."""
    rules = [{"rule_no": 100, "action": "allow", **ACL_RULE}] if inline else None
    held = aws.ec2.NetworkAcl("acl", vpc_id="vpc-0abc", ingress=rules)  # type: ignore[arg-type]
    if added:
        aws.ec2.NetworkAclRule("rule", network_acl_id=held.id, rule_number=110, rule_action="allow", **ACL_RULE)


def nsg(*, inline: bool = False, added: bool = False, by_name: bool = False) -> None:
    """Register an NSG with rules in the ways that are asked for."""
    rules: list[Any] = [{"name": "inside", **SECURITY_RULE}] if inline else []
    held = network.NetworkSecurityGroup("nsg", network_security_group_name="edge", security_rules=rules, **PLACE)
    if added:
        name = "edge" if by_name else held.name
        network.SecurityRule("rule", network_security_group_name=name, **PLACE, **SECURITY_RULE)


RIGHT: Mapping[str, Callable[[], object]] = {
    "rules inside a group": lambda: group(inline=True),
    "rules of their own": lambda: group(new=2),
    "older rules of their own": lambda: group(old=True),
    "entries inside a list": lambda: prefix_list(inline=True),
    "entries of their own": lambda: prefix_list(added=True),
    "rules inside an ACL": lambda: acl(inline=True),
    "rules of an ACL of their own": lambda: acl(added=True),
    "rules inside an NSG": lambda: nsg(inline=True),
    "rules of an NSG of their own": lambda: nsg(added=True),
}
ONE = "keep one of the two, since each update of one removes the other"
WRONG: Mapping[str, tuple[Callable[[], object], str, str]] = {
    "inside a group and of their own": (
        lambda: group(inline=True, new=2),
        "group",
        f"SecurityGroup group: has ingress inline beside SecurityGroupIngressRule new-0 and 1 more; {ONE}",
    ),
    "inside a group and older ones": (
        lambda: group(inline=True, old=True),
        "group",
        f"SecurityGroup group: has ingress inline beside SecurityGroupRule old; {ONE}",
    ),
    "old and new": (
        lambda: group(new=1, old=True),
        "group",
        "SecurityGroup group: has SecurityGroupRule old beside SecurityGroupIngressRule new-0; write all as "
        "SecurityGroupIngressRule and SecurityGroupEgressRule, since the two kinds overwrite each other",
    ),
    "inside a list and of their own": (
        lambda: prefix_list(inline=True, added=True),
        "list",
        f"ManagedPrefixList list: has entries inline beside ManagedPrefixListEntry entry; {ONE}",
    ),
    "inside an ACL and of their own": (
        lambda: acl(inline=True, added=True),
        "acl",
        f"NetworkAcl acl: has ingress inline beside NetworkAclRule rule; {ONE}",
    ),
    "inside an NSG and of their own": (
        lambda: nsg(inline=True, added=True),
        "nsg",
        f"NetworkSecurityGroup nsg: has securityRules inline beside SecurityRule rule; {ONE}",
    ),
    "inside an NSG, and one that writes its name": (
        lambda: nsg(inline=True, added=True, by_name=True),
        "nsg",
        f"NetworkSecurityGroup nsg: has securityRules inline beside SecurityRule rule; {ONE}",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("ids", ["known", "unknown"])
@pytest.mark.parametrize("case", RIGHT)
def test_one_way_is_right(case: str, ids: Ids) -> None:
    """Rules that all stand in one way pass."""
    assert analyzed(registered(RIGHT[case], ids)) == []


@pytest.mark.long
@pytest.mark.parametrize("ids", ["known", "unknown"])
@pytest.mark.parametrize("case", WRONG)
def test_two_ways_are_refused(case: str, ids: Ids) -> None:
    """The violation stands on the filter and names what stands beside."""
    make, name, text = WRONG[case]
    assert analyzed(registered(make, ids)) == [Diagnostic("webex-no-mixed-rules", "mandatory", name, text)]


def test_outputs_are_not_what_was_written() -> None:
    """The outputs of a group repeat the rules that stand beside it; the inputs tell that they are not inline."""
    found = registered(lambda: group(new=1))
    rule = {"protocol": "tcp", "cidrBlocks": ["10.0.0.0/16"], "fromPort": 443, "toPort": 443}
    after = [
        replace(each, outputs={**each.outputs, "ingress": [rule]}) if each.name == "group" else each
        for each in found.resources
    ]
    with served() as pack:
        assert pack.analyze(after) == []
