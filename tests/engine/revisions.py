"""`revise(directory, added={"calling": ["192.0.2.0/28"]})` is the package with the next revision of the networks.

The prefixes and the entry in the revision history are written as whoever maintains the data writes them: what a full
list cannot take goes to the next one.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from tests.engine.release import data, release

HISTORY = "calling/history.yaml"

Prefixes = Mapping[str, Sequence[str]]
"""Prefixes by the id of their network."""


def revise(
    directory: Path, added: Prefixes | None = None, removed: Prefixes | None = None, date: str = "2026-01-15"
) -> Path:
    """Install a release whose networks have lost and gained prefixes, and say so in its history."""
    added, removed = added or {}, removed or {}
    release(directory, lambda text: _networks(text, added, removed, date))
    history = data(directory) / HISTORY
    written = _read(history.read_text(encoding="utf-8"))
    entries = [
        {
            "id": f"{date}-{network}",
            "kind": "changed",
            "text": "Other prefixes",
            "network": network,
            **({"added": {"prefixes": [*added[network]]}} if network in added else {}),
            **({"removed": {"prefixes": [*removed[network]]}} if network in removed else {}),
            "where": ["b2exve/history"],
        }
        for network in sorted({*added, *removed})
    ]
    history.write_text(yaml.safe_dump({**written, "revisions": [*entries, *written["revisions"]]}), encoding="utf-8")
    return directory


def _networks(text: str, added: Prefixes, removed: Prefixes, date: str) -> str:
    written = _read(text)
    for network in written["networks"]:
        kept = [row for row in network["prefixes"] if row["prefix"] not in removed.get(network["id"], ())]
        for prefix in added.get(network["id"], ()):
            held = sum("list" not in row for row in kept)
            full = held >= int(network.get("max_entries", 0))
            kept.append({"prefix": prefix, "since": date, **({"list": "2"} if full else {})})
        network["prefixes"] = kept
    return yaml.safe_dump(written, sort_keys=False, allow_unicode=True)


def _read(text: str) -> dict[str, Any]:
    # Every scalar of the data is text.
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return found
