"""The reference is loaded at the entrances of the product alone; a test may run all of it by another one."""

import ast
import json
import shutil
from pathlib import Path

import pytest
from tests.examples.stacks import ROOT, preview, stack_file

from webex_calling.published.reference import in_place, load_reference

PACKAGE = ROOT / "components" / "webex_calling"
ENTRANCES = {
    "aws/stack.py",
    "azure/stack.py",
    "commands/as_of.py",
    "commands/audit_text.py",
    "commands/diff_given.py",
    "commands/lookup.py",
    "commands/nat_pool.py",
    "commands/requirements_view.py",
    "commands/stack_run.py",
    "component.py",
    "policy/pack.py",
    "provider.py",
    "site/key_page.py",
    "site/schema.py",
    "stack.py",
}
NEW = "198.18.7.0/24"


def _loads(file: Path) -> bool:
    """Return whether a file loads what is installed: who names a directory says itself what is loaded."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    named = {node.func for node in nodes if isinstance(node, ast.Call) and node.args}
    return any(isinstance(node, ast.Name) and node.id == "load_reference" and node not in named for node in nodes)


@pytest.mark.long
def test_the_reference_is_loaded_at_entrances_alone() -> None:
    """The stack program, components, commands and the policy pack load it; what is below them is given it."""
    found = {file.relative_to(PACKAGE).as_posix() for file in PACKAGE.rglob("*.py") if _loads(file)}
    assert found == ENTRANCES


@pytest.mark.long
@pytest.mark.parametrize("name", ["aws-registration", "azure-vdi"])
def test_the_whole_product_runs_by_another_reference(tmp_path: Path, name: str) -> None:
    """A prefix of other data is in what is planned, registered and proven, and is gone afterwards."""
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    networks = data / "calling" / "networks.yaml"
    head = "    prefixes:\n"
    text = networks.read_text(encoding="utf-8")
    networks.write_text(text.replace(head, f"{head}      - {{prefix: {NEW}}}\n", 1), encoding="utf-8")
    with in_place(load_reference(data)):
        told = preview(stack_file(name), "--json")
    assert told.status == 0, told.err
    inputs = [each["inputs"] for each in json.loads(told.out)["resources"]]
    assert NEW in json.dumps(inputs)
    assert NEW not in preview(stack_file(name), "--json").out
