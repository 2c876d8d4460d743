"""``fold(sets, changes, version)``: a second reader of an export, which knows its JSON and nothing of the program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
OWN = "webexCalling"


def json_of(files: Mapping[str, bytes], name: str) -> Any:
    """Read one document of an export."""
    return json.loads(files[f"{name}.json"])


def by_id(sets: Sequence[Document]) -> dict[str, Document]:
    """Return sets by their id, without the title of their area, of which changes do not tell."""
    return {each["id"]: {key: held for key, held in each.items() if key != "serviceAreaDisplayName"} for each in sets}


def fold(sets: Mapping[str, Document], changes: Sequence[Document], version: str) -> dict[str, Document]:
    """Apply the changes of one version to the sets of the version before."""
    held = dict(sets)
    for change in (each for each in changes if each["version"] == version):
        id_ = change["endpointSetId"]
        if change["disposition"] == "remove":
            gone = held.pop(id_)
            assert {*gone.get("ips", ())} == {*change.get("remove", {}).get("ips", ())}
            assert gone["serviceArea"] == change["previous"]["serviceArea"] == change[OWN]["serviceArea"]
        else:
            assert (id_ in held) is (change["disposition"] == "change")
            held[id_] = _applied(held.get(id_, {"id": id_, OWN: {}}), change)
    return held


def _applied(held: Document, change: Document) -> Document:
    then = _replaced(held, change)
    then[OWN] = _replaced(held[OWN], change[OWN])
    for key, order in (("ips", _number), ("urls", str)):
        items = {*held.get(key, ())}
        items |= {*change.get("add", {}).get(key, ())}
        items -= {*change.get("remove", {}).get(key, ())}
        then = {name: value for name, value in then.items() if name != key} | (
            {key: sorted(items, key=order)} if items else {}
        )
    return then


def _replaced(held: Document, change: Document) -> dict[str, Any]:
    gone = change.get("previous", {})
    came: Document = change.get("current", {})
    return {**{key: value for key, value in held.items() if key not in gone}, **came}


def _number(prefix: str) -> tuple[int, ...]:
    address, _, length = prefix.partition("/")
    return (*map(int, address.split(".")), int(length))
