"""`aws.vpc.SecurityGroupIngressRule` and `…EgressRule`: one peer, changed in place while the peer's type stays."""

from collections.abc import Iterator

from tests.engine.doubles.addresses import fault
from tests.engine.doubles.aws.ec2 import Ec2, retag, tagged, tags_of
from tests.engine.doubles.kind import Kind, Live
from tests.engine.doubles.values import UNKNOWN, Properties, integer, objects, text

# The name of a peer in the SDK, in a rule of EC2, and in a permission of EC2.
PEERS = {
    "cidrIpv4": ("CidrIpv4", "IpRanges", "CidrIp"),
    "cidrIpv6": ("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListId", "PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("ReferencedGroupId", "UserIdGroupPairs", "GroupId"),
}
ALL_PROTOCOLS = "-1"
WITHOUT_PORTS = frozenset({ALL_PROTOCOLS, "icmpv6"})


class SecurityGroupRule(Kind):
    """A rule of one direction."""

    replaces = frozenset({"securityGroupId", "region"})
    computed = ("arn", "securityGroupRuleId", "tagsAll", "region")
    way = ""

    def __init__(self, ec2: Ec2) -> None:
        self._ec2 = ec2

    def faults(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        given = [peer for peer in PEERS if inputs.get(peer)]
        if len(given) != 1:
            yield "cidrIpv4", f"exactly one of {', '.join(PEERS)} is needed, not {given}"
        for peer in ("cidrIpv4", "cidrIpv6"):
            cidr = text(inputs, peer)
            if cidr and cidr != UNKNOWN and fault(cidr):
                yield peer, fault(cidr)
        protocol = text(inputs, "ipProtocol")
        ports = [port for port in ("fromPort", "toPort") if inputs.get(port) is not None]
        if protocol == ALL_PROTOCOLS and ports:
            yield ports[0], "no port can be set for all protocols"
        if protocol not in WITHOUT_PORTS and len(ports) != 2:
            yield "fromPort", f"fromPort and toPort are needed for {protocol}"
        lowest = -1 if protocol.startswith("icmp") else 0
        for port in ports:
            if not lowest <= integer(inputs, port) <= 65535:
                yield port, f"{inputs[port]} is outside {lowest}-65535"

    def extra_replaces(self, old: Properties, new: Properties) -> set[str]:
        before = {peer for peer in PEERS if old.get(peer)}
        after = {peer for peer in PEERS if new.get(peer)}
        return before ^ after

    def create(self, inputs: Properties) -> str:
        answer = self._ec2.call(
            f"AuthorizeSecurityGroup{self.way}",
            text(inputs, "region"),
            GroupId=inputs["securityGroupId"],
            IpPermissions=[_permission(inputs)],
            TagSpecifications=tagged("security-group-rule", inputs),
        )
        return text(objects(answer, "SecurityGroupRules")[0], "SecurityGroupRuleId")

    def read(self, resource_id: str, state: Properties) -> Live | None:
        region = text(state, "region")
        found = self._ec2.find(
            "DescribeSecurityGroupRules", "SecurityGroupRules", region, SecurityGroupRuleIds=[resource_id]
        )
        if found is None:
            return None
        protocol = text(found, "IpProtocol")
        tags = tags_of(found)
        inputs: Properties = {
            "securityGroupId": text(found, "GroupId"),
            "ipProtocol": protocol,
            "description": text(found, "Description"),
            "tags": tags,
            **{peer: text(found, names[0]) for peer, names in PEERS.items() if found.get(names[0])},
        }
        group = found.get("ReferencedGroupInfo")
        if isinstance(group, dict):
            inputs["referencedSecurityGroupId"] = text(group, "GroupId")
        if protocol != ALL_PROTOCOLS:
            inputs |= {"fromPort": found.get("FromPort"), "toPort": found.get("ToPort")}
        # A peer of another type than before is a drift too: the old one is gone.
        inputs |= {peer: None for peer in PEERS if state.get(peer) and peer not in inputs}
        region = region or self._ec2.region
        arn = f"arn:aws:ec2:{region}:{text(found, 'GroupOwnerId')}:security-group-rule/{resource_id}"
        return Live(inputs, {"arn": arn, "securityGroupRuleId": resource_id, "tagsAll": tags, "region": region})

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        parts = ("ipProtocol", "fromPort", "toPort", "description", *PEERS)
        if any(state.get(part) != inputs.get(part) for part in parts):
            peer = next(peer for peer in PEERS if inputs.get(peer))
            rule = {
                "IpProtocol": inputs["ipProtocol"],
                "FromPort": inputs.get("fromPort", -1),
                "ToPort": inputs.get("toPort", -1),
                "Description": text(inputs, "description"),
                PEERS[peer][0]: inputs[peer],
            }
            self._ec2.call(
                "ModifySecurityGroupRules",
                text(inputs, "region"),
                GroupId=inputs["securityGroupId"],
                SecurityGroupRules=[{"SecurityGroupRuleId": resource_id, "SecurityGroupRule": rule}],
            )
        retag(self._ec2, resource_id, state, inputs)

    def delete(self, resource_id: str, state: Properties) -> None:
        if self.read(resource_id, state) is None:
            return
        self._ec2.call(
            f"RevokeSecurityGroup{self.way}",
            text(state, "region"),
            GroupId=state["securityGroupId"],
            SecurityGroupRuleIds=[resource_id],
        )


class SecurityGroupIngressRule(SecurityGroupRule):
    """What may come in."""

    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    way = "Ingress"


class SecurityGroupEgressRule(SecurityGroupRule):
    """What may go out."""

    token = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    way = "Egress"


def _permission(inputs: Properties) -> Properties:
    peer = next(peer for peer in PEERS if inputs.get(peer))
    _, ranges, key = PEERS[peer]
    item: Properties = {key: inputs[peer]}
    if inputs.get("description"):
        item["Description"] = inputs["description"]
    permission: Properties = {"IpProtocol": inputs["ipProtocol"], ranges: [item]}
    for port, name in (("fromPort", "FromPort"), ("toPort", "ToPort")):
        if inputs.get(port) is not None:
            permission[name] = inputs[port]
    return permission
