"""The packets at the edges of a flow are inside and just outside it, in every dimension."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from tests.rows import SIGNALLING_TO_PEER

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names, ServiceTag
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.site.kinds import Interface
from webex_calling.verify.proof.boundary import boundaries, edges
from webex_calling.verify.proof.derivation import symbolic

NETWORKS = {"calling": Network("calling", "Calling", (PublishedPrefix(IPv4Network("203.0.113.0/28")),), max_entries=20)}
SETS = symbolic(NETWORKS)
FLOW = Flow(
    requirement=SIGNALLING_TO_PEER,
    title="Signalling",
    interface=Interface.EXTERNAL,
    opens=Initiator.LOCAL,
    protocol=Protocol.TCP,
    local=(),
    source_ports=(PortRange(8000, 65535),),
    peer=Addresses((IPv4Network("198.51.100.0/28"),)),
    ports=(PortRange(5060, 5061),),
    label="itsp",
)


def told(flow: Flow) -> list[str]:
    """Return the packets of a flow's edges, those inside it marked."""
    return [f"{'+' if packet in SETS.of(flow) else '-'} {packet}" for packet in boundaries(flow, NETWORKS)]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([(8000, 48199)], (8000, 48199, 7999, 48200), id="a range"),
        pytest.param([(53, 53)], (53, 52, 54), id="one port"),
        pytest.param([(0, 65535)], (0, 65535), id="every port"),
        pytest.param([(80, 80), (82, 443)], (80, 82, 443, 79, 81, 444), id="a hole"),
        pytest.param([], (), id="nothing"),
    ],
)
def test_edges(spans: list[tuple[int, int]], expected: tuple[int, ...]) -> None:
    """The first and the last of each range come before what is next to them; nothing is outside of all there is."""
    assert edges(spans, 65535) == expected


def test_a_flow_goes_through_its_edges_one_by_one() -> None:
    """One packet of the flow, then each dimension by itself, all at once, the other protocol, and both turns."""
    assert told(FLOW) == [
        "+ local opens tcp 192.0.2.10:8000 -> 198.51.100.0:5060",
        "+ local opens tcp 192.0.2.10:8000 -> 198.51.100.15:5060",
        "- local opens tcp 192.0.2.10:8000 -> 198.51.99.255:5060",
        "- local opens tcp 192.0.2.10:8000 -> 198.51.100.16:5060",
        "- local opens tcp 192.0.2.10:8000 -> webex.com:5060",
        "+ local opens tcp 192.0.2.10:65535 -> 198.51.100.0:5060",
        "- local opens tcp 192.0.2.10:7999 -> 198.51.100.0:5060",
        "+ local opens tcp 192.0.2.10:8000 -> 198.51.100.0:5061",
        "- local opens tcp 192.0.2.10:8000 -> 198.51.100.0:5059",
        "- local opens tcp 192.0.2.10:8000 -> 198.51.100.0:5062",
        "+ local opens tcp 192.0.2.10:65535 -> 198.51.100.15:5061",
        "- local opens udp 192.0.2.10:8000 -> 198.51.100.0:5060",
        "- peer opens tcp 198.51.100.0:5060 -> 192.0.2.10:8000",
        "- peer opens tcp 198.51.100.0:8000 -> 192.0.2.10:5060",
    ]


@pytest.mark.parametrize(
    ("flow", "inside", "outside"),
    [
        pytest.param(
            replace(FLOW, peer=Names(("*.webex.com",))),
            ["webex.com", "a.webex.com", "a.b.webex.com", "*.webex.com"],
            ["notwebex.com", "webex.com.example.com", "com", "192.0.2.10"],
            id="a domain and all below",
        ),
        pytest.param(
            replace(FLOW, peer=Names(("cscan.webex.com",))),
            ["cscan.webex.com"],
            ["a.cscan.webex.com", "*.cscan.webex.com", "notcscan.webex.com", "webex.com"],
            id="one name",
        ),
        pytest.param(
            replace(FLOW, peer=NetworkName("calling")),
            ["203.0.113.0", "203.0.113.15"],
            ["203.0.112.255", "203.0.113.16", "webex.com"],
            id="a network",
        ),
        pytest.param(replace(FLOW, peer=ANYWHERE), ["0.0.0.0", "255.255.255.255", "webex.com"], [], id="anywhere"),
        pytest.param(
            replace(FLOW, peer=ServiceTag("AzureMonitor")), ["AzureMonitor"], ["webex.com", "192.0.2.10"], id="a tag"
        ),
        pytest.param(
            replace(FLOW, local=(IPv4Network("10.20.1.10"),)), ["10.20.1.10"], ["10.20.1.9", "10.20.1.11"], id="its own"
        ),
        pytest.param(
            replace(FLOW, opens=Initiator.PEER, protocol=Protocol.ICMP, source_ports=(), ports=(), icmp=Icmp(3, 4)),
            ["type 3 code 4"],
            ["type 2 code 4", "type 4 code 4", "type 3 code 3", "type 3 code 5"],
            id="a message",
        ),
        pytest.param(
            replace(FLOW, protocol=Protocol.ICMP, source_ports=(), ports=()),
            ["type 0 code 0", "type 255 code 0", "type 0 code 255"],
            [],
            id="every message",
        ),
        pytest.param(
            replace(FLOW, opens=Initiator.PEER, source_ports=(ANY_PORT,)),
            ["192.0.2.10:5060", "192.0.2.10:5061"],
            ["192.0.2.10:5059", "192.0.2.10:5062"],
            id="a port of this side",
        ),
    ],
)
def test_edges_of_each_kind_of_peer(flow: Flow, inside: list[str], outside: list[str]) -> None:
    """Each edge is there, on the side where it belongs."""
    packets = told(flow)
    sides = (("+", inside), ("-", outside))
    missing = [
        words
        for mark, each in sides
        for words in each
        if not any(line[0] == mark and re.search(rf"(?<![\w.*-]){re.escape(words)}(?![\w.])", line) for line in packets)
    ]
    assert missing == []


def test_a_flow_without_ports_has_no_edges() -> None:
    """What no packet can be has no boundary."""
    assert told(replace(FLOW, ports=())) == []
