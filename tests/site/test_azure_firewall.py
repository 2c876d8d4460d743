"""What a site may say of an Azure Firewall: tiers, base policies and the firewall itself agree, or are refused."""

from __future__ import annotations

from typing import Any

import pytest

from webex_calling.fault import Faults
from webex_calling.site.azure_firewall import AzureFirewall

ARM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
SUBNET = f"{ARM}/virtualNetworks/hub/subnets/AzureFirewallSubnet"
ADDRESS = f"{ARM}/publicIPAddresses/a"
MADE = {"subnet_id": SUBNET, "public_ip_id": ADDRESS}
MANAGED = {
    "management_subnet_id": f"{ARM}/virtualNetworks/hub/subnets/AzureFirewallManagementSubnet",
    "management_public_ip_id": ADDRESS,
}
BASE = f"{ARM}/firewallPolicies/base"


@pytest.mark.parametrize(
    "args",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"tier": "Basic"}, id="Basic"),
        pytest.param({"dns_proxy": True, "dns_servers": ["10.20.0.2"]}, id="a DNS proxy"),
        pytest.param({"dns_servers": ["10.20.0.2"]}, id="DNS servers alone"),
        pytest.param({**MADE, "zones": ["1", "2"], "further_public_ip_ids": {"b": ADDRESS}}, id="a firewall"),
        pytest.param({**MADE, **MANAGED, "tier": "Basic"}, id="a Basic firewall"),
        pytest.param(
            {"tier": "Premium", "base_policy_id": BASE, "base_policy_tier": "Standard"}, id="a base of a lower tier"
        ),
        pytest.param({"base_policy_id": BASE, "base_policy_tier": "Standard"}, id="a base of the same tier"),
        pytest.param(
            {**MADE, "subnet_id": SUBNET.replace("resourceGroups", "resourcegroups")}, id="ARM's other spelling"
        ),
    ],
)
def test_what_is_taken(args: dict[str, Any]) -> None:
    """Each of these is a firewall that can be."""
    assert AzureFirewall.from_arguments(args).to_arguments() == args


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        pytest.param(
            {"tier": "Basic", "dns_proxy": True}, "sets dnsProxy, which the tier Basic does not have", id="proxy"
        ),
        pytest.param(
            {"tier": "Basic", "dns_servers": ["10.20.0.2"]},
            "sets dnsServers, which the tier Basic does not have; give Standard or Premium, or remove it",
            id="DNS servers of Basic",
        ),
        pytest.param(
            {"base_policy_id": BASE}, "gives basePolicyId without basePolicyTier; give both", id="no tier of the base"
        ),
        pytest.param(
            {"base_policy_tier": "Standard"}, "gives basePolicyTier without basePolicyId; give both", id="no base"
        ),
        pytest.param(
            {"base_policy_id": BASE, "base_policy_tier": "Premium"},
            "has the tier Standard, and its base policy Premium, from which it cannot inherit; give the tier Premium",
            id="a base of a higher tier",
        ),
        pytest.param(
            {"subnet_id": SUBNET}, "makes a firewall without a public address; give publicIpId", id="no address"
        ),
        pytest.param(
            {**MADE, "tier": "Basic"},
            "makes a firewall of the tier Basic without management; give managementSubnetId and managementPublicIpId",
            id="Basic without management",
        ),
        pytest.param(
            {**MADE, "management_public_ip_id": ADDRESS},
            "gives managementPublicIpId without managementSubnetId; give both, or neither",
            id="half of a management",
        ),
        pytest.param(
            {"public_ip_id": ADDRESS, "zones": ["1"]},
            "sets publicIpId, zones, but makes no firewall; give subnetId, or remove it",
            id="zones without a firewall",
        ),
        pytest.param(
            {**MADE, "subnet_id": SUBNET.replace("AzureFirewallSubnet", "firewall")},
            "is not an id of a subnet AzureFirewallSubnet; write /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/"
            "providers/Microsoft.Network/virtualNetworks/NETWORK/subnets/AzureFirewallSubnet",
            id="a subnet of another name",
        ),
        pytest.param({"base_policy_id": "base"}, "is not an id of a firewall policy", id="a name in place of an id"),
        pytest.param({**MADE, "zones": ["a"]}, "is not a zone; write its number", id="no zone"),
        pytest.param({"priority": 99}, "is below 100; give 100 or more", id="a priority below 100"),
        pytest.param({"priority": 64001}, "is above 64000; give 64000 or less", id="a priority above 64000"),
        pytest.param({"tier": "Gold"}, "Gold", id="no tier"),
    ],
)
def test_what_is_refused(args: dict[str, Any], fault: str) -> None:
    """Each of these is told, with what to write instead."""
    with pytest.raises(Faults) as raised:
        AzureFirewall.from_arguments(args)
    assert fault in str(raised.value)
