"""Which of equal routes a VPC takes, whatever the order in which they are printed."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped] # boto3 has no type hints
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from tests.audit.test_routed import gateway, plain, site
from tests.rows import GATEWAY_SIGNALLING

from webex_calling.audit.aws.route_priority import by_priority
from webex_calling.audit.aws.route_table import Route, RouteTable, read_table
from webex_calling.audit.fields import Fields
from webex_calling.site.site import Site
from webex_calling.verify.proof.site_proof import SiteFlows

__all__ = ["site"]

LIST, OTHER = "pl-0a", "pl-0b"
ENTRIES = {LIST: ("172.31.0.0/24",), OTHER: ("172.31.0.0/24", "192.0.2.0/24")}
LOCAL = Route("10.0.0.0/16", "local", active=True)


def table(routes: Sequence[Route]) -> RouteTable:
    """Return a table with the local route."""
    return RouteTable("rtb-0a", "vpc-0a", True, (), (LOCAL, *routes), "")


def route(destination: str, target: str, *, active: bool = True, propagated: bool = False) -> Route:
    """Return a route."""
    return Route(destination, target, active, propagated)


CASES = {
    # The examples of the Amazon VPC User Guide, route priority.
    "a static route before a propagated one": (
        [route("172.31.0.0/24", "vgw-0a", propagated=True), route("172.31.0.0/24", "igw-0a")],
        "172.31.0.9",
        "igw-0a",
    ),
    "the longest prefix before all": (
        [
            route("172.31.0.0/16", "pcx-0a"),
            route("172.31.0.0/24", "vgw-0a", propagated=True),
            route("0.0.0.0/0", "igw-0a"),
        ],
        "172.31.0.9",
        "vgw-0a",
    ),
    "a prefix before a list that has it": (
        [route(LIST, "tgw-0a"), route("172.31.0.0/24", "pcx-0a")],
        "172.31.0.9",
        "pcx-0a",
    ),
    "a list before what is propagated": (
        [route("172.31.0.0/24", "vgw-0a", propagated=True), route(LIST, "tgw-0a")],
        "172.31.0.9",
        "tgw-0a",
    ),
    "a longer propagated one before a list": (
        [route("172.31.0.0/25", "vgw-0a", propagated=True), route(LIST, "tgw-0a")],
        "172.31.0.9",
        "vgw-0a",
    ),
    "a static blackhole before a propagated route": (
        [route("172.31.0.0/24", "vgw-0a", propagated=True), route("172.31.0.0/24", "tgw-0a", active=False)],
        "172.31.0.9",
        "tgw-0a",
    ),
    # AWS Site-to-Site VPN User Guide, route tables and route priority.
    "the local route before a longer propagated one": (
        [route("10.0.1.0/24", "vgw-0a", propagated=True)],
        "10.0.1.9",
        "local",
    ),
    "a longer static one before the local route": ([route("10.0.1.0/24", "vpce-0a")], "10.0.1.9", "vpce-0a"),
}


@pytest.mark.parametrize(("routes", "address", "target"), CASES.values(), ids=CASES)
def test_the_preferred_route(routes: list[Route], address: str, target: str) -> None:
    """In every order of printing it is the one that the guides of AWS say, without a rival."""
    for printed in itertools.permutations(routes):
        (found, *_) = [each for each in by_priority(table(printed), ENTRIES) if holds(each.prefix, address)]
        assert (found.route.target, found.rivals) == (target, ())


def holds(prefix: tuple[int, int], address: str) -> bool:
    """Tell whether a prefix has an address."""
    number = int.from_bytes(bytes(map(int, address.split("."))))
    return prefix[0] <= number <= prefix[1]


def test_of_equal_lists_any_may_be_taken() -> None:
    """A VPC picks one at random: an active one stands first, and the other is its rival; the same target is none."""
    equal = [route(LIST, "tgw-0a", active=False), route(OTHER, "pcx-0a")]
    for printed in (equal, equal[::-1]):
        first = next(each for each in by_priority(table(printed), ENTRIES) if holds(each.prefix, "172.31.0.9"))
        assert (first.route.target, [each.target for each in first.rivals]) == ("pcx-0a", ["tgw-0a"])
    same = [route(LIST, "tgw-0a"), route(OTHER, "tgw-0a")]
    first = next(each for each in by_priority(table(same), ENTRIES) if holds(each.prefix, "172.31.0.9"))
    assert first.rivals == ()


ROUTES = st.builds(
    Route,
    st.sampled_from(["0.0.0.0/0", "172.31.0.0/16", "172.31.0.0/24", "10.0.1.0/24", LIST, OTHER]),
    st.sampled_from(["igw-0a", "vgw-0a", "tgw-0a", "pcx-0a"]),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(ROUTES, max_size=6), st.randoms())
def test_the_order_of_printing_never_matters(routes: list[Route], chance: Any) -> None:
    """Whatever the routes, a shuffled table has the same priority."""
    shuffled = list(routes)
    chance.shuffle(shuffled)
    assert {(each.prefix, each.route.target, each.route.active) for each in by_priority(table(routes), ENTRIES)} == {
        (each.prefix, each.route.target, each.route.active) for each in by_priority(table(shuffled), ENTRIES)
    }


def test_equal_routes_may_lead_either_way(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """Where one of two equal lists leads nowhere, what it takes may be refused, and both are told."""
    lists = {f"pl-0123456789abcdef{at}": {"Entries": [{"Cidr": "23.89.0.0/16"}]} for at in range(2)}
    first, second = (
        {"DestinationPrefixListId": each, "State": "active", "Origin": "CreateRoute", **target}
        for each, target in zip(
            lists, ({"GatewayId": "igw-0a"}, {"TransitGatewayId": "tgw-0a", "State": "blackhole"}), strict=True
        )
    )
    for printed in ((first, second), (second, first)):
        side = gateway(tmp_path, site, {**plain({"GatewayId": "igw-0a"}, *printed), **lists})
        assert side.gaps == ()
        (gap,) = [each for each in side.may_be_refused if each.row == GATEWAY_SIGNALLING]
        assert gap.stopped_at == "equal routes of rtb-0a"
        assert "by igw-0a, or by tgw-0a (blackhole)" in gap.refused_by
    side = gateway(tmp_path, site, {**plain({"GatewayId": "igw-0a"}, first), **lists})
    assert (side.gaps, side.may_be_refused) == ((), ())


@pytest.mark.parametrize("blackhole", [True, False])
def test_a_static_route_decides_over_a_propagated_one(
    tmp_path: Path, site: tuple[Site, SiteFlows], blackhole: bool
) -> None:
    """A static blackhole drops what a propagated route would take; a propagated one takes nothing from a static one."""
    hole = {"DestinationCidrBlock": "23.89.0.0/16", "TransitGatewayId": "tgw-0a", "State": "blackhole"}
    way = {"DestinationCidrBlock": "23.89.0.0/16", "GatewayId": "igw-0a", "State": "active"}
    origins = ("CreateRoute", "EnableVgwRoutePropagation")
    held = [
        {**each, "Origin": origin} for each, origin in zip((hole, way)[:: 1 if blackhole else -1], origins, strict=True)
    ]
    for printed in (held, held[::-1]):
        rows = {gap.row for gap in gateway(tmp_path, site, plain({"GatewayId": "igw-0a"}, *printed)).gaps}
        assert (GATEWAY_SIGNALLING in rows) is blackhole


@pytest.mark.long
def test_routes_as_moto_prints_them() -> None:
    """Origins, edge associations and host bits are read from what an API prints that we did not write."""
    with mock_aws():
        ec2 = boto3.client("ec2", "eu-central-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        made = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc)
        identity = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=identity, GatewayId=made)
        printed = ec2.describe_route_tables(RouteTableIds=[identity])["RouteTables"]
    (found,) = [read_table(Fields(json.loads(json.dumps(each)), "", "", [])) for each in printed]
    assert (found.gateways, found.subnets, found.main) == ((made,), (), False)
    assert found.routes == (Route("10.0.0.0/16", "local", active=True),)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        pytest.param(
            {"DestinationCidrBlock": "172.31.0.9/24", "GatewayId": "igw-0a", "Origin": "CreateRoute"},
            Route("172.31.0.0/24", "igw-0a", active=True),
            id="host bits",
        ),
        pytest.param(
            {"DestinationCidrBlock": "172.31.0.0/24", "GatewayId": "vgw-0a", "Origin": "EnableVgwRoutePropagation"},
            Route("172.31.0.0/24", "vgw-0a", active=True, propagated=True),
            id="propagated by a virtual private gateway",
        ),
        pytest.param(
            {"DestinationCidrBlock": "172.31.0.0/24", "NetworkInterfaceId": "eni-0a", "Origin": "Advertisement"},
            Route("172.31.0.0/24", "eni-0a", active=True, propagated=True),
            id="brought by a route server",
        ),
    ],
)
def test_a_route_as_printed(printed: dict[str, str], expected: Route) -> None:
    """Its origin tells who wrote it."""
    held = {"RouteTableId": "rtb-0a", "VpcId": "vpc-0a", "Routes": [{"State": "active", **printed}]}
    assert read_table(Fields(held, "", "", [])).routes == (expected,)
