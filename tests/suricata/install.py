"""Install the engine that the firewall's rules are judged by, on Debian: `python tests/suricata/install.py`.

Debian's backports have Suricata 7, the release line of the service. Their place is derived from what the machine itself
says, its sources and its codename. Ends with 0 where the engine is there, 2 where it cannot be had, and says why in one
line; 1 where it should be and is not.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

OLDEST = (7, 0)
SOURCES = Path("/etc/apt/sources.list.d/suricata-backports.sources")
SECONDS = 600
LOCK = Path(tempfile.gettempdir()) / "webex-calling-tests-apt.lock"
"""Held while apt works: the installers of tests may run at once."""


def main() -> int:
    """Install the engine where it is missing."""
    found = version()
    if found >= OLDEST:
        return 0
    why = unavailable()
    if why:
        sys.stderr.write(f"not judged by the real Suricata: {why}\n")
        return 2
    try:
        install()
    except subprocess.SubprocessError as error:
        sys.stderr.write(f"Suricata was not installed: {error}\n")
        return 1
    return 0 if version() >= OLDEST else 1


def version() -> tuple[int, int]:
    """Return the release of the engine on this machine, (0, 0) for none."""
    if not shutil.which("suricata"):
        return 0, 0
    told = subprocess.run(["suricata", "-V"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    match = re.search(r"version (\d+)\.(\d+)", told)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def unavailable() -> str:
    """Tell why the engine cannot be installed, "" where it can."""
    if not shutil.which("apt-get"):
        return "this is not a Debian"
    if os.geteuid():
        return "it is not installed, and this is not root"
    if not codename() or not next(mirrors(codename()), ""):
        return "Debian's codename or its mirror is not told by this machine"
    return ""


def codename() -> str:
    """Return the name of the Debian release, as the machine says it; "" on another system."""
    told = Path("/etc/os-release").read_text(encoding="utf-8")
    held = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
    return held.get("VERSION_CODENAME", "").strip('"') if held.get("ID", "").strip('"') == "debian" else ""


def mirrors(suite: str, directory: Path = Path("/etc/apt")) -> Iterator[str]:
    """Yield the mirrors of a release itself, in both formats of apt's sources."""
    for file in sorted(directory.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", file.read_text(encoding="utf-8")):
            fields = dict(re.findall(r"^(\w[\w-]*):\s*(.*)$", stanza, re.MULTILINE))
            if suite in fields.get("Suites", "").split():
                yield from fields.get("URIs", "").split()
    for file in (directory / "sources.list", *sorted(directory.glob("sources.list.d/*.list"))):
        if file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                match = re.match(r"deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s", line)
                if match and match[2] == suite:
                    yield match[1]


def entry(uri: str, suite: str) -> str:
    """Return what apt must know of the backports."""
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    return f"Types: deb\nURIs: {uri}\nSuites: {suite}-backports\nComponents: main\nSigned-By: {key}\n"


def install() -> None:
    """Install the engine. Raises SubprocessError; its service is neither enabled nor started."""
    suite = codename()
    uri = next(mirrors(suite))
    SOURCES.write_text(entry(uri, suite), encoding="utf-8")
    # A package's script may not start a service where this answers 101 (Debian Policy, 9.3.3.2).
    rule = Path("/usr/sbin/policy-rc.d")
    own = not rule.exists()
    if own:
        rule.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        rule.chmod(0o755)
    try:
        _apt("update")
        _apt("install", "-y", "-t", f"{suite}-backports", "--no-install-recommends", "suricata")
    finally:
        if own:
            rule.unlink()


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", *arguments]
    with LOCK.open("w", encoding="ascii") as lock:  # apt itself refuses a second one
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(command, check=True, env=environment, timeout=SECONDS, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
