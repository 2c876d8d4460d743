"""The emulated clouds refuse what they refuse about NAT gateways, their addresses, network ACLs and DNS Firewall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from moto.core.base_backend import BackendDict
from tests.engine.clouds import SUBSCRIPTION, Clouds
from tests.engine.doubles.aws.ec2 import Ec2
from tests.engine.doubles.aws.elastic_ip import Eip
from tests.engine.doubles.aws.firewall_store import FirewallStore
from tests.engine.doubles.aws.nat_gateway import NatGateway
from tests.engine.doubles.aws.network_acl import NetworkAcl
from tests.engine.doubles.aws.resolver_firewall import Association, Config, DomainList, Rule, RuleGroup
from tests.engine.doubles.azure.arm import Arm
from tests.engine.doubles.azure.nat_gateway import NatGateway as AzureNatGateway
from tests.engine.doubles.azure.network_interface import PublicIPAddress
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, objects, text

pytestmark = pytest.mark.long

REGION = "eu-central-1"
ENTRY: Properties = {
    "ruleNo": 100,
    "action": "allow",
    "protocol": "tcp",
    "cidrBlock": "192.0.2.0/24",
    "fromPort": 443,
    "toPort": 443,
}


@dataclass(frozen=True, slots=True)
class Account:
    """A VPC with one subnet, and a store of DNS Firewall."""

    ec2: Ec2
    vpc: str
    subnet: str
    store: FirewallStore

    def address(self) -> str:
        """Allocate an address."""
        return Eip(self.ec2).create({"domain": "vpc"})

    def nat(self, *allocations: str) -> str:
        """Make a NAT gateway; the first address is its own."""
        own, *others = allocations
        said: Properties = {"subnetId": self.subnet, "allocationId": own, "secondaryAllocationIds": [*others]}
        return NatGateway(self.ec2).create(said)

    def acl(self, *entries: Properties) -> str:
        """Make a network ACL of the subnet, with entries for what leaves."""
        said: Properties = {"vpcId": self.vpc, "subnetIds": [self.subnet], "egress": [*entries], "ingress": []}
        return NetworkAcl(self.ec2).create(said)

    def domains(self, *domains: str, name: str = "a") -> str:
        """Make a domain list."""
        return DomainList(self.store).create({"name": name, "domains": [*domains]})

    def group(self, name: str = "g") -> str:
        """Make a rule group."""
        return RuleGroup(self.store).create({"name": name})

    def rule(self, group: str, domains: str, **said: Any) -> str:
        """Make a rule that allows."""
        held = {"name": "r", "firewallRuleGroupId": group, "firewallDomainListId": domains}
        return Rule(self.store).create({**held, "priority": 1, "action": "ALLOW", **said})

    def association(self, group: str, priority: int = 101) -> str:
        """Associate a rule group with the VPC."""
        said: Properties = {"name": "x", "firewallRuleGroupId": group, "vpcId": self.vpc, "priority": priority}
        return Association(self.store).create(said)


@pytest.fixture(scope="module")
def ec2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ec2]:
    """Start EC2 once: that takes longer than all that is asked of it."""
    with Clouds(tmp_path_factory.mktemp("clouds")) as clouds:
        yield clouds.ec2(REGION)


@pytest.fixture
def account(ec2: Ec2, tmp_path: Path) -> Account:
    """Prepare an account that is otherwise empty."""
    BackendDict.reset()
    vpc: Any = ec2.call("CreateVpc", CidrBlock="10.20.0.0/16")["Vpc"]
    subnet: Any = ec2.call("CreateSubnet", VpcId=vpc["VpcId"], CidrBlock="10.20.0.0/24")["Subnet"]
    return Account(ec2, vpc["VpcId"], subnet["SubnetId"], FirewallStore(Journal(tmp_path / "journal.sqlite"), ec2))


def _delete(kind: Any, resource_id: str) -> object:
    return kind.delete(resource_id, {})


def _of_used_list(a: Account) -> object:
    listed = a.domains("example.com")
    a.rule(a.group(), listed)
    return _delete(DomainList(a.store), listed)


def _of_used_group(a: Account) -> object:
    group = a.group()
    a.rule(group, a.domains("example.com"))
    return _delete(RuleGroup(a.store), group)


def _of_associated_group(a: Account) -> object:
    group = a.group()
    a.association(group)
    return _delete(RuleGroup(a.store), group)


def _of_held_address(a: Account) -> object:
    own, other = a.address(), a.address()
    a.nat(own, other)
    return _delete(Eip(a.ec2), other)


def _two_at_one_priority(a: Account) -> object:
    group = a.group()
    a.rule(group, a.domains("example.com"))
    return a.rule(group, a.domains("example.org", name="b"))


def _shared(a: Account) -> object:
    address = a.address()
    a.nat(address)
    return a.nat(address)


def _shared_further(a: Account) -> object:
    one, other = a.address(), a.address()
    a.nat(one, other)
    return a.nat(a.address(), other)


def _full(a: Account) -> object:
    return [a.association(a.group(f"g{at}"), 101 + at) for at in range(6)]


def _twice(a: Account) -> object:
    group = a.group()
    return [a.association(group, priority) for priority in (101, 102)]


FAULTS: dict[str, tuple[Callable[[Account], object], str]] = {
    "six addresses": (lambda a: [a.address() for _ in range(6)], "AddressLimitExceeded"),
    "an address of nobody": (lambda a: a.nat("eipalloc-0"), "InvalidAllocationID.NotFound"),
    "an address of another gateway": (_shared, "Resource.AlreadyAssociated"),
    "a further address of another gateway": (_shared_further, "Resource.AlreadyAssociated"),
    "three addresses": (lambda a: a.nat(*(a.address() for _ in range(3))), "NatGatewayAddressLimitExceeded"),
    "release of an address in use": (_of_held_address, "InvalidIPAddress.InUse"),
    "a number twice": (lambda a: a.acl(ENTRY, ENTRY), "NetworkAclEntryAlreadyExists"),
    "a number of AWS": (lambda a: a.acl({**ENTRY, "ruleNo": 32767}), "InvalidParameterValue"),
    "more entries than are granted": (
        lambda a: a.acl(*({**ENTRY, "ruleNo": at} for at in range(1, 21))),
        "NetworkAclEntryLimitExceeded",
    ),
    "a domain with an underscore": (lambda a: a.domains("_sips._tcp.example.com"), "ValidationException"),
    "a wildcard inside": (lambda a: a.domains("a.*.example.com"), "ValidationException"),
    "1001 domains": (lambda a: a.domains(*(f"a{at}.example.com" for at in range(1001))), "ValidationException"),
    "a name of digits": (lambda a: a.group("123"), "ValidationException"),
    "a name of 65": (lambda a: a.group("a" * 65), "ValidationException"),
    "a name with a dot": (lambda a: a.domains("example.com", name="a.b"), "ValidationException"),
    "a list of nobody": (lambda a: a.rule(a.group(), "rslvr-fdl-0"), "ResourceNotFoundException"),
    "a group of nobody": (lambda a: a.rule("rslvr-frg-0", a.domains("example.com")), "ResourceNotFoundException"),
    "a rule of an empty list": (lambda a: a.rule(a.group(), a.domains()), "ValidationException"),
    "a priority twice": (_two_at_one_priority, "ValidationException"),
    "an unknown action": (
        lambda a: a.rule(a.group(), a.domains("example.com"), action="DENY", priority="1"),
        "ValidationException",
    ),
    "a block without an answer": (
        lambda a: a.rule(a.group(), a.domains("*"), action="BLOCK"),
        "ValidationException",
    ),
    "an answer without a block": (
        lambda a: a.rule(a.group(), a.domains("*"), blockResponse="NODATA"),
        "ValidationException",
    ),
    "an association at 100": (lambda a: a.association(a.group(), 100), "ValidationException"),
    "an association at 9900": (lambda a: a.association(a.group(), 9900), "ValidationException"),
    "a group twice in a VPC": (_twice, "ConflictException"),
    "six groups in a VPC": (_full, "LimitExceededException"),
    "an unknown fail mode": (
        lambda a: Config(a.store).create({"resourceId": a.vpc, "firewallFailOpen": "OPEN"}),
        "ValidationException",
    ),
    "deletion of a list in use": (_of_used_list, "ConflictException"),
    "deletion of a group with rules": (_of_used_group, "ConflictException"),
    "deletion of an associated group": (_of_associated_group, "ConflictException"),
}


@pytest.mark.parametrize(("act", "code"), FAULTS.values(), ids=FAULTS)
def test_refused(account: Account, act: Callable[[Account], object], code: str) -> None:
    """Each refusal has the name that the cloud's API gives it."""
    with pytest.raises(RefusedError) as raised:
        act(account)
    assert raised.value.code == code


def test_a_subnet_has_one_acl(account: Account) -> None:
    """A subnet that gets another ACL leaves the one that it had; without any it has the VPC's default one again."""
    first, second = account.acl(ENTRY), account.acl(ENTRY)
    kind = NetworkAcl(account.ec2)
    found = [kind.read(each, {}) for each in (first, second)]
    assert [each.inputs["subnetIds"] for each in found if each] == [[], [account.subnet]]
    kind.delete(second, {})
    acls = objects(account.ec2.call("DescribeNetworkAcls"), "NetworkAcls")
    subnets = {acl["IsDefault"]: [each["SubnetId"] for each in objects(acl, "Associations")] for acl in acls}
    assert subnets == {False: [], True: [account.subnet]}


def test_an_acl_is_read_as_it_was_written(account: Account) -> None:
    """Ports, and the type and code of ICMP, come back as they were given; the closing deny is none of the entries."""
    message: Properties = {**ENTRY, "ruleNo": 200, "protocol": "icmp", "fromPort": 0, "toPort": 0}
    entries: list[Properties] = [ENTRY, {**message, "icmpType": 3, "icmpCode": 4}]
    found = NetworkAcl(account.ec2).read(account.acl(*entries), {})
    assert found is not None
    assert found.inputs["egress"] == entries
    assert found.inputs["ingress"] == []


def test_a_gateway_gives_its_addresses_back(account: Account) -> None:
    """What a deleted gateway had can be released, or belong to another one."""
    own, other = account.address(), account.address()
    NatGateway(account.ec2).delete(account.nat(own, other), {})
    Eip(account.ec2).delete(other, {})
    assert text({"id": account.nat(own)}, "id").startswith("nat-")


AZURE: Properties = {"resourceGroupName": "voice"}


@pytest.fixture
def arm(tmp_path: Path) -> Arm:
    """Prepare a subscription with one resource group."""
    arm = Arm(Journal(tmp_path / "journal.sqlite"))
    arm.subscription = SUBSCRIPTION
    ResourceGroup(arm).create({**AZURE, "location": "westeurope"})
    return arm


def _public(arm: Arm, name: str, tier: str = "Standard", location: str = "westeurope") -> str:
    said: Properties = {"publicIpAddressName": name, "sku": {"name": tier}, "location": location}
    return PublicIPAddress(arm).create({**AZURE, **said})


def _gateway(arm: Arm, *addresses: str, name: str = "nat", **said: Any) -> str:
    listed: Properties = {"publicIpAddresses": [{"id": each} for each in addresses], "idleTimeoutInMinutes": 30}
    return AzureNatGateway(arm).create({**AZURE, "natGatewayName": name, "sku": {"name": "Standard"}, **listed, **said})


def _used_twice(arm: Arm) -> object:
    address = _public(arm, "a")
    return [_gateway(arm, address, name=name) for name in ("one", "two")]


def _moved(arm: Arm) -> None:
    gateway = _gateway(arm, _public(arm, "a"))
    said: Properties = {"natGatewayName": "nat", "location": "northeurope", "sku": {"name": "Standard"}}
    AzureNatGateway(arm).update(gateway, {}, {**AZURE, **said, "idleTimeoutInMinutes": 30})


def _address_gone(arm: Arm) -> None:
    address = _public(arm, "a")
    _gateway(arm, address)
    PublicIPAddress(arm).delete(address, {})


AZURE_FAULTS: dict[str, tuple[Callable[[Arm], object], str]] = {
    "a tier of its own": (lambda arm: _gateway(arm, sku={"name": "Basic"}), "NatGatewaySkuNotSupported"),
    "an idle timer of 3": (lambda arm: _gateway(arm, idleTimeoutInMinutes=3), "NatGatewayIdleTimeoutOutOfRange"),
    "an idle timer of 121": (lambda arm: _gateway(arm, idleTimeoutInMinutes=121), "NatGatewayIdleTimeoutOutOfRange"),
    "17 addresses": (
        lambda arm: _gateway(arm, *(_public(arm, f"a{at}") for at in range(17))),
        "NatGatewayPublicIpLimitExceeded",
    ),
    "an address of nobody": (
        lambda arm: _gateway(arm, f"{arm.group_id('voice')}/providers/Microsoft.Network/publicIPAddresses/none"),
        "InvalidResourceReference",
    ),
    "an address of the tier Basic": (
        lambda arm: _gateway(arm, _public(arm, "a", "Basic")),
        "PublicIPAddressSkuNotSupported",
    ),
    "an address elsewhere": (
        lambda arm: _gateway(arm, _public(arm, "a", location="northeurope")),
        "InvalidResourceLocation",
    ),
    "an address of another gateway": (_used_twice, "PublicIPAddressInUse"),
    "another location": (_moved, "InvalidResourceLocation"),
    "deletion of an address in use": (_address_gone, "PublicIPAddressCannotBeDeleted"),
}


@pytest.mark.parametrize(("act", "code"), AZURE_FAULTS.values(), ids=AZURE_FAULTS)
def test_azure_refuses(arm: Arm, act: Callable[[Arm], object], code: str) -> None:
    """Tiers, timers, numbers, places and use are checked."""
    with pytest.raises(RefusedError) as raised:
        act(arm)
    assert raised.value.code == code
