"""Exceptions: what somebody accepts is no finding until its day, exactly, and what is missing is never accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Addresses, Flow
from webex_calling.port import ANY_PORT, PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.site.kinds import Interface
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.path import straight
from webex_calling.verify.proof.excepted import Accepted, Standing, accept, openings_of
from webex_calling.verify.proof.filtered import ALWAYS, Filtered
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof

DAY = date(2026, 12, 31)
HERE = prefix("10.20.1.10")
IN = PacketSet.box(initiator=Initiator.PEER, protocol=6, local=[HERE])
WANTED = Flow(
    requirement="R1",
    title="Signalling",
    interface=Interface.EXTERNAL,
    opens=Initiator.PEER,
    protocol=Protocol.TCP,
    local=(IPv4Network("10.20.1.10/32"),),
    source_ports=(ANY_PORT,),
    peer=Addresses((IPv4Network("198.51.100.0/24"),)),
    ports=(PortRange(5062, 5062),),
    label="signalling",
)


def clause(rule: str, peers: str, first: int, last: int = 0) -> Clause:
    """Return a rule that admits TCP from a prefix to ports here."""
    box = PacketSet.box(protocol=6, peer=[prefix(peers)], local_ports=[(first, last or first)])
    return Clause(rule, True, IN & box, f"estate::group::{rule}")


def in_doubt(rule: Clause) -> Clause:
    """Return a rule that may match what it says, and may not."""
    return replace(rule, matches=PacketSet.empty(), possibly=rule.matches, doubt="a condition")


REQUIRED = clause("rule signalling", "198.51.100.0/24", 5062)
SSH = clause("rule ssh", "192.0.2.0/24", 22)
WIDE = clause("rule wide", "0.0.0.0/0", 22, 23)


def side(*clauses: Clause, name: str = "fra-a", part: str = "external", lenient: bool = True) -> InterfaceProof:
    """Return the proof of an end behind one group for one flow."""
    paths = straight([Filter.of("security groups sg-0a (edge)", Admission.of(clauses))], PacketSet.empty())
    filtered = Filtered(name, part, (WANTED,), (HERE,), ALWAYS, filters=("sg-0a (edge)",), lenient=lenient)
    return filtered.prove(paths, FlowSets({}))


def exception(**keys: Any) -> AcceptedExcess:
    """Return an exception of everything that the end ``fra-a`` has, but for ``keys``."""
    held: dict[str, Any] = {
        "name": "probes",
        "statement": "They stay.",
        "owner": "voice",
        "expires": DAY.isoformat(),
        "end": "fra-a",
    }
    held |= {} if "rule" in keys or "packets" in keys else {"packets": {"direction": "inbound"}}
    return AcceptedExcess.from_arguments({key: each for key, each in {**held, **keys}.items() if each is not None})


def accepted(found: InterfaceProof, *exceptions: AcceptedExcess, today: date = DAY) -> tuple[InterfaceProof, Accepted]:
    """Return one side as exceptions leave it, and all that comes of them."""
    told = accept([found], exceptions, today)
    return told.sides[0], told


PORT_22 = {"direction": "inbound", "protocol": "tcp", "ports": [22]}


@pytest.mark.parametrize(
    ("keys", "standing"),
    [
        pytest.param({"packets": PORT_22}, Standing.ACCEPTS, id="its packets"),
        pytest.param({"packets": {**PORT_22, "ports": ["1-1023"]}}, Standing.ACCEPTS, id="more packets"),
        pytest.param({"packets": {"direction": "inbound"}}, Standing.ACCEPTS, id="whatever comes in"),
        pytest.param({"packets": {**PORT_22, "addresses": ["192.0.2.0/24"]}}, Standing.ACCEPTS, id="its peers"),
        pytest.param({"rule": "rule ssh"}, Standing.ACCEPTS, id="its rule"),
        pytest.param({"rule": "rule ssh", "packets": PORT_22}, Standing.ACCEPTS, id="its rule and packets"),
        pytest.param({"end": "fra-a/external", "rule": "rule ssh"}, Standing.ACCEPTS, id="its interface"),
        pytest.param({"end": None, "filter": "sg-0a", "rule": "rule ssh"}, Standing.ACCEPTS, id="its group"),
        pytest.param(
            {"end": None, "filter": "SG-0A (edge)", "rule": "rule ssh"}, Standing.ACCEPTS, id="its shown group"
        ),
        pytest.param({"end": None, "filter": "rule ssh", "rule": "rule ssh"}, Standing.ACCEPTS, id="a resource"),
        pytest.param({"end": None, "filter": "sg-0", "rule": "rule ssh"}, Standing.STALE, id="another group"),
        pytest.param({"end": "fra-a/internal", "rule": "rule ssh"}, Standing.STALE, id="another interface"),
        pytest.param({"end": "fra-b", "rule": "rule ssh"}, Standing.STALE, id="another end"),
        pytest.param({"rule": "rule telnet"}, Standing.STALE, id="another rule"),
        pytest.param({"rule": "rule signalling"}, Standing.STALE, id="what is required"),
        pytest.param({"packets": {**PORT_22, "direction": "outbound"}}, Standing.STALE, id="the other direction"),
        pytest.param({"packets": {**PORT_22, "protocol": "udp"}}, Standing.STALE, id="another protocol"),
        pytest.param({"packets": {**PORT_22, "addresses": ["203.0.113.0/24"]}}, Standing.STALE, id="other peers"),
        pytest.param({"packets": {**PORT_22, "names": ["example.com"]}}, Standing.STALE, id="a name alone"),
        pytest.param({"rule": "rule ssh", "packets": {**PORT_22, "ports": [23]}}, Standing.STALE, id="neither"),
    ],
)
def test_what_an_exception_matches(keys: Mapping[str, Any], standing: Standing) -> None:
    """What matches the excess accepts it; what matches none is a finding, and the excess stays one."""
    found, told = accepted(side(REQUIRED, SSH), exception(**keys))
    assert [each.standing for each in told.exceptions] == [standing]
    assert found.proven is (standing is Standing.ACCEPTS)
    assert [each.rule for each in found.undeclared] == ([] if found.proven else ["rule ssh"])
    kinds = [(each.excess_kind, each.exception and each.exception.name) for each in found.declared]
    assert kinds == ([(DeclaredExcess.EXCEPTED, "probes")] if found.proven else [])
    assert told.exceptions[0].wrong is not found.proven


def test_what_is_beyond_the_packets_stays_a_finding() -> None:
    """Port 22 of a prefix is accepted of a rule for two ports of everybody; all else is told."""
    found, told = accepted(side(REQUIRED, WIDE), exception(packets={**PORT_22, "addresses": ["192.0.2.0/24"]}))
    assert told.exceptions[0].standing is Standing.ACCEPTS
    assert [each.rule for each in found.undeclared] == ["rule wide"]
    assert found.excess
    everything = side(REQUIRED, WIDE).excess
    assert everything
    gone = PacketSet.box(protocol=6, peer=[prefix("192.0.2.0/24")], local_ports=[(22, 22)])
    assert found.excess.certain == everything.certain - gone


def test_the_last_day_and_the_day_after() -> None:
    """It is accepted through its day; then everything is as without it, and the exception is a finding by itself."""
    plain = side(REQUIRED, SSH)
    held, _ = accepted(plain, exception(), today=DAY)
    gone, told = accepted(plain, exception(), today=DAY + timedelta(1))
    assert held.proven
    assert gone == plain
    assert [(each.standing, each.ends, each.wrong) for each in told.exceptions] == [
        (Standing.EXPIRED, ("fra-a external",), True)
    ]


def test_one_that_matches_nothing_is_stale_expired_or_not() -> None:
    """What nobody needs is to be removed, whatever its day."""
    for today in (DAY, DAY + timedelta(1)):
        _, told = accepted(side(REQUIRED), exception(), today=today)
        assert told.exceptions[0].standing is Standing.STALE


def test_what_is_missing_is_never_accepted() -> None:
    """An exception of everything takes no gap away."""
    plain = side(SSH)
    found, _ = accepted(plain, exception())
    assert (found.gaps, bool(found.gaps), found.undeclared) == (plain.gaps, True, ())
    assert found.findings


def test_what_may_get_in_can_be_accepted_too() -> None:
    """A rule that is not understood may let packets in: accepted ones are in no doubt any more, others stay so."""
    plain = side(REQUIRED, in_doubt(WIDE))
    found, _ = accepted(plain, exception(packets=PORT_22))
    assert (plain.undeclared, [each.rule for each in plain.may_be_admitted]) == ((), ["rule wide"])
    assert "23" in str(found.may_be_admitted[0].sample.packet)
    assert accepted(plain, exception())[0].proven


def test_an_end_that_could_not_be_read_makes_no_exception_stale() -> None:
    """Nobody knows whether it matches there; one of another end is stale all the same."""
    unread = InterfaceProof.untold("fra-a", "external", Faults([Fault("sg-0a", "is not here", "give it", unread=True)]))
    told = accept([unread, side(REQUIRED, name="fra-b")], [exception(), exception(end="fra-b", name="b")], DAY)
    assert [each.standing for each in told.exceptions] == [Standing.UNKNOWN, Standing.STALE]
    assert told.sides[0] == unread


def test_two_exceptions_of_the_same_packets_both_accept_them() -> None:
    """Neither is stale for the other's sake, and each is named."""
    found, told = accepted(side(REQUIRED, SSH), exception(), exception(name="again", packets=PORT_22))
    assert [each.standing for each in told.exceptions] == [Standing.ACCEPTS, Standing.ACCEPTS]
    assert [each.exception.name for each in found.declared if each.exception] == ["probes", "again"]


@pytest.mark.parametrize(
    ("packets", "expected"),
    [
        ({"direction": "outbound"}, PacketSet.box(initiator=Initiator.LOCAL)),
        (PORT_22, PacketSet.box(initiator=Initiator.PEER, protocol=6, local_ports=[(22, 22)])),
        (
            {**PORT_22, "direction": "outbound", "addresses": ["192.0.2.0/24"], "names": ["*.example.com"]},
            PacketSet.box(
                initiator=Initiator.LOCAL,
                protocol=6,
                peer=[prefix("192.0.2.0/24")],
                names=["*.example.com"],
                peer_ports=[(22, 22)],
            ),
        ),
        (
            {"direction": "inbound", "protocol": "icmp", "icmp": {"type": 3, "code": 4}},
            PacketSet.box(initiator=Initiator.PEER, protocol=1, local_ports=[(3, 3)], peer_ports=[(4, 4)]),
        ),
        (
            {"direction": "inbound", "addresses": ["192.0.2.0/24"]},
            PacketSet.box(initiator=Initiator.PEER, peer=[prefix("192.0.2.0/24")]),
        ),
    ],
)
def test_packets(packets: dict[str, Any], expected: PacketSet) -> None:
    """Each key narrows the set, and ports are those of whoever is called."""
    held = exception(packets=packets).packets
    assert held
    assert openings_of(held) == expected


PREFIXES = st.sampled_from(["192.0.2.0/24", "192.0.2.0/25", "198.51.100.0/24", "203.0.113.7/32", "0.0.0.0/0"])
RANGES = st.tuples(st.integers(20, 26), st.integers(0, 3)).map(lambda each: (each[0], each[0] + each[1]))
CLAUSES = st.lists(
    st.builds(
        lambda number, peers, ports, maybe: (
            replace(
                clause(f"rule {number}", peers, *ports),
                matches=PacketSet.empty(),
                possibly=clause("", peers, *ports).matches,
            )
            if maybe
            else clause(f"rule {number}", peers, *ports)
        ),
        st.integers(1, 9),
        PREFIXES,
        RANGES,
        st.booleans(),
    ),
    min_size=0,
    max_size=5,
    unique_by=lambda each: each.rule,
)
PACKETS = st.fixed_dictionaries(
    {"direction": st.sampled_from(["inbound", "outbound"])},
    optional={
        "addresses": st.lists(PREFIXES, min_size=1, max_size=2, unique=True),
        "protocol": st.just("tcp"),
    },
)
EXCEPTIONS = st.fixed_dictionaries(
    {"packets": PACKETS},
    optional={"rule": st.integers(1, 9).map(lambda number: f"rule {number}")},
).map(lambda keys: exception(**keys))
FOUND = st.tuples(CLAUSES, st.booleans()).map(lambda each: side(*([REQUIRED] if each[1] else []), *each[0]))


@given(FOUND, st.lists(EXCEPTIONS, max_size=3))
def test_exceptions_move_excess_alone(plain: InterfaceProof, exceptions: list[AcceptedExcess]) -> None:
    """Gaps and doubts of what is required stay; what was excess is excess or accepted, and nothing else is accepted."""
    named = [each.model_copy(update={"name": f"e{at}"}) for at, each in enumerate(exceptions)]
    found, told = accepted(plain, *named)
    assert (found.gaps, found.may_be_refused, found.faults) == (plain.gaps, plain.may_be_refused, plain.faults)
    assert plain.excess
    assert found.excess
    moved = PacketSet.union(each.openings for each in found.declared if each.exception)
    assert found.excess.all == plain.excess.all - moved
    assert moved <= plain.excess.all
    assert {each.exception.name for each in told.exceptions if each.standing is Standing.ACCEPTS} == {
        each.exception.name for each in found.declared if each.exception
    }
    later, _ = accepted(plain, *named, today=DAY + timedelta(1))
    assert later == plain


@given(FOUND, EXCEPTIONS, st.sampled_from(["rule", "addresses", "protocol", "end"]))
def test_widening_an_exception_adds_no_finding(plain: InterfaceProof, narrow: AcceptedExcess, key: str) -> None:
    """Whatever key is left out, no more is excess than before, and what matched something still does."""
    update: dict[str, Any] = {"rule": None} if key == "rule" else {}
    if key in ("addresses", "protocol") and narrow.packets:
        update = {"packets": narrow.packets.model_copy(update={key: () if key == "addresses" else None})}
    wide = narrow.model_copy(update=update)
    before, told = accepted(plain, narrow)
    after, wider = accepted(plain, wide)
    assert before.excess
    assert after.excess
    assert after.excess.certain <= before.excess.certain
    assert after.excess.all <= before.excess.all
    assert {each.rule for each in after.undeclared} <= {each.rule for each in before.undeclared}
    assert told.exceptions[0].wrong or not wider.exceptions[0].wrong
