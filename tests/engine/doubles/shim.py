"""`shim.py SOCKET MODULE VERSION ARGUMENTS…` is a plugin to the engine: a provider that the nursery bears for it.

It lends that process its output and its errors, and the two end together. Nothing but what Python starts with is
imported: it is up in a few milliseconds.
"""

import json
import os
import socket
import sys


def main(address: str, module: str, version: str, *arguments: str) -> int:
    """Ask for a plugin and wait for its end, which is known by nothing but that it is over."""
    order = {"module": module, "version": version, "arguments": arguments, "environment": dict(os.environ)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.connect(address)
        socket.send_fds(link, [b"."], [1, 2])
        link.sendall(json.dumps(order).encode() + b"\n")
        while link.recv(1):
            pass
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
