"""`azure_native.network.NetworkInterface` and `PublicIPAddress`: what holds a security group and a subnet in use."""

from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, objects


class NetworkInterface(ArmKind):
    """A network interface."""

    token = "azure-native:network:NetworkInterface"
    named_by = "networkInterfaceName"
    path = (("networkInterfaces", "networkInterfaceName"),)
    replaces = frozenset({GROUP, "networkInterfaceName"})
    in_use = "NicInUse"

    def validate(self, resource_id: str, inputs: Properties) -> None:
        if not objects(inputs, "ipConfigurations"):
            raise RefusedError("NetworkInterfaceMustHaveIpConfigurations", f"{resource_id} has no ipConfigurations")


class PublicIPAddress(ArmKind):
    """A public address."""

    token = "azure-native:network:PublicIPAddress"
    named_by = "publicIpAddressName"
    path = (("publicIPAddresses", "publicIpAddressName"),)
    replaces = frozenset({GROUP, "publicIpAddressName", "location", "publicIPAddressVersion", "publicIPPrefix", "sku"})
    in_use = "PublicIPAddressCannotBeDeleted"
