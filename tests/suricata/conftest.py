"""Where there is no engine, its tests are skipped with one line; where there must be one, that is an error.

SURICATA_REQUIRED says that there must be: `make test-suricata` sets it once it has found or installed the engine.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.judge import Judge
from tests.suricata.engine import installed

SKIPPED = "no Suricata on this machine: `tests/suricata/install.py` installs it on Debian"
JUDGE = Judge(Path(__file__).parent, "suricata", "SURICATA_REQUIRED", SKIPPED)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that stands here, and skip it where it cannot run."""
    JUDGE.mark(items, installed)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that must have the engine and skipped something of it."""
    JUDGE.fail_skipped(session)
