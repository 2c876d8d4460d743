"""`forecast(State(old), State(new))` is what is told of an update beforehand, for what the engine then does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.engine.release import data
from tests.impact.sides import side_of_file

from webex_calling.impact.impact import Impact, impact
from webex_calling.impact.resource_change import Fate
from webex_calling.impact.side import End, Side
from webex_calling.published.reference import load_reference
from webex_calling.site.kinds import Interface


@dataclass(frozen=True, slots=True)
class State:
    """What a stack is brought to: the text of its stack file, and the release that runs it."""

    text: str
    release: Path | None = None

    @property
    def side(self) -> Side:
        """The state, compiled and run in memory."""
        return _side(self.text, self.release)


@cache
def _side(text: str, release: Path | None) -> Side:
    return side_of_file("Pulumi.test.yaml", text, load_reference(data(release)) if release else None)


@cache
def forecast(old: State, new: State) -> Impact:
    """Return what lies between two states."""
    return impact(old.side, new.side)


def operations(found: Impact) -> list[str]:
    """List the operations that an update must make, as `Resident` does, without what differs: `~ here-calling`."""
    listed = [f"{sign} {each.name}" for each in found.resources for sign in _SIGNS[each.fate]]
    same = [f"~ {each.name}" for each in found.resources if each.fate is Fate.RENAMED and not each.properties]
    return sorted(each for each in listed if each not in same)


_SIGNS = {Fate.CREATED: "+", Fate.CHANGED: "~", Fate.RENAMED: "~", Fate.REPLACED: "+-", Fate.DELETED: "-"}


def interface(end: End) -> str:
    """Return what an end is called in a journey."""
    name, part = end
    return f"{name}-{part}" if part in {*Interface} else name
