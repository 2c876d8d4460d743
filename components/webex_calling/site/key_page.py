"""Say ``key_page(published)``: the page of all keys of a site, from the schema of editors."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from webex_calling.published.published import Published
from webex_calling.published.reference import load_reference
from webex_calling.site.schema import site_schema
from webex_calling.site.stackfile import SITE_KEY

PAGE = Path(__file__).parents[3] / "docs" / "site-keys.md"
_REFERENCE = "#/$defs/"
_WORDS = {"Acl": "ACL", "Aws": "AWS", "Azure": "Azure", "Dns": "DNS", "Https": "HTTPS", "Icmp": "ICMP", "Ip": "IP"}
_WORDS |= {"Nat": "NAT", "Vdi": "VDI", "Vpc": "VPC"}
_START = f"""# Site keys

Every key under `{SITE_KEY}` in a stack file. This page is made from the JSON schema that the editor uses: `make schema`
rewrites it. A key that is not here is refused. A default of *none* means that the key has no value unless it is
written, and *required* that it must be written.

`resolvers`, `timeServers`, `https` and `profile` of the site hold for all of it. What a gateway, a pool or clients say
of their own replaces them there.
"""


def key_page(published: Published) -> str:
    """Return the page: a section for each object, in the order in which the site reaches it."""
    schema = site_schema(published)
    objects = {"Site": schema, **schema["$defs"]}
    paths: dict[str, list[str]] = {}
    waiting = [("Site", "")]
    while waiting:
        name, path = waiting.pop(0)
        if "properties" not in objects[name]:
            continue
        paths.setdefault(name, []).append(path)
        for key, value in objects[name]["properties"].items():
            below = f"{path}.{key}".lstrip(".")
            waiting += [(each, below + suffix) for each, suffix in _references(value)]
    return _START + "".join(_section(name, at, objects) for name, at in paths.items())


def write_key_page(published: Published, file: Path = PAGE) -> None:
    """Write the page into ``file``."""
    file.write_text(key_page(published), encoding="utf-8")


def _references(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the objects that a value may be, each with what its path ends in: [] in a list, .NAME by a name."""
    if "$ref" in value:
        yield value["$ref"].removeprefix(_REFERENCE), ""
    for each in value.get("anyOf", ()):
        yield from _references(each)
    if "items" in value:
        yield from ((name, f"{suffix}[]") for name, suffix in _references(value["items"]))
    for each in value.get("patternProperties", {}).values():
        yield from ((name, f".NAME{suffix}") for name, suffix in _references(each))


def _section(name: str, paths: list[str], objects: Mapping[str, Any]) -> str:
    schema = objects[name]
    places = "" if paths == [""] else "At " + ", ".join(f"`{path}`" for path in paths) + ".\n\n"
    rows = [
        f"| `{key}` | {_type(value, objects)} | {_default(key, value, schema)} | {_words(value['description'])} |\n"
        for key, value in schema["properties"].items()
    ]
    table = "| key | type | default | meaning |\n|---|---|---|---|\n" + "".join(rows)
    return f"\n## {_heading(name)}\n\n{_words(schema['description'])}\n\n{places}{table}"


def _heading(name: str) -> str:
    """Return the name of an object as words: `SiteLocalGateway` is `Local gateway`, `AwsVpc` is `AWS VPC`."""
    words = [_WORDS.get(word, word.lower()) for word in re.findall("[A-Z][a-z]*", name.removeprefix("Site") or name)]
    return " ".join([words[0][0].upper() + words[0][1:], *words[1:]])


def _type(value: Mapping[str, Any], objects: Mapping[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].removeprefix(_REFERENCE)
        found = objects[name]
        if "enum" in found:
            return " or ".join(f"`{each}`" for each in found["enum"])
        heading = _heading(name)
        return f"[{heading}](#{heading.lower().replace(' ', '-')})"
    if "anyOf" in value:
        return ", or ".join(_type(each, objects) for each in value["anyOf"])
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return " or ".join(f"`{each}`" for each in value["enum"])
    if "patternProperties" in value:
        (each,) = value["patternProperties"].values()
        return f"by name: {_type(each, objects)}"
    if "items" in value:
        return f"list of: {_type(value['items'], objects)}"
    return _plain(value)


def _plain(value: Mapping[str, Any]) -> str:
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    names = {"boolean": "true or false", "integer": "number", "string": "text", "object": "by name: text"}
    bounds = [str(value[key]) for key in ("minimum", "maximum") if key in value]
    words = " or ".join(names[kind] for kind in kinds)
    if len(bounds) == 2:
        words += f", {bounds[0]} to {bounds[1]}"
    elif "minimum" in value:
        words += f", {bounds[0]} or more"
    if "examples" in value:
        words += ", such as " + " or ".join(f"`{each}`" for each in value["examples"])
    return words


def _default(key: str, value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if key in schema.get("required", ()):
        return "*required*"
    default = value.get("default")
    if default is None or default == "":
        return "*none*"
    if isinstance(default, list):
        return ", ".join(f"`{each}`" for each in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _words(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    write_key_page(load_reference().published)
