"""What a rule is to the engine is what the verifier takes it for: of emitted rules and of random ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.plan.firewall_plans import REFERENCE
from tests.plan.firewall_plans import planned as plan_of
from tests.suricata.defaults import DEFAULTS, default_rules
from tests.suricata.engine import Rules, engine_types
from tests.suricata.plans import planned
from tests.verify.aws.test_suricata_type import TYPES

from webex_calling.verify.aws.suricata import parse
from webex_calling.verify.aws.suricata_type import type_of

ADDRESSES = (
    "any",
    "10.20.1.10",
    "[10.0.0.0/8,!10.20.1.0/24]",
    "!10.20.1.10",
    "$HOME_NET",
    "$EXTERNAL_NET",
    "!$HOME_NET",
)
PORTS = ("any", "443", "[80,443]", "8000:8100", "!80", "1024:")
PROTOCOLS = ("ip", "tcp", "udp", "icmp", "tls", "http", "dns", "ssh")
FLOWS = (
    "",
    "flow:to_server; ",
    "flow:to_client; ",
    "flow:established; ",
    "flow:to_server,established; ",
    "flow:not_established; ",
    "flow:stateless; ",
)
KEYWORDS = {
    "ip": ("", "ttl:1; ", "ip_proto:47; ", "ip_proto:!TCP; ", "fragbits:M; "),
    "tcp": (
        "",
        "flags:S; ",
        "dsize:0; ",
        "dsize:>3; ",
        'content:"GET"; ',
        'content:"GET"; startswith; ',
        'content:"GET"; depth:3; ',
        'pcre:"/x/"; ',
        "app-layer-protocol:tls; ",
        "app-layer-protocol:!tls; ",
        "flowbits:set,seen; ",
        "flowbits:isset,seen; ",
        'tls.sni; content:"example.com"; ',
        "ssl_state:client_hello; ",
    ),
    "udp": ("", "dsize:>3; ", 'content:"x"; ', "app-layer-protocol:dns; ", "flowbits:isnotset,seen; "),
    "icmp": ("", "itype:8; ", "itype:3; icode:4; ", "dsize:4; "),
    "tls": (
        "",
        'tls.sni; content:"example.com"; nocase; endswith; ',
        'tls.sni; dotprefix; content:".example.com"; endswith; ',
        "ssl_state:client_hello; ",
        "ssl_version:tls1.2; ",
        'content:"x"; ',
    ),
    "http": ("", 'http.host; content:"example.com"; ', 'http.method; content:"GET"; ', 'content:"x"; '),
    "dns": ("", 'dns.query; content:"example.com"; '),
    "ssh": ("",),
}


def taken_for(rules: Rules) -> Mapping[int, str]:
    """Return what the verifier takes rules for, by sid."""
    read = parse("rules", "\n".join(rules.lines))
    return {int(value.value): type_of(each).value for each in read for value in each.options if value.keyword == "sid"}


@cache
def emitted() -> Rules:
    """Return the rules for everyone with every option."""
    return planned(plan_of(), REFERENCE).policy.rules


def test_what_is_emitted_is_what_it_is_taken_for(tmp_path: Path) -> None:
    """Every rule for everyone, and every default action written out."""
    assert taken_for(emitted()) == engine_types(emitted(), tmp_path / "emitted")
    for at, action in enumerate(filter(None, DEFAULTS)):
        rules = Rules(default_rules(action))
        assert taken_for(rules) == engine_types(rules, tmp_path / f"default-{at}")


def test_the_table_is_what_the_engine_prints(tmp_path: Path) -> None:
    """Every rule by which the verifier's model is tested has the type in the engine that it has there."""
    rules = [rule.replace("sid:1;", f"sid:{at};") for at, rule in enumerate(TYPES, start=1)]
    assert engine_types(Rules(rules), tmp_path) == dict(enumerate(TYPES.values(), start=1))


@st.composite
def lines(draw: st.DrawFn, sid: int) -> str:
    """Draw one rule."""
    protocol = draw(st.sampled_from(PROTOCOLS))
    ported = protocol not in ("ip", "icmp")
    ends = [f"{draw(st.sampled_from(ADDRESSES))} {draw(st.sampled_from(PORTS)) if ported else 'any'}" for _ in range(2)]
    arrow = draw(st.sampled_from(["->", "->", "<>"]))
    action = draw(st.sampled_from(["pass", "drop", "alert"]))
    flow, keywords = draw(st.sampled_from(FLOWS)), draw(st.sampled_from(KEYWORDS[protocol]))
    if "to_client" in flow and ("." in keywords or "ssl_" in keywords):
        flow = ""  # the engine takes no rule by which a server says what clients do
    keywords = flow + keywords
    return f"{action} {protocol} {ends[0]} {arrow} {ends[1]} ({keywords}sid:{sid};)"


# Shrinking would ask the engine for minutes; sixty rules and the two types of each that differs say enough.
@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.tuples(*(lines(sid) for sid in range(1, 61))))
def test_rules_are_what_they_are_taken_for(drawn: tuple[str, ...]) -> None:
    """Sixty rules at a time, of every protocol and most keywords."""
    with TemporaryDirectory() as directory:
        told = engine_types(Rules(drawn), Path(directory))
    wrong = {drawn[sid - 1]: (kind, told[sid]) for sid, kind in taken_for(Rules(drawn)).items() if told[sid] != kind}
    assert (len(told), wrong) == (len(drawn), {})
