"""``prefixes_on(day)``: the lists of a day, by a second reading of the YAML that shares no code with the package.

It goes forward where the package goes back: the prefixes of today without a date stand from the beginning, and each
entry's are added and removed in the order of time. Nothing of what the lists held before the newest entry that wrote
them anew is known, so that it begins there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "data" / "calling"


@cache
def raw(name: str) -> list[Mapping[str, Any]]:
    """Return the rows of one section of the first article, every scalar as text."""
    held: list[Mapping[str, Any]] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
        held += document.get(name, []) if isinstance(document, dict) else []
    return held


def days() -> list[date]:
    """Return every day of the history, newest first."""
    return sorted({date.fromisoformat(entry["id"][:10]) for entry in raw("revisions")}, reverse=True)


def rewritten() -> date:
    """Return the newest day on which lists were written anew without telling what stood there."""
    return max(date.fromisoformat(entry["id"][:10]) for entry in raw("revisions") if "rewritten" in entry)


def today() -> dict[str, set[IPv4Network]]:
    """Return the lists as the data has them."""
    return {each["id"]: {IPv4Network(held["prefix"]) for held in each["prefixes"]} for each in raw("networks")}


def prefixes_on(day: date) -> dict[str, set[IPv4Network]]:
    """Return the lists at the end of ``day``."""
    lists: dict[str, set[IPv4Network]] = {}
    for network in raw("networks"):
        undated = {IPv4Network(each["prefix"]) for each in network["prefixes"] if "since" not in each}
        lists[network["id"]] = undated
    standing = {id_: {_network(each["prefix"]) for each in _held(id_) if "since" in each} for id_ in lists}
    for entry in reversed(raw("revisions")):
        when = date.fromisoformat(entry["id"][:10])
        network = entry.get("network", "")
        if when > day or not network:
            continue
        held = lists[network]
        for text in entry.get("removed", {}).get("prefixes", []):
            held.discard(IPv4Network(text))
        for text in entry.get("added", {}).get("prefixes", []):
            if when >= rewritten() or IPv4Network(text) in standing[network] or _removed_since(entry, text):
                held.add(IPv4Network(text))
                _absorb(held, IPv4Network(text))
    return lists


def _held(network: str) -> list[Mapping[str, str]]:
    (found,) = [each for each in raw("networks") if each["id"] == network]
    prefixes: list[Mapping[str, str]] = found["prefixes"]
    return prefixes


def _network(text: str) -> IPv4Network:
    return IPv4Network(text)


def _removed_since(entry: Mapping[str, Any], text: str) -> bool:
    """Tell whether the value lasted beyond the day on which lists were written anew: a later entry removes it."""
    later = raw("revisions")[: raw("revisions").index(entry)]
    days_ = [
        date.fromisoformat(other["id"][:10])
        for other in later
        if other.get("network") == entry.get("network") and text in other.get("removed", {}).get("prefixes", [])
    ]
    return any(day > rewritten() for day in days_)


def _absorb(held: set[IPv4Network], wide: IPv4Network) -> None:
    for each in [each for each in held if each != wide and each.subnet_of(wide)]:
        held.remove(each)
