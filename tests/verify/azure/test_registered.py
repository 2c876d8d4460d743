"""What the Pulumi SDK registers for Azure is what the readers read, with ids that are known and ids that are not."""

from __future__ import annotations

import pytest
from pulumi_azure_native import network as az
from tests.verify.azure.estate import TYPES

from webex_calling.registered.azure_tokens import FIREWALL_POLICY, NETWORK_INTERFACE
from webex_calling.registered.embedded_engine import Ids, run
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.firewall_policy import FirewallPolicies
from webex_calling.verify.azure.interface import Interfaces
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.packets import Initiator, Packet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER


def program() -> None:
    """Register an interface behind admin rules, an NSG and a NAT gateway, and a firewall with a base policy."""
    group = "voice"
    public = az.PublicIPAddress("out", resource_group_name=group, sku=az.PublicIPAddressSkuArgs(name="Standard"))
    nat = az.NatGateway("nat", resource_group_name=group, public_ip_addresses=[az.SubResourceArgs(id=public.id)])
    permits = [
        az.SecurityRuleArgs(
            name=name,
            priority=priority,
            direction="Inbound",
            access="Allow",
            protocol="Tcp",
            source_address_prefix="10.30.0.0/16",
            source_port_range="*",
            destination_address_prefix="*",
            destination_port_range=port,
        )
        for name, priority, port in (("sip", 100, "5060"), ("more", 101, "5061"))
    ]
    nsg = az.NetworkSecurityGroup("edge", resource_group_name=group, security_rules=permits)
    vnet = az.VirtualNetwork(
        "voice",
        resource_group_name=group,
        location="westeurope",
        address_space=az.AddressSpaceArgs(address_prefixes=["10.40.0.0/16"]),
    )
    subnet = az.Subnet(
        "gateways",
        resource_group_name=group,
        virtual_network_name=vnet.name,
        address_prefix="10.40.1.0/24",
        nat_gateway=az.SubResourceArgs(id=nat.id),
        network_security_group=az.NetworkSecurityGroupArgs(id=nsg.id),
    )
    az.NetworkInterface(
        "nic",
        resource_group_name=group,
        ip_configurations=[
            az.NetworkInterfaceIPConfigurationArgs(
                name="one", private_ip_address="10.40.1.10", subnet=az.SubnetArgs(id=subnet.id)
            )
        ],
    )
    admin(group, vnet)
    firewall(group)


def admin(group: str, vnet: az.VirtualNetwork) -> None:
    """Register a committed denial of 5061, before the NSG."""
    manager = az.NetworkManager(
        "hub", resource_group_name=group, network_manager_scopes=az.NetworkManagerPropertiesNetworkManagerScopesArgs()
    )
    members = az.NetworkGroup("all", resource_group_name=group, network_manager_name=manager.name)
    az.StaticMember(
        "voice",
        resource_group_name=group,
        network_manager_name=manager.name,
        network_group_name=members.name,
        resource_id=vnet.id,
    )
    base = az.SecurityAdminConfiguration("base", resource_group_name=group, network_manager_name=manager.name)
    rules = az.AdminRuleCollection(
        "rules",
        resource_group_name=group,
        network_manager_name=manager.name,
        configuration_name=base.name,
        applies_to_groups=[az.NetworkManagerSecurityGroupItemArgs(network_group_id=members.id)],
    )
    az.AdminRule(
        "no-5061",
        resource_group_name=group,
        network_manager_name=manager.name,
        configuration_name=base.name,
        rule_collection_name=rules.name,
        kind="Custom",
        priority=10,
        access="Deny",
        direction="Inbound",
        protocol="Tcp",
        sources=[az.AddressPrefixItemArgs(address_prefix="*", address_prefix_type="IPPrefix")],
        destinations=[az.AddressPrefixItemArgs(address_prefix="*", address_prefix_type="IPPrefix")],
        source_port_ranges=["0-65535"],
        destination_port_ranges=["5061"],
    )
    az.Commit(
        "commit",
        resource_group_name=group,
        network_manager_name=manager.name,
        properties=az.CommitPropertiesArgs(
            commit_type="SecurityAdmin", target_locations=["westeurope"], configuration_ids=[base.id]
        ),
    )


def firewall(group: str) -> None:
    """Register a firewall whose base policy denies a part of what the policy permits."""
    calling = az.IpGroup("calling", resource_group_name=group, ip_addresses=["198.51.100.0/24"])
    base = az.FirewallPolicy("base", resource_group_name=group)
    own = az.FirewallPolicy("own", resource_group_name=group, base_policy=az.SubResourceArgs(id=base.id))
    for policy, action, port in ((base, "Deny", "5060"), (own, "Allow", "5060-5061")):
        az.FirewallPolicyRuleCollectionGroup(
            f"{action}-group",
            resource_group_name=group,
            firewall_policy_name=policy.name,
            priority=200,
            rule_collections=[
                az.FirewallPolicyFilterRuleCollectionArgs(
                    rule_collection_type="FirewallPolicyFilterRuleCollection",
                    name="sip",
                    priority=200,
                    action=az.FirewallPolicyFilterRuleCollectionActionArgs(type=action),
                    rules=[
                        az.NetworkRuleArgs(
                            rule_type="NetworkRule",
                            name="sip",
                            ip_protocols=["TCP"],
                            source_addresses=["10.40.1.0/24"],
                            destination_ip_groups=[calling.id],
                            destination_ports=[port],
                        )
                    ],
                ),
                az.FirewallPolicyFilterRuleCollectionArgs(
                    rule_collection_type="FirewallPolicyFilterRuleCollection",
                    name="web",
                    priority=300,
                    action=az.FirewallPolicyFilterRuleCollectionActionArgs(type=action),
                    rules=[
                        az.ApplicationRuleArgs(
                            rule_type="ApplicationRule",
                            name="web",
                            protocols=[az.FirewallPolicyRuleApplicationProtocolArgs(protocol_type="Https", port=443)],
                            source_addresses=["10.40.1.0/24"],
                            target_fqdns=["*.example.com" if action == "Deny" else "*"],
                        )
                    ],
                ),
            ],
        )
    public = az.PublicIPAddress("hub", resource_group_name=group)
    az.AzureFirewall(
        "hub",
        resource_group_name=group,
        firewall_policy=az.SubResourceArgs(id=own.id),
        ip_configurations=[
            az.AzureFirewallIPConfigurationArgs(name="one", public_ip_address=az.SubResourceArgs(id=public.id))
        ],
    )


@pytest.fixture(scope="module", params=["known", "unknown"])
def resources(request: pytest.FixtureRequest) -> tuple[Registration, ...]:
    """Return what the program registers, with ids of either kind."""
    ids: Ids = request.param
    return run(program, project="calling", stack="dev", config={}, ids=ids).resources


def one(resources: tuple[Registration, ...], kind: str) -> Registration:
    """Return the only resource of a type."""
    (found,) = (each for each in resources if each.type == kind)
    return found


def test_an_interface_of_a_program(resources: tuple[Registration, ...]) -> None:
    """Admin rule, NSG, subnet, network and NAT gateway are found by what refers to them."""
    found = Interfaces(Registered(resources)).read(one(resources, NETWORK_INTERFACE))
    names = [hop.name for hop in found.filters]
    assert names == ["NSG edge", "security admin rules (inbound)"]
    assert found.assumed == ()
    inward = [Packet.tcp(PEER, "10.40.1.10", port, "10.30.0.1", 40000) for port in (5060, 5061, 5062)]
    outward = Packet.tcp(LOCAL, "10.40.1.10", 40000, "198.51.100.1", 5061)
    assert [packet in found.paths().admitted for packet in (*inward, outward)] == [True, False, False, True]


def test_a_firewall_policy_of_a_program(resources: tuple[Registration, ...]) -> None:
    """Base policy, rule collection groups and IP Groups are found by what refers to them."""
    registered = Registered(resources)
    tags = ServiceTags((prefix("10.40.0.0/16"),))
    (held,) = (each for each in resources if each.type == FIREWALL_POLICY and each.name == "own")
    found = FirewallPolicies(registered).filter(held, tags)
    calls = [Packet.tcp(LOCAL, "10.40.1.10", 40000, "198.51.100.1", port) for port in (5060, 5061, 5062)]
    names = [Packet.tcp(LOCAL, "10.40.1.10", 40000, name, 443) for name in ("a.example.com", "example.com")]
    verdicts = [packet in found.admitted for packet in (*calls, *names)]
    assert verdicts == [False, True, False, False, True]
    assert FirewallPolicies(registered).notes(held)[:1] == ("Threat intelligence reports, and refuses nothing.",)
    assert one(resources, f"{TYPES}IpGroup").inputs["ipAddresses"] == ["198.51.100.0/24"]
