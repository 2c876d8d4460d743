"""The recipes for code: followed in a copy of the project as they stand, linted, and run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.pages.recipe import recipes
from tests.pages.workshop import Workshop

pytestmark = pytest.mark.long

RECIPES = {recipe.title: recipe for recipe in recipes() if not recipe.is_data}
INSPECTION = "examples/aws-inspection/Pulumi.aws-inspection.yaml"
REFUSED = "examples/workspaces-media-refused/Pulumi.workspaces-media-refused.yaml"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return a copy of the project as it is."""
    return Workshop.under(tmp_path / "copy")


def test_recipes() -> None:
    """These show what to write; a kind of filter is too much for a page."""
    assert [*RECIPES] == ["A quota", "A site key", "A role", "A command"]


def test_a_quota(workshop: Workshop) -> None:
    """Arithmetic, the site's default, the schema and both pages follow one line: what did not fit is proven."""
    assert "weighs 104 of 60 outbound" in workshop.run("preview", "--config", REFUSED).stderr
    workshop.follow(RECIPES["A quota"])
    workshop.make_schema()
    found = workshop.run("preview", "--config", REFUSED)
    assert (found.returncode, found.stdout.splitlines()[:1]) == (0, ["proven"]), found.stderr
    assert "outbound 104 of 120" in found.stdout
    assert definitions(workshop)["AwsQuotas"]["properties"]["rulesPerGroup"]["default"] == 120
    assert "| rules-per-group | 120 | 1 | 1,000 |" in workshop.read("docs/quotas.md")
    assert "| `rulesPerGroup` | number, 1 to 1000 | `120` |" in workshop.read("docs/site-keys.md")


def test_a_site_key(workshop: Workshop) -> None:
    """A key that was refused is taken, bounded and described, by the model, the schema and the page alike."""
    write(workshop, "      - name: egress\n", "      - name: egress\n        contact: voice@example.com\n")
    assert "perimeters[0].contact: is not a known key" in workshop.run("preview", "--config", INSPECTION).stderr
    workshop.follow(RECIPES["A site key"])
    workshop.make_schema()
    found = workshop.run("preview", "--config", INSPECTION)
    assert (found.returncode, found.stdout.splitlines()[:1]) == (0, ["proven"]), found.stderr
    key = definitions(workshop)["SitePerimeter"]["properties"]["contact"]
    assert (key["maxLength"], key["description"]) == (
        100,
        "Whom to ask about it; nothing is made of it. Default: nobody.",
    )
    assert "| `contact` |" in workshop.read("docs/site-keys.md")
    write(workshop, "voice@example.com", "v" * 101)
    refused = workshop.run("preview", "--config", INSPECTION)
    assert refused.returncode == 2
    assert "is longer than 100 characters; shorten it to 100" in refused.stderr


def test_a_role(workshop: Workshop) -> None:
    """A site has clients of the new role, and what they need, which the proof states by itself, gets through."""
    write(workshop, "{name: rooms, role: room-device,", "{name: rooms, role: door-phone,")
    assert 'clients[1].role: "door-phone" is not' in workshop.run("preview", "--config", INSPECTION).stderr
    workshop.follow(RECIPES["A role"])
    workshop.make_schema()
    found = workshop.run("prove", "--config", INSPECTION)
    assert (found.returncode, found.stdout.splitlines()[:1]) == (0, ["proven"]), found.stderr + found.stdout
    assert workshop.run("lookup", "T2", "--config", INSPECTION).stdout.startswith("found: ")
    packet = workshop.run("explain", "udp 10.50.16.9 -> 23.89.0.0:19560", "--config", INSPECTION)
    assert packet.stdout.startswith("admitted: "), packet.stdout + packet.stderr
    assert "T2" in packet.stdout
    assert "door-phone" in definitions(workshop)["ClientRole"]["enum"]


def test_a_command(workshop: Workshop) -> None:
    """The command is listed, prints its answer first, as JSON too, and leaves by the rule of exit statuses."""
    assert workshop.run("rows").returncode == 2
    workshop.follow(RECIPES["A command"])
    assert "Count the rows of all articles." in workshop.run("--help").stdout
    found = workshop.run("rows")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("found: ")
    document = json.loads(workshop.run("rows", "--json").stdout)
    assert f"{document['verdict']}: {document['why']}\n" == found.stdout
    assert workshop.run("rows", "--jsom").returncode == 2


def definitions(workshop: Workshop) -> dict[str, Any]:
    """Return the definitions of the copy's schema."""
    found: dict[str, Any] = json.loads(workshop.read("schemas/stack.schema.json"))["$defs"]
    return found


def write(workshop: Workshop, old: str, new: str) -> None:
    """Change the example of an inspection VPC, at one place."""
    file = workshop.root / INSPECTION
    before, found, after = file.read_text(encoding="utf-8").partition(old)
    assert found
    file.write_text(before + new + after, encoding="utf-8")
