"""The emulated EC2 refuses what EC2 refuses, also where moto alone would let it pass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.engine.clouds import Clouds
from tests.engine.doubles.aws.ec2 import Ec2
from tests.engine.doubles.aws.guard import Quotas
from tests.engine.doubles.aws.managed_prefix_list import ManagedPrefixList
from tests.engine.doubles.aws.security_group import SecurityGroup
from tests.engine.doubles.aws.security_group_rule import SecurityGroupIngressRule
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, objects, text
from tests.engine.readers.ec2 import Ec2State

from webex_calling.verify.model.packets import Initiator, PacketSet

pytestmark = pytest.mark.long

REGION = "eu-central-1"


@dataclass(frozen=True, slots=True)
class Account:
    """An account with one VPC, one group and one list of size 20."""

    ec2: Ec2
    vpc: str
    group: str
    listed: str

    def rule(self, port: int, *, way: str = "Ingress", **peer: object) -> None:
        """Permit one port."""
        peers = peer or {"PrefixListIds": [{"PrefixListId": self.listed}]}
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peers}
        self.ec2.call(f"AuthorizeSecurityGroup{way}", GroupId=self.group, IpPermissions=[permission])

    def new_group(self, name: str) -> str:
        """Create another group."""
        return text(self.ec2.call("CreateSecurityGroup", GroupName=name, Description="x", VpcId=self.vpc), "GroupId")

    def interface(self, *groups: str) -> str:
        """Create an interface with groups."""
        created = self.ec2.call("CreateSubnet", VpcId=self.vpc, CidrBlock="10.0.1.0/24")["Subnet"]
        subnet = text(created, "SubnetId") if isinstance(created, dict) else ""
        answer = self.ec2.call("CreateNetworkInterface", SubnetId=subnet, Groups=list(groups))["NetworkInterface"]
        return text(answer, "NetworkInterfaceId") if isinstance(answer, dict) else ""

    def resize(self, size: int) -> None:
        """Change the size of the list."""
        self.ec2.call("ModifyManagedPrefixList", PrefixListId=self.listed, MaxEntries=size)


def _account(clouds: Clouds) -> Account:
    ec2 = clouds.ec2(REGION)
    vpc = ec2.call("CreateVpc", CidrBlock="10.0.0.0/16")["Vpc"]
    vpc_id = text(vpc, "VpcId") if isinstance(vpc, dict) else ""
    group = SecurityGroup(ec2).create({"name": "a", "description": "d", "vpcId": vpc_id})
    listed = ManagedPrefixList(ec2).create(
        {"name": "n", "addressFamily": "IPv4", "maxEntries": 20, "entries": [{"cidr": "192.0.2.0/24"}]}
    )
    return Account(ec2, vpc_id, group, listed)


@pytest.fixture(scope="module")
def clouds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clouds]:
    """Start one AWS account for all tests: each has a VPC, a group and a list of its own in it."""
    with Clouds(tmp_path_factory.mktemp("clouds")) as emulated:
        yield emulated


@pytest.fixture
def account(clouds: Clouds) -> Account:
    """Prepare a VPC, a group and a list."""
    return _account(clouds)


def _cidrs(count: int) -> list[dict[str, str]]:
    return [{"Cidr": f"10.{number // 256}.{number % 256}.0/24"} for number in range(count)]


def _list(account: Account, size: int, entries: int, family: str = "IPv4") -> None:
    account.ec2.call(
        "CreateManagedPrefixList",
        PrefixListName="m",
        AddressFamily=family,
        MaxEntries=size,
        Entries=_cidrs(entries),
    )


def _acl(account: Account) -> str:
    made = account.ec2.call("CreateNetworkAcl", VpcId=account.vpc)["NetworkAcl"]
    return text(made, "NetworkAclId") if isinstance(made, dict) else ""


def _entry(account: Account, acl: str, number: int, *, egress: bool = False, **other: object) -> None:
    entry: dict[str, Any] = {"CidrBlock": "192.0.2.0/24", "Protocol": "17", "PortRange": {"From": 1, "To": 2}, **other}
    account.ec2.call(
        "CreateNetworkAclEntry", NetworkAclId=acl, RuleNumber=number, RuleAction="allow", Egress=egress, **entry
    )


def _twenty_entries(account: Account) -> None:
    acl = _acl(account)
    for number in range(1, 21):
        _entry(account, acl, number)


def _number_twice(account: Account) -> None:
    acl = _acl(account)
    for prefix in ("192.0.2.0/24", "198.51.100.0/24"):
        _entry(account, acl, 100, CidrBlock=prefix)


def _duplicate(account: Account) -> None:
    account.rule(5062, IpRanges=[{"CidrIp": "192.0.2.0/24", "Description": "a"}])
    account.rule(5062, IpRanges=[{"CidrIp": "192.0.2.0/24", "Description": "b"}])


def _changed_to_duplicate(account: Account) -> None:
    account.rule(5062)
    account.rule(5063)
    found = account.ec2.call("DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [account.group]}])
    second = next(rule for rule in objects(found, "SecurityGroupRules") if rule["FromPort"] == 5063)
    wanted = {"IpProtocol": "tcp", "FromPort": 5062, "ToPort": 5062, "PrefixListId": account.listed}
    account.ec2.call(
        "ModifySecurityGroupRules",
        GroupId=account.group,
        SecurityGroupRules=[{"SecurityGroupRuleId": second["SecurityGroupRuleId"], "SecurityGroupRule": wanted}],
    )


def _overweight(account: Account) -> None:
    for port in range(4):
        account.rule(5060 + port)


def _overweight_by_size(account: Account) -> None:
    for port in range(3):
        account.rule(5060 + port)
    account.resize(21)


def _used_list(account: Account) -> None:
    account.rule(5062)
    account.ec2.call("DeleteManagedPrefixList", PrefixListId=account.listed)


def _used_group(account: Account) -> None:
    account.interface(account.group)
    account.ec2.call("DeleteSecurityGroup", GroupId=account.group)


def _referenced_group(account: Account) -> None:
    other = account.new_group("b")
    account.rule(5062, UserIdGroupPairs=[{"GroupId": other}])
    account.ec2.call("DeleteSecurityGroup", GroupId=other)


def _six_groups(account: Account) -> None:
    account.interface(account.group, *(account.new_group(f"b{number}") for number in range(5)))


def _size_with_entries(account: Account) -> None:
    account.ec2.call("ModifyManagedPrefixList", PrefixListId=account.listed, MaxEntries=30, AddEntries=_cidrs(1))


def _stale(account: Account) -> None:
    account.ec2.call("ModifyManagedPrefixList", PrefixListId=account.listed, CurrentVersion=7, AddEntries=_cidrs(1))


def _too_small(account: Account) -> None:
    account.ec2.call("ModifyManagedPrefixList", PrefixListId=account.listed, CurrentVersion=1, AddEntries=_cidrs(9))
    account.resize(9)


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        pytest.param(_duplicate, "InvalidPermission.Duplicate", id="rules that differ in the description only"),
        pytest.param(_changed_to_duplicate, "InvalidPermission.Duplicate", id="a rule changed into another"),
        pytest.param(_overweight, "RulesPerSecurityGroupLimitExceeded", id="four rules for a list of 20"),
        pytest.param(_overweight_by_size, "RulesPerSecurityGroupLimitExceeded", id="a list that outgrows its group"),
        pytest.param(lambda a: _list(a, 5, 6), "PrefixListMaxEntriesExceeded", id="more entries than the size"),
        pytest.param(lambda a: _list(a, 200, 101), "InvalidParameterValue", id="101 entries in a request"),
        pytest.param(lambda a: _list(a, 1001, 1), "InvalidParameterValue", id="a list of 1001"),
        pytest.param(lambda a: _list(a, 5, 1, "IPv6"), "InvalidParameterValue", id="IPv4 in a list of IPv6"),
        pytest.param(_size_with_entries, "InvalidParameterCombination", id="size and entries together"),
        pytest.param(_stale, "PrefixListVersionMismatch", id="a version that is gone"),
        pytest.param(_too_small, "PrefixListMaxEntriesExceeded", id="a size below the entries"),
        pytest.param(_used_list, "DependencyViolation", id="a list that a rule refers to"),
        pytest.param(_used_group, "DependencyViolation", id="a group on an interface"),
        pytest.param(_referenced_group, "DependencyViolation", id="a group that a rule refers to"),
        pytest.param(_six_groups, "SecurityGroupsPerInterfaceLimitExceeded", id="six groups on an interface"),
        pytest.param(lambda a: a.rule(70000), "InvalidParameterValue", id="a port above 65535"),
        pytest.param(
            lambda a: a.rule(1, IpRanges=[{"CidrIp": "192.0.2.0/24", "Description": "é"}]),
            "InvalidParameterValue",
            id="a character that EC2 does not take",
        ),
        pytest.param(
            lambda a: a.rule(1, PrefixListIds=[{"PrefixListId": "pl-0"}]),
            "InvalidPrefixListID.NotFound",
            id="a list that is not there",
        ),
        pytest.param(_twenty_entries, "NetworkAclEntryLimitExceeded", id="20 entries and the deny that closes an ACL"),
        pytest.param(_number_twice, "NetworkAclEntryAlreadyExists", id="a number twice in an ACL"),
        pytest.param(lambda a: _entry(a, _acl(a), 32767), "InvalidParameterValue", id="the number of the closing deny"),
        pytest.param(
            lambda a: _entry(a, _acl(a), 1, PortRange={"From": 2, "To": 1}),
            "InvalidParameterValue",
            id="ports of an ACL backwards",
        ),
        pytest.param(lambda a: _entry(a, _acl(a), 1, Protocol="1"), "MissingParameter", id="ICMP without its type"),
    ],
)
def test_refusals(account: Account, clouds: Clouds, attempt: Callable[[Account], None], code: str) -> None:
    """Each request is refused with EC2's own name of the error, and the refusal is written down."""
    with pytest.raises(RefusedError) as raised:
        attempt(account)
    assert raised.value.code == code
    assert clouds.journal.calls()[-1].error == code


def test_directions_are_weighed_apart(account: Account) -> None:
    """Three rules for a list of 20 fit each way."""
    for port in range(3):
        account.rule(5060 + port)
        account.rule(5060 + port, way="Egress")
    found = account.ec2.call("DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [account.group]}])
    assert len(objects(found, "SecurityGroupRules")) == 6


def test_acl_takes_19_entries_each_way(account: Account) -> None:
    """The deny that closes an ACL counts; directions are counted apart."""
    acl = _acl(account)
    for number in range(1, 20):
        for egress in (False, True):
            _entry(account, acl, number, egress=egress)
    (found,) = objects(account.ec2.call("DescribeNetworkAcls", NetworkAclIds=[acl]), "NetworkAcls")
    assert len(objects(found, "Entries")) == 38


def test_quota_of_the_account_can_be_raised(account: Account, clouds: Clouds) -> None:
    """An account with a quota of 100 takes five rules for a list of 20, and no sixth."""
    with clouds.quotas(Quotas(rules_per_group=100)):
        for port in range(5):
            account.rule(5060 + port)
        with pytest.raises(RefusedError, match=r"IPv4 120 > 100"):
            account.rule(5065)


def test_new_group_admits_nothing(account: Account) -> None:
    """The provider takes away the allow-all egress with which EC2 makes a group, and its interface admits nothing."""
    bare = account.new_group("as EC2 makes it")
    group = SecurityGroup(account.ec2).create({"name": "b", "description": "d", "vpcId": account.vpc})
    found = account.ec2.call("DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [group]}])
    assert objects(found, "SecurityGroupRules") == []

    account.interface(group)
    state = Ec2State.now()
    assert (group,) in state.interfaces.values()
    assert not state.admitted([group])
    assert state.admitted([bare]) == PacketSet.box(initiator=Initiator.LOCAL, peer=[(0, 2**32 - 1)])


def test_rule_keeps_its_id_when_ports_list_and_description_change(account: Account) -> None:
    """A changed rule is the same rule, with all that changed."""
    kind = SecurityGroupIngressRule(account.ec2)
    old: Properties = {
        "securityGroupId": account.group,
        "ipProtocol": "tcp",
        "fromPort": 5062,
        "toPort": 5062,
        "prefixListId": account.listed,
        "description": "before",
    }
    rule = kind.create(old)
    other = ManagedPrefixList(account.ec2).create({"name": "o", "addressFamily": "IPv4", "maxEntries": 5})
    new: Properties = {**old, "toPort": 5070, "prefixListId": other, "description": "after"}
    kind.update(rule, old, new)
    live = kind.read(rule, new)
    assert live is not None
    assert live.inputs == {**new, "tags": {}}
