"""Say ``read_nsg(fields)``: a network security group, with its own rules as Azure Resource Manager holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webex_calling.audit.azure.resource import flat, identity
from webex_calling.audit.fields import Fields

_TEXTS: Final = ("name", "direction", "access", "protocol")
_ENDS: Final = (
    "sourceAddressPrefix",
    "destinationAddressPrefix",
    "sourcePortRange",
    "destinationPortRange",
)


@dataclass(frozen=True, slots=True)
class Nsg:
    """A network security group; ``rules`` go by priority, each direction by itself."""

    id: str
    name: str
    rules: tuple[Mapping[str, Any], ...]
    file: str = field(compare=False)


def read_nsg(fields: Fields) -> Nsg:
    """Read one of ``az network nsg list``."""
    rules = []
    for each in fields.each("securityRules"):
        held = Fields(flat(each.value), each.place, each.file, each.faults)
        before = len(fields.faults)
        for key in _TEXTS:
            held.text(key)
        for key in _ENDS:
            held.text(key, needed=False)
            held.texts(f"{key[:-2]}ixes" if key.endswith("ix") else f"{key}s")
        held.number("priority", 100, 4096)
        if len(fields.faults) == before:
            rules.append(held.value)
    rules.sort(key=lambda rule: (str(rule["direction"]).lower(), rule["priority"]))
    return Nsg(identity(fields), fields.text("name"), tuple(rules), fields.file)
