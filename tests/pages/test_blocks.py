"""What stands in fenced blocks is what it looks like: commands that are run, stack files, programs, JSON."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.pages.page import ROOT, Block, pages

from webex_calling.published.reference import load_reference
from webex_calling.site.schema import exceptions_schema, site_schema
from webex_calling.site.stackfile import SITE_KEY
from webex_calling.site.validate import validate_site

KINDS = ("console", "json", "mermaid", "python", "sh", "text", "yaml")
NOT_RUN = "not run by the tests: "
"""How the comment before a block says why its commands are not run."""
OUTSIDE = ("aws", "az", "cp", "pulumi")
"""Programs that ask a cloud or the Pulumi engine, and what prepares for them."""
BLOCKS = [block for page in pages() for block in page.blocks]


def of_kind(kind: str) -> list[Any]:
    """Return the blocks of one kind, with their places as names."""
    return [pytest.param(block, id=str(block)) for block in BLOCKS if block.kind == kind]


def test_every_block_is_of_a_known_kind() -> None:
    """No block escapes the tests of its kind."""
    assert [str(block) for block in BLOCKS if block.kind not in KINDS] == []


@pytest.mark.parametrize("block", of_kind("console"))
def test_what_is_not_run_says_why(block: Block) -> None:
    """Commands that are not run have their reason before them, and none of them is ours."""
    assert block.comment.startswith(NOT_RUN)
    programs = {shlex.split(command.text, comments=True)[0] for command in block.commands()}
    assert programs
    assert programs <= set(OUTSIDE)


def test_only_what_is_not_run_has_a_reason() -> None:
    """No reason stands before a block that is run."""
    assert [str(block) for block in BLOCKS if block.kind != "console" and block.comment.startswith(NOT_RUN)] == []


@pytest.mark.parametrize("block", of_kind("yaml"))
def test_yaml(block: Block) -> None:
    """Stack files are sound, parts of sites and exceptions as their schema says, files of a pipeline shown whole."""
    held = yaml.safe_load(block.text)
    if block.comment.startswith("pipelines/"):
        assert block.text == (ROOT / block.comment).read_text(encoding="utf-8")
        return
    if block.comment.startswith("data/"):  # a recipe, which is followed elsewhere
        return
    if block.file == "exceptions.yaml":
        assert list(Draft202012Validator(exceptions_schema()).iter_errors(yaml.load(block.text, yaml.BaseLoader))) == []
        return
    if block.file:
        validate_site(held["config"][SITE_KEY], published=load_reference().published)
        return
    part = {**site_schema(load_reference().published), "required": []}
    assert [error.message for error in Draft202012Validator(part).iter_errors(held)] == []


@pytest.mark.parametrize("block", of_kind("json"))
def test_json(block: Block) -> None:
    """JSON is JSON."""
    assert json.loads(block.text)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links(page: Any) -> None:
    """What a page refers to inside the project is there."""
    targets = [target.partition("#")[0] for target in page.links if "://" not in target]
    folder = (ROOT / page.name).parent
    assert [target for target in targets if target and not (folder / target).exists()] == []
