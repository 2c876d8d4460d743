"""What each default action does to conversations that rules pass, by header or by name, and to those that none passes.

This is where *refused* is tried out: ``verdict`` says what it means, and these rows what leaks nonetheless.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest
from tests.suricata import conversation
from tests.suricata.conversation import ECHO_REQUEST, HOST_UNREACHABLE, TOO_BIG, Conversation, Ends
from tests.suricata.defaults import (
    APP_LAYER,
    APP_LAYER_TO_SERVER,
    ESTABLISHED,
    ESTABLISHED_TO_SERVER,
    STRICT,
    default_rules,
)
from tests.suricata.engine import Rules, dropped
from tests.suricata.speech import DATAGRAMS, SPEECHES, http, tls
from tests.suricata.verdict import Verdict, told_of, verdict

_PORTS = count(40000)
"""Each conversation has a port of its own: what an engine takes for one flow would be judged in a run of its own."""
LOCAL, PEER, ROUTER = "10.20.1.10", "198.51.100.7", "192.0.2.1"
NOT_REQUIRED = Ends.of(LOCAL, 40100, "198.51.101.7", 8934)
RULES = (
    f"pass tcp {LOCAL} any -> 198.51.100.0/24 8934 (flow:to_server; sid:1;)",
    f"pass udp {LOCAL} any -> 198.51.100.0/24 5004 (flow:to_server; sid:2;)",
    f"pass tls {LOCAL} any -> $EXTERNAL_NET 443 (flow:to_server,established; tls.sni; dotprefix; "
    'content:".example.com"; nocase; endswith; sid:3;)',
    f"pass http {LOCAL} any -> $EXTERNAL_NET 80 (flow:to_server,established; http.host; dotprefix; "
    'content:".example.com"; endswith; sid:4;)',
    f"pass icmp any any -> {LOCAL} any (itype:3; icode:4; sid:5;)",
)


def signalling(port: int = 8934, peer: str = PEER, speech: str = "signalling") -> Conversation:
    """Return what the local end says to a signalling port."""
    return conversation.tcp(speech, Ends.of(LOCAL, next(_PORTS), peer, port), SPEECHES[speech])


def media(peer: str = PEER) -> Conversation:
    """Return datagrams to and from a media port."""
    return conversation.udp("media", Ends.of(LOCAL, next(_PORTS), peer, 5004), DATAGRAMS)


def web(name: str | None, part: int = 0) -> Conversation:
    """Return a TLS connection that asks for a name."""
    return conversation.tcp(f"TLS {name}", Ends.of(LOCAL, next(_PORTS), PEER, 443), tls(name, part))


def plain(host: str, part: int = 0) -> Conversation:
    """Return a request over plain HTTP."""
    return conversation.tcp(f"HTTP {host}", Ends.of(LOCAL, next(_PORTS), PEER, 80), http(host, part))


def inward(protocol: str) -> Conversation:
    """Return what a peer opens from the port of a rule."""
    if protocol == "udp":
        return conversation.udp("from 5004", Ends.of(PEER, 5004, LOCAL, 40000), DATAGRAMS)
    return conversation.tcp("from 8934", Ends.of(PEER, 8934, LOCAL, 40000), SPEECHES["signalling"])


def message(kind: tuple[int, int], *, out: bool = False) -> Conversation:
    """Return one ICMP message that is about no connection."""
    ends = Ends.of(ROUTER, 0, LOCAL, 0)
    return conversation.message("message", ends.turned if out else ends, kind)


A, R, C = Verdict.ADMITTED, Verdict.REFUSED, Verdict.CUT
COLUMNS = (ESTABLISHED, ESTABLISHED_TO_SERVER, APP_LAYER, APP_LAYER_TO_SERVER)
PASSED: Mapping[str, tuple[Conversation, tuple[Verdict, ...]]] = {
    "signalling": (signalling(), (C, A, C, A)),
    "signalling in parts": (signalling(speech="signalling in parts"), (C, A, C, A)),
    "a server that speaks first": (signalling(speech="a server first"), (C, A, C, A)),
    "media": (media(), (C, A, C, A)),
    "a hello": (web("sip.example.com"), (A, A, A, A)),
    "a hello in upper case": (web("SIP.Example.COM"), (A, A, A, A)),
    "a hello in two segments": (web("sip.example.com", 300), (C, C, A, A)),
    "a hello in 3-byte segments": (web("sip.example.com", 3), (C, C, A, A)),
    "a request": (plain("crl.example.com"), (A, A, A, A)),
    "a request in two segments": (plain("crl.example.com", 30), (C, C, A, A)),
    "too large, about nothing": (message(TOO_BIG), (A, A, A, A)),
}
REFUSED: Mapping[str, Conversation] = {
    "signalling elsewhere": signalling(peer="198.51.101.7"),
    "signalling elsewhere in parts": signalling(peer="198.51.101.7", speech="signalling in parts"),
    "one byte elsewhere": signalling(peer="198.51.101.7", speech="one byte"),
    "media elsewhere": media(peer="198.51.101.7"),
    "TCP from a rule's port": inward("tcp"),
    "UDP from a rule's port": inward("udp"),
    "a hello to another": web("example.org"),
    "a hello to a look-alike": web("notexample.com"),
    "a hello to one behind": web("example.com.evil.org"),
    "a hello to another in 3-byte segments": web("example.org", 3),
    "a hello without a name": web(None),
    "a hello without a name in two segments": web(None, 300),
    "a hello with a name without a dot": web("localhost"),
    "a request to another": plain("example.org"),
    "signalling on 443": signalling(443),
    "a server first on 443": signalling(443, speech="a server first"),
    "the first byte of TLS on 443": signalling(443, speech="the first byte of TLS alone"),
    "unreachable, about nothing": message(HOST_UNREACHABLE),
    "an echo request": message(ECHO_REQUEST),
    "an echo request, out": message(ECHO_REQUEST, out=True),
}


@pytest.mark.parametrize("at", range(len(COLUMNS)), ids=COLUMNS)
def test_what_rules_pass_under_each_default(at: int, tmp_path: Path) -> None:
    """Of what is passed, a default both ways cuts every reply, and one that does not wait a hello in parts."""
    rules = Rules([*RULES, *default_rules(COLUMNS[at])])
    held = [each for each, _ in PASSED.values()]
    found = [verdict(each, gone) for each, gone in zip(held, dropped(rules, held, tmp_path), strict=True)]
    assert dict(zip(PASSED, found, strict=True)) == {name: verdicts[at] for name, (_, verdicts) in PASSED.items()}


@pytest.mark.parametrize("action", COLUMNS)
def test_what_no_rule_passes_is_refused_under_each_default(action: str, tmp_path: Path) -> None:
    """No data of the initiator reaches the other side, whatever it is and however it is divided."""
    rules = Rules([*RULES, *default_rules(action)])
    held = [*REFUSED.values()]
    found = [verdict(each, gone) for each, gone in zip(held, dropped(rules, held, tmp_path), strict=True)]
    assert dict(zip(REFUSED, found, strict=True)) == dict.fromkeys(REFUSED, R)


def test_what_leaks_of_a_refused_connection(tmp_path: Path) -> None:
    """Of a connection that no rule passes, its handshake and a server's first words get through, and no more."""
    refused = signalling(443, speech="a server first")
    (gone,) = dropped(Rules([*RULES, *default_rules(APP_LAYER_TO_SERVER)]), [refused], tmp_path)
    through = [(each.by_opener, each.part.value) for at, each in enumerate(refused.sent) if at not in gone]
    assert "data" not in {part for by_opener, part in through if by_opener}
    assert (False, "data") in through


def test_a_strict_default_drops_handshakes(tmp_path: Path) -> None:
    """Under ``aws:drop_strict`` no rule by name can pass anything: nobody gets to say one."""
    held = web("sip.example.com")
    (gone,) = dropped(Rules([*RULES, *default_rules(STRICT)]), [held], tmp_path)
    assert (verdict(held, gone), 0 in gone) == (R, True)


@pytest.mark.parametrize("action", COLUMNS)
@pytest.mark.parametrize("kind", [TOO_BIG, HOST_UNREACHABLE], ids=["too large", "unreachable"])
def test_what_routers_tell_passes_nothing_else(action: str, kind: tuple[int, int], tmp_path: Path) -> None:
    """A message about a connection is a packet of it: it changes the verdict on none, and 3/4 about a call arrives."""
    bare = [signalling(), media(), signalling(peer="198.51.101.7"), media(peer="198.51.101.7"), web("example.org")]
    held = [conversation.told(each, NOT_REQUIRED.server, kind, after=4 if each.protocol == 6 else 1) for each in bare]
    rules = Rules([*RULES, *default_rules(action)])
    before = [verdict(each, gone) for each, gone in zip(bare, dropped(rules, bare, tmp_path / "bare"), strict=True)]
    after = dropped(rules, held, tmp_path / "told")
    found = [verdict(each, gone) for each, gone in zip(held, after, strict=True)]
    assert found == before
    told = [told_of(each, gone) for each, gone in zip(held, after, strict=True)]
    assert kind != TOO_BIG or told[:2] == [True, True]
