"""The engine is what this suite takes it for, and says so when it was not asked properly."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.suricata import conversation, frames
from tests.suricata.conversation import Ends
from tests.suricata.defaults import APP_LAYER_TO_SERVER, DEFAULTS, default_rules
from tests.suricata.engine import TYPES, EngineError, Rules, dropped, engine_types
from tests.suricata.speech import SPEECHES, tls
from tests.suricata.verdict import Verdict, verdict

PEER = "198.51.100.7"
SIGNALLING = conversation.tcp("signalling", Ends.of("10.20.1.10", 40000, PEER, 8934), SPEECHES["signalling"])

KINDS = {
    "ip_only": "pass tcp 10.20.1.10 any -> 198.51.100.0/24 8934 (sid:1;)",
    "like_ip_only": "pass tcp ![10.20.1.10,10.20.1.11] any -> 198.51.100.0/24 8934 (sid:1;)",
    "pd_only": "pass tcp any any -> any any (app-layer-protocol:tls; sid:1;)",
    "pkt": "pass tcp 10.20.1.10 any -> 198.51.100.0/24 8934 (flow:to_server; sid:1;)",
    "stream": 'pass tcp any any -> any any (content:"REGISTER"; sid:1;)',
    "app_layer": "pass http any any -> any any (flow:to_server; sid:1;)",
    "app_tx": 'pass tls any any -> any any (tls.sni; content:"example.com"; sid:1;)',
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_tells_what_a_rule_is(kind: str, tmp_path: Path) -> None:
    """Every type is told of some rule: which packets a pass covers depends on it."""
    assert set(KINDS) == set(TYPES)
    assert engine_types(Rules([KINDS[kind]]), tmp_path) == {1: kind}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("pass tcp any any -> any any (nonsense; sid:1;)", id="a keyword"),
        pytest.param("pass tcp $NOBODY any -> any any (sid:1;)", id="a variable"),
        pytest.param("pass tcp any any -> any any (sid:1;)\npass udp any any -> any any (sid:1;)", id="a number twice"),
    ],
)
def test_a_rule_that_cannot_be_read_fails_the_run(line: str, tmp_path: Path) -> None:
    """Nothing is judged by fewer rules than were given."""
    with pytest.raises(EngineError):
        dropped(Rules([line]), [SIGNALLING], tmp_path)


def test_frames_are_what_they_say(tmp_path: Path) -> None:
    """The engine verifies checksums: one wrong bit, and the run fails."""
    assert dropped(Rules([]), [SIGNALLING], tmp_path / "right") == [frozenset()]
    first = SIGNALLING.sent[0]
    broken = first.frame[:-1] + bytes([first.frame[-1] ^ 1])
    sent = (conversation.Sent(broken, True, first.part), *SIGNALLING.sent[1:])
    with pytest.raises(EngineError, match="wrong checksums"):
        dropped(Rules([]), [conversation.Conversation("broken", frames.TCP, SIGNALLING.ends, sent)], tmp_path / "wrong")


def test_conversations_of_one_flow_are_judged_apart(tmp_path: Path) -> None:
    """A conversation twice has the verdict twice, and an engine that would see one flow sees two."""
    rules = Rules([*default_rules(APP_LAYER_TO_SERVER)])
    first, second = dropped(rules, [SIGNALLING, SIGNALLING], tmp_path)
    assert (bool(first), first) == (True, second)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("priority", ["", "priority:1; "])
def test_a_pass_wins_over_an_earlier_drop(priority: str, tmp_path: Path) -> None:
    """Stock Suricata has no strict order: where rules drop too, the engine judges single rules and not their order."""
    rules = Rules(
        [
            f"drop tcp any any -> any 8934 (flow:to_server; {priority}sid:1;)",
            "pass tcp any any -> any 8934 (flow:to_server; sid:2;)",
        ]
    )
    assert dropped(rules, [SIGNALLING], tmp_path / "both") == [frozenset()]
    (alone,) = dropped(rules.with_lines(rules.lines[:1]), [SIGNALLING], tmp_path / "alone")
    assert verdict(SIGNALLING, alone) is Verdict.REFUSED


def test_a_name_with_a_dot_is_no_hello(tmp_path: Path) -> None:
    """A default by ``tls.sni`` would let nameless hellos through; by the state of the handshake it lets none."""
    nameless = conversation.tcp("nameless", Ends.of("10.20.1.10", 40000, PEER, 443), tls(None))
    by_name = Rules(['drop tls any any -> any any (flow:to_server; tls.sni; content:"."; sid:1;)'])
    by_state = Rules(["drop tls any any -> any any (flow:to_server; ssl_state:client_hello; sid:1;)"])
    assert dropped(by_name, [nameless], tmp_path / "name") == [frozenset()]
    (gone,) = dropped(by_state, [nameless], tmp_path / "state")
    assert verdict(nameless, gone) is Verdict.REFUSED


@pytest.mark.parametrize("action", [each for each in DEFAULTS if each])
def test_the_engine_reads_every_default(action: str, tmp_path: Path) -> None:
    """A default action written out is so many rules to the engine, and all of them drop or mark."""
    rules = default_rules(action)
    assert len(engine_types(Rules(rules), tmp_path)) == len(rules)
    assert {rule.split()[0] for rule in rules} <= {"drop", "alert"}
