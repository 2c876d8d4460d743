"""Say ``kind_of(value)``, ``flat(value)``: what a resource that ``az`` prints is, and its properties at one level."""

import re
from collections.abc import Mapping
from typing import Any, Final

from webex_calling.audit.fields import Fields

_ID: Final = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+(/[^/]+/[^/]+)+", re.IGNORECASE)
_PATH: Final = re.compile(r"/providers/microsoft\.network/(.+)", re.IGNORECASE)
_PROVIDER: Final = re.compile(r".*/providers/([^/]+)/([^/]+)/[^/]+", re.IGNORECASE)

EFFECTIVE_NSG: Final = "effectivenetworksecuritygroups"
"""The kind of what ``az network nic list-effective-nsg`` prints."""


def kind_of(value: Mapping[str, Any]) -> str:
    """Return the type of a network resource in lower case (``virtualnetworks/subnets``), "" for anything else.

    It is read from the id, ``Id`` in PowerShell, which every resource has; some commands print no type.
    """
    if any(str(key).lower() == "effectivesecurityrules" for key in value):  # the answer that has no id of its own
        return EFFECTIVE_NSG
    match = _PATH.search(str(value.get("id") or value.get("Id")))
    return "/".join(match[1].lower().split("/")[::2]) if match else ""


def identity(fields: Fields, kind: str = "") -> str:
    """Return the id of a resource; one of another form, or not of the type ``kind``, is a fault."""
    found = fields.text("id")
    if found and not (_ID.fullmatch(found) and kind in ("", kind_of({"id": found}))):
        remedy = "give it as az prints it: /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/…"
        fields.fault("id", f"is not an Azure id of {kind or 'a resource'}", remedy, found)
        return ""
    return found


def flat(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a resource with its properties at the top, as ``az network`` prints it; ``az rest`` nests them."""
    inner = value.get("properties")
    return {**value, **inner} if isinstance(inner, Mapping) else value


def provided_by(value: Mapping[str, Any]) -> str:
    """Return the type of a resource of any provider, in lower case (``microsoft.compute/disks``), "" for none."""
    match = _PROVIDER.search(str(value.get("id") or value.get("Id")))
    return f"{match[1]}/{match[2]}".lower() if match else ""


def is_azure(value: Any) -> bool:
    """Whether a value is a resource of Azure, or a reference to one."""
    return isinstance(value, Mapping) and bool(provided_by(value) or kind_of(value))


def key_of(identity: str) -> str:
    """Return an id for comparison: Azure does not tell upper from lower case in it, and prints both."""
    return identity.lower()


def name_of(identity: str) -> str:
    """Return the name at the end of an id."""
    return identity.rpartition("/")[2]
