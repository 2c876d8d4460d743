"""`Course` is a stack that goes from one end to another and back, with what its clouds hold at each end."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.engine.clouds import Clouds
from tests.engine.doubles.faults import Mode
from tests.engine.doubles.values import Value
from tests.engine.events import Run
from tests.engine.inventory import inventory
from tests.engine.journey import Change, Journey, Leg
from tests.engine.orphans import delete_orphans

ONE_BY_ONE, REFRESH = "--parallel=1", "--refresh"


def in_turn(modes: Iterable[Mode] = Mode) -> list[Any]:
    """Return the modes as one case, to be met in turn by one operation after another, and each alone, which is long."""
    alone = [pytest.param((mode,), id=mode, marks=pytest.mark.long) for mode in modes]
    return [pytest.param((*modes,), id="each in turn"), *alone]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a course: a site, and the release that runs it."""

    change: Change = lambda _: None
    release: Path | None = None


@dataclass
class Course:
    """A stack that goes from one end to the other and back, with what the clouds hold at each end."""

    journey: Journey
    ends: dict[str, End]
    orders: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    inventories: dict[str, dict[str, Value]] = field(default_factory=dict)

    @property
    def clouds(self) -> Clouds:
        """The clouds, whose faults a test arms."""
        return self.journey.stack.clouds

    def to(self, end: str, *options: str, check: bool = True) -> Leg:
        """Update the stack towards an end."""
        self.journey.stack.release = self.ends[end].release
        return self.journey.to(self.ends[end].change, *options, check=check)

    def held(self) -> dict[str, Value]:
        """Return what its own cloud holds; an orphan stands under its own id."""
        resources = self.journey.stack.resources()
        found, azure = inventory(self.clouds, resources), "azure" in self.journey.site
        return {key: each for key, each in found.items() if key in resources or key.startswith("/sub") is azure}

    def learn(self) -> None:
        """Go to each end without a fault, to know the order of the operations and what they leave."""
        for end in self.ends:
            self.orders[end] = self.to(end, ONE_BY_ONE).run.order()
            self.inventories[end] = self.held()

    def clear(self, run: Run, mode: Mode) -> None:
        """Delete by hand what the failed operation made, where nobody learned of it; there is no other orphan."""
        failed = run.operations[-1]
        orphans = delete_orphans(self.clouds, self.held())
        assert set(orphans) <= ({failed.id} if failed.action == "create" and mode is not Mode.ERROR else set())


def tried(run: Run) -> set[tuple[str, str]]:
    """Return the action and the label of each operation, failed ones too."""
    return {(operation.action, operation.label) for operation in run.operations}
