"""`with Clouds(directory) as clouds:` holds the emulated AWS and Azure that a stack deploys into."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from tests.engine.doubles import journal, shim
from tests.engine.doubles.aws import ec2
from tests.engine.doubles.aws.guard import Quotas
from tests.engine.doubles.aws.server import Ec2Server
from tests.engine.doubles.azure.arm import Arm
from tests.engine.doubles.journal import Journal
from tests.engine.doubles.nursery import nursery

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
# The plugin's name for the engine, the distribution whose version the SDK asks for, and the module that serves it.
PLUGINS = (
    ("aws", "pulumi-aws", "tests.engine.doubles.aws.plugin"),
    ("azure-native", "pulumi-azure-native", "tests.engine.doubles.azure.plugin"),
)


class Clouds:
    """An AWS account and an Azure subscription, empty at the start; one at a time in a process."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(directory / "journal.sqlite")
        self._server = Ec2Server(self.journal)

    def __enter__(self) -> "Clouds":
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def environment(self) -> dict[str, str]:
        """Return what the provider plugins must know, and the one setting that an Azure program may not give."""
        return {
            journal.VARIABLE: str(self.journal.path),
            ec2.ENDPOINT: self._server.endpoint,
            "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
        }

    @contextmanager
    def watched(self, watch: Callable[[str], None]) -> Iterator[None]:
        """Tell the name of each request that changes something in AWS, before the next one is let in."""
        before, self._server.watch = self._server.watch, watch
        try:
            yield
        finally:
            self._server.watch = before

    def ec2(self, region: str) -> ec2.Ec2:
        """Return the EC2 of a region, to prepare it or to look at it as another client does."""
        return ec2.Ec2(region, self._server.endpoint)

    @contextmanager
    def quotas(self, quotas: Quotas) -> Iterator[None]:
        """Give the AWS account other quotas for a while."""
        before, self._server.guard.quotas = self._server.guard.quotas, quotas
        try:
            yield
        finally:
            self._server.guard.quotas = before

    def grant(self, quotas: Quotas) -> None:
        """Give the AWS account other quotas from now on."""
        self._server.guard.quotas = quotas

    def arm(self) -> Arm:
        """Return the Azure subscription, to prepare it or to look at it."""
        arm = Arm(self.journal)
        arm.subscription = SUBSCRIPTION
        return arm

    def install(self, home: Path) -> None:
        """Install the doubles as provider plugins, under the versions that the SDKs ask for."""
        for name, distribution, module in PLUGINS:
            wanted = version(distribution)
            directory = home / "plugins" / f"resource-{name}-v{wanted}"
            directory.mkdir(parents=True)
            script = directory / f"pulumi-resource-{name}"
            plugin = (sys.executable, "-I", "-S", shim.__file__, str(nursery().address), module, wanted)
            # A shell stands before Python because the path of an interpreter may be too long for a first line.
            script.write_text(f'#!/bin/sh\nexec {shlex.join(plugin)} "$@"\n', encoding="utf-8")
            script.chmod(0o755)
