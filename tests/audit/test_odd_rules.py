"""One rule that is odd switches no other off: groups are unions, and what is not understood decides nothing."""

from __future__ import annotations

import copy
import json
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped] # boto3 has no type hints
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from tests.audit.firewalled import interface
from tests.audit.test_routed import gateway, plain, site
from tests.rows import CLOUD_MEDIA, CLOUD_SIGNALLING, GATEWAY_SIGNALLING

from webex_calling.audit.audit import look_at
from webex_calling.audit.aws.security_group import Group, Permit
from webex_calling.audit.estate import Estate, read_estate
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Initiator
from webex_calling.site.site import Site
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows

__all__ = ["site"]

Sited = tuple[Site, SiteFlows]
SSH: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
OPEN = {**SSH, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
EVERYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def pair(identity: str, **more: str) -> dict[str, Any]:
    """Return a permission for a group."""
    return {**SSH, "UserIdGroupPairs": [{"UserId": "123456789012", "GroupId": identity, **more}]}


def permitting(*permissions: Any, outbound: Any = (EVERYTHING,)) -> dict[str, Any]:
    """Return an estate whose one group permits these inbound, and everything outbound."""
    documents = plain({"GatewayId": "igw-0a"})
    (group,) = documents["groups"]["SecurityGroups"]
    group |= {"OwnerId": "123456789012", "IpPermissions": [*permissions], "IpPermissionsEgress": [*outbound]}
    return documents


def ssh(side: InterfaceProof) -> list[str]:
    """Return the certain excess at port 22, each by its rule."""
    return [each.rule for each in side.undeclared if str(each.sample.packet).endswith(":22")]


BESIDE: dict[str, Any] = {
    "an IPv6 rule": {**SSH, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
    "the group itself": pair("sg-0a"),
    "a group that nobody told of": pair("sg-0f"),
    "a group of a peered VPC": pair("sg-0f", VpcId="vpc-0f", VpcPeeringConnectionId="pcx-0f", PeeringStatus="active"),
    "a group of a peering that is gone": pair("sg-0f", VpcPeeringConnectionId="pcx-0f", PeeringStatus="deleted"),
    "a group of another account": {**SSH, "UserIdGroupPairs": [{"UserId": "999988887777", "GroupId": "sg-0f"}]},
    "a prefix list without its entries": {**SSH, "PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0"}]},
    "a protocol that is none": {**SSH, "IpProtocol": "sctpx", "IpRanges": [{"CidrIp": "198.51.100.0/24"}]},
    "ports that are none": {**SSH, "ToPort": None, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]},
    "a prefix that is none": {**SSH, "IpRanges": [{"CidrIp": "everywhere"}]},
    "ranges that are no list": {**SSH, "IpRanges": {"Cidr": "198.51.100.0/24"}},
    "something that is no rule": 7,
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("first", [True, False], ids=["before it", "behind it"])
def test_an_open_rule_stays_certain_excess(tmp_path: Path, site: Sited, beside: Any, first: bool) -> None:
    """Whatever stands beside it, an open SSH rule is excess, and nothing that egress rules admit is missing."""
    side = gateway(tmp_path, site, permitting(*([beside, OPEN] if first else [OPEN, beside])))
    assert "rule in tcp 22 from 0.0.0.0/0 of sg-0a" in ssh(side)
    assert (side.faults, side.unproven) == ((), ())
    assert {gap.row for gap in side.gaps} <= {CLOUD_SIGNALLING, CLOUD_MEDIA, "ICMP"}


@pytest.mark.parametrize(
    ("beside", "maybe"),
    [
        pytest.param("an IPv6 rule", None, id="IPv6 is no packet of IPv4"),
        pytest.param("a group of a peering that is gone", None, id="a stale rule admits nothing"),
        pytest.param("a group that nobody told of", "10.0.0.0:0", id="members have private addresses"),
        pytest.param("a group of a peered VPC", "10.0.0.0:0", id="members in another VPC"),
        pytest.param("a group of another account", "10.0.0.0:0", id="members in another account"),
        pytest.param("a prefix list without its entries", "0.0.0.0:0", id="a list may hold anything"),
        pytest.param("a prefix that is none", "0.0.0.0:0", id="as may a prefix that cannot be read"),
        pytest.param("something that is no rule", "0.0.0.0:0", id="and what is no rule at all"),
    ],
)
def test_what_is_not_understood_may_admit(tmp_path: Path, site: Sited, beside: str, maybe: str | None) -> None:
    """Without an open rule nothing is certain excess: it may be, as far as the other fields of the rule reach."""
    side = gateway(tmp_path, site, permitting(BESIDE[beside]))
    samples = [str(each.sample.packet) for each in side.may_be_admitted]
    assert ssh(side) == []
    assert [each for each in samples if maybe and f" {maybe} -> " in each] == samples
    assert bool(samples) is (maybe is not None)


def test_a_group_elsewhere_hinders_no_verdict_about_webex(tmp_path: Path, site: Sited) -> None:
    """Members have private addresses: a rule to them is no answer to what is missing towards Webex."""
    only = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-0f"}]}
    side = gateway(tmp_path, site, permitting(outbound=[only]))
    assert GATEWAY_SIGNALLING in {gap.row for gap in side.gaps}
    listed = {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0"}]}
    side = gateway(tmp_path, site, permitting(outbound=[listed]))
    assert GATEWAY_SIGNALLING not in {gap.row for gap in side.gaps}
    (gap,) = [gap for gap in side.may_be_refused if gap.row == GATEWAY_SIGNALLING]
    assert "pl-0123456789abcdef0 has entries that are not known" in gap.refused_by


def test_a_peering_that_is_given_settles_a_reference(tmp_path: Path, site: Sited) -> None:
    """A rule of a peering that is deleted admits nothing, whatever the rule was printed with."""
    documents = permitting(BESIDE["a group of a peered VPC"])
    for status, doubted in (("active", True), ("deleted", False)):
        held = {"VpcPeeringConnectionId": "pcx-0f", "Status": {"Code": status}}
        side = gateway(tmp_path, site, {**documents, "peerings": {"VpcPeeringConnections": [held]}})
        assert bool(side.may_be_admitted) is doubted


def test_members_of_the_own_group_are_surely_admitted(tmp_path: Path, site: Sited) -> None:
    """The other interface with the group is excess by its address; what one sends to itself crosses no group."""
    documents = permitting(pair("sg-0a"))
    other = {**interface("10.20.2.7", public=""), "NetworkInterfaceId": "eni-0b"}
    documents["interfaces"]["NetworkInterfaces"].append(other)
    side = gateway(tmp_path, site, documents)
    (found,) = [each for each in side.undeclared if each.rule.startswith("rule in ")]
    assert str(found.sample.packet) == "peer opens tcp 10.20.2.7:0 -> 10.20.1.10:22"
    assert found.sample.openings == 1 << 16
    assert side.may_be_admitted == ()


def test_without_another_member_the_own_group_may_admit(tmp_path: Path, site: Sited) -> None:
    """The only member in the files is the interface itself: others, which these may not hold, may get in."""
    documents = permitting(pair("sg-0a"))
    documents["interfaces"]["NetworkInterfaces"][0]["PrivateIpAddresses"].append({"PrivateIpAddress": "10.20.1.11"})
    side = gateway(tmp_path, site, documents)
    assert [each for each in side.undeclared if each.rule.startswith("rule in ")] == []
    (found,) = side.may_be_admitted
    assert str(found.sample.packet) == "peer opens tcp 10.0.0.0:0 -> 10.20.1.10:22"
    itself = PacketSet.box(
        initiator=Initiator.PEER, peer=[(int(IPv4Address("10.20.1.10")), int(IPv4Address("10.20.1.11")))]
    )
    assert side.compared
    assert not itself & side.compared.possible


SAME = {
    "the name": {},
    "in capitals": {"IpProtocol": "TCP"},
    "its number": {"IpProtocol": "6"},
    "a number": {"IpProtocol": 6},
    "with host bits": {"IpRanges": [{"CidrIp": "198.51.100.77/24"}]},
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME)
def test_a_rule_is_read_however_it_is_written(tmp_path: Path, changed: dict[str, Any]) -> None:
    """Protocols in any case or as numbers, prefixes with host bits: one rule, which both commands print alike."""
    held = {**SSH, "IpRanges": [{"CidrIp": "198.51.100.0/24"}], **changed}
    rule = {
        **SSH,
        "IsEgress": False,
        "GroupId": "sg-0a",
        "SecurityGroupRuleId": "sgr-0a",
        "CidrIpv4": "198.51.100.0/24",
    }
    found = looked(tmp_path, groups(held), {"SecurityGroupRules": [rule]}).aws.groups["sg-0a"]
    assert found.permits == (Permit(True, "tcp", (22, 22), "198.51.100.0/24"),)
    assert [each.id for each in found.permits] == ["sgr-0a"]


@pytest.mark.parametrize(
    ("changed", "permit"),
    [
        pytest.param({"IpProtocol": "ALL"}, Permit(True, "-1", None, "198.51.100.0/24"), id="all"),
        pytest.param(
            {"FromPort": -1, "ToPort": -1}, Permit(True, "tcp", (0, 65535), "198.51.100.0/24"), id="every port"
        ),
        pytest.param(
            {"IpProtocol": "1", "FromPort": -1, "ToPort": -1},
            Permit(True, "icmp", (-1, -1), "198.51.100.0/24"),
            id="every message",
        ),
        pytest.param({"IpProtocol": "50"}, Permit(True, "50", None, "198.51.100.0/24"), id="a protocol without ports"),
    ],
)
def test_what_words_and_numbers_mean(tmp_path: Path, changed: dict[str, Any], permit: Permit) -> None:
    """``all`` is every protocol and -1 every port, as the AWS CLI's own options for them say."""
    held = {**SSH, "IpRanges": [{"CidrIp": "198.51.100.0/24"}], **changed}
    assert looked(tmp_path, groups(held)).aws.groups["sg-0a"].permits == (permit,)


ODD = {
    "a port": ({"ToPort": None}, "its ports are no port range"),
    "a huge port": ({"ToPort": 10**400}, "its ports are no port range"),
    "a truth value for a port": ({"FromPort": True}, "its ports are no port range"),
    "backwards": ({"FromPort": 5063}, "its ports are no port range"),
    "one side is every": ({"FromPort": -1}, "its ports are no port range"),
    "protocol": ({"IpProtocol": "sctpx"}, "sctpx is not an EC2 protocol"),
    "type": ({"IpProtocol": "icmp", "FromPort": 256}, "its ports are no ICMP type and code"),
    "peer": ({"IpRanges": [{"CidrIp": "10.0.0.0/33"}]}, "10.0.0.0/33 is no peer"),
    "no list": ({"IpRanges": {"Cidr": "10.0.0.0/8"}}, "{'Cidr': '10.0.0.0/8'} is no peer"),
    "no peer": ({"IpRanges": [7]}, "7 is no peer"),
}


@pytest.mark.parametrize(("changed", "words"), ODD.values(), ids=ODD)
def test_an_odd_rule_is_named_with_its_place(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    """It is told under what is not looked at, and the group keeps its other rules."""
    held = {**SSH, "IpRanges": [{"CidrIp": "198.51.100.0/24"}], **changed}
    found = looked(tmp_path, groups(held, OPEN))
    (said,) = look_at(found, load_reference()).unread
    assert f"estate.json: SecurityGroups[0].IpPermissions[0]: of a rule of security group sg-0a {words}, " in said
    assert Permit(True, "tcp", (22, 22), "0.0.0.0/0") in found.aws.groups["sg-0a"].permits


ENTRY: dict[str, Any] = {
    "Egress": False,
    "RuleNumber": 100,
    "Protocol": "6",
    "RuleAction": "allow",
    "CidrBlock": "0.0.0.0/0",
    "PortRange": {"From": 0, "To": 65535},
}
ODD_ENTRIES = {
    "action": ({"RuleAction": "permit"}, "permit is neither allow nor deny"),
    "ports": ({"PortRange": {"From": 2, "To": 1}}, "its ports are no port range"),
    "protocol": ({"Protocol": "sctpx"}, "sctpx is neither a protocol number nor -1"),
    "number": ({"RuleNumber": "first"}, "its number is none within 1-32767"),
    "prefix": ({"CidrBlock": "everywhere"}, "everywhere is not an IPv4 prefix"),
}


def acls(*entries: dict[str, Any]) -> dict[str, Any]:
    """Return the network ACL of the interface's subnet."""
    held = [*entries, {**ENTRY, "Egress": True, "Protocol": "-1", "PortRange": None}]
    acl = {"NetworkAclId": "acl-0a", "VpcId": "vpc-0a1b2c3d4e5f60718", "IsDefault": False, "Entries": held}
    return {"NetworkAcls": [{**acl, "Associations": [{"SubnetId": "subnet-0a"}]}]}


@pytest.mark.parametrize(("changed", "words"), ODD_ENTRIES.values(), ids=ODD_ENTRIES)
def test_an_odd_entry_decides_nothing(tmp_path: Path, site: Sited, changed: dict[str, Any], words: str) -> None:
    """Without it replies are missing; with it they may be refused, as before it they may be denied; the rest stays."""
    documents = permitting(OPEN)
    odd = {**ENTRY, **changed}
    for entries, certain in (([], True), ([odd], False), ([{**ENTRY, "RuleNumber": 90}], False)):
        side = gateway(tmp_path, site, {**documents, "acls": acls(*entries)})
        assert (GATEWAY_SIGNALLING in {gap.row for gap in side.gaps}) is certain
        assert (GATEWAY_SIGNALLING in {gap.row for gap in side.may_be_refused}) is (entries == [odd])
    (said,) = [each for each in look_at(looked(tmp_path, acls(odd)), load_reference()).unread if "acl-0a" in each]
    assert words in said


IPV6 = {**SSH, "Ipv6Ranges": [{"CidrIpv6": "2001:DB8::1/32"}]}
IPV6_RULE = {
    **SSH,
    "SecurityGroupRuleId": "sgr-0f",
    "GroupId": "sg-0a",
    "IsEgress": False,
    "CidrIpv6": "2001:db8::/32",
}
DOCUMENTS: dict[str, tuple[list[Any], int]] = {
    "describe-security-groups": ([{"SecurityGroups": [{"GroupId": "sg-0a", "IpPermissions": [IPV6]}]}], 1),
    "describe-security-group-rules": ([{"SecurityGroupRules": [IPV6_RULE]}], 1),
    "both": (
        [
            {"SecurityGroups": [{"GroupId": "sg-0a", "IpPermissions": [IPV6]}]},
            {"SecurityGroupRules": [IPV6_RULE]},
        ],
        1,
    ),
    "ICMP of IPv6": ([{"SecurityGroupRules": [{**IPV6_RULE, "IpProtocol": "58", "FromPort": -1, "ToPort": -1}]}], 1),
    "a list of IPv6": (
        [
            {"SecurityGroups": [{"GroupId": "sg-0a", "IpPermissions": [BESIDE["a prefix list without its entries"]]}]},
            {"PrefixLists": [{"PrefixListId": "pl-0123456789abcdef0", "PrefixListName": "x", "AddressFamily": "IPv6"}]},
        ],
        1,
    ),
    "network ACLs": ([acls({**ENTRY, "CidrBlock": None, "Ipv6CidrBlock": "::/0"})], 1),
    "route tables": (
        [
            {
                "RouteTables": [
                    {
                        "RouteTableId": "rtb-0a",
                        "VpcId": "vpc-0a",
                        "Routes": [{"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-0a", "State": "active"}],
                    }
                ]
            }
        ],
        1,
    ),
    "prefix lists": ([{"PrefixListId": "pl-0a", "Entries": [{"Cidr": "2001:db8::/32"}, {"Cidr": "10.0.0.0/8"}]}], 1),
}


@pytest.mark.parametrize(("documents", "count"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_rules_for_ipv6_are_counted_in_one_way(tmp_path: Path, documents: list[Any], count: int) -> None:
    """Whichever command printed them, and once where two did: one sentence, and the same count among what was read."""
    looks = look_at(looked(tmp_path, *documents), load_reference())
    (said,) = looks.unread
    assert said.startswith(f"{count} rules of ")
    assert said.endswith(" for IPv6, for which Webex Calling publishes nothing")
    assert sum(number for kind, number in looks.read.items() if kind.endswith("for IPv6")) == count


def test_rules_for_ipv6_of_many_kinds_are_one_sentence(tmp_path: Path) -> None:
    """The kinds are told beside one count."""
    documents = [held for name in ("both", "network ACLs", "route tables") for held in DOCUMENTS[name][0]]
    (said,) = look_at(looked(tmp_path, *documents), load_reference()).unread
    assert said.startswith("3 rules of security groups, network ACLs and route tables for IPv6")


@pytest.mark.long
def test_what_moto_prints_of_ipv6_is_counted_in_either_way(tmp_path: Path) -> None:
    """A rule that was made by the API is one rule, as gathered, by itself, and as both."""
    with mock_aws():
        ec2 = boto3.client("ec2", "eu-central-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        made = ec2.create_security_group(GroupName="edge", Description="-", VpcId=vpc)["GroupId"]
        ec2.authorize_security_group_ingress(
            GroupId=made, IpPermissions=[{**SSH, "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}]}, OPEN]
        )
        gathered = ec2.describe_security_groups(GroupIds=[made])
        apart = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [made]}])
    for documents in ([gathered], [apart], [gathered, apart]):
        found = looked(tmp_path, *documents).aws.groups[made]
        assert (len(found.permits), found.ipv6) == (2, 1)


def groups(*permissions: Any) -> dict[str, Any]:
    """Return the output of describe-security-groups."""
    return {"SecurityGroups": [{"GroupId": "sg-0a", "IpPermissions": [*permissions], "IpPermissionsEgress": []}]}


def looked(folder: Path, *documents: Any) -> Estate:
    """Read documents that follow one another in one file."""
    (folder / "estate.json").write_text("\n".join(json.dumps(each, default=str) for each in documents))
    return read_estate([folder / "estate.json"], lambda words: None)


RULES: st.SearchStrategy[Any] = st.sampled_from(
    [OPEN, EVERYTHING, *BESIDE.values(), {**OPEN, "FromPort": 5062, "ToPort": 5062}]
)
UNREADABLE: tuple[dict[str, Any], ...] = (
    {"IpProtocol": "sctpx"},
    {"IpProtocol": None},
    {"FromPort": "first", "IpProtocol": "tcp"},
    {"IpRanges": [7], "IpProtocol": "-1"},
    {"IpRanges": {"Cidr": "0.0.0.0/0"}, "IpProtocol": "-1"},
)


def unreadable(rule: Any, data: st.DataObject) -> Any:
    """Return a rule of which something cannot be read, which leaves at least what it was."""
    changed: Any = data.draw(st.sampled_from([7, {}, *UNREADABLE]))
    if changed in (7, {}) or not isinstance(rule, dict):
        return changed or 7
    if "IpRanges" in changed or rule["IpProtocol"] == "tcp":
        return {**rule, **changed}
    return {**rule, **UNREADABLE[0]}


@given(st.lists(RULES, min_size=1, max_size=5), st.lists(RULES, max_size=3), st.data())
@settings(max_examples=8, deadline=None)
def test_an_unreadable_rule_turns_no_certain_verdict_into_its_contrary(
    tmp_path_factory: pytest.TempPathFactory,
    site: Sited,
    inbound: list[Any],
    outbound: list[Any],
    data: st.DataObject,
) -> None:
    """In its place what was certain may become uncertain: nothing that was missing gets in, nor the other way round.

    The order of the rules never matters.
    """
    folder = tmp_path_factory.mktemp("odd")
    before = gateway(folder, site, permitting(*inbound, outbound=outbound))
    shuffled = gateway(folder, site, permitting(*data.draw(st.permutations(inbound)), outbound=outbound))
    assert verdicts(shuffled) == verdicts(before)
    held = copy.deepcopy(inbound)
    at = data.draw(st.integers(0, len(held) - 1))
    held[at] = unreadable(held[at], data)
    after = gateway(folder, site, permitting(*held, outbound=outbound))
    was, now = (side.compared for side in (before, after))
    assert was
    assert now
    assert not was.admitted - now.possible
    assert not now.admitted - was.possible


def verdicts(side: InterfaceProof) -> tuple[set[Any], ...]:
    """Return what is told, whatever its order."""
    return (
        {(each.row, each.sample) for each in side.gaps},
        {each.sample for each in side.undeclared},
        {(each.row, each.sample) for each in side.may_be_refused},
        {each.sample for each in side.may_be_admitted},
    )


def test_a_group_without_a_name_is_shown_by_its_id() -> None:
    """The name stands beside the id where there is one."""
    assert (Group("sg-0a", "", "", "").shown, Group("sg-0a", "edge", "", "").shown) == ("sg-0a", "sg-0a (edge)")
