"""Fixtures of the tests of pipelines: each forge with its stand-in.

PIPELINES_REQUIRED says that the engine and actionlint must be there: a skipped test is an error then.
`make test-pipelines` sets it where it has found or built the engine.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.engine.conftest import clouds, deploy, toolchain  # noqa: F401 (fixtures)
from tests.judge import Judge
from tests.pipelines.forges import FORGES, Kind, Telling
from tests.pipelines.stand_in import StandIn

from forge.client import Patience
from forge.forge import Forge
from forge.here import forge_of

JUDGE = Judge(Path(__file__).parent, "pipelines", "PIPELINES_REQUIRED", "")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that must have the engine and actionlint, and skipped something of them."""
    JUDGE.fail_skipped(session)


@dataclass(frozen=True)
class Stage:
    """One forge that is running, and how a step of a run sees it."""

    kind: Kind
    there: StandIn
    telling: Telling

    def environment(self, **changes: object) -> Mapping[str, str]:
        """Return the variables of a run."""
        return self.kind.environment(replace(self.telling, **changes))  # type: ignore[arg-type]

    def forge(self, **changes: object) -> Forge:
        """Return the forge as a run sees it."""
        found = forge_of({**self.environment(**changes), **PATIENCE})
        assert found
        return found


PATIENCE = {"WEBEX_CALLING_ATTEMPTS": "4", "WEBEX_CALLING_BACKOFF": "0.001"}

Open = Callable[[str], Stage]


@pytest.fixture
def patience() -> Patience:
    """Return bounds that a test has time for."""
    return Patience.of(PATIENCE)


@pytest.fixture(params=sorted(FORGES))
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Start the stand-in of each forge in turn."""
    kind = FORGES[request.param]
    with kind.stand_in() as there:
        telling = Telling(there.url, tmp_path)
        there.head = telling.commit
        yield Stage(kind, there, telling)
