"""Say ``plain(value, "inputs.tags", found)``: a property as Pulumi's documents write it, as a plain value.

Signatures and sentinels, and their meaning: sdk/go/common/resource/properties.go and plugin/rpc.go of Pulumi. Keys that
begin with two underscores are the provider's own; ``__defaults`` lists the properties that it filled in itself.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from webex_calling.registered.registration import SECRET as HIDDEN
from webex_calling.registered.registration import UNKNOWN

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"

_UNKNOWN: Final = frozenset(
    {
        UNKNOWN,  # a string, and whatever its type is not told of
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a truth value
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # a map
    }
)


@dataclass(slots=True)
class Found:
    """Where secrets stand: the paths of all, and of those that are hidden, whose value the document does not tell."""

    secrets: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def plain(value: Any, path: str, found: Found) -> Any:
    """Return ``value`` with secrets unwrapped, whole numbers whole, and without what the provider filled in.

    A resource stands as its id or, where it has none, its URN.
    """
    match value:
        case dict():
            return _mapping(value, path, found)
        case list():
            return [plain(each, f"{path}[{index}]", found) for index, each in enumerate(value)]
        case float() if value.is_integer():
            return int(value)
        case str() if value in _UNKNOWN:
            return UNKNOWN
        case str() if value == HIDDEN:
            return _hidden(path, found)
    return value


def _mapping(value: dict[str, Any], path: str, found: Found) -> Any:
    signature = value.get(SIGNATURE)
    if signature == SECRET:
        return _secret(value, path, found)
    if signature == RESOURCE:
        return plain(value.get("id") or value.get("urn"), path, found)
    filled = value.get("__defaults")
    dropped = {each for each in filled if isinstance(each, str)} if isinstance(filled, list) else set()
    prefix = f"{path}." if path else ""
    return {
        key: plain(value[key], prefix + key, found)
        for key in sorted(value)
        if key not in dropped and not key.startswith("__")
    }


def _secret(value: dict[str, Any], path: str, found: Found) -> Any:
    """Return the value of a secret: in plain text as JSON, or as it stands; its cipher tells nothing."""
    try:
        opened = json.loads(value["plaintext"]) if "plaintext" in value else value["value"]
    except (KeyError, TypeError, ValueError):
        return _hidden(path, found)
    found.secrets.append(path)
    return plain(opened, path, found)


def _hidden(path: str, found: Found) -> str:
    found.secrets.append(path)
    found.hidden.append(path)
    return HIDDEN
