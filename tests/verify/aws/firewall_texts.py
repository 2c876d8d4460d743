"""Random Suricata texts and openings, whose values lie on, beside and far from each other's bounds."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.verify.aws.firewalls import CALLING, out

from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
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
    initiator, local = draw(st.sampled_from([LOCAL, LOCAL, PEER])), draw(st.sampled_from(["10.20.1.10", "10.20.2.2"]))
    return Packet(initiator, protocol, out(local=local).local, draw(st.sampled_from(PEERS)), draw(ports), draw(ports))
