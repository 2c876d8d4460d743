"""`install(directory)` puts a `python3` there that has ready what the language host asks for at each step.

The host looks in `pip list` for the plugins that a program needs: nothing is installed while tests run, and listing
takes a quarter of a small step. A program it runs from `preloaded.py`, unless `PLAIN` is in its environment; that the
two run programs alike is a test of its own. A host that goes by the environment in Pulumi.yaml does not pass here.
"""

import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.engine import preloaded
from tests.engine.build import PYTHON_EXEC
from tests.engine.doubles import shim
from tests.engine.doubles.nursery import nursery

PLAIN = "PLAIN_INTERPRETER"
LIST = ("-m", "pip", "list", "-v", "--format", "json")


def install(directory: Path) -> None:
    """Write the list, and a script in front of this interpreter."""
    directory.mkdir()
    listed = directory / "packages.json"
    listed.write_text(_packages(), encoding="utf-8")
    script = directory / "python3"
    script.write_text(
        f'#!/bin/sh\n[ "$*" != "{" ".join(LIST)}" ] || exec cat {shlex.quote(str(listed))}\n'
        f'case "${{{PLAIN}-$1}}" in */{PYTHON_EXEC}) exec {shlex.join(loaded())} "$@";; esac\n'
        f'exec {shlex.quote(sys.executable)} "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)


def loaded() -> tuple[str, ...]:
    """Return the command that runs a program as this interpreter does, but that it has the SDKs loaded."""
    born = nursery("-I", "-u", "-X", "utf8", preloaded.__file__)
    return sys.executable, "-I", "-S", shim.__file__, str(born.address)


@cache
def _packages() -> str:
    answer = subprocess.run([sys.executable, *LIST], capture_output=True, text=True, timeout=120, check=True)
    return answer.stdout
