"""The order in which a site is written: what it decides, and that it decides nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml
from tests.examples.stacks import ACCEPTED, document, preview, stack_file, written

pytestmark = pytest.mark.long

MESSAGE = re.compile(r'msg:"[^"]*"')


def _lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(each)


@pytest.mark.parametrize("name", [each for each in ACCEPTED if any(len(held) > 1 for held in _lists(written(each)))])
def test_order_of_the_site_decides_priorities_and_messages_alone(name: str, tmp_path: Path) -> None:
    """A site written backwards has the same resources, but for priorities in an NSG and words in messages.

    A rule's priority and the rows in a message go by the order of the site, so that what is appended moves nothing.
    """
    site = written(name)
    for listed in _lists(site):
        listed.reverse()
    file = tmp_path / stack_file(name).name
    file.write_text(yaml.safe_dump(site, sort_keys=False), encoding="utf-8")
    if (adopted := stack_file(name).parent / "adopted").is_dir():
        copytree(adopted, tmp_path / adopted.name)
    told = preview(file, "--json")
    assert told.status == 0, told.err
    assert _orderless(yaml.safe_load(told.out)) == _orderless(document(name))


def _orderless(told: dict[str, Any]) -> dict[tuple[str, str], Any]:
    names = {each["id"]: each["name"] for each in told["resources"] if "id" in each}
    return {(each["type"], each["name"]): _plain(each["inputs"], names) for each in told["resources"]}


def _plain(value: Any, names: dict[str, str]) -> Any:
    """Return inputs with names for ids, security rules by name without priorities, and firewall rules as a set."""
    if isinstance(value, dict):
        plain = {key: _plain(each, names) for key, each in value.items()}
        if "rulesString" in plain:
            plain["rulesString"] = sorted(MESSAGE.sub("", plain["rulesString"]).splitlines())
        if "securityRules" in plain:
            rules = {rule["name"]: {**rule, "priority": 0} for rule in plain["securityRules"]}
            assert len(rules) == len(plain["securityRules"])
            plain["securityRules"] = rules
        return plain
    if isinstance(value, list):
        return [_plain(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
