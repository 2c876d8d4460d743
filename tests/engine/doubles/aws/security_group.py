"""`aws.ec2.SecurityGroup`: a new group admits nothing, because the provider takes away the allow-all egress of EC2."""

import re
from collections.abc import Iterator

from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.kind import Kind, Live
from tests.engine.doubles.values import UNKNOWN, Properties, objects, text

_DESCRIPTION = re.compile(r"[0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*-]{1,255}")


class SecurityGroup(Kind):
    """A security group whose rules are resources of their own."""

    token = "aws:ec2/securityGroup:SecurityGroup"
    named_by = "name"
    replaces = frozenset({"name", "namePrefix", "description", "vpcId", "region"})
    keeps_unfinished = believes_updates = True
    computed = ("arn", "ownerId", "tagsAll", "region")

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def defaults(self, inputs: Properties) -> Properties:
        return {"description": "Managed by Pulumi", "revokeRulesOnDelete": False}

    def faults(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        for key in ("ingress", "egress"):
            if inputs.get(key):
                yield key, "rules inside the group conflict with rule resources; the double refuses them"
        description = text(inputs, "description")
        if description != UNKNOWN and not _DESCRIPTION.fullmatch(description):
            yield "description", f"{description!r} is not 1 to 255 of the characters that EC2 takes"
        name = text(inputs, "name")
        if name.startswith("sg-") or len(name) > 255:
            yield "name", f"{name!r} begins with sg- or is longer than 255"

    def create(self, inputs: Properties) -> str:
        region = text(inputs, "region")
        answer = self._ec2.call(
            "CreateSecurityGroup",
            region,
            GroupName=inputs["name"],
            Description=inputs["description"],
            VpcId=inputs.get("vpcId"),
            TagSpecifications=tagged("security-group", inputs),
        )
        group = text(answer, "GroupId")
        found = self._find(group, region) or {}
        everything = objects(found, "IpPermissionsEgress")
        if everything:
            self._ec2.call("RevokeSecurityGroupEgress", region, GroupId=group, IpPermissions=everything)
        return group

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        found = self._find(resource_id, region)
        if found is None:
            return None
        tags = tags_of(found)
        inputs: Properties = {
            "name": text(found, "GroupName"),
            "description": text(found, "Description"),
            "vpcId": text(found, "VpcId"),
            "tags": tags,
        }
        arn = text(found, "SecurityGroupArn")
        owner = text(found, "OwnerId")
        return Live(inputs, {"arn": arn, "ownerId": owner, "tagsAll": tags, "region": region or self._ec2.region})

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        region = text(state, "region")
        found = self._find(resource_id, region)
        if found is None:
            return
        if state.get("revokeRulesOnDelete"):
            for way in ("Ingress", "Egress"):
                rules = objects(found, "IpPermissions" if way == "Ingress" else "IpPermissionsEgress")
                if rules:
                    self._ec2.call(f"RevokeSecurityGroup{way}", region, GroupId=resource_id, IpPermissions=rules)
        self._ec2.call("DeleteSecurityGroup", region, GroupId=resource_id)

    def _find(self, group: str, region: str) -> Properties | None:
        return self._ec2.find("DescribeSecurityGroups", "SecurityGroups", region, GroupIds=[group])
