"""`install(directory)` puts a `python3` there that has `pip list` ready: the language host asks for it at each step.

The host looks in that list for the plugins that a program needs. Nothing is installed while tests run, and listing
takes a quarter of a small step. A host that goes by the environment in Pulumi.yaml does not pass here.
"""

import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

LIST = ("-m", "pip", "list", "-v", "--format", "json")


def install(directory: Path) -> None:
    """Write the list, and a script in front of this interpreter."""
    directory.mkdir()
    listed = directory / "packages.json"
    listed.write_text(_packages(), encoding="utf-8")
    script = directory / "python3"
    script.write_text(
        f'#!/bin/sh\n[ "$*" != "{" ".join(LIST)}" ] || exec cat {shlex.quote(str(listed))}\n'
        f'exec {shlex.quote(sys.executable)} "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)


@cache
def _packages() -> str:
    answer = subprocess.run([sys.executable, *LIST], capture_output=True, text=True, timeout=120, check=True)
    return answer.stdout
