"""Where the routes of a subnet lead: each kind of target, the longest prefix, and ends found by their groups."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.audit.firewalled import firewalled, subnet, table
from tests.audit.test_firewalled import CALLING, SITE, audited
from tests.rows import CLOUD_MEDIA, CLOUD_SIGNALLING, GATEWAY_MEDIA, GATEWAY_REVOCATION, GATEWAY_SIGNALLING

from webex_calling.audit.audit import audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows

NAT = "nat-0123456789abcdef0"


@pytest.fixture(scope="module")
def site() -> tuple[Site, SiteFlows]:
    """Return a site with one gateway and one pool, and what must get through."""
    reference = load_reference()
    pool = {"name": "desks", "platform": "ec2", "media": "fallback"}
    found = validate_site({**SITE, "vdiPools": [pool]}, published=reference.published)
    planned = plan_site(reference, found)
    gateways, pools = (
        {name: plan.flows for name, plan in plans.items()} for plans in (planned.gateways, planned.pools)
    )
    return found, SiteFlows(gateways, pools, {})


def plain(target: Mapping[str, str], *more: Mapping[str, str]) -> dict[str, Any]:
    """Return an estate whose default route leads to a target, with further routes."""
    documents = firewalled(CALLING)
    for name in ("firewall", "policy", "rules"):
        del documents[name]
    held = table("rtb-0a", "subnet-0a", dict(target))
    held["Routes"] += [{"State": "active", **each} for each in more]
    documents["tables"] = {"RouteTables": [held]}
    return documents


def gateway(folder: Path, site: tuple[Site, SiteFlows], documents: Mapping[str, Any]) -> InterfaceProof:
    """Return the side of the gateway."""
    gateways = SiteFlows(site[1].gateways, {}, {})
    return audited(folder, (site[0].model_copy(update={"vdi_pools": ()}), gateways), documents)


def nat(state: str = "available", **address: str) -> dict[str, Any]:
    """Return a NAT gateway in a subnet of its own."""
    return {
        "NatGateways": [
            {
                "NatGatewayId": NAT,
                "SubnetId": "subnet-0b",
                "VpcId": "vpc-0a1b2c3d4e5f60718",
                "State": state,
                "ConnectivityType": "public",
                "NatGatewayAddresses": [{"PrivateIp": "10.20.9.4", **address}],
            }
        ]
    }


def test_an_internet_gateway_lets_everything_both_ways(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """With a public address, nothing is missing behind groups that permit everything."""
    side = gateway(tmp_path, site, plain({"GatewayId": "igw-0a"}))
    assert (side.gaps, side.faults) == ((), ())


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"TransitGatewayId": "tgw-0a"}, "what lies behind tgw-0a lets through what is routed there"),
        ({"VpcPeeringConnectionId": "pcx-0a"}, "what lies behind pcx-0a lets through what is routed there"),
        ({"NetworkInterfaceId": "eni-0b"}, "what lies behind eni-0b lets through what is routed there"),
        ({"NatGatewayId": NAT}, f"{NAT}, which is not in these files, has a public address and leads to the Internet"),
    ],
    ids=["transit gateway", "peering", "appliance", "unknown NAT gateway"],
)
def test_what_is_behind_a_target_is_taken_for_granted(
    tmp_path: Path, site: tuple[Site, SiteFlows], target: dict[str, str], words: str
) -> None:
    """Targets that the files do not describe are said to let through what is routed to them."""
    assert words in gateway(tmp_path, site, plain(target)).assumed


def test_the_longest_prefix_decides(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """A blackhole for one published prefix takes it from the default route, and nothing else."""
    hole = {"DestinationCidrBlock": "170.72.0.0/16", "TransitGatewayId": "tgw-0a", "State": "blackhole"}
    side = gateway(tmp_path, site, plain({"GatewayId": "igw-0a"}, hole))
    assert {gap.row for gap in side.gaps} == {GATEWAY_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, CLOUD_MEDIA}
    assert [(gap.row, gap.partly) for gap in side.may_be_refused] == [(GATEWAY_REVOCATION, ("170.72.0.0/16",))]
    told = *side.gaps, *side.may_be_refused
    assert all("170.72.0.0" in str(gap.sample.packet) and not gap.stopped_at for gap in told)


def test_a_prefix_list_is_a_destination(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """Routes to the entries of a prefix list are those of the list; one that is not given is said."""
    identity = "pl-0123456789abcdef0"
    route = {"DestinationPrefixListId": identity, "TransitGatewayId": "tgw-0a", "State": "blackhole"}
    documents = plain({"GatewayId": "igw-0a"}, route)
    assert gateway(tmp_path, site, documents).assumed[-1] == (
        f"no route of rtb-0a to {identity}, whose entries are not in these files, matters"
    )
    documents[identity] = {"Entries": [{"Cidr": "23.89.0.0/16"}, {"Cidr": "170.72.0.0/16"}]}
    gaps = gateway(tmp_path, site, documents).gaps
    assert {str(gap.sample.packet).rpartition(" -> ")[2] for gap in gaps if gap.row == GATEWAY_SIGNALLING} == {
        "23.89.0.0:5062"
    }


@pytest.mark.parametrize(
    ("held", "members", "stopped"),
    [
        pytest.param(nat(PublicIp="203.0.113.30"), {"GatewayId": "igw-0a"}, "", id="sound"),
        pytest.param(nat(), {"GatewayId": "igw-0a"}, f"NAT gateway {NAT}, without an address", id="no address"),
        pytest.param(
            nat("deleting", PublicIp="203.0.113.30"),
            {"GatewayId": "igw-0a"},
            f"NAT gateway {NAT}, not available",
            id="not available",
        ),
    ],
)
def test_a_nat_gateway_needs_an_address(
    tmp_path: Path, site: tuple[Site, SiteFlows], held: Any, members: dict[str, str], stopped: str
) -> None:
    """What a gateway opens passes a NAT gateway that has an address, and is stopped at one that has none."""
    documents = plain({"NatGatewayId": NAT})
    documents["tables"]["RouteTables"].append(table("rtb-0b", "subnet-0b", members))
    documents["nat"] = held
    stops = {gap.row: gap.stopped_at for gap in gateway(tmp_path, site, documents).gaps}
    assert stops.get(GATEWAY_SIGNALLING, "") == stopped
    assert stops[CLOUD_SIGNALLING] == (stopped or f"NAT gateway {NAT}")


def test_a_nat_gateway_in_a_subnet_without_a_way_out_leads_nowhere(
    tmp_path: Path, site: tuple[Site, SiteFlows]
) -> None:
    """The routes of its own subnet decide where a NAT gateway leads."""
    documents = plain({"NatGatewayId": NAT})
    inner = table("rtb-0b", "subnet-0b", {})
    inner["Routes"].pop()
    documents["tables"]["RouteTables"].append(inner)
    documents["nat"] = nat(PublicIp="203.0.113.30")
    stops = {gap.row: gap.stopped_at for gap in gateway(tmp_path, site, documents).gaps}
    assert stops[GATEWAY_SIGNALLING] == ""


def test_routes_in_a_circle_end(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """A firewall whose subnet leads back to itself is told of, and ends the search."""
    documents = firewalled(CALLING)
    documents["tables"]["RouteTables"][1] = table("rtb-0b", "subnet-0b", {"GatewayId": "vpce-0b"})
    side = gateway(tmp_path, site, documents)
    assert "routes lead on from the firewall egress to every peer" in side.assumed


def pool(folder: Path, site: tuple[Site, SiteFlows], *groups: str) -> InterfaceProof:
    """Return the side of the pool, which is told by its groups."""
    documents = plain({"GatewayId": "igw-0a"})
    documents["subnets"]["Subnets"].append(subnet("subnet-0c", "10.20.7.0/24"))
    paths = []
    for name, document in documents.items():
        paths.append(folder / f"{name}.json")
        paths[-1].write_text(json.dumps(document))
    told = {"desks": groups} if groups else {}
    found = audit_estate(read_estate(paths, lambda words: None), load_reference(), site, told).sides or ()
    (side,) = [each for each in found if each.name == "desks"]
    return side


def test_a_pool_is_found_by_its_groups(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """Desktops have no address in the site: --endpoint names the groups that they carry."""
    side = pool(tmp_path, site, "sg-0a")
    assert (side.gaps, side.faults, bool(side.undeclared)) == ((), (), True)


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        pytest.param((), "desks: has no address in the site, so it cannot be found", id="nothing said"),
        pytest.param(("sg-0b",), "sg-0b: is attached, but its rules are not in these files", id="unknown group"),
        pytest.param(("eni-0b",), 'desks: "eni-0b" is an interface that is not in these files', id="unknown interface"),
        pytest.param(("edge",), '--endpoint desks: "edge" is not an end on AWS', id="a name"),
    ],
)
def test_what_cannot_be_found_is_a_finding(
    tmp_path: Path, site: tuple[Site, SiteFlows], groups: tuple[str, ...], fault: str
) -> None:
    """An end that is not in the files is told with what to add."""
    side = pool(tmp_path, site, *groups)
    (found,) = (*side.faults, *side.unproven)
    assert side.findings is (groups != ("sg-0b",))
    assert found.startswith(fault)


def test_members_of_a_group_are_its_interfaces(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """A rule that names a group admits the addresses of the interfaces that carry it, and of others it may."""
    documents = plain({"GatewayId": "igw-0a"})
    (held,) = documents["groups"]["SecurityGroups"]
    held["IpPermissions"] = [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-0b"}]}
    ]
    side = gateway(tmp_path, site, documents)
    (maybe,) = [each for each in side.may_be_admitted if "sg-0b" in each.rule]
    assert str(maybe.sample.packet) == "peer opens tcp 10.0.0.0:0 -> 10.20.1.10:22"
    (own,) = documents["interfaces"]["NetworkInterfaces"]
    other = {"NetworkInterfaceId": "eni-0b", "Groups": [{"GroupId": "sg-0b"}]}
    other["PrivateIpAddresses"] = [{"PrivateIpAddress": "10.20.2.7"}]
    documents["interfaces"]["NetworkInterfaces"].append({**own, **other})
    side = gateway(tmp_path, site, documents)
    assert not side.may_be_admitted
    assert [str(each.sample.packet) for each in side.undeclared if "sg-0b" in each.rule] == [
        "peer opens tcp 10.20.2.7:0 -> 10.20.1.10:22"
    ]
