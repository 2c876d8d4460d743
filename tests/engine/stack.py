"""`Stack(program, configuration, clouds, toolchain, directory).up()` runs a stack program as `pulumi up` runs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.engine import interpreter, ledger
from tests.engine.build import Toolchain
from tests.engine.clouds import Clouds
from tests.engine.doubles.journal import label
from tests.engine.doubles.kind import DEFAULTS
from tests.engine.doubles.values import Properties, Value, strings
from tests.engine.events import Run, read_events

STEP_SECONDS = 180
NAME = "test"


class EngineFailedError(AssertionError):
    """A step ended in an error that the test did not ask for."""

    def __init__(self, run: Run) -> None:
        super().__init__(f"pulumi {run.action} ended with {run.code}:\n" + "\n".join(run.errors or [run.output]))
        self.run = run


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource in the deployment that the engine keeps."""

    urn: str
    type: str
    id: str
    parent: str
    inputs: Properties
    """What the program set: without what the provider filled in."""
    outputs: Properties

    @property
    def label(self) -> str:
        """Return type and name, as `SecurityGroup desks`."""
        return label(self.type, self.urn.rsplit("::", 1)[-1])


class Stack:
    """A stack with a home, a backend and a passphrase of its own; no account, no network."""

    def __init__(
        self, program: Path, configuration: str, clouds: Clouds, toolchain: Toolchain, directory: Path
    ) -> None:
        self.clouds = clouds
        self.directory = directory / "program"
        self.release: Path | None = None
        """Where another release of the package is installed, if programs are to run on that one."""
        self.step_seconds = STEP_SECONDS
        """How long a step may take."""
        self.environment: dict[str, str] = {}
        """Further variables for the CLI."""
        self.about = ""
        """The example that this stack shows, for the account of operations and time."""
        self._toolchain = toolchain
        self._scratch = directory
        self._home = directory / "home"
        for folder in (self.directory, self._home, directory / "state", directory / "tmp"):
            folder.mkdir(parents=True)
        for file in (program / "Pulumi.yaml", *program.glob("*.py")):
            shutil.copyfile(file, self.directory / file.name)
        # A newer language host takes the environment that Pulumi.yaml names; an older one takes the active one.
        (self.directory / "venv").symlink_to(sys.prefix, target_is_directory=True)
        interpreter.install(self._home / "bin")
        self.plugins = self._home / "plugins"
        clouds.install(self._home)
        self._pulumi("stack", "init", NAME)
        self._salt = self.configuration.read_text(encoding="utf-8")
        self.configure(configuration)

    @property
    def configuration(self) -> Path:
        """Return the stack file."""
        return self.directory / f"Pulumi.{NAME}.yaml"

    def configure(self, configuration: str) -> None:
        """Set the stack's configuration to the text of a stack file."""
        self.configuration.write_text(f"{configuration.rstrip()}\n{self._salt}", encoding="utf-8")

    def preview(self, *options: str, check: bool = True) -> Run:
        """Show what an update would do."""
        return self._step("preview", *options, check=check)

    def up(self, *options: str, check: bool = True) -> Run:
        """Bring the clouds to what the program says."""
        return self._step("up", "--yes", "--skip-preview", *options, check=check)

    def refresh(self, *options: str, check: bool = True) -> Run:
        """Bring the state to what the clouds hold."""
        return self._step("refresh", "--yes", "--skip-preview", *options, check=check)

    def destroy(self, *options: str, check: bool = True) -> Run:
        """Delete everything."""
        return self._step("destroy", "--yes", "--skip-preview", *options, check=check)

    def resources(self) -> dict[str, Resource]:
        """Return the deployment by label, as the engine keeps it; providers and the stack itself included."""
        answer = json.loads(self._pulumi("stack", "export", "--stack", NAME).stdout)
        found = [_resource(item) for item in answer["deployment"].get("resources") or []]
        return {resource.label: resource for resource in found}

    def outputs(self) -> Properties:
        """Return the outputs of the stack."""
        answer: Properties = json.loads(self._pulumi("stack", "output", "--json", "--stack", NAME).stdout)
        return answer

    def settings(self) -> dict[str, Value]:
        """Return the configuration as the engine reads it, structures as structures."""
        answer = json.loads(self._pulumi("config", "--json", "--stack", NAME).stdout)
        return {key: held.get("objectValue", held.get("value")) for key, held in answer.items()}

    def _step(self, action: str, *options: str, check: bool) -> Run:
        log = self._scratch / "tmp" / "events.json"
        log.unlink(missing_ok=True)
        before, started = self.clouds.journal.last(), time.monotonic()
        common = ("--stack", NAME, "--non-interactive", "--color", "never", "--event-log", str(log))
        answer = self._pulumi(action, *common, *options, check=False)
        steps, failed, errors, warnings, summary = read_events(log)
        run = Run(
            action,
            answer.returncode,
            time.monotonic() - started,
            answer.stdout + answer.stderr,
            tuple(steps),
            tuple(failed),
            tuple(errors),
            tuple(warnings),
            summary,
            tuple(self.clouds.journal.operations(after=before, previews=action == "preview")),
        )
        ledger.note(run, self.about)
        if check and run.code:
            raise EngineFailedError(run)
        return run

    def _pulumi(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(self._toolchain.pulumi), *arguments]
        # A session of its own: whatever the CLI starts can be ended with it, and nothing else.
        process = subprocess.Popen(
            command,
            cwd=self.directory,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            output, errors = process.communicate(timeout=self.step_seconds)
        finally:
            _end(process)
        if check and process.returncode:
            raise AssertionError(f"pulumi {' '.join(arguments)} ended with {process.returncode}:\n{output}{errors}")
        return subprocess.CompletedProcess(command, process.returncode, output, errors)

    def _environment(self) -> dict[str, str]:
        own = (self._home / "bin", Path(sys.executable).parent)
        path = [*map(str, own), str(self._toolchain.directory), *os.defpath.split(os.pathsep)]
        return {
            "PATH": os.pathsep.join(path),
            "HOME": str(self._home),
            "TMPDIR": str(self._scratch / "tmp"),
            "LANG": "C.UTF-8",
            "VIRTUAL_ENV": sys.prefix,
            "PULUMI_HOME": str(self._home),
            "PULUMI_BACKEND_URL": f"file://{self._scratch / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "for tests only",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "GOGC": "400",  # a CLI that lives for a second has little garbage to collect
            "PULUMI_DEBUG_COMMANDS": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            **({"PYTHONPATH": str(self.release)} if self.release else {}),
            **self.clouds.environment,
            **self.environment,
        }


def _end(process: subprocess.Popen[str]) -> None:
    """End what is left of a session: after a time-out the CLI, after a crash its plugins.

    Plugins have process groups of their own, so that only the session tells to whom they belong.
    """
    for pid in _session(process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(timeout=30)


def _session(leader: int) -> Iterator[int]:
    for pid in _pids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == leader:
                yield pid


def _pids() -> list[int]:
    found = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    if found:
        return found
    listed = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=True)
    return [int(pid) for pid in listed.stdout.split()]


def _resource(item: dict[str, Value]) -> Resource:
    def read(key: str) -> str:
        return str(item.get(key) or "")

    def part(key: str) -> Properties:
        found = item.get(key)
        return found if isinstance(found, dict) else {}

    filled = {DEFAULTS, *strings(part("inputs"), DEFAULTS)}
    inputs = {key: value for key, value in part("inputs").items() if key not in filled}
    outputs = {key: value for key, value in part("outputs").items() if not key.startswith("__")}
    return Resource(read("urn"), read("type"), read("id"), read("parent"), inputs, outputs)
