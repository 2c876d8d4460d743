"""What an audit writes for `pulumi import` is imported by the real engine, and the next preview replaces nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.engine.brownfield import Brownfield
from tests.engine.build import ROOT
from tests.engine.clouds import Clouds
from tests.engine.conftest import Deploy
from tests.engine.events import Run
from tests.engine.prepare import SITE, prepare
from tests.engine.sites import site
from tests.engine.stack import Stack
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.commands.stack_run import Outcome, run_stack
from webex_calling.registered import aws_tokens as aws

pytestmark = pytest.mark.engine
REGION, OTHER = "eu-central-1", "eu-west-1"
CONFIGURED: Mapping[str, Mapping[str, str]] = {"aws": {"aws:region": REGION}, "azure": {}}
NOTHING_ELSE = ("missing", "differs", "unfit", "ambiguous", "asked", "leftover")
SAYS = {"aws": {"description", "revokeRulesOnDelete", "tags"}, "azure": {"ipAddresses", "securityRules", "tags"}}
"""What the preview after an import updates in place."""
REPLACED = {"aws": (34, 31), "azure": (6, 6)}
"""How many resources are imported, and how many the preview replaces where the stack file does not say of them."""


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate in the clouds, the stack file of a site that plans the same, and the outputs of the CLIs."""

    text: str
    planned: Outcome
    files: list[Path]

    def audit(self, folder: Path) -> Mapping[str, Any]:
        """Audit the estate and write the import file beside the outputs."""
        config = folder / "Pulumi.test.yaml"
        config.write_text(self.text, encoding="utf-8")
        told = ["audit", *map(str, self.files), "--config", str(config), "--import", str(folder / "import.json")]
        answer = CliRunner().invoke(app, [*told, "--json"])
        assert answer.exit_code in (0, 1), answer.output
        return json.loads(answer.stdout)["import"]  # type: ignore[no-any-return]  # an object, as the schema has it


def grown(cloud: str, clouds: Clouds, folder: Path) -> Estate:
    """Make the estate of a small site in the doubles, without Pulumi."""
    text = prepare(site(cloud), clouds)
    config = folder / "Pulumi.planned.yaml"
    config.write_text(text, encoding="utf-8")
    planned = run_stack("", config, lambda told: None)
    field = Brownfield(clouds, REGION if cloud == "aws" else "")
    if cloud == "aws":
        field.aws(planned.run.resources)
        groups = [each for each in planned.run.resources if each.type == aws.SECURITY_GROUP]
        for number, side in enumerate(("external", "internal"), start=1):
            own = [each.id for each in groups if each.name.startswith(f"one-{side}-")]
            field.interface(f"10.20.{number}.0/24", f"10.20.{number}.10", groups[0].inputs["vpcId"], own)
    else:
        field.azure(planned.run.resources)
    return Estate(text, planned, field.printed(folder / "printed"))


def grown_in_two_regions(clouds: Clouds, folder: Path) -> Estate:
    """Make the lists of two places, each in its region."""
    held = yaml.safe_load(site("aws"))["config"]
    far = {"name": "far", "place": "there", "platform": "ec2", "media": "optimised"}
    network = {"id": "vpc-0b2c3d4e5f6071829", "cidrs": ["10.21.0.0/16"]}
    held[SITE]["aws"]["there"] = {"region": OTHER, "vpcs": {"far": network}}
    held[SITE] |= {"localGateways": [], "vdiPools": [far]}
    text = prepare(yaml.safe_dump({"config": held}, sort_keys=False), clouds)
    config = folder / "Pulumi.planned.yaml"
    config.write_text(text, encoding="utf-8")
    planned = run_stack("", config, lambda told: None)
    files: list[Path] = []
    for region, parents in ((REGION, {"here"}), (OTHER, {"there", "far"})):
        field = Brownfield(clouds, region)
        field.aws(each for each in planned.run.resources if each.parent.rpartition("::")[2] in parents)
        files += field.printed(folder / region)
    return Estate(text, planned, files)


def configured(estate: Estate, settings: Mapping[str, str], imported: Mapping[str, Any]) -> str:
    """Return the stack file with what the audit says, and what is configured before an import."""
    held = yaml.safe_load(estate.text)
    for place, said in imported.items():
        cloud, _, name = place.partition(".")
        held["config"][SITE][cloud][name]["imported"] = said
    return yaml.safe_dump({"config": {**held["config"], **settings}}, sort_keys=False)


def take_over(stack: Stack, file: Path) -> Run:
    """Import a file as the text of the audit says."""
    said = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false", "--file", str(file))
    return stack._step("import", *said, check=True)


def resources(run: Run) -> dict[str, str]:
    """Return what happens to resources of the cloud: a provider is none."""
    return {step.label: step.op for step in run.steps if step.is_change and not step.type.startswith("pulumi:")}


def replaced(run: Run) -> set[str]:
    """Return the resources that are made anew."""
    return {step.label for step in run.steps if "replace" in step.op}


@pytest.mark.parametrize("cloud", SAYS)
def test_import_then_preview_replaces_nothing(cloud: str, deploy: Deploy, clouds: Clouds, tmp_path: Path) -> None:
    """All that is planned is imported; the preview then updates in place alone, and after the update is empty.

    Where the stack file does not say what was imported, the same preview replaces what has a name that cannot change.
    """
    estate = grown(cloud, clouds, tmp_path)
    told = estate.audit(tmp_path)
    assert {key: told[key] for key in NOTHING_ELSE} == {key: [] for key in NOTHING_ELSE}
    document = json.loads((tmp_path / "import.json").read_text(encoding="utf-8"))
    custom = [each for each in estate.planned.run.resources if each.custom and not each.type.startswith("pulumi:")]
    assert document["resources"] == told["resources"]
    assert sorted((each["type"], each["name"]) for each in document["resources"] if "id" in each) == sorted(
        (each.type, each.name) for each in custom
    )

    stack = deploy(ROOT, configured(estate, CONFIGURED[cloud], {}))
    take_over(stack, tmp_path / "import.json")
    assert (len(custom), len(replaced(stack.preview()))) == REPLACED[cloud]

    stack.configure(configured(estate, CONFIGURED[cloud], told["imported"]))
    preview = stack.preview()
    assert ({*resources(preview).values()}, replaced(preview)) == ({"update"}, set())
    assert {key for step in preview.steps if step.op == "update" for key in step.differs} == SAYS[cloud]
    ids = {name: each.id for name, each in stack.resources().items()}
    assert {*resources(stack.up()).values()} == {"update"}
    held = {name: each.id for name, each in stack.resources().items() if not each.type.startswith("pulumi:")}
    assert held == {name: ids[name] for name in held}
    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())


def test_providers_of_several_regions_are_declared(deploy: Deploy, clouds: Clouds, tmp_path: Path) -> None:
    """Where one configured provider would not find all, the file declares those of the program, and nothing is lost."""
    estate = grown_in_two_regions(clouds, tmp_path)
    told = estate.audit(tmp_path)
    assert {key: told[key] for key in NOTHING_ELSE} == {key: [] for key in NOTHING_ELSE}
    assert [each["name"] for each in told["resources"] if each["type"] == "pulumi:providers:aws"] == [
        "aws-here",
        "aws-there",
    ]
    stack = deploy(ROOT, configured(estate, {}, told["imported"]))
    take_over(stack, tmp_path / "import.json")
    preview = stack.preview()
    assert {*preview.changes().values()} == {"update"}
