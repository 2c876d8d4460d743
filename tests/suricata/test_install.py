"""Where the engine comes from is read out of what the machine says of itself, in both formats of apt's sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.suricata.install import entry, mirrors

SUITE = "bookworm"
DEB822 = "Types: deb\n# a snapshot\nURIs: http://mirror.example/debian\nSuites: {0} {0}-updates\nComponents: main\n"
OTHER = "Types: deb\nURIs: http://mirror.example/security\nSuites: {0}-security\nComponents: main\n"
LINES = "deb-src http://mirror.example/src {0} main\ndeb [arch=amd64] http://mirror.example/debian {0} main contrib\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("sources.list.d/debian.sources", f"{OTHER}\n{DEB822}", id="stanzas"),
        pytest.param("sources.list.d/debian.list", LINES, id="lines of a file of its own"),
        pytest.param("sources.list", LINES, id="lines"),
    ],
)
def test_the_mirror_is_the_release_s_own(name: str, text: str, tmp_path: Path) -> None:
    """The mirror of the release is taken, and no other archive beside it."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text.format(SUITE), encoding="utf-8")
    assert [*mirrors(SUITE, tmp_path)] == ["http://mirror.example/debian"]


def test_what_apt_is_told() -> None:
    """The entry names the backports of the release, and the key that signs them."""
    told = entry("http://mirror.example/debian", "bookworm").splitlines()
    assert "Suites: bookworm-backports" in told
    assert any(line.startswith("Signed-By: /usr/share/keyrings/") for line in told)
