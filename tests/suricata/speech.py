"""`SPEECHES["server first"]`: what clients say that may or may not be what a port is for, and what servers answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.suricata.conversation import ALERT, Said, answered, said
from tests.suricata.hello import hello

_REGISTER = b"REGISTER sip:example.com SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n"
_OK = b"SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\n\r\n"
_MORE = b"SUBSCRIBE sip:example.com SIP/2.0\r\nCSeq: 2 SUBSCRIBE\r\n\r\n"
_MEDIA = b"\x80\x00" + bytes(range(50))

LOOKALIKES = (
    ("look-alike before", "not{}"),
    ("look-alike behind", "{}.evil.example"),
    ("joined behind", "{}-evil.example"),
    ("inside", "a.{}.example"),
)
ALIKE = (
    ("apex", "{}"),
    ("below", "a.{}"),
    ("two labels below", "b-1.a.{}"),
    ("upper case", "A.{}"),
)

SPEECHES: Mapping[str, Sequence[Said]] = {
    "signalling": (said(_REGISTER), answered(_OK), said(_MORE)),
    "signalling in parts": (said(_REGISTER, part=3), answered(_OK)),
    "a server first": (answered(b"220 ready\r\n"), said(b"EHLO client\r\n"), answered(b"250 ready\r\n")),
    "one byte": (said(b"x"), answered(b"y"), said(_MORE)),
    "the first byte of TLS alone": (said(b"\x16"), answered(b"y"), said(_MORE)),
}
"""What is neither TLS nor HTTP."""

DATAGRAMS: Sequence[Said] = (said(_MEDIA), answered(_MEDIA), said(_MEDIA), answered(_MEDIA))
NAMELESS: Mapping[str, str | None] = {"no name": None, "a name without a dot": "localhost"}
PARTS: Mapping[str, int] = {"whole": 0, "two segments": 300, "3-byte segments": 3}
"""How a ClientHello is divided."""
REQUEST_PARTS: Mapping[str, int] = {"whole": 0, "two segments": 20}
"""How a request is. An engine knows it by its method and a space, so that three bytes have not begun one yet."""


def tls(name: str | None, part: int = 0) -> Sequence[Said]:
    """Return a ClientHello that asks for a name, and what a server answers that knows none."""
    return (said(hello(name), part=part, waits=True), answered(ALERT))


def http(host: str | None, part: int = 0) -> Sequence[Said]:
    """Return a request and its answer; ``host`` None leaves the header out."""
    header = f"Host: {host}\r\n" if host else ""
    request = f"GET /crl HTTP/1.1\r\n{header}User-Agent: cube\r\n\r\n".encode()
    return (said(request, part=part, waits=True), answered(b"HTTP/1.1 204 No Content\r\n\r\n"))
