"""No URN, name, number or group assignment of an example changes unless the change log and an alias say why.

The lists were frozen once, and no command writes them: a difference is written into `differences.yaml` by hand. What is
published since stands in lists that have no identity by entry, but for what has rules of its own: names at perimeters,
and prefixes of networks without a list. Such a rule may be new; what was there stays.
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
from tests.frozen.published import PUBLISHED
from tests.pinned.identities import SID, identities

from webex_calling.published.reference import load_reference

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


@cache
def _later() -> tuple[str, ...]:
    """Return the names, and the prefixes of networks without a list, that are published since the lists were frozen."""
    today = load_reference()
    names = {domain.name for domain in today.domains.values()}
    unlisted = {each.prefix for network in today.networks.values() if not network.listed for each in network.prefixes}
    for published in PUBLISHED.values():
        names -= {*published.domains}
        unlisted -= {prefix for prefixes in published.networks.values() for prefix in prefixes}
    return (*(name.removeprefix("*.") for name in names), *map(str, unlisted))


def _published_since(told: Mapping[str, Any]) -> set[str]:
    """Return the lines of rules to what is published since: by name, or by text where a number names them."""
    lines = {line for line, _ in identities(told) if line.endswith(_later())}
    quoted = [f'"{dot}{word}"' for word in _later() for dot in ("", ".")]
    for resource in told["resources"]:
        text = resource["inputs"].get("ruleGroup", {}).get("rulesSource", {}).get("rulesString", "")
        rules = (rule for rule in text.splitlines() if any(word in rule for word in quoted))
        lines |= {f"{resource['urn']} sid {sid}" for rule in rules for sid in SID.findall(rule)}
    return lines


def _unexplained(name: str, now: set[str]) -> list[str]:
    """Return the lines of both sides that differ and are named by no difference, as a unified diff would mark them."""
    held = [each for each in _differences() if each["example"] == name]
    gone = _frozen(name) - now - {each.get("was", "") for each in held}
    new = now - _frozen(name) - {each.get("now", "") for each in held}
    return [*(f"- {line}" for line in sorted(gone)), *(f"+ {line}" for line in sorted(new))]


@pytest.mark.parametrize("name", ACCEPTED)
def test_identities_of_an_example(name: str) -> None:
    """What a deployed stack knows its resources by is as it was, or the difference is explained."""
    told = document(name)
    now = {line for line, _ in identities(told)}
    assert _unexplained(name, now - (_published_since(told) - _frozen(name))) == []


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
