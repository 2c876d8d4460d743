"""Where there is no engine, its tests are skipped with one line; where there must be one, that is an error.

SURICATA_REQUIRED says that there must be: `make test-suricata` sets it once it has found or installed the engine.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.suricata.engine import installed

HERE = Path(__file__).parent
REQUIRED = "SURICATA_REQUIRED"
SKIPPED = "no Suricata on this machine: `tests/suricata/install.py` installs it on Debian"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that stands here, and skip it where it cannot run."""
    own = [item for item in items if HERE in item.path.parents]
    for item in own:
        item.add_marker(pytest.mark.suricata)
        if not installed() and not os.environ.get(REQUIRED):
            item.add_marker(pytest.mark.skip(reason=SKIPPED))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that must have the engine and skipped something of it, for whatever reason."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get(REQUIRED) or reporter is None:
        return
    skipped = [each for each in reporter.stats.get("skipped", ()) if "tests/suricata/" in each.nodeid]
    ran = [each for kind in ("passed", "failed") for each in reporter.stats.get(kind, ())]
    if skipped or not ran:
        reporter.write_line(f"{REQUIRED} is set, and {len(skipped)} tests were skipped, {len(ran)} were run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
