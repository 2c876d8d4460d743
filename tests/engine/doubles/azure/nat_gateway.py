"""`azure_native.network.NatGateway`: up to 16 public addresses of the same tier, each of one gateway."""

from tests.engine.doubles.azure.arm import references
from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind, same_place
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, integer, objects, text

ADDRESSES = 16
MINUTES = range(4, 121)


class NatGateway(ArmKind):
    """A NAT gateway."""

    token = "azure-native:network:NatGateway"
    named_by = "natGatewayName"
    path = (("natGateways", "natGatewayName"),)
    # Its location, zones and tier cannot change either; the provider does not know that, and ARM refuses it.
    replaces = frozenset({GROUP, "natGatewayName"})
    in_use = "InUseNatGatewayCannotBeDeleted"

    def validate(self, resource_id: str, inputs: Properties) -> None:
        tier, minutes = inputs.get("sku"), integer(inputs, "idleTimeoutInMinutes")
        if not isinstance(tier, dict) or tier.get("name") != "Standard":
            raise RefusedError("NatGatewaySkuNotSupported", f"{resource_id} is not of the tier Standard")
        if minutes not in MINUTES:
            raise RefusedError("NatGatewayIdleTimeoutOutOfRange", f"{resource_id}: {minutes} is outside 4-120")
        listed = [text(each, "id") for each in objects(inputs, "publicIpAddresses")]
        if len(listed) > ADDRESSES:
            raise RefusedError("NatGatewayPublicIpLimitExceeded", f"{len(listed)} addresses are more than {ADDRESSES}")
        for each in listed:
            self._check(resource_id, each, inputs)

    def _check(self, resource_id: str, address: str, inputs: Properties) -> None:
        found = self._arm.get(address)
        if found is None:
            raise RefusedError("InvalidResourceReference", f"{resource_id} refers to {address}, which was not found")
        tier = found.body.get("sku")
        if not isinstance(tier, dict) or tier.get("name") != "Standard":
            raise RefusedError("PublicIPAddressSkuNotSupported", f"{address} is not of the tier Standard")
        if not same_place(text(found.body, "location"), self._location(inputs)):
            raise RefusedError("InvalidResourceLocation", f"{address} lies elsewhere than {resource_id}")
        others = [
            each.id
            for each in self._arm.all()
            if each.id.lower() != resource_id.lower()
            and address.lower() in (reference.lower() for reference in references(each.body))
        ]
        if others:
            raise RefusedError("PublicIPAddressInUse", f"{address} belongs to {', '.join(others)}")
