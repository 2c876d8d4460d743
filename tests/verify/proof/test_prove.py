"""A proof holds where everything required gets through and every excess has a name."""

from __future__ import annotations

import pytest

from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.packets import TCP, Initiator, Packet, PacketSet, prefix
from webex_calling.verify.proof.prove import Proof, prove


def ports(first: int, last: int) -> PacketSet:
    """Return TCP openings to these ports of a network."""
    return PacketSet.box(
        initiator=Initiator.LOCAL, protocol=TCP, peer=[prefix("198.51.100.0/24")], peer_ports=[(first, last)]
    )


NOTHING = PacketSet.empty()


@pytest.mark.parametrize(
    ("admitted", "expected"),
    [
        pytest.param(ports(10, 19), Proof(NOTHING, {}, NOTHING), id="exact"),
        pytest.param(ports(11, 19), Proof(ports(10, 10), {}, NOTHING), id="one port too few"),
        pytest.param(ports(10, 20), Proof(NOTHING, {"near": ports(20, 20)}, NOTHING), id="declared"),
        pytest.param(ports(9, 19), Proof(NOTHING, {}, ports(9, 9)), id="undeclared"),
        pytest.param(
            ports(12, 41),
            Proof(ports(10, 11), {"near": ports(20, 29), "far": ports(30, 39)}, ports(40, 41)),
            id="everything at once",
        ),
    ],
)
def test_what_a_proof_finds(admitted: PacketSet, expected: Proof[str]) -> None:
    """Missing, declared and undeclared openings are told apart exactly, each under its first kind."""
    found = prove(ports(10, 19), admitted, {"near": ports(15, 29), "far": ports(25, 39)})
    assert found == expected
    assert found.holds is (not expected.missing and not expected.undeclared)


def test_what_the_site_asks_for_must_get_through_and_is_excess() -> None:
    """An opening that is asked for is missed when it is gone, and declared when it is there."""
    declared = {"extra": ports(50, 51)}
    assert prove(ports(1, 1), ports(1, 1), declared, asked=ports(50, 51)).missing == ports(50, 51)
    assert prove(ports(1, 1), ports(1, 1) | ports(50, 51), declared, asked=ports(50, 51)) == Proof(
        NOTHING, declared, NOTHING
    )


def test_what_the_cloud_never_filters_is_neither_missing_nor_excess() -> None:
    """Openings that no filter can stop count as admitted, and a rule for them as no excess."""
    assert prove(ports(53, 53), NOTHING, {}, unfiltered=ports(53, 53)).holds
    assert prove(NOTHING, ports(53, 54), {}, unfiltered=ports(53, 53)) == Proof(NOTHING, {}, ports(54, 54))


PERMIT_LOW, DENY, PERMIT_ALL = (
    Clause("low", True, ports(1, 10)),
    Clause("deny", False, ports(5, 20)),
    Clause("all", True, ports(1, 30)),
)
ADMISSION = Admission.of([PERMIT_LOW, DENY, PERMIT_ALL])


def to(port: int) -> Packet:
    """Return one TCP opening to a port."""
    return Packet.tcp(Initiator.LOCAL, "10.20.1.10", 40000, "198.51.100.1", port)


def test_the_first_match_decides() -> None:
    """Earlier clauses override later ones, and what nothing matches is refused."""
    assert ADMISSION.admitted == ports(1, 10) | ports(21, 30)
    assert Admission.of([DENY]).admitted == Admission.of([]).admitted == NOTHING


@pytest.mark.parametrize(("port", "expected"), [(5, PERMIT_LOW), (11, DENY), (21, PERMIT_ALL), (31, None)], ids=str)
def test_the_deciding_clause_is_named(port: int, expected: Clause | None) -> None:
    """One opening has one deciding clause, or none."""
    assert ADMISSION.decides(to(port)) == expected


def test_the_causes_of_openings() -> None:
    """Every permit that lets a part through is named with it, and none that an earlier denial shadows."""
    assert ADMISSION.causes(ports(8, 8)) == {PERMIT_LOW: ports(8, 8)}
    assert ADMISSION.causes(ports(1, 2)) == {PERMIT_LOW: ports(1, 2), PERMIT_ALL: ports(1, 2)}
    assert ADMISSION.causes(ports(10, 21)) == {PERMIT_LOW: ports(10, 10), PERMIT_ALL: ports(21, 21)}


def test_nothing_is_missing_where_nobody_sends() -> None:
    """To this network, loopback and multicast no packet is sent, whatever a row to anywhere says."""
    unsent = PacketSet.box(peer=[prefix("0.0.0.0/8"), prefix("127.0.0.0/8"), prefix("224.0.0.0/3")])
    assert prove(unsent, NOTHING, {}).holds
    assert prove(PacketSet.everything(), NOTHING, {}).missing == PacketSet.everything() - unsent
