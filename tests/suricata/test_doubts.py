"""Rules that others wrote: whatever is not understood of them, the engine ends nothing against what is certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.suricata import conversation
from tests.suricata.conversation import Conversation, Ends
from tests.suricata.engine import Rules, dropped
from tests.suricata.judged import Judged, disagreements
from tests.suricata.probes import Probe
from tests.suricata.speech import DATAGRAMS, SPEECHES, http, tls
from tests.suricata.verdict import Verdict, told_of, verdict
from tests.verify.aws.firewalls import policy, stateful

from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import TCP, Initiator, Packet, prefix

HOME = "10.0.0.0/8"
LOCALS = ("10.20.1.10", "10.20.2.2")
PEERS = ("198.51.100.7", "198.51.100.200", "203.0.113.9")
ADDRESSES = (
    *("any", "any", "$HOME_NET", "$EXTERNAL_NET", "!$HOME_NET", "198.51.100.0/24", "!198.51.100.7"),
    *("198.51.100.7/24", "198.51.100.9-198.51.100.250", "[198.51.100.0/24,!198.51.100.200,203.0.113.9]"),
    *("[2001:db8::/32,203.0.113.9]", "![2001:db8::/32,203.0.113.9]"),
)
PORTS = ("any", "any", "443", "8934", "[80,443]", "!443", "1024:", ":1023", "[1:100,8934]")
FLOWS = ("", "", "flow:to_server; ", "flow:established; ", "flow:to_server,established; ", "flow:to_client; ")
CONDITIONS = {
    "ip": ("", "ttl:64; ", "ip_proto:TCP; ", "ip_proto:!TCP; ", "ip_proto:17; ", "fragbits:D; "),
    "tcp": (
        *("", "dsize:>3; ", "flags:S; ", 'content:"example"; ', 'pcre:"/SIP/"; ', 'content:!"example"; '),
        *(
            "app-layer-protocol:tls; ",
            "app-layer-protocol:!tls; ",
            "app-layer-protocol:ssh; ",
            "app-layer-protocol:http; ",
        ),
        *("flowbits:set,seen; ", "flowbits:isset,seen; ", "flowbits:isnotset,seen; ", "tls.version:1.2; "),
        *("threshold:type limit,track by_src,count 1,seconds 60; ", 'ssh.proto; content:"2.0"; '),
    ),
    "udp": ("", "dsize:>3; ", 'content:"x"; ', "app-layer-protocol:!dns; ", "flowbits:isnotset,seen; "),
    "icmp": ("", "itype:8; "),
    "tls": (
        "",
        "tls.version:1.2; ",
        'tls.sni; content:"example"; ',
        'tls.cert_subject; content:"x"; ',
    ),
    "http": ("", 'http.uri; content:"crl"; ', 'http.user_agent; content:"cube"; ', 'http.host; content:"example"; '),
    "ssh": ("", 'ssh.proto; content:"2.0"; '),
    "smb": ("",),
    "smtp": ("",),
    "dns": ("", 'dns.query; content:"example"; '),
}


def probes() -> Iterator[Probe]:
    """Yield conversations of every kind that a site has, between every two ends, with the openings that they are."""
    ephemeral = count(40000)
    for local in LOCALS:
        for peer in PEERS:
            for what, port, speech in (
                ("signalling", 8934, SPEECHES["signalling"]),
                ("TLS to an address", 8934, tls(None)),
                ("TLS to an address", 443, tls(None)),
                ("HTTP to an address", 80, http(peer)),
            ):
                ends = Ends.of(local, next(ephemeral), peer, port)
                yield _probe(conversation.tcp(what, ends, speech))
                ends = Ends.of(peer, next(ephemeral), local, port)
                yield _probe(conversation.tcp(f"{what}, from there", ends, speech), inward=True)
            yield _probe(conversation.udp("media", Ends.of(local, next(ephemeral), peer, 5004), DATAGRAMS))
            inward = conversation.udp("media, from there", Ends.of(peer, next(ephemeral), local, 5004), DATAGRAMS)
            yield _probe(inward, inward=True)


def _probe(held: Conversation, *, inward: bool = False) -> Probe:
    ends = held.ends.turned if inward else held.ends
    ports = ends.opener_port, ends.server_port
    initiator = Initiator.PEER if inward else Initiator.LOCAL
    return Probe(held, Packet(initiator, held.protocol, ends.initiator, ends.server, *ports))


PROBES = tuple(probes())


def read(lines: Sequence[str]) -> Filter:
    """Return what a policy of others with these rules lets through, those that pass before all others."""
    group = stateful(*lines, strict=False)
    held = policy(group, strict=False)
    return NetworkFirewalls(Registered([held, group], lenient=True), {}).filter(held, (prefix(HOME),))


def judged(lines: Sequence[str], directory: Path) -> Sequence[Judged]:
    """Return how every conversation ends at the engine."""
    gone = dropped(Rules(lines, home=(HOME,)), [each.conversation for each in PROBES], directory)
    return [
        Judged(each, verdict(each.conversation, lost), told_of(each.conversation, lost))
        for each, lost in zip(PROBES, gone, strict=True)
    ]


@st.composite
def rules(draw: st.DrawFn, sid: int) -> str:
    """Draw one rule."""
    action = draw(st.sampled_from(["pass", "drop", "drop", "reject", "alert"]))
    protocol = draw(st.sampled_from([*CONDITIONS, "tcp", "tcp", "tls"]))
    ported = protocol not in ("ip", "icmp")
    ends = [f"{draw(st.sampled_from(ADDRESSES))} {draw(st.sampled_from(PORTS)) if ported else 'any'}" for _ in range(2)]
    arrow = draw(st.sampled_from(["->", "->", "->", "<>"]))
    flow, condition = draw(st.sampled_from(FLOWS)), draw(st.sampled_from(CONDITIONS[protocol]))
    if "." in condition or "flags" in condition:
        flow = ""  # the engine takes no rule by which a server says what clients do
    return f"{action} {protocol} {ends[0]} {arrow} {ends[1]} ({flow}{condition}sid:{sid};)"


# Shrinking would run the engine for minutes.
@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.integers(1, 6).flatmap(lambda number: st.tuples(*(rules(sid) for sid in range(1, number + 1)))))
def test_no_certainty_is_wrong(drawn: tuple[str, ...]) -> None:
    """What surely gets through does, and what surely does not never does, under random rules of every kind."""
    found = read(drawn)
    with TemporaryDirectory() as directory:
        ended = judged(drawn, Path(directory) / "run")
    assert (drawn, [*disagreements(ended, found.admitted, found.possible)]) == (drawn, [])


APPLICATIONS = (
    "ssh",
    "smb",
    "smtp",
    "ftp",
    "dns",
    "imap",
    "telnet",
    "rdp",
    "nfs",
    "krb5",
    "snmp",
    "tftp",
    "mqtt",
    "sip",
)


def test_what_drops_other_applications_hinders_nothing(tmp_path: Path) -> None:
    """TLS, HTTP and media are none of these, and only SIP in the clear is SIP; so the verifier says for certain."""
    lines = [f"drop {each} any any -> any any (sid:{sid};)" for sid, each in enumerate(APPLICATIONS, start=1)]
    assert {each.verdict for each in judged(lines, tmp_path / "none")} == {Verdict.ADMITTED}
    found = read(lines)
    assert all(each.opening in found.admitted for each in PROBES)
    assert Packet.tcp(Initiator.LOCAL, LOCALS[0], 40000, PEERS[0], 22) not in found.admitted
    ended = judged(["drop sip any any -> any any (sid:1;)"], tmp_path / "sip")
    hit = {each.probe.conversation.what.partition(",")[0] for each in ended if each.verdict is not Verdict.ADMITTED}
    assert hit <= {"signalling"}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("198.51.100.7/24", {"198.51.100.7", "198.51.100.200"}),
        ("198.51.100.9-198.51.100.250", {"198.51.100.200"}),
        ("[2001:db8::/32,203.0.113.9]", {"203.0.113.9"}),
        ("![2001:db8::/32,203.0.113.9]", {"198.51.100.7", "198.51.100.200"}),
    ],
)
@pytest.mark.parametrize("action", ["drop", "reject", "rejectsrc", "rejectdst", "rejectboth"])
def test_lists_and_rejections_are_what_the_engine_takes_them_for(
    listed: str, expected: set[str], action: str, tmp_path: Path
) -> None:
    """Host bits are left out, a range has its ends, and IPv6 concerns no IPv4; all that reject refuse."""
    lines = [f"{action} tcp $HOME_NET any -> {listed} 443 (flow:to_server; sid:1;)"]
    ended = judged(lines, tmp_path / "run")
    found = read(lines)
    outward = [each for each in ended if each.probe.opening.initiator is Initiator.LOCAL]
    outward = [each for each in outward if each.probe.opening.protocol == TCP and each.probe.opening.peer_port == 443]
    refused = {prefix(peer)[0] for peer in expected}
    assert {each.probe.opening.peer for each in outward if each.verdict is Verdict.REFUSED} == refused
    assert {each.probe.opening.peer for each in outward if each.probe.opening not in found.possible} == refused
