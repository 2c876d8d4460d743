"""Lists of domains, structured rules and variables of a rule group mean what the service makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.verify.aws.firewalls import HOME, domain_list, firewall, out, policy, stateful, structured

from webex_calling.registered.registration import Registration
from webex_calling.verify.model.packets import Initiator, Packet

LOCAL = Initiator.LOCAL
SIGNALLING = "pass tcp $HOME_NET any -> @CALLING $SIP (flow:to_server; sid:1;)"


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
