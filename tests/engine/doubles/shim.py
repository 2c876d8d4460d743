"""`shim.py SOCKET ARGUMENTS…` is a process to the engine: one that is born for it in a process that stands ready.

It lends that process its output and its errors, and the two end together, with one exit code. Nothing but what Python
starts with is imported: it is up in a few milliseconds.
"""

import json
import os
import socket
import sys


def main(address: str, *arguments: str) -> int:
    """Ask for a process and wait for its end; 1 where none is told how it ended."""
    order = {"arguments": arguments, "directory": os.getcwd(), "environment": dict(os.environ)}  # noqa: PTH109 - pathlib takes longer to import than all of this
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.connect(address)
        socket.send_fds(link, [b"."], [1, 2])
        link.sendall(json.dumps(order).encode() + b"\n")
        told = link.recv(1)
    return told[0] if told else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
