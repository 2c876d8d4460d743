"""A filter is its clauses in order: the first that matches decides, and each permit answers for its part."""

import itertools

import pytest

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.packets import Packet, PacketSet

PORTS = range(4)


def ports(first: int, last: int) -> PacketSet:
    """Return the openings to these ports, and everything else about them free."""
    return PacketSet.box(protocol=17, peer_ports=[(first, last)])


def packet(port: int) -> Packet:
    """Return one opening to a port."""
    return Packet.udp(Initiator.LOCAL, "192.0.2.1", 40000, "198.51.100.1", port)


ONE, ALL, LAST = Clause("one", True, ports(1, 1)), Clause("all", True, ports(0, 3)), Clause("last", True, ports(3, 3))
NOT_ONE, NOT_LOW = Clause("not one", False, ports(1, 1), "urn"), Clause("not low", False, ports(0, 1))


@pytest.mark.parametrize(
    ("clauses", "deciders"),
    [
        ([], [None] * 4),
        ([ALL], ["all"] * 4),
        ([ONE, LAST], [None, "one", None, "last"]),
        ([ONE, NOT_ONE, ALL], ["all", "one", "all", "all"]),
        ([NOT_ONE, ONE, ALL], ["all", "not one", "all", "all"]),
        ([ALL, NOT_ONE], ["all"] * 4),
        ([ONE, NOT_LOW, ALL], ["not low", "one", "all", "all"]),
        ([NOT_ONE, NOT_LOW], ["not low", "not one", None, None]),
    ],
    ids=["nothing", "all", "a union", "a permit first", "a denial first", "a denial last", "three", "only denials"],
)
def test_the_first_match_decides(clauses: list[Clause], deciders: list[str | None]) -> None:
    """What is admitted is what a permit decides; what nothing matches is refused."""
    admission = Admission.of(iter(clauses))
    found = [admission.decides(packet(port)) for port in PORTS]
    assert [clause.rule if clause else None for clause in found] == deciders
    admitted = PacketSet.union(
        ports(port, port) for port, clause in zip(PORTS, found, strict=True) if clause and clause.admits
    )
    assert admission.admitted == admitted
    assert admission.clauses == tuple(clauses)


def test_every_order_of_clauses_is_its_first_match() -> None:
    """All 120 orders of five clauses admit, packet by packet, what their first match says."""
    for clauses in itertools.permutations([ONE, ALL, LAST, NOT_ONE, NOT_LOW]):
        first = [next(clause for clause in clauses if packet(port) in clause.matches) for port in PORTS]
        expected = PacketSet.union(
            ports(port, port) for port, clause in zip(PORTS, first, strict=True) if clause.admits
        )
        assert Admission.of(clauses).admitted == expected


def test_each_permit_causes_its_part() -> None:
    """Permits of the same openings each cause them; what an earlier denial takes, no later permit causes."""
    admission = Admission.of([ONE, NOT_LOW, ALL, LAST])
    assert dict(admission.causes(ports(1, 3))) == {ONE: ports(1, 1), ALL: ports(2, 3), LAST: ports(3, 3)}
    assert dict(admission.causes(ports(0, 0))) == {}
    assert dict(Admission.of([NOT_LOW, NOT_ONE, ALL]).causes(ports(0, 2))) == {ALL: ports(2, 2)}


def test_a_clause_names_its_resource_where_it_has_one() -> None:
    """A rule that no resource says, such as a default one, names none."""
    assert (ONE.resource, NOT_ONE.resource) == ("", "urn")


MAYBE = Clause("maybe", True, ports(0, 0), "urn", ports(0, 1), "geoip is not understood")
MAY_REFUSE = Clause("may refuse", False, PacketSet.empty(), "urn", ports(1, 2), "pcre is not understood")


@pytest.mark.parametrize(
    ("clauses", "sure", "possible"),
    [
        pytest.param([MAYBE], {0}, {0, 1}, id="a permit that may match"),
        pytest.param([MAY_REFUSE, ALL], {0, 3}, {0, 1, 2, 3}, id="a denial that may match"),
        pytest.param([NOT_ONE, MAYBE], {0}, {0}, id="a denial before it is sure"),
        pytest.param([MAYBE, NOT_LOW], {0}, {0, 1}, id="a denial after it"),
        pytest.param([ONE, MAY_REFUSE, ALL], {0, 1, 3}, {0, 1, 2, 3}, id="a permit before it is sure"),
    ],
)
def test_what_is_not_understood_has_two_bounds(clauses: list[Clause], sure: set[int], possible: set[int]) -> None:
    """What surely gets through no doubt can stop, and what is possible is all that may."""
    admission = Admission.of(clauses)
    assert {port for port in PORTS if packet(port) in admission.admitted} == sure
    assert {port for port in PORTS if packet(port) in admission.possible} == possible


def test_every_meaning_lies_between_the_bounds() -> None:
    """Whatever a doubtful clause means, no less is admitted than is sure, and no more than is possible."""
    for clauses in itertools.permutations([MAYBE, MAY_REFUSE, NOT_ONE, ALL]):
        admission = Admission.of(clauses)
        for maybe, refuses in itertools.product(range(2), range(4)):
            meant = {
                "maybe": MAYBE.matches | ports(0, maybe),
                "may refuse": PacketSet.union(ports(1 + bit, 1 + bit) for bit in range(2) if refuses >> bit & 1),
            }
            exact = [Clause(each.rule, each.admits, meant.get(each.rule, each.matches)) for each in clauses]
            found = Admission.of(exact).admitted
            assert admission.admitted <= found <= admission.possible


def test_the_clause_that_leaves_a_doubt_is_told() -> None:
    """What may be admitted names the clause that may do so, and what is sure names none."""
    admission = Admission.of([NOT_LOW, MAYBE, MAY_REFUSE, ALL])
    assert [each.rule if each else None for each in map(admission.doubted, map(packet, PORTS))] == [None] * 4
    other = Admission.of([MAYBE, NOT_LOW])
    assert [each.rule if each else None for each in map(other.doubted, map(packet, PORTS))] == [
        None,
        "maybe",
        None,
        None,
    ]
    assert [each.rule if each else None for each in map(other.decides, map(packet, PORTS))] == [
        "maybe",
        "not low",
        None,
        None,
    ]
    assert dict(other.causes(ports(0, 3))) == {MAYBE: ports(0, 1)}
