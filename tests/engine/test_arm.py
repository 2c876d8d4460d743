"""The emulated Azure refuses what Azure refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.engine.clouds import SUBSCRIPTION
from tests.engine.doubles.azure.arm import Arm
from tests.engine.doubles.azure.ip_group import IpGroup
from tests.engine.doubles.azure.network_interface import NetworkInterface
from tests.engine.doubles.azure.network_security_group import NetworkSecurityGroup
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.azure.virtual_network import Subnet, VirtualNetwork
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, Value

pytestmark = pytest.mark.long

GROUP: Properties = {"resourceGroupName": "voice"}


def _rule(**other: Value) -> Properties:
    rule: Properties = {
        "name": "signalling-in",
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sourceAddressPrefixes": ["192.0.2.0/24"],
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRanges": ["5062"],
    }
    return {key: value for key, value in (rule | other).items() if value is not None}


@pytest.fixture
def arm(tmp_path: Path) -> Arm:
    """Prepare a subscription with one resource group."""
    arm = Arm(Journal(tmp_path / "journal.sqlite"))
    arm.subscription = SUBSCRIPTION
    ResourceGroup(arm).create({**GROUP, "location": "westeurope"})
    return arm


def _nsg(arm: Arm, *rules: Properties, name: str = "nsg") -> str:
    return NetworkSecurityGroup(arm).create({**GROUP, "networkSecurityGroupName": name, "securityRules": list(rules)})


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        pytest.param([_rule(name="-a")], "InvalidResourceName", id="a name that begins with a hyphen"),
        pytest.param([_rule(name="a" * 81)], "InvalidResourceName", id="a name of 81"),
        pytest.param([_rule(name="a b")], "InvalidResourceName", id="a name with a space"),
        pytest.param([_rule(priority=99)], "SecurityRuleInvalidPriority", id="a priority below 100"),
        pytest.param([_rule(priority=4097)], "SecurityRuleInvalidPriority", id="a priority above 4096"),
        pytest.param([_rule(priority=None)], "SecurityRuleInvalidPriority", id="no priority"),
        pytest.param([_rule(), _rule(name="b")], "SecurityRuleConflict", id="a priority twice in a direction"),
        pytest.param([_rule(), _rule(name="SIGNALLING-IN", priority=101)], "InvalidRequestFormat", id="a name twice"),
        pytest.param([_rule(description="x" * 141)], "SecurityRuleDescriptionTooLong", id="a description of 141"),
        pytest.param([_rule(protocol="TCP")], "InvalidRequestFormat", id="a protocol in capitals"),
        pytest.param(
            [_rule(sourceAddressPrefix="*")], "SecurityRuleParameterNotExactlyOne", id="one prefix and several"
        ),
        pytest.param([_rule(sourceAddressPrefixes=[])], "SecurityRuleParameterNotExactlyOne", id="no prefix"),
        pytest.param(
            [_rule(destinationPortRange="1")], "SecurityRuleParameterNotExactlyOne", id="one port and several"
        ),
        pytest.param([_rule(destinationPortRanges=["2-1"])], "SecurityRuleInvalidPortRange", id="ports backwards"),
        pytest.param([_rule(destinationPortRanges=["65536"])], "SecurityRuleInvalidPortRange", id="a port of 65536"),
        pytest.param(
            [_rule(sourceAddressPrefixes=["Internet"])],
            "SecurityRuleParameterContainsUnsupportedValue",
            id="a tag among prefixes",
        ),
        pytest.param(
            [_rule(sourceAddressPrefixes=["192.0.2.0/24", "192.0.2.0/25"])],
            "OverlappingSubnetsNotPermittedInSecurityRule",
            id="prefixes that overlap",
        ),
        pytest.param(
            [_rule(sourceAddressPrefixes=None, sourceAddressPrefix="192.0.2.1/24")],
            "SecurityRuleInvalidAddressPrefix",
            id="host bits",
        ),
        pytest.param(
            [
                _rule(name=f"r{number}", priority=100 + number, direction=way)
                for number in range(501)
                for way in ("Inbound", "Outbound")
            ],
            "SecurityRuleLimitExceeded",
            id="1002 rules",
        ),
        pytest.param(
            [
                _rule(name=f"r{n}", priority=100 + n, sourceAddressPrefixes=[f"10.{n}.{i}.0/24" for i in range(200)])
                for n in range(21)
            ],
            "SecurityRuleAddressLimitExceeded",
            id="4200 prefixes",
        ),
    ],
)
def test_rules_that_azure_refuses(arm: Arm, rules: list[Properties], code: str) -> None:
    """Each NSG is refused with a name of the error, and nothing is stored."""
    with pytest.raises(RefusedError) as raised:
        _nsg(arm, *rules)
    assert raised.value.code == code
    assert [stored.type for stored in arm.all()] == ["Microsoft.Resources/resourceGroups"]


def test_one_priority_serves_both_directions(arm: Arm) -> None:
    """Priorities are unique in a direction, not in a group."""
    rules = [_rule(), _rule(name="out", direction="Outbound")]
    stored = arm.get(_nsg(arm, *rules))
    assert stored is not None
    assert stored.body["securityRules"] == rules


def _network(arm: Arm, *, security: str = "") -> str:
    VirtualNetwork(arm).create(
        {**GROUP, "virtualNetworkName": "net", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    )
    return _subnet(arm, "a", "10.0.1.0/24", security or _nsg(arm, _rule()))


def _subnet(arm: Arm, name: str, prefix: str, security: str) -> str:
    place: Properties = {**GROUP, "virtualNetworkName": "net", "subnetName": name, "addressPrefix": prefix}
    return Subnet(arm).create({**place, "networkSecurityGroup": {"id": security}})


def _delete_used_nsg(arm: Arm) -> None:
    security = _nsg(arm, _rule())
    _network(arm, security=security)
    NetworkSecurityGroup(arm).delete(security, {})


def _delete_used_subnet(arm: Arm) -> None:
    subnet = _network(arm)
    configuration: Value = [{"name": "a", "subnet": {"id": subnet}}]
    NetworkInterface(arm).create({**GROUP, "networkInterfaceName": "nic", "ipConfigurations": configuration})
    Subnet(arm).delete(subnet, {})


def _overlap(arm: Arm) -> None:
    security = _nsg(arm, _rule())
    _network(arm, security=security)
    _subnet(arm, "b", "10.0.1.128/25", security)


def _outside(arm: Arm) -> None:
    security = _nsg(arm, _rule())
    _network(arm, security=security)
    _subnet(arm, "b", "10.1.0.0/24", security)


def _move(arm: Arm) -> None:
    security = _nsg(arm, _rule())
    new: Properties = {**GROUP, "networkSecurityGroupName": "nsg", "location": "northeurope", "securityRules": []}
    NetworkSecurityGroup(arm).update(security, {}, new)


def _ip_group(arm: Arm, *addresses: str) -> None:
    IpGroup(arm).create({**GROUP, "ipGroupsName": "calling", "ipAddresses": list(addresses)})


def _elsewhere(arm: Arm) -> None:
    IpGroup(arm).create({"resourceGroupName": "elsewhere", "ipGroupsName": "calling"})


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        pytest.param(_delete_used_nsg, "InUseNetworkSecurityGroupCannotBeDeleted", id="an NSG on a subnet"),
        pytest.param(_delete_used_subnet, "InUseSubnetCannotBeDeleted", id="a subnet with an interface"),
        pytest.param(_overlap, "NetcfgSubnetRangesOverlap", id="subnets that overlap"),
        pytest.param(_outside, "NetcfgInvalidSubnet", id="a subnet outside its network"),
        pytest.param(_move, "InvalidResourceLocation", id="an NSG that moves"),
        pytest.param(_elsewhere, "ResourceGroupNotFound", id="a resource group that is not there"),
        pytest.param(
            lambda a: _network(a, security=f"{a.group_id('voice')}/no"), "InvalidResourceReference", id="no NSG"
        ),
        pytest.param(
            lambda a: [_nsg(a), _nsg(a, name="NSG")], "ResourceAlreadyExists", id="a name taken in other case"
        ),
        pytest.param(
            lambda a: _nsg(a, name="-nsg"), "InvalidResourceName", id="an NSG's name that begins with a hyphen"
        ),
        pytest.param(lambda a: _nsg(a, name="n" * 81), "InvalidResourceName", id="an NSG's name of 81"),
        pytest.param(
            lambda a: ResourceGroup(a).create({"resourceGroupName": "voice."}),
            "InvalidResourceName",
            id="a resource group's name that ends in a full stop",
        ),
        pytest.param(lambda a: _ip_group(a, "192.0.2.1/24"), "IpGroupInvalidIpAddress", id="host bits in an IP Group"),
        pytest.param(lambda a: _ip_group(a, "2001:db8::/32"), "IpGroupInvalidIpAddress", id="IPv6 in an IP Group"),
        pytest.param(
            lambda a: _ip_group(a, *(f"10.{n >> 8}.{n & 255}.1" for n in range(5001))),
            "IpGroupTooManyAddresses",
            id="5001 addresses",
        ),
    ],
)
def test_refusals(arm: Arm, attempt: Callable[[Arm], Any], code: str) -> None:
    """Each write or delete is refused with a name of the error."""
    with pytest.raises(RefusedError) as raised:
        attempt(arm)
    assert raised.value.code == code


def test_ip_group_takes_addresses_prefixes_and_ranges(arm: Arm) -> None:
    """An IP Group holds all three forms of Azure."""
    _ip_group(arm, "192.0.2.1", "198.51.100.0/24", "203.0.113.4-203.0.113.9")
    assert [stored.type for stored in arm.all()] == ["Microsoft.Resources/resourceGroups", "Microsoft.Network/ipGroups"]


def test_resource_group_takes_what_lies_in_it_along(arm: Arm) -> None:
    """Deleting a resource group leaves nothing of it."""
    _network(arm)
    ResourceGroup(arm).delete(arm.group_id("voice"), {})
    assert arm.all() == []
