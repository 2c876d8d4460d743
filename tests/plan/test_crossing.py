"""What crosses a shared filter: the flows of all who are behind it, with their own addresses, and their proxies'."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.rows import (
    APP_SIGNALLING,
    CLIENT_DNS,
    CLIENT_NTP,
    DEVICE_CONFIGURATION,
    GATEWAY_DNS,
    GATEWAY_NTP,
    GATEWAY_SIGNALLING,
    PHONE_SIGNALLING,
)
from tests.site.test_perimeter import EDGE, PHONES, SITE

from webex_calling.flows.endpoint import endpoints
from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names
from webex_calling.plan.crossing import crossing, leaving
from webex_calling.plan.derive import derive
from webex_calling.port import PortRange
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Initiator
from webex_calling.site.perimeter_members import INSIDE, PerimeterMembers
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
PROXY = {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}


def members(**changes: Any) -> PerimeterMembers:
    """Return who is behind the perimeter of the site with other values of some of its keys."""
    site: Site = validate_site({**SITE, **changes}, published=load_reference().published)
    return site.members(site.egress()[0])


def flows(**changes: Any) -> tuple[Flow, ...]:
    """Return what crosses that perimeter."""
    return crossing(REFERENCE, members(**changes))


def locals_of(found: tuple[Flow, ...], row: str) -> set[str]:
    """Return the local prefixes of the flows of a row."""
    return {str(each) for flow in found if flow.requirement == row for each in flow.local}


def test_everyone_is_named_by_its_own_addresses() -> None:
    """Gateways by the address of the interface, pools and clients by their networks."""
    found = flows()
    assert all(flow.local for flow in found)
    assert locals_of(found, GATEWAY_SIGNALLING) == {"10.20.1.10/32"}
    assert locals_of(found, APP_SIGNALLING) == {"10.20.32.0/20"}
    assert locals_of(found, PHONE_SIGNALLING) == {"10.50.0.0/20"}


def test_what_stays_inside_does_not_cross() -> None:
    """Private resolvers and link-local time servers are reached without crossing; public ones cross."""
    assert {flow.requirement for flow in flows()} & {CLIENT_DNS, CLIENT_NTP, GATEWAY_DNS, GATEWAY_NTP} == set()
    public = flows(resolvers=["203.0.113.53"])
    assert {str(flow.peer) for flow in public if flow.requirement in {CLIENT_DNS, GATEWAY_DNS}} == {"203.0.113.53/32"}


@pytest.mark.parametrize(
    ("prefixes", "rest"),
    [
        pytest.param(["10.0.0.0/24"], [], id="all inside"),
        pytest.param(["198.51.100.0/24"], ["198.51.100.0/24"], id="all outside"),
        pytest.param(["10.0.0.0/24", "198.51.100.0/24"], ["198.51.100.0/24"], id="one of two"),
        pytest.param(["172.0.0.0/11"], ["172.0.0.0/12"], id="half of one"),
        pytest.param(["0.0.0.0/0"], ["0.0.0.0/0"], id="any address"),
    ],
)
def test_peers_are_cut_down_to_what_is_outside(prefixes: list[str], rest: list[str]) -> None:
    """Of a peer's prefixes those outside are left; any address stays any address."""
    (first, *_) = [flow for flow in flows(resolvers=["203.0.113.53"]) if flow.requirement == CLIENT_DNS]
    peer = Addresses(tuple(map(IPv4Network, prefixes)))
    cut = list(leaving([Flow(**{**_fields(first), "peer": peer})], INSIDE))
    assert [str(each) for flow in cut if isinstance(flow.peer, Addresses) for each in flow.peer.prefixes] == rest


def _fields(flow: Flow) -> dict[str, Any]:
    return {name: getattr(flow, name) for name in Flow.__dataclass_fields__}


def test_a_proxy_makes_the_web_connections_of_all_who_use_it() -> None:
    """With a proxy behind the perimeter the domains cross from the proxy alone, and SIP and media as before."""
    found = flows(https=PROXY, perimeters=[{**EDGE, "networkFirewall": {}, "proxies": ["10.20.8.10/32"]}])
    web = [flow for flow in found if isinstance(flow.peer, Names)]
    assert web
    assert {str(prefix) for flow in web for prefix in flow.local} == {"10.20.8.10/32"}
    assert locals_of(found, PHONE_SIGNALLING) == {"10.50.0.0/20"}
    assert "*.cloudfront.net" not in {name for flow in web if isinstance(flow.peer, Names) for name in flow.peer.names}


def test_without_a_proxy_behind_it_proxied_web_traffic_does_not_cross() -> None:
    """A proxy inside, whose own way out is elsewhere, leaves the perimeter no names."""
    found = flows(https=PROXY, perimeters=[{**EDGE, "networkFirewall": {}}])
    assert [flow for flow in found if isinstance(flow.peer, Names)] == []


def test_domains_of_a_perimeter_hold_the_alias_of_downloads() -> None:
    """Where the perimeter itself filters names, ``*.cloudfront.net`` is among them."""
    found = flows(https={"perimeter": "edge"})
    assert any("*.cloudfront.net" in flow.peer.names for flow in found if isinstance(flow.peer, Names))


def test_a_phone_opens_port_80_only_where_asked() -> None:
    """The options of clients reach the rows that they are for."""
    asked = [{**PHONES, "options": {"mppPort80": True}}]
    eighty = PortRange.of(80)
    assert not [flow for flow in flows() if flow.requirement == DEVICE_CONFIGURATION and eighty in flow.ports]
    assert [flow for flow in flows(clients=asked) if flow.requirement == DEVICE_CONFIGURATION and eighty in flow.ports]


def test_nothing_is_lost_on_the_way() -> None:
    """Every flow of an endpoint that has a peer outside crosses, each once."""
    held = members(resolvers=["203.0.113.53"])
    own = {flow for endpoint in endpoints(held) for flow in derive(REFERENCE, endpoint)}
    crossed = crossing(REFERENCE, held)
    assert len(set(crossed)) == len(crossed)
    assert set(crossed) == {
        flow for flow in own if not isinstance(flow.peer, Addresses) or flow.peer == ANYWHERE or _public(flow.peer)
    }
    assert {flow.opens for flow in crossed} == {Initiator.LOCAL, Initiator.PEER}


def _public(peer: Addresses) -> bool:
    return all(not prefix.overlaps(inside) for prefix in peer.prefixes for inside in INSIDE)
