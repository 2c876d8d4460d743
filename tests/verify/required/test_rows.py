"""One packet is held against the published rows and the site, and the witnesses get their verdict."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from tests.plan.witnessed import packet
from tests.site.sites import EXTRA, GATEWAY, PEER
from tests.verify.witnessed_ends import witnessed_end
from tests.witnesses import ROWS, load_witnesses

from webex_calling.flows.endpoint import Endpoint
from webex_calling.published.reference import load_reference
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Interface
from webex_calling.site.vdi import VdiPool
from webex_calling.verify.model.packets import Initiator, Packet
from webex_calling.verify.required.rows import Required

LOCAL, OTHER = Initiator.LOCAL, Initiator.PEER
REFERENCE = load_reference()
WITNESSES = load_witnesses()


@cache
def required(name: str) -> Required:
    """Return what is required at the end that the witnesses call ``name``."""
    return Required.at(REFERENCE, witnessed_end(name))


@pytest.mark.parametrize("row", ROWS)
def test_witnesses_get_their_verdict(row: str) -> None:
    """A witness is asked for by the row that it speaks of if it is required, and else by none."""
    held = [witness for witness in WITNESSES if witness.row == row]
    wrong = [
        f"{witness.place}: {packet(witness)} at {witness.endpoint}: {asking}"
        for witness in held
        for asking in [[reason.row for reason in required(witness.endpoint).of(packet(witness))]]
        if (row in asking, bool(asking)) != (witness.verdict == "required",) * 2
    ]
    assert (len(held) > 0, wrong) == (True, [])


def gateway(side: str, **changes: Any) -> Required:
    """Return what is required at one interface of the example gateway, with changes."""
    model = LocalGateway.from_arguments({**GATEWAY, **changes})
    return Required.at(REFERENCE, Endpoint.of_gateway(model).at(Interface(side)))


def pool(**changes: Any) -> Required:
    """Return what is required at desktops whose HTTPS goes through a perimeter, with changes."""
    common = {key: GATEWAY[key] for key in ("resolvers", "time_servers")}
    plain = {"name": "desks", "platform": "ec2", "media": "fallback", "https": {"external": "the edge"}}
    return Required.at(
        REFERENCE,
        Endpoint.of_pool(VdiPool.from_arguments({**common, **plain, **changes}, published=REFERENCE.published)),
    )


def told(required: Required, packet: Packet) -> str:
    """Return the rows and services that ask for a packet, and the extra rules."""
    return " ".join((*map("/".join, required.of(packet)), *required.extra(packet)))


CALLING, ITSP, HERE = "23.89.0.1", "198.51.100.1", "10.20.1.10"
PROXY = {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}
ADMINISTRATORS = "10.30.9.7"


@pytest.mark.parametrize(
    ("required", "packet", "expected"),
    [
        pytest.param(
            gateway("external"),
            Packet.tcp(LOCAL, HERE, 8000, CALLING, 5062),
            "S1a/certificate",
            id="the service is told",
        ),
        pytest.param(
            gateway("external"), Packet.udp(LOCAL, HERE, 8000, CALLING, 8600), "M1a/direct", id="published ports"
        ),
        pytest.param(
            gateway("external", profile="strict"), Packet.udp(LOCAL, HERE, 8000, CALLING, 8600), "", id="strict ports"
        ),
        pytest.param(gateway("internal"), Packet.tcp(LOCAL, HERE, 8000, CALLING, 5062), "", id="another interface"),
        pytest.param(
            gateway("external", interfaces=None, management=None, direct_media=None),
            Packet.tcp(LOCAL, HERE, 8000, ITSP, 5061),
            "P1/sip",
            id="the only interface",
        ),
        pytest.param(
            gateway("external"),
            Packet.tcp(OTHER, HERE, 5073, CALLING, 1),
            "S2/sip",
            id="any port of the peer that opens",
        ),
        pytest.param(
            gateway("external", rtp_port_range="8000-8998"),
            Packet.udp(OTHER, HERE, 8999, CALLING, 19560),
            "M2/srtp",
            id="SRTCP of the last stream",
        ),
        pytest.param(
            gateway("external", rtp_port_range="8000-8998"),
            Packet.udp(OTHER, HERE, 9000, CALLING, 19560),
            "",
            id="beyond the gateway's range",
        ),
        pytest.param(
            gateway("external", peers=[{**PEER, "transport": "udp"}]),
            Packet.udp(OTHER, HERE, 5061, ITSP, 40000),
            "P3/sip",
            id="the peer's transport",
        ),
        pytest.param(
            gateway("external", peers=[{**PEER, "transport": "udp"}]),
            Packet.tcp(OTHER, HERE, 5061, ITSP, 40000),
            "",
            id="no other transport",
        ),
        pytest.param(
            gateway("external", peers=[{**PEER, "transport": "tcp"}]),
            Packet.udp(OTHER, HERE, 8001, ITSP, 16384),
            "P4/rtp",
            id="media whatever the transport",
        ),
        pytest.param(
            gateway("internal"), Packet.tcp(OTHER, HERE, 22, ADMINISTRATORS, 50000), "management/ssh", id="management"
        ),
        pytest.param(
            gateway("external"), Packet.tcp(OTHER, HERE, 22, ADMINISTRATORS, 50000), "", id="management elsewhere"
        ),
        pytest.param(
            gateway("internal"), Packet.udp(LOCAL, HERE, 1, "10.30.9.5", 514), "management/syslog", id="reports"
        ),
        pytest.param(
            gateway("internal", management={"interface": "internal", "sources": ["10.30.9.0/24"], "ssh": False}),
            Packet.tcp(OTHER, HERE, 22, ADMINISTRATORS, 50000),
            "",
            id="SSH off",
        ),
        pytest.param(
            gateway("external"), Packet.tcp(LOCAL, HERE, 1, "192.0.2.7", 22), "backup", id="a rule of the site's own"
        ),
        pytest.param(
            gateway("external", own_needs={"ntp": False}),
            Packet.udp(LOCAL, HERE, 123, "169.254.169.123", 123),
            "",
            id="a need switched off",
        ),
        pytest.param(
            gateway("external"),
            Packet.tcp(LOCAL, HERE, 1024, "crl.example.com", 80),
            "G3/http",
            id="anywhere has names",
        ),
        pytest.param(
            gateway("external", https=PROXY), Packet.tcp(LOCAL, HERE, 1, CALLING, 80), "", id="HTTP past the proxy"
        ),
        pytest.param(
            gateway("external", https=PROXY),
            Packet.tcp(LOCAL, HERE, 1024, "10.20.8.10", 8080),
            "G3/http G4/https",
            id="all HTTP through the proxy",
        ),
        pytest.param(pool(), Packet.tcp(LOCAL, HERE, 1024, "webex.com", 443), "W1/https", id="an apex"),
        pytest.param(pool(), Packet.tcp(LOCAL, HERE, 1024, "*.webex.com", 443), "W1/https", id="all names below"),
        pytest.param(pool(), Packet.tcp(LOCAL, HERE, 1024, "notwebex.com", 443), "", id="a suffix that is no label"),
        pytest.param(pool(), Packet.tcp(LOCAL, HERE, 1024, "webex.com.example.com", 443), "", id="a prefix"),
        pytest.param(pool(), Packet.tcp(LOCAL, HERE, 1024, "a.google.com", 443), "", id="a domain of an option"),
        pytest.param(
            pool(), Packet.tcp(LOCAL, HERE, 1024, "a.cloudfront.net", 443), "W1/https", id="an alias, names filtered"
        ),
        pytest.param(
            pool(https={"internet": True}),
            Packet.tcp(LOCAL, HERE, 1024, "a.cloudfront.net", 443),
            "",
            id="an alias, names not filtered",
        ),
        pytest.param(
            pool(options={"mobile_push": True}),
            Packet.tcp(LOCAL, HERE, 1024, "mtalk.google.com", 443),
            "W1/https X1b/https",
            id="two rows ask",
        ),
        pytest.param(pool(), Packet.udp(LOCAL, HERE, 8500, CALLING, 5004), "M1e/ice", id="media of the desktop"),
        pytest.param(
            pool(media="optimised"), Packet.udp(LOCAL, HERE, 8500, CALLING, 5004), "", id="media of the thin client"
        ),
        pytest.param(
            pool(media="optimised"),
            Packet.icmp(OTHER, HERE, "203.0.113.1", 3, 4),
            "ICMP/fragmentation-needed",
            id="path MTU is not media",
        ),
        pytest.param(pool(), Packet(LOCAL, 47, 1, 2, 0, 0), "", id="a protocol that nobody needs"),
        pytest.param(
            pool(extra_rules=[{**EXTRA, "addresses": ["0.0.0.0/1", "128.0.0.0/1"]}]),
            Packet.tcp(LOCAL, HERE, 1, "a.example.com", 22),
            "backup",
            id="every address is every name",
        ),
        pytest.param(
            pool(extra_rules=[{**EXTRA, "addresses": ["0.0.0.0/1"]}]),
            Packet.tcp(LOCAL, HERE, 1, "a.example.com", 22),
            "",
            id="half of all addresses is not a name",
        ),
    ],
)
def test_a_packet_is_asked_for_by_name(required: Required, packet: Packet, expected: str) -> None:
    """Every row with its service, the management and the extra rules that ask for a packet are told."""
    assert told(required, packet) == expected


@pytest.mark.parametrize(("local", "expected"), [(HERE, "S1a/certificate"), ("10.20.1.11", "")])
def test_behind_a_shared_filter_an_end_has_its_address(local: str, expected: str) -> None:
    """Packets of a neighbour are not the gateway's, whatever they are."""
    model = LocalGateway.from_arguments(GATEWAY)
    required = Required.at(REFERENCE, Endpoint.of_gateway(model, shared=True).at(Interface.EXTERNAL))
    assert told(required, Packet.tcp(LOCAL, local, 8000, CALLING, 5062)) == expected


def test_an_end_is_one_interface() -> None:
    """Of a gateway with two interfaces each is asked about by itself: their filters are two."""
    with pytest.raises(ValueError, match="has several interfaces"):
        Required.at(REFERENCE, Endpoint.of_gateway(LocalGateway.from_arguments(GATEWAY)))
