"""What a change means is the same by the state of the real engine as by the stack file that it deployed."""

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.engine.build import ROOT
from tests.engine.clouds import Clouds
from tests.engine.conftest import Deploy
from tests.engine.prepare import SITE, prepare
from tests.engine.stack import NAME
from typer.testing import CliRunner

from webex_calling.cli import app

pytestmark = pytest.mark.engine

EXAMPLE = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"


def diff(*arguments: object) -> dict[str, Any]:
    """Return what lies between two sides, without how they are named."""
    with chdir(ROOT):
        done = CliRunner().invoke(app, ["diff", *map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code in (0, 1), done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return {key: each for key, each in told.items() if key not in ("old", "new")}


def test_a_state_is_the_file_that_deployed_it(deploy: Deploy, clouds: Clouds, tmp_path: Path) -> None:
    """Against itself nothing changes, and against another file what that file changes: in packets, resources, all."""
    stack = deploy(ROOT, prepare(EXAMPLE.read_text(encoding="utf-8"), clouds))
    preview, state = tmp_path / "preview.json", tmp_path / "state.json"
    preview.write_text(stack._pulumi("preview", "--json", "--show-sames", "--stack", NAME).stdout, encoding="utf-8")
    stack.up()
    state.write_text(stack._pulumi("stack", "export", "--stack", NAME).stdout, encoding="utf-8")
    held = stack.configuration
    changed = yaml.safe_load(held.read_text(encoding="utf-8"))
    changed["config"][SITE]["profile"] = "strict"
    changed["config"][SITE]["localGateways"][0]["peers"][0]["mediaPorts"] = "20000-40000"
    new = tmp_path / "new" / held.name
    new.parent.mkdir()
    new.write_text(yaml.safe_dump(changed, sort_keys=False), encoding="utf-8")
    for printed in (state, preview):
        same = diff(printed, held)
        assert (same["verdict"], same["resources"], same["packets"]) == ("no-packet-changes", [], [])
    expected = diff(held, new)
    assert (expected["verdict"], len(expected["packets"])) == ("changes", 2)
    assert diff(state, new, "--config", held) == expected
    assert diff(state, new)["resources"] == expected["resources"]
