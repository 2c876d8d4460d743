"""What a target cannot say becomes the least wider flow, and each thing given up is named."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.flow_sets import flow_packets
from tests.plan.strategies import NETWORKS, flows
from tests.rows import CLIENT_HTTPS

from webex_calling.flows.flow import ANYWHERE, Addresses, Expression, Flow, Names
from webex_calling.plan.coarsen import coarsen
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface

EVERYTHING = Expression(names=True, source_ports=True, icmp_codes=True, service_tags=True, named_lists=True)
NOTHING = Expression(names=False, source_ports=False, icmp_codes=False, service_tags=False, named_lists=False)
FLOW = Flow(
    requirement=CLIENT_HTTPS,
    title="HTTPS",
    interface=Interface.EXTERNAL,
    opens=Initiator.LOCAL,
    protocol=Protocol.TCP,
    local=(),
    source_ports=(ANY_PORT,),
    peer=Addresses((IPv4Network("192.0.2.0/24"),)),
    ports=(PortRange.of(443),),
    label="domains",
)
NAMES = Names(("*.example.com", "example.org"))
PORTS = (PortRange.of(123), PortRange(8000, 8099))
PING = replace(FLOW, protocol=Protocol.ICMP, source_ports=(), ports=(), icmp=Icmp(3, 4))


@pytest.mark.parametrize(
    ("flow", "wider", "given_up"),
    [
        pytest.param(FLOW, FLOW, [], id="nothing to give up"),
        pytest.param(
            replace(FLOW, peer=NAMES),
            replace(FLOW, peer=ANYWHERE),
            ["https-by-domain: *.example.com, example.org becomes any address"],
            id="names",
        ),
        pytest.param(
            replace(FLOW, source_ports=PORTS),
            FLOW,
            ["local-ports: local ports 123, 8000-8099 becomes any local port"],
            id="local ports",
        ),
        pytest.param(PING, replace(PING, icmp=None), ["icmp: ICMP 3/4 becomes all ICMP"], id="an ICMP message"),
        pytest.param(
            replace(FLOW, peer=NAMES, source_ports=PORTS),
            replace(FLOW, peer=ANYWHERE),
            [
                "https-by-domain: *.example.com, example.org becomes any address",
                "local-ports: local ports 123, 8000-8099 becomes any local port",
            ],
            id="two things",
        ),
    ],
)
def test_what_is_given_up_is_named(flow: Flow, wider: Flow, given_up: list[str]) -> None:
    """Each dimension that a target cannot express is opened and told; a target that can express all changes nothing."""
    found, told = coarsen(flow, NOTHING)
    assert (found, [f"{each.excess}: {each.wanted} becomes {each.said}" for each in told]) == (wider, given_up)
    assert {each.flow for each in told} <= {flow}
    assert coarsen(flow, EVERYTHING) == (flow, ())


@settings(max_examples=50, deadline=None)
@given(
    flows(),
    st.builds(
        Expression,
        names=st.booleans(),
        source_ports=st.booleans(),
        icmp_codes=st.booleans(),
        service_tags=st.booleans(),
        named_lists=st.booleans(),
    ),
)
def test_coarsening_only_widens(flow: Flow, target: Expression) -> None:
    """Nothing that is required is lost, a flow grows only if it is told, and a second time changes nothing."""
    given = replace(flow, source_ports=PORTS) if flow.opens is Initiator.LOCAL and flow.source_ports else flow
    wider, told = coarsen(given, target)
    before, after = (flow_packets([each], NETWORKS) for each in (given, wider))
    assert before <= after
    assert bool(told) is (before != after)
    assert coarsen(wider, target) == (wider, ())
