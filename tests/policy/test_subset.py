"""Published networks stand whole: every holder of prefixes that has a part of one is refused, with what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any

import pulumi_aws as aws
import pulumi_azure_native.network as network
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.components import registered
from tests.policy.analyzed import Diagnostic, analyzed
from tests.policy.programs import APP, CALLING, together

from webex_calling.policy.settings import own_networks
from webex_calling.policy.subset import subsets
from webex_calling.published.network import Network
from webex_calling.published.reference import load_reference

NETWORK = "prefixes of Webex Calling services (calling)"
ALONE = tuple(each for each in APP if each not in CALLING)
"""What only app configuration has; its newest prefix among them."""
LACKED = tuple(each for each in CALLING if each not in APP[1:])
Make = Callable[[Sequence[str]], object]

PLACE: dict[str, Any] = {"resource_group_name": "voice"}


def entries(prefixes: Sequence[str]) -> None:
    """Register a list whose entries are resources, but for the first."""
    held = aws.ec2.ManagedPrefixList(
        "list", address_family="IPv4", max_entries=20, entries=[{"cidr": each} for each in prefixes[:1]]
    )
    for each in prefixes[1:]:
        aws.ec2.ManagedPrefixListEntry(each, cidr=each, prefix_list_id=held.id)


def listed(prefixes: Sequence[str]) -> None:
    """Register a list."""
    aws.ec2.ManagedPrefixList(
        "list", address_family="IPv4", max_entries=20, entries=[{"cidr": each} for each in prefixes]
    )


def rules(prefixes: Sequence[str]) -> None:
    """Register a group with a rule for each prefix."""
    group = aws.ec2.SecurityGroup("group", vpc_id="vpc-0abc")
    for each in prefixes:
        aws.vpc.SecurityGroupEgressRule(
            each, security_group_id=group.id, ip_protocol="tcp", from_port=8934, to_port=8934, cidr_ipv4=each
        )


def old_rule(prefixes: Sequence[str]) -> None:
    """Register a group with one rule of the older kind."""
    group = aws.ec2.SecurityGroup("group", vpc_id="vpc-0abc")
    aws.ec2.SecurityGroupRule(
        "rule",
        type="egress",
        security_group_id=group.id,
        protocol="tcp",
        from_port=8934,
        to_port=8934,
        cidr_blocks=list(prefixes),
    )


def inline(prefixes: Sequence[str]) -> None:
    """Register a group with one rule inside."""
    permit = {"protocol": "tcp", "from_port": 8934, "to_port": 8934, "cidr_blocks": list(prefixes)}
    aws.ec2.SecurityGroup("group", vpc_id="vpc-0abc", egress=[permit])  # type: ignore[list-item]


def acl(prefixes: Sequence[str]) -> None:
    """Register a network ACL with a rule for each prefix inside."""
    aws.ec2.NetworkAcl(
        "acl",
        vpc_id="vpc-0abc",
        egress=[
            {
                "protocol": "6",
                "rule_no": 100 + at,
                "action": "allow",
                "from_port": 8934,
                "to_port": 8934,
                "cidr_block": each,
            }
            for at, each in enumerate(prefixes)
        ],
    )


def acl_rules(prefixes: Sequence[str]) -> None:
    """Register a network ACL whose rules are resources."""
    held = aws.ec2.NetworkAcl("acl", vpc_id="vpc-0abc")
    for at, each in enumerate(prefixes):
        aws.ec2.NetworkAclRule(
            each,
            network_acl_id=held.id,
            rule_number=100 + at,
            egress=True,
            protocol="6",
            rule_action="allow",
            from_port=8934,
            to_port=8934,
            cidr_block=each,
        )


def firewall_variable(prefixes: Sequence[str]) -> None:
    """Register a Network Firewall rule group with a variable."""
    aws.networkfirewall.RuleGroup(
        "rules",
        capacity=10,
        type="STATEFUL",
        rule_group={
            "rule_variables": {"ip_sets": [{"key": "WEBEX", "ip_set": {"definitions": list(prefixes)}}]},
            "rules_source": {"rules_string": "pass tcp any any -> $WEBEX 8934 (sid:1;)"},
        },
    )


def firewall_text(prefixes: Sequence[str]) -> None:
    """Register a Network Firewall rule group that names the prefixes in its rules."""
    text = f"pass tcp any any -> [{','.join(prefixes)}] 8934 (sid:1; rev:1;)"
    aws.networkfirewall.RuleGroup(
        "rules", capacity=10, type="STATEFUL", rule_group={"rules_source": {"rules_string": text}}
    )


def ip_group(prefixes: Sequence[str]) -> None:
    """Register an IP Group."""
    network.IpGroup("addresses", ip_addresses=list(prefixes), **PLACE)


def nsg(prefixes: Sequence[str]) -> None:
    """Register an NSG with one rule."""
    written: list[Any] = [_security_rule(prefixes)]
    network.NetworkSecurityGroup("nsg", security_rules=written, **PLACE)


def nsg_rules(prefixes: Sequence[str]) -> None:
    """Register an NSG whose two rules are resources."""
    held = network.NetworkSecurityGroup("nsg", **PLACE)
    for at, part in enumerate((prefixes[:5], prefixes[5:])):
        rule = {**_security_rule(part), "priority": 100 + at}
        del rule["name"]
        network.SecurityRule(f"rule-{at}", network_security_group_name=held.name, **PLACE, **rule)


def _security_rule(prefixes: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "sip",
        "priority": 100,
        "direction": "Outbound",
        "access": "Allow",
        "protocol": "Tcp",
        "source_address_prefix": "*",
        "source_port_range": "*",
        "destination_address_prefixes": list(prefixes),
        "destination_port_range": "8934",
    }


def firewall_policy(prefixes: Sequence[str]) -> None:
    """Register a rule of Azure Firewall."""
    rule = network.NetworkRuleArgs(
        rule_type="NetworkRule",
        name="sip",
        ip_protocols=["TCP"],
        source_addresses=["10.0.0.0/8"],
        destination_addresses=list(prefixes),
        destination_ports=["8934"],
    )
    collection = network.FirewallPolicyFilterRuleCollectionArgs(
        rule_collection_type="FirewallPolicyFilterRuleCollection", name="webex", priority=100, rules=[rule]
    )
    network.FirewallPolicyRuleCollectionGroup(
        "rules", firewall_policy_name="policy", priority=200, rule_collections=[collection], **PLACE
    )


HOLDERS: Mapping[str, tuple[Make, str, str]] = {
    "a prefix list": (listed, "list", "ManagedPrefixList list"),
    "a prefix list with entries of their own": (entries, "list", "ManagedPrefixList list"),
    "rules of a security group": (rules, "group", "SecurityGroup group egress tcp 8934"),
    "an older rule of a security group": (old_rule, "group", "SecurityGroup group egress tcp 8934"),
    "a security group's inline rule": (inline, "group", "SecurityGroup group egress tcp 8934"),
    "a network ACL": (acl, "acl", "NetworkAcl acl egress allow 6 8934"),
    "a network ACL with rules of their own": (acl_rules, "acl", "NetworkAcl acl egress allow 6 8934"),
    "a variable of Network Firewall": (firewall_variable, "rules", "RuleGroup rules ipSet WEBEX"),
    "rules of Network Firewall": (firewall_text, "rules", "RuleGroup rules rules"),
    "an IP Group": (ip_group, "addresses", "IpGroup addresses"),
    "an NSG": (nsg, "nsg", "NetworkSecurityGroup nsg outbound allow tcp 8934 destination"),
    "an NSG with rules of their own": (
        nsg_rules,
        "nsg",
        "NetworkSecurityGroup nsg outbound allow tcp 8934 destination",
    ),
    "a rule of Azure Firewall": (
        firewall_policy,
        "rules",
        "FirewallPolicyRuleCollectionGroup rules webex NetworkRule 8934 destination",
    ),
}


def refused(name: str, words: str) -> Diagnostic:
    """Return the violation of a part of a network."""
    remedy = "hold every published prefix, since calls fail where the vendor uses the others"
    return Diagnostic("webex-whole-networks", "mandatory", name, f"{words}; {remedy}")


def _told(make: Callable[[], object], config: Mapping[str, Any] | None = None) -> list[Diagnostic]:
    found = analyzed(registered(make), {"webex-whole-networks": config} if config else None)
    return [each for each in found if each.policy == "webex-whole-networks"]


@pytest.mark.parametrize("case", HOLDERS)
@pytest.mark.long
def test_a_part_is_refused(case: str) -> None:
    """One prefix less than published is told wherever it stands; all of them are right."""
    make, name, holder = HOLDERS[case]
    words = f"{holder}: has {len(CALLING) - 1} of the {len(CALLING)} {NETWORK}; it lacks {CALLING[-1]}"
    assert _told(lambda: make(CALLING[:-1])) == [refused(name, words)]
    assert _told(lambda: make(CALLING)) == []


TABLE: Mapping[str, tuple[Sequence[str], str]] = {
    "a region": (
        ["163.129.0.0/17"],
        f"has 1 of the {len(CALLING)} {NETWORK}; it lacks {', '.join(CALLING[:4])} and {len(CALLING) - 5} more",
    ),
    "inside a published prefix": (
        [*CALLING[1:], "23.89.1.0/24", "23.89.2.0/24"],
        f"has {len(CALLING) - 1} of the {len(CALLING)} {NETWORK}, and only 23.89.1.0/24 of 23.89.0.0/16, "
        "23.89.2.0/24 of 23.89.0.0/16; it lacks 23.89.0.0/16",
    ),
    "one network whole, and a part of another": (
        [*CALLING, APP[-1]],
        f"has {len(APP) - len(ALONE[:-1])} of the {len(APP)} prefixes of Webex app configuration (app-configuration); "
        f"it lacks {', '.join(ALONE[:-1])}",
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_what_is_missing(case: str) -> None:
    """The violation names the network, and the prefixes that are missing or held in part."""
    prefixes, words = TABLE[case]
    assert _told(lambda: ip_group(prefixes)) == [refused("addresses", f"IpGroup addresses: {words}")]


RIGHT: Mapping[str, Callable[[], object]] = {
    "nothing of Webex": lambda: ip_group(["10.0.0.0/8", "198.51.100.0/24"]),
    "anywhere": lambda: nsg(["0.0.0.0/0"]),
    "two networks whole": lambda: ip_group([*CALLING, *APP]),
    "a published prefix in halves": lambda: ip_group([*CALLING[1:], "23.89.0.0/17", "23.89.128.0/17"]),
    "a range": lambda: ip_group([*CALLING[1:], "23.89.0.0-23.89.255.255"]),
    "more than is published": lambda: ip_group([*CALLING, "192.0.2.0/24"]),
    "a prefix around a published one": lambda: ip_group(["23.0.0.0/8"]),
    "ports that differ, each whole": together(lambda: nsg(CALLING), lambda: listed(CALLING)),
}


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_right(case: str) -> None:
    """What holds no network in part is nobody's part."""
    assert _told(RIGHT[case]) == []


def test_a_list_counts_where_it_is_referred_to() -> None:
    """A rule that names one more prefix beside a whole list is right, and beside a list of elsewhere is advice."""

    def beside(identity: Any) -> None:
        group = aws.ec2.SecurityGroup("group", vpc_id="vpc-0abc")
        for name, peer in (("list", {"prefix_list_id": identity}), ("prefix", {"cidr_ipv4": CALLING[0]})):
            aws.vpc.SecurityGroupEgressRule(
                name, security_group_id=group.id, ip_protocol="tcp", from_port=8934, to_port=8934, **peer
            )

    def here() -> None:
        held = aws.ec2.ManagedPrefixList(
            "list", address_family="IPv4", max_entries=20, entries=[{"cidr": each} for each in CALLING]
        )
        beside(held.id)

    assert _told(here) == []
    (advice,) = _told(lambda: beside("pl-0fff"))
    assert (advice.policy, advice.level) == ("webex-whole-networks", "advisory")
    assert f"SecurityGroup group egress tcp 8934: has 1 of the {len(CALLING)} {NETWORK}; " in advice.text
    assert advice.text.endswith("; what it lacks may be in a part of it that is not in this stack, or not known")


def test_networks_can_be_chosen() -> None:
    """The configuration names the networks that must stand whole."""
    assert _told(lambda: ip_group(APP[1:]), {"networks": ["calling"]}) == [
        refused(
            "addresses",
            f"IpGroup addresses: has {len(CALLING) - len(LACKED)} of the {len(CALLING)} {NETWORK}; "
            f"it lacks {', '.join(LACKED[:4])} and {len(LACKED[4:])} more",
        )
    ]
    assert _told(lambda: ip_group(["64.68.96.0/19"]), {"networks": ["calling"]}) == []


_NETWORKS = own_networks(load_reference())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_part_of_every_network_is_found(data: st.DataObject) -> None:
    """Prefixes of one network pass only if they hold all of it, or of others that explain them."""
    network: Network = data.draw(st.sampled_from(_NETWORKS))
    published = [each.prefix for each in network.prefixes]
    held = data.draw(st.lists(st.sampled_from(published), unique=True, min_size=1))
    more = data.draw(st.lists(st.sampled_from([IPv4Network("192.0.2.0/24"), IPv4Network("10.0.0.0/8")]), unique=True))
    whole = [each for each in _NETWORKS if {one.prefix for one in each.prefixes} <= set(held)]
    explained = {one.prefix for each in whole for one in each.prefixes}
    assert bool(subsets([*held, *more], _NETWORKS)) is bool(set(held) - explained)
