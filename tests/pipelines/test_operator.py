"""The Stack of the Pulumi Kubernetes Operator, by the schema that the operator publishes."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.pages.page import ROOT

from webex_calling.permissions.roles import FOLDER

SCHEMA = yaml.safe_load((Path(__file__).parent / "witness" / "stacks.yaml").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
FILE = ROOT / "pipelines" / "kubernetes" / "stack.yaml"
ACCOUNT, BINDING, STACK = yaml.safe_load_all(FILE.read_text(encoding="utf-8"))


def test_the_schema_takes_the_stack() -> None:
    """Each field of the Stack is one that the operator has."""
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in VALIDATOR.iter_errors(STACK)] == []


WRONG: dict[str, tuple[str, Any]] = {
    "a field that nobody has": ("repository", "https://git.example/site"),
    "no stack": ("stack", None),
    "a number as text": ("resyncFrequencySeconds", "300"),
    "a secret without its key": ("envRefs", {"TOKEN": {"type": "Secret", "secret": {"name": "pulumi"}}}),
    "a policy that is none": ("workspaceReclaimPolicy", "Keep"),
}


@pytest.mark.parametrize(("field", "value"), WRONG.values(), ids=WRONG)
def test_the_schema_refuses_what_is_wrong(field: str, value: Any) -> None:
    """The schema notices one wrong field."""
    stack = copy.deepcopy(STACK)
    stack["spec"].pop(field, None)
    if value is not None:
        stack["spec"][field] = value
    assert len([*VALIDATOR.iter_errors(stack)]) == 1


def test_it_deploys_as_the_account_that_the_file_has() -> None:
    """Account, binding and Stack are of one name and namespace; the role is one that the files grant."""
    name, space = ACCOUNT["metadata"]["name"], ACCOUNT["metadata"]["namespace"]
    assert BINDING["subjects"] == [{"kind": "ServiceAccount", "name": name, "namespace": space}]
    assert (STACK["spec"]["serviceAccountName"], STACK["metadata"]["namespace"]) == (name, space)
    assert "roles/aws/up.json" in FILE.read_text(encoding="utf-8")
    assert (FOLDER / "aws" / "up.json").is_file()


def test_deleting_it_destroys_nothing() -> None:
    """Who deletes the object, or renames it, takes no rule away from a gateway."""
    assert STACK["spec"]["destroyOnFinalize"] is False
    assert STACK["spec"]["useLocalStackOnly"] is True
