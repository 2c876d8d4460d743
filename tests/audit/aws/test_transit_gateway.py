"""Routes into a peering or a transit gateway: followed where these are given, and taken for granted where not."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped] # boto3 has no type hints
import botocore.session  # type: ignore[import-untyped] # botocore has no type hints
import pytest
from moto import mock_aws
from tests.audit.test_routed import gateway, plain, site
from tests.rows import GATEWAY_SIGNALLING

from webex_calling.audit.audit import look_at
from webex_calling.audit.aws.estate import LISTED
from webex_calling.audit.aws.shape import listed_as
from webex_calling.audit.estate import Estate, read_estate
from webex_calling.published.reference import load_reference
from webex_calling.site.site import Site
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows

__all__ = ["site"]

Sited = tuple[Site, SiteFlows]
VPC = "vpc-0a1b2c3d4e5f60718"
TABLE = "tgw-rtb-0123456789abcdef0"
GRANTED = "what lies behind tgw-0a lets through what is routed there"


def stop(side: InterfaceProof) -> tuple[str, str] | None:
    """Return where signalling is stopped and by which rule; None where it is not."""
    return next(((gap.stopped_at, gap.refused_by) for gap in side.gaps if gap.row == GATEWAY_SIGNALLING), None)


def peering(status: str, *cidrs: str, accepter: bool = True) -> dict[str, Any]:
    """Return a peering of the interface's VPC with another one."""
    here = {"VpcId": VPC, "OwnerId": "123456789012", "CidrBlock": "10.20.0.0/16"}
    there: dict[str, Any] = {"VpcId": "vpc-0f", "OwnerId": "999988887777", "Region": "eu-central-1"}
    if cidrs:
        there |= {"CidrBlock": cidrs[0], "CidrBlockSet": [{"CidrBlock": each} for each in cidrs]}
    sides = (here, there) if accepter else (there, here)
    held = {"VpcPeeringConnectionId": "pcx-0a", "Status": {"Code": status, "Message": status}}
    return {"VpcPeeringConnections": [{**held, "RequesterVpcInfo": sides[0], "AccepterVpcInfo": sides[1]}]}


NOT_THERE = ("VPC peering connection pcx-0a", "")
PEERINGS = {
    "active, and it has the peers": (peering("active", "0.0.0.0/0"), None),
    "asked by the other side": (peering("active", "0.0.0.0/0", accepter=False), None),
    "active, and its network is another": (peering("active", "10.30.0.0/16", "10.31.0.0/16"), NOT_THERE),
    "whose other side is not told": (peering("active"), None),
    "pending": (peering("pending-acceptance"), ("VPC peering connection pcx-0a", "status pending-acceptance")),
    "deleted": (peering("deleted", "0.0.0.0/0"), ("VPC peering connection pcx-0a", "status deleted")),
}


@pytest.mark.parametrize(("held", "expected"), PEERINGS.values(), ids=PEERINGS)
def test_a_peering_leads_to_the_other_vpc(
    tmp_path: Path, site: Sited, held: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    """While it is active, to the addresses of that VPC and to nothing behind it; the rest is taken for granted."""
    documents = plain({"VpcPeeringConnectionId": "pcx-0a"})
    side = gateway(tmp_path, site, {**documents, "peerings": held})
    assert stop(side) == expected
    assert "what lies behind pcx-0a lets through what is routed there" in side.assumed
    assert stop(gateway(tmp_path, site, documents)) is None


def attachment(table: str = TABLE, state: str = "available", **more: Any) -> dict[str, Any]:
    """Return the attachment of the interface's VPC."""
    held = {"TransitGatewayAttachmentId": "tgw-attach-0a", "TransitGatewayId": "tgw-0a", "State": state}
    association = {"Association": {"TransitGatewayRouteTableId": table, "State": "associated"}} if table else {}
    return {
        "TransitGatewayAttachments": [{**held, "ResourceType": "vpc", "ResourceId": VPC, **association, **more}],
    }


def searched(*routes: tuple[str, str, str]) -> dict[str, Any]:
    """Return what search-transit-gateway-routes prints: each route by prefix, type and state."""
    target = {"ResourceId": "vpc-0f", "TransitGatewayAttachmentId": "tgw-attach-0f", "ResourceType": "vpc"}
    held = [
        {
            "DestinationCidrBlock": to,
            "Type": kind,
            "State": state,
            **({"TransitGatewayAttachments": [target]} if state == "active" else {}),
        }
        for to, kind, state in routes
    ]
    return {"Routes": held, "AdditionalRoutesAvailable": False}


HOP = f"transit gateway tgw-0a, route table {TABLE}"
ROUTES: dict[str, tuple[list[tuple[str, str, str]], tuple[str, str] | None]] = {
    "a default route": ([("0.0.0.0/0", "static", "active")], None),
    "no route": ([("10.30.0.0/16", "propagated", "active")], (HOP, "")),
    "a blackhole": ([("0.0.0.0/0", "static", "blackhole")], (HOP, "route 0.0.0.0/0 (blackhole)")),
    "a blackhole for one prefix": (
        [("0.0.0.0/0", "static", "active"), ("23.89.0.0/16", "static", "blackhole")],
        (HOP, "route 23.89.0.0/16 (blackhole)"),
    ),
    "a longer route out of a blackhole": (
        [
            ("23.0.0.0/8", "static", "blackhole"),
            ("23.89.0.0/16", "propagated", "active"),
            ("0.0.0.0/0", "static", "active"),
        ],
        None,
    ),
    "a static blackhole before a propagated route": (
        [("0.0.0.0/0", "propagated", "active"), ("0.0.0.0/0", "static", "blackhole")],
        (HOP, "route 0.0.0.0/0 (blackhole)"),
    ),
    "a route that is being deleted": ([("0.0.0.0/0", "static", "deleting")], (HOP, "")),
    "IPv6": ([("::/0", "static", "active")], (HOP, "")),
}


@pytest.mark.parametrize(("routes", "expected"), ROUTES.values(), ids=ROUTES)
def test_a_transit_gateway_lets_on_what_its_routes_take(
    tmp_path: Path, site: Sited, routes: list[tuple[str, str, str]], expected: tuple[str, str] | None
) -> None:
    """The route table of the VPC's attachment decides, in whatever order its routes are printed."""
    documents = {**plain({"TransitGatewayId": "tgw-0a"}), "attachments": attachment()}
    for printed in itertools.islice(itertools.permutations(routes), 2):
        side = gateway(tmp_path, site, {**documents, TABLE: searched(*printed)})
        assert stop(side) == expected
        assert GRANTED in side.assumed


OTHER = "tgw-rtb-0fedcba9876543210"
TABLES = {"TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": TABLE, "TransitGatewayId": "tgw-0a"}]}
UNTOLD: dict[str, tuple[dict[str, Any], bool]] = {
    "nothing": ({}, False),
    "no attachment": ({TABLE: searched()}, False),
    "no routes": ({"attachments": attachment()}, False),
    "routes of another table": ({"attachments": attachment(), OTHER: searched()}, False),
    "an attachment without association": ({"attachments": attachment(""), TABLE: searched()}, False),
    "an attachment that is gone": ({"attachments": attachment(state="deleted"), TABLE: searched()}, False),
    "the one table of the gateway": ({"tables of it": TABLES, TABLE: searched()}, True),
    "all": ({"attachments": attachment(), TABLE: searched()}, True),
}


@pytest.mark.parametrize(("given", "refused"), UNTOLD.values(), ids=UNTOLD)
def test_without_one_of_its_documents_a_transit_gateway_is_taken_for_granted(
    tmp_path: Path, site: Sited, given: dict[str, Any], refused: bool
) -> None:
    """An empty table refuses everything where it is known to be the VPC's, and nothing otherwise."""
    side = gateway(tmp_path, site, {**plain({"TransitGatewayId": "tgw-0a"}), **given})
    assert (stop(side) == (HOP, "")) is refused
    assert GRANTED in side.assumed
    assert any("is associated with" in each for each in side.assumed) is ("tables of it" in given)


@pytest.mark.parametrize(
    ("name", "document", "words"),
    [
        pytest.param("routes", searched(), "Routes: belong to a transit gateway's route table whose id", id="no id"),
        pytest.param(TABLE, {**searched(), "AdditionalRoutesAvailable": True}, "Routes: are not all", id="cut"),
    ],
)
def test_routes_that_cannot_be_taken_are_named(tmp_path: Path, name: str, document: Any, words: str) -> None:
    """A search says neither which table it searched nor, of more than 1,000 routes, all of them."""
    (said,) = look_at(looked(tmp_path, {name: document}), load_reference()).unread
    assert words in said
    beside = {"TransitGatewayRouteTableId": TABLE, **searched(("0.0.0.0/0", "static", "active"))}
    assert [*looked(tmp_path, {"routes": beside}).aws.transit_routes] == [TABLE]


def looked(folder: Path, documents: dict[str, Any]) -> Estate:
    """Read documents, one a file."""
    paths = [folder / f"{name}.json" for name in documents]
    for path, document in zip(paths, documents.values(), strict=True):
        path.write_text(json.dumps(document, default=str))
    return read_estate(paths, lambda words: None)


@pytest.mark.long
def test_what_moto_prints_is_read(tmp_path: Path) -> None:
    """Each command's output, of things that were made by the API: statuses, prefixes, associations and routes."""
    with mock_aws():
        ec2 = boto3.client("ec2", "eu-central-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        one, two = (ec2.create_vpc(CidrBlock=each)["Vpc"]["VpcId"] for each in ("10.20.0.0/16", "10.30.0.0/16"))
        made = ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=two)["VpcPeeringConnection"]
        connection = made["VpcPeeringConnectionId"]
        before = ec2.describe_vpc_peering_connections()
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=connection)
        after = ec2.describe_vpc_peering_connections()
        transit = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
        subnet = ec2.create_subnet(VpcId=one, CidrBlock="10.20.1.0/24")["Subnet"]["SubnetId"]
        attached = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=transit, VpcId=one, SubnetIds=[subnet])
        (table,) = ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]
        identity = table["TransitGatewayRouteTableId"]
        attachment = attached["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
        ec2.create_transit_gateway_route(
            DestinationCidrBlock="0.0.0.0/0",
            TransitGatewayRouteTableId=identity,
            TransitGatewayAttachmentId=attachment,
        )
        documents = {
            "peerings": after,
            "tables": ec2.describe_transit_gateway_route_tables(),
            "attachments": ec2.describe_transit_gateway_attachments(),
            "vpcs": ec2.describe_transit_gateway_vpc_attachments(),
            identity: ec2.search_transit_gateway_routes(
                TransitGatewayRouteTableId=identity, Filters=[{"Name": "state", "Values": ["active", "blackhole"]}]
            ),
        }
    pending = looked(tmp_path, {"before": before}).aws.peerings[connection]
    found = looked(tmp_path, documents).aws
    assert pending.status == "pending-acceptance"
    assert found.peerings[connection].status == "active"
    assert found.peerings[connection].vpcs == ((one, ("10.20.0.0/16",)), (two, ("10.30.0.0/16",)))
    assert found.transit_tables[identity].gateway == transit
    assert (found.attachments[attachment].resource, found.attachments[attachment].table) == (one, identity)
    assert (found.vpc_attachments[attachment].resource, found.vpc_attachments[attachment].subnets) == (one, (subnet,))
    (route,) = found.transit_routes[identity]
    assert (route.destination, route.active) == ("0.0.0.0/0", True)


COMMANDS = {
    "VpcPeeringConnections": "DescribeVpcPeeringConnections",
    "TransitGatewayRouteTables": "DescribeTransitGatewayRouteTables",
    "TransitGatewayAttachments": "DescribeTransitGatewayAttachments",
    "TransitGatewayVpcAttachments": "DescribeTransitGatewayVpcAttachments",
}


@pytest.mark.parametrize("key", COMMANDS)
def test_an_element_by_itself_is_known_by_what_the_model_gives_it(key: str) -> None:
    """Each list is the one of its command in botocore's model, and an element with all its members is known alone."""
    model = botocore.session.get_session().get_service_model("ec2")
    listed = model.operation_model(COMMANDS[key]).output_shape.members[key]
    assert key in LISTED
    assert listed_as(dict.fromkeys(listed.member.members)) == key
