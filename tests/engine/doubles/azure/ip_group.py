"""`azure_native.network.IpGroup`: addresses of IPv4, up to 5,000."""

from ipaddress import IPv4Address, IPv4Network

from tests.engine.doubles.addresses import network
from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind
from tests.engine.doubles.azure.firewall_policy import governing_of_addresses
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, strings

ADDRESSES = 5000


class IpGroup(ArmKind):
    """An IP Group."""

    token = "azure-native:network:IpGroup"
    named_by = "ipGroupsName"
    path = (("ipGroups", "ipGroupsName"),)
    replaces = frozenset({GROUP, "ipGroupsName"})
    in_use = "IpGroupsHasFirewallPolicyReferences"

    def exclusive(self, inputs: Properties) -> str:
        return governing_of_addresses(self._arm, super().exclusive(inputs))

    def validate(self, resource_id: str, inputs: Properties) -> None:
        listed = strings(inputs, "ipAddresses")
        if len(listed) > ADDRESSES:
            raise RefusedError(
                "IpGroupTooManyAddresses", f"{resource_id}: {len(listed)} addresses are more than {ADDRESSES}"
            )
        for item in listed:
            _check(resource_id, item)
        if len(set(listed)) != len(listed):
            raise RefusedError("InvalidRequestFormat", f"{resource_id}: one address stands there twice")


def _check(resource_id: str, item: str) -> None:
    """Accept an address, a prefix or a range of IPv4."""
    first, dash, last = item.partition("-")
    try:
        ordered = IPv4Address(first) <= IPv4Address(last) if dash else isinstance(network(item), IPv4Network)
    except ValueError as error:
        raise RefusedError("IpGroupInvalidIpAddress", f"{resource_id}: {error}") from error
    if not ordered:
        raise RefusedError("IpGroupInvalidIpAddress", f"{resource_id}: {item}")
