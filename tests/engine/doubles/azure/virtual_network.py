"""`azure_native.network.VirtualNetwork` and `Subnet`: written one at a time, as Azure wants it."""

import re

from tests.engine.doubles.addresses import Network, network, overlap
from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, strings, text

VNET = "virtualNetworkName"


class VirtualNetwork(ArmKind):
    """A virtual network; its subnets are resources of their own."""

    token = "azure-native:network:VirtualNetwork"
    named_by = VNET
    path = (("virtualNetworks", VNET),)
    naming = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]")
    replaces = frozenset({GROUP, VNET, "location"})

    def validate(self, resource_id: str, inputs: Properties) -> None:
        timeout = inputs.get("flowTimeoutInMinutes")
        if timeout is not None and not (isinstance(timeout, int) and 4 <= timeout <= 30):
            raise RefusedError("InvalidRequestFormat", f"{resource_id}: flowTimeoutInMinutes {timeout} is outside 4-30")


class Subnet(ArmKind):
    """A subnet, which lies inside its network and beside the others."""

    token = "azure-native:network:Subnet"
    named_by = "subnetName"
    path = (("virtualNetworks", VNET), ("subnets", "subnetName"))
    replaces = frozenset({GROUP, VNET, "subnetName"})
    in_use = "InUseSubnetCannotBeDeleted"
    has_location = False

    def exclusive(self, inputs: Properties) -> str:
        return super().exclusive(inputs).partition("/subnets/")[0]

    def validate(self, resource_id: str, inputs: Properties) -> None:
        own = network(text(inputs, "addressPrefix"))
        network_id = resource_id.rpartition("/subnets/")[0]
        parent = self._arm.get(network_id)
        space = parent.body.get("addressSpace") if parent else None
        prefixes = strings(space, "addressPrefixes") if isinstance(space, dict) else []
        if parent and not any(_inside(own, network(prefix)) for prefix in prefixes):
            raise RefusedError("NetcfgInvalidSubnet", f"{resource_id}: {own} is not inside {', '.join(prefixes)}")
        for other in self._arm.all():
            beside = other.id.lower().startswith(f"{network_id}/subnets/".lower()) and other.id != resource_id
            if beside and overlap([own, network(text(other.body, "addressPrefix"))]):
                raise RefusedError("NetcfgSubnetRangesOverlap", f"{resource_id}: {own} overlaps with {other.id}")


def _inside(inner: Network, outer: Network) -> bool:
    # Two prefixes are apart or one holds the other.
    return inner.prefixlen >= outer.prefixlen and overlap([inner, outer])
