"""`serve(arguments)` is the `pulumi-resource-azure-native` of the tests: a strict store in place of Azure."""

import os

from tests.engine.doubles import serving
from tests.engine.doubles.azure.arm import Arm
from tests.engine.doubles.azure.azure_firewall import AzureFirewall
from tests.engine.doubles.azure.firewall_policy import FirewallPolicy, RuleCollectionGroup
from tests.engine.doubles.azure.ip_group import IpGroup
from tests.engine.doubles.azure.nat_gateway import NatGateway
from tests.engine.doubles.azure.network_interface import NetworkInterface, PublicIPAddress
from tests.engine.doubles.azure.network_security_group import NetworkSecurityGroup
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.azure.virtual_network import Subnet, VirtualNetwork
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.provider import AzureNames
from tests.engine.doubles.values import Properties, text

KINDS = (
    ResourceGroup,
    AzureFirewall,
    FirewallPolicy,
    RuleCollectionGroup,
    NetworkSecurityGroup,
    IpGroup,
    NatGateway,
    NetworkInterface,
    PublicIPAddress,
    Subnet,
    VirtualNetwork,
)
# What the SDK sends of itself, or what changes nothing here.
KNOWN = frozenset({"subscriptionId", "location", "environment", "tenantId", "version"})


def serve(arguments: list[str], version: str) -> None:
    """Run the plugin until the engine ends it."""
    journal = Journal.of_environment()
    arm = Arm(journal)

    def configure(settings: Properties) -> None:
        unknown = sorted(set(settings) - KNOWN)
        if unknown:
            raise NotImplementedError(f"the azure-native double does not know the settings {', '.join(unknown)}")
        # The real provider, too, falls back on the environment.
        arm.subscription = text(settings, "subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID", "")
        arm.location = text(settings, "location")

    serving.serve(arguments, version, AzureNames("azure-native", [kind(arm) for kind in KINDS], journal, configure))
