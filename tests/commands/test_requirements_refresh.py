"""``requirements refresh --json`` by its schema: every kind of change, questions alone, nothing, a site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.examples.stacks import ROOT, stack_file
from tests.frozen.folder import folder_of_the_day
from typer.testing import CliRunner

from webex_calling.cli import app

SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "requirements.schema.json").read_text(encoding="utf-8"))
FILES = ROOT / "tests" / "refresh"
VARIANTS = {
    path.stem: path
    for path in (FILES / "variants").iterdir()
    if path.stem
    in (
        "prefix-new", "prefix-moved", "port-changed", "row-new", "domain-renamed", "prefix-withdrawn-untold",
        "two-revisions", "base-dutch-text",
    )
    and path.suffix != ".yaml"
}  # fmt: skip
"""The fewest that have a value for each key of the schema among them, and one that is read beside other articles."""
ARTICLES = {path.stem: path for path in (FILES / "articles").iterdir() if path.suffix == ".html"}


def _document(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["requirements", "refresh", *arguments, "--json"], catch_exceptions=False)
    document: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (document["verdict"] != "unchanged")
    return document


def _faults(document: dict[str, Any]) -> list[str]:
    schemas = (SCHEMA, {**SCHEMA, "oneOf": [{"$ref": "#/$defs/refresh"}]})
    checkers = [Draft202012Validator(each, format_checker=Draft202012Validator.FORMAT_CHECKER) for each in schemas]
    return [error.message for checker in checkers for error in checker.iter_errors(document)]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return what the command prints for each variant, for one that only asks, and for several at once."""
    asked = tmp_path_factory.mktemp("asked") / "console.html"
    asked.write_text(ARTICLES["attendant-console"].read_text(encoding="utf-8").replace("443", "8443"), encoding="utf-8")
    files = [path for name, path in VARIANTS.items() if name != "prefix-new"]
    data = str(folder_of_the_day(tmp_path_factory.mktemp("day")))
    told = [_document(str(path), "--data", data) for path in (*files, asked)]
    return [*told, _document(*map(str, (VARIANTS["prefix-new"], *ARTICLES.values())), "--data", data)]


@pytest.mark.long
def test_each_document_is_as_the_schema_says(documents: list[dict[str, Any]]) -> None:
    """It fits the schema of the command, which is one of those of all commands, and refuses what it does not name."""
    Draft202012Validator.check_schema(SCHEMA)
    for document in documents:
        assert _faults(document) == []
        assert _faults({**document, "more": 1})
        article, *others = document["articles"]
        assert _faults({**document, "articles": [{**article, "more": 1}, *others]})
        assert _faults({**document, "articles": [{key: article[key] for key in list(article)[1:]}, *others]})


@pytest.mark.long
def test_the_documents_have_all_that_the_schema_names(documents: list[dict[str, Any]]) -> None:
    """Each key of the schema has a value in one of them, but for what --write adds: none is held by nothing."""
    article = SCHEMA["$defs"]["refresh"]["properties"]["articles"]["items"]
    held = {path for document in documents for each in document["articles"] for path in _paths(each)}
    assert _named(article) - held == {"written"}
    assert [len(each["articles"]) for each in documents] == [1] * (len(documents) - 1) + [3]
    assert {each["verdict"] for each in documents} == {"changed", "asked", "unchanged"}


def _paths(value: object, path: str = "") -> Iterator[str]:
    """Yield the path of each key that has a value."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _paths(each, "networks/*" if path == "networks" else f"{path}/{key}".strip("/"))
    elif isinstance(value, list):
        for each in value:
            yield from _paths(each, path)
    elif value not in (None, ""):
        yield path


def _named(schema: dict[str, Any], path: str = "") -> set[str]:
    """Return the paths of all keys that a schema names."""
    if schema.get("type") == "array":
        return _named(schema["items"], path)
    if schema.get("type") != "object":
        return {path}
    inner = schema.get("properties") or {"*": schema["additionalProperties"]}
    return {each for key, value in inner.items() for each in _named(value, f"{path}/{key}".strip("/"))}


@pytest.mark.long
def test_a_site_is_in_the_document(tmp_path: Path) -> None:
    """What a change means for a site is what ``requirements changes`` has for one, by the same schema."""
    document = _document(str(VARIANTS["prefix-new"]), "--config", str(stack_file("aws-registration")))
    assert _faults(document) == []
    assert document["site"]["packets"]
    assert _faults({**document, "site": {}})
