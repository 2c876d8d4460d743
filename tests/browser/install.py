"""Install the browser that judges the page, on Debian: `python tests/browser/install.py`.

Debian's own Chromium, by apt; and the W3C's validator of HTML (the Nu checker), a Java program that npm has, into
`.browser`. Ends with 0 where both are there, 2 where they cannot be had, and says why in one line; 1 where they should
be and are not.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
CHECKER = "vnu-jar@26.9.27"
DIGEST = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
FOLDER = Path(__file__).resolve().parents[2] / ".browser"
JAR = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SECONDS = 600
LOCK = Path(tempfile.gettempdir()) / "webex-calling-tests-apt.lock"
"""Held while apt works: the installers of tests may run at once."""


def main() -> int:
    """Install what is missing."""
    if installed():
        return 0
    if why := unavailable():
        sys.stderr.write(f"not judged by a real browser: {why}\n")
        return 2
    try:
        if not CHROMIUM.exists():
            _apt("update")
            _apt("install", "-y", "--no-install-recommends", "chromium")
        if not checked(JAR):
            subprocess.run(
                ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER), CHECKER],
                check=True,
                timeout=SECONDS,
                stdout=subprocess.DEVNULL,
            )
    except subprocess.SubprocessError as error:
        sys.stderr.write(f"the browser was not installed: {error}\n")
        return 1
    return 0 if installed() else 1


def installed() -> bool:
    """Tell whether the browser and the checker are on this machine."""
    return CHROMIUM.exists() and bool(shutil.which("java")) and checked(JAR)


def checked(jar: Path) -> bool:
    """Tell whether a file is the checker that was judged when its version was chosen."""
    return jar.is_file() and sha256(jar.read_bytes()).hexdigest() == DIGEST


def unavailable() -> str:
    """Tell why something that is missing cannot be installed, "" where it can."""
    if not CHROMIUM.exists():
        if not shutil.which("apt-get"):
            return "this is not a Debian"
        if os.geteuid():
            return "Chromium is not installed, and this is not root"
    lacking = [each for each in ("java", "npm") if not shutil.which(each)]
    return f"{' and '.join(lacking)} is needed for the checker of HTML, and is not here" if lacking else ""


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", *arguments]
    with LOCK.open("w", encoding="ascii") as lock:  # apt itself refuses a second one
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(command, check=True, env=environment, timeout=SECONDS, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
