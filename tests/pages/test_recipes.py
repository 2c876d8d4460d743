"""The recipes for data: followed as they stand, they are loaded, planned, registered and proven."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.examples.stacks import ROOT, preview, stack_file
from tests.pages.recipe import Recipe, follow, recipes

from webex_calling.cli import app
from webex_calling.fault import Faults
from webex_calling.published.reference import Reference, in_place, load_reference

RECIPES = {recipe.title: recipe for recipe in recipes() if recipe.is_data}
EXAMPLES = ("aws-certificate-pair", "aws-inspection", "azure-hub", "everything")


def test_recipes() -> None:
    """These are the recipes that are data and nothing else."""
    assert [*RECIPES] == ["A port row", "A prefix", "A domain", "An article", "A mark", "A product at a proxy"]


def followed(recipe: Recipe, folder: Path) -> Reference:
    """Return the reference of a copy of the data in which a recipe was followed."""
    data = Path(shutil.copytree(ROOT / "data", folder / "data"))
    follow(recipe, folder)
    return load_reference(data)


@pytest.mark.long
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_is_loaded(recipe: Recipe, tmp_path: Path) -> None:
    """The loader takes what a recipe writes, and has it."""
    before, after = load_reference(), followed(recipe, tmp_path)
    new = {
        "A port row": {*after.requirements} - {*before.requirements},
        "A prefix": {str(each.prefix) for each in after.networks["calling"].prefixes}
        - {str(each.prefix) for each in before.networks["calling"].prefixes},
        "A domain": {each.name for each in after.domains.values()} - {each.name for each in before.domains.values()},
        "An article": {*after.articles} - {*before.articles},
        "A mark": {*after.marks, *after.printed_marks} - {*before.marks, *before.printed_marks},
        "A product at a proxy": {*after.proxy_products, *after.trusted_authorities}
        - {*before.proxy_products, *before.trusted_authorities},
    }
    words = {
        "A port row": {"T1"},
        "A prefix": {"198.18.7.0/24"},
        "A domain": {"*.recipe.example"},
        "An article": {"example"},
        "A mark": {"Q9", "example-signalling"},
        "A product at a proxy": {"example-product", "trust-of-examples"},
    }
    assert new[recipe.title] == words[recipe.title]


@pytest.mark.long
@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_examples_by_a_recipe(recipe: Recipe, name: str, tmp_path: Path) -> None:
    """Each example is planned, registered and proven by the new data."""
    with in_place(followed(recipe, tmp_path)):
        told = preview(stack_file(name), "--json")
    assert told.status == 0, told.err
    document: Mapping[str, Any] = json.loads(told.out)
    assert document["verdict"] == "proven"


@pytest.mark.long
def test_a_new_row_is_in_its_group(tmp_path: Path) -> None:
    """The rule of the new row is in the group that it names, and no other rule has moved."""
    with in_place(followed(RECIPES["A port row"], tmp_path)):
        after = groups()
    before = groups()
    assert {name: after[name] for name in before} == before
    assert {name: group for name, group in after.items() if name not in before} == {
        f"{gateway}-external-out-tcp-8935-calling": f"{gateway}-external-example" for gateway in ("fra-a", "fra-b")
    }


def groups() -> dict[str, str]:
    """Return the group of each rule of two gateways."""
    resources = json.loads(preview(stack_file("aws-certificate-pair"), "--json").out)["resources"]
    names = {each["id"]: each["name"] for each in resources if each["type"] == "aws:ec2/securityGroup:SecurityGroup"}
    return {
        each["name"]: names[each["inputs"]["securityGroupId"]]
        for each in resources
        if "securityGroupId" in each["inputs"]
    }


@pytest.mark.long
def test_a_rule_that_moves_is_replaced(tmp_path: Path) -> None:
    """With another group in its row, the rule keeps its name and gets another group, which replaces it."""
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    moved(data, "example")
    with in_place(load_reference(data)):
        after = groups()
    before = groups()
    assert {name for name, group in before.items() if after[name] != group} == {
        f"{gateway}-external-out-tcp-5062-calling" for gateway in ("fra-a", "fra-b")
    }


def test_no_rule_is_in_two_groups(tmp_path: Path) -> None:
    """A row that has the rule of another one in another group is refused by the loader."""
    recipe = RECIPES["A port row"]
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    follow(recipe, tmp_path)
    ports = data / "calling" / "ports.yaml"
    text = ports.read_text(encoding="utf-8")
    twin = text.replace("{id: tls, ports: [8935]", "{id: tls, when: {trunk: registration}, ports: [8934]")
    assert twin != text
    ports.write_text(twin, encoding="utf-8")
    with pytest.raises(Faults) as caught:
        load_reference(data)
    assert any("write group: {gateway: " in told for told in map(str, caught.value)), str(caught.value)


def moved(data: Path, group: str) -> None:
    """Write another group into the row of signalling from a gateway."""
    ports = data / "calling" / "ports.yaml"
    before, row, after = ports.read_text(encoding="utf-8").partition("  - id: S1a\n")
    changed = after.replace("group: {gateway: calling}", f"group: {{gateway: {group}}}", 1)
    assert changed != after
    ports.write_text(before + row + changed, encoding="utf-8")


def test_a_command_is_a_function_in_a_file_of_its_name() -> None:
    """The command line has each command from the file of its name."""
    found = {command.name: command.callback for command in app.registered_commands}
    names = {name: name.replace("-", "_") for name in found if name}
    assert len(names) > 5
    for name, word in names.items():
        callback = found[name]
        assert callback is not None
        assert (callback.__module__, callback.__name__) == (f"webex_calling.commands.{word}", word)
