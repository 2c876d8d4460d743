"""`aws.ec2.NetworkInterface`: what holds a security group in use."""

from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.kind import Kind, Live
from tests.engine.doubles.values import Properties, Value, objects, strings, text


class NetworkInterface(Kind):
    """A network interface with its security groups."""

    token = "aws:ec2/networkInterface:NetworkInterface"
    replaces = frozenset({"subnetId", "privateIps", "region"})
    keeps_unfinished = believes_updates = True
    computed = ("arn", "macAddress", "ownerId", "privateIp", "tagsAll", "region")
    unordered = frozenset({"securityGroups", "privateIps"})

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def create(self, inputs: Properties) -> str:
        addresses = strings(inputs, "privateIps")
        answer = self._ec2.call(
            "CreateNetworkInterface",
            text(inputs, "region"),
            SubnetId=inputs["subnetId"],
            Groups=strings(inputs, "securityGroups") or None,
            Description=inputs.get("description"),
            PrivateIpAddress=addresses[0] if addresses else None,
            TagSpecifications=tagged("network-interface", inputs),
        )
        created = answer["NetworkInterface"]
        interface = text(created, "NetworkInterfaceId") if isinstance(created, dict) else ""
        if inputs.get("sourceDestCheck") is False:
            self._set(interface, inputs, SourceDestCheck={"Value": False})
        return interface

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        found = self._ec2.find(
            "DescribeNetworkInterfaces", "NetworkInterfaces", region, NetworkInterfaceIds=[resource_id]
        )
        if found is None:
            return None
        groups: list[Value] = [group["GroupId"] for group in objects(found, "Groups")]
        tags = tags_of(found)
        inputs: Properties = {
            "subnetId": text(found, "SubnetId"),
            "securityGroups": groups,
            "sourceDestCheck": found.get("SourceDestCheck"),
            "tags": tags,
        }
        address = text(found, "PrivateIpAddress")
        region = region or self._ec2.region
        computed: Properties = {
            "arn": f"arn:aws:ec2:{region}:{text(found, 'OwnerId')}:network-interface/{resource_id}",
            "macAddress": text(found, "MacAddress"),
            "ownerId": text(found, "OwnerId"),
            "privateIp": address,
            "privateIps": [address],
            "tagsAll": tags,
            "region": region,
        }
        return Live(inputs, computed)

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        if sorted(strings(state, "securityGroups")) != sorted(strings(inputs, "securityGroups")):
            self._set(resource_id, inputs, Groups=strings(inputs, "securityGroups"))
        if "sourceDestCheck" in inputs and state.get("sourceDestCheck") != inputs["sourceDestCheck"]:
            self._set(resource_id, inputs, SourceDestCheck={"Value": inputs["sourceDestCheck"]})
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        if self.read(resource_id, state) is not None:
            self._ec2.call("DeleteNetworkInterface", text(state, "region"), NetworkInterfaceId=resource_id)

    def _set(self, interface: str, inputs: Properties, **attribute: object) -> None:
        region = text(inputs, "region")
        self._ec2.call("ModifyNetworkInterfaceAttribute", region, NetworkInterfaceId=interface, **attribute)
