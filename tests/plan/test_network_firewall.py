"""What an AWS Network Firewall is planned to pass, rule by rule, read by a parser that is not ours."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from tests.plan.firewall_plans import (
    ALL_ROLES,
    CERTIFICATE,
    PHONES,
    PROXY,
    REFERENCE,
    everyone,
    header,
    members,
    only,
    planned,
    rules,
)

from webex_calling.drafts import prove_network_firewall
from webex_calling.fault import Faults
from webex_calling.flows.flow import Names
from webex_calling.plan.crossing import crossing
from webex_calling.plan.network_firewall import by_name
from webex_calling.port import PortRange
from webex_calling.published.requirement import Initiator
from webex_calling.site.extra_rule import ExtraRule
from webex_calling.verify.model.packets import Packet

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
APP, ADMIN = ALL_ROLES[0], ALL_ROLES[-1]
PLAIN = {key: value for key, value in APP.items() if key != "options"}


def test_everyone_is_proven() -> None:
    """Clients of every role with every option, a pool and a certificate trunk: what crosses passes, nothing else."""
    plan = planned()
    (side,) = prove_network_firewall(plan, REFERENCE.networks)
    assert [str(each.excess_kind) for each in side.declared] == ["local-ports", "https-by-domain"]
    assert {row for line in rules(plan) for row in (line.msg or "").split() if row in REFERENCE.requirements} == {
        flow.requirement for flow in crossing(REFERENCE, everyone())
    }


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param("pass tcp 10.20.1.10 any -> @CALLING 5062", id="signalling of a trunk"),
        pytest.param("pass tcp @CALLING any -> 10.20.1.10 5062", id="signalling to a certificate trunk"),
        pytest.param("pass udp @CALLING any -> 10.20.1.10 8000:48199", id="media to a certificate trunk"),
        pytest.param("pass tcp 10.60.2.0/24 any -> @DEVICE_CONFIGURATION 6970", id="migration of phones"),
        pytest.param(
            "pass tcp [10.60.2.0/24,10.60.4.0/24] any -> @DEVICE_CONFIGURATION 80", id="renewal of certificates"
        ),
        pytest.param("pass tcp [10.60.0.0/24,10.60.6.0/24] any -> @APP_CONFIGURATION 8443", id="apps with Unified CM"),
        pytest.param("pass udp [10.60.2.0/24,10.60.4.0/24] any -> @CALLING 123", id="time of phones"),
        pytest.param(
            "pass udp [10.20.1.10,10.20.32.0/20,10.60.0.0/24,10.60.2.0/23] any -> 203.0.113.123/32 123",
            id="public time servers",
        ),
        pytest.param("pass udp 10.20.1.10 any -> 198.51.100.0/28 16384:32767", id="media to a carrier"),
        pytest.param("pass tcp 198.51.100.0/28 any -> 10.20.1.10 5061", id="signalling from a carrier"),
        pytest.param("pass tcp 10.20.1.10 any -> $EXTERNAL_NET 80", id="revocation lists, anywhere outside"),
    ],
)
def test_rules_by_address(expected: str) -> None:
    """Each of these stands among the rules by address, once."""
    assert [header(rule) for rule in rules(planned())].count(expected) == 1


def test_fragmentation_needed_comes_from_anywhere() -> None:
    """ICMP 3/4 passes to all who are behind it, from any address, by type and code."""
    (rule,) = [rule for rule in rules(planned()) if rule.header.startswith("icmp")]
    assert rule.header.startswith("icmp any any -> [10.20.1.10,")
    assert [(option.name, option.value) for option in rule.options][1:3] == [("itype", "3"), ("icode", "4")]


def test_udp_is_passed_by_rules_of_its_own() -> None:
    """The default action drops all UDP, so that media has a rule for each port range that the rows print."""
    ports = {rule.header.split()[-1] for rule in rules(planned(), "calling") if rule.header.startswith("udp [")}
    assert {"5004", "9000", "8500:8699", "19560:65535"} <= ports


def test_signalling_passes_before_any_domain() -> None:
    """SIP over TLS passes by address and port, and by nothing that it says: a gateway may send no server name.

    No rule by name stands before, in its group or an earlier one, and none drops or rejects at all.
    """
    found = list(rules(planned()))
    by_name = [at for at, rule in enumerate(found) if any(option.name == "tls.sni" for option in rule.options)]
    signalling = [
        at
        for at, rule in enumerate(found)
        if rule.header.startswith("tcp") and rule.header.split()[-1] in ("5062", "8934")
    ]
    assert signalling
    assert max(signalling) < min(by_name)
    assert {rule.action for rule in found} == {"pass"}
    for at in signalling:
        assert [option.name for option in found[at].options] == ["msg", "flow", "sid", "rev"]


@pytest.mark.parametrize(
    ("packet", "passes"),
    [
        pytest.param(Packet.tcp(LOCAL, "10.20.1.10", 40000, "23.89.1.1", 5062), True, id="SIP that says no name"),
        pytest.param(Packet.tcp(LOCAL, "10.20.1.10", 40000, "23.89.1.1", 5061), False, id="another port there"),
        pytest.param(Packet.tcp(LOCAL, "10.20.1.10", 40000, "203.0.113.9", 443), False, id="HTTPS that says no name"),
        pytest.param(Packet.tcp(LOCAL, "10.20.1.10", 40000, "www.cisco.com", 443), True, id="HTTPS by a name"),
        pytest.param(Packet.tcp(LOCAL, "10.20.1.10", 40000, "cisco.com", 443), True, id="HTTPS by the apex"),
        pytest.param(Packet.tcp(LOCAL, "10.20.1.10", 40000, "notcisco.com", 443), False, id="a name that ends alike"),
        pytest.param(Packet.tcp(PEER, "10.20.1.10", 5062, "23.89.1.1", 8934), True, id="SIP from Webex Calling"),
        pytest.param(Packet.udp(PEER, "10.20.1.10", 9000, "203.0.113.9", 9000), False, id="media from anywhere else"),
        pytest.param(Packet.tcp(PEER, "10.60.2.1", 40000, "10.20.1.10", 80), False, id="the gateway to a phone"),
    ],
)
def test_single_packets(packet: Packet, passes: bool) -> None:
    """What the proof's reader says of packets that tell names from addresses."""
    (side,) = prove_network_firewall(planned(), REFERENCE.networks)
    assert side.paths is not None
    assert (packet in side.paths.admitted) is passes


def test_a_direction_is_part_of_every_rule() -> None:
    """Without a direction a rule would also pass what a peer opens from such a port; ICMP errors have none."""
    for rule in rules(planned()):
        flow = [option.value for option in rule.options if option.name == "flow"]
        assert flow == ([] if rule.header.startswith("icmp") else flow[:1])
        assert all(value.startswith("to_server") for value in flow)


def test_domains_are_those_of_the_roles() -> None:
    """Each name that a role needs is one rule with the addresses of those who need it, apex and all below."""
    plan = planned(only(APP, ADMIN))
    names = {
        name: rule.header
        for rule in rules(plan, "domains")
        for option in rule.options
        if option.name == "content"
        for name in [option.value.strip('"')]
    }
    needed = {
        name for flow in plan.flows if hasattr(flow.peer, "names") for name in flow.peer.names if name.startswith("*.")
    }
    said = {name for name in names if name.startswith(".")}
    assert {name.removeprefix("*") for name in needed} - said == {".ucmgmt.cisco.com"}  # .cisco.com covers it
    assert said <= {name.removeprefix("*") for name in needed}
    assert names[".webex.com"] == "tls [10.60.0.0/24,10.60.6.0/24] any -> $EXTERNAL_NET 443"
    assert names["mtalk.google.com"] == "tls 10.60.0.0/24 any -> $EXTERNAL_NET 5228:5230"


def test_a_proxy_elsewhere_leaves_no_domain() -> None:
    """Who goes to the web through a proxy that is not behind the firewall has no rule by name, and no port 443."""
    plan = planned(only(PLAIN, https=PROXY))
    assert "domains" not in {group.id for group in plan.policy.groups}
    assert {rule.header.split()[-2] for rule in rules(plan) if rule.header.endswith(" 443")} == set()


def test_a_proxy_behind_it_has_the_domains() -> None:
    """A proxy behind the firewall goes to the domains, and the clients themselves to none of them."""
    plan = planned(only(PLAIN, https=PROXY, perimeter={"proxies": ["10.20.8.10/32"]}))
    assert {rule.header.split()[1] for rule in rules(plan, "domains")} == {"10.20.8.10"}
    assert prove_network_firewall(plan, REFERENCE.networks)


def test_a_name_is_not_said_twice() -> None:
    """A name that a domain covers has no rule of its own for the addresses that have the domain; others keep theirs."""
    wide, both, alone = (IPv4Network(f"192.0.2.{at}/32") for at in (1, 2, 3))
    flow = next(flow for flow in planned(only(APP)).flows if isinstance(flow.peer, Names) and not flow.peer.within)
    flows = [
        replace(flow, peer=Names(("*.example.com",)), local=(wide, both)),
        replace(flow, peer=Names(("a.example.com", "*.b.example.com", "example.com")), local=(both, alone)),
        replace(flow, peer=Names(("notexample.com",)), local=(both,)),
    ]
    assert {each.line.identity: each.line.sources for each in by_name(flows)} == {
        "out-tls-443-*.example.com": ("192.0.2.1", "192.0.2.2"),
        "out-tls-443-a.example.com": ("192.0.2.3",),
        "out-tls-443-*.b.example.com": ("192.0.2.3",),
        "out-tls-443-example.com": ("192.0.2.3",),
        "out-tls-443-notexample.com": ("192.0.2.2",),
    }


@pytest.mark.parametrize(
    "expected",
    [
        'http [10.60.2.0/24,10.60.4.0/24] any -> $EXTERNAL_NET 80 http.host content:"sudirenewal.cisco.com"',
        'tls 10.60.2.0/24 any -> $EXTERNAL_NET 6970 tls.sni content:"cloudupgrader.webex.com"',
        'http 10.60.2.0/24 any -> $EXTERNAL_NET 6970 http.host content:"cloudupgrader.webex.com"',
        'tls [10.60.0.0/24,10.60.6.0/24] any -> $EXTERNAL_NET 8934 tls.sni content:"cscan.webex.com"',
    ],
)
def test_hosts_beside_a_network_pass_by_name_too(expected: str) -> None:
    """The hosts that the article names pass wherever they are, beside the network that it prints for them."""
    found = [
        f"{line.line.protocol} {line.line.text(1).split(' ', 2)[2].split(' (')[0]} "
        f"{line.line.keywords[1]} {line.line.keywords[2]}"
        for line in by_name(planned().flows)
    ]
    assert found.count(expected) == 1


def test_a_name_over_plain_http_is_matched_as_a_host() -> None:
    """What is asked for by name over plain HTTP is matched by the host of the request."""
    flow = next(flow for flow in planned(only(APP)).flows if isinstance(flow.peer, Names))
    (found,) = by_name([replace(flow, peer=Names(("crl.example.com",), spoken=("http",)), ports=(PortRange.of(80),))])
    assert found.line.protocol == "http"
    assert found.line.keywords[1:] == ("http.host", 'content:"crl.example.com"', "startswith", "endswith")


def test_home_is_all_that_is_private_and_who_is_behind_it() -> None:
    """HOME_NET are the private addresses, and what is behind it besides, proxies among them; or what the site says."""
    proxied = members({"proxies": ["10.20.8.10/32", "100.64.8.0/28"]})
    assert [str(each) for each in planned(proxied).home] == [
        "10.0.0.0/8",
        "100.64.8.0/28",
        "172.16.0.0/12",
        "192.168.0.0/16",
    ]
    said = planned(only(PHONES), home_networks=["10.0.0.0/8"])
    (variable,) = said.policy.properties({group.name: "" for group in said.policy.groups})["firewall_policy"][
        "policy_variables"
    ]["rule_variables"]
    assert variable == {"key": "HOME_NET", "ip_set": {"definitions": ["10.0.0.0/8"]}}


def test_home_leaves_nobody_out() -> None:
    """Whoever is behind it and not at home would be the outside: refused."""
    with pytest.raises(Faults, match=r"edge.homeNetworks: leaves out 10.50.0.0/20, which is behind the firewall"):
        planned(only(PHONES), home_networks=["10.20.0.0/16"])


def test_the_idle_timer_and_what_breaks_a_stream() -> None:
    """Idle TCP is kept as long as asked, and a connection that came from nowhere is told so."""
    plan = planned(only(PHONES), tcp_idle_timeout_seconds=1800)
    said = plan.policy.properties({group.name: "" for group in plan.policy.groups})["firewall_policy"]
    assert said["stateful_engine_options"] == {
        "rule_order": "STRICT_ORDER",
        "stream_exception_policy": "REJECT",
        "flow_timeouts": {"tcp_idle_timeout_seconds": 1800},
    }
    assert said["stateless_default_actions"] == said["stateless_fragment_default_actions"] == ["aws:forward_to_sfe"]
    assert "tls_inspection_configuration_arn" not in said


def test_what_is_dropped_is_told() -> None:
    """What no rule passes is dropped on its way to the server, with an alert; and the plan says what gets through."""
    plan = planned(only(APP))
    said = plan.policy.properties({group.name: "" for group in plan.policy.groups})["firewall_policy"]
    assert said["stateful_default_actions"] == [
        "aws:drop_established_app_layer_to_server",
        "aws:alert_established_app_layer_to_server",
    ]
    assert [note.level for note in plan.notes if "what a server sends unasked" in note.text] == ["note"]
    assert prove_network_firewall(plan, REFERENCE.networks)


@pytest.mark.parametrize(
    ("role", "peer"),
    [pytest.param(APP, "10.99.0.1", id="a private host"), pytest.param(APP, "192.168.1.1", id="another")],
)
def test_a_domain_passes_nothing_inside(role: dict[str, object], peer: str) -> None:
    """Whatever name a client says, 443 to a host inside is refused, also where that is not behind the firewall."""
    plan = planned(only(role))
    (side,) = prove_network_firewall(plan, REFERENCE.networks)
    assert side.paths is not None
    packet = Packet.tcp(LOCAL, "10.60.0.1", 40000, peer, 443)
    assert packet not in side.paths.possible


def test_certificate_trunks_are_told_of_the_way_in() -> None:
    """A plan with a certificate trunk says that the Internet gateway must route to the endpoints."""
    certificate = planned(members(localGateways=[CERTIFICATE]))
    assert any("the Internet gateway's own route table" in note.text for note in certificate.notes)
    assert not any("the Internet gateway's own route table" in note.text for note in planned(members()).notes)


def test_the_same_site_gives_the_same_plan() -> None:
    """Two plans of one site are equal to the byte."""
    first, second = planned(), planned()
    assert [group.text for group in first.policy.groups] == [group.text for group in second.policy.groups]


def test_a_service_tag_is_none_of_aws() -> None:
    """A tag of Azure in an extra rule is refused here, wherever it came from."""
    rule = ExtraRule.from_arguments(
        {
            "name": "monitor",
            "direction": "outbound",
            "protocol": "tcp",
            "ports": [443],
            "service_tag": "AzureMonitor",
            "reason": "monitoring",
        }
    )
    who = members()
    gateway = who.local_gateways[0].model_copy(update={"extra_rules": (rule,)})
    with pytest.raises(Faults, match=r'"AzureMonitor" is a service tag, which AWS does not have'):
        planned(who.model_copy(update={"local_gateways": (gateway,)}))
