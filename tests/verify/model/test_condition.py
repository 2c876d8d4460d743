"""A rule that is read field by field is bounded by what is understood of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from webex_calling.fault import Fault, Faults
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.condition import Condition, ordered, unordered
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, Interval

FAULT = Fault("rule.ports", "is not a port", "give one", "x")
OUT = PacketSet.box(initiator=Initiator.LOCAL)
NEAR = PacketSet.box(local=[prefix("10.40.1.0/24")])
WEB = PacketSet.box(protocol=6, peer_ports=[(443, 443)])


def peer(held: Sequence[Interval]) -> PacketSet:
    """Return the openings of these peers."""
    return PacketSet.box(peer=held)


def read(text: str) -> tuple[Interval, ...]:
    """Return the addresses of a prefix."""
    try:
        return (prefix(text),)
    except ValueError:
        raise Faults([FAULT]) from None


def test_what_is_understood_bounds_what_is_not() -> None:
    """Of a rule with one odd field all others are known still, and its fault is kept."""
    found = Condition.of(OUT) & Condition.of(NEAR) & Condition.doubted([FAULT])
    assert (found.surely, found.possibly, found.faults) == (PacketSet.empty(), OUT & NEAR, (FAULT,))
    both = Condition.of(OUT) & Condition.of(WEB)
    assert both == Condition.of(OUT & WEB)


def test_any_of_several_is_either() -> None:
    """A list with one odd value surely has the others."""
    known, odd = prefix("198.51.100.0/24"), Condition.doubted([FAULT], NEAR)
    found = Condition.any([Condition.of(peer([known])), odd])
    assert (found.surely, found.possibly) == (peer([known]), peer([known]) | NEAR)
    listed = Condition.listed(["198.51.100.0/24", "x"], read, peer, EVERY)
    assert listed == Condition(peer([known]), PacketSet.everything(), (FAULT,))
    assert Condition.listed(["198.51.100.0/24"], read, peer, EVERY) == Condition.of(peer([known]))


@pytest.mark.parametrize(
    ("condition", "admits", "expected"),
    [
        pytest.param(Condition.of(WEB), True, [Clause("r", True, WEB, "u")], id="understood"),
        pytest.param(Condition.of(PacketSet.empty()), True, [], id="of nothing"),
        pytest.param(Condition.doubted([FAULT], PacketSet.empty()), False, [], id="in doubt and of no concern"),
        pytest.param(
            Condition.doubted([FAULT], WEB),
            False,
            [Clause("r", False, PacketSet.empty(), "u", WEB, "why")],
            id="in doubt",
        ),
        pytest.param(
            Condition.of(WEB),
            None,
            [Clause("r", each, PacketSet.empty(), "u", WEB, "why") for each in (False, True)],
            id="of unknown verdict",
        ),
    ],
)
def test_the_clause_of_a_rule(condition: Condition, admits: bool | None, expected: list[Clause]) -> None:
    """What can match nothing is dropped, and what may refuse or admit does neither surely."""
    assert list(condition.clauses("r", admits, "u", "why")) == expected


def test_a_rule_of_unknown_verdict_decides_nothing() -> None:
    """Behind it neither a permit nor a denial is certain any more."""
    doubtful = list(Condition.of(WEB).clauses("r", None, "u", "why"))
    for admits in (True, False):
        found = Admission.of([*doubtful, Clause("all", admits, PacketSet.everything())])
        assert (found.admitted & WEB, found.possible & WEB) == (PacketSet.empty(), WEB)
        assert found.admitted - WEB == found.possible - WEB


PERMIT, DENY = Clause("permit", True, OUT), Clause("deny", False, OUT & WEB)
HERE = Packet.tcp(Initiator.LOCAL, "10.40.1.10", 40000, "198.51.100.1", 443)
OTHER = Packet.tcp(Initiator.LOCAL, "10.40.1.10", 40000, "198.51.100.1", 80)


@pytest.mark.parametrize("clauses", [[PERMIT, DENY], [DENY, PERMIT]], ids=["permit first", "denial first"])
def test_two_of_one_priority_decide_only_what_they_agree_on(clauses: list[Clause]) -> None:
    """What one admits and the other denies may be either; the rest is as it was, in any order of writing."""
    found = Admission.of(unordered(clauses, "twice"))
    assert (HERE in found.admitted, HERE in found.possible) == (False, True)
    assert OTHER in found.admitted
    assert {each.doubt for each in found.clauses} >= {"twice"}


def test_priorities_decide_where_there_are_some() -> None:
    """One that shares its priority with an equal verdict is certain; one without a priority is never."""
    first = Admission.of(ordered([((200,), PERMIT), ((100,), DENY)], "twice"))
    assert (HERE in first.possible, OTHER in first.admitted) == (False, True)
    alike = list(ordered([((100,), PERMIT), ((100,), Clause("more", True, WEB))], "twice"))
    assert all(each.possibly is None for each in alike)
    lost = Admission.of(ordered([((100,), PERMIT), (None, DENY)], "twice"))
    assert (HERE in lost.admitted, HERE in lost.possible, OTHER in lost.admitted) == (False, True, True)
