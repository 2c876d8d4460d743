"""What comes back by another way than it left: a stateful filter that sees one direction may refuse it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit.firewalled import firewalled, interface, subnet, table
from tests.audit.test_firewalled import CALLING
from tests.audit.test_routed import NAT, gateway, nat, plain, site
from tests.rows import CLOUD_SIGNALLING, GATEWAY_MEDIA, GATEWAY_SIGNALLING

from webex_calling.audit.fields import span
from webex_calling.site.site import Site
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows

__all__ = ["site"]

Sited = tuple[Site, SiteFlows]
VPC = "vpc-0a1b2c3d4e5f60718"
NETWORK = "10.20.0.0/16"
DOUBT = "(a stateful filter that sees one direction of a connection may drop it)"


def routes(identity: str, associations: list[dict[str, Any]], *routes: tuple[str, str]) -> dict[str, Any]:
    """Return a route table with these routes, each to a target by the kind of its id."""
    kinds = {"nat": "NatGatewayId", "tgw": "TransitGatewayId", "pcx": "VpcPeeringConnectionId"}
    held = [
        {"DestinationCidrBlock": to, kinds.get(target[:3], "GatewayId"): target, "State": "active"}
        for to, target in routes
    ]
    return {"RouteTableId": identity, "VpcId": VPC, "Associations": associations, "Routes": held}


MAIN = routes("rtb-0f", [{"Main": True}], (NETWORK, "local"))


def edge(*held: tuple[str, str]) -> dict[str, Any]:
    """Return the route table of the internet gateway."""
    return routes("rtb-0e", [{"Main": False, "GatewayId": "igw-0a"}], (NETWORK, "local"), *held)


def hub(*tables: dict[str, Any], zones: bool = False) -> dict[str, Any]:
    """Return the estate behind a firewall with further route tables, and with an endpoint in a second zone.

    No table of its own is the internet gateway's.
    """
    documents = firewalled(CALLING)
    documents["tables"]["RouteTables"].pop()
    documents["tables"]["RouteTables"] += tables
    if zones:
        states = documents["firewall"]["FirewallStatus"]["SyncStates"]
        states["eu-central-1b"] = {"Attachment": {"SubnetId": "subnet-0d", "EndpointId": "vpce-0d", "Status": "READY"}}
        documents["subnets"]["Subnets"].append(subnet("subnet-0d", "10.20.9.16/28"))
        documents["tables"]["RouteTables"].append(table("rtb-0d", "subnet-0d", {"GatewayId": "igw-0a"}))
    return documents


def told(side: InterfaceProof, row: str = GATEWAY_SIGNALLING) -> tuple[str, str]:
    """Return whether a row is missing or may be, and where it is stopped and by which words."""
    for name, gaps in (("missing", side.gaps), ("maybe", side.may_be_refused)):
        for gap in gaps:
            if gap.row == row:
                return name, f"{gap.stopped_at}: {gap.refused_by}"
    return "", ""


ASYMMETRIC = {
    "no route table of the internet gateway": (hub(MAIN), "straight"),
    "one that delivers straight": (hub(edge()), "straight"),
    "the endpoint of another zone": (hub(edge(("10.20.1.0/24", "vpce-0d")), zones=True), "through vpce-0d"),
    "an appliance": (hub(edge(("10.20.1.0/24", "eni-0f"))), "through eni-0f"),
    "one more endpoint": (
        hub(
            edge(("10.20.1.0/24", "vpce-0d")),
            routes("rtb-0d", [{"SubnetId": "subnet-0d"}], (NETWORK, "local"), ("10.20.1.0/24", "vpce-0b")),
            zones=True,
        ),
        None,
    ),
}
ASYMMETRIC["one more endpoint"][0]["tables"]["RouteTables"] = [
    each for each in ASYMMETRIC["one more endpoint"][0]["tables"]["RouteTables"] if each["RouteTableId"] != "rtb-0d"
] + [
    routes(
        "rtb-0d", [{"SubnetId": "subnet-0d"}], (NETWORK, "local"), ("10.20.1.0/24", "vpce-0b"), ("0.0.0.0/0", "igw-0a")
    )
]


@pytest.mark.parametrize(("documents", "back"), ASYMMETRIC.values(), ids=ASYMMETRIC)
def test_what_returns_past_the_firewall_may_be_refused(
    tmp_path: Path, site: Sited, documents: dict[str, Any], back: str | None
) -> None:
    """Signalling leaves through an endpoint and comes back another way: it may be refused, with both ways."""
    verdict, words = told(gateway(tmp_path, site, documents))
    way = back or "through vpce-0d and vpce-0b"
    assert verdict == "maybe"
    assert words == (f"return by igw-0a: what returns by igw-0a goes {way}, and what leaves through vpce-0b {DOUBT}")


SYMMETRIC = {
    "the subnet by the endpoint": hub(MAIN, edge(("10.20.1.0/24", "vpce-0b"))),
    "the whole network by the endpoint": hub(
        MAIN, routes("rtb-0e", [{"Main": False, "GatewayId": "igw-0a"}], (NETWORK, "vpce-0b"))
    ),
    "with another zone beside it": hub(edge(("10.20.1.0/24", "vpce-0b"), ("10.20.2.0/24", "vpce-0d")), zones=True),
}


@pytest.mark.parametrize("documents", SYMMETRIC.values(), ids=SYMMETRIC)
def test_what_returns_through_the_same_endpoint_is_admitted(
    tmp_path: Path, site: Sited, documents: dict[str, Any]
) -> None:
    """The route table of the internet gateway brings it back: nothing of signalling and media is refused."""
    side = gateway(tmp_path, site, documents)
    assert (told(side), told(side, GATEWAY_MEDIA)) == (("", ""), ("", ""))
    assert not any("what returns" in each for each in side.assumed)


def test_without_the_main_table_the_way_back_rests_on_those_that_are_there(tmp_path: Path, site: Sited) -> None:
    """No table that was given is the gateway's: what returns goes straight as far as anybody told, and it is said."""
    side = gateway(tmp_path, site, hub())
    for row in (GATEWAY_SIGNALLING, GATEWAY_MEDIA):
        verdict, words = told(side, row)
        assert verdict == "maybe"
        assert words == (
            "return by igw-0a: what returns by igw-0a goes straight, since no route table in these files is associated "
            f"with it, and what leaves through vpce-0b {DOUBT}"
        )
    assert not any("what returns" in each for each in side.assumed)


def test_what_returns_where_nobody_told_of_the_gateway_is_taken_for_granted(tmp_path: Path, site: Sited) -> None:
    """The table of the firewall's subnet, which names the gateway, is not there: it is said what is assumed."""
    documents = hub()
    documents["tables"]["RouteTables"].pop()
    side = gateway(tmp_path, site, documents)
    assert told(side) == ("", "")
    assert "routes lead on from the firewall egress to every peer" in side.assumed


def test_a_firewall_on_the_way_back_alone_is_told(tmp_path: Path, site: Sited) -> None:
    """What leaves goes straight to the internet gateway, and what arrives meets a firewall that saw nothing leave."""
    documents = hub(edge(("10.20.1.0/24", "vpce-0b")))
    documents["tables"]["RouteTables"][0] = table("rtb-0a", "subnet-0a", {"GatewayId": "igw-0a"})
    for row in (GATEWAY_SIGNALLING, CLOUD_SIGNALLING):
        verdict, words = told(gateway(tmp_path, site, documents), row)
        assert verdict == "maybe"
        assert "goes through vpce-0b, and what leaves straight" in words
    documents["tables"]["RouteTables"][-1] = edge()
    assert told(gateway(tmp_path, site, documents)) == ("", "")


def test_a_blackhole_on_the_way_back_refuses(tmp_path: Path, site: Sited) -> None:
    """Nothing arrives: neither answers nor what a peer opens."""
    documents = hub(edge(("10.20.1.0/24", "vpce-0b")))
    documents["tables"]["RouteTables"][-1]["Routes"][-1]["State"] = "blackhole"
    side = gateway(tmp_path, site, documents)
    assert told(side) == ("missing", "return by igw-0a: 10.20.1.0/24 of rtb-0e, a blackhole, is the way back to it")
    assert {CLOUD_SIGNALLING, "ICMP"} <= {gap.row for gap in side.gaps}


def test_each_of_several_endpoints_has_its_own_way_back(tmp_path: Path, site: Sited) -> None:
    """One prefix goes by the endpoint of another zone, and all answers come back by the first: that prefix is told."""
    documents = hub(edge(("10.20.1.0/24", "vpce-0b")), zones=True)
    own = documents["tables"]["RouteTables"][0]
    own["Routes"].append({"DestinationCidrBlock": "23.89.0.0/16", "GatewayId": "vpce-0d", "State": "active"})
    side = gateway(tmp_path, site, documents)
    (gap,) = [gap for gap in side.may_be_refused if gap.row == GATEWAY_SIGNALLING]
    assert "-> 23.89." in str(gap.sample.packet)
    assert "goes through vpce-0b, and what leaves through vpce-0d" in gap.refused_by


def behind_nat(*held: tuple[str, str], out: str = "igw-0a") -> dict[str, Any]:
    """Return an interface behind a firewall, and that before a NAT gateway; ``held`` are routes of the latter."""
    documents = firewalled(CALLING)
    documents["interfaces"]["NetworkInterfaces"] = [interface(public="")]
    documents["subnets"]["Subnets"].append(subnet("subnet-0c", "10.20.8.0/28"))
    documents["tables"]["RouteTables"][1] = table("rtb-0b", "subnet-0b", {"NatGatewayId": NAT})
    documents["tables"]["RouteTables"].append(
        routes("rtb-0c", [{"SubnetId": "subnet-0c"}], (NETWORK, "local"), ("0.0.0.0/0", out), *held)
    )
    documents["nat"] = nat(PublicIp="203.0.113.30")
    documents["nat"]["NatGateways"][0]["SubnetId"] = "subnet-0c"
    return documents


@pytest.mark.parametrize(
    ("documents", "verdict"),
    [
        pytest.param(behind_nat(), "maybe", id="straight to the interface"),
        pytest.param(behind_nat(("10.20.1.0/24", "vpce-0b")), "", id="through the endpoint"),
        pytest.param(behind_nat(("10.20.2.0/24", "vpce-0b")), "maybe", id="another subnet through the endpoint"),
        pytest.param(behind_nat(("10.20.1.0/24", "vpce-0b"), out="vpce-0c"), "", id="on by what is not told"),
    ],
)
def test_the_subnet_of_a_nat_gateway_leads_back(
    tmp_path: Path, site: Sited, documents: dict[str, Any], verdict: str
) -> None:
    """A NAT gateway behind the firewall sends answers by the routes of its own subnet."""
    side = gateway(tmp_path, site, documents)
    assert told(side)[0] == verdict
    if verdict:
        assert told(side)[1].startswith(
            f"return by {NAT}: what returns by {NAT} goes straight, and what leaves through"
        )


@pytest.mark.parametrize(("back", "verdict"), [((), "maybe"), ((("10.20.9.0/24", "vpce-0b"),), "")])
def test_a_firewall_behind_a_nat_gateway(
    tmp_path: Path, site: Sited, back: tuple[tuple[str, str], ...], verdict: str
) -> None:
    """The firewall sees the NAT gateway's own address, and answers to that one must come back through it."""
    documents = hub(edge(*back))
    documents["interfaces"]["NetworkInterfaces"] = [interface(public="")]
    documents["tables"]["RouteTables"][0] = table("rtb-0a", "subnet-0a", {"NatGatewayId": NAT})
    documents["tables"]["RouteTables"].append(table("rtb-0c", "subnet-0c", {"GatewayId": "vpce-0b"}))
    documents["nat"] = nat(PublicIp="203.0.113.30")
    documents["nat"]["NatGateways"][0] |= {"SubnetId": "subnet-0c"}
    side = gateway(tmp_path, site, documents)
    assert told(side)[0] == verdict
    assert GATEWAY_SIGNALLING not in {gap.row for gap in side.gaps}


@pytest.mark.parametrize(
    ("subnets", "verdict"),
    [(["subnet-0c"], "maybe"), (["subnet-0d"], ""), (["subnet-0c", "subnet-0d"], "maybe"), (None, "")],
    ids=["past the firewall", "through it", "in one zone past it", "not told"],
)
def test_a_transit_gateway_sends_back_by_its_attachment(
    tmp_path: Path, site: Sited, subnets: list[str] | None, verdict: str
) -> None:
    """The route tables of the attachment's subnets lead what arrives; in each zone it must meet the same endpoint."""
    documents = hub(
        routes("rtb-0c", [{"SubnetId": "subnet-0c"}], (NETWORK, "local")),
        routes("rtb-0d", [{"SubnetId": "subnet-0d"}], (NETWORK, "local"), ("10.20.1.0/24", "vpce-0b")),
    )
    documents["tables"]["RouteTables"][1] = table("rtb-0b", "subnet-0b", {"TransitGatewayId": "tgw-0a"})
    attachment = {"TransitGatewayAttachmentId": "tgw-attach-0a", "TransitGatewayId": "tgw-0a", "VpcId": VPC}
    held = [{**attachment, "State": "available", "SubnetIds": subnets}] if subnets else []
    documents["attachments"] = {"TransitGatewayVpcAttachments": held}
    side = gateway(tmp_path, site, documents)
    assert told(side)[0] == verdict
    said = [each for each in side.assumed if each.startswith("what returns by tgw-0a goes through vpce-0b")]
    assert bool(said) is (subnets is None)


@pytest.mark.parametrize("target", ["pcx-0a", "vgw-0a"])
def test_a_peering_delivers_straight(tmp_path: Path, site: Sited, target: str) -> None:
    """What leaves through a firewall into a peering, or a virtual private gateway, comes back past it."""
    documents = hub(MAIN)
    documents["tables"]["RouteTables"][1] = routes(
        "rtb-0b", [{"SubnetId": "subnet-0b"}], (NETWORK, "local"), ("0.0.0.0/0", target)
    )
    assert told(gateway(tmp_path, site, documents))[0] == "maybe"


def test_another_subnet_of_the_vpc_answers_by_its_own_routes(tmp_path: Path, site: Sited) -> None:
    """A firewall between subnets of one VPC must be on both ways; what a subnet keeps inside it meets none."""
    resolver = [subnet("subnet-0c", "10.20.0.0/24")]
    documents = plain({"GatewayId": "igw-0a"})
    documents["subnets"]["Subnets"] += resolver
    documents["firewall"] = firewalled(CALLING)["firewall"]
    documents["tables"]["RouteTables"] += [
        routes("rtb-0c", [{"SubnetId": "subnet-0c"}], (NETWORK, "local"), ("10.20.1.0/24", "vpce-0b")),
        routes("rtb-0b", [{"SubnetId": "subnet-0b"}], (NETWORK, "local")),
    ]
    assert doubted(gateway(tmp_path, site, documents))
    assert doubted(gateway(tmp_path, site, documents)) <= PacketSet.box(peer=[span("10.20.0.0/24") or (0, 0)])
    documents["tables"]["RouteTables"][1]["Routes"].pop()
    assert not doubted(gateway(tmp_path, site, documents))


def doubted(side: InterfaceProof) -> PacketSet:
    """Return what may get through and may not."""
    assert side.compared
    return side.compared.possible - side.compared.admitted


def test_a_route_table_that_is_odd_is_no_missing_one(tmp_path: Path, site: Sited) -> None:
    """Where it names the gateway or the firewall's subnet, no other takes its place: what it says is not known."""
    documents = hub(MAIN, {**edge(), "Routes": [{"State": "active"}]})
    side = gateway(tmp_path, site, documents)
    assert told(side) == ("", "")
    assert any(each.startswith("what returns by igw-0a goes through vpce-0b") for each in side.assumed)
    documents["tables"]["RouteTables"][-1] = edge(("10.20.1.0/24", "vpce-0b"))
    documents["tables"]["RouteTables"][1]["Routes"] = [{"State": "active"}]
    side = gateway(tmp_path, site, documents)
    assert told(side) == ("", "")
    assert "routes lead on from the firewall egress to every peer" in side.assumed
