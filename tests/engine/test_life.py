"""Every example lives under the real engine: preview, up, again, refresh, drift, mending, destroy."""

import json
import shutil
from pathlib import Path

import pytest
from tests.engine.build import ROOT, Toolchain
from tests.engine.clouds import Clouds
from tests.engine.conftest import Deploy
from tests.engine.life import Life
from tests.engine.prepare import SITE, prepare
from tests.engine.stack import Stack
from tests.engine.told import compared, completed, ids_of, previewed, told, with_ids

pytestmark = pytest.mark.engine

EXAMPLES = sorted((ROOT / "examples").glob("*/Pulumi.*.yaml"))
REFUSED = {"workspaces-media-refused"}
LIKE_OTHERS = {"aws-certificate-pair", "aws-registration", "aws-vdi-ec2", "aws-vdi-workspaces", "azure-vdi"}
"""What they register, other examples and the tests of changes do, too."""


def _examples(*, refused: bool) -> list[object]:
    return [
        pytest.param(path, id=path.parent.name, marks=[pytest.mark.long] * (path.parent.name in LIKE_OTHERS))
        for path in EXAMPLES
        if (path.parent.name in REFUSED) is refused
    ]


@pytest.fixture(scope="module", params=_examples(refused=False))
def life(request: pytest.FixtureRequest, toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Let a stack of an example live once, for all that is asked of it."""
    example: Path = request.param
    directory = tmp_path_factory.mktemp(example.parent.name)
    with Clouds(directory / "clouds") as clouds:
        text = prepare(example.read_text(encoding="utf-8"), clouds)
        stack = Stack(ROOT, text, clouds, toolchain, directory / "stack")
        stack.about = example.parent.name
        if (adopted := example.parent / "adopted").is_dir():
            shutil.copytree(adopted, stack.directory / adopted.name)
        return Life.of(stack)


def test_preview_is_what_up_does(life: Life) -> None:
    """The engine's preview names every operation that the update then makes, and no other."""
    assert life.preview.changes() == life.up.changes()
    assert sorted(life.preview.order()) == sorted(life.up.order())


def test_preview_counts_as_the_engine_does(life: Life) -> None:
    """The engine creates as many resources as the embedded engine has, components, providers and the stack counted."""
    made = sum(not each.get("external") for each in life.told.document["resources"])
    assert (life.preview.summary, life.up.summary) == ({"create": made}, {"create": made})


def test_both_previews_show_the_same(life: Life) -> None:
    """The embedded engine's preview has the resources of the engine's own: names, types, parents, inputs."""
    told, shown = previewed(life.told.document, life.preview)
    assert shown == told


def test_both_engines_register_the_same(life: Life) -> None:
    """The embedded engine and the real one have the same resources: names, types, parents, inputs, ids mapped."""
    expected, made = compared(life.told.document, life.made)
    assert made == expected
    outputs = with_ids(life.told.document["outputs"], ids_of(life.told.document, life.made))
    assert life.outputs == completed(outputs, life.outputs)


def test_both_engines_read_the_same_site(life: Life) -> None:
    """The stack file says the same to both, and both warn of the same."""
    assert life.site == json.loads(life.file.config[SITE])
    assert sorted(life.up.warnings) == sorted(life.told.document["warnings"])


def test_second_up_does_nothing(life: Life) -> None:
    """Nothing changes where nothing changed."""
    assert (life.again.changes(), life.again.operations) == ({}, ())


def test_refresh_finds_planted_drift_alone(life: Life) -> None:
    """Refresh finds what another hand changed, and no other difference between the state and the clouds."""
    assert life.drift.changes() == life.planted


def test_up_mends_drift(life: Life) -> None:
    """What was deleted is made again, what was changed is changed back; a refresh and another up then find nothing."""
    mends = {"delete": "create", "update": "update"}
    assert dict(life.mended.changes()) == {label: mends[found] for label, found in life.planted.items()}
    assert life.after == life.held
    assert (life.settled.changes(), life.settled.operations) == ({}, ())


def test_destroy_leaves_nothing(life: Life) -> None:
    """Everything that was made goes, each thing once."""
    made = sorted(label for action, label in life.up.order() if action == "create")
    assert sorted(life.destroy.order()) == [("delete", label) for label in made]
    assert life.left == {}


@pytest.mark.parametrize("example", _examples(refused=True))
def test_refused_example_registers_nothing(example: Path, deploy: Deploy, clouds: Clouds) -> None:
    """A site that is refused is refused by both engines, for the same faults, before anything is registered."""
    stack = deploy(ROOT, prepare(example.read_text(encoding="utf-8"), clouds))
    refusal = told(stack)
    assert refusal.code == 2
    faults = [line.split(": ", 1)[1] for line in refusal.faults.splitlines() if line]
    for run in (stack.preview(check=False), stack.up(check=False)):
        assert (run.code, run.operations) == (1, ())
        assert run.errors[0].splitlines() == ["the site has faults, nothing was registered", *faults]
        assert "Traceback" not in run.output
    assert {resource.type for resource in stack.resources().values()} <= {"pulumi:pulumi:Stack"}
