"""`aws.ec2.Eip`: a public address of an account, which belongs to one thing at a time."""

from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.kind import Kind, Live, RefusedError
from tests.engine.doubles.values import Properties, objects, text

PER_REGION = 5
"""What an account has by default (Amazon VPC quotas)."""
HOLDERS = "double:allocations"
"""The tag of a NAT gateway that holds its further addresses, which moto has no place for."""


class Eip(Kind):
    """An Elastic IP address."""

    token = "aws:ec2/eip:Eip"
    replaces = frozenset({"domain", "address", "networkBorderGroup", "publicIpv4Pool", "ipamPoolId", "region"})
    keeps_unfinished = believes_updates = True
    computed = ("allocationId", "arn", "associationId", "publicIp", "publicDns", "tagsAll", "region")

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def create(self, inputs: Properties) -> str:
        region = text(inputs, "region")
        held = objects(self._ec2.call("DescribeAddresses", region), "Addresses")
        if len(held) >= PER_REGION:
            raise RefusedError("AddressLimitExceeded", "The maximum number of addresses has been reached.")
        answer = self._ec2.call(
            "AllocateAddress", region, Domain=inputs["domain"], TagSpecifications=tagged("elastic-ip", inputs)
        )
        return text(answer, "AllocationId")

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        found = self._ec2.find("DescribeAddresses", "Addresses", region, AllocationIds=[resource_id])
        if found is None:
            return None
        tags, address = tags_of(found), text(found, "PublicIp")
        region = region or self._ec2.region
        computed: Properties = {
            "allocationId": resource_id,
            "arn": f"arn:aws:ec2:{region}:123456789012:elastic-ip/{resource_id}",
            "associationId": text(found, "AssociationId"),
            "publicIp": address,
            "publicDns": f"ec2-{address.replace('.', '-')}.{region}.compute.amazonaws.com",
            "tagsAll": tags,
            "region": region,
        }
        return Live({"domain": text(found, "Domain"), "tags": tags}, computed)

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        region = text(state, "region")
        if self.read(resource_id, state) is None:
            return
        if holders := holders_of(self._ec2, resource_id, region):
            words = f"{resource_id} is in use by {', '.join(holders)} and cannot be released"
            raise RefusedError("InvalidIPAddress.InUse", words)
        self._ec2.call("ReleaseAddress", region, AllocationId=resource_id)


def holders_of(ec2: Ec2, allocation: str, region: str) -> list[str]:
    """List what an allocation is associated with: NAT gateways by either kind of address, else the association."""
    gateways = [each for each in objects(ec2.call("DescribeNatGateways", region), "NatGateways") if _lives(each)]
    found = [text(each, "NatGatewayId") for each in gateways if allocation in allocations_of(each)]
    held = ec2.find("DescribeAddresses", "Addresses", region, AllocationIds=[allocation])
    return found or ([text(held, "AssociationId")] if held and held.get("AssociationId") else [])


def allocations_of(gateway: Properties) -> list[str]:
    """List the allocations of a NAT gateway, its own first."""
    own = [text(each, "AllocationId") for each in objects(gateway, "NatGatewayAddresses") if each.get("AllocationId")]
    return [*own, *text(tags_of(gateway), HOLDERS).split()]


def _lives(gateway: Properties) -> bool:
    return gateway.get("State") != "deleted"
