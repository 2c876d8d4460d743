"""Fixtures of the engine tests: the toolchain once a session, two empty clouds and a stack once a test.

The end of a test run tells what the engine did, in operations and seconds.
"""

import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.engine import ledger
from tests.engine.build import EngineUnavailableError, Toolchain
from tests.engine.build import toolchain as find_toolchain
from tests.engine.clouds import Clouds
from tests.engine.sharing import ByStack
from tests.engine.stack import Stack

PROGRAMS = Path(__file__).parent / "programs"

Deploy: TypeAlias = Callable[[Path, str], Stack]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByStack | None:
    """Keep what shares a stack in one process."""
    return None if config.getoption("dist") == "no" else ByStack(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the steps of the engine since the last report into this one."""
    item.user_properties.extend(ledger.taken())
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what the engine did."""
    reports = [each for listed in terminalreporter.stats.values() for each in listed]
    told = [*ledger.lines(each for each in reports if getattr(each, "when", "") == "teardown")]
    if told:
        terminalreporter.section("the engine: operations, and seconds")
        terminalreporter.write("\n".join(told) + "\n")


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """Find the Pulumi CLI, or build it; only where neither can be had, say what is skipped and why."""
    # A shell's background jobs ignore SIGINT, and so would all that they start: the CLI asks its hosts to end by it,
    # and waits five seconds for those that do not listen. What has a handler is not ignored by who is started.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return find_toolchain()
    except EngineUnavailableError as error:
        pytest.skip(f"not run under the real Pulumi engine: {error}")


@pytest.fixture
def clouds(tmp_path: Path) -> Iterator[Clouds]:
    """Start an empty AWS account and an empty Azure subscription."""
    with Clouds(tmp_path / "clouds") as emulated:
        yield emulated


@pytest.fixture
def deploy(toolchain: Toolchain, clouds: Clouds, tmp_path: Path) -> Deploy:
    """Return a function that makes a stack of the program in a directory, with the text of a stack file."""

    def make(program: Path, configuration: str) -> Stack:
        return Stack(program, configuration, clouds, toolchain, tmp_path / "stack")

    return make
