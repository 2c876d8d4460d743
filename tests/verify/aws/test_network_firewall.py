"""A Network Firewall lets through what its policy decides of a connection, packet by packet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.aws.firewall_texts import openings, texts
from tests.verify.aws.firewalls import (
    CALLING,
    DEFAULT,
    HOME,
    PORTS,
    admitted,
    domain_list,
    firewall,
    out,
    policy,
    stateful,
)
from tests.verify.aws.oracle_network_firewall import Estate, admits
from tests.verify.registrations import prefix_list, resource, urn

from webex_calling.registered.aws_tokens import FIREWALL, FIREWALL_POLICY, RULE_GROUP
from webex_calling.registered.registration import UNKNOWN
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet
from webex_calling.verify.model.path import straight

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
ACTIONS = ("strict", "established", "established_to_server", "established_app_layer", "established_app_layer_to_server")
TO_SERVER_KINDS = {name for name in ACTIONS if name.endswith("_to_server")}
DEFAULTS = ["", "aws:alert_established", "aws:alert_strict", *(f"aws:drop_{each}" for each in ACTIONS)]


def bounds(found: Filter, packets: list[Packet]) -> dict[Packet, tuple[bool, bool]]:
    """Return whether each opening surely, and possibly, gets through."""
    return {packet: (packet in found.admitted, packet in found.possible) for packet in packets}


def compared(rules: list[str], estate: Estate, packets: list[Packet]) -> dict[Packet, tuple[bool, bool]]:
    """Return the same by comparison."""
    return {packet: (admits(rules, estate, packet), admits(rules, estate, packet, surely=False)) for packet in packets}


@settings(deadline=None, max_examples=100)
@given(texts(), st.sampled_from(DEFAULTS), st.lists(openings(), min_size=25, max_size=40))
def test_strict_order_agrees_with_comparison(rules: list[str], default: str, packets: list[Packet]) -> None:
    """Every connection surely, and possibly, gets through where its packets, one by one, do."""
    group = stateful(*rules)
    found = firewall(policy(group, default=default), group) if rules else firewall(policy(default=default))
    drops = default if default.startswith("aws:drop") else ""
    estate = Estate([HOME], {"CALLING": [CALLING]}, {"SIP": PORTS}, drops)
    assert bounds(found, packets) == compared(rules, estate, packets)


@settings(deadline=None, max_examples=40)
@given(texts().filter(bool), st.lists(openings(), min_size=25, max_size=40))
def test_action_order_agrees_with_comparison(rules: list[str], packets: list[Packet]) -> None:
    """In the older order all that pass come first, wherever they are written."""
    group = stateful(*rules, strict=False)
    found = firewall(policy(group, strict=False), group)
    estate = Estate([HOME], {"CALLING": [CALLING]}, {"SIP": PORTS}, strict=False)
    assert bounds(found, packets) == compared(rules, estate, packets)


SIGNALLING = 'pass tcp $HOME_NET any -> @CALLING $SIP (msg:"SIP over TLS"; flow:to_server; sid:1;)'
MEDIA = "pass udp $HOME_NET any -> @CALLING 8000:48199 (sid:2;)"
WEB = (
    "pass tls $HOME_NET any -> $EXTERNAL_NET 443 "
    '(tls.sni; dotprefix; content:".webex.com"; nocase; endswith; flow:to_server; sid:3;)'
)
HOST = 'pass http any any -> any any (http.host; content:"crl.example.com"; startswith; endswith; sid:4;)'
BAD = 'drop tls any any -> any any (tls.sni; content:"bad.example.com"; startswith; endswith; sid:5;)'
WALL = "drop ip any any -> any any (sid:9;)"
LATE_WALL = "drop tcp any any -> any any (flow:established,to_server; sid:9;)"


@pytest.mark.parametrize(
    ("rules", "default", "packet", "expected"),
    [
        pytest.param([SIGNALLING], DEFAULT, out(), True, id="signalling"),
        pytest.param([SIGNALLING], "aws:drop_strict", out(), False, id="drop strict drops the reply"),
        pytest.param([SIGNALLING], DEFAULT, out(port=5063), False, id="the port above"),
        pytest.param([SIGNALLING], DEFAULT, out(port=8933), False, id="the port below"),
        pytest.param([SIGNALLING], DEFAULT, out("198.51.101.0"), False, id="beside the list"),
        pytest.param([SIGNALLING], DEFAULT, out(local="10.21.0.1"), False, id="not at home"),
        pytest.param([SIGNALLING], DEFAULT, out("sip.example.com"), False, id="a list admits no name"),
        pytest.param(
            ["pass tcp @CALLING $SIP -> $HOME_NET any (flow:to_server; sid:1;)"], DEFAULT, out(), False, id="turned"
        ),
        pytest.param(
            ["pass tcp @CALLING $SIP -> $HOME_NET any (sid:1;)"],
            DEFAULT,
            out(),
            True,
            id="turned and without a direction: it passes the connection at its reply",
        ),
        pytest.param(
            ["pass tcp @CALLING any <> $HOME_NET 5062 (sid:1;)"],
            DEFAULT,
            Packet.tcp(PEER, "10.20.1.10", 5062, "198.51.100.7", 40000),
            True,
            id="inbound",
        ),
        pytest.param(
            [MEDIA],
            DEFAULT,
            Packet.udp(LOCAL, "10.20.1.10", 8000, "198.51.100.7", 48199),
            True,
            id="media",
        ),
        pytest.param(
            [],
            DEFAULT,
            Packet.udp(LOCAL, "10.20.1.10", 8000, "198.51.100.7", 48199),
            False,
            id="drop established drops UDP at once",
        ),
        pytest.param([], DEFAULT, out(), False, id="a handshake is not an admission"),
        pytest.param([], "", out(), True, id="no default action"),
        pytest.param([], "aws:alert_strict", out(), True, id="an alert is none"),
        pytest.param([WEB], DEFAULT, out("webex.com", 443), True, id="the apex"),
        pytest.param([WEB], DEFAULT, out("a.b.webex.com", 443), True, id="a name below"),
        pytest.param([WEB], DEFAULT, out("notwebex.com", 443), False, id="a name that ends so"),
        pytest.param([WEB], DEFAULT, out(port=443), False, id="an address may say no name"),
        pytest.param([WEB], "aws:drop_strict", out("webex.com", 443), False, id="drop strict drops the handshake"),
        pytest.param([WEB, WALL], DEFAULT, out("webex.com", 443), False, id="a wall drops it too"),
        pytest.param([WEB, LATE_WALL], "", out("webex.com", 443), False, id="a wall that waits for no whole hello"),
        pytest.param([LATE_WALL, WEB], "", out("webex.com", 443), False, id="a wall that stands before"),
        pytest.param(
            ["pass tcp $HOME_NET any <> $EXTERNAL_NET 443 (flow:not_established; sid:8;)", WEB],
            "aws:drop_strict",
            out("webex.com", 443),
            False,
            id="the handshake passed by a rule of its own, and a hello in two packets is dropped",
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
            DEFAULT,
            out(),
            False,
            id="a drop of what comes in drops the reply of what is passed packet by packet",
        ),
        pytest.param(
            ["drop ip $EXTERNAL_NET any -> $HOME_NET any (sid:7;)", SIGNALLING.replace("flow:to_server; ", "")],
            DEFAULT,
            out(),
            True,
            id="it drops no reply of a connection that is passed as a whole",
        ),
        pytest.param(
            ["drop ip $EXTERNAL_NET any -> $HOME_NET any (sid:7;)", WEB],
            DEFAULT,
            out("webex.com", 443),
            False,
            id="it drops that of a handshake that nothing has passed",
        ),
        pytest.param(
            ["drop tls $EXTERNAL_NET any -> $HOME_NET any (sid:7;)", WEB],
            DEFAULT,
            out("webex.com", 443),
            True,
            id="a drop that needs data drops no handshake",
        ),
        pytest.param(
            ["pass tcp @CALLING any <> $HOME_NET 5062 (sid:1;)"],
            DEFAULT,
            Packet.tcp(LOCAL, "10.20.1.10", 5062, "198.51.100.7", 40000),
            True,
            id="outbound by a rule that goes both ways",
        ),
        pytest.param([HOST], DEFAULT, out("crl.example.com", 80), True, id="a host on port 80"),
        pytest.param([HOST], DEFAULT, out("crl.example.com", 443), False, id="port 443 speaks TLS"),
        pytest.param([BAD], "", out("bad.example.com", 443), False, id="a name that is dropped"),
        pytest.param([BAD], "", out("bad.example.com", 80), True, id="port 80 says no name in TLS"),
        pytest.param([BAD], "", out("good.example.com", 443), True, id="another name"),
        pytest.param([BAD], "", out(), False, id="an address may say the name that is dropped"),
        pytest.param([BAD.replace("tls any", "udp any")], "", out(), True, id="TLS is TCP"),
        pytest.param([WALL, SIGNALLING], DEFAULT, out(), False, id="order exchanged"),
        pytest.param([SIGNALLING.replace("flow", 'content:"x"; flow')], DEFAULT, out(), False, id="a keyword"),
        pytest.param(
            ['drop tcp any any -> any any (content:"x"; sid:7;)', SIGNALLING],
            DEFAULT,
            out(),
            False,
            id="a drop that might",
        ),
        pytest.param(
            ["pass icmp any any -> $HOME_NET any (itype:3; icode:4; sid:1;)"],
            DEFAULT,
            Packet.icmp(PEER, "10.20.1.10", "203.0.113.9", 3, 4),
            True,
            id="path MTU",
        ),
        pytest.param(
            ["pass icmp any any -> $HOME_NET any (itype:3; icode:4; sid:1;)"],
            DEFAULT,
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


TO_SERVER = {"pkt": SIGNALLING, "ip_only": SIGNALLING.replace("flow:to_server; ", "")}
MEDIA_TO_SERVER = MEDIA.replace("sid:2", "flow:to_server; sid:2")
UDP = Packet.udp(LOCAL, "10.20.1.10", 8000, "198.51.100.7", 48199)


@pytest.mark.parametrize(
    ("rule", "packet", "surely", "possibly"),
    [
        pytest.param(SIGNALLING, out(), {"", *TO_SERVER_KINDS}, set(ACTIONS), id="SIP passed packet by packet"),
        pytest.param(TO_SERVER["ip_only"], out(), {"", *ACTIONS}, set(ACTIONS), id="SIP passed as a connection"),
        pytest.param(MEDIA_TO_SERVER, UDP, {"", *TO_SERVER_KINDS}, set(ACTIONS), id="media passed packet by packet"),
        pytest.param(MEDIA, UDP, {"", *ACTIONS}, set(ACTIONS), id="media passed as a connection"),
        pytest.param(
            WEB,
            out("webex.com", 443),
            {"", "established_app_layer", "established_app_layer_to_server"},
            set(ACTIONS) - {"strict"},
            id="a name, whose hello may come in two packets",
        ),
        pytest.param(WEB, out("203.0.113.9", 443), {""}, set(ACTIONS) - {"strict"}, id="an address may say the name"),
        pytest.param(
            WEB, out("10.99.0.1", 443), {""}, set(ACTIONS) - {"strict"} - {*ACTIONS}, id="a host inside is none"
        ),
        pytest.param(SIGNALLING, out(port=5061), {""}, set(), id="another port"),
    ],
)
def test_every_default_action_has_two_bounds(rule: str, packet: Packet, surely: set[str], possibly: set[str]) -> None:
    """Replies to what passes packet by packet get through only where the default looks at one direction."""
    group = stateful(rule)
    home = {"ruleVariables": [{"key": "HOME_NET", "ipSet": {"definitions": ["10.0.0.0/8"]}}]}
    found = {
        name: firewall(policy(group, default=f"aws:drop_{name}" if name else None, policyVariables=home), group)
        for name in ("", *ACTIONS)
    }
    assert {name for name, each in found.items() if packet in each.admitted} == surely
    assert {name for name, each in found.items() if packet in each.possible} == {"", *possibly}


@pytest.mark.parametrize(
    ("keyword", "doubt"),
    [
        pytest.param("geoip:dst,DE;", "geoip is not understood", id="geoip"),
        pytest.param('pcre:"/x/";', "pcre is not understood", id="pcre"),
        pytest.param("app-layer-protocol:!tls;", "app-layer-protocol is not understood", id="negation of a protocol"),
        pytest.param('tls.cert_subject; content:"x";', "tls.cert_subject, content is not understood", id="certificate"),
        pytest.param("flowbits:isset,x;", "flowbits is not understood", id="flowbits"),
    ],
)
def test_what_is_not_understood_may_match(keyword: str, doubt: str) -> None:
    """A pass with such a condition admits nothing surely, and a drop refuses nothing surely; the rule is named."""
    passes = f"pass tcp $HOME_NET any -> @CALLING 5062 ({keyword} flow:to_server; sid:1;)"
    drops = f"drop tcp $HOME_NET any -> @CALLING 5062 ({keyword} sid:1;)"
    for rules in ([passes], [drops, SIGNALLING.replace("sid:1", "sid:2")]):
        group = stateful(*rules)
        found = firewall(policy(group), group)
        assert (out() in found.admitted, out() in found.possible) == (False, True)
        assert (out(port=8934) in found.possible) is (len(rules) == 2)
        stop = straight([found], PacketSet.empty()).stop(out())
        assert stop is not None
        assert "rule sid 1 of rule group voice" in stop.told
        assert doubt in stop.told


def test_replies_that_the_default_drops_are_told() -> None:
    """The default action of both directions keeps replies of SIP and media back: not admitted, and why."""
    group = stateful(SIGNALLING, MEDIA_TO_SERVER)
    path = straight([firewall(policy(group, default="aws:drop_established"), group)], PacketSet.empty())
    assert [path.stop(packet) is not None for packet in (out(), UDP)] == [True, True]
    stop = path.stop(out())
    assert stop is not None
    assert stop.refusing is not None
    assert stop.refusing[0].name == "stateful rules, data of the other side"
    assert stop.told == (
        "default action aws:drop_established of policy edge (documents differ on whether it drops what goes to the "
        'side that opened), though rule sid 1 "SIP over TLS" of rule group voice may admit it (documents differ on '
        "whether its pass covers the connection),"
    )


def test_groups_go_by_priority() -> None:
    """The group with the lower number is first, wherever it is written."""
    passes, drops = stateful(TO_SERVER["ip_only"], name="passes"), stateful(WALL, name="drops")
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
        (
            "network firewall policy edge",
            "stateful rules, data",
            "rule sid 9 of rule group voice",
            group.urn,
        ),
        (
            "network firewall policy edge",
            "stateful rules, first packet",
            f"default action {DEFAULT} of policy edge",
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
    group = resource(
        RULE_GROUP, "voice", dict(known.inputs), id=UNKNOWN, property_dependencies={"ruleGroup": (lists.urn,)}
    )
    inputs = policy(group).inputs
    held = resource(
        FIREWALL_POLICY, "edge", dict(inputs), id=UNKNOWN, property_dependencies={"firewallPolicy": (group.urn,)}
    )
    edge = resource(
        FIREWALL,
        "edge",
        {"firewallPolicyArn": UNKNOWN},
        property_dependencies={"firewallPolicyArn": (urn(FIREWALL_POLICY, "edge"),)},
    )
    firewalls = NetworkFirewalls(Registered([lists, group, held, edge]), {})
    assert firewalls.policy(edge) is held
    assert (
        firewall(held, group, lists=(lists,)).admitted
        == firewall(policy(stateful(SIGNALLING)), stateful(SIGNALLING)).admitted
    )
