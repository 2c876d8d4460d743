"""`aws.ec2.NatGateway` with secondary addresses, which moto lacks: they lie in a tag of the double's own."""

from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.aws.elastic_ip import HOLDERS, allocations_of, holders_of
from tests.engine.doubles.kind import Kind, Live, RefusedError
from tests.engine.doubles.values import Properties, Value, objects, strings, text

ADDRESSES = 2
"""How many a gateway has by default (Amazon VPC quotas: 2, and 8 on request)."""


class NatGateway(Kind):
    """A public, zonal NAT gateway."""

    token = "aws:ec2/natGateway:NatGateway"
    replaces = frozenset({"allocationId", "subnetId", "connectivityType", "privateIp", "availabilityMode", "region"})
    keeps_unfinished = believes_updates = True
    computed = ("associationId", "networkInterfaceId", "publicIp", "tagsAll", "region")
    unordered = frozenset({"secondaryAllocationIds"})

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def create(self, inputs: Properties) -> str:
        region, allocation = text(inputs, "region"), text(inputs, "allocationId")
        wanted = [allocation, *strings(inputs, "secondaryAllocationIds")]
        self._check(wanted, wanted, region)
        answer = self._ec2.call(
            "CreateNatGateway",
            region,
            SubnetId=inputs["subnetId"],
            AllocationId=allocation,
            TagSpecifications=tagged("natgateway", inputs),
        )
        made = answer["NatGateway"]
        gateway = text(made, "NatGatewayId") if isinstance(made, dict) else ""
        self._keep(gateway, wanted[1:], region)
        return gateway

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        found = self._find(resource_id, region)
        if found is None:
            return None
        (own, *_), (first, *others) = objects(found, "NatGatewayAddresses"), allocations_of(found)
        tags = {key: value for key, value in tags_of(found).items() if key != HOLDERS}
        secondary: list[Value] = [*sorted(others)]
        inputs: Properties = {
            "subnetId": text(found, "SubnetId"),
            "allocationId": first,
            "secondaryAllocationIds": secondary,
            "tags": tags,
        }
        computed: Properties = {
            "associationId": text(own, "AssociationId"),
            "networkInterfaceId": text(own, "NetworkInterfaceId"),
            "publicIp": text(own, "PublicIp"),
            "tagsAll": tags,
            "region": region or self._ec2.region,
        }
        return Live(inputs, computed)

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        region = text(inputs, "region")
        old, new = strings(state, "secondaryAllocationIds"), strings(inputs, "secondaryAllocationIds")
        if sorted(old) != sorted(new):
            fresh = [each for each in new if each not in old]
            self._check([text(inputs, "allocationId"), *new], fresh, region)
            self._keep(resource_id, new, region)
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        region = text(state, "region")
        found = self._find(resource_id, region)
        if found is None:
            return
        self._ec2.call("DeleteNatGateway", region, NatGatewayId=resource_id)
        # EC2 gives the addresses and the interface free; moto leaves that undone.
        for own in objects(found, "NatGatewayAddresses"):
            self._ec2.call("DisassociateAddress", region, AssociationId=own["AssociationId"])
            self._ec2.call("DeleteNetworkInterface", region, NetworkInterfaceId=own["NetworkInterfaceId"])

    def _check(self, all_: list[str], fresh: list[str], region: str) -> None:
        if len(all_) > ADDRESSES:
            raise RefusedError("NatGatewayAddressLimitExceeded", f"{len(all_)} addresses are more than {ADDRESSES}")
        for allocation in fresh:
            if self._ec2.find("DescribeAddresses", "Addresses", region, AllocationIds=[allocation]) is None:
                words = f"The allocation ID '{allocation}' does not exist"
                raise RefusedError("InvalidAllocationID.NotFound", words)
            if holders := holders_of(self._ec2, allocation, region):
                words = f"{allocation} is already associated with {', '.join(holders)}"
                raise RefusedError("Resource.AlreadyAssociated", words)

    def _keep(self, gateway: str, allocations: list[str], region: str) -> None:
        """Associate further addresses, all at once."""
        tag = {"Key": HOLDERS, "Value": " ".join(allocations)}
        self._ec2.call("CreateTags", region, Resources=[gateway], Tags=[tag])

    def _find(self, gateway: str, region: str) -> Properties | None:
        found = self._ec2.find("DescribeNatGateways", "NatGateways", region, NatGatewayIds=[gateway])
        return None if found is None or found.get("State") == "deleted" else found
