"""Behind a shared filter the witnesses keep their verdict, as far as they leave: by the rows and by the flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from tests.plan.witnessed import packet
from tests.rows import (
    DIRECT_FROM_APP,
    DIRECT_FROM_GATEWAY,
    DIRECT_FROM_PHONES,
    DIRECT_TO_APP,
    DIRECT_TO_GATEWAY,
    DIRECT_TO_PHONES,
    GATEWAY_REVOCATION,
    PATH_MTU_DISCOVERY,
)
from tests.verify.witness_site import ENDPOINTS
from tests.verify.witnessed_behind import witnessed_behind
from tests.witnesses import Witness, load_witnesses

from webex_calling.plan.crossing import crossing
from webex_calling.published.reference import load_reference
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet
from webex_calling.verify.proof.derivation import symbolic
from webex_calling.verify.required.across import RequiredAcross

REFERENCE = load_reference()
WITNESSES = load_witnesses()
INSIDE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")))
SETS = symbolic(REFERENCE.networks)


@cache
def across(name: str) -> RequiredAcross:
    """Return what is required at a filter that the endpoint is behind."""
    return RequiredAcross.at(REFERENCE, witnessed_behind(name))


@cache
def crossed(name: str) -> PacketSet:
    """Return what the flows that cross it ask for."""
    return flows_of(witnessed_behind(name))


def flows_of(members: PerimeterMembers) -> PacketSet:
    """Return what the flows of all who are behind a filter ask for."""
    return PacketSet.union(SETS.of(flow) for flow in crossing(REFERENCE, members))


def leaves(witness: Witness) -> bool:
    """Whether a packet that is required goes by the filter, and not between addresses inside.

    Two rows speak of any address, those inside among them: messages of routers, and revocation lists without a proxy.
    """
    if witness.peer[-1].isalpha() or not any(IPv4Address(witness.peer) in prefix for prefix in INSIDE):
        return True
    return witness.row == PATH_MTU_DISCOVERY or (
        witness.row == GATEWAY_REVOCATION and ENDPOINTS[witness.endpoint].https != "proxy"
    )


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_witnesses_keep_their_verdict(endpoint: str) -> None:
    """A witness is required across if it is required and leaves; both statements say so."""
    held = [witness for witness in WITNESSES if witness.endpoint == endpoint]
    wrong = [
        f"{witness.place}: {packet(witness)}"
        for witness in held
        for expected in [witness.verdict == "required" and leaves(witness)]
        if (bool(across(endpoint).of(packet(witness))), packet(witness) in crossed(endpoint)) != (expected, expected)
    ]
    assert (len(held) > 0, wrong) == (True, [])


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nobody_else_is_meant(endpoint: str) -> None:
    """The same packets from an address beside the endpoint's own are required of nobody."""
    held = [packet(witness) for witness in WITNESSES if witness.endpoint == endpoint and witness.verdict == "required"]
    others = [replace(each, local=each.local + 100) for each in held]
    assert [str(each) for each in others if across(endpoint).of(each) or each in crossed(endpoint)] == []


CALLING, MEETINGS, TEAMS = "199.59.64.1", "66.163.32.1", "20.50.235.1"
LOCAL = Initiator.LOCAL
CLIENTS = {
    "webex-app": "10.50.0.1",
    "thin-client": "10.50.1.1",
    "mpp-device": "10.50.2.1",
    "room-device": "10.50.3.1",
    "ata": "10.50.4.1",
    "webrtc-browser": "10.50.5.1",
    "admin-browser": "10.50.6.1",
}


DIRECT = {DIRECT_FROM_APP, DIRECT_FROM_PHONES, DIRECT_FROM_GATEWAY, DIRECT_TO_APP, DIRECT_TO_PHONES, DIRECT_TO_GATEWAY}


def everyone(inside: list[str] | None = None, **settings: Any) -> PerimeterMembers:
    """Return clients of each role behind one filter that filters names, with the suite and CScan."""
    clients = [
        {
            "name": role,
            "role": role,
            "networks": [f"{address.rpartition('.')[0]}.0/24"],
            "options": {"webex_suite": True, "cscan": True},
            "resolvers": ["203.0.113.53"],
            "time_servers": ["203.0.113.123"],
            "https": {"external": "the edge"},
            **settings,
        }
        for role, address in CLIENTS.items()
    ]
    return PerimeterMembers.from_arguments(
        {"clients": clients, **({"inside": inside} if inside else {})}, published=REFERENCE.published
    )


def udp(port: int, peer: str, there: int) -> tuple[int, str, int, str]:
    """Return the ends of a UDP packet without its sender's address."""
    return port, peer, there, "udp"


def tcp(port: int, peer: str, there: int) -> tuple[int, str, int, str]:
    """Return the ends of a TCP packet without its sender's address."""
    return port, peer, there, "tcp"


@pytest.mark.parametrize(
    ("ends", "roles"),
    [
        pytest.param(
            tcp(5060, CALLING, 8934), "webex-app mpp-device room-device ata admin-browser", id="SIP and CScan"
        ),
        pytest.param(udp(8500, CALLING, 5004), "webex-app thin-client webrtc-browser", id="media of apps and browsers"),
        pytest.param(
            udp(19560, CALLING, 9000),
            "webex-app thin-client mpp-device ata webrtc-browser",
            id="media of phones, adapters, and of whose system picks",
        ),
        pytest.param(
            udp(19849, CALLING, 9000), "webex-app thin-client ata webrtc-browser", id="media of adapters, and the same"
        ),
        pytest.param(
            udp(52050, CALLING, 9000),
            "webex-app thin-client room-device webrtc-browser",
            id="media of Room devices, and the same",
        ),
        pytest.param(udp(1023, CALLING, 9000), "", id="media from a port that no system picks"),
        pytest.param(udp(50000, CALLING, 123), "mpp-device ata", id="time of phones from another port"),
        pytest.param(udp(1023, CALLING, 123), "", id="time from a port that no system picks"),
        pytest.param(udp(51494, CALLING, 123), "mpp-device ata", id="time of phones"),
        pytest.param(udp(123, "203.0.113.123", 123), "webex-app room-device mpp-device", id="time of apps"),
        pytest.param(
            udp(50000, "203.0.113.123", 123), "webex-app room-device mpp-device", id="time of apps from another port"
        ),
        pytest.param(
            udp(50000, "203.0.113.53", 53),
            "webex-app mpp-device room-device ata webrtc-browser admin-browser",
            id="names",
        ),
        pytest.param(tcp(50000, "72.163.24.1", 443), "mpp-device room-device ata", id="device configuration"),
        pytest.param(tcp(50000, "72.163.24.1", 6970), "", id="migration is off"),
        pytest.param(
            tcp(50000, "207.182.160.1", 443), "webex-app admin-browser room-device webrtc-browser", id="sign-in"
        ),
        pytest.param(tcp(50000, "207.182.160.1", 8443), "", id="Unified CM is off"),
        pytest.param(
            tcp(50000, "idbroker.webex.com", 443),
            "webex-app mpp-device room-device ata webrtc-browser admin-browser",
            id="a name that all use",
        ),
        pytest.param(tcp(50000, "www.broadcloudpbx.com", 443), "admin-browser", id="a name of Control Hub"),
        pytest.param(tcp(50000, "media.giphy.com", 443), "webex-app", id="a name of the suite"),
        pytest.param(
            udp(50000, MEETINGS, 5004), "webex-app thin-client room-device webrtc-browser", id="Meetings, UDP"
        ),
        pytest.param(
            tcp(50000, MEETINGS, 5004), "webex-app thin-client room-device webrtc-browser", id="Meetings, TCP"
        ),
        pytest.param(tcp(50000, MEETINGS, 443), "webex-app room-device webrtc-browser", id="Meetings, TLS"),
        pytest.param(tcp(50000, MEETINGS, 8934), "", id="no SIP to Meetings"),
        pytest.param(udp(50000, TEAMS, 9000), "room-device", id="Teams meetings"),
        pytest.param(tcp(50000, "mtalk.google.com", 5228), "", id="push is off"),
    ],
)
def test_who_needs_what(ends: tuple[int, str, int, str], roles: str) -> None:
    """Of clients behind one filter exactly those roles need a packet that the port table names."""
    sent = {role: getattr(Packet, ends[3])(LOCAL, address, *ends[:3]) for role, address in CLIENTS.items()}
    rows, flows = RequiredAcross.at(REFERENCE, everyone()), flows_of(everyone())
    assert {role for role, each in sent.items() if rows.of(each)} == set(roles.split())
    assert {role for role, each in sent.items() if each in flows} == set(roles.split())


@pytest.mark.parametrize("port", [22, 80, 443, 5061, 8443, 8934])
@pytest.mark.parametrize("peer", [CALLING, MEETINGS, "64.68.96.1", "idbroker.webex.com", "slido.com"])
def test_a_thin_client_opens_no_web_connection(port: int, peer: str) -> None:
    """SIP and HTTPS leave the hosted desktop: of TCP a thin client has the media of Meetings alone."""
    sent = Packet.tcp(LOCAL, CLIENTS["thin-client"], 50000, peer, port)
    assert (RequiredAcross.at(REFERENCE, everyone()).of(sent), sent in flows_of(everyone())) == ((), False)


@pytest.mark.parametrize(
    ("inside", "rows"),
    [
        ("10.0.0.0/8", set[str]()),
        ("10.50.0.0/16", {DIRECT_FROM_APP, DIRECT_FROM_PHONES, DIRECT_TO_APP, DIRECT_TO_PHONES}),
    ],
)
def test_direct_media_crosses_where_the_other_network_is_outside(inside: str, rows: set[str]) -> None:
    """Between two parts of an organisation a filter sees direct media of apps, thin clients and phones, both ways."""
    members = everyone(inside=[inside], direct_media={"networks": ["10.40.0.0/16"]})
    assert {flow.requirement for flow in crossing(REFERENCE, members)} & DIRECT == rows
    sent = Packet.udp(Initiator.PEER, CLIENTS["thin-client"], 8500, "10.40.0.1", 8600)
    assert bool(RequiredAcross.at(REFERENCE, members).of(sent)) is bool(rows)


def test_every_witness_of_a_client_is_met() -> None:
    """Each role that clients may have stands among the witnesses, so that none is proven in vain."""
    assert {role for each in ENDPOINTS.values() for role in each.roles} >= set(_words())


def _words() -> Iterator[str]:
    return (role.replace("mpp-device", "mpp-phone") for role in CLIENTS)
