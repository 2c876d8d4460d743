"""The rules behind a line: where they are taken away, what it tells is refused; what stays is never named."""

from __future__ import annotations

import pytest
from tests.impact.sides import Change, extra_rule, other_media, second_peer, side, strict, with_prefix

from webex_calling.impact.impact import impact
from webex_calling.impact.packet_line import PacketLine, Sign
from webex_calling.impact.side import Side
from webex_calling.verify.model.packets import PacketSet


def _without(rules: tuple[str, ...], of: Side, line: PacketLine) -> PacketSet:
    """Return what the end of one filter admits without some of its rules: security groups are unions."""
    compared = of.ends[line.ends[0]].compared
    assert compared is not None
    clauses = [clause for _, hop in compared.paths.filters() for part in hop.parts for clause in part.admission.clauses]
    assert {*rules} <= {clause.rule for clause in clauses}
    return PacketSet.union(clause.matches for clause in clauses if clause.rule not in rules)


@pytest.mark.parametrize("change", [strict, second_peer, other_media, extra_rule])
def test_without_its_rules_a_line_is_not_so(change: Change) -> None:
    """On a site of one filter an end; and each of them is registered on that side alone."""
    old, new = side("aws-registration"), side("aws-registration", change)
    names = [{f"rule {each.name}" for each in held.resources or ()} for held in (old, new)]
    found = impact(old, new).packets
    assert found
    for line in found:
        assert bool(line.opened_by) is (line.sign is not Sign.LOST)
        assert bool(line.closed_by) is (line.sign is not Sign.GAINED)
        assert not line.gained & _without(line.opened_by, new, line)
        assert not line.lost & _without(line.closed_by, old, line)
        assert {*line.opened_by} <= names[1] - names[0]
        assert {*line.closed_by} <= names[0] - names[1]


@pytest.mark.long
def test_of_several_filters_the_one_that_refused_is_named() -> None:
    """A prefix more behind a perimeter: rules of each filter that has it now, none that had it before."""
    old, new = side("aws-inspection"), side("aws-inspection", reference=with_prefix())
    found = impact(old, new).packets
    assert found
    assert all(line.opened_by and not line.closed_by for line in found)
    for line in found:
        compared = new.ends[line.ends[0]].compared
        assert compared is not None
        behind = {
            clause.rule
            for _, hop in compared.paths.filters()
            for part in hop.parts
            for clause in part.admission.clauses
            if clause.admits and clause.most & line.gained
        }
        assert {*line.opened_by} <= behind
        assert len({*line.opened_by}) == len(line.opened_by)
