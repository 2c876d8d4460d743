"""`toolchain()` answers with a Pulumi CLI and its language hosts, built from pinned Go modules where none is installed.

Run as a script (`make engine`) it builds what is missing into `.engine/bin` and prints where the engine is.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = Path(__file__).resolve().parent / "go"
BUILT = ROOT / ".engine" / "bin"

OLDEST = (3, 200, 0)
CLI_VERSION = "v3.259.0"
# One linker setting carries the version: without it the CLI calls itself v0.0.0 and older state files are refused.
CLI_LDFLAGS = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={CLI_VERSION}"
PYTHON_SDK = "github.com/pulumi/pulumi/sdk/v3"
PYTHON_EXEC = "pulumi-language-python-exec"
BUILD_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Tool:
    """One Go module of `go/` and the executable that it yields."""

    module: str
    executable: str
    package: str
    ldflags: str


TOOLS = (
    Tool("python", "pulumi-language-python", f"{PYTHON_SDK}/python/cmd/pulumi-language-python", "-s -w"),
    Tool("yaml", "pulumi-language-yaml", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", "-s -w"),
    Tool("cli", "pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", CLI_LDFLAGS),
)


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A directory that goes first on the PATH, and the version of the CLI in it."""

    directory: Path
    version: str

    @property
    def pulumi(self) -> Path:
        """The CLI itself."""
        return self.directory / "pulumi"


class EngineUnavailableError(Exception):
    """There is no fitting CLI and no way to get one: no Go, or no Go modules."""


class BuildFailedError(Exception):
    """The pinned modules are there and do not build."""


def toolchain() -> Toolchain:
    """Return the installed CLI where it fits, else the built one, building it first where it is missing or stale."""
    installed = _installed()
    if installed is not None:
        return installed
    build(*TOOLS)
    return Toolchain(BUILT, CLI_VERSION)


def build(*tools: Tool) -> None:
    """Build those of the tools that are missing or stale, one process at a time."""
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / ".lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for tool in tools:
            if not _is_current(tool):
                _build(tool)


def _installed() -> Toolchain | None:
    found = shutil.which("pulumi")
    if found is None:
        return None
    directory = Path(found).resolve().parent
    version = _version(directory / "pulumi")
    hosts = ("pulumi-language-python", PYTHON_EXEC, "pulumi-language-yaml")
    if version is None or version < OLDEST or not all((directory / host).exists() for host in hosts):
        return None
    return Toolchain(directory, "v" + ".".join(map(str, version)))


def _version(cli: Path) -> tuple[int, ...] | None:
    environment = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "1"}
    answer = subprocess.run([cli, "version"], capture_output=True, text=True, env=environment, timeout=60, check=False)
    match = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)\S*", answer.stdout.strip())
    return tuple(map(int, match.groups())) if match else None


def _build(tool: Tool) -> None:
    go = shutil.which("go")
    if go is None:
        oldest = ".".join(map(str, OLDEST))
        raise EngineUnavailableError(
            f"no pulumi >= {oldest} with its Python and YAML language hosts is on the PATH, and no go to build it with;"
            f" install the Pulumi CLI, or Go >= 1.25.11"
        )
    print(f"building {tool.executable} (once; the CLI takes minutes)", file=sys.stderr, flush=True)  # noqa: T201 - progress of a long step
    directory = MODULES / tool.module
    # This reads what the build needs, from a proxy where it is not there yet, and compiles nothing.
    answer = _go(go, directory, "list", "-mod=readonly", "-deps", tool.package)
    if answer.returncode:
        is_broken = any(word in answer.stderr for word in ("go.sum", "checksum"))
        raise (BuildFailedError if is_broken else EngineUnavailableError)(
            f"{directory}: the modules of {tool.package} cannot be had:\n{answer.stderr.strip()[-2000:]}"
        )
    # A build that is interrupted leaves the old executable, never half of a new one.
    fresh = BUILT / f".{tool.executable}.new"
    answer = _go(go, directory, "build", "-mod=readonly", "-o", str(fresh), "-ldflags", tool.ldflags, tool.package)
    if answer.returncode:
        raise BuildFailedError(f"{directory}: go build {tool.package} failed:\n{answer.stderr.strip()[-2000:]}")
    if tool.module == "python":
        _copy_python_exec(go, directory)
    fresh.replace(BUILT / tool.executable)
    _stamp_file(tool).write_text(_stamp(tool), encoding="ascii")


def _go(go: str, directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [go, *arguments], cwd=directory, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )


def _copy_python_exec(go: str, directory: Path) -> None:
    """Put the script that the language host starts beside it: the module ships it, the build does not."""
    answer = _go(go, directory, "list", "-m", "-f", "{{.Dir}}", PYTHON_SDK)
    if answer.returncode:
        raise BuildFailedError(f"{directory}: go list {PYTHON_SDK} failed:\n{answer.stderr.strip()[-2000:]}")
    source = Path(answer.stdout.strip()) / "python" / "cmd" / PYTHON_EXEC
    target = BUILT / PYTHON_EXEC
    target.unlink(missing_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755)


def _is_current(tool: Tool) -> bool:
    stamp = _stamp_file(tool)
    return (BUILT / tool.executable).exists() and stamp.exists() and stamp.read_text(encoding="ascii") == _stamp(tool)


def _stamp_file(tool: Tool) -> Path:
    return BUILT / f".{tool.executable}.stamp"


def _stamp(tool: Tool) -> str:
    """Digest what the executable follows from: another pin or another flag builds it again."""
    directory = MODULES / tool.module
    content = (directory / "go.mod").read_bytes() + (directory / "go.sum").read_bytes()
    return hashlib.sha256(content + tool.ldflags.encode() + tool.package.encode()).hexdigest()


def main() -> int:
    """Build what is missing and say where the engine is: 0; 1 where it does not build, 2 where it cannot be had."""
    try:
        found = toolchain()
    except (BuildFailedError, EngineUnavailableError) as error:
        print(f"engine: {error}", file=sys.stderr)  # noqa: T201 - a script speaks to its terminal
        return 2 if isinstance(error, EngineUnavailableError) else 1
    print(f"pulumi {found.version} in {found.directory}")  # noqa: T201 - a script speaks to its terminal
    return 0


if __name__ == "__main__":
    sys.exit(main())
