"""What each example's preview says, and every resource of it, stand in golden files: `make golden` rewrites them."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from tests.conftest import Golden
from tests.examples.stacks import ACCEPTED, REFUSED, ROOT, document, text

WIDTH = 10_000
"""No line is folded: a change of one rule is a change of one line."""


@pytest.mark.parametrize("name", ACCEPTED)
def test_preview(name: str, golden: Golden) -> None:
    """The preview for people is as its golden file has it."""
    golden(f"preview/{name}.txt", text(name).out)


def test_refusal(golden: Golden) -> None:
    """The refused example is told with the arithmetic and the ways out, on standard error alone, with status 2."""
    told = text(REFUSED)
    assert (told.status, told.out) == (2, "")
    golden(f"preview/{REFUSED}.txt", told.err.replace(f"{ROOT}/", ""))


@pytest.mark.parametrize("name", ACCEPTED)
def test_resources(name: str, golden: Golden) -> None:
    """Every resource's inputs, and the stack's outputs, are as their golden file has them."""
    golden(f"resources/{name}.yaml", _listed(document(name)))


def _listed(told: Mapping[str, Any]) -> str:
    """Write resources as ``type name: inputs``; an id stands as ``${name}`` of the resource that has it."""
    named = {each["id"]: f"${{{each['name']}}}" for each in told["resources"] if "id" in each}
    resources = {f"{each['type']} {each['name']}": _named(each["inputs"], named) for each in told["resources"]}
    assert len(resources) == len(told["resources"])
    listed = {"resources": resources, "outputs": _named(_unsummed(told["outputs"]), named)}
    return yaml.safe_dump(listed, sort_keys=False, default_flow_style=None, width=WIDTH, allow_unicode=True)


def _unsummed(value: Any) -> Any:
    """Leave out the summaries: the preview's golden file has all that they say."""
    if isinstance(value, dict):
        return {key: _unsummed(each) for key, each in value.items() if key != "summary"}
    return value


def _named(value: Any, named: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _named(each, named) for key, each in value.items()}
    if isinstance(value, list):
        return [_named(each, named) for each in value]
    return named.get(value, value) if isinstance(value, str) else value
