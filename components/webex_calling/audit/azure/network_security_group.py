"""Say ``read_nsg(fields)``: a network security group, with its own rules as Azure Resource Manager holds them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webex_calling.audit.azure.resource import flat, identity, key_of
from webex_calling.audit.fields import Fields
from webex_calling.documents.shape import shown

_WORDS: Final = ("direction", "access", "protocol")
_ATTACHED: Final = ("subnets", "networkInterfaces")
_ENDS: Final = tuple(f"{side}{kind}" for side in ("source", "destination") for kind in ("AddressPrefix", "PortRange"))


@dataclass(frozen=True, slots=True)
class Nsg:
    """A network security group; ``rules`` go by priority, each direction by itself, and are as they were printed.

    What is odd about a rule is told where it is read: it keeps no other one from being read. ``at`` are the subnets and
    interfaces that it says to be attached to, as ids for comparison.
    """

    id: str
    name: str
    rules: tuple[Mapping[str, Any], ...]
    file: str = field(compare=False)
    location: str = field(default="", compare=False)
    at: frozenset[str] = field(default=frozenset(), compare=False)


def read_nsg(fields: Fields) -> Nsg:
    """Read one of ``az network nsg list``."""
    if "securityRules" in fields.value and fields.value["securityRules"] is None:
        fields.fault("securityRules", "is null, so that its rules are not known", "print the NSG again")
    return Nsg(
        id=identity(fields),
        name=fields.text("name"),
        rules=in_order(plain(each.value, each.place) for each in fields.each("securityRules")),
        file=fields.file,
        location=_text(fields.value.get("location")),
        at=frozenset(key_of(each.text("id")) for key in _ATTACHED for each in fields.each(key)),
    )


def plain(rule: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """Return a rule with texts where there should be texts, and lists of texts where there should be lists.

    A rule without a name has that of its id, or its place.
    """
    held = dict(flat(rule))
    name = held.get("name") or str(held.get("id") or "").rpartition("/")[2] or place
    held["name"] = name if isinstance(name, str) else shown(name)
    for key in _WORDS:
        held[key] = _text(held.get(key))
    for key in _ENDS:
        held[key] = _text(held.get(key)) or None
        several = f"{key}es" if key.endswith("x") else f"{key}s"
        given = held.get(several)
        listed = given if isinstance(given, list) else [given] if given else []
        held[several] = list(map(_text, listed))
    return held


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else shown(value)


def in_order(rules: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return rules by direction and priority; those without a priority first, as nobody knows where they stand."""
    return tuple(sorted(rules, key=_place))


def _place(rule: Mapping[str, Any]) -> tuple[str, int]:
    priority = rule.get("priority")
    return str(rule.get("direction")).lower(), priority if isinstance(priority, int) else -1
