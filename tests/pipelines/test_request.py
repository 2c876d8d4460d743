"""One pull request of a branch, opened once and kept up to date, on each forge."""

import pytest
from tests.pipelines.conftest import Stage
from tests.pipelines.stand_in import Failure

from forge.client import Patience
from forge.forge import ForgeError
from step.request import Proposal, RequestSettled, settle_request

pytestmark = pytest.mark.pipelines

FIRST = Proposal("webex-calling/$(touch x)", "main", "The published requirements, refreshed", "one prefix more")


def test_one_request_is_kept_up_to_date(stage: Stage, patience: Patience) -> None:
    """The second week edits what the first opened; nothing is written where nothing is new."""
    forge, requests = stage.forge(change=False), stage.there.requests
    assert settle_request(forge, FIRST, patience) is RequestSettled.OPENED
    assert settle_request(forge, FIRST, patience) is RequestSettled.SAME
    second = Proposal(FIRST.branch, "main", FIRST.title, "two prefixes more")
    assert settle_request(forge, second, patience) is RequestSettled.EDITED
    assert [(each.branch.removeprefix("refs/heads/"), each.body) for each in requests] == [(FIRST.branch, second.text)]
    assert requests[0].target.removeprefix("refs/heads/") == "main"


def test_a_long_text_is_cut_where_the_forge_takes_no_more(stage: Stage, patience: Patience) -> None:
    """Azure DevOps takes 4,000 characters; the rest is said to be in the report."""
    settle_request(stage.forge(change=False), Proposal(FIRST.branch, "main", FIRST.title, "x" * 20_000), patience)
    body = stage.there.requests[0].body
    more = "\n\n… The rest is in the report of the run."
    assert body == (f"{'x' * (4000 - len(more))}{more}" if stage.kind.name == "azure-devops" else "x" * 20_000)


def test_a_refusal_is_told(stage: Stage, patience: Patience) -> None:
    """A forge where pipelines may open no pull requests says so."""
    stage.there.failures.append(Failure("POST", "pulls|merge_requests|pullrequests", 403, 9))
    with pytest.raises(ForgeError, match="403 it is not to be"):
        settle_request(stage.forge(change=False), FIRST, patience)
