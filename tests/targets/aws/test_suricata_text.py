"""Rules of a Suricata text: one a line, readable by a parser that is not ours, numbered by what they say.

No parser here checks that the keywords exist or may stand together: `suricataparser` reads their form alone. Where the
real engine is installed, ``test_network_firewall`` has it load the rules of everyone.
"""

from __future__ import annotations

import re

import pytest
import suricataparser  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.port import Icmp, PortRange
from webex_calling.targets.aws.suricata_text import (
    MESSAGE_LENGTH,
    SIDS,
    SuricataLine,
    hosted,
    message_of,
    named,
    numbers,
)


def line(**changes: object) -> SuricataLine:
    """Return a rule with other values of some of its fields."""
    said: dict[str, object] = {
        "identity": "out-udp-5004-calling",
        "protocol": "udp",
        "sources": ("10.20.1.10", "10.20.32.0/20"),
        "destinations": ("@CALLING",),
        "ports": PortRange(19560, 65535),
        "keywords": ("flow:to_server",),
        "message": "M1a Media",
    }
    return SuricataLine(**{**said, **changes})  # type: ignore[arg-type]  # a case table


@pytest.mark.parametrize(
    ("changes", "header"),
    [
        pytest.param({}, "udp [10.20.1.10,10.20.32.0/20] any -> @CALLING 19560:65535", id="several sources, a range"),
        pytest.param({"sources": ("10.20.1.10",)}, "udp 10.20.1.10 any -> @CALLING 19560:65535", id="one source"),
        pytest.param({"ports": PortRange.of(5004)}, "udp [10.20.1.10,10.20.32.0/20] any -> @CALLING 5004", id="a port"),
        pytest.param({"ports": None}, "udp [10.20.1.10,10.20.32.0/20] any -> @CALLING any", id="no port"),
    ],
)
def test_header(changes: dict[str, object], header: str) -> None:
    """Sources, destinations and ports stand as the format has them."""
    rule = suricataparser.parse_rule(line(**changes).text(1_000_000_001))
    assert (rule.action, rule.header) == ("pass", header)


def test_keywords_keep_their_order() -> None:
    """The message comes first, the number last, and between them what narrows the rule, in order."""
    rule = suricataparser.parse_rule(line(keywords=("flow:to_server,established", *named("*.webex.com"))).text(7))
    assert [(option.name, option.value) for option in rule.options] == [
        ("msg", '"M1a Media"'),
        ("flow", "to_server,established"),
        ("tls.sni", None),
        ("dotprefix", None),
        ("content", '".webex.com"'),
        ("nocase", None),
        ("endswith", None),
        ("sid", "7"),
        ("rev", "1"),
    ]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        pytest.param(
            named("www.cisco.com"),
            ("tls.sni", 'content:"www.cisco.com"', "nocase", "startswith", "endswith"),
            id="a TLS name, whole",
        ),
        pytest.param(
            hosted("*.cisco.com"), ("http.host", "dotprefix", 'content:".cisco.com"', "endswith"), id="a host, below"
        ),
        pytest.param(
            hosted("crl.cisco.com"), ("http.host", 'content:"crl.cisco.com"', "startswith", "endswith"), id="a host"
        ),
        pytest.param(message_of(Icmp(3, 4)), ("itype:3", "icode:4"), id="one ICMP message"),
        pytest.param(message_of(None), (), id="every ICMP message"),
    ],
)
def test_what_narrows_a_rule(keywords: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Names are matched whole or with what is below them, and ICMP by type and code."""
    assert keywords == expected


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_no_message_ends_its_rule(message: str) -> None:
    """Whatever a site calls its rule, the line stays one line that reads back with the same keywords."""
    text = line(message=message).text(5)
    rule = suricataparser.parse_rule(text)
    assert "\n" not in text
    assert [option.name for option in rule.options] == ["msg", "flow", "sid", "rev"]
    assert rule.msg is not None
    assert re.fullmatch(rf"[A-Za-z0-9 ._,/()-]{{0,{MESSAGE_LENGTH}}}", rule.msg)


@settings(max_examples=60)
@given(st.sets(st.text(min_size=1, max_size=12), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_numbers_depend_on_the_identity_alone(identities: set[str], random: object) -> None:
    """Numbers are unique and inside the range; others that come or go, and their order, change none."""
    found = numbers(identities)
    assert len(set(found.values())) == len(identities)
    assert all(sid in SIDS for sid in found.values())
    assert numbers(sorted(identities, reverse=True)) == found
    kept = sorted(identities)[::2]
    assert numbers(kept) == {identity: found[identity] for identity in kept}


def test_two_identities_with_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two identities would have the same number, the later in order takes the next one that is free."""
    monkeypatch.setattr("webex_calling.targets.aws.suricata_text.SIDS", range(100, 103))
    found = numbers(["a", "b", "c"])
    assert sorted(found.values()) == [100, 101, 102]
    assert found == numbers(["c", "b", "a"])
