"""Flows say exactly what is required, and each kind of excess widens them in one way."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from tests.rows import CLIENT_HTTPS, SIGNALLING_TO_PEER

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names, ServiceTag
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.requirement import NetworkName
from webex_calling.site.kinds import Interface
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, PacketSet, prefix
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
ITSP = IPv4Network("198.51.100.0/28")
OVERFLOW = PublishedPrefix(IPv4Network("203.0.113.0/24"), list=2)
CALLING = Network("calling", "Calling", (PublishedPrefix(IPv4Network("192.0.2.0/24")), OVERFLOW), max_entries=20)
SETS = FlowSets({"calling": CALLING}, lambda tag: PacketSet.box(names=tag))
FLOW = Flow(
    requirement=SIGNALLING_TO_PEER,
    title="Signalling",
    interface=Interface.EXTERNAL,
    opens=LOCAL,
    protocol=Protocol.TCP,
    local=(),
    source_ports=(PortRange(8000, 65535),),
    peer=Addresses((ITSP,)),
    ports=(PortRange(5060, 5061), PortRange.of(5070)),
    label="itsp",
)
PEERS = [prefix(str(ITSP))]
MESSAGE = replace(FLOW, opens=PEER, protocol=Protocol.ICMP, source_ports=(), ports=(), icmp=Icmp(3, 4), peer=ANYWHERE)
WEB = replace(FLOW, requirement=CLIENT_HTTPS, peer=Names(("*.webex.com", "example.com")), ports=(PortRange.of(443),))
EXTRA = replace(FLOW, requirement="extra", source_ports=(ANY_PORT,))


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        pytest.param(
            FLOW,
            PacketSet.box(
                initiator=LOCAL,
                protocol=TCP,
                peer=PEERS,
                local_ports=[(8000, 65535)],
                peer_ports=[(5060, 5061), (5070, 5070)],
            ),
            id="opened here",
        ),
        pytest.param(
            replace(FLOW, opens=PEER, protocol=Protocol.UDP, local=(IPv4Network("10.20.1.10"),)),
            PacketSet.box(
                initiator=PEER,
                protocol=UDP,
                local=[prefix("10.20.1.10")],
                peer=PEERS,
                local_ports=[(5060, 5061), (5070, 5070)],
                peer_ports=[(8000, 65535)],
            ),
            id="opened there",
        ),
        pytest.param(
            MESSAGE,
            PacketSet.box(initiator=PEER, protocol=ICMP, local_ports=[(3, 3)], peer_ports=[(4, 4)]),
            id="a message",
        ),
        pytest.param(replace(MESSAGE, icmp=None), PacketSet.box(initiator=PEER, protocol=ICMP), id="every message"),
        pytest.param(
            replace(FLOW, peer=NetworkName("calling"), ports=(PortRange.of(5062),)),
            PacketSet.box(
                initiator=LOCAL,
                protocol=TCP,
                peer=[prefix("192.0.2.0/24"), prefix("203.0.113.0/24")],
                local_ports=[(8000, 65535)],
                peer_ports=[(5062, 5062)],
            ),
            id="a network with its overflow list",
        ),
        pytest.param(
            WEB,
            PacketSet.box(
                initiator=LOCAL,
                protocol=TCP,
                names=["*.webex.com", "webex.com", "example.com"],
                local_ports=[(8000, 65535)],
                peer_ports=[(443, 443)],
            ),
            id="names with the apex",
        ),
        pytest.param(
            replace(EXTRA, peer=ServiceTag("AzureMonitor"), ports=(PortRange.of(443),)),
            PacketSet.box(initiator=LOCAL, protocol=TCP, names=["AzureMonitor"], peer_ports=[(443, 443)]),
            id="a service tag",
        ),
        pytest.param(replace(FLOW, ports=()), PacketSet.empty(), id="no ports"),
    ],
)
def test_the_openings_of_a_flow(flow: Flow, expected: PacketSet) -> None:
    """Ports belong to the side that does not open, source ports to the other, and the address to this side."""
    assert SETS.of(flow) == expected


def test_extra_rules_are_asked_for_and_not_required() -> None:
    """What the site adds is kept apart from what the reference requires."""
    assert SETS.required([FLOW, EXTRA]) == SETS.of(FLOW)
    assert SETS.asked([FLOW, EXTRA]) == SETS.of(EXTRA)


@pytest.mark.parametrize(
    ("excess_kind", "flow", "expected"),
    [
        pytest.param(DeclaredExcess.LOCAL_PORTS, FLOW, replace(FLOW, source_ports=(ANY_PORT,)), id="any local port"),
        pytest.param(
            DeclaredExcess.DOMAIN,
            WEB,
            replace(WEB, peer=ANYWHERE, source_ports=(ANY_PORT,)),
            id="any address of a name's ports",
        ),
        pytest.param(DeclaredExcess.ICMP, MESSAGE, replace(MESSAGE, icmp=None), id="every message"),
        pytest.param(DeclaredExcess.EXTRA_RULES, EXTRA, EXTRA, id="what the site adds"),
    ],
)
def test_an_excuse_widens_a_flow_in_one_way(excess_kind: DeclaredExcess, flow: Flow, expected: Flow) -> None:
    """A kind of excess declares exactly the wider flow."""
    assert SETS.declared([flow], [excess_kind]) == {excess_kind: SETS.of(expected)}


@pytest.mark.parametrize(
    ("excess_kind", "flow"),
    [
        pytest.param(DeclaredExcess.LOCAL_PORTS, MESSAGE, id="ports of a message"),
        pytest.param(DeclaredExcess.LOCAL_PORTS, replace(FLOW, opens=PEER), id="ports of a peer"),
        pytest.param(DeclaredExcess.DOMAIN, FLOW, id="a domain of addresses"),
        pytest.param(DeclaredExcess.ICMP, FLOW, id="a message of TCP"),
        pytest.param(DeclaredExcess.EXTRA_RULES, FLOW, id="a published row"),
    ],
)
def test_an_excuse_is_no_excuse_for_other_flows(excess_kind: DeclaredExcess, flow: Flow) -> None:
    """What a kind of excess does not speak of declares nothing."""
    assert SETS.declared([flow], [excess_kind]) == {excess_kind: PacketSet.empty()}


def test_a_service_tag_needs_a_cloud_that_has_tags() -> None:
    """Where there are no tags, a flow to one is an error and not an empty set."""
    with pytest.raises(ValueError, match="AzureMonitor is a service tag"):
        FlowSets({}).of(replace(EXTRA, peer=ServiceTag("AzureMonitor")))
