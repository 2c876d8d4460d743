"""No URN, name, number or group assignment of an example changes unless the change log and an alias say why.

The lists were frozen once, and no command writes them: a difference is written into `differences.yaml` by hand.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.examples.stacks import ACCEPTED, ROOT, document
from tests.pinned.identities import identities

HERE = Path(__file__).parent
KEYS = {"example", "was", "now", "told", "alias", "without"}


@cache
def _differences() -> Sequence[Mapping[str, str]]:
    read: list[Mapping[str, str]] = yaml.safe_load((HERE / "differences.yaml").read_text(encoding="utf-8"))
    return read


def _frozen(name: str) -> set[str]:
    return set((HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines())


def _arguments(schema: Mapping[str, Any]) -> set[str]:
    """Return a line for each argument of each component, with its type as other languages see it."""
    return {
        f"{token} {key}: {json.dumps(_shape(held), sort_keys=True)}"
        for token, resource in schema["resources"].items()
        for key, held in resource["inputProperties"].items()
    }


def _shape(held: Mapping[str, Any]) -> Any:
    return {key: each for key, each in held.items() if key != "description"}


def _unexplained(name: str, now: set[str]) -> list[str]:
    """Return the lines of both sides that differ and are named by no difference, as a unified diff would mark them."""
    held = [each for each in _differences() if each["example"] == name]
    gone = _frozen(name) - now - {each.get("was", "") for each in held}
    new = now - _frozen(name) - {each.get("now", "") for each in held}
    return [*(f"- {line}" for line in sorted(gone)), *(f"+ {line}" for line in sorted(new))]


@pytest.mark.parametrize("name", ACCEPTED)
def test_identities_of_an_example(name: str) -> None:
    """What a deployed stack knows its resources by is as it was, or the difference is explained."""
    assert _unexplained(name, {line for line, _ in identities(document(name))}) == []


def test_arguments_of_components() -> None:
    """Every argument of every component has the name and the type that other languages know."""
    schema = json.loads((ROOT / "tests/golden/component-schema.json").read_text(encoding="utf-8"))
    assert _unexplained("component-arguments", _arguments(schema)) == []


def test_differences_are_told() -> None:
    """Each difference is there, stands in the change log, and says how a deployed stack gets over it."""
    log = re.sub(r"\s+", " ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    for each in _differences():
        assert set(each) <= KEYS
        assert {"example", "told"} < set(each)
        assert each["told"] in log
        assert ("alias" in each) != ("without" in each)
        assert each.get("was", each.get("now")) is not None
        assert each.get("was") is None or each["was"] in _frozen(each["example"])


@pytest.mark.parametrize("name", ACCEPTED)
def test_aliases_of_differences(name: str) -> None:
    """Where a difference names an alias, the resource has it."""
    told = document(name)
    resources = {each["urn"]: each for each in told["resources"]}
    lines = dict(identities(told))
    for each in _differences():
        if each["example"] == name and "alias" in each:
            aliases = resources[lines[each["now"]]]["options"].get("aliases", [])
            assert each["alias"] in [alias.get("name") for alias in aliases]
