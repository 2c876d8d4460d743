"""A row to anywhere is every address that a packet can be sent to: refused prefixes are told, and source ports."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow
from webex_calling.port import ANY_PORT, PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface
from webex_calling.verify.model import spans
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.path import straight
from webex_calling.verify.model.spans import UNROUTED, UNSENT
from webex_calling.verify.proof.filtered import ALWAYS, Filtered
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof

HERE = prefix("10.20.1.10")
OUT = PacketSet.box(initiator=Initiator.LOCAL, protocol=6, local=[HERE])
WEB = OUT & PacketSet.box(protocol=6, peer_ports=[(80, 80)])
ALL = Clause("all", True, WEB)
NETWORK = Addresses((IPv4Network("198.51.100.0/24"),))
TO_NETWORK = PacketSet.box(peer=[prefix("198.51.100.0/24")])
EXACT = Clause("exact", True, WEB & TO_NETWORK)


def flow(peer: Addresses = ANYWHERE) -> Flow:
    """Return what a row asks for: port 80 of a peer."""
    return Flow(
        requirement="R1",
        title="Web",
        interface=Interface.EXTERNAL,
        opens=Initiator.LOCAL,
        protocol=Protocol.TCP,
        local=(IPv4Network("10.20.1.10/32"),),
        source_ports=(ANY_PORT,),
        peer=peer,
        ports=(PortRange(80, 80),),
        label="web",
    )


def deny(*prefixes: str) -> Clause:
    """Return a denial of what goes to these prefixes."""
    return Clause("deny", False, WEB & PacketSet.box(peer=[prefix(each) for each in prefixes]))


def proof(*clauses: Clause, peer: Addresses = ANYWHERE, lenient: bool = True) -> InterfaceProof:
    """Return the proof of one filter for one flow."""
    paths = straight([Filter.of("group", Admission.of(clauses))], PacketSet.empty())
    filtered = Filtered("gw", "external", (flow(peer),), (HERE,), ALWAYS, lenient=lenient)
    return filtered.prove(paths, FlowSets({}))


@pytest.mark.parametrize(
    ("clauses", "gaps", "partly"),
    [
        pytest.param([ALL], 0, [], id="all of it gets through"),
        pytest.param([], 1, [], id="none of it does"),
        pytest.param([deny("0.0.0.0/0"), ALL], 1, [], id="all of it is denied"),
        pytest.param([deny("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"), ALL], 0, [], id="nobody sends there"),
        pytest.param([deny("203.0.113.0/24"), ALL], 0, [("203.0.113.0/24",)], id="a denied prefix"),
        pytest.param([deny("203.0.113.0/24", "224.0.0.0/4"), ALL], 0, [("203.0.113.0/24",)], id="and multicast"),
        pytest.param([deny("192.168.0.0/16"), ALL], 0, [], id="never routed on the Internet"),
        pytest.param([EXACT], 1, [], id="a network alone gets through"),
        pytest.param([deny("0.0.0.0/1", "128.0.0.0/3"), ALL], 1, [], id="more is denied than not"),
    ],
)
def test_what_is_refused_of_anywhere(clauses: list[Clause], gaps: int, partly: list[tuple[str, ...]]) -> None:
    """A denied prefix is told as one, a row of which nothing gets through is missing."""
    found = proof(*clauses)
    assert (len(found.gaps), [each.partly for each in found.may_be_refused]) == (gaps, partly)
    assert found.findings is bool(gaps)
    assert found.proven is not (gaps or partly)


def test_prefixes_without_the_internet_are_taken_for_granted_and_said() -> None:
    """What is never routed on the Internet has no server of such a row: that is said beside the verdict."""
    (words,) = proof(deny("192.168.0.0/16"), ALL).assumed
    assert words == "192.168.0.0/16, never routed on the Internet and refused, has nothing that is asked for by R1"
    assert proof(deny("203.0.113.0/24"), ALL).assumed == ()


def test_a_row_to_a_network_is_missing_where_any_of_it_is_refused() -> None:
    """Only rows that name no address are partly refused."""
    found = proof(deny("198.51.100.128/25"), ALL, peer=NETWORK)
    assert (len(found.gaps), found.may_be_refused) == (1, ())
    assert str(found.gaps[0].sample.packet).endswith("-> 198.51.100.128:80")


def from_ports(first: int, last: int, *prefixes: str) -> Clause:
    """Return a denial of what comes from these source ports, to everything or to these prefixes."""
    peers = [prefix(each) for each in prefixes or ("0.0.0.0/0",)]
    return Clause("ports", False, WEB & PacketSet.box(protocol=6, local_ports=[(first, last)], peer=peers))


@pytest.mark.parametrize(
    ("clauses", "peer", "gaps", "partly"),
    [
        pytest.param([from_ports(3389, 3389)], NETWORK, 0, {("source port 3389",)}, id="one port"),
        pytest.param([from_ports(3389, 3389)], ANYWHERE, 0, {("source port 3389",)}, id="one port to anywhere"),
        pytest.param([from_ports(0, 32767)], NETWORK, 0, {("source port 0-32767",)}, id="half of them"),
        pytest.param([from_ports(0, 32768)], NETWORK, 1, set(), id="more than half"),
        pytest.param([from_ports(0, 65535)], NETWORK, 1, set(), id="all of them"),
        pytest.param(
            [from_ports(1, 1), from_ports(3, 4)], NETWORK, 0, {("source port 1", "source port 3-4")}, id="several"
        ),
        pytest.param(
            [from_ports(1, 1, "198.51.100.0/25"), deny("198.51.100.128/25")],
            NETWORK,
            1,
            {("source port 1",)},
            id="beside addresses that a row names",
        ),
        pytest.param(
            [from_ports(1, 1), deny("203.0.113.0/24")],
            ANYWHERE,
            0,
            {("source port 1",), ("203.0.113.0/24",)},
            id="beside addresses of anywhere",
        ),
        pytest.param([from_ports(1, 1, "192.168.0.0/16")], ANYWHERE, 0, set(), id="to what is never routed"),
    ],
)
def test_some_source_ports_that_are_refused(
    clauses: list[Clause], peer: Addresses, gaps: int, partly: set[tuple[str, ...]]
) -> None:
    """Whoever opens takes another port where at least half of them get through, and the row is partly refused."""
    found = proof(*clauses, ALL, peer=peer)
    assert (len(found.gaps), {each.partly for each in found.may_be_refused}) == (gaps, partly)
    assert all(each.from_ports is each.where.startswith("from source port ") for each in found.may_be_refused)
    assert bool(found.assumed) is ("192.168" in str(found.assumed))
    strict = proof(*clauses, ALL, peer=peer, lenient=False)
    assert (len(strict.gaps), strict.may_be_refused) == (1, ())


def test_the_proof_of_a_plan_is_stricter() -> None:
    """There a denied prefix is a gap."""
    found = proof(deny("203.0.113.0/24"), ALL, lenient=False)
    assert (len(found.gaps), found.may_be_refused) == (1, ())


WIDE = Clause("wide", True, OUT & TO_NETWORK & PacketSet.box(protocol=6, peer_ports=[(22, 80)]))


def doubtful(*, admits: bool) -> Clause:
    """Return a rule of which a condition is not understood: it may match everything."""
    return Clause("odd", admits, PacketSet.empty(), "", PacketSet.everything(), "geoip is not understood")


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        pytest.param([EXACT], (0, 0, 0, 0), id="exact"),
        pytest.param([doubtful(admits=False), EXACT], (0, 0, 1, 0), id="a denial in doubt"),
        pytest.param([EXACT, doubtful(admits=False)], (0, 0, 0, 0), id="behind what decides"),
        pytest.param([doubtful(admits=True)], (0, 0, 1, 1), id="a permit in doubt"),
        pytest.param([doubtful(admits=True), EXACT], (0, 0, 0, 1), id="a permit in doubt before a sure one"),
        pytest.param([WIDE], (0, 1, 0, 0), id="certain excess"),
        pytest.param([doubtful(admits=False), WIDE], (0, 0, 1, 1), id="excess that may be refused"),
        pytest.param([deny("0.0.0.0/0"), doubtful(admits=True)], (1, 0, 0, 1), id="surely denied before"),
    ],
)
def test_what_is_not_understood_decides_nothing(clauses: list[Clause], expected: tuple[int, int, int, int]) -> None:
    """Missing, excess, may be refused, may be admitted; a plan's proof takes the latter for the former."""
    found = proof(*clauses, peer=NETWORK)
    parts = found.gaps, found.undeclared, found.may_be_refused, found.may_be_admitted
    assert tuple(map(len, parts)) == expected
    missing, excess, refused, admitted = expected
    strict = proof(*clauses, peer=NETWORK, lenient=False)
    assert (len(strict.gaps), len(strict.undeclared)) == (max(missing, refused), max(excess, admitted))
    assert not strict.doubtful
    assert found.doubtful is bool(refused or admitted)


def test_a_doubt_is_told_with_its_rule() -> None:
    """Which rule may refuse, or admit, and why nobody knows."""
    (gap,) = proof(doubtful(admits=False), EXACT, peer=NETWORK).may_be_refused
    assert gap.refused_by == "odd (geoip is not understood)"
    (gap,) = proof(doubtful(admits=True), peer=NETWORK).may_be_refused
    assert gap.refused_by == "the end of its rules, though odd may admit it (geoip is not understood),"
    (reach,) = proof(doubtful(admits=False), WIDE, peer=NETWORK).may_be_admitted
    assert (reach.rule, reach.refused_by) == ("wide", "odd (geoip is not understood)")


def test_nobody_sends_to_what_is_never_routed() -> None:
    """The one is part of the other, and the documentation prefixes of neither."""
    assert all(spans.holds(spans.union(UNROUTED), each) for each in UNSENT)
    assert not spans.meets(spans.union(UNROUTED), prefix("203.0.113.0/24"))


def test_a_source_port_of_media_is_missing() -> None:
    """Over UDP the ports are those that the row publishes: each is a call, and no other port takes its place."""
    media = replace(flow(NETWORK), protocol=Protocol.UDP, source_ports=(PortRange(8000, 8003),))
    sent = PacketSet.box(initiator=Initiator.LOCAL, protocol=17, local=[HERE], peer_ports=[(80, 80)]) & TO_NETWORK
    odd = Clause("odd", False, sent & PacketSet.box(protocol=17, local_ports=[(8003, 8003)]))
    hop = Filter.of("group", Admission.of((odd, Clause("all", True, sent))))
    found = Filtered("gw", "external", (media,), (HERE,), ALWAYS, lenient=True).prove(
        straight([hop], PacketSet.empty()), FlowSets({})
    )
    assert ([gap.sample.packet.local_port for gap in found.gaps], found.may_be_refused) == ([8003], ())
