"""Say ``Judge(folder, "suricata", "SURICATA_REQUIRED", skipped).mark(items, installed)``: tests of a real program.

Where the program is not installed they are skipped with one line; where it must be, since a variable says so, a skipped
test fails the run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Judge:
    """A program that we did not write: the folder and the mark of its tests, and what requires it."""

    folder: Path
    name: str
    required: str
    skipped: str

    def mark(self, items: Iterable[pytest.Item], installed: Callable[[], bool]) -> None:
        """Mark all that stands in the folder, and skip it where it cannot run."""
        own = [item for item in items if self.folder in item.path.parents]
        runs = not own or bool(os.environ.get(self.required)) or installed()
        for item in own:
            item.add_marker(self.name)
            if not runs:
                item.add_marker(pytest.mark.skip(reason=self.skipped))

    def fail_skipped(self, session: pytest.Session) -> None:
        """Fail a run that must have the program and skipped something of it, for whatever reason."""
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if not os.environ.get(self.required) or reporter is None:
            return
        below = f"{self.folder.relative_to(session.config.rootpath).as_posix()}/"
        skipped = [each for each in reporter.stats.get("skipped", ()) if each.nodeid.startswith(below)]
        ran = [each for kind in ("passed", "failed") for each in reporter.stats.get(kind, ())]
        if skipped or not ran:
            words = f"{self.required} is set, and {len(skipped)} tests were skipped, {len(ran)} were run"
            reporter.write_line(words, red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
