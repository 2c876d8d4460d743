"""`note(run, about)` remembers what a step of the engine cost, and the end of the test run tells it.

One line an example, with the operations and seconds of each step; one line for all steps of each other file.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.engine.events import Run

PROPERTY = "engine step"
"""The name under which a test report carries an entry, from a worker process too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step: what it was about, if about an example, and what it cost."""

    about: str
    action: str
    operations: int
    seconds: float
    failed: bool
    """Whether it ended in an error, as it does where a test lets an operation fail."""


_entries: list[Entry] = []


def note(run: Run, about: str) -> None:
    """Remember a step until the report of the test that made it is written."""
    _entries.append(Entry(about, run.action, len(run.operations), run.seconds, run.code != 0))


def taken() -> Iterator[tuple[str, object]]:
    """Yield the steps since the last call as properties of a report."""
    while _entries:
        yield PROPERTY, asdict(_entries.pop(0))


def lines(reports: Iterable[Any]) -> Iterator[str]:
    """Yield the lines that end a test run."""
    examples: dict[str, list[Entry]] = defaultdict(list)
    files: dict[str, list[Entry]] = defaultdict(list)
    for report in reports:
        for name, value in report.user_properties:
            if name == PROPERTY:
                entry = Entry(**value)
                of = examples[entry.about] if entry.about else files[Path(report.nodeid.partition("::")[0]).name]
                of.append(entry)
    for name, entries in sorted(examples.items()):
        steps = ", ".join(f"{each.action} {each.operations} in {each.seconds:.1f}" for each in entries)
        yield f"{name}: {steps}; {_total(entries)}"
    for name, entries in sorted(files.items()):
        yield f"{name}: {_total(entries)}"


def _total(entries: list[Entry]) -> str:
    written = sum(each.operations for each in entries if each.action != "preview")
    failed = sum(each.failed for each in entries)
    steps = f"{len(entries)} steps" + (f" ({failed} failed)" if failed else "")
    return f"{steps}, {written} operations, {sum(each.seconds for each in entries):.0f} s"
