"""Say ``stack_schema(published)``: the JSON schema with which an editor completes and checks what a user writes."""

import json
from pathlib import Path
from typing import Any

from webex_calling.published.published import NOTHING, Published
from webex_calling.published.reference import load_reference
from webex_calling.site.accepted_excess import AcceptedExcesses
from webex_calling.site.config_model import schema_of
from webex_calling.site.site import Site
from webex_calling.site.stackfile import SITE_KEY

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE = Path(__file__).parents[3] / "schemas" / "stack.schema.json"
EXCEPTIONS = FILE.with_name("exceptions.schema.json")


def site_schema(published: Published) -> dict[str, Any]:
    """Return the schema of a site, with the options that the reference offers."""
    schema: dict[str, Any] = _tidy(schema_of(Site, published))
    return {"$schema": DIALECT, **schema, "title": "Webex Calling site"}


def stack_schema(published: Published) -> dict[str, Any]:
    """Return the schema of a whole stack file: the site under its key, everything else as it may be."""
    site = site_schema(published)
    definitions = site.pop("$defs")
    site.pop("$schema")
    return {
        "$schema": DIALECT,
        "title": "Pulumi stack file with a Webex Calling site",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "type": "object",
                "description": "The stack's configuration.",
                "required": [SITE_KEY],
                "properties": {SITE_KEY: {"$ref": "#/$defs/Site"}},
            },
            "environment": False,
        },
        "$defs": {"Site": site, **definitions},
    }


def exceptions_schema() -> dict[str, Any]:
    """Return the schema of a file of exceptions."""
    schema: dict[str, Any] = _tidy(schema_of(AcceptedExcesses, NOTHING))
    return {"$schema": DIALECT, **schema, "title": "Accepted excess of a Webex Calling site"}


def schema_text(published: Published) -> str:
    """Return the text of the schema file; the schema of the site alone is ``#/$defs/Site`` of it."""
    return _text(stack_schema(published))


def exceptions_text() -> str:
    """Return the text of the schema file of exceptions."""
    return _text(exceptions_schema())


def write_schema(published: Published, file: Path = FILE) -> None:
    """Write the schema file, and that of exceptions beside it."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(schema_text(published), encoding="utf-8")
    file.with_name(EXCEPTIONS.name).write_text(exceptions_text(), encoding="utf-8")


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Any) -> Any:
    """Drop what helps no editor: generated titles, and the null that stands for a key left out."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidy(value) for key, value in node.items() if key != "title" or not isinstance(value, str)}
    if "anyOf" in tidy:
        tidy["anyOf"] = [each for each in tidy["anyOf"] if each != {"type": "null"}]
        if len(tidy["anyOf"]) == 1:
            only = tidy.pop("anyOf")[0]
            tidy = {**only, **tidy}
    if tidy.get("default", "") in (None, []) or isinstance(tidy.get("default"), dict):
        del tidy["default"]
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    return tidy


if __name__ == "__main__":
    write_schema(load_reference().published)
