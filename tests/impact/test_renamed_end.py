"""A machine under another name is known by its addresses."""

from __future__ import annotations

import pytest
from tests.impact.sides import side

from webex_calling.impact.packet_change import EndChange
from webex_calling.impact.renamed_end import renamed_ends
from webex_calling.verify.model.spans import Spans


@pytest.mark.parametrize(
    ("old", "new", "part", "same"),
    [
        (((1, 4),), ((4, 9),), "external", True),
        (((1, 4),), ((5, 9),), "external", False),
        (((1, 4),), ((1, 4),), "external through hub", False),
        ((), ((1, 4),), "external", False),
    ],
)
def test_ends_at_the_same_addresses_are_one(old: Spans, new: Spans, part: str, same: bool) -> None:
    """Told as the new one, with what both sides are compared by; through a perimeter is another view."""
    (proof,) = side("aws-registration").ends.values()
    gone = EndChange("a", "external", own_old=old, compared_old=proof.compared)
    come = EndChange("b", part, own_new=new, compared_new=proof.compared)
    stays = EndChange(
        "c", "external", own_old=old, own_new=new, compared_old=proof.compared, compared_new=proof.compared
    )
    found = [*renamed_ends([come, stays, gone])]
    assert [(each.name, each.part) for each in found] == ([("b", part)] if same else [])
    assert all(each.compared_old and each.compared_new for each in found)
