"""Say ``listed_as(element)``: the member under which ``aws ec2`` prints an element that stands by itself.

``--query SecurityGroups`` and ``--query "SecurityGroups[0]"`` leave out the member that says what they are. The id of
its kind, which an element always has, says it too; an interface has other ids beside its own, so that the order counts.
"""

from collections.abc import Mapping
from typing import Any, Final

_TOLD_BY: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("SecurityGroupRules", frozenset({"SecurityGroupRuleId"})),
    ("RouteTables", frozenset({"RouteTableId", "Routes"})),
    ("NetworkAcls", frozenset({"NetworkAclId", "Entries"})),
    ("NatGateways", frozenset({"NatGatewayId"})),
    ("Addresses", frozenset({"PublicIp", "Domain"})),
    ("NetworkInterfaces", frozenset({"NetworkInterfaceId", "Groups"})),
    ("PrefixLists", frozenset({"PrefixListId", "PrefixListName"})),
    ("Subnets", frozenset({"SubnetId", "CidrBlock"})),
    ("SecurityGroups", frozenset({"GroupId", "GroupName"})),
    ("VpcPeeringConnections", frozenset({"VpcPeeringConnectionId", "Status"})),
    ("TransitGatewayVpcAttachments", frozenset({"TransitGatewayAttachmentId", "SubnetIds"})),
    ("TransitGatewayAttachments", frozenset({"TransitGatewayAttachmentId", "ResourceType", "State"})),
    ("TransitGatewayRouteTables", frozenset({"TransitGatewayRouteTableId", "TransitGatewayId"})),
)


def listed_as(element: Mapping[str, Any]) -> str:
    """Return the member, ``SecurityGroups``, "" for anything that is no element of one."""
    return next((key for key, members in _TOLD_BY if members <= element.keys()), "")
