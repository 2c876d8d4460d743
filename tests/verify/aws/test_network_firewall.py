"""A Network Firewall lets through what its policy decides of a connection, packet by packet."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.aws.firewalls import CALLING, HOME, PORTS, admitted, domain_list, firewall, out, policy, stateful
from tests.verify.aws.oracle_network_firewall import Estate, admits
from tests.verify.registrations import prefix_list, resource, urn

from webex_calling.embedded.registration import UNKNOWN, Registration
from webex_calling.fault import Faults
from webex_calling.verify.aws.firewall_group import GROUP
from webex_calling.verify.aws.network_firewall import FIREWALL, POLICY, NetworkFirewalls
from webex_calling.verify.packets import ICMP, TCP, UDP, Opener, Packet, PacketSet
from webex_calling.verify.path import straight
from webex_calling.verify.registered import Registered

LOCAL, PEER = Opener.LOCAL, Opener.PEER
DEFAULTS = ["", "aws:drop_strict", "aws:drop_established", "aws:alert_established"]

ADDRESSES = ["any", "$HOME_NET", "$EXTERNAL_NET", "@CALLING", CALLING, "!$HOME_NET", "[10.0.0.0/8,!10.20.1.0/24]"]
PORT_WORDS = ["any", "any", "80", "443", "$SIP", "[443,5060:5070]", "!80", "1024:", ":1023"]
FLOWS = ["", "", "flow:to_server; ", "flow:to_server,established; ", "flow:not_established; ", "flow:to_client; "]
MATCHES = {
    "tls": [
        "",
        'tls.sni; content:"sip.example.com"; startswith; endswith; nocase; ',
        'tls.sni; dotprefix; content:".example.com"; endswith; nocase; ',
        'tls.sni; content:".example.com"; endswith; ',
        'tls.sni; content:"example.com"; endswith; nocase; ',
        'tls.sni; content:"example"; ',
    ],
    "http": [
        "",
        'http.host; content:"example.com"; startswith; endswith; ',
        'http.host; dotprefix; content:".example.com"; endswith; ',
    ],
    "tcp": ["", "", 'pcre:"/x/"; ', "ttl:1; "],
    "icmp": ["", "itype:8; ", "itype:3; icode:4; ", "itype:0; "],
}


@st.composite
def texts(draw: st.DrawFn) -> list[str]:
    """Draw the text of some rules."""
    found = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        action = draw(st.sampled_from(["pass", "pass", "drop", "reject", "alert"]))
        protocol = draw(st.sampled_from(["ip", "tcp", "tcp", "udp", "icmp", "tls", "tls", "http", "dns"]))
        ported = protocol not in ("ip", "icmp")
        ends = [
            (draw(st.sampled_from(ADDRESSES)), draw(st.sampled_from(PORT_WORDS)) if ported else "any") for _ in range(2)
        ]
        arrow = draw(st.sampled_from(["->", "->", "->", "<>"]))
        keywords = draw(st.sampled_from(FLOWS)) + draw(st.sampled_from(MATCHES.get(protocol, [""])))
        (source, source_ports), (target, target_ports) = ends
        found.append(
            f"{action} {protocol} {source} {source_ports} {arrow} {target} {target_ports} ({keywords}sid:{number};)"
        )
    return found


PEERS: list[int | str] = [
    *(out(peer).peer for peer in ("198.51.100.7", "198.51.101.1", "10.20.1.1", "10.20.2.2", "10.99.0.1")),
    *("example.com", "sip.example.com", "a.sip.example.com", "notexample.com", "webex.com"),
]


@st.composite
def openings(draw: st.DrawFn) -> Packet:
    """Draw one opening."""
    protocol = draw(st.sampled_from([TCP, TCP, TCP, UDP, ICMP, 47]))
    ports = st.sampled_from(
        {TCP: [80, 443, 5062, 40000], UDP: [80, 443, 5062, 40000], ICMP: [0, 3, 4, 8]}.get(protocol, [0])
    )
    opener, local = draw(st.sampled_from([LOCAL, LOCAL, PEER])), draw(st.sampled_from(["10.20.1.10", "10.20.2.2"]))
    return Packet(opener, protocol, out(local=local).local, draw(st.sampled_from(PEERS)), draw(ports), draw(ports))


@settings(deadline=None, max_examples=100)
@given(texts(), st.sampled_from(DEFAULTS), st.lists(openings(), min_size=25, max_size=40))
def test_strict_order_agrees_with_comparison(rules: list[str], default: str, packets: list[Packet]) -> None:
    """Every connection surely gets through where its packets, one by one, do."""
    found = admitted(*rules, default=default) if rules else firewall(policy(default=default)).admitted
    drops = default if default.startswith("aws:drop") else ""
    estate = Estate([HOME], {"CALLING": [CALLING]}, {"SIP": PORTS}, drops)
    assert {packet: packet in found for packet in packets} == {
        packet: admits(rules, estate, packet) for packet in packets
    }


@settings(deadline=None, max_examples=40)
@given(texts().filter(bool), st.lists(openings(), min_size=25, max_size=40))
def test_action_order_agrees_with_comparison(rules: list[str], packets: list[Packet]) -> None:
    """In the older order all that pass come first, wherever they are written."""
    group = stateful(*rules, strict=False)
    found = firewall(policy(group, strict=False), group).admitted
    estate = Estate([HOME], {"CALLING": [CALLING]}, {"SIP": PORTS}, strict=False)
    assert {packet: packet in found for packet in packets} == {
        packet: admits(rules, estate, packet) for packet in packets
    }


SIGNALLING = 'pass tcp $HOME_NET any -> @CALLING $SIP (msg:"SIP over TLS"; flow:to_server; sid:1;)'
MEDIA = "pass udp $HOME_NET any -> @CALLING 8000:48199 (sid:2;)"
WEB = (
    "pass tls $HOME_NET any -> $EXTERNAL_NET 443 "
    '(tls.sni; dotprefix; content:".webex.com"; nocase; endswith; flow:to_server; sid:3;)'
)
WALL = "drop ip any any -> any any (sid:9;)"
LATE_WALL = "drop tcp any any -> any any (flow:established,to_server; sid:9;)"


@pytest.mark.parametrize(
    ("rules", "default", "packet", "expected"),
    [
        pytest.param([SIGNALLING], "aws:drop_established", out(), True, id="signalling"),
        pytest.param([SIGNALLING], "aws:drop_strict", out(), True, id="signalling under drop strict"),
        pytest.param([SIGNALLING], "aws:drop_established", out(port=5063), False, id="the port above"),
        pytest.param([SIGNALLING], "aws:drop_established", out(port=8933), False, id="the port below"),
        pytest.param([SIGNALLING], "aws:drop_established", out("198.51.101.0"), False, id="beside the list"),
        pytest.param([SIGNALLING], "aws:drop_established", out(local="10.21.0.1"), False, id="not at home"),
        pytest.param([SIGNALLING], "aws:drop_established", out("sip.example.com"), False, id="a list admits no name"),
        pytest.param(
            ["pass tcp @CALLING $SIP -> $HOME_NET any (sid:1;)"], "aws:drop_established", out(), False, id="turned"
        ),
        pytest.param(
            ["pass tcp @CALLING any <> $HOME_NET 5062 (sid:1;)"],
            "aws:drop_established",
            Packet.tcp(PEER, "10.20.1.10", 5062, "198.51.100.7", 40000),
            True,
            id="inbound",
        ),
        pytest.param(
            [MEDIA],
            "aws:drop_established",
            Packet.udp(LOCAL, "10.20.1.10", 8000, "198.51.100.7", 48199),
            True,
            id="media",
        ),
        pytest.param(
            [],
            "aws:drop_established",
            Packet.udp(LOCAL, "10.20.1.10", 8000, "198.51.100.7", 48199),
            False,
            id="drop established drops UDP at once",
        ),
        pytest.param([], "aws:drop_established", out(), False, id="a handshake is no admission"),
        pytest.param([], "", out(), True, id="no default action"),
        pytest.param([], "aws:alert_strict", out(), True, id="an alert is none"),
        pytest.param([WEB], "aws:drop_established", out("webex.com", 443), True, id="the apex"),
        pytest.param([WEB], "aws:drop_established", out("a.b.webex.com", 443), True, id="a name below"),
        pytest.param([WEB], "aws:drop_established", out("notwebex.com", 443), False, id="a name that ends so"),
        pytest.param([WEB], "aws:drop_established", out(port=443), False, id="an address may say no name"),
        pytest.param([WEB], "aws:drop_strict", out("webex.com", 443), False, id="drop strict drops the handshake"),
        pytest.param([WEB, WALL], "aws:drop_established", out("webex.com", 443), False, id="a wall drops it too"),
        pytest.param([WEB, LATE_WALL], "", out("webex.com", 443), True, id="a wall that waits for the name"),
        pytest.param([LATE_WALL, WEB], "", out("webex.com", 443), False, id="a wall that stands before"),
        pytest.param(
            ["pass tcp $HOME_NET any <> $EXTERNAL_NET 443 (flow:not_established; sid:8;)", WEB],
            "aws:drop_strict",
            out("webex.com", 443),
            True,
            id="the handshake passed by a rule of its own",
        ),
        pytest.param(
            [
                "pass tcp $HOME_NET any -> $EXTERNAL_NET 443 (flow:not_established; sid:8;)",
                "drop tcp any 443 -> any any (sid:7;)",
                WEB,
            ],
            "aws:drop_strict",
            out("webex.com", 443),
            False,
            id="the reply of the handshake dropped",
        ),
        pytest.param(
            ["drop ip $EXTERNAL_NET any -> $HOME_NET any (sid:7;)", SIGNALLING],
            "aws:drop_established",
            out(),
            True,
            id="a drop of what comes in drops no reply of what is passed",
        ),
        pytest.param(
            ["drop ip $EXTERNAL_NET any -> $HOME_NET any (sid:7;)", WEB],
            "aws:drop_established",
            out("webex.com", 443),
            False,
            id="it drops that of a handshake that nothing has passed",
        ),
        pytest.param([WALL, SIGNALLING], "aws:drop_established", out(), False, id="order exchanged"),
        pytest.param(
            [SIGNALLING.replace("flow", 'content:"x"; flow')], "aws:drop_established", out(), False, id="a keyword"
        ),
        pytest.param(
            ['drop tcp any any -> any any (content:"x"; sid:7;)', SIGNALLING],
            "aws:drop_established",
            out(),
            False,
            id="a drop that might",
        ),
        pytest.param(
            ["pass icmp any any -> $HOME_NET any (itype:3; icode:4; sid:1;)"],
            "aws:drop_established",
            Packet.icmp(PEER, "10.20.1.10", "203.0.113.9", 3, 4),
            True,
            id="path MTU",
        ),
        pytest.param(
            ["pass icmp any any -> $HOME_NET any (itype:3; icode:4; sid:1;)"],
            "aws:drop_established",
            Packet.icmp(PEER, "10.20.1.10", "203.0.113.9", 3, 3),
            False,
            id="another code",
        ),
    ],
)
def test_planted_faults_change_the_verdict(rules: list[str], default: str, packet: Packet, expected: bool) -> None:
    """Order, port, list, direction, keyword and default action all decide."""
    found = admitted(*rules, default=default) if rules else firewall(policy(default=default)).admitted
    assert (packet in found) is expected


@pytest.mark.parametrize(
    ("kind", "types", "packet", "expected"),
    [
        pytest.param("ALLOWLIST", ("TLS_SNI",), out("webex.com", 443), True, id="allowed apex"),
        pytest.param("ALLOWLIST", ("TLS_SNI",), out("a.webex.com", 443), True, id="allowed name below"),
        pytest.param("ALLOWLIST", ("TLS_SNI",), out("one.example.com", 443), True, id="allowed exact name"),
        pytest.param("ALLOWLIST", ("TLS_SNI",), out("a.one.example.com", 443), False, id="below an exact name"),
        pytest.param("ALLOWLIST", ("TLS_SNI",), out("example.net", 443), False, id="not in the list"),
        pytest.param("ALLOWLIST", ("TLS_SNI",), out("webex.com", 443, "10.21.0.1"), False, id="not from home"),
        pytest.param("ALLOWLIST", ("TLS_SNI",), out(port=443), False, id="an address"),
        pytest.param("ALLOWLIST", ("TLS_SNI",), out("webex.com", 80), False, id="HTTP is not TLS"),
        pytest.param("ALLOWLIST", ("TLS_SNI", "HTTP_HOST"), out("webex.com", 80), True, id="HTTP too"),
        pytest.param("DENYLIST", ("TLS_SNI",), out("webex.com", 443), False, id="denied"),
        pytest.param("DENYLIST", ("TLS_SNI",), out("a.one.example.com", 443), False, id="not denied, and not passed"),
    ],
)
def test_lists_of_domains(kind: str, types: tuple[str, ...], packet: Packet, expected: bool) -> None:
    """A list passes or drops by the name that a client says, and an allow list drops the rest of the protocol."""
    group = domain_list(".webex.com", "one.example.com", kind=kind, types=types)
    assert (packet in firewall(policy(group), group).admitted) is expected


@pytest.mark.parametrize(
    ("kind", "packet", "expected"),
    [
        pytest.param("ALLOWLIST", out("example.net", 443), False, id="an allow list drops what it has not"),
        pytest.param("ALLOWLIST", out(), False, id="and what may be TLS to an address"),
        pytest.param("ALLOWLIST", Packet.udp(LOCAL, "10.20.1.10", 9, "198.51.100.7", 9), True, id="but not UDP"),
        pytest.param("DENYLIST", out("webex.com", 443), False, id="a deny list drops what it has"),
        pytest.param("REJECTLIST", out("webex.com", 443), False, id="a reject list too"),
        pytest.param("ALERTLIST", out("webex.com", 443), True, id="an alert list does not"),
        pytest.param("DENYLIST", out("example.net", 443), True, id="a deny list alone passes the rest"),
    ],
)
def test_lists_of_domains_where_nothing_else_drops(kind: str, packet: Packet, expected: bool) -> None:
    """Without a default action what no rule drops goes on."""
    group = domain_list(".webex.com", kind=kind, strict=False)
    assert (packet in firewall(policy(group, strict=False), group).admitted) is expected


def test_groups_go_by_priority() -> None:
    """The group with the lower number is first, wherever it is written."""
    passes, drops = stateful(SIGNALLING, name="passes"), stateful(WALL, name="drops")
    found = [
        out() in firewall(policy(passes, drops, priorities=numbers), passes, drops).admitted
        for numbers in ([10, 20], [20, 10])
    ]
    assert found == [True, False]


def test_signalling_passes_before_a_list_of_domains() -> None:
    """A gateway that says no server name is passed by address before the list is asked."""
    lists, passes = domain_list(".webex.com"), stateful(SIGNALLING)
    found = [out() in firewall(policy(*groups), *groups).admitted for groups in ([passes, lists], [lists, passes])]
    assert found == [True, False]


def test_an_override_makes_drops_alerts() -> None:
    """A reference may say that its group's drops only alert."""
    drops, passes = stateful(WALL, name="drops"), stateful(SIGNALLING, name="passes")
    held = policy(drops, passes)
    references = held.inputs["firewallPolicy"]["statefulRuleGroupReferences"]
    references[0]["override"] = {"action": "DROP_TO_ALERT"}
    assert out() in firewall(held, drops, passes).admitted


def structured(action: str = "PASS", direction: str = "FORWARD", keyword: str = "sid", **header: str) -> Registration:
    """Return a group of one structured rule."""
    ends = {
        "protocol": "TCP",
        "source": "$HOME_NET",
        "sourcePort": "ANY",
        "destination": "@CALLING",
        "destinationPort": "5062",
    }
    rule = {
        "action": action,
        "header": {**ends, "direction": direction, **header},
        "ruleOptions": [{"keyword": keyword, "settings": ["1"]}],
    }
    return stateful(source={"statefulRules": [rule]})


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param(structured(), True, id="pass"),
        pytest.param(structured(direction="ANY"), True, id="either direction"),
        pytest.param(structured(source="@CALLING", destination="$HOME_NET"), False, id="turned"),
        pytest.param(structured(destinationPort="5063"), False, id="another port"),
        pytest.param(structured(protocol="UDP"), False, id="another protocol"),
        pytest.param(structured(action="DROP"), False, id="drop"),
        pytest.param(structured(keyword="ttl"), False, id="a keyword that is not understood"),
    ],
)
def test_structured_rules(group: Registration, expected: bool) -> None:
    """Structured rules mean what the same text means."""
    assert (out() in firewall(policy(group), group).admitted) is expected


def test_names_in_structured_rules_pass_nothing() -> None:
    """The provider keeps no order of keywords, so that a buffer and its content are not surely together."""
    options = [
        {"keyword": "tls.sni"},
        {"keyword": "content", "settings": ['"webex.com"']},
        {"keyword": "startswith"},
        {"keyword": "endswith"},
    ]
    ends = {"protocol": "TLS", "source": "ANY", "sourcePort": "ANY", "destination": "ANY", "destinationPort": "ANY"}
    rule = {"action": "PASS", "header": {**ends, "direction": "FORWARD"}, "ruleOptions": options}
    group = stateful(source={"statefulRules": [rule]})
    assert out("webex.com", 443) not in firewall(policy(group), group).admitted


@pytest.mark.parametrize(
    ("variables", "home", "expected"),
    [
        pytest.param({}, HOME, True, id="the inspection VPC"),
        pytest.param({}, "10.99.0.0/16", False, id="another VPC"),
        pytest.param(
            {"policyVariables": {"ruleVariables": [{"key": "HOME_NET", "ipSet": {"definitions": [HOME]}}]}},
            "10.99.0.0/16",
            True,
            id="the policy's",
        ),
        pytest.param(
            {"policyVariables": {"ruleVariables": [{"key": "HOME_NET", "ipSet": {"definitions": ["10.99.0.0/16"]}}]}},
            HOME,
            False,
            id="the policy's, another",
        ),
    ],
)
def test_home_net(variables: dict[str, Any], home: str, expected: bool) -> None:
    """HOME_NET is the inspection VPC unless the policy says otherwise; its negation is EXTERNAL_NET."""
    for rule in (
        SIGNALLING,
        "pass tcp $HOME_NET any -> $EXTERNAL_NET 5062 (sid:1;)",
        "pass tcp !$EXTERNAL_NET any -> any 5062 (sid:1;)",
    ):
        group = stateful(rule)
        assert (out() in firewall(policy(group, **variables), group, home=home).admitted) is expected


def test_a_group_may_have_variables_of_its_own() -> None:
    """HOME_NET and EXTERNAL_NET of a group replace the policy's in it."""
    sets = [
        {"key": "HOME_NET", "ipSet": {"definitions": ["10.99.0.0/16", "!10.99.9.0/24"]}},
        {"key": "EXTERNAL_NET", "ipSet": {"definitions": ["!$HOME_NET"]}},
    ]
    group = stateful("pass tcp $HOME_NET any -> $EXTERNAL_NET 5062 (sid:1;)", ruleVariables={"ipSets": sets})
    found = firewall(policy(group), group).admitted
    assert [out(local=local) in found for local in ("10.99.0.1", "10.99.9.1", "10.20.1.10")] == [True, False, False]


def test_the_stop_names_part_rule_and_resource() -> None:
    """A refused connection is told with the rule that refuses it."""
    group = stateful(SIGNALLING, LATE_WALL)
    held = policy(group)
    path = straight([firewall(held, group)], PacketSet.empty())
    stops = [path.stop(out(port=443)), path.stop(Packet.udp(LOCAL, "10.20.1.10", 8000, "198.51.100.7", 9000))]
    told = [(stop.hop.name, stop.refusing) for stop in stops if stop]
    assert [
        (name, refusing[0].name, refusing[1].rule, refusing[1].resource)
        for name, refusing in told
        if refusing and refusing[1]
    ] == [
        ("network firewall policy edge", "stateful rules, data", "rule sid 9 of rule group voice", group.urn),
        (
            "network firewall policy edge",
            "stateful rules, first packet",
            "default action aws:drop_established of policy edge",
            held.urn,
        ),
    ]
    causes = {clause.rule for clause, _ in firewall(held, group).causes(PacketSet.one(out()))}
    assert 'rule sid 1 "SIP over TLS" of rule group voice' in causes


def test_ids_that_are_not_known_are_resolved_through_dependencies() -> None:
    """A run before anything exists means the same as one after."""
    lists = prefix_list(CALLING, identity=UNKNOWN)
    references = {"ipSetReferences": [{"key": "CALLING", "ipSetReferences": [{"referenceArn": UNKNOWN}]}]}
    known = stateful(SIGNALLING, referenceSets=references)
    group = resource(GROUP, "voice", dict(known.inputs), id=UNKNOWN, property_dependencies={"ruleGroup": (lists.urn,)})
    inputs = policy(group).inputs
    held = resource(POLICY, "edge", dict(inputs), id=UNKNOWN, property_dependencies={"firewallPolicy": (group.urn,)})
    edge = resource(
        FIREWALL,
        "edge",
        {"firewallPolicyArn": UNKNOWN},
        property_dependencies={"firewallPolicyArn": (urn(POLICY, "edge"),)},
    )
    firewalls = NetworkFirewalls(Registered([lists, group, held, edge]), {})
    assert firewalls.policy(edge) is held
    assert (
        firewall(held, group, lists=(lists,)).admitted
        == firewall(policy(stateful(SIGNALLING)), stateful(SIGNALLING)).admitted
    )


def changed(**changes: Any) -> Registration:
    """Return a policy with properties changed."""
    held = policy(stateful(SIGNALLING))
    return resource(POLICY, "edge", {"firewallPolicy": {**held.inputs["firewallPolicy"], **changes}}, id="arn:edge")


TWO = {
    "statefulRuleGroupReferences": [
        {"resourceArn": "arn:voice", "priority": 1},
        {"resourceArn": "arn:voice", "priority": 1},
    ]
}


@pytest.mark.parametrize(
    ("held", "group", "expected"),
    [
        pytest.param(
            changed(tlsInspectionConfigurationArn="arn:x"),
            stateful(SIGNALLING),
            "edge.tlsInspectionConfigurationArn: decrypts TLS",
            id="TLS inspection",
        ),
        pytest.param(
            changed(statefulEngineOptions={"ruleOrder": "ANY"}),
            stateful(SIGNALLING),
            'edge.ruleOrder: "ANY" is not known',
            id="order",
        ),
        pytest.param(
            changed(statefulDefaultActions=["aws:drop_all"]),
            stateful(SIGNALLING),
            'edge.statefulDefaultActions: "aws:drop_all" has more',
            id="default",
        ),
        pytest.param(
            changed(statefulDefaultActions=["aws:drop_strict", "aws:drop_established"]),
            stateful(SIGNALLING),
            'edge.statefulDefaultActions: "aws:drop_strict, aws:drop_established" has more than one',
            id="two defaults",
        ),
        pytest.param(
            changed(statefulDefaultActions=UNKNOWN),
            stateful(SIGNALLING),
            'edge.statefulDefaultActions: "(not known yet)" is not',
            id="unknown default",
        ),
        pytest.param(
            changed(statelessDefaultActions=[]),
            stateful(SIGNALLING),
            'edge.statelessDefaultActions: "[]" does not have one',
            id="stateless default",
        ),
        pytest.param(
            changed(statefulEngineOptions={}),
            stateful(SIGNALLING),
            'edge.statefulDefaultActions: "aws:drop_established" stands beside',
            id="default of the older order",
        ),
        pytest.param(
            changed(**TWO),
            stateful(SIGNALLING),
            'edge.statefulRuleGroupReferences: "1" is no priority, or stands twice',
            id="twice",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful(SIGNALLING, strict=False),
            'voice.ruleOrder: "DEFAULT_ACTION_ORDER" stands in a policy of STRICT',
            id="orders",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful(SIGNALLING, name="other"),
            'edge.statefulRuleGroupReferences: "arn:voice" is a stateful rule group of nobody',
            id="another stack's",
        ),
        pytest.param(
            changed(policyVariables={"ruleVariables": [{"key": "OTHER", "ipSet": {"definitions": [HOME]}}]}),
            stateful(SIGNALLING),
            'edge.policyVariables: "OTHER" is no variable of a policy',
            id="variable",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("permit tcp any any -> any any (sid:1;)"),
            'voice.rulesString:1: "permit tcp any any -> any any (sid:1;)" is no rule',
            id="action",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("# a comment", "", "pass tcp any -> any any (sid:1;)"),
            'voice.rulesString:3: "pass tcp any -> any any (sid:1;)" is no rule',
            id="header",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass sctp any any -> any any (sid:1;)"),
            'voice.rulesString:1: "sctp" is no protocol',
            id="protocol",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass tcp $HOME any -> any any (sid:1;)"),
            'voice.rulesString:1: "$HOME" has addresses',
            id="variable of nobody",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass tcp any any -> @WEBEX any (sid:1;)"),
            'voice.rulesString:1: "@WEBEX" has addresses',
            id="reference of nobody",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass tcp any any -> any 70000 (sid:1;)"),
            'voice.rulesString:1: "70000" has ports',
            id="port",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass tcp any any -> any 90:80 (sid:1;)"),
            'voice.rulesString:1: "90:80" has ports',
            id="turned ports",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass tcp any any -> [any,] any (sid:1;)"),
            'voice.rulesString:1: "[any,]" has addresses',
            id="list",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass tcp any any -> 198.51.100.1/24 any (sid:1;)"),
            "voice.ruleGroup: ",
            id="host bits",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful("pass tcp any any -> any any (priority:1; sid:1;)"),
            "voice.rulesString:1: has a priority",
            id="priority",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful(source={"rulesString": UNKNOWN}),
            "voice.rulesString: is not known in this run",
            id="unknown text",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful(source={"statelessRules": []}),
            "voice.rulesSource: has no one source",
            id="no source",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            domain_list("x.example", name="voice", kind="LIST"),
            'voice.generatedRulesType: "LIST" is not known',
            id="kind of list",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            domain_list("x.example", name="voice", types=("DNS",)),
            'voice.targetTypes: "DNS" is not known',
            id="type of target",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)), domain_list(name="voice"), "voice.targets: is missing", id="no targets"
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            structured(direction="BACK"),
            'voice.statefulRules[0]: "PASS BACK" has no action or direction',
            id="direction",
        ),
        pytest.param(
            policy(stateful(SIGNALLING)),
            stateful(SIGNALLING, ruleVariables={"ipSets": [{"key": "HOME_NET", "ipSet": {"definitions": [HOME]}}]}),
            "voice.ruleVariables: changes HOME_NET",
            id="HOME_NET alone",
        ),
    ],
)
def test_what_cannot_be_told_is_a_fault(held: Registration, group: Registration, expected: str) -> None:
    """The fault names the resource, the line or property, and the value; nothing is guessed."""
    with pytest.raises(Faults) as error:
        firewall(held, group)
    assert str(error.value)[: len(expected)] == expected


def test_home_net_must_be_known() -> None:
    """Without a policy variable the prefixes of the inspection VPC are asked for."""
    group = stateful(SIGNALLING)
    with pytest.raises(Faults, match=r"edge\.policyVariables: has no HOME_NET"):
        firewall(policy(group), group, home="")


def test_all_faults_come_at_once() -> None:
    """Each line of every group that cannot be read is named in one error."""
    bad = "pass sctp any any -> any any (sid:1;)"
    groups = stateful(bad, bad, name="one"), stateful("nonsense", name="two")
    with pytest.raises(Faults) as error:
        firewall(policy(*groups), *groups)
    assert [fault.place for fault in error.value] == ["one.rulesString:1", "one.rulesString:2", "two.rulesString:1"]
