"""The emulated Azure refuses what Azure refuses about firewalls, their policies and their rules."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.clouds import SUBSCRIPTION
from tests.engine.doubles.azure.arm import Arm
from tests.engine.doubles.azure.azure_firewall import AzureFirewall
from tests.engine.doubles.azure.firewall_policy import FirewallPolicy, RuleCollectionGroup
from tests.engine.doubles.azure.ip_group import IpGroup
from tests.engine.doubles.azure.network_interface import PublicIPAddress
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.azure.virtual_network import Subnet, VirtualNetwork
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, Value, objects
from tests.rows import PHONE_SIGNALLING

pytestmark = pytest.mark.long

GROUP: Properties = {"resourceGroupName": "voice"}
NETWORK_RULE: Properties = {
    "ruleType": "NetworkRule",
    "name": "media",
    "ipProtocols": ["UDP"],
    "sourceAddresses": ["10.0.0.0/24"],
    "destinationAddresses": ["192.0.2.0/24"],
    "destinationPorts": ["5004", "19560-65535"],
}
APPLICATION_RULE: Properties = {
    "ruleType": "ApplicationRule",
    "name": "web",
    "sourceAddresses": ["10.0.0.0/24"],
    "targetFqdns": ["example.com", "*.example.com"],
    "protocols": [{"protocolType": "Https", "port": 443}],
    "terminateTLS": False,
}


@pytest.fixture
def arm(tmp_path: Path) -> Arm:
    """Prepare a subscription with one resource group, a network and a public address."""
    arm = Arm(Journal(tmp_path / "journal.sqlite"))
    arm.subscription = SUBSCRIPTION
    ResourceGroup(arm).create({**GROUP, "location": "westeurope"})
    space: Properties = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    VirtualNetwork(arm).create({**GROUP, "virtualNetworkName": "hub", **space})
    PublicIPAddress(arm).create({**GROUP, "publicIpAddressName": "a"})
    return arm


def _subnet(arm: Arm, name: str = "AzureFirewallSubnet", prefix: str = "10.0.1.0/26") -> str:
    return Subnet(arm).create({**GROUP, "virtualNetworkName": "hub", "subnetName": name, "addressPrefix": prefix})


def _policy(arm: Arm, name: str = "policy", tier: str = "Standard", base: str = "", **other: Value) -> str:
    inherited: Properties = {"basePolicy": {"id": base}} if base else {}
    return FirewallPolicy(arm).create(
        {**GROUP, "firewallPolicyName": name, "sku": {"tier": tier}, **inherited, **other}
    )


def _collection(*rules: Properties, priority: int = 100, name: str = PHONE_SIGNALLING, **other: Value) -> Properties:
    kind = "FirewallPolicyFilterRuleCollection"
    given: Properties = {"ruleCollectionType": kind, "name": name, "priority": priority, "action": {"type": "Allow"}}
    return {**given, "rules": list(rules), **other}


def _group(arm: Arm, *collections: Properties, priority: int = 1000, name: str = "calling") -> str:
    given: Properties = {"firewallPolicyName": "policy", "ruleCollectionGroupName": name, "priority": priority}
    return RuleCollectionGroup(arm).create({**GROUP, **given, "ruleCollections": list(collections)})


def _rules(arm: Arm, *rules: Properties) -> str:
    _policy(arm)
    return _group(arm, _collection(*rules))


def _ip_group(arm: Arm, name: str = "calling") -> str:
    return IpGroup(arm).create({**GROUP, "ipGroupsName": name, "ipAddresses": ["192.0.2.0/24"]})


def _to(group: str) -> Properties:
    rule = {key: value for key, value in NETWORK_RULE.items() if key != "destinationAddresses"}
    return {**rule, "destinationIpGroups": [group]}


def _inputs(arm: Arm, subnet: str, tier: str = "Standard", name: str = "firewall", **other: Value) -> Properties:
    address = arm.group_id("voice") + "/providers/Microsoft.Network/publicIPAddresses/a"
    first: Properties = {"name": "first", "publicIPAddress": {"id": address}, "subnet": {"id": subnet}}
    given: Properties = {"azureFirewallName": name, "sku": {"name": "AZFW_VNet", "tier": tier}}
    return {**GROUP, **given, "ipConfigurations": [first], **other}


def _firewall(arm: Arm, subnet: str = "", tier: str = "Standard", name: str = "firewall", **other: Value) -> str:
    return AzureFirewall(arm).create(_inputs(arm, subnet or _subnet(arm), tier, name, **other))


def _used_group(arm: Arm) -> None:
    group = _ip_group(arm)
    _rules(arm, _to(group))
    IpGroup(arm).delete(group, {})


def _used_policy(arm: Arm) -> None:
    policy = _policy(arm)
    _firewall(arm, firewallPolicy={"id": policy})
    FirewallPolicy(arm).delete(policy, {})


def _used_base(arm: Arm) -> None:
    base = _policy(arm, "base")
    _policy(arm, base=base)
    FirewallPolicy(arm).delete(base, {})


def _moved_zones(arm: Arm) -> None:
    firewall, subnet = _firewall(arm), "/subnets/AzureFirewallSubnet"
    network = arm.group_id("voice") + "/providers/Microsoft.Network/virtualNetworks/hub"
    AzureFirewall(arm).update(firewall, {}, _inputs(arm, network + subnet, zones=["1"]))


def _two_in_a_subnet(arm: Arm) -> None:
    subnet = _subnet(arm)
    _firewall(arm, subnet)
    _firewall(arm, subnet, name="second")


def _raised(arm: Arm) -> None:
    policy = _policy(arm)
    _firewall(arm, firewallPolicy={"id": policy})
    FirewallPolicy(arm).update(policy, {}, {**GROUP, "firewallPolicyName": "policy", "sku": {"tier": "Premium"}})


INVALID_PRIORITY = "FirewallPolicyRuleCollectionGroupInvalidPriorityValue"
MANY: Properties = {**NETWORK_RULE, "sourceAddresses": [f"10.{at // 256}.{at % 256}.0/24" for at in range(10_001)]}


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        pytest.param(_used_group, "IpGroupsHasFirewallPolicyReferences", id="an IP Group in a rule"),
        pytest.param(_used_policy, "InUseFirewallPolicyCannotBeDeleted", id="a policy of a firewall"),
        pytest.param(_used_base, "InUseFirewallPolicyCannotBeDeleted", id="a base policy"),
        pytest.param(lambda a: _rules(a, _to("/subscriptions/no")), "InvalidResourceReference", id="no IP Group"),
        pytest.param(lambda a: _group(a), "ParentResourceNotFound", id="no policy"),
        pytest.param(
            lambda a: _policy(a, base=_policy(a, "base", "Premium")),
            "FirewallPolicyHigherTierParent",
            id="a higher base",
        ),
        pytest.param(
            lambda a: _policy(a, base=_policy(a, "base", location="northeurope")),
            "FirewallPolicyParentLocationMismatch",
            id="a base elsewhere",
        ),
        pytest.param(
            lambda a: _policy(a, tier="Basic", dnsSettings={"enableProxy": True}),
            "FirewallPolicyBasicTierUnsupported",
            id="DNS of Basic",
        ),
        pytest.param(
            lambda a: _policy(a, transportSecurity={"certificateAuthority": {}}),
            "FirewallPolicyTierUnsupported",
            id="TLS inspection of Standard",
        ),
        pytest.param(_raised, "AzureFirewallPolicyTierMismatch", id="a policy above its firewall"),
        pytest.param(
            lambda a: [_policy(a), _group(a, priority=99)], INVALID_PRIORITY, id="a group's priority below 100"
        ),
        pytest.param(lambda a: [_policy(a), _group(a, priority=65001)], INVALID_PRIORITY, id="a group's above 65000"),
        pytest.param(
            lambda a: [_policy(a), _group(a), _group(a, name="second")], INVALID_PRIORITY, id="a group's priority twice"
        ),
        pytest.param(
            lambda a: [_policy(a), _group(a, *(_collection(NETWORK_RULE, name=each) for each in "ab"))],
            INVALID_PRIORITY,
            id="a collection's priority twice",
        ),
        pytest.param(
            lambda a: [_policy(a), _group(a, *(_collection(NETWORK_RULE, priority=each) for each in (100, 101)))],
            "InvalidRequestFormat",
            id="a collection's name twice",
        ),
        pytest.param(
            lambda a: [_policy(a), *(_group(a, priority=100 + at, name=f"g{at}") for at in range(61))],
            "FirewallPolicyTooManyRuleCollectionGroups",
            id="61 groups",
        ),
        pytest.param(
            lambda a: _rules(a, MANY, {**MANY, "name": "again"}), "FirewallPolicyRuleLimitExceeded", id="20,002 pairs"
        ),
        pytest.param(
            lambda a: _rules(a, NETWORK_RULE, APPLICATION_RULE), "FirewallPolicyMixedRuleTypes", id="kinds mixed"
        ),
        pytest.param(
            lambda a: _rules(a, {**NETWORK_RULE, "ipProtocols": ["Udp"]}),
            "FirewallPolicyRuleInvalidProtocol",
            id="a protocol as NSGs have it",
        ),
        pytest.param(
            lambda a: _rules(a, {**NETWORK_RULE, "destinationAddresses": ["2001:db8::/32"]}),
            "FirewallPolicyRuleInvalidIPAddress",
            id="IPv6",
        ),
        pytest.param(
            lambda a: _rules(a, {**NETWORK_RULE, "sourceAddresses": ["10.0.0.1/24"]}),
            "FirewallPolicyRuleInvalidIPAddress",
            id="host bits",
        ),
        pytest.param(
            lambda a: _rules(a, {**NETWORK_RULE, "destinationPorts": ["2-1"]}),
            "FirewallPolicyRuleInvalidPort",
            id="ports backwards",
        ),
        pytest.param(
            lambda a: _rules(a, {**NETWORK_RULE, "sourceAddresses": []}),
            "FirewallPolicyRuleNoAddresses",
            id="no source",
        ),
        pytest.param(
            lambda a: _rules(a, {**NETWORK_RULE, "name": "a/b"}),
            "FirewallPolicyRuleInvalidName",
            id="a name with a slash",
        ),
        pytest.param(
            lambda a: _rules(a, {**APPLICATION_RULE, "protocols": [{"protocolType": "Https", "port": 64001}]}),
            "FirewallPolicyApplicationRuleInvalidProtocol",
            id="port 64001",
        ),
        pytest.param(
            lambda a: _rules(a, {**APPLICATION_RULE, "targetFqdns": ["a.*.example.com"]}),
            "FirewallPolicyApplicationRuleInvalidFqdn",
            id="a wildcard inside a name",
        ),
        pytest.param(
            lambda a: _firewall(a, _subnet(a, "firewall")), "AzureFirewallSubnetName", id="a subnet of another name"
        ),
        pytest.param(
            lambda a: _firewall(a, _subnet(a, prefix="10.0.1.0/27")), "AzureFirewallSubnetTooSmall", id="a small subnet"
        ),
        pytest.param(_two_in_a_subnet, "AzureFirewallSubnetInUse", id="two firewalls in a subnet"),
        pytest.param(lambda a: _firewall(a, tier="Basic"), "AzureFirewallBasicNeedsManagement", id="Basic unmanaged"),
        pytest.param(
            lambda a: _firewall(a, firewallPolicy={"id": _policy(a, tier="Premium")}),
            "AzureFirewallPolicyTierMismatch",
            id="a firewall below its policy",
        ),
        pytest.param(_moved_zones, "AzureFirewallZonesCannotBeChanged", id="other zones"),
    ],
)
def test_what_azure_refuses(arm: Arm, attempt: Callable[[Arm], object], code: str) -> None:
    """Each attempt is refused with a name of the error."""
    with pytest.raises(RefusedError) as raised:
        attempt(arm)
    assert raised.value.code == code


def test_one_write_at_a_time(arm: Arm) -> None:
    """Groups, the policies that inherit, the IP Groups of rules and the firewall share the lock of the base policy."""
    base = _policy(arm, "base")
    policy = _policy(arm, base=base)
    free, used = _ip_group(arm, "free"), _ip_group(arm)
    _group(arm, _collection(_to(used)))
    locks = {
        FirewallPolicy(arm).exclusive({**GROUP, "firewallPolicyName": "base"}),
        FirewallPolicy(arm).exclusive({**GROUP, "firewallPolicyName": "policy", "basePolicy": {"id": base}}),
        RuleCollectionGroup(arm).exclusive(
            {**GROUP, "firewallPolicyName": "policy", "ruleCollectionGroupName": "second"}
        ),
        IpGroup(arm).exclusive({**GROUP, "ipGroupsName": "calling"}),
        AzureFirewall(arm).exclusive({**GROUP, "azureFirewallName": "firewall", "firewallPolicy": {"id": policy}}),
    }
    assert locks == {base.lower()}
    assert IpGroup(arm).exclusive({**GROUP, "ipGroupsName": "free"}) == free.lower()


def test_a_firewall_tells_its_address(arm: Arm) -> None:
    """The private address is the first of the subnet that Azure does not keep for itself."""
    live = AzureFirewall(arm).read(_firewall(arm), {})
    assert live is not None
    assert objects(live.computed, "ipConfigurations")[0]["privateIPAddress"] == "10.0.1.4"
    assert "privateIPAddress" not in objects(live.inputs, "ipConfigurations")[0]
