"""What our reader reads of a list that another program wrote is the policy that it was written from.

The judge is aerleon, Google's generator of access lists: it has a policy as terms, and writes the extended lists of
Cisco's routers. Its lines that take an earlier list away, and that leave its mode, are no part of a list, and are cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from aerleon import api
from aerleon.lib.naming import Naming
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from webex_calling.port import PortRange
from webex_calling.verify.ios.access_list import read_access_list
from webex_calling.verify.model.arriving import ARRIVING, ESTABLISHED
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import span_of

ICMP_TYPES = {"echo-reply": 0, "unreachable": 3, "echo-request": 8, "time-exceeded": 11}
NUMBERS = {"icmp": ICMP, "tcp": TCP, "udp": UDP}
PREFIXES = ("10.20.1.10/32", "10.20.1.0/24", "192.0.2.0/25", "198.51.100.0/28", "203.0.113.7/32", "23.89.0.0/16")
PORTS = (PortRange(22, 22), PortRange(1024, 65535), PortRange(5004, 5004), PortRange(5061, 5062), PortRange(0, 1023))


@dataclass(frozen=True)
class Term:
    """One term of a policy; empty: any."""

    accepts: bool
    protocol: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    source_ports: tuple[PortRange, ...]
    ports: tuple[PortRange, ...]
    established: bool
    message: str

    def document(self, at: int) -> dict[str, Any]:
        """Return the term as aerleon takes it."""
        named = {
            "source-address": [f"NET-{PREFIXES.index(each)}" for each in self.sources],
            "destination-address": [f"NET-{PREFIXES.index(each)}" for each in self.destinations],
            "source-port": [f"PORT-{PORTS.index(each)}" for each in self.source_ports],
            "destination-port": [f"PORT-{PORTS.index(each)}" for each in self.ports],
            "icmp-type": [self.message] if self.message else [],
            "option": ["tcp-established"] if self.established else [],
        }
        action = "accept" if self.accepts else "deny"
        said = {key: " ".join(words) for key, words in named.items() if words}
        return {"name": f"term-{at}", "protocol": self.protocol, "action": action, **said}

    @property
    def packets(self) -> PacketSet:
        """What it matches."""
        ours, theirs = ([(each.first, each.last) for each in held] for held in (self.ports, self.source_ports))
        if self.protocol == "icmp":
            kind = ICMP_TYPES.get(self.message)
            ours, theirs = [] if kind is None else [(kind, kind)], []
        return ARRIVING & PacketSet.box(
            initiator=ESTABLISHED if self.established else None,
            protocol=NUMBERS[self.protocol],
            local=[span_of(IPv4Network(each)) for each in self.destinations] or None,
            peer=[span_of(IPv4Network(each)) for each in self.sources] or None,
            local_ports=ours or None,
            peer_ports=theirs or None,
        )


def some(of: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return up to two of these."""
    return st.lists(st.sampled_from(of), max_size=2, unique=True).map(tuple)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """Return any term."""
    protocol = draw(st.sampled_from(["icmp", "tcp", "udp"]))
    ported = protocol != "icmp"
    return Term(
        accepts=draw(st.integers(0, 3)) > 0,
        protocol=protocol,
        sources=draw(some(PREFIXES)),
        destinations=draw(some(PREFIXES)),
        source_ports=draw(some(PORTS)) if ported else (),
        ports=draw(some(PORTS)) if ported else (),
        established=protocol == "tcp" and draw(st.booleans()),
        message="" if ported else draw(st.sampled_from(["", *ICMP_TYPES])),
    )


def definitions() -> Naming:
    """Return the names of addresses and ports."""
    found = Naming()
    services = {
        f"PORT-{at}": [{"protocol": each, "port": str(ports)} for each in ("tcp", "udp")]
        for at, ports in enumerate(PORTS)
    }
    networks = {f"NET-{at}": {"values": [{"address": each}]} for at, each in enumerate(PREFIXES)}
    found.ParseDefinitionsObject({"networks": networks, "services": services}, "names")
    return found


NAMES = definitions()


def generated(policy: list[Term]) -> str:
    """Return the list that aerleon writes of a policy, applied to an interface."""
    document: Any = {
        "filename": "policy",
        "filters": [
            {
                "header": {"targets": {"cisco": "OUTSIDE extended"}},
                "terms": [term.document(at) for at, term in enumerate(policy)],
            }
        ],
    }
    found = api.Generate([document], NAMES)
    assert found is not None
    text = found["policy.acl"]
    kept = [line for line in text.splitlines() if not line.startswith(("no ip access-list", "exit"))]
    return "\n".join([*kept, "interface GigabitEthernet1", " ip access-group OUTSIDE in"])


@given(policy=st.lists(terms(), min_size=1, max_size=5))
@settings(max_examples=8, deadline=None)
def test_a_generated_list_lets_in_what_its_policy_accepts(policy: list[Term]) -> None:
    """The first term that matches decides, and what none matches is dropped; as many entries are read as written."""
    text = generated(policy)
    entries = [line for line in text.splitlines() if line.startswith((" permit", " deny"))]
    assume(
        len(set(entries)) == len(entries)
    )  # IOS leaves out an entry that is there already, and so a second is refused
    accepted = PacketSet.empty()
    for term in reversed(policy):
        accepted = accepted | term.packets if term.accepts else accepted - term.packets
    held = read_access_list(text)
    assert held.admitted == accepted
    assert [entry.text for entry in held.entries] == [each.strip() for each in entries]
