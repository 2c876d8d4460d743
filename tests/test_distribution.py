"""What an installation gets: every package of the tree, since a checkout finds those that were forgotten by itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMPONENTS = ROOT / "components"


def test_every_package_is_installed() -> None:
    """The distribution names each package of the source root, and the data beside it."""
    found = {".".join(each.parent.relative_to(COMPONENTS).parts) for each in COMPONENTS.glob("webex_calling/**/*.py")}
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert sorted(named) == sorted({*found, "webex_calling.data"})


def test_what_builds_the_package_is_pinned() -> None:
    """A build in an environment of its own takes the setuptools that requirements.lock pins, and nothing else."""
    (needed,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert f"{needed} \\" in (ROOT / "requirements.lock").read_text().splitlines()


def test_what_pulumi_installs_is_pinned() -> None:
    """Every requirements file that Pulumi installs is bound by the versions of the lock, which are all of it."""
    locked = {line.split()[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line}
    bound = {line.split()[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert bound <= locked
    for file in ("requirements.txt", "components/plugin/requirements.txt", "policy/requirements.txt"):
        lines = [line for line in (ROOT / file).read_text().splitlines() if not line.startswith("#")]
        option, path = lines[0].split()
        assert (option, (ROOT / file).parent.joinpath(path).resolve()) == ("-c", ROOT / "constraints.txt")


def test_the_sdk_of_the_policy_pack_is_pinned() -> None:
    """The pack gets the release of Pulumi's policy SDK that it is tested with."""
    (pinned,) = [line for line in (ROOT / "policy" / "requirements.txt").read_text().splitlines() if "==" in line]
    assert f"{pinned} \\" in (ROOT / "requirements-dev.lock").read_text().splitlines()
