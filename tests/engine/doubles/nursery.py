"""`with Nursery() as nursery:` bears provider plugins at `nursery.address`, each a process of its own.

A plugin that starts by itself spends half a second or more on imports and on EC2's model, and the engine starts one for
each provider of each step. Here one process has all that done, and a plugin is a fork of it; `shim.py` asks for it.
"""

import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Thread
from types import TracebackType

from tests.engine.doubles.aws.ec2 import load_model

ROOT = Path(__file__).resolve().parents[3]
MODULES = ("tests.engine.doubles.aws.plugin", "tests.engine.doubles.azure.plugin")
START_SECONDS = 60


class Nursery(AbstractContextManager["Nursery"]):
    """The process that others are born of, plugins if no program of Python is named; it ends with who started it."""

    def __init__(self, *program: str) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="nursery-"))
        self.address = self._directory / "socket"
        command = [sys.executable, *(program or ("-m", __name__)), str(self.address)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> "Nursery":
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], START_SECONDS)[0] or not self._process.stdout.readline():
            raise RuntimeError("the nursery of provider plugins does not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(timeout=START_SECONDS)
        shutil.rmtree(self._directory)


@cache
def nursery(*program: str) -> Nursery:
    """Start the one nursery of its kind in this process, which ends with it."""
    started = Nursery(*program).__enter__()
    atexit.register(started.__exit__, None, None, None)
    return started


def _bear(listener: socket.socket) -> None:
    """Fork a plugin for each order until the process that started this one is gone."""
    # Plugins that end leave nothing to wait for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        link, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _live(link)
        link.close()


def _live(link: socket.socket) -> None:
    """Be the plugin that is asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, given, _, _ = socket.recv_fds(link, 1, 2)
    for descriptor, own in zip(given, (1, 2), strict=True):
        os.dup2(descriptor, own)
        os.close(descriptor)
    with link.makefile("rb") as orders:
        order = json.loads(orders.readline())
    os.environ.clear()
    os.environ.update(order["environment"])
    module, version, *arguments = order["arguments"]
    # A daemon: it waits for the end of the shim, and nothing waits for it.
    Thread(target=_end_with, args=(link,), daemon=True).start()
    try:
        import_module(module).serve(arguments, version)
    finally:
        os._exit(1)


def _end_with(link: socket.socket) -> None:
    """End this process when the other side of the link ends."""
    link.recv(1)
    os._exit(0)


def _main(address: str) -> None:
    for module in MODULES:
        import_module(module)
    load_model()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address)
        listener.listen(64)
        print("ready", flush=True)  # noqa: T201 - the line that the starting process waits for
        _bear(listener)


if __name__ == "__main__":
    _main(sys.argv[1])
