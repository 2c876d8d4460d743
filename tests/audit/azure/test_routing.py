"""The tag VirtualNetwork is what routes and peerings make of it, and the longest prefix leads.

Judges: the documented order of Microsoft Learn, Virtual network traffic routing, written again here with Python's
ipaddress; its documentation of the tag; MicrosoftDocs/azure-docs, issues 22178 and 81801, for what users saw of it.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audit import az_estate as az
from tests.audit.azure.estates import OPEN, ROWS, Estate, maybe, missing, peering, route, rule
from tests.rows import GATEWAY_DNS, GATEWAY_HTTPS, GATEWAY_MEDIA, GATEWAY_NTP, GATEWAY_REVOCATION, GATEWAY_SIGNALLING
from tests.verify.azure.estate import arm

from webex_calling.audit.audit import look_at
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.route_table import LEARNED, SYSTEM, USER, Route
from webex_calling.audit.azure.routing import Routing, routing_of
from webex_calling.audit.azure.state import take_state
from webex_calling.audit.estate import read_estate
from webex_calling.audit.matched import once
from webex_calling.fault import Fault
from webex_calling.published.reference import load_reference
from webex_calling.report.proof_words import found_lines
from webex_calling.verify.model.packets import Initiator, Packet, prefix
from webex_calling.verify.proof.interface_proof import InterfaceProof

DENY = (rule("deny", "Deny", "Outbound", "VirtualNetwork"), *OPEN)
APPLIANCE = "VirtualAppliance", "10.60.0.4"


@pytest.mark.parametrize(
    ("routes", "refused"),
    [
        pytest.param(None, {GATEWAY_DNS, GATEWAY_NTP}, id="no route table"),
        pytest.param((), {GATEWAY_DNS, GATEWAY_NTP}, id="an empty one"),
        pytest.param((route("0.0.0.0/0", *APPLIANCE),), ROWS, id="a default route"),
        pytest.param((route("0.0.0.0/1", *APPLIANCE), route("128.0.0.0/1", *APPLIANCE)), ROWS, id="in two halves"),
        pytest.param((route("0.0.0.0/0", "Internet"),), ROWS, id="a default route to the Internet"),
        pytest.param((route("192.168.0.0/16", *APPLIANCE),), {GATEWAY_DNS, GATEWAY_NTP}, id="another prefix"),
        pytest.param(
            (route("23.89.0.0/16", "Internet"),),
            {GATEWAY_DNS, GATEWAY_NTP, GATEWAY_REVOCATION, GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            id="a published one",
        ),
        pytest.param((route("AzureMonitor", "Internet"),), {GATEWAY_DNS, GATEWAY_NTP}, id="a service tag"),
    ],
)
def test_user_defined_routes_are_in_the_tag(tmp_path: Path, routes: Any, refused: set[str]) -> None:
    """A denial to VirtualNetwork takes what the routes of the subnet bring, whatever their next hop."""
    assert missing(Estate(rules=DENY, routes=routes).audited(tmp_path)) | {GATEWAY_REVOCATION} == refused | {
        GATEWAY_REVOCATION
    }


def inbound(side: InterfaceProof, peer: str) -> bool:
    """Tell whether a peer surely gets in to port 22."""
    assert side.paths is not None
    return Packet.tcp(Initiator.PEER, "10.40.1.10", 22, peer, 50000) in side.paths.admitted


NARROW = (rule("own", "Deny", "Inbound", "10.40.0.0/16", priority=4000),)


@pytest.mark.parametrize(
    ("peerings", "expected"),
    [
        pytest.param((), False, id="none"),
        pytest.param((peering("hub", "10.30.0.0/16"),), True, id="connected"),
        pytest.param((peering("hub", "10.30.0.0/16", peeringState="Disconnected"),), False, id="disconnected"),
        pytest.param((peering("hub", "10.30.0.0/16", peeringState="Initiated"),), False, id="one side alone"),
        pytest.param((peering("hub", "10.30.0.0/16", allowVirtualNetworkAccess=False),), False, id="no access"),
        pytest.param((peering("hub", "10.31.0.0/16"),), False, id="another network"),
        pytest.param(
            (
                peering(
                    "hub",
                    remoteAddressSpace=None,
                    remoteVirtualNetworkAddressSpace={"addressPrefixes": ["10.30.0.0/16"]},
                ),
            ),
            True,
            id="what the other network has",
        ),
        pytest.param(
            (
                peering(
                    "hub",
                    remoteAddressSpace=None,
                    remoteVirtualNetworkAddressSpace=None,
                    peeredRemoteAddressSpace={"addressPrefixes": ["10.30.0.0/16"]},
                ),
            ),
            True,
            id="of subnets",
        ),
        pytest.param(
            (
                {
                    "name": "hub",
                    "id": f"{az.identity('virtualNetworks', 'voice')}/virtualNetworkPeerings/hub",
                    "properties": {k: v for k, v in peering("hub", "10.30.0.0/16").items() if k not in ("id", "name")},
                },
            ),
            True,
            id="as az rest nests it",
        ),
    ],
)
def test_peered_networks_are_in_the_tag(tmp_path: Path, peerings: Any, expected: bool) -> None:
    """AllowVnetInBound admits a peered network, as far as the peering lets access through."""
    side = Estate(rules=NARROW, peerings=peerings).audited(tmp_path)
    assert (inbound(side, "10.30.0.9"), inbound(side, "10.40.9.9")) == (expected, False)
    told = [str(each.sample.packet) for each in side.undeclared if "AllowVnetInBound" in each.rule]
    assert any("10.30.0.0" in each for each in told) is expected


def test_a_peering_without_prefixes_has_those_of_the_other_network(tmp_path: Path) -> None:
    """Where only its id is printed, the network in the files tells; where that is not there, more may be in the tag."""
    bare = peering("hub", remoteAddressSpace=None, remoteVirtualNetworkAddressSpace=None)
    hub = az.resource("virtualNetworks", "hub", addressSpace={"addressPrefixes": ["10.30.0.0/16"]}, subnets=[])
    known = Estate(rules=NARROW, peerings=(bare,), files={"hub": [hub]}).audited(tmp_path)
    assert inbound(known, "10.30.0.9")
    unknown = Estate(rules=NARROW, peerings=(bare,)).audited(tmp_path)
    assert not inbound(unknown, "10.30.0.9")
    assert [each.rule for each in unknown.may_be_admitted] == ["default rule AllowVnetInBound of NSG edge"] * 1


def test_peerings_that_are_printed_alone_count(tmp_path: Path) -> None:
    """``az network vnet peering list`` tells the same as the network."""
    alone = {"peerings": [peering("hub", "10.30.0.0/16")]}
    assert inbound(Estate(rules=NARROW, files=alone).audited(tmp_path), "10.30.0.9")


GATEWAY = (peering("hub", "10.30.0.0/16", useRemoteGateways=True),)


@pytest.mark.parametrize("gateway", [False, True], ids=["no gateway", "a gateway"])
def test_what_a_rule_may_admit_besides_is_told_with_what_it_does(tmp_path: Path, gateway: bool) -> None:
    """AllowVnetInBound certainly admits the peered network, and perhaps what lies behind its gateway."""
    estate = Estate(rules=(), peerings=(peering("hub", "10.30.0.0/16", useRemoteGateways=gateway),))
    side = once(estate.audited(tmp_path))  # again, as an audit does with exceptions
    (reach,) = [each for each in side.undeclared if "AllowVnetInBound" in each.rule]
    assert (reach.perhaps is not None) is gateway
    lines = [each for each in found_lines(side) if "excess by default rule AllowVnetInBound" in each]
    assert ["and perhaps more: peer opens tcp 1.0.0.0:0" in each for each in lines] == [gateway]


@pytest.mark.parametrize(
    ("estate", "doubtful"),
    [
        pytest.param({}, False, id="no gateway"),
        pytest.param({"subnets": ("GatewaySubnet",)}, True, id="its own"),
        pytest.param({"subnets": ("RouteServerSubnet",)}, True, id="a route server"),
        pytest.param({"peerings": GATEWAY}, True, id="a peered one"),
        pytest.param({"peerings": GATEWAY, "routes": ()}, True, id="with a route table"),
        pytest.param(
            {"peerings": GATEWAY, "routes": (), "table": {"disableBgpRoutePropagation": True}},
            False,
            id="not propagated",
        ),
    ],
)
def test_what_a_gateway_brings_is_possible(tmp_path: Path, estate: Any, doubtful: bool) -> None:
    """A denial to VirtualNetwork may refuse what a gateway may bring; with the default rules nothing is in doubt."""
    side = Estate(rules=DENY, **estate).audited(tmp_path)
    assert (missing(side), GATEWAY_SIGNALLING in maybe(side)) == ({GATEWAY_DNS, GATEWAY_NTP}, doubtful)
    if doubtful:
        told = next(gap for gap in side.may_be_refused if gap.row == GATEWAY_SIGNALLING)
        assert "may bring more into the tag VirtualNetwork" in told.refused_by
    plain = Estate(rules=(), **estate).audited(tmp_path)
    assert (missing(plain), maybe(plain)) == (set(), set())


def test_the_tag_internet_has_two_bounds_where_routes_bring_public_addresses(tmp_path: Path) -> None:
    """What a default route brings may be in Internet still: a denial of that may refuse it."""
    deny = (rule("deny", "Deny", "Outbound", "Internet"), *OPEN)
    plain = Estate(rules=deny).audited(tmp_path)
    assert missing(plain) == ROWS - {GATEWAY_DNS, GATEWAY_NTP}
    routed = Estate(rules=deny, routes=(route("0.0.0.0/0", "Internet"),)).audited(tmp_path)
    assert missing(routed) == set()
    assert maybe(routed) == ROWS - {GATEWAY_DNS, GATEWAY_NTP}
    assert "is not documented" in routed.may_be_refused[0].refused_by


def test_with_a_default_route_everything_gets_in_that_arrives(tmp_path: Path) -> None:
    """AllowVnetInBound is a permit of everybody who reaches a public address; without the route, of the network."""
    assert not inbound(Estate(rules=()).audited(tmp_path), "198.51.100.7")
    assert inbound(Estate(rules=(), routes=(route("0.0.0.0/0", "Internet"),)).audited(tmp_path), "198.51.100.7")
    closed = Estate(rules=(), routes=(route("0.0.0.0/0", "Internet"),), public=False, nic=NONE).audited(tmp_path)
    assert not inbound(closed, "198.51.100.7")


NONE = {"defaultOutboundConnectivityEnabled": False}
POLICY = {"policies": [az.resource("firewallPolicies", "egress")]}


@pytest.mark.parametrize(
    ("routes", "lost"),
    [
        pytest.param((route("0.0.0.0/0", *APPLIANCE),), ROWS - {GATEWAY_DNS, GATEWAY_NTP}, id="the default route"),
        pytest.param(
            (route("0.0.0.0/0", *APPLIANCE), route("10.40.0.0/24", *APPLIANCE)), ROWS, id="and one to an own subnet"
        ),
        pytest.param(
            (route("0.0.0.0/0", *APPLIANCE), route("10.40.0.0/16", *APPLIANCE)), ROWS, id="and one to the own network"
        ),
        pytest.param(
            (route("0.0.0.0/0", *APPLIANCE), route("10.0.0.0/8", *APPLIANCE)),
            ROWS - {GATEWAY_DNS, GATEWAY_NTP},
            id="wider",
        ),
        pytest.param((route("0.0.0.0/0", *APPLIANCE), route("10.40.0.0/24", "None")), ROWS, id="one to nowhere"),
        pytest.param(
            (route("0.0.0.0/0", *APPLIANCE), route("10.40.0.0/24", *APPLIANCE), route("10.40.0.4/31", "VnetLocal")),
            ROWS - {GATEWAY_DNS, GATEWAY_NTP},
            id="and back",
        ),
    ],
)
def test_what_stays_inside_never_reaches_the_hub(tmp_path: Path, routes: Any, lost: set[str]) -> None:
    """A policy without rules stops what is routed to it: what no longer route of the system leads past it."""
    assert missing(Estate(routes=routes, files=POLICY).audited(tmp_path)) == lost


def test_peered_networks_stay_inside_too(tmp_path: Path) -> None:
    """The resolver of a peered hub is reached past its firewall; without the peering it is not."""
    documents = Estate(routes=(route("0.0.0.0/0", *APPLIANCE),), files=POLICY)
    documents.peerings = (peering("hub", "10.30.0.0/16"),)
    side = documents.audited(tmp_path)
    assert side.paths is not None
    packet = Packet.udp(Initiator.LOCAL, "10.40.1.10", 50000, "10.30.0.9", 53)
    assert packet in side.paths.admitted
    documents.peerings = ()
    apart = documents.audited(tmp_path)
    assert apart.paths is not None
    assert packet not in apart.paths.possible


def effective(
    prefix: str, hop: str, source: str = "Default", address: str = "", state: str = "Active"
) -> dict[str, Any]:
    """Return an effective route as the CLI prints it."""
    return {
        "addressPrefix": [prefix],
        "destinationServiceTags": [],
        "disableBgpRoutePropagation": False,
        "hasBgpOverride": False,
        "name": None,
        "nextHopIpAddress": [address] if address else [],
        "nextHopType": hop,
        "source": source,
        "state": state,
        "tagMap": {},
    }


OWN = effective("10.40.0.0/16", "VnetLocal")
INTERNET = effective("0.0.0.0/0", "Internet")
LEARNT = "VirtualNetworkGateway"


@pytest.mark.parametrize(
    ("routes", "refused"),
    [
        pytest.param([OWN, INTERNET], {GATEWAY_DNS, GATEWAY_NTP}, id="as the system has them"),
        pytest.param(
            [OWN, {**INTERNET, "state": "Invalid"}, effective("0.0.0.0/0", *APPLIANCE[:1], "User", APPLIANCE[1])],
            ROWS,
            id="a default route of the user",
        ),
        pytest.param(
            [OWN, INTERNET, effective("10.0.0.0/8", "None")],
            {GATEWAY_DNS, GATEWAY_NTP},
            id="private ranges of the system",
        ),
        pytest.param([OWN, effective("0.0.0.0/0", LEARNT, LEARNT)], ROWS, id="a learned one"),
        pytest.param(
            [OWN, INTERNET, effective("23.89.0.0/16", LEARNT, LEARNT)],
            {GATEWAY_DNS, GATEWAY_NTP, GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            id="a part",
        ),
    ],
)
@pytest.mark.parametrize("name", ["gw", "GW", "gw.routes"])
def test_effective_routes_settle_the_tag(tmp_path: Path, routes: Any, refused: set[str], name: str) -> None:
    """Where Azure prints the routes of an interface nothing is guessed, whatever gateways there are."""
    files = {name: {"nextLink": None, "value": routes}}
    side = Estate(rules=DENY, peerings=GATEWAY, files=files).audited(tmp_path)
    assert missing(side) - {GATEWAY_REVOCATION} == refused - {GATEWAY_REVOCATION}
    assert maybe(side) - {GATEWAY_REVOCATION} == set()


def test_effective_routes_of_powershell(tmp_path: Path) -> None:
    """``Get-AzEffectiveRouteTable`` prints the same in a plain list, with capitals first."""
    routes = [OWN, INTERNET, effective("23.89.0.0/16", "None", "User")]
    files = {"gw": [{key[:1].upper() + key[1:]: value for key, value in each.items()} for each in routes]}
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= missing(Estate(files=files).audited(tmp_path))


def test_a_route_to_a_service_tag_is_said(tmp_path: Path) -> None:
    """Nobody but Azure knows whether a peer is behind the tag: it is taken not to be."""
    routes = (route("0.0.0.0/0", *APPLIANCE), route("AzureCloud", "Internet", name="azure"))
    side = Estate(routes=routes, files=POLICY).audited(tmp_path)
    assert missing(side) == ROWS - {GATEWAY_DNS, GATEWAY_NTP}
    assert "AzureCloud, to which route azure leads, has none of the peers that are asked for" in side.assumed


def test_effective_routes_lead(tmp_path: Path) -> None:
    """A route of the system to nowhere stops what it holds, and a service endpoint leads there without translation."""
    files = {"gw": {"value": [OWN, INTERNET, effective("23.89.0.0/16", "None")]}}
    side = Estate(files=files).audited(tmp_path)
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= missing(side)
    files = {"gw": {"value": [OWN, effective("23.89.0.0/16", "VirtualNetworkServiceEndpoint")]}}
    assert missing(Estate(files=files, public=False, nic=NONE).audited(tmp_path)) == {
        GATEWAY_REVOCATION,
        GATEWAY_HTTPS,
        GATEWAY_SIGNALLING,
        GATEWAY_MEDIA,
    }


def test_the_file_names_the_interface(tmp_path: Path) -> None:
    """Of two interfaces, effective routes in a file of neither name are of none; of one alone they are its own."""
    routes = {"value": [OWN, INTERNET, effective("23.89.0.0/16", "None")]}
    alone = Estate(files={"routes": routes}).audited(tmp_path)
    assert GATEWAY_SIGNALLING in missing(alone)
    assert any("the only interface in these files" in each for each in alone.assumed)
    beside = {"routes": routes, "more": [az.nic("other", "10.40.1.11", "edge")]}
    assert missing(Estate(files=beside).audited(tmp_path)) == set()
    unread = look_at(read_estate(sorted(tmp_path.glob("*.json")), lambda words: None), load_reference()).unread
    assert [
        each for each in unread if "effective" in each and each.endswith("interface that it is of (gw.json for gw)")
    ]


PREFIXES = st.builds(
    lambda address, length: IPv4Network((address, length), strict=False),
    st.sampled_from(
        [int(IPv4Address(each)) for each in ("10.40.1.0", "10.40.0.0", "10.0.0.0", "23.89.0.0", "0.0.0.0")]
    ),
    st.sampled_from([0, 1, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32]),
)
ROUTES = st.lists(
    st.tuples(PREFIXES, st.sampled_from(["none", "virtualappliance", "internet"]), st.sampled_from([USER, SYSTEM])),
    max_size=7,
    unique_by=lambda each: (each[0], each[2]),
)


@given(ROUTES, st.data())
def test_the_longest_prefix_is_taken(routes: Any, data: st.DataObject) -> None:
    """For each address the route is that of a table that is searched by hand, in whatever order it is printed."""
    held = [Route(str(at), str(network), hop, "", source) for at, (network, hop, source) in enumerate(routes)]
    taken = list(Routing(tuple(data.draw(st.permutations(held)))).taken())
    edges = {edge for network, _, _ in routes for edge in (network[0], network[-1])}
    for address in (*edges, IPv4Address("10.40.1.10"), IPv4Address("23.89.0.1")):
        fit = [at for at, (network, _, _) in enumerate(routes) if address in network]
        best = sorted(fit, key=lambda at: (-routes[at][0].prefixlen, routes[at][2]))[:1]
        found = [route for route, here in taken if any(low <= int(address) <= high for low, high in here)]
        assert [int(each.name) for each in found] == best


def test_learned_routes_go_after_the_own_network() -> None:
    """A learned route is longer than the default one, and never leads into the network away from it."""
    system = Route("", "10.40.0.0/16", "vnetlocal", "", SYSTEM), Route("", "0.0.0.0/0", "internet", "", SYSTEM)
    learned = Route("bgp", "10.40.1.0/24", "virtualnetworkgateway", "", LEARNED)
    assert "bgp" not in [each.name for each, _ in Routing((*system, learned)).taken()]
    other = Route("bgp", "10.50.0.0/16", "virtualnetworkgateway", "", LEARNED)
    assert "bgp" in [each.name for each, _ in Routing((*system, other)).taken()]


def test_the_order_of_routes_changes_no_verdict(tmp_path: Path) -> None:
    """Three routes, printed in any order, say the same."""
    routes = (
        route("0.0.0.0/0", *APPLIANCE),
        route("23.89.0.0/16", "None"),
        route("23.89.1.0/24", "Internet"),
    )
    told = set()
    for at, order in enumerate(permutations(routes)):
        folder = tmp_path / str(at)
        folder.mkdir()
        side = Estate(routes=order).audited(folder)
        told.add((side.gaps, side.undeclared, side.may_be_refused))
    assert len(told) == 1


def test_a_state_of_pulumi_tells_routes_and_peerings() -> None:
    """Routes and peerings that are resources of their own are read with their table and their network."""
    estate, faults = AzureEstate(), list[Fault]()
    base = "/subscriptions/s/resourceGroups/voice/providers/Microsoft.Network"
    above = {"resourceGroupName": "voice", "virtualNetworkName": "voice"}
    held = [
        arm("RouteTable", "out", "routeTables/out", {"disableBgpRoutePropagation": True}),
        arm("Route", "all", "routeTables/out/routes/all", {"routeTableName": "out", **route("0.0.0.0/0", "Internet")}),
        arm(
            "VirtualNetwork", "voice", "virtualNetworks/voice", {"addressSpace": {"addressPrefixes": ["10.40.0.0/16"]}}
        ),
        arm(
            "Subnet",
            "edge",
            "virtualNetworks/voice/subnets/edge",
            {**above, "addressPrefix": "10.40.1.0/24", "routeTable": {"id": f"{base}/routeTables/out"}},
        ),
        arm(
            "VirtualNetworkPeering",
            "hub",
            "virtualNetworks/voice/virtualNetworkPeerings/hub",
            {**above, "remoteAddressSpace": {"addressPrefixes": ["10.30.0.0/16"]}, "useRemoteGateways": True},
        ),
    ]
    assert list(take_state(estate, held, "state.json", faults)) == []
    assert (faults, estate.odd) == ([], [])
    (network,), (subnet,) = estate.networks.values(), estate.subnets.values()
    tags = routing_of(estate, network, subnet).tags(())
    assert set(tags.virtual_network) == {prefix("10.40.0.0/16"), prefix("10.30.0.0/16")}
    assert (tags.routed, tags.doubt) == ((prefix("0.0.0.0/0"),), "")


@pytest.mark.parametrize(
    ("routes", "needless"),
    [
        pytest.param((), ["rule out of NSG edge"], id="no route"),
        pytest.param((route("0.0.0.0/0", "Internet"),), [], id="a default route"),
    ],
)
def test_needless_is_what_is_so_in_every_reading_of_the_tags(tmp_path: Path, routes: Any, needless: list[str]) -> None:
    """A permit behind a denial of the Internet changes nothing, unless routes may have taken its prefix out of that."""
    rules = (rule("no", "Deny", "Outbound", "Internet"), rule("out", "Allow", "Outbound", "23.89.0.0/16", priority=200))
    documents = Estate(rules=rules, routes=routes).documents()
    found = read_estate(az.printed(tmp_path, **documents), lambda words: None)
    assert [each.rule for each in look_at(found, load_reference()).needless] == needless
