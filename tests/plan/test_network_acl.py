"""A network ACL is planned from whatever crosses the border of its subnets, whoever opens it and wherever it goes."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.frozen.published import FROZEN
from tests.rows import (
    GATEWAY_HTTPS,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    PATH_MTU_DISCOVERY,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)

from webex_calling.fault import Faults
from webex_calling.flows.flow import Addresses, Flow
from webex_calling.plan.network_acl import NetworkAclPlan, plan_network_acl
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Cloud
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import NetworkAcl

REFERENCE = FROZEN
VPC = (IPv4Network("10.20.0.0/16"),)
SETTINGS: dict[str, Any] = {
    "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"],
    "https": {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}},
}
UCM = {
    "name": "ucm",
    "interface": "internal",
    "addresses": ["10.20.9.0/28"],
    "transport": "tcp",
    "peer_ports": ["5060"],
    "local_ports": ["5060"],
    "media_ports": "16384-32767",
}
GATEWAY = {
    "name": "fra-a",
    "trunk": "registration",
    "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
    "peers": [UCM],
    **SETTINGS,
}
PHONES = {"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"], **SETTINGS}
APPS = {"name": "apps", "role": "webex-app", "networks": ["10.20.1.64/26"], **SETTINGS}


def planned(*cidrs: str, vpc: tuple[IPv4Network, ...] = VPC, nat: bool = False, **members: Any) -> NetworkAclPlan:
    """Plan a network ACL for the subnets of these prefixes; a gateway and phones are behind the perimeter."""
    given = PerimeterMembers.from_arguments(
        {"local_gateways": [GATEWAY], "clients": [PHONES], **members}, published=REFERENCE.published, cloud=Cloud.AWS
    )
    subnets = [f"subnet-{at:x}" for at, _ in enumerate(cidrs)]
    keys = {"name": "acl", "subnets": subnets, "cidrs": [*cidrs], "entries": 40, "nat_gateway": nat}
    return plan_network_acl(REFERENCE, given, NetworkAcl.from_arguments(keys), "edge-acl", vpc)


def told(flows: tuple[Flow, ...], row: str) -> list[tuple[str, str, str, str]]:
    """Return the flows of a row: who opens, from where, to whom, at which ports."""
    return [
        (str(flow.opens), ", ".join(map(str, flow.local)), str(flow.peer), ", ".join(map(str, flow.ports)))
        for flow in flows
        if flow.requirement == row
    ]


def test_peers_at_home_are_planned_too() -> None:
    """What never leaves the perimeter crosses the border of its subnet all the same."""
    rows = {flow.requirement for flow in planned("10.20.2.0/24").flows}
    assert rows == {SIGNALLING_TO_PEER, MEDIA_TO_PEER, SIGNALLING_FROM_PEER, MEDIA_FROM_PEER, PATH_MTU_DISCOVERY}


def test_what_stays_in_the_subnet_is_not() -> None:
    """Inside a subnet nothing crosses its border."""
    inside = planned("10.20.2.0/24", local_gateways=[{**GATEWAY, "peers": [{**UCM, "addresses": ["10.20.2.32/28"]}]}])
    assert not any(isinstance(flow.peer, Addresses) and "10.20.2.32/28" in str(flow.peer) for flow in inside.flows)


def test_between_two_subnets_both_borders_are_crossed() -> None:
    """Where both ends stand in subnets of the ACL, each border is told from its own side."""
    flows = planned("10.20.2.0/24", "10.20.9.0/24").flows
    assert told(flows, SIGNALLING_TO_PEER) == [
        ("local", "10.20.2.10/32", "10.20.9.0/28", "5060"),
        ("peer", "10.20.9.0/28", "10.20.2.10/32", "5060"),
    ]


def test_a_proxy_is_let_in_and_out() -> None:
    """The subnet of a proxy takes what its users open to it, and what it opens itself."""
    flows = planned("10.20.8.0/24", proxies=["10.20.8.10/32"]).flows
    used = told(flows, GATEWAY_HTTPS)
    assert ("peer", "10.20.8.10/32", "10.20.1.10/32", "8080") in used
    opened = [flow for flow in flows if flow.opens is Initiator.LOCAL]
    assert {str(port) for flow in opened for port in flow.ports} >= {"80", "443"}
    assert {flow.local for flow in opened} == {(IPv4Network("10.20.8.10/32"),)}


@pytest.mark.parametrize(("vpc", "expected"), [(VPC, False), ((), True)], ids=["a known VPC", "a VPC that is not told"])
def test_what_no_acl_filters_takes_no_entry(vpc: tuple[IPv4Network, ...], expected: bool) -> None:
    """The resolver of the VPC has entries only where it is not known to be that; Amazon Time Sync never has any."""
    flows = planned("10.20.1.0/24", vpc=vpc).flows
    assert any("10.20.0.2" in str(flow.peer) for flow in flows) is expected
    assert not any("169.254" in str(flow.peer) for flow in flows)


def test_each_end_counts_by_its_own_addresses() -> None:
    """Who stands elsewhere asks for nothing here, and who stands here asks for all its own."""
    flows = planned("10.20.1.0/24", clients=[PHONES, APPS]).flows
    assert {str(each) for flow in flows for each in flow.local} == {"10.20.1.10/32", "10.20.1.64/26"}


def test_through_a_nat_gateway_all_pass() -> None:
    """Everyone behind the perimeter passes the subnet of its NAT gateway, but for who has a public address."""
    public = {"trunk": "certificate", "listen_ports": ["5062"], "public_address": "203.0.113.10"}
    own = planned("10.20.0.16/28", nat=True, local_gateways=[{**GATEWAY, "peers": []}])
    others = planned("10.20.0.16/28", nat=True, local_gateways=[{**GATEWAY, **public, "peers": []}])
    opened = [
        {str(each) for flow in plan.through if flow.opens is Initiator.LOCAL for each in flow.local}
        for plan in (own, others)
    ]
    assert opened == [{"10.20.1.10/32", "10.50.0.0/20"}, {"10.50.0.0/20"}]
    assert (own.flows, others.flows) == ((), ())


def test_coarsening_is_noted_in_integers() -> None:
    """Each direction says how many entries it has, and each coarsened entry by how much it is wider."""
    plan = planned("10.20.1.0/24", local_gateways=[{**GATEWAY, "https": {"internet": True}}])
    notes = [note.text for note in plan.notes]
    assert notes[1] == (
        "outbound: 40 of 40 entries, including the implicit deny; 1 coarsened, "
        "256 addresses × ports are admitted beyond what is required"
    )
    assert "and admits 256 addresses × ports more" in notes[2]


def test_a_service_tag_is_refused() -> None:
    """AWS has no service tags, so that a rule of the site with one cannot be planned."""
    rule = {
        "name": "broker",
        "direction": "outbound",
        "protocol": "tcp",
        "ports": ["443"],
        "service_tag": "WindowsVirtualDesktop",
        "reason": "Session brokers",
    }
    with pytest.raises(Faults, match="service tag"):
        planned("10.20.1.0/24", local_gateways=[{**GATEWAY, "extra_rules": [rule]}])
