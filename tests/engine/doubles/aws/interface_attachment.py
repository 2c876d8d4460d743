"""`aws.ec2.NetworkInterfaceSecurityGroupAttachment`: one more group on an interface that something else makes."""

from tests.engine.doubles.aws.ec2 import Ec2
from tests.engine.doubles.kind import Kind, Live
from tests.engine.doubles.values import Properties, objects, text


class NetworkInterfaceSecurityGroupAttachment(Kind):
    """A group on an interface; there is no such thing in EC2, whose interfaces have one list of groups.

    Source: terraform-provider-aws, internal/service/ec2/vpc_network_interface_sg_attachment.go.
    """

    token = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"
    replaces = frozenset({"networkInterfaceId", "securityGroupId", "region"})
    computed = ("region",)

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def create(self, inputs: Properties) -> str:
        group, interface = text(inputs, "securityGroupId"), text(inputs, "networkInterfaceId")
        self._set(inputs, [*(self._groups(inputs) or []), group])
        return f"{group}_{interface}"

    def read(self, resource_id: str, state: Properties) -> Live | None:
        group, _, interface = resource_id.partition("_")
        inputs: Properties = {"securityGroupId": group, "networkInterfaceId": interface}
        region = text(state, "region")
        if group not in (self._groups({**inputs, "region": region}) or []):
            return None
        return Live(inputs, {"region": region or self._ec2.region})

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        """Change nothing: every property makes a new one."""

    def delete(self, resource_id: str, state: Properties) -> None:
        group = text(state, "securityGroupId")
        if group in (held := self._groups(state) or []):
            self._set(state, [each for each in held if each != group])

    def _groups(self, held: Properties) -> list[str] | None:
        found = self._ec2.find(
            "DescribeNetworkInterfaces",
            "NetworkInterfaces",
            text(held, "region"),
            NetworkInterfaceIds=[text(held, "networkInterfaceId")],
        )
        return None if found is None else [text(each, "GroupId") for each in objects(found, "Groups")]

    def _set(self, held: Properties, groups: list[str]) -> None:
        self._ec2.call(
            "ModifyNetworkInterfaceAttribute",
            text(held, "region"),
            NetworkInterfaceId=text(held, "networkInterfaceId"),
            Groups=groups,
        )
