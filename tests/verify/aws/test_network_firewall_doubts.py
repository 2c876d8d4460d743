"""What others wrote and is not understood decides nothing, and what cannot concern an opening hinders nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.aws.firewall_texts import openings, texts
from tests.verify.aws.firewalls import DEFAULT, HOME, LISTS, domain_list, out, policy, stateful, structured
from tests.verify.registrations import resource

from webex_calling.registered.aws_tokens import RULE_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.firewall_conversation import Untold
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import Initiator, Packet, prefix

PASS = "pass ip $HOME_NET any -> @CALLING any (sid:1;)"
BY_PACKET = "pass ip $HOME_NET any -> @CALLING any (flow:to_server; sid:1;)"
"""A pass that spares no later packet the rules before it."""
ADMITTED, REFUSED, MAYBE = "admitted", "refused", "may be refused"
UDP = Packet.udp(Initiator.LOCAL, "10.20.1.10", 8000, "198.51.100.7", 5004)


def lenient(held: Registration, *groups: Registration, untold: dict[str, Untold] | None = None) -> Filter:
    """Return the filter of a policy that others wrote."""
    registered = Registered([held, *groups, LISTS], lenient=True)
    return NetworkFirewalls(registered, {}, untold or {}).filter(held, (prefix(HOME),))


def verdict(found: Filter, packet: Packet) -> str:
    """Return what a filter says of one opening."""
    assert packet not in found.admitted or packet in found.possible
    return ADMITTED if packet in found.admitted else MAYBE if packet in found.possible else REFUSED


def ruled(*rules: str, default: str | None = DEFAULT, **held: Any) -> Filter:
    """Return the filter of one text of rules that others wrote."""
    group = stateful(*rules, **held)
    return lenient(policy(group, default=default), group)


@pytest.mark.parametrize(
    "condition",
    [
        "geoip:dst,RU;",
        'pcre:"/x/";',
        "app-layer-protocol:!tls;",
        'tls.cert_subject; content:"CN=x";',
        "tls.version:1.2;",
        "flowbits:isset,x;",
        'content:"x";',
        "dsize:>100;",
        "threshold:type limit,track by_src,count 1,seconds 60;",
        'ja3.hash; content:"e7eca2baf4458d095b7f45da28c16c34";',
        'ja4.hash; content:"t13d";',
        "iprep:dst,CnC,>,30;",
        "lua:x.lua;",
        "dataset:isset,x,type string,load x;",
        "flow:to_server,only_stream;",
        "a-keyword-of-tomorrow:7;",
    ],
)
def test_a_condition_that_is_not_understood(condition: str) -> None:
    """A drop in doubt may refuse, and a pass in doubt may admit, whatever stands before or behind."""
    dropped = ruled(f"drop tcp any any -> any any ({condition} sid:2;)", BY_PACKET)
    assert (verdict(dropped, out()), verdict(dropped, UDP)) == (MAYBE, ADMITTED)
    passed = ruled(f"pass tcp any any -> any any ({condition} sid:2;)")
    assert (verdict(passed, out()), verdict(passed, UDP)) == (MAYBE, REFUSED)
    assert (
        verdict(
            ruled("drop ip any any -> any any (sid:2;)", f"pass tcp any any -> any any ({condition} sid:3;)"), out()
        )
        == REFUSED
    )
    assert verdict(ruled(PASS, f"drop tcp any any -> any any ({condition} sid:2;)"), out()) == ADMITTED


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("drop tcp any -> any any (sid:2;)", id="no rule"),
        pytest.param("drop tcp $NOBODY any -> any any (sid:2;)", id="a variable of nobody"),
        pytest.param("drop tcp any any -> @NOBODY any (sid:2;)", id="a reference of nobody"),
        pytest.param("drop tcp any any -> any $NOBODY (sid:2;)", id="ports of nobody"),
        pytest.param("drop tcp any any -> any 90:80 (sid:2;)", id="ports that are none"),
        pytest.param("drop tcp any any -> [any,] any (sid:2;)", id="a list that is none"),
        pytest.param("drop bittorrent any any -> any any (sid:2;)", id="a protocol of tomorrow"),
        pytest.param("permit tcp any any -> any any (sid:2;)", id="an action of tomorrow"),
        pytest.param("drop tcp any any -> [198.51.100.0/24,!$NOBODY] any (sid:2;)", id="less what nobody knows"),
    ],
)
def test_a_rule_that_cannot_be_read(line: str) -> None:
    """It may refuse what it may be for, and says why; the rules beside it are read."""
    found = ruled(line, PASS)
    assert verdict(found, out()) == MAYBE
    doubts = {clause.doubt for part in found.parts for clause in part.admission.clauses if clause.doubt}
    assert any(words in doubt for doubt in doubts for words in ("cannot be read", "is not a"))
    assert verdict(ruled(PASS, line), out()) == ADMITTED


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("drop udp any any -> $NOBODY any (sid:2;)", id="another protocol"),
        pytest.param("drop tcp any any -> $NOBODY 25 (sid:2;)", id="another port"),
        pytest.param("drop tcp 10.99.0.0/16 any -> @NOBODY any (sid:2;)", id="from elsewhere"),
        pytest.param("drop tcp !$HOME_NET any -> $NOBODY any (flow:to_server; sid:2;)", id="from all but here"),
        pytest.param("drop tcp any any -> [203.0.113.0/24,!$NOBODY] any (sid:2;)", id="to others"),
        pytest.param("drop tcp any any -> 2001:db8::/32 any (sid:2;)", id="to IPv6"),
        pytest.param("drop tcp any any -> [2001:db8::1,203.0.113.0/24] any (sid:2;)", id="to IPv6 and others"),
        pytest.param("drop tcp any any -> 203.0.113.5/24 any (sid:2;)", id="to others, with host bits"),
        pytest.param("drop tcp any any -> 203.0.113.5-203.0.113.9 any (sid:2;)", id="to a range of others"),
        pytest.param("drop ssh any any -> any any (sid:2;)", id="SSH"),
        pytest.param("drop smb any any -> any any (flow:established; sid:2;)", id="SMB"),
        pytest.param('drop http any any -> any any (http.uri; content:"x"; sid:2;)', id="HTTP"),
        pytest.param('drop tcp any any -> any any (ssh.proto; content:"2.0"; sid:2;)', id="a keyword of SSH"),
        pytest.param("drop ip any any -> any any (app-layer-protocol:smtp; sid:2;)", id="mail"),
        pytest.param("alert tcp any -> any any (sid:2;)", id="an alert that is no rule"),
        pytest.param("alert tcp any any -> @NOBODY any (geoip:dst,RU; sid:2;)", id="an alert"),
        pytest.param('drop tcp any any -> any any (flow:to_client; content:"x"; itype:8; sid:2;)', id="ICMP alone"),
    ],
)
def test_what_cannot_concern_an_opening_hinders_nothing(line: str) -> None:
    """A rule in doubt that is for others leaves a certain verdict alone; what says an application may be passed."""
    assert verdict(ruled(line, BY_PACKET), out()) == ADMITTED
    said = line.startswith(("drop ssh", "drop smb", "drop http")) or "ssh.proto" in line or "app-layer" in line
    assert verdict(ruled(line.replace("drop", "pass", 1)), out()) == (MAYBE if said else REFUSED)


@pytest.mark.parametrize(
    ("line", "port"),
    [
        ("drop ssh any any -> any any (sid:2;)", 22),
        ("drop smb any any -> any any (sid:2;)", 445),
        ('drop http any any -> any any (http.uri; content:"x"; sid:2;)', 80),
        ('drop tcp any any -> any any (ssh.proto; content:"2.0"; sid:2;)', 22),
        ("drop tcp any any -> any any (app-layer-protocol:smtp; sid:2;)", 25),
        ("drop tcp any any -> any any (app-layer-protocol:!smtp; sid:2;)", 5062),
        ("drop tls any any -> any !443 (sid:2;)", 5062),
        ("drop ftp-data any any -> any any (sid:2;)", 5062),
    ],
)
def test_an_application_is_at_its_ports(line: str, port: int) -> None:
    """There a rule that drops it may refuse, and anywhere what is TLS, no application, or has no ports."""
    assert verdict(ruled(line, BY_PACKET), out(port=port)) == MAYBE
    assert (
        verdict(ruled(line, BY_PACKET), Packet.tcp(Initiator.PEER, "10.20.1.10", port, "198.51.100.7", 9)) != ADMITTED
    )


@pytest.mark.parametrize(
    ("line", "packet", "expected"),
    [
        pytest.param("tcp any any -> any 443 (app-layer-protocol:!tls; sid:2;)", out(port=443), ADMITTED, id="TLS"),
        pytest.param("tcp any any -> any 80 (app-layer-protocol:!http; sid:2;)", out(port=80), ADMITTED, id="HTTP"),
        pytest.param("tcp any any -> any any (app-layer-protocol:!tls; sid:2;)", out(), MAYBE, id="anything"),
        pytest.param("tcp any any -> any any (app-layer-protocol:!tls; sid:2;)", out(port=80), MAYBE, id="at 80"),
        pytest.param("tcp any any -> any 443 (app-layer-protocol:!tls; sid:2;)", out(), ADMITTED, id="other port"),
    ],
)
def test_what_is_left_alone_is_at_its_ports(line: str, packet: Packet, expected: str) -> None:
    """A rule for all but TLS refuses nothing at 443, as the guide's rules for ports and protocols have it."""
    assert verdict(ruled(f"drop {line}", BY_PACKET), packet) == expected


def test_a_name_is_asked_for_by_tls() -> None:
    """What leaves TLS alone leaves every name alone but at the port of HTTP."""
    passed = "pass tcp $HOME_NET any -> any any (flow:to_server; sid:1;)"
    found = ruled("drop tcp any any -> any any (app-layer-protocol:!tls; sid:2;)", passed)
    assert (verdict(found, out("example.com", 8443)), verdict(found, out("example.com", 80))) == (ADMITTED, MAYBE)


def test_settings_of_a_structured_rule_may_stand_in_the_keyword() -> None:
    """The service takes ``sid:1`` for a keyword as well as ``sid`` with a setting."""
    group = structured()
    (rule,) = group.inputs["ruleGroup"]["rulesSource"]["statefulRules"]
    rule["ruleOptions"] = [{"keyword": "sid:7"}]
    found = lenient(policy(group), group)
    assert verdict(found, out()) == verdict(lenient(policy(structured()), structured()), out())
    assert any("sid 7" in clause.rule for part in found.parts for clause in part.admission.clauses)


@pytest.mark.parametrize("action", ["reject", "rejectsrc", "rejectdst", "rejectboth"])
def test_rejections_refuse(action: str) -> None:
    """All that reject refuse, whomever they tell."""
    assert verdict(ruled(f"{action} tcp any any -> any any (sid:2;)", PASS), out()) == REFUSED


@settings(deadline=None, max_examples=60)
@given(texts(), openings(), st.data())
def test_a_rule_replaced_by_one_that_is_not_understood_turns_nothing(
    lines: list[str], packet: Packet, data: st.DataObject
) -> None:
    """A certain verdict stays or is in doubt, and never becomes its contrary."""
    before = verdict(ruled(*lines, PASS), packet)
    at = data.draw(st.integers(0, len(lines)))
    action = data.draw(st.sampled_from(["pass", "drop", "permit"]))
    odd = data.draw(
        st.sampled_from(["ip any any -> any any (tomorrow:1; sid:9;)", "ip any", "ip $NO any -> @NO any (sid:9;)"])
    )
    after = verdict(ruled(*lines[:at], f"{action} {odd}", *lines[at + 1 :], PASS), packet)
    without = verdict(ruled(*lines[:at], *lines[at + 1 :], PASS), packet)
    assert after in {MAYBE, without}
    assert {before, after} != {ADMITTED, REFUSED} or before != without


@settings(deadline=None, max_examples=40)
@given(texts(), openings(), st.integers(0, 5))
def test_a_rule_for_others_changes_nothing(lines: list[str], packet: Packet, at: int) -> None:
    """Whatever is not understood of a rule that is for another network inside, no verdict moves."""
    odd = 'drop tcp [10.77.0.0/16,!$NOBODY] any -> [10.78.0.0/16,!@NOBODY] any (pcre:"/x/"; sid:9;)'
    assert verdict(ruled(*lines[:at], odd, *lines[at:]), packet) == verdict(ruled(*lines), packet)


UNTOLD = {"arn:other": Untold("other", "nobody knows")}
MANAGED = {"arn:other": Untold("other", "nobody knows", passes=False)}


def other(kind: str = "STATEFUL") -> Registration:
    """Return a reference's group that the run does not hold."""
    return resource(RULE_GROUP, "other", {"type": kind}, id="arn:other")


@pytest.mark.parametrize(
    ("untold", "alerts", "before", "expected"),
    [
        pytest.param(UNTOLD, False, True, (MAYBE, MAYBE), id="before"),
        pytest.param(UNTOLD, False, False, (ADMITTED, REFUSED), id="behind"),
        pytest.param(UNTOLD, True, True, (MAYBE, MAYBE), id="whose drops are alerts"),
        pytest.param(MANAGED, False, True, (MAYBE, REFUSED), id="managed, before"),
        pytest.param(MANAGED, False, False, (ADMITTED, REFUSED), id="managed, behind"),
        pytest.param(MANAGED, True, True, (ADMITTED, REFUSED), id="managed, whose drops are alerts"),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_group_that_nobody_tells(
    untold: dict[str, Untold], alerts: bool, before: bool, expected: tuple[str, str], strict: bool
) -> None:
    """It may refuse and may admit what it sees; a managed one admits nothing, and one of alerts refuses nothing."""
    own = stateful(
        "pass tcp $HOME_NET any -> @CALLING $SIP (sid:1;)", "drop tcp any any -> any any (sid:2;)", strict=strict
    )
    held = policy(*((other(), own) if before else (own, other())), strict=strict)
    references = held.inputs["firewallPolicy"]["statefulRuleGroupReferences"]
    if alerts:
        references[0 if before else 1]["override"] = {"action": "DROP_TO_ALERT"}
    found = lenient(held, own, untold=untold)
    passed, dropped = verdict(found, out()), verdict(found, out(port=25))
    passes = next(iter(untold.values())).passes
    if strict and before:
        assert (passed, dropped) == expected
    elif strict:  # what is behind a rule that surely drops or passes changes nothing of it
        assert (passed, dropped) == (ADMITTED, REFUSED)
    else:  # all that pass come first, wherever their group stands
        assert (passed, dropped) == (MAYBE if passes and before else ADMITTED, MAYBE if passes else REFUSED)


def test_a_stateless_group_that_nobody_tells() -> None:
    """It may pass, drop and forward: nothing behind it is certain."""
    own = stateful(PASS, "drop ip any any -> any any (sid:2;)")
    held = policy(own, statelessRuleGroupReferences=[{"resourceArn": "arn:other", "priority": 1}])
    found = lenient(held, own, untold=UNTOLD)
    assert (verdict(found, out()), verdict(found, out(local="10.99.0.1"))) == (MAYBE, MAYBE)


def test_flags_of_tcp_are_in_doubt() -> None:
    """A stateless rule that looks at flags may drop TCP, and leaves UDP alone."""
    flags = [{"flags": ["SYN"], "masks": ["SYN", "ACK"]}]
    rules = [{"priority": 1, "ruleDefinition": {"actions": ["aws:drop"], "matchAttributes": {"tcpFlags": flags}}}]
    source = {"statelessRulesAndCustomActions": {"statelessRules": rules}}
    group = resource(RULE_GROUP, "other", {"type": "STATELESS", "ruleGroup": {"rulesSource": source}}, id="arn:other")
    own = stateful(PASS)
    held = policy(own, statelessRuleGroupReferences=[{"resourceArn": "arn:other", "priority": 1}])
    found = lenient(held, own, group)
    assert (verdict(found, out()), verdict(found, UDP)) == (MAYBE, ADMITTED)


def test_decrypted_tls_is_in_doubt() -> None:
    """What a policy does to TLS that it decrypts is not known; UDP is told as ever."""
    own = stateful(PASS)
    found = lenient(policy(own, tlsInspectionConfigurationArn="arn:tls"), own)
    assert (verdict(found, out()), verdict(found, UDP)) == (MAYBE, ADMITTED)
    turned = UDP.__class__.udp(Initiator.LOCAL, "10.99.0.1", 8000, "198.51.100.7", 5004)
    assert (verdict(found, out(local="10.99.0.1")), verdict(found, turned)) == (MAYBE, REFUSED)


OWN_HOME: dict[str, Any] = {
    "ruleVariables": {"ipSets": [{"key": "HOME_NET", "ipSet": {"definitions": ["10.99.0.0/16"]}}]}
}


@pytest.mark.parametrize(
    ("rule", "packet", "expected"),
    [
        pytest.param("$HOME_NET any -> any any", out(local="10.99.0.1"), ADMITTED, id="the group's home"),
        pytest.param("$HOME_NET any -> any any", out(), REFUSED, id="not the policy's"),
        pytest.param("any any -> $EXTERNAL_NET any", out("10.99.0.1"), ADMITTED, id="the group's home is external"),
        pytest.param("any any -> $EXTERNAL_NET any", out("10.20.2.2"), REFUSED, id="and the policy's is not"),
    ],
)
def test_a_group_that_sets_home_net_alone(rule: str, packet: Packet, expected: str) -> None:
    """EXTERNAL_NET stays what the policy's HOME_NET is not."""
    assert verdict(ruled(f"pass tcp {rule} (sid:1;)", **OWN_HOME), packet) == expected


def test_a_list_of_domains_with_a_home_of_its_own() -> None:
    """Whether the service takes the group's HOME_NET out of EXTERNAL_NET is not told: peers there are in doubt."""
    group = domain_list("example.com", kind="DENYLIST", **OWN_HOME)
    found = lenient(policy(group, default=None), group)
    assert verdict(found, out("example.com", 443, "10.99.0.1")) == REFUSED
    assert verdict(found, out("example.com", 443)) == ADMITTED
