"""`key_page`: the committed page is current, and leaves out no key, no default and no place of the site's models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from webex_calling.published.reference import load_reference
from webex_calling.site.config_model import ConfigModel, Offered
from webex_calling.site.key_page import PAGE, key_page, write_key_page
from webex_calling.site.site import Site

PUBLISHED = load_reference().published
ROW = re.compile(r"\| `(?P<key>\w+)` \| (?P<type>.+) \| (?P<default>.+) \| (?P<meaning>.+) \|")


def models(kind: type[BaseModel] = ConfigModel) -> Iterator[type[BaseModel]]:
    """Yield every model of what a user writes, with what it inherits."""
    for each in kind.__subclasses__():
        yield each
        yield from models(each)


def sections() -> dict[str, list[re.Match[str]]]:
    """Return the rows of each section of the page, by its heading in one word."""
    parts = key_page(PUBLISHED).split("\n## ")[1:]
    return {
        part.partition("\n")[0].replace(" ", "").lower(): [*filter(None, map(ROW.fullmatch, part.splitlines()))]
        for part in parts
    }


MODELS = {
    each.__name__.removeprefix("Site").lower() or "site": each
    for each in sorted(models(), key=lambda each: each.__name__.startswith("Site"))
}
"""The model of each heading: of a component's and the site's, the site's."""
MODELS |= {each.__name__.lower(): each.of(PUBLISHED) for each in Offered.__subclasses__()}
SECTIONS = sections()


def test_committed_page() -> None:
    """The committed page is what the models give; `make schema` rewrites it."""
    assert PAGE.read_text(encoding="utf-8") == key_page(PUBLISHED)


def test_write_key_page(tmp_path: Any) -> None:
    """The page is written as it is."""
    write_key_page(PUBLISHED, tmp_path / "keys.md")
    assert (tmp_path / "keys.md").read_text(encoding="utf-8") == key_page(PUBLISHED)


@pytest.mark.parametrize("section", SECTIONS)
def test_keys(section: str) -> None:
    """A section has every key of its model, and no other, and says of each whether it is required."""
    fields = MODELS[section].model_fields
    expected = {field.alias or name: field.is_required() for name, field in fields.items()}
    assert {row["key"]: row["default"] == "*required*" for row in SECTIONS[section]} == expected


@pytest.mark.parametrize("section", SECTIONS)
def test_defaults(section: str) -> None:
    """A plain value that the model takes where a key is left out stands beside it."""
    rows = {row["key"]: row["default"] for row in SECTIONS[section]}
    for name, field in MODELS[section].model_fields.items():
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        if isinstance(default, bool | int) or (default and not isinstance(default, BaseModel | tuple)):
            words = str(default).lower() if isinstance(default, bool) else str(getattr(default, "value", default))
            assert (name, rows[field.alias or name]) == (name, f"`{words}`")


def test_every_model_is_reached() -> None:
    """Each object that can be written somewhere under the site has its section; the first is the site."""
    assert next(iter(SECTIONS)) == "site"
    below = {each.of(PUBLISHED) if issubclass(each, Offered) else each for each in _below(Site)}
    assert {MODELS[section] for section in SECTIONS} >= {Site, *below}


def _below(model: type[BaseModel]) -> set[type[BaseModel]]:
    found = {each for field in model.model_fields.values() for each in _models_in(field.annotation)}
    return found | {each for one in found for each in _below(one)}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in getattr(annotation, "__args__", ()):
        yield from _models_in(each)
