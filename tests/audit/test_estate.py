"""Estates read from files: every command's output is recognised, and every fault of every file is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az

from webex_calling.audit.audit import look_at
from webex_calling.audit.aws.filters import AwsFilters
from webex_calling.audit.aws.security_group import Permit
from webex_calling.audit.estate import Estate, read_estate
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference

GROUP: dict[str, Any] = {
    "GroupId": "sg-0a",
    "GroupName": "edge",
    "VpcId": "vpc-0a",
    "IpPermissions": [
        {
            "IpProtocol": "tcp",
            "FromPort": 5062,
            "ToPort": 5062,
            "UserIdGroupPairs": [{"UserId": "123456789012", "GroupId": "sg-0b"}],
            "IpRanges": [{"Description": "a peer", "CidrIp": "198.51.100.0/28"}],
            "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}],
            "PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0"}],
        }
    ],
    "IpPermissionsEgress": [
        {
            "IpProtocol": "-1",
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            "Ipv6Ranges": [],
            "PrefixListIds": [],
            "UserIdGroupPairs": [],
        }
    ],
}
RULE: dict[str, Any] = {
    "SecurityGroupRuleId": "sgr-0a",
    "GroupId": "sg-0a",
    "GroupOwnerId": "123456789012",
    "IsEgress": False,
    "IpProtocol": "tcp",
    "FromPort": 5062,
    "ToPort": 5062,
    "CidrIpv4": "198.51.100.0/28",
    "Tags": [],
}


def estate(folder: Path, *documents: Any, name: str = "estate.json") -> Estate:
    """Read documents that follow one another in one file."""
    (folder / name).write_text("\n".join(json.dumps(each, indent=4) for each in documents))
    return read_estate([folder / name], lambda words: None)


def faults(folder: Path, *documents: Any) -> list[str]:
    """Return the faults of documents in one file, without the file."""
    with pytest.raises(Faults) as caught:
        estate(folder, *documents)
    return [str(each).partition("estate.json: ")[2] for each in caught.value]


def odd(folder: Path, *documents: Any) -> list[str]:
    """Return what of documents in one file is odd, without the file."""
    held = estate(folder, *documents).unreadable
    return [str(fault).partition("estate.json: ")[2] for each in held for fault in each.faults]


def test_a_group_has_a_permit_for_each_peer(tmp_path: Path) -> None:
    """Permissions are taken apart by peer; what is of IPv6 is counted and left out."""
    group = estate(tmp_path, {"SecurityGroups": [GROUP]}).aws.groups["sg-0a"]
    assert group.permits == (
        Permit(True, "tcp", (5062, 5062), "198.51.100.0/28"),
        Permit(True, "tcp", (5062, 5062), "pl-0123456789abcdef0"),
        Permit(True, "tcp", (5062, 5062), "sg-0b"),
        Permit(False, "-1", None, "0.0.0.0/0"),
    )
    assert (group.name, group.vpc, group.ipv6) == ("edge", "vpc-0a", 1)


def test_rules_printed_both_ways_count_once(tmp_path: Path) -> None:
    """Rules with their ids and the permissions of their group are the same rules, which then have the ids."""
    found = estate(tmp_path, {"SecurityGroups": [GROUP]}, {"SecurityGroupRules": [RULE]})
    permits = found.aws.groups["sg-0a"].permits
    assert [each.id for each in permits] == ["sgr-0a", "", "", ""]


@pytest.mark.parametrize(
    ("changed", "permit"),
    [
        pytest.param({}, Permit(True, "tcp", (5062, 5062), "198.51.100.0/28"), id="a prefix"),
        pytest.param(
            {"CidrIpv4": None, "PrefixListId": "pl-0a", "IsEgress": True},
            Permit(False, "tcp", (5062, 5062), "pl-0a"),
            id="a list, outbound",
        ),
        pytest.param(
            {"CidrIpv4": None, "ReferencedGroupInfo": {"GroupId": "sg-0b", "UserId": "123456789012"}},
            Permit(True, "tcp", (5062, 5062), "sg-0b"),
            id="a group",
        ),
        pytest.param(
            {"IpProtocol": "-1", "FromPort": -1, "ToPort": -1},
            Permit(True, "-1", None, "198.51.100.0/28"),
            id="everything",
        ),
        pytest.param(
            {"IpProtocol": "icmp", "FromPort": 3, "ToPort": 4},
            Permit(True, "icmp", (3, 4), "198.51.100.0/28"),
            id="icmp",
        ),
    ],
)
def test_a_rule_by_itself(tmp_path: Path, changed: dict[str, Any], permit: Permit) -> None:
    """A rule makes its group known, whichever its peer."""
    held = {key: value for key, value in {**RULE, **changed}.items() if value is not None}
    assert estate(tmp_path, {"SecurityGroupRules": [held]}).aws.groups["sg-0a"].permits == (permit,)


def test_entries_take_their_list_from_the_name_of_the_file(tmp_path: Path) -> None:
    """get-managed-prefix-list-entries does not say which list it is of: the name of the file does."""
    entries = {"Entries": [{"Cidr": "23.89.0.0/16", "Description": ""}, {"Cidr": "2001:db8::/32"}]}
    found = estate(tmp_path, entries, name="calling-pl-0123456789abcdef0.json")
    assert found.aws.entries == {"pl-0123456789abcdef0": ("23.89.0.0/16",)}


def test_entries_take_their_list_from_a_member_beside_them(tmp_path: Path) -> None:
    """Several lists fit in one file where each document names its own."""
    first, second = (
        {"Entries": [{"Cidr": cidr}], "PrefixListId": f"pl-0123456789abcdef{at}"}
        for at, cidr in enumerate(("23.89.0.0/16", "170.72.0.0/16"))
    )
    found = estate(tmp_path, first, second)
    assert found.aws.entries == {
        "pl-0123456789abcdef0": ("23.89.0.0/16",),
        "pl-0123456789abcdef1": ("170.72.0.0/16",),
    }


def test_entries_of_nobody_are_a_fault(tmp_path: Path) -> None:
    """Without either, nothing is guessed."""
    assert odd(tmp_path, {"Entries": [{"Cidr": "23.89.0.0/16"}]}) == [
        "Entries: belong to a list whose id is not given; write its id into the name of the file "
        "(pl-0123456789abcdef0.json), or beside them as PrefixListId"
    ]


@pytest.mark.parametrize("token", ["eyJOZXh0VG9rZW4iOiBudWxs", "x"])
def test_a_document_with_more_to_come_is_partial(tmp_path: Path, token: str) -> None:
    """What --max-items cut off is said, before or after the list; an empty token is none."""
    found = estate(
        tmp_path,
        {"SecurityGroups": [GROUP], "NextToken": token},
        {"NextToken": token, "Subnets": []},
        {"RouteTables": [], "NextToken": ""},
    )
    assert found.partial == [(f"{tmp_path}/estate.json", key) for key in ("SecurityGroups", "Subnets")]


def test_az_prints_lists_and_single_resources(tmp_path: Path) -> None:
    """A list, one resource, and one with nested properties, as az rest prints it, are the same."""
    listed = az.public("a", "203.0.113.1")
    nested = {key: listed[key] for key in ("id", "name", "type")} | {"properties": {"ipAddress": "203.0.113.1"}}
    for documents in ([[listed]], [listed], [nested], [[], listed]):
        found = estate(tmp_path, *documents)
        (address,) = found.azure.addresses.values()
        assert (address.name, address.address) == ("a", int.from_bytes(bytes((203, 0, 113, 1))))


def test_one_resource_in_two_files_is_one(tmp_path: Path) -> None:
    """The same description twice is no fault, a different one is."""
    assert list(estate(tmp_path, {"SecurityGroups": [GROUP]}, {"SecurityGroups": [GROUP]}).aws.groups) == ["sg-0a"]
    changed = {**GROUP, "GroupName": "other"}
    (fault,) = faults(tmp_path, {"SecurityGroups": [GROUP]}, {"SecurityGroups": [changed]})
    assert fault == (
        f'document 2: SecurityGroups[0]: "sg-0a" is in {tmp_path}/estate.json too, with different values; '
        "give one description of it, the newest"
    )


def test_the_same_rules_in_another_order_are_the_same(tmp_path: Path) -> None:
    """No order of permissions, ranges or entries means anything; one address more does."""
    (held,) = GROUP["IpPermissions"]
    ranges = [{"CidrIp": "192.0.2.0/24"}, {"CidrIp": "198.51.100.0/24"}]
    one, other = ({**held, "FromPort": port, "ToPort": port, "IpRanges": ranges} for port in (22, 443))
    first = {**GROUP, "IpPermissions": [one, other]}
    again = {**GROUP, "IpPermissions": [other, {**one, "IpRanges": ranges[::-1]}]}
    assert estate(tmp_path, {"SecurityGroups": [first]}, {"SecurityGroups": [again]}).unreadable == ()
    changed = {**GROUP, "IpPermissions": [other, {**one, "IpRanges": ranges[:1]}]}
    assert "with different values" in faults(tmp_path, {"SecurityGroups": [first]}, {"SecurityGroups": [changed]})[0]
    entries = [
        {"PrefixListId": "pl-0a", "Entries": [{"Cidr": each["CidrIp"]} for each in way]}
        for way in (ranges, ranges[::-1])
    ]
    assert len(estate(tmp_path, *entries).aws.entries) == 1


def test_a_rule_to_a_list_of_ipv6_keeps_no_group_from_being_read(tmp_path: Path) -> None:
    """It admits no IPv4, is named, and is needless beside nothing of IPv4: its entries are not asked for."""
    lists = {
        "PrefixLists": [{"PrefixListId": "pl-0123456789abcdef0", "AddressFamily": "IPv6", "OwnerId": "123456789012"}]
    }
    wide = [{"CidrIp": "0.0.0.0/0"}]
    found = estate(tmp_path, permission(IpRanges=wide, UserIdGroupPairs=[], Ipv6Ranges=[]), lists)
    looks = look_at(found, load_reference())
    assert looks.needless == ()
    assert looks.unread == ("1 rules of security groups for IPv6, for which Webex Calling publishes nothing",)
    (part,) = [each for each in AwsFilters(found.aws).groups(["sg-0a"]).parts if each.admission.clauses][:1]
    assert part.admission.admitted


def test_an_answer_without_rules_is_named(tmp_path: Path) -> None:
    """describe-rule-group of a managed group, and of a policy, may lack what it describes; all else is read."""
    told = {
        "RuleGroupName": "managed",
        "RuleGroupArn": "arn:aws:network-firewall:x:aws-managed:stateful-rulegroup/managed",
    }
    found = estate(tmp_path, {"SecurityGroups": [GROUP]}, {"UpdateToken": "t", "RuleGroupResponse": told})
    assert list(found.aws.groups) == ["sg-0a"]
    assert any("managed" in words for words in look_at(found, load_reference()).unread)


AS_PRINTED = "give the output as the CLI printed it"
COMMANDS = "give the output of aws ec2 describe-security-groups, az network nsg list and the like, without --query"

BESIDE = (
    "give the output of aws ec2 describe-security-groups, describe-network-interfaces, describe-route-tables and the "
    "like beside it"
)


def permission(**changed: Any) -> dict[str, Any]:
    """Return a group with one permission changed."""
    (held,) = GROUP["IpPermissions"]
    return {"SecurityGroups": [{**GROUP, "IpPermissions": [{**held, **changed}]}]}


def acl(**changed: Any) -> dict[str, Any]:
    """Return a network ACL with one entry changed."""
    entry = {
        "CidrBlock": "0.0.0.0/0",
        "Egress": False,
        "PortRange": {"From": 1024, "To": 65535},
        "Protocol": "6",
        "RuleAction": "allow",
        "RuleNumber": 100,
    }
    return {"NetworkAcls": [{"NetworkAclId": "acl-0a", "VpcId": "vpc-0a", "Entries": [{**entry, **changed}]}]}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param({"SecurityGroups": "all"}, f"SecurityGroups: is not a list of objects; {COMMANDS}", id="no list"),
        pytest.param(
            {"SecurityGroups": ["sg-0a"]}, f'SecurityGroups[0]: "sg-0a" is not an object; {COMMANDS}', id="ids"
        ),
        pytest.param(
            {"Vpcs": []}, f"document: has Vpcs, for which an audit has no reader; {BESIDE}", id="other command"
        ),
        pytest.param("sg-0a", f"document: is nothing that an audit can read; {COMMANDS}", id="a text"),
        pytest.param(["sg-0a"], f"[0]: is nothing that an audit can read; {COMMANDS}", id="a list of texts"),
        pytest.param([{"a": 1}], f"[0]: is nothing that an audit can read; {COMMANDS}", id="objects of no kind"),
        pytest.param({"value": [{"a": 1}]}, f"value[0]: is nothing that an audit can read; {COMMANDS}", id="az rest"),
    ],
)
def test_a_document_of_no_known_shape_is_refused(tmp_path: Path, document: Any, expected: str) -> None:
    """What no command prints ends the audit, as it may be another file than was meant."""
    assert faults(tmp_path, document)[0].removeprefix(" ") == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            {"SecurityGroups": [{**GROUP, "GroupId": 7}]},
            f'SecurityGroups[0].GroupId: "7" is not text; {AS_PRINTED}',
            id="an id that is a number",
        ),
        pytest.param(
            {"RouteTables": [{"RouteTableId": "rtb-0a", "VpcId": "vpc-0a", "Routes": [{"State": "active"}]}]},
            f"RouteTables[0].Routes[0].DestinationCidrBlock: is missing; {AS_PRINTED}",
            id="a route to nowhere",
        ),
        pytest.param(
            [az.resource("networkSecurityGroups", "edge", securityRules=["a"])],
            f'[0].securityRules[0]: "a" is not an object; {AS_PRINTED}',
            id="an NSG rule that is a text",
        ),
        pytest.param(
            [az.resource("routeTables", "out", routes=[{"name": "a", "addressPrefix": "*", "nextHopType": "Moon"}])],
            f'[0].routes[0].nextHopType: "moon" is not an Azure next hop type; {AS_PRINTED}',
            id="next hop",
        ),
    ],
)
def test_what_is_odd_about_a_resource(tmp_path: Path, document: Any, expected: str) -> None:
    """It refuses nothing, and is told with file, path, value and remedy."""
    assert odd(tmp_path, document)[0] == expected


def test_all_faults_of_all_files_are_told(tmp_path: Path) -> None:
    """One run tells everything that refuses it: of several documents and files."""
    (tmp_path / "a.json").write_text(json.dumps({"SecurityGroups": [{**GROUP, "GroupId": 1}, {**GROUP, "VpcId": 2}]}))
    (tmp_path / "b.json").write_text("not JSON")
    (tmp_path / "c.json").write_text(json.dumps(acl(RuleNumber=0)) + json.dumps({"vpcs": []}))
    paths = [tmp_path / name for name in ("a.json", "b.json", "c.json", "d.json")]
    with pytest.raises(Faults) as caught:
        read_estate(paths, lambda words: None)
    assert [(Path(each.file).name, each.place) for each in caught.value] == [
        ("b.json", "json"),
        ("c.json", "document 2"),
        ("", "file"),
    ]
