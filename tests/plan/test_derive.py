"""Every witness agrees with the flows that are derived, and with the rules that a cloud can make of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.conftest import Golden
from tests.plan.flow_sets import flow_packets, rule_packets
from tests.plan.witnessed import filtered, packet
from tests.rows import (
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    DIRECT_TO_GATEWAY,
    GATEWAY_DNS,
    GATEWAY_HTTPS,
    GATEWAY_NTP,
    GATEWAY_REVOCATION,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    PATH_MTU_DISCOVERY,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)
from tests.site.sites import EXTRA, GATEWAY, PEER
from tests.witnesses import ROWS, Witness, load_endpoints, load_witnesses

from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import Addresses, Expression, Flow, Names, ServiceTag
from webex_calling.plan.coarsen import Coarsened, Excess, coarsen
from webex_calling.plan.derive import _Case, _flows, _peer, _ports, derive, derive_web
from webex_calling.plan.merge import merge
from webex_calling.port import ANY_PORT, PortRange
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Initiator, NetworkName, SitePeer
from webex_calling.published.source_ports import SitePorts, SourcePorts
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Interface
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.aws import security_group
from webex_calling.targets.azure import network_security_group
from webex_calling.verify.model.packets import Packet, PacketSet

REFERENCE = load_reference()
WITNESSES = load_witnesses()
ENDPOINTS = tuple(endpoint.name for endpoint in load_endpoints())
TARGETS: Mapping[str, Expression] = {
    "aws": security_group.EXPRESSION,
    "azure": network_security_group.EXPRESSION,
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """What one filtered end becomes for one target: what it admits, what its flows became, and which were widened."""

    admitted: PacketSet
    widened: tuple[tuple[Flow, Flow], ...]
    given_up: tuple[Coarsened, ...]


@cache
def derived(name: str) -> PacketSet:
    """Return what the flows of the end that the witnesses call ``name`` ask for."""
    end = filtered(name)
    return end.packets(derive(REFERENCE, end.endpoint))


@cache
def compiled(name: str, target: str) -> Compiled:
    """Return what the end that the witnesses call ``name`` is admitted by the rules of ``target``."""
    end = filtered(name)
    flows = [flow for flow in derive(REFERENCE, end.endpoint) if flow.interface is end.interface]
    coarsened = [coarsen(flow, TARGETS[target]) for flow in flows]
    rules = merge([wider for wider, _ in coarsened], REFERENCE.networks, named_lists=TARGETS[target].named_lists)
    return Compiled(
        rule_packets(rules, REFERENCE.networks),
        tuple((flow, wider) for flow, (wider, _) in zip(flows, coarsened, strict=True)),
        tuple(each for _, given_up in coarsened for each in given_up),
    )


def disagreements(row: str, admits: Callable[[Witness], bool], verdict: Callable[[Witness], bool]) -> list[str]:
    """Return the witnesses of ``row`` whose packet gets through and should not, or the reverse, each with its place."""
    return [
        f"{witness.place}: {witness.endpoint}: {packet(witness)} is {witness.verdict}: {witness.why}"
        for witness in WITNESSES
        if witness.row == row and admits(witness) is not verdict(witness)
    ]


@pytest.mark.parametrize("row", ROWS)
def test_flows_are_what_is_required(row: str) -> None:
    """A witness is in the flows of its endpoint if it is required, and else it is not."""
    found = disagreements(
        row,
        lambda witness: packet(witness) in derived(witness.endpoint),
        lambda witness: witness.verdict == "required",
    )
    assert found == []


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("row", ROWS)
def test_rules_admit_what_is_required_and_what_is_declared(row: str, target: str) -> None:
    """Rules admit every required witness, no refused one, and of the excess that which the target cannot avoid."""
    matches_icmp = TARGETS[target].icmp_codes
    found = disagreements(
        row,
        lambda witness: all(each in compiled(witness.endpoint, target).admitted for each in addressed(witness)),
        lambda witness: witness.verdict != "refused" and not (witness.declared == Excess.ICMP and matches_icmp),
    )
    assert found == []


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_excess_is_declared(name: str, target: str) -> None:
    """Rules admit exactly the coarsened flows, and the flows that grew are those of which something was given up."""
    result = compiled(name, target)
    placed = {flow: replace(flow, peer=NetworkName(within)) for flow, _ in result.widened if (within := _within(flow))}
    grown = [flow for flow, wider in result.widened if packets(placed.get(flow, flow)) != packets(wider)]
    assert result.admitted == PacketSet.union(packets(wider) for _, wider in result.widened)
    assert grown == list(dict.fromkeys(each.flow for each in result.given_up))


def _within(flow: Flow) -> str:
    return flow.peer.within if isinstance(flow.peer, Names) else ""


def addressed(witness: Witness) -> list[Packet]:
    """Return the packet, or, of a host that its row names beside a network, one to each of the network's prefixes."""
    row, sent = REFERENCE.requirements[witness.row], packet(witness)
    if not isinstance(row.peer, NetworkName) or not isinstance(sent.peer, str) or witness.verdict != "required":
        return [sent]
    held = REFERENCE.networks[row.peer.id].prefixes
    return [replace(sent, peer=int(each.prefix.network_address)) for each in held]


def packets(flow: Flow) -> PacketSet:
    """Return what one flow asks for."""
    return flow_packets([flow], REFERENCE.networks)


def gateway(**changes: Any) -> LocalGateway:
    """Return the example gateway with changes."""
    return LocalGateway.from_arguments({**GATEWAY, **changes})


def pool(**changes: Any) -> VdiPool:
    """Return hosted desktops with changes."""
    given = {"name": "desks", "platform": "ec2", "media": "both", "https": {"internet": True}, **changes}
    return VdiPool.from_arguments(
        {"resolvers": ["10.20.0.2"], "time_servers": ["169.254.169.123"], **given}, published=load_reference().published
    )


def flows_of(row: str, one: LocalGateway, *, shared: bool = False) -> list[Flow]:
    """Return the flows of one row."""
    flows = derive(REFERENCE, Endpoint.of_gateway(one, shared=shared))
    return [flow for flow in flows if flow.requirement == row]


def said(flow: Flow) -> str:
    """Return a flow in one line."""
    ports = ",".join(map(str, flow.ports)) or str(flow.icmp or "any")
    return f"{flow.interface} {flow.opens} {flow.protocol} {flow.peer} {ports} ({flow.label})"


@pytest.mark.parametrize(
    ("management", "expected"),
    [
        pytest.param(
            {"interface": "internal", "sources": ["10.30.9.0/24"]},
            ["internal peer tcp 10.30.9.0/24 22 (ssh)", "internal peer tcp 10.30.9.0/24 830 (netconf)"],
            id="both on unless switched off",
        ),
        pytest.param(
            {"interface": "external", "sources": ["10.30.9.0/24"], "ssh": False},
            ["external peer tcp 10.30.9.0/24 830 (netconf)"],
            id="SSH off",
        ),
        pytest.param(
            {
                "interface": "internal",
                "syslog": ["10.30.9.5"],
                "radius": ["10.30.9.6", "10.30.9.7"],
                "tacacs": ["10.30.9.8"],
            },
            [
                "internal local udp 10.30.9.5/32 514 (syslog)",
                "internal local udp 10.30.9.6/32, 10.30.9.7/32 1812-1813 (radius)",
                "internal local tcp 10.30.9.8/32 49 (tacacs)",
            ],
            id="reports without administrators",
        ),
    ],
)
def test_management_opens_what_is_asked_for(management: Mapping[str, Any], expected: list[str]) -> None:
    """Each kind of management stands on the interface that is named, and only where the site gives its peers."""
    assert [said(flow) for flow in flows_of("management", gateway(management=management))] == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        pytest.param(EXTRA, "external local tcp 192.0.2.7/32 22 (backup)", id="outbound"),
        pytest.param(
            {**EXTRA, "direction": "inbound", "protocol": "icmp", "ports": [], "interface": "internal"},
            "internal peer icmp 192.0.2.7/32 any (backup)",
            id="every ICMP message",
        ),
        pytest.param(
            {**EXTRA, "protocol": "icmp", "ports": [], "icmp": {"type": 8, "code": 0}},
            "external local icmp 192.0.2.7/32 8/0 (backup)",
            id="one ICMP message",
        ),
        pytest.param(
            {**EXTRA, "ports": ["80", "443", "81"]},
            "external local tcp 192.0.2.7/32 80-81,443 (backup)",
            id="fewest port ranges",
        ),
    ],
)
def test_extra_rules_are_taken_as_written(extra: Mapping[str, Any], expected: str) -> None:
    """A permit of the site's own becomes one flow, with its reason as its words."""
    (flow,) = flows_of("extra", gateway(extra_rules=[extra]))
    assert (said(flow), flow.title) == (expected, "configuration backup")
    assert flow.source_ports == (() if extra["protocol"] == "icmp" else (ANY_PORT,))


def test_extra_rule_to_a_service_tag() -> None:
    """A service tag stays a name, since the cloud alone knows its addresses."""
    extra = {**{key: value for key, value in EXTRA.items() if key != "addresses"}, "service_tag": "AzureMonitor"}
    (flow,) = flows_of("extra", gateway(extra_rules=[extra]))
    assert flow.peer == ServiceTag("AzureMonitor")


def test_a_peer_speaks_one_protocol_and_keeps_its_group() -> None:
    """Signalling takes the peer's transport alone (A-21), and all four of its rows ask for the peer's group."""
    one = gateway(peers=[{**PEER, "transport": "udp", "group": "carrier"}])
    held = {
        row: flows_of(row, one) for row in (SIGNALLING_TO_PEER, MEDIA_TO_PEER, SIGNALLING_FROM_PEER, MEDIA_FROM_PEER)
    }
    assert {row: [(str(flow.protocol), flow.group) for flow in flows] for row, flows in held.items()} == {
        row: [("udp", "carrier")] for row in held
    }


def test_own_needs_leave_by_the_interface_that_is_named() -> None:
    """What a gateway needs for itself stands on one interface only, and each need can be switched off."""
    one = gateway(own_needs={"interface": "internal", "ntp": False, "revocation": False}, time_servers=[])
    flows = [
        flow for row in (GATEWAY_DNS, GATEWAY_NTP, GATEWAY_REVOCATION, GATEWAY_HTTPS) for flow in flows_of(row, one)
    ]
    assert [(flow.requirement, str(flow.protocol), str(flow.interface)) for flow in flows] == [
        (GATEWAY_DNS, "udp", "internal"),
        (GATEWAY_DNS, "tcp", "internal"),
        (GATEWAY_HTTPS, "tcp", "internal"),
    ]


def test_a_shared_filter_names_the_address_of_each_interface() -> None:
    """Where gateways share a filter, every flow names the address of its own interface."""
    one = gateway(interfaces={"external": "10.20.1.10", "internal": "10.20.2.10"})
    flows = derive(REFERENCE, Endpoint.of_gateway(one, shared=True))
    assert {(str(flow.interface), flow.local) for flow in flows} == {
        ("external", (IPv4Network("10.20.1.10/32"),)),
        ("internal", (IPv4Network("10.20.2.10/32"),)),
    }


def test_ports_of_a_peer_that_opens_are_any() -> None:
    """No filter is asked to match the source port of a connection that the other side opens (A-05)."""
    flows = derive(REFERENCE, Endpoint.of_gateway(gateway()))
    opened = {flow.requirement: flow.source_ports for flow in flows if flow.opens is Initiator.PEER}
    assert opened == {
        row: () if row == PATH_MTU_DISCOVERY else (ANY_PORT,)
        for row in (
            CLOUD_SIGNALLING,
            CLOUD_MEDIA,
            SIGNALLING_FROM_PEER,
            MEDIA_FROM_PEER,
            DIRECT_TO_GATEWAY,
            PATH_MTU_DISCOVERY,
            "management",
        )
    }


END = Endpoint.of_gateway(gateway())
PROXY: Mapping[str, Any] = {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}
RADIUS: Mapping[str, Any] = {"radius": ["10.30.9.6"], "tacacs": ["10.30.9.8"]}
UCM = {**PEER, "name": "ucm", "interface": "internal", "addresses": ["10.30.0.0/24"], "transport": "tcp"}
MANAGED: Mapping[str, Any] = {**GATEWAY["management"], **RADIUS}
ROAMING = pool(
    https={"external": "the edge"},
    direct_media={"networks": ["10.0.0.0/8"]},
    options={"cscan": True, "webex_suite": True, "mobile_push": True},
    extra_rules=[{**{key: value for key, value in EXTRA.items() if key != "addresses"}, "service_tag": "AzureMonitor"}],
)


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        (
            "gateway",
            Endpoint.of_gateway(gateway(peers=[{**PEER, "group": "carrier"}, UCM], management=MANAGED), shared=True),
        ),
        ("gateway-with-a-proxy", Endpoint.of_gateway(gateway(https=PROXY, profile="strict"))),
        ("pool", Endpoint.of_pool(ROAMING, (IPv4Network("10.20.16.0/20"),))),
    ],
    ids=["gateway", "proxy", "pool"],
)
def test_flows_read_as_recorded(golden: Golden, name: str, endpoint: Endpoint) -> None:
    """Every flow of an endpoint has the words, the sides and the ports of the recorded one, in that order."""
    lines = [told(flow) for flow in derive(REFERENCE, endpoint)]
    lines += ["", "from the proxy"] + [told(flow) for flow in derive_web(REFERENCE, endpoint)]
    golden(f"flows/{name}.txt", "".join(f"{line}\n" for line in lines))


def told(flow: Flow) -> str:
    """Return all that a flow says."""
    local = ",".join(map(str, flow.local)) or "any"
    sources = ",".join(map(str, flow.source_ports)) or "none"
    group = f" in group {flow.group}" if flow.group else ""
    return f"{flow.requirement} {said(flow)} of {local} from ports {sources}{group}: {flow.title}"


def test_the_proxy_asks_in_place_of_the_endpoint() -> None:
    """With a proxy the web flows go to it, and its own to the hosts of the same rows; without, it has none."""
    end = Endpoint.of_gateway(gateway(https=PROXY))
    web = derive_web(REFERENCE, end)
    proxied = [flow for flow in derive(REFERENCE, end) if flow.label == "proxy"]
    assert [flow.requirement for flow in proxied] == [flow.requirement for flow in web]
    to_the_proxy = (Addresses((IPv4Network("10.20.8.10/32"),)), (PortRange.of(8080),))
    assert [(flow.peer, flow.ports) for flow in proxied] == [to_the_proxy] * len(web)
    assert to_the_proxy[0] not in [flow.peer for flow in web]
    assert derive_web(REFERENCE, Endpoint.of_gateway(gateway())) == ()
    switched_off = Endpoint.of_gateway(gateway(https=PROXY, own_needs={"revocation": False}))
    assert [flow.requirement for flow in web] == [GATEWAY_REVOCATION, GATEWAY_HTTPS]
    assert [flow.requirement for flow in derive_web(REFERENCE, switched_off)] == [GATEWAY_HTTPS]


@pytest.mark.parametrize(
    "ports", [SitePorts.MEDIA, SitePorts.PEER_SIGNALLING, SitePorts.PEER_MEDIA, SitePorts.PEER_LOCAL]
)
def test_ports_of_what_a_site_does_not_have_are_none(ports: SitePorts) -> None:
    """A pool has no media range of a gateway, and a case without a peer no ports of one."""
    assert _ports(ports, Endpoint.of_pool(pool()), _Case(Interface.EXTERNAL)) == ()


def test_a_row_may_name_the_ports_of_the_peer_as_its_source() -> None:
    """Where the local side opens from the ports that the peer is told, these are the source."""
    row = replace(REFERENCE.requirements[SIGNALLING_TO_PEER], source_ports=SourcePorts("product", SitePorts.PEER_LOCAL))
    (one, *_) = _flows(REFERENCE, END, row, row.services[0], _Case(Interface.EXTERNAL, END.peers[0]))
    assert one.source_ports == (PortRange.of(5061),)


def test_a_row_of_peers_has_a_case_of_a_peer() -> None:
    """A row that speaks of the site's peers, in a case without one, is a mistake of this program and says so."""
    row = next(row for row in REFERENCE.requirements.values() if row.peer is SitePeer.PEERS)
    end = Endpoint.of_gateway(gateway())
    with pytest.raises(ValueError, match=rf"^{row.id}: speaks of the site's peers, and the case has none$"):
        _peer(REFERENCE, end, row, _Case(Interface.EXTERNAL))


@pytest.mark.parametrize("transport", ["tcp", "tls", "udp"])
def test_one_interface_carries_all(transport: str) -> None:
    """A gateway with one interface has every flow on it, whichever side the site puts a peer or a need on."""
    one = LocalGateway.from_arguments(
        {
            **{key: value for key, value in GATEWAY.items() if key not in ("interfaces", "management", "direct_media")},
            "peers": [{**PEER, "transport": transport}],
        }
    )
    flows = derive(REFERENCE, Endpoint.of_gateway(one))
    assert ({flow.interface for flow in flows}, Addresses((IPv4Network("198.51.100.0/28"),))) == (
        {Interface.EXTERNAL},
        next(flow.peer for flow in flows if flow.requirement == SIGNALLING_TO_PEER),
    )
