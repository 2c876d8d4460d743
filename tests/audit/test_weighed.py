"""What exists is weighed as plans are: lists by what they may hold, each direction by itself, against the quotas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import chdir
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]  # neither it nor botocore carries types
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # as above
from moto import mock_aws
from tests.audit import az_estate as az
from tests.audit.test_estate import estate
from tests.frozen.published import FROZEN

from webex_calling.audit.allowed import WEIGHED, Allowed, given_quotas
from webex_calling.audit.audit import Looks, look_at
from webex_calling.audit.estate import Estate
from webex_calling.audit.state import deployed_estate
from webex_calling.audit.weighed import fullest
from webex_calling.commands.stack_run import run_stack
from webex_calling.commands.weight_text import no_room_lines, total_line, weight_lines, weights_document
from webex_calling.fault import Fault
from webex_calling.impact.weight import weights
from webex_calling.quotas import aws, azure
from webex_calling.quotas.load import NEAR, Load

ROOT = Path(__file__).parents[2]
LIST, VPC = "pl-0123456789abcdef0", "vpc-0abc"
CALLING = [str(each.prefix) for each in FROZEN.networks["calling"].prefixes]
PREFIXES = [str(each) for each in IPv4Network("10.0.0.0/8").subnets(new_prefix=24)][:5000]


def permission(port: int, prefixes: Sequence[str] = (), lists: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """Return a permission of TCP to one port, as describe-security-groups prints it."""
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": each} for each in prefixes],
        "Ipv6Ranges": [],
        "PrefixListIds": [{"PrefixListId": each} for each in lists],
        "UserIdGroupPairs": [],
        **more,
    }


def group(*outbound: dict[str, Any], inbound: Sequence[dict[str, Any]] = (), name: str = "sg-0a") -> dict[str, Any]:
    """Return a security group."""
    held = {"IpPermissions": list(inbound), "IpPermissionsEgress": list(outbound)}
    return {"GroupId": name, "GroupName": "edge", "VpcId": VPC, **held}


def listed(size: int, name: str = "calling", family: str = "IPv4", owner: str = "123456789012") -> dict[str, Any]:
    """Return a prefix list, as describe-managed-prefix-lists prints it."""
    size_ = {} if owner == "AWS" else {"MaxEntries": size}
    return {"PrefixListId": LIST, "PrefixListName": name, "AddressFamily": family, "OwnerId": owner, **size_}


def documents(
    *groups: dict[str, Any], size: int = 20, entries: Sequence[str] = (), **more: Any
) -> list[dict[str, Any]]:
    """Return groups and one prefix list with its entries."""
    found: list[dict[str, Any]] = [{"SecurityGroups": list(groups)}, {"PrefixLists": [listed(size, **more)]}]
    return [*found, *([{"PrefixListId": LIST, "Entries": [{"Cidr": each} for each in entries]}] if entries else [])]


def loads(held: Estate, allowed: Allowed | None = None) -> dict[tuple[str, str], tuple[int, int]]:
    """Return what is used and allowed, by place and what is counted."""
    found = look_at(held, FROZEN, allowed).weighed
    return {(each.place, each.what): (each.load.used, each.load.quota) for each in found}


GROUP = "security group sg-0a (edge)"


@pytest.mark.parametrize(
    ("outbound", "more", "used"),
    [
        pytest.param([], {}, 0, id="nothing"),
        pytest.param([permission(443, PREFIXES[:3])], {}, 3, id="each prefix is a rule"),
        pytest.param([permission(443, lists=[LIST])], {"size": 20}, 20, id="a list weighs what it may hold"),
        pytest.param(
            [permission(443, PREFIXES[:1], [LIST]), permission(5062, lists=[LIST])], {"size": 18}, 37, id="twice"
        ),
        pytest.param(
            [permission(443, UserIdGroupPairs=[{"GroupId": "sg-0b"}])], {}, 1, id="another group, however large"
        ),
        pytest.param(
            [permission(443, PREFIXES[:1], Ipv6Ranges=[{"CidrIpv6": "2001:db8::/32"}])], {}, 1, id="IPv6 has its own"
        ),
        pytest.param([permission(443, lists=[LIST])], {"family": "IPv6"}, 0, id="so has a list of IPv6"),
        pytest.param(
            [permission(443, lists=[LIST])],
            {"owner": "AWS", "name": "com.amazonaws.global.cloudfront.origin-facing"},
            55,
            id="a list of AWS",
        ),
        pytest.param(
            [permission(443, lists=[LIST])], {"owner": "AWS", "name": "com.amazonaws.eu-central-1.s3"}, 1, id="S3's"
        ),
    ],
)
def test_a_group_weighs_what_ec2_counts(tmp_path: Path, outbound: list[Any], more: dict[str, Any], used: int) -> None:
    """One direction has its weight and the other none; the quota is that of a new account."""
    found = loads(estate(tmp_path, *documents(group(*outbound), **more)))
    assert (found[GROUP, "outbound"], found[GROUP, "inbound"]) == (
        (used, aws.RULES_PER_GROUP.default),
        (0, aws.RULES_PER_GROUP.default),
    )


def test_ipv6_is_weighed_by_itself(tmp_path: Path) -> None:
    """Rules for IPv6 are told beside those for IPv4, where there are any."""
    six = permission(443, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/32"}, {"CidrIpv6": "2001:db8:1::/48"}])
    found = loads(estate(tmp_path, *documents(group(six))))
    assert found[GROUP, "outbound IPv6"] == (2, aws.RULES_PER_GROUP.default)
    assert (GROUP, "inbound IPv6") not in found


def test_a_list_that_nobody_describes_weighs_at_least_its_entries(tmp_path: Path) -> None:
    """The weight is a lower bound, and says whose list is not known."""
    held = estate(
        tmp_path,
        {"SecurityGroups": [group(*(permission(port, lists=[LIST]) for port in (1, 2, 3)))]},
        {"PrefixListId": LIST, "Entries": [{"Cidr": each} for each in CALLING]},
    )
    looks = look_at(held, FROZEN)
    (line,) = weight_lines(looks)
    assert line == f"{GROUP}: outbound at least {3 * len(CALLING)} of 60, as nobody tells what {LIST} may hold"


@mock_aws
@pytest.mark.long
def test_moto_refuses_the_next_rule_where_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An EC2 that others wrote takes rules as long as there is headroom, and none after that."""
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "testing")
    ec2 = boto3.client("ec2", region_name="eu-central-1")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_security_group(GroupName="edge", Description="edge", VpcId=vpc)["GroupId"]
    for at, prefix in enumerate(PREFIXES):
        text = json.dumps(ec2.describe_security_groups(GroupIds=[made]), default=str)
        (place, left) = next(
            (each.place, each.load.headroom)
            for each in look_at(estate(tmp_path, json.loads(text), name=f"{at}.json"), FROZEN).weighed
            if each.what == "inbound"
        )
        rule = {"GroupId": made, "IpPermissions": [permission(443, [prefix])]}
        if at % 20 or at == aws.RULES_PER_GROUP.default:  # every answer is read, and each twentieth time the headroom
            assert left == aws.RULES_PER_GROUP.default - at
        if not left:
            with pytest.raises(ClientError, match="RulesPerSecurityGroupLimitExceeded"):
                ec2.authorize_security_group_ingress(**rule)
            assert made in place
            return
        ec2.authorize_security_group_ingress(**rule)
    pytest.fail("moto takes any number of rules")


EXAMPLES = ("aws-certificate-pair", "aws-vdi-ec2", "azure-certificate-pair")


@pytest.mark.long
@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_deployed_weighs_what_was_planned(example: str) -> None:
    """Plans weigh rules that they are about to make, an audit what it reads of them: the loads are the same."""
    with chdir(ROOT):
        run = run_stack("", ROOT / "examples" / example / f"Pulumi.{example}.yaml", lambda words: None)
    kinds = ("outbound", "inbound", "rules")
    planned = sorted((what, load.used, load.quota) for (_, what), load in weights(run.planned).items() if what in kinds)
    found = look_at(deployed_estate(run.run.resources, "state.json").estate, FROZEN, Allowed(run.site)).weighed
    assert planned
    assert sorted((each.what, each.load.used, each.load.quota) for each in found if each.what in kinds) == planned


def acl(outbound: int, inbound: int) -> dict[str, Any]:
    """Return a network ACL with so many entries, as EC2 prints it: the implicit denial is one of each direction."""
    counts = ((True, outbound), (False, inbound))
    entries = [
        {
            "RuleNumber": number if number <= count else 32767,
            "Protocol": "6" if number <= count else "-1",
            "RuleAction": "allow" if number <= count else "deny",
            "Egress": egress,
            "CidrBlock": PREFIXES[number] if number <= count else "0.0.0.0/0",
            **({"PortRange": {"From": 5062, "To": 5062}} if number <= count else {}),
        }
        for egress, count in counts
        for number in range(1, count + 2)
    ]
    return {"NetworkAclId": "acl-0a", "VpcId": VPC, "IsDefault": False, "Associations": [], "Entries": entries}


def test_what_else_is_weighed_on_aws(tmp_path: Path) -> None:
    """Entries and references of a list, groups of an interface, entries of a network ACL with the implicit one."""
    interface = {
        "NetworkInterfaceId": "eni-0a",
        "SubnetId": "subnet-0a",
        "VpcId": VPC,
        "Groups": [{"GroupId": f"sg-{number}"} for number in range(4)],
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.20.1.10"}],
    }
    held = documents(group(permission(443, lists=[LIST]), permission(444, lists=[LIST])), size=20, entries=CALLING)
    found = loads(estate(tmp_path, *held, {"NetworkInterfaces": [interface]}, {"NetworkAcls": [acl(3, 0)]}))
    assert {key: load for key, load in found.items() if key[0] != GROUP} == {
        (f"prefix list {LIST} (calling)", "entries"): (len(CALLING), 20),
        (f"prefix list {LIST} (calling)", "references"): (2, aws.REFERENCES_PER_PREFIX_LIST.default),
        ("network interface eni-0a", "groups"): (4, aws.GROUPS_PER_INTERFACE.default),
        ("network ACL acl-0a", "inbound entries"): (1, aws.NETWORK_ACL_ENTRIES.default),
        ("network ACL acl-0a", "outbound entries"): (4, aws.NETWORK_ACL_ENTRIES.default),
    }


def nsg(*rules: dict[str, Any]) -> dict[str, Any]:
    """Return an NSG."""
    held = [
        {
            "name": f"rule-{at}",
            "priority": 100 + at,
            "direction": "Outbound",
            "access": "Allow",
            "protocol": "Tcp",
            "sourceAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "5062",
            **rule,
        }
        for at, rule in enumerate(rules)
    ]
    return az.resource("networkSecurityGroups", "edge", securityRules=held)


def test_what_is_weighed_on_azure(tmp_path: Path) -> None:
    """Rules and prefixes of an NSG without tags, addresses of an IP Group, pairs and parts of a firewall policy."""
    network, by_name = {"ruleType": "NetworkRule"}, {"ruleType": "ApplicationRule", "targetFqdns": ["example.com"]}
    rules = [
        {"name": "a", **network, "sourceAddresses": PREFIXES[:3], "destinationIpGroups": ["/g/A", "/g/b"]},
        {"name": "b", **network, "sourceIpGroups": ["/g/a"], "destinationAddresses": PREFIXES[:4]},
        {"name": "c", **by_name, "sourceAddresses": PREFIXES[:9]},
    ]
    kind = "FirewallPolicyFilterRuleCollection"
    collections = [{"name": "c", "priority": 100, "ruleCollectionType": kind, "rules": rules}]
    policy = az.resource("firewallPolicies", "hub")
    of_policy, of_other = (
        az.resource(f"firewallPolicies/{name}/ruleCollectionGroups", "g", priority=100, ruleCollections=collections)
        for name in ("hub", "hub-2")
    )
    found = loads(
        estate(
            tmp_path,
            [
                nsg(
                    {"destinationAddressPrefixes": ["192.0.2.0/24", "2001:db8::/32", "203.0.113.1-203.0.113.9"]},
                    {"destinationAddressPrefix": "AzureMonitor"},
                    {"destinationAddressPrefix": "192.0.2.1", "sourceAddressPrefix": "10.40.0.0/16"},
                )
            ],
            [az.resource("ipGroups", "calling", ipAddresses=CALLING)],
            [policy, az.resource("firewallPolicies", "hub-2")],
            [of_policy],
            [of_other],
        )
    )
    policy_loads = {
        "pairs": (3 * 2 + 4, azure.PAIRS_PER_POLICY.default),
        "rule collection groups": (1, azure.RULE_COLLECTION_GROUPS.default),
        "rule collections": (1, azure.RULE_COLLECTIONS.default),
        "IP Groups": (2, azure.IP_GROUPS_PER_FIREWALL.default),
    }
    assert found == {
        ("NSG edge", "rules"): (3, azure.RULES_PER_NSG.default),
        ("NSG edge", "source prefixes"): (1, azure.PREFIXES_PER_NSG.default),
        ("NSG edge", "destination prefixes"): (4, azure.PREFIXES_PER_NSG.default),
        ("IP Group calling", "addresses"): (len(CALLING), azure.ADDRESSES_PER_IP_GROUP.default),
        **{(f"firewall policy {name}", what): load for name in ("hub", "hub-2") for what, load in policy_loads.items()},
    }


@pytest.mark.parametrize(
    ("used", "near", "over"), [(47, False, False), (48, True, False), (60, True, False), (61, True, True)]
)
def test_near_and_over(used: int, near: bool, over: bool) -> None:
    """Near begins at one share of the quota, over above all of it."""
    load = Load(used, 60)
    assert (load.near, load.over, load.headroom) == (near, over, 60 - used)
    assert NEAR * 60 == 48 * 100


def test_only_what_is_near_is_told_on_a_screen(tmp_path: Path) -> None:
    """The fullest comes first, all stands in the document, and what is over the default is told as such."""
    tight, wide = group(permission(443, PREFIXES[:50])), group(permission(443, PREFIXES[:70]), name="sg-0b")
    looks = look_at(estate(tmp_path, {"SecurityGroups": [tight, wide, group(name="sg-0c")]}), FROZEN)
    assert weight_lines(looks) == ["security group sg-0b (edge): outbound 70 of 60", f"{GROUP}: outbound 50 of 60"]
    assert [each.load.over for each in fullest(looks.weighed)] == [True, False]
    assert list(total_line(looks)) == [
        "weighed: 6 loads of 3 filters, lists and interfaces; 1 near their quota, 1 over it"
    ]
    document = weights_document(looks)["weights"]
    assert len(document) == 6
    assert document[1] == {
        "place": GROUP,
        "what": "outbound",
        "used": 50,
        "quota": 60,
        "headroom": 10,
        "near": True,
        "over": False,
        "unknown": [],
    }


def cases() -> Iterator[tuple[str, list[Any], list[str]]]:
    """Yield estates that hold Calling, with the lines of what one more prefix does not fit in, and their opposites."""
    full, spare = len(CALLING), len(CALLING) + 1
    three = [permission(port, lists=[LIST]) for port in (5062, 5004, 9000)]
    line = (
        f"calling: prefix list {LIST} (calling) has {full} of {full} entries: raise its MaxEntries, by which each rule "
        "that refers to it weighs more"
    )
    yield "a list with room", documents(group(*three), size=spare, entries=CALLING), []
    yield "a full list, a group with room", documents(group(*three), size=full, entries=CALLING), [line]
    filled = permission(1, PREFIXES[: 60 - 3 * full - 2])
    heavy = f"  {GROUP}: outbound 58 of 60, so that it takes no larger list"
    held = documents(group(*three, filled), size=full, entries=CALLING)
    yield "a full list, a group without room", held, [line, heavy]
    held = documents(group(filled, inbound=three), size=full, entries=CALLING)
    yield "a full list, and the other direction of a group", held, [line]
    yield "a list of something else", documents(group(*three), size=1, entries=["192.0.2.0/24"]), []
    inline = [permission(port, CALLING) for port in (5062, 5004)]
    for left, lines in ((2, []), (1, [f"calling: {GROUP} has 59 of 60 outbound, and takes 2 more"])):
        rest = permission(1, PREFIXES[: 60 - 2 * full - left])
        yield f"rules inline, with room for {left}", [{"SecurityGroups": [group(*inline, rest)]}], lines
    some = [{"destinationAddressPrefixes": CALLING}] * 2
    most = azure.PREFIXES_PER_NSG.default - 2 * full
    words = "calling: NSG edge has 3,999 of 4,000 destination prefixes, and takes 2 more"
    for left, lines in ((2, []), (1, [words])):
        others = {"destinationAddressPrefixes": PREFIXES[: most - left]}
        yield f"an NSG with room for {left}", [[nsg(*some, others)]], lines
    most = azure.ADDRESSES_PER_IP_GROUP.default - full
    for left, lines in ((1, []), (0, ["calling: IP Group calling has 5,000 of 5,000 addresses, and takes 1 more"])):
        addresses = [*CALLING, *PREFIXES[: most - left]]
        ip_group = az.resource("ipGroups", "calling", ipAddresses=addresses)
        yield f"an IP Group with room for {left}", [[ip_group]], lines


CASES = {name: (held, lines) for name, held, lines in cases()}


@pytest.mark.parametrize(("held", "lines"), CASES.values(), ids=CASES)
@pytest.mark.long
def test_what_the_next_prefix_would_break(tmp_path: Path, held: list[Any], lines: list[str]) -> None:
    """A full list, the groups that take no larger one, and rules that hold the network inline are named."""
    looks: Looks = look_at(estate(tmp_path, *held), FROZEN)
    assert no_room_lines(looks) == lines
    assert len(weights_document(looks)["nextPrefix"]) == sum(not line.startswith(" ") for line in lines)


def test_quotas_are_those_of_the_command_line_the_site_and_the_default(tmp_path: Path) -> None:
    """What is given goes first, then the place with the VPC, then the default."""
    with chdir(ROOT):
        example = "aws-certificate-pair"
        site = run_stack("", ROOT / "examples" / example / f"Pulumi.{example}.yaml", lambda words: None).site
    (name, place), *_ = site.aws.items()
    wider = place.model_copy(update={"quotas": place.quotas.model_copy(update={"rules_per_group": 90})})
    there, other = next(iter(place.vpcs.values())).id, "vpc-0fff"
    asked = aws.RULES_PER_GROUP
    one, two = (Allowed(site.model_copy(update={"aws": held})) for held in ({name: wider}, {name: wider, "b": place}))
    elsewhere = {key: each.model_copy(update={"id": other}) for key, each in place.vpcs.items()}
    apart = Allowed(site.model_copy(update={"aws": {name: wider, "b": place.model_copy(update={"vpcs": elsewhere})}}))
    assert [one.on_aws(asked, there), one.on_aws(asked, "vpc-0eee"), two.on_aws(asked, there)] == [90, 90, 60]
    assert [apart.on_aws(asked, there), apart.on_aws(asked, other), apart.on_aws(asked, "")] == [90, 60, 60]
    assert Allowed(one.site, {asked.name: 100}).on_aws(asked, there) == 100
    found = loads(estate(tmp_path, {"SecurityGroups": [group()]}), Allowed(None, {asked.name: 100}))
    assert found[GROUP, "inbound"] == (0, 100)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rules-per-groups=100", 'is no quota that is weighed; did you mean "rules-per-group"?'),
        ("rules-per-group=1001", "is no value of the quota; write rules-per-group=60, from 1 to 1000"),
        ("rules-per-group=0", "is no value of the quota; write rules-per-group=60, from 1 to 1000"),
        ("rules-per-group", "is no value of the quota; write rules-per-group=60, from 1 to 1000"),
        ("rules-per-group=" + "9" * 5000, "is no value of the quota; write rules-per-group=60, from 1 to 1000"),
        ("rule-collections=x", "is no value of the quota; write rule-collections=2000, from 1"),
        ("addresses-per-ip-group=1", "is no value of the quota; write addresses-per-ip-group=5000, from 5000 to 5000"),
    ],
)
def test_a_quota_that_is_none_is_refused(text: str, fault: str) -> None:
    """Each fault has its remedy; a good value beside it is taken."""
    faults: list[Fault] = []
    assert given_quotas([text, "groups-per-interface=16"], faults) == {"groups-per-interface": 16}
    assert [fault in str(each) for each in faults] == [True]
    assert given_quotas(["rules-per-nsg=900", "rules-per-nsg=900"], faults) == {"rules-per-nsg": 900}
    assert "appears twice" in str(faults[-1])
    assert set(WEIGHED) & {"rules-per-group", "pairs-per-firewall-policy"}
