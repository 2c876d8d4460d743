"""`aws.ec2.NetworkAcl` with inline entries and its subnets: written in the order in which the provider writes them.

A new ACL gets its entries, then its subnets, each by ReplaceNetworkAclAssociation; an update takes entries away before
it adds others; a deletion turns what subnets are left to the default ACL of the VPC first (terraform-provider-aws,
vpc_network_acl.go).
"""

from collections.abc import Iterator

from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.kind import Kind, Live, RefusedError
from tests.engine.doubles.values import Properties, Value, integer, objects, strings, text

CLOSING = 32767
_WAYS = (("egress", True), ("ingress", False))
_NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "-1": "-1"}
_NAMES = {number: name for name, number in _NUMBERS.items()}


class NetworkAcl(Kind):
    """A network ACL whose entries are inline."""

    token = "aws:ec2/networkAcl:NetworkAcl"
    replaces = frozenset({"vpcId", "region"})
    keeps_unfinished = believes_updates = True
    computed = ("arn", "ownerId", "tagsAll", "region")
    unordered = frozenset({"subnetIds", "ingress", "egress"})

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def faults(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        for way, _ in _WAYS:
            if not isinstance(inputs.get(way), list):
                continue
            numbers = [each.get("ruleNo") for each in objects(inputs, way)]
            if len(set(map(repr, numbers))) != len(numbers):
                yield way, "two entries have one number"

    def create(self, inputs: Properties) -> str:
        region = text(inputs, "region")
        answer = self._ec2.call(
            "CreateNetworkAcl", region, VpcId=inputs["vpcId"], TagSpecifications=tagged("network-acl", inputs)
        )
        made = answer["NetworkAcl"]
        acl = text(made, "NetworkAclId") if isinstance(made, dict) else ""
        for way, egress in _WAYS:
            self._add(acl, region, objects(inputs, way), egress=egress)
        for subnet in strings(inputs, "subnetIds"):
            self._turn(subnet, acl, region)
        return acl

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        found = self._find(resource_id, region)
        if found is None:
            return None
        entries = [each for each in objects(found, "Entries") if integer(each, "RuleNumber") != CLOSING]
        ingress: list[Value] = [_inline(each) for each in entries if not each["Egress"]]
        egress: list[Value] = [_inline(each) for each in entries if each["Egress"]]
        subnets: list[Value] = [*sorted(text(each, "SubnetId") for each in objects(found, "Associations"))]
        tags = tags_of(found)
        inputs: Properties = {
            "vpcId": text(found, "VpcId"),
            "subnetIds": subnets,
            "ingress": ingress,
            "egress": egress,
            "tags": tags,
        }
        region = region or self._ec2.region
        arn = f"arn:aws:ec2:{region}:{text(found, 'OwnerId')}:network-acl/{resource_id}"
        return Live(inputs, {"arn": arn, "ownerId": text(found, "OwnerId"), "tagsAll": tags, "region": region})

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        region = text(inputs, "region")
        for way, egress in _WAYS:
            old, new = objects(state, way), objects(inputs, way)
            for entry in (each for each in old if each not in new):
                number = integer(entry, "ruleNo")
                self._ec2.call(
                    "DeleteNetworkAclEntry", region, NetworkAclId=resource_id, RuleNumber=number, Egress=egress
                )
            self._add(resource_id, region, [each for each in new if each not in old], egress=egress)
        before, after = set(strings(state, "subnetIds")), set(strings(inputs, "subnetIds"))
        for subnet in sorted(before - after):
            self._turn(subnet, self._default(text(inputs, "vpcId"), region), region)
        for subnet in sorted(after - before):
            self._turn(subnet, resource_id, region)
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        region = text(state, "region")
        found = self._find(resource_id, region)
        if found is None:
            return
        for held in objects(found, "Associations"):
            self._turn(text(held, "SubnetId"), self._default(text(found, "VpcId"), region), region)
        self._ec2.call("DeleteNetworkAcl", region, NetworkAclId=resource_id)

    def _add(self, acl: str, region: str, entries: list[Properties], *, egress: bool) -> None:
        for entry in entries:
            protocol = text(entry, "protocol")
            ports = {"From": entry["fromPort"], "To": entry["toPort"]} if protocol in ("tcp", "udp") else None
            kind = {"Type": entry["icmpType"], "Code": entry["icmpCode"]} if protocol == "icmp" else None
            self._ec2.call(
                "CreateNetworkAclEntry",
                region,
                NetworkAclId=acl,
                RuleNumber=entry["ruleNo"],
                Protocol=_NUMBERS[protocol],
                RuleAction=entry["action"],
                Egress=egress,
                CidrBlock=entry["cidrBlock"],
                PortRange=ports,
                IcmpTypeCode=kind,
            )

    def _turn(self, subnet: str, acl: str, region: str) -> None:
        """Give a subnet another ACL in place of the one that it has."""
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        held = self._ec2.find("DescribeNetworkAcls", "NetworkAcls", region, Filters=filters)
        found = [each for each in objects(held or {}, "Associations") if each["SubnetId"] == subnet]
        if not found:
            raise RefusedError("InvalidSubnetID.NotFound", f"The subnet ID '{subnet}' does not exist")
        association = text(found[0], "NetworkAclAssociationId")
        self._ec2.call("ReplaceNetworkAclAssociation", region, AssociationId=association, NetworkAclId=acl)

    def _default(self, vpc: str, region: str) -> str:
        filters = [{"Name": "default", "Values": ["true"]}, {"Name": "vpc-id", "Values": [vpc]}]
        found = self._ec2.find("DescribeNetworkAcls", "NetworkAcls", region, Filters=filters)
        return text(found or {}, "NetworkAclId")

    def _find(self, acl: str, region: str) -> Properties | None:
        filters = [{"Name": "association.network-acl-id", "Values": [acl]}]
        return self._ec2.find("DescribeNetworkAcls", "NetworkAcls", region, Filters=filters)


def _inline(entry: Properties) -> Properties:
    """Write an entry as the provider reads it."""
    ports, kind = entry.get("PortRange"), entry.get("IcmpTypeCode")
    held: Properties = {
        "ruleNo": entry["RuleNumber"],
        "action": entry["RuleAction"],
        "protocol": _NAMES[text(entry, "Protocol")],
        "cidrBlock": entry["CidrBlock"],
        "fromPort": ports["From"] if isinstance(ports, dict) else 0,
        "toPort": ports["To"] if isinstance(ports, dict) else 0,
    }
    return {**held, "icmpType": kind["Type"], "icmpCode": kind["Code"]} if isinstance(kind, dict) else held
