"""Where there is no browser, its tests are skipped with one line; where there must be one, that is an error.

BROWSER_REQUIRED says that there must be: `make test-browser` sets it once it has found or installed the browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.install import CHROMIUM, installed
from tests.judge import Judge

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SKIPPED = "no Chromium on this machine: `tests/browser/install.py` installs it on Debian"
JUDGE = Judge(Path(__file__).parent, "browser", "BROWSER_REQUIRED", SKIPPED)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""The switches by which the browser itself asks no network for anything."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that stands here, and skip it where it cannot run."""
    JUDGE.mark(items, installed)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that must have the browser and skipped something of it."""
    JUDGE.fail_skipped(session)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Write every page by its name."""
    from tests.browser.written import write_pages  # it loads the clouds' SDKs

    return write_pages(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session")
def browser(pages: Mapping[str, Path]) -> Iterator[Browser]:
    """Start the real browser once, after the pages: its driver and the embedded engine each run a loop of events."""
    from playwright.sync_api import sync_playwright  # only where there is a browser to drive

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()
