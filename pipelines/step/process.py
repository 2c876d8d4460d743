"""Say ``run(["git", "rev-parse", "HEAD"], folder, environment)``: a program with its arguments, never a shell."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SECONDS: Final = 3600


class FailedError(Exception):
    """A program could not be run, or ended as no answer of it does; the text says which and what it said."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended, and what it printed."""

    status: int
    out: str
    err: str


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run a program to its end. Raises FailedError where it cannot be started or does not end within an hour."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise FailedError(f"{command[0]} could not be run: {type(error).__name__}") from None
    return Ran(done.returncode, done.stdout, done.stderr)


def follow(command: Sequence[str], folder: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> int:
    """Run a program, saying each line as it comes, and return its status. Raises FailedError if it cannot start."""
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, ValueError) as error:
        raise FailedError(f"{command[0]} could not be run: {type(error).__name__}") from None
    with process:
        for line in process.stdout or ():
            say(line.rstrip("\n"))
    return process.returncode
