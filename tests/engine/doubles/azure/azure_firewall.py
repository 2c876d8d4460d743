"""`azure_native.network.AzureFirewall`: one in its subnet, governed by a policy that fits its tier."""

from typing import ClassVar

from tests.engine.doubles.addresses import network
from tests.engine.doubles.azure.arm import Stored
from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind
from tests.engine.doubles.azure.firewall_policy import TIERS, governing, referred, tier_of
from tests.engine.doubles.kind import Live, RefusedError
from tests.engine.doubles.values import Properties, objects, text

ADDRESSES = 250
SMALLEST = 26
CONFIGURATIONS = "ipConfigurations"


class AzureFirewall(ArmKind):
    """An Azure Firewall in a virtual network."""

    token = "azure-native:network:AzureFirewall"
    named_by = "azureFirewallName"
    path = (("azureFirewalls", "azureFirewallName"),)
    replaces = frozenset({GROUP, "azureFirewallName"})
    # Its private address stands among them.
    computed: ClassVar[tuple[str, ...]] = (*ArmKind.computed, CONFIGURATIONS)

    def exclusive(self, inputs: Properties) -> str:
        return governing(self._arm, referred(inputs.get("firewallPolicy")) or super().exclusive(inputs))

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        found = self._arm.get(resource_id)
        if found and (found.body.get("zones") or []) != (inputs.get("zones") or []):
            raise RefusedError("AzureFirewallZonesCannotBeChanged", f"{resource_id} spans its zones for good")
        super().update(resource_id, state, inputs)

    def validate(self, resource_id: str, inputs: Properties) -> None:
        sku, held = inputs.get("sku"), objects(inputs, CONFIGURATIONS)
        if not isinstance(sku, dict) or sku.get("name") != "AZFW_VNet" or tier_of(inputs) not in TIERS:
            raise RefusedError("AzureFirewallInvalidSku", f"{resource_id}: {sku}")
        policy = self._arm.get(referred(inputs.get("firewallPolicy")))
        if policy and TIERS.index(tier_of(policy.body)) > TIERS.index(tier_of(inputs)):
            raise RefusedError("AzureFirewallPolicyTierMismatch", f"{resource_id} is below {policy.id}")
        subnets = [referred(each.get("subnet")) for each in held]
        if [bool(each) for each in subnets] != [True] + [False] * (len(held) - 1):
            raise RefusedError("AzureFirewallIpConfigurationSubnet", f"{resource_id}: exactly the first has a subnet")
        if len(held) > ADDRESSES or not all(referred(each.get("publicIPAddress")) for each in held):
            raise RefusedError("AzureFirewallInvalidPublicIPAddress", f"{resource_id}: 1 to {ADDRESSES} addresses")
        self._check_subnet(resource_id, subnets[0], "AzureFirewallSubnet")
        management = inputs.get("managementIpConfiguration")
        if isinstance(management, dict):
            self._check_subnet(resource_id, referred(management.get("subnet")), "AzureFirewallManagementSubnet")
        elif tier_of(inputs) == "Basic":
            raise RefusedError("AzureFirewallBasicNeedsManagement", f"{resource_id}: no managementIpConfiguration")

    def _check_subnet(self, resource_id: str, subnet: str, name: str) -> None:
        found = self._arm.get(subnet)
        if not subnet.endswith(f"/subnets/{name}"):
            raise RefusedError("AzureFirewallSubnetName", f"{resource_id}: {subnet} is not called {name}")
        if found and network(text(found.body, "addressPrefix")).prefixlen > SMALLEST:
            raise RefusedError("AzureFirewallSubnetTooSmall", f"{subnet} is smaller than /{SMALLEST}")
        for other in self._arm.all():
            if other.id.lower() != resource_id.lower() and subnet.lower() in self._subnets(other):
                raise RefusedError("AzureFirewallSubnetInUse", f"{other.id} is in {subnet}")

    def _subnets(self, other: Stored) -> list[str]:
        if not other.type.endswith("/azureFirewalls"):
            return []
        return [referred(each.get("subnet")).lower() for each in objects(other.body, CONFIGURATIONS)]

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = super().read(resource_id, state)
        if found is None:
            return None
        first, *others = objects(found.inputs, CONFIGURATIONS)
        subnet = self._arm.get(referred(first.get("subnet")))
        # The first address of a subnet that Azure does not keep for itself.
        own = str(network(text(subnet.body, "addressPrefix"))[4]) if subnet else ""
        return Live(found.inputs, {**found.computed, CONFIGURATIONS: [{**first, "privateIPAddress": own}, *others]})
