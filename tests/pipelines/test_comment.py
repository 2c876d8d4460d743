"""One comment a stack, edited in place by the run of the newest commit, on each forge."""

import pytest
from tests.pipelines.conftest import Stage
from tests.pipelines.forges import NEW, OLD
from tests.pipelines.stand_in import OWN, Failure

from forge.client import Patience
from forge.forge import ForgeError
from step.comment import Note, Settled, settle
from step.marker import Marker, Stamp

pytestmark = pytest.mark.pipelines

MARKER = Marker("pull-request", "Pulumi.prod.yaml")
RED = Note(MARKER, "fails", quiet=False)
GREEN = Note(MARKER, "passes", quiet=False)
QUIET = Note(MARKER, "no packet changes", quiet=True)


def _standing(stage: Stage) -> list[str]:
    """Return the last lines of the step's own comments on the stack."""
    own = [each.body for each in stage.there.comments if each.author == OWN and MARKER.marks(each.body)]
    return [body.splitlines()[-1] for body in own]


def test_open_update_green(stage: Stage, patience: Patience) -> None:
    """The first run opens the comment, the next edits it, and a comment that was red becomes green."""
    assert settle(stage.forge(), RED, patience) is Settled.OPENED
    assert settle(stage.forge(run=2), GREEN, patience) is Settled.EDITED
    assert settle(stage.forge(run=2), RED, patience) is Settled.EDITED
    assert settle(stage.forge(run=3), GREEN, patience) is Settled.EDITED
    assert _standing(stage) == ["passes"]
    assert len(stage.there.comments) == 1


def test_no_change_opens_nothing_and_is_said_where_a_comment_is(stage: Stage, patience: Patience) -> None:
    """A stack without any change gets no comment, unless it had one: that one says so."""
    assert settle(stage.forge(), QUIET, patience) is Settled.QUIET
    assert stage.there.written == []
    settle(stage.forge(), RED, patience)
    assert settle(stage.forge(run=2), QUIET, patience) is Settled.EDITED
    assert _standing(stage) == ["no packet changes"]


def test_it_is_found_over_all_pages_and_nobody_elses_is_touched(stage: Stage, patience: Patience) -> None:
    """A marker that somebody else pasted is left alone, and so is the comment on another stack of the same bot."""
    there = stage.there
    pasted = there.say("mallory", f"{MARKER.line}\npasted")
    other = there.say(OWN, f"{Marker('pull-request', 'Pulumi.test.yaml').line}\nanother stack")
    quoted = there.say(OWN, f"> {MARKER.line}\nquoted")
    for at in range(240):
        there.say("people", f"remark {at}")
    own = there.say(OWN, f"{MARKER.line}\n{Stamp(1, OLD).line}\nfails")
    left = [each.body for each in there.comments if each is not own]
    assert settle(stage.forge(run=2), GREEN, patience) is Settled.EDITED
    assert own.body.endswith("\npasses")
    assert [each.body for each in there.comments if each is not own] == left
    assert len({pasted.body, other.body, quoted.body}) == 3


def test_an_older_run_never_writes_over_a_newer(stage: Stage, patience: Patience) -> None:
    """A run whose commit is no more the newest steps aside; so does an earlier run of the same commit."""
    settle(stage.forge(run=2), GREEN, patience)
    assert settle(stage.forge(run=1, commit=OLD), RED, patience) is Settled.OLDER
    assert settle(stage.forge(run=1), RED, patience) is Settled.OLDER
    assert _standing(stage) == ["passes"]


def test_two_pushes_at_once_where_the_older_writes_last(stage: Stage, patience: Patience) -> None:
    """A text that arrives after a newer run's does not stand as the newest: its own run says that it is out of date."""
    there = stage.there
    settle(stage.forge(commit=NEW), RED, patience)
    there.head = OLD

    def newer_comes_between(_: object) -> None:
        there.head = NEW
        assert settle(stage.forge(run=3), GREEN, patience) is Settled.EDITED
        assert _standing(stage) == ["passes"]

    there.before_write = newer_comes_between
    assert settle(stage.forge(run=2, commit=OLD), RED, patience) is Settled.OLDER
    assert there.before_write is None
    assert "**Out of date:**" in there.comments[0].body
    assert settle(stage.forge(run=4), GREEN, patience) is Settled.EDITED
    assert _standing(stage) == ["passes"]


def test_the_newer_puts_its_text_back(stage: Stage, patience: Patience) -> None:
    """A text of an older run that arrives just after the newer one's is written over."""
    there = stage.there
    settle(stage.forge(run=1), RED, patience)
    own = there.comments[0]
    heads = iter([NEW])

    class Late(type(there)):  # type: ignore[misc]
        """Answers the second question after the newest commit once the older run's text is there."""

        @property
        def head(self) -> str:
            if next(heads, None) is None and not self.__dict__.get("came"):
                self.__dict__["came"] = True
                own.body = f"{MARKER.line}\n{Stamp(1, OLD).line}\nfails, said too late"
            return NEW

        @head.setter
        def head(self, value: str) -> None:
            raise AssertionError(value)

    there.__class__ = Late
    assert settle(stage.forge(run=2), GREEN, patience) is Settled.EDITED
    assert there.__dict__["came"]
    assert _standing(stage) == ["passes"]


def test_two_that_open_at_once_leave_one(stage: Stage, patience: Patience) -> None:
    """Where an older run opened a comment in the same moment, the newer deletes what is too many."""
    there = stage.there
    there.before_write = lambda _: there.say(OWN, f"{MARKER.line}\n{Stamp(1, OLD).line}\nfails")
    assert settle(stage.forge(run=2), GREEN, patience) is Settled.OPENED
    assert _standing(stage) == ["passes"]
    assert len(there.comments) == 1


def test_what_is_deleted_already_is_deleted(stage: Stage, patience: Patience) -> None:
    """Where the older run deleted its own comment in the same moment, a 404 is no refusal."""
    there = stage.there
    there.before_write = lambda _: there.say(OWN, f"{MARKER.line}\n{Stamp(1, OLD).line}\nfails")
    there.failures.append(Failure("DELETE", "comments|notes|threads", 404, 1, applied=True))
    assert settle(stage.forge(run=2), GREEN, patience) is Settled.OPENED
    assert [each.times for each in there.failures] == [0]
    assert _standing(stage) == ["passes"]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("methods", ["GET", "POST PATCH PUT"])
def test_a_busy_api_is_asked_again(stage: Stage, patience: Patience, status: int, methods: str) -> None:
    """429 and 5xx pass, for reading and for writing."""
    stage.there.failures.append(Failure(methods, "comments|notes|threads", status, 2))
    assert settle(stage.forge(), GREEN, patience) is Settled.OPENED
    assert _standing(stage) == ["passes"]


def test_retry_after_is_followed(stage: Stage, patience: Patience, monkeypatch: pytest.MonkeyPatch) -> None:
    """An API says how long to wait, with 429 and, as GitHub does, with 403; an hour is not waited for."""
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    pages = "comments|notes|threads"
    stage.there.failures += [
        Failure("GET", pages, 429, 1, {"Retry-After": "7"}),
        Failure("POST", pages, 403, 1, {"Retry-After": "11"}),
        Failure("POST", pages, 429, 1, {"Retry-After": "3600"}),
    ]
    assert settle(stage.forge(), GREEN, patience) is Settled.OPENED
    assert waits == [7, 11, 60]


def test_an_api_that_stays_down_is_asked_a_bounded_number_of_times(stage: Stage, patience: Patience) -> None:
    """The step gives up, and says what did not go through."""
    stage.there.failures.append(Failure("POST", "comments|notes|threads", 500, 10**6))
    with pytest.raises(ForgeError, match=r"POST .* 500"):
        settle(stage.forge(), GREEN, patience)
    assert len(stage.there.written) == 4


def test_a_refusal_is_not_asked_again(stage: Stage, patience: Patience) -> None:
    """403 is an answer."""
    stage.there.failures.append(Failure("POST", "comments|notes|threads", 403, 10**6))
    with pytest.raises(ForgeError, match="403 it is not to be"):
        settle(stage.forge(), GREEN, patience)
    assert len(stage.there.written) == 1


def test_a_comment_whose_answer_was_lost_is_not_written_twice(stage: Stage, patience: Patience) -> None:
    """After a 502 for what arrived all the same, the comment is found."""
    stage.there.failures.append(Failure("POST", "comments|notes|threads", 502, 1, applied=True))
    settle(stage.forge(), GREEN, patience)
    assert len(stage.there.comments) == 1
    assert _standing(stage) == ["passes"]


def test_an_api_that_is_not_there(stage: Stage, patience: Patience) -> None:
    """No connection is told, without the token."""
    with pytest.raises(ForgeError, match="no answer") as raised:
        settle(stage.forge(url="http://127.0.0.1:1"), GREEN, patience)
    assert stage.telling.token not in str(raised.value)


def test_a_wrong_token_is_told(stage: Stage, patience: Patience) -> None:
    """The word of the forge is passed on."""
    with pytest.raises(ForgeError, match="401 Bad credentials"):
        settle(stage.forge(token="another-one"), GREEN, patience)
