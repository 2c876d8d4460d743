"""What an export reads like: every set in a line, one of them in full, and every change in a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.conftest import Golden
from tests.exchange.reader import OWN, json_of
from tests.frozen.published import FROZEN
from tests.rows import DEVICE_CONFIGURATION

from webex_calling.exchange.exported import Exported
from webex_calling.exchange.folder import documents

FILES = documents(Exported.of(FROZEN, tuple(FROZEN.articles), max(each.date for each in FROZEN.articles.values())))


def test_sets(golden: Golden) -> None:
    """By id: ports, how many addresses and names, and on which condition; then one in full."""
    sets = json_of(FILES, "endpoints")
    golden("export/sets.txt", "".join(f"{line}\n" for line in map(_set, sets)))
    migration = next(each for each in sets if each["id"] == f"{DEVICE_CONFIGURATION}/migration")
    golden("export/set.json", json.dumps(migration, indent=2) + "\n")


def _set(each: Any) -> str:
    held = {
        "tcp": each.get("tcpPorts"),
        "udp": each.get("udpPorts"),
        "ips": len(each.get("ips", ())),
        "urls": len(each.get("urls", ())),
        "when": " ".join(
            f"{key}={','.join(value) if isinstance(value, list) else value}"
            for key, value in each[OWN].get("conditions", {}).items()
        ),
    }
    told = "; ".join(f"{key} {value}" for key, value in held.items() if value)
    optional = "" if each["required"] else ", optional"
    return f"{each['id']}: {each[OWN]['direction']}{optional}; {told}".removesuffix("; ")


def test_changes(golden: Golden) -> None:
    """Each version, with the sets of the same change together."""
    golden("export/changes.txt", "".join(f"{line}\n" for line in _changes(json_of(FILES, "changes"))))


def _changes(changes: Any) -> Iterator[str]:
    told: dict[str, list[str]] = {}
    for each in changes:
        impact = each.get("impact") or each[OWN]["impact"]
        values = [f"{verb} {_count(each[verb])}" for verb in ("add", "remove") if verb in each]
        assumed = [f"assumed: {held['item']} {held['how']}" for held in each[OWN].get("assumed", ())]
        words = "; ".join((f"{each['version']} {each['disposition']} {impact}", *values, *assumed))
        told.setdefault(words, []).append(each["endpointSetId"])
    for words, ids in told.items():
        yield words
        yield f"  {' '.join(ids)}"


def _count(held: Any) -> str:
    items = [*held.get("ips", ()), *held.get("urls", ())]
    return ", ".join(items) if len(items) < 6 else f"{len(items)} items"
