"""The commands of the pages neither ask a network, nor start a process, nor write a file."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.pages.page import Page
from tests.pages.sandbox import Sandbox

SCRIPT = """
import os, shlex, sys, tempfile

tempfile.gettempdir()  # the Pulumi SDK's dill asks where temporary files go, which Python finds out by writing one
ENDING = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.bind", "socket.sendto", "subprocess.",
          "os.exec", "os.system", "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.mkdir")
WRITING = os.O_WRONLY | os.O_RDWR

def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING and arguments[0] != os.devnull
    if writes or event.startswith(ENDING):
        os.write(2, f"{event} {arguments}\\n".encode())
        os._exit(77)

sys.addaudithook(watch)
from webex_calling.cli import run
for command in sys.argv[1:]:
    os.write(1, f"{int(run(shlex.split(command)))}\\n".encode())
"""
COMMANDS = {
    "preview --stack prod": 0,
    "preview --stack prod --json": 0,
    "prove --stack prod": 0,
    'explain "udp 10.20.1.10 -> 23.89.0.0:5003" --stack prod': 1,
    "lookup M1a --stack prod": 0,
    "nat-pool --cloud aws --clients 12000 --gateways 3": 0,
    "audit examples/aws-adopted/adopted/pl-0a1b2c3d4e5f60718.json examples/aws-adopted/adopted/prefix-lists.json": 0,
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Return a checkout with the stack file of the README."""
    made = Sandbox.under(tmp_path_factory.mktemp("offline") / "checkout")
    made.write(Page("README.md"))
    return made


def run(checkout: Sandbox, script: str, *commands: str) -> subprocess.CompletedProcess[str]:
    """Run commands in one process of a fresh interpreter."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    arguments = [sys.executable, "-c", script, *commands]
    return subprocess.run(arguments, cwd=checkout.folder, env=environment, capture_output=True, text=True, timeout=280)


@pytest.mark.doors
def test_nothing_is_sent(checkout: Sandbox) -> None:
    """Every command runs to its end under an audit hook that ends the process at the first connection or file."""
    done = run(checkout, SCRIPT, *COMMANDS)
    assert not done.stderr, done.stderr
    assert done.returncode == 0
    assert [int(line) for line in done.stdout.splitlines() if line in ("0", "1", "2")] == [*COMMANDS.values()]


@pytest.mark.doors
@pytest.mark.parametrize(
    "deed",
    [
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')",
        "import subprocess; subprocess.run(['true'])",
        "open('left', 'w')",
    ],
)
def test_the_hook_notices(checkout: Sandbox, deed: str) -> None:
    """The hook is there: a connection, a process or a file ends the program."""
    assert run(checkout, SCRIPT + deed).returncode == 77
