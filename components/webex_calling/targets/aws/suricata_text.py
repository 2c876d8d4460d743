"""Say ``SuricataLine("pass", "tls", …).text``: one rule of a Suricata text, which says one thing on one line.

What stands in a rule: the side that opens and its addresses, the other side and its ports, and keywords in order. A
message has letters, digits and few marks, so that nothing in it could end it.
Source: Suricata user guide, rules format.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from webex_calling.port import Icmp, PortRange

MESSAGE_LENGTH = 120
SIDS = range(1_000_000_000, 2_000_000_000)
"""Numbers of rules: above all that are handed out (Suricata, SID allocation), below what 31 bits hold."""

Protocol = Literal["tcp", "udp", "icmp", "tls", "http"]


@dataclass(frozen=True, slots=True)
class SuricataLine:
    """A rule that passes what ``sources`` open to ``destinations`` at ``ports`` (None for all).

    ``identity`` tells the rule from all others, whatever it says besides. ``keywords`` stand between message and sid.
    """

    identity: str
    protocol: Protocol
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    ports: PortRange | None
    keywords: tuple[str, ...]
    message: str

    def text(self, sid: int) -> str:
        """Return the rule with this number."""
        ends = f"{_listed(self.sources)} any -> {_listed(self.destinations)} {_port(self.ports)}"
        options = "; ".join((f'msg:"{_message(self.message)}"', *self.keywords, f"sid:{sid}", "rev:1"))
        return f"pass {self.protocol} {ends} ({options};)"


def named(name: str) -> tuple[str, ...]:
    """Return the keywords that match the name a TLS client asks for: ``*.x`` is x and all below it."""
    return ("tls.sni", *_content(name))


def hosted(name: str) -> tuple[str, ...]:
    """Return the keywords that match the host of an HTTP request: ``*.x`` is x and all below it."""
    return ("http.host", *_content(name, cased=False))


def message_of(icmp: Icmp | None) -> tuple[str, ...]:
    """Return the keywords that match one ICMP message, or none for every one."""
    return (f"itype:{icmp.type}", f"icode:{icmp.code}") if icmp else ()


def _content(name: str, *, cased: bool = True) -> tuple[str, ...]:
    """Match a whole name, or with ``dotprefix`` a domain and all below it and nothing that merely ends alike.

    Suricata lowers the host of HTTP before it compares, and refuses ``nocase`` there.
    """
    nocase = ("nocase",) if cased else ()
    if name.startswith("*."):
        return ("dotprefix", f'content:"{name.removeprefix("*")}"', *nocase, "endswith")
    return (f'content:"{name}"', *nocase, "startswith", "endswith")


def numbers(identities: Iterable[str]) -> Mapping[str, int]:
    """Return a number for each rule, a function of its identity alone, and unlike all others.

    Of two identities that would have the same number, one in a million for some hundred rules, the later in order moves
    on to the next free one.
    """
    taken: dict[int, str] = {}
    for identity in sorted(set(identities)):
        digest = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8])
        sid = SIDS.start + digest % len(SIDS)
        while sid in taken:
            sid = SIDS.start + (sid + 1 - SIDS.start) % len(SIDS)
        taken[sid] = identity
    return {identity: sid for sid, identity in taken.items()}


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"[{','.join(words)}]"


def _port(ports: PortRange | None) -> str:
    return "any" if ports is None else str(ports).replace("-", ":")


def _message(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 ._,/()-]", " ", text)[:MESSAGE_LENGTH].rstrip()
