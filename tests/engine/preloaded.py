"""`preloaded.py SOCKET` is an interpreter that has the SDKs loaded; each program that is asked for is a fork of it.

The engine starts an interpreter for each step, and two of its three seconds go to the import of what pip installed,
which is the same in every one of them. What this project holds is loaded by each program for itself. `shim.py` asks.
"""

import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

LOADED = (
    "pulumi",
    "pulumi.provider.experimental",
    "pulumi_aws.ec2",
    "pulumi_aws.networkfirewall",
    "pulumi_aws.vpc",
    "pulumi_azure_native.network",
    "pulumi_azure_native.resources",
    "netaddr",
    "pydantic",
    "yaml",
)


class Born(NamedTuple):
    """A program that runs: its process, the link to who asked for it, and what is closed when it ends."""

    process: int
    link: socket.socket
    end: int


def _bear(listener: socket.socket) -> dict[str, Any]:
    """Fork until whoever started this interpreter is gone; return in each fork, with what was asked for."""
    living: list[Born] = []
    while True:
        known = [each.link for each in living], [each.end for each in living]
        ready, _, _ = select.select([listener, sys.stdin, *known[0], *known[1]], [], [])
        for each in [*living]:
            if each.end in ready:
                living.remove(each)
                _bury(each)
            elif each.link in ready:
                os.kill(each.process, signal.SIGKILL)
        if sys.stdin in ready:
            for each in living:
                os.kill(each.process, signal.SIGKILL)
            sys.exit()
        if listener in ready:
            link, _ = listener.accept()
            _, given, _, _ = socket.recv_fds(link, 1, 2)
            with link.makefile("rb") as orders:
                order: dict[str, Any] = json.loads(orders.readline())
            end, own = os.pipe()
            if not (process := os.fork()):
                _become(order, given)
                return order
            for descriptor in (own, *given):
                os.close(descriptor)
            living.append(Born(process, link, end))


def _bury(program: Born) -> None:
    """Tell who asked for a program how it ended."""
    code = os.waitstatus_to_exitcode(os.waitpid(program.process, 0)[1])
    with suppress(OSError):  # whoever asked may be gone, too
        program.link.send(bytes([code if code >= 0 else 128 - code]))
    program.link.close()
    os.close(program.end)


def _become(order: dict[str, Any], given: list[int]) -> None:
    """Be as if started with the arguments, in the directory and the environment of who asked."""
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for descriptor, own in zip(given, (1, 2), strict=True):
        os.dup2(descriptor, own)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["directory"])
    sys.argv = order["arguments"]
    there = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    sys.path[:0] = [str(Path(sys.argv[0]).resolve().parent), *there]


def main(address: str) -> None:
    """Load what all programs load, say so, and be each program that is asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDKs warn of modules of their own
        for module in LOADED:
            hasattr(import_module(module), "any")  # the SDKs load a module when it is first looked into
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address)
        listener.listen(64)
        print("ready", flush=True)  # noqa: T201 - the line that the starting process waits for
        order = _bear(listener)
    runpy.run_path(order["arguments"][0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1])
