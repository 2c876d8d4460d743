"""`install(stack)` gives a stack the component package as `pulumi package add` would: an executable plugin."""

import shlex
from importlib.metadata import version

from tests.engine.build import ROOT
from tests.engine.interpreter import loaded
from tests.engine.stack import Stack

PACKAGE = "webex-calling"


def install(stack: Stack) -> None:
    """Put an executable that runs the package's own program where the engine looks for plugins."""
    directory = stack.plugins / f"resource-{PACKAGE}-v{version(PACKAGE)}"
    directory.mkdir(parents=True)
    script = directory / f"pulumi-resource-{PACKAGE}"
    program = ROOT / "components" / "plugin" / "__main__.py"
    # A shell stands before Python because the path of an interpreter may be too long for a first line.
    script.write_text(f'#!/bin/sh\nexec {shlex.join((*loaded(), str(program)))} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
