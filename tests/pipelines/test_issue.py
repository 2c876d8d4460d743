"""One issue opens, is kept up to date, and closes when all is well again, on each forge."""

import pytest
from tests.pipelines.conftest import Stage
from tests.pipelines.stand_in import OWN, Failure, Kept

from forge.client import Patience
from step.issue import Concern, IssueSettled, settle_issue
from step.marker import Marker

pytestmark = pytest.mark.pipelines

MARKER = Marker("nightly")
DRIFT = Concern(MARKER, "drift", "SecurityGroup voice differs in <tags> & more", well=False)
MORE = Concern(MARKER, "drift", "two differ", well=False)
WELL = Concern(MARKER, "drift", "all is well", well=True)


def test_it_opens_changes_and_closes(stage: Stage, patience: Patience) -> None:
    """One issue through a week: nothing, drift, the same drift, more of it, all well, all well, drift again."""
    forge, issues = stage.forge(change=False), stage.there.issues
    week = [WELL, DRIFT, DRIFT, MORE, WELL, WELL, DRIFT]
    told = [settle_issue(forge, each, patience) for each in week]
    assert told == [
        IssueSettled.NONE,
        IssueSettled.OPENED,
        IssueSettled.SAME,
        IssueSettled.EDITED,
        IssueSettled.CLOSED,
        IssueSettled.NONE,
        IssueSettled.OPENED,
    ]
    assert [each.open for each in issues] == [False, True]
    assert "all is well" in issues[0].body


def test_issues_of_others_are_left_alone(stage: Stage, patience: Patience) -> None:
    """A marker in somebody else's issue, and an issue of one's own without it, are nothing to a step."""
    stage.there.issues += [
        Kept(1, "mallory", "pasted", DRIFT.body),
        Kept(2, OWN, "another", f"{Marker('another').line}\ntext"),
    ]
    assert settle_issue(stage.forge(change=False), WELL, patience) is IssueSettled.NONE
    assert stage.there.written == []


def test_two_open_ones_become_one(stage: Stage, patience: Patience) -> None:
    """Where two runs opened one each, the later is closed and names the first."""
    forge = stage.forge(change=False)
    settle_issue(forge, DRIFT, patience)
    first = stage.there.issues[0]
    stage.there.issues.append(Kept(999, OWN, "drift", first.body))
    assert settle_issue(forge, MORE, patience) is IssueSettled.EDITED
    assert [each.open for each in stage.there.issues] == [True, False]


def test_a_lost_answer_opens_no_second_issue(stage: Stage, patience: Patience) -> None:
    """After a 502 for an issue that was opened all the same, it is found."""
    stage.there.failures.append(Failure("POST", "issues|workitems", 502, 1, applied=True))
    assert settle_issue(stage.forge(change=False), DRIFT, patience) is IssueSettled.SAME
    assert len(stage.there.issues) == 1
