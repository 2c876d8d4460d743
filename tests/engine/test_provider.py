"""The doubles decide as the real providers do what is replaced, what is named, and what is checked."""

import asyncio
from pathlib import Path

import pytest
from pulumi.provider.experimental import provider as sdk
from tests.engine.doubles.aws.ec2 import Ec2
from tests.engine.doubles.aws.plugin import KINDS as AWS
from tests.engine.doubles.azure.arm import Arm
from tests.engine.doubles.azure.plugin import KINDS as AZURE
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.azure.virtual_network import Subnet, VirtualNetwork
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.kind import DEFAULTS, INPUTS, RefusedError
from tests.engine.doubles.provider import AwsNames, AzureNames, DoubleProvider
from tests.engine.doubles.values import Properties, Value, plain, wire

pytestmark = pytest.mark.long

SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
NSG = "azure-native:network:NetworkSecurityGroup"
IP_GROUP = "azure-native:network:IpGroup"

TCP: Properties = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 1, "toPort": 1}
SIZED: Properties = {"name": "n", "addressFamily": "IPv4", "maxEntries": 2}
PLACED: Properties = {"resourceGroupName": "voice", "networkSecurityGroupName": "nsg", "location": "westeurope"}


@pytest.fixture
def providers(tmp_path: Path) -> dict[str, DoubleProvider]:
    """Make both providers, with nothing behind them."""
    journal = Journal(tmp_path / "journal.sqlite")
    return {
        "aws": AwsNames("aws", [kind(Ec2()) for kind in AWS], journal, lambda _: None),
        "azure-native": AzureNames("azure-native", [kind(Arm(journal)) for kind in AZURE], journal, lambda _: None),
    }


def _diff(providers: dict[str, DoubleProvider], token: str, old: Properties, new: Properties) -> sdk.DiffResponse:
    request = sdk.DiffRequest(f"urn:pulumi:test::p::{token}::x", "id", wire({**old, INPUTS: old}), wire(new), [])
    return asyncio.run(providers[token.split(":")[0]].diff(request))


@pytest.mark.parametrize(
    ("token", "old", "change", "replaced"),
    [
        (SECURITY_GROUP, {"name": "a", "description": "d"}, {"description": "e"}, ["description"]),
        (SECURITY_GROUP, {"name": "a", "vpcId": "vpc-1"}, {"vpcId": "vpc-2"}, ["vpcId"]),
        (SECURITY_GROUP, {"name": "a"}, {"name": "b"}, ["name"]),
        (SECURITY_GROUP, {"name": "a", "tags": {"a": "b"}}, {"tags": {"a": "c"}}, []),
        (RULE, {**TCP, "cidrIpv4": "192.0.2.0/24"}, {"securityGroupId": "sg-2"}, ["securityGroupId"]),
        (RULE, {**TCP, "cidrIpv4": "192.0.2.0/24"}, {"toPort": 2, "description": "d"}, []),
        (RULE, {**TCP, "cidrIpv4": "192.0.2.0/24"}, {"cidrIpv4": "198.51.100.0/24"}, []),
        (RULE, {**TCP, "prefixListId": "pl-1"}, {"prefixListId": "pl-2"}, []),
        (
            RULE,
            {**TCP, "cidrIpv4": "192.0.2.0/24"},
            {"cidrIpv4": None, "prefixListId": "pl-1"},
            ["cidrIpv4", "prefixListId"],
        ),
        (LIST, SIZED, {"addressFamily": "IPv6"}, ["addressFamily"]),
        (LIST, SIZED, {"maxEntries": 3, "name": "m", "entries": [{"cidr": "192.0.2.0/24"}]}, []),
        (NSG, PLACED, {"networkSecurityGroupName": "b"}, ["networkSecurityGroupName"]),
        (NSG, PLACED, {"resourceGroupName": "b"}, ["resourceGroupName"]),
        (NSG, PLACED, {"location": "northeurope"}, []),
        (NSG, PLACED, {"securityRules": [{"name": "a"}]}, []),
        (IP_GROUP, {"ipGroupsName": "a"}, {"ipAddresses": ["192.0.2.0/24"]}, []),
    ],
)
def test_replacements(
    providers: dict[str, DoubleProvider], token: str, old: Properties, change: Properties, replaced: list[str]
) -> None:
    """A change makes a new resource exactly where it does with the real provider."""
    new: Properties = {key: value for key, value in (old | change).items() if value is not None}
    answer = _diff(providers, token, old, new)
    assert (answer.changes, answer.replaces) == (True, replaced)


def test_order_of_entries_is_no_change(providers: dict[str, DoubleProvider]) -> None:
    """The entries of a prefix list are a set."""
    first: Properties = {**SIZED, "entries": [{"cidr": "192.0.2.0/24"}, {"cidr": "198.51.100.0/24"}]}
    second: Properties = {**SIZED, "entries": [{"cidr": "198.51.100.0/24"}, {"cidr": "192.0.2.0/24"}]}
    assert _diff(providers, LIST, first, second).changes is False


@pytest.mark.parametrize(("defaults", "first"), [([], True), (["name"], False)], ids=["given", "made"])
def test_given_name_is_deleted_before_it_is_made_again(
    providers: dict[str, DoubleProvider], defaults: list[str], first: bool
) -> None:
    """A replacement under a name that the program gives deletes first; one that the provider names creates first."""
    old: Properties = {"name": "a", "description": "d", DEFAULTS: [*defaults]}
    answer = _diff(providers, SECURITY_GROUP, old, {**old, "description": "e"})
    assert answer.delete_before_replace is first


def _check(
    providers: dict[str, DoubleProvider], token: str, new: Properties, old: Properties | None = None
) -> tuple[Properties, list[str]]:
    request = sdk.CheckRequest(f"urn:pulumi:test::p::{token}::x", wire(old or {}), wire(new), b"seed")
    answer = asyncio.run(providers[token.split(":")[0]].check(request))
    return plain(answer.inputs or {}), [failure.property for failure in answer.failures or []]


def test_made_name_stays(providers: dict[str, DoubleProvider]) -> None:
    """A name that the provider made is kept at the next check, whatever the seed."""
    first, _ = _check(providers, NSG, {"resourceGroupName": "voice"})
    again, _ = _check(providers, NSG, {"resourceGroupName": "voice"}, {**first, "networkSecurityGroupName": "x1234"})
    assert str(first["networkSecurityGroupName"]).startswith("x")
    assert again["networkSecurityGroupName"] == "x1234"


@pytest.mark.parametrize(
    ("token", "inputs", "faulty"),
    [
        pytest.param(RULE, TCP, ["cidrIpv4"], id="no peer"),
        pytest.param(RULE, {**TCP, "cidrIpv4": "192.0.2.0/24", "prefixListId": "pl-1"}, ["cidrIpv4"], id="two peers"),
        pytest.param(RULE, {**TCP, "cidrIpv4": "192.0.2.1/24"}, ["cidrIpv4"], id="host bits"),
        pytest.param(RULE, {**TCP, "cidrIpv4": "192.0.2.0/24", "ipProtocol": "-1"}, ["fromPort"], id="ports for all"),
        pytest.param(RULE, {**TCP, "cidrIpv4": "192.0.2.0/24", "toPort": None}, ["fromPort"], id="one port"),
        pytest.param(RULE, {**TCP, "cidrIpv4": "192.0.2.0/24", "toPort": 65536}, ["toPort"], id="port 65536"),
        pytest.param(SECURITY_GROUP, {"ingress": [{"fromPort": 1}]}, ["ingress"], id="rules inline"),
        pytest.param(SECURITY_GROUP, {"description": "é"}, ["description"], id="a character of a description"),
        pytest.param(SECURITY_GROUP, {"name": "sg-a"}, ["name"], id="a name like an id"),
        pytest.param(LIST, {**SIZED, "addressFamily": "IPv5"}, ["addressFamily"], id="a family"),
        pytest.param(LIST, {**SIZED, "maxEntries": 0}, ["maxEntries"], id="a size of nothing"),
        pytest.param(LIST, {**SIZED, "entries": [{"cidr": "192.0.2.1/24"}]}, ["entries"], id="host bits in a list"),
    ],
)
def test_checks(providers: dict[str, DoubleProvider], token: str, inputs: Properties, faulty: list[str]) -> None:
    """What the provider sees itself it refuses before the cloud does."""
    assert _check(providers, token, inputs)[1] == faulty


@pytest.mark.parametrize(
    ("networks", "refused"),
    [pytest.param(("net", "net"), 1, id="one network"), pytest.param(("net", "other"), 0, id="two networks")],
)
def test_one_write_to_a_network_at_a_time(tmp_path: Path, networks: tuple[str, ...], refused: int) -> None:
    """Azure refuses a write to a network while another one is under way, whichever provider sends it."""
    journal = Journal(tmp_path / "journal.sqlite")
    arm = Arm(journal)
    arm.subscription = "s"
    ResourceGroup(arm).create({"resourceGroupName": "voice", "location": "westeurope"})
    space: Value = {"addressPrefixes": ["10.0.0.0/16"]}
    for name in {*networks}:
        VirtualNetwork(arm).create({"resourceGroupName": "voice", "virtualNetworkName": name, "addressSpace": space})

    async def create(number: int, name: str) -> object:
        provider = AzureNames("azure-native", [Subnet(arm)], journal, lambda _: None)
        place: Properties = {"resourceGroupName": "voice", "virtualNetworkName": name, "subnetName": f"s{number}"}
        inputs = wire({**place, "addressPrefix": f"10.0.{number}.0/24"})
        return await provider.create(
            sdk.CreateRequest(f"urn:pulumi:test::p::{Subnet.token}::s{number}", inputs, 0, False)
        )

    async def together() -> list[object]:
        return await asyncio.gather(*(create(*each) for each in enumerate(networks)), return_exceptions=True)

    answers = asyncio.run(together())
    assert [each.code for each in answers if isinstance(each, RefusedError)] == ["AnotherOperationInProgress"] * refused
    assert sum("/subnets/" in stored.id for stored in arm.all()) == len(networks) - refused
