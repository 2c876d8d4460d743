"""Say ``read_nsg(fields)``: a network security group, with its own rules as Azure Resource Manager holds them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webex_calling.audit.azure.resource import flat, identity
from webex_calling.audit.fields import Fields


@dataclass(frozen=True, slots=True)
class Nsg:
    """A network security group; ``rules`` go by priority, each direction by itself, and are as they were printed.

    What is odd about a rule is told where it is read: it keeps no other one from being read.
    """

    id: str
    name: str
    rules: tuple[Mapping[str, Any], ...]
    file: str = field(compare=False)


def read_nsg(fields: Fields) -> Nsg:
    """Read one of ``az network nsg list``."""
    return Nsg(
        id=identity(fields),
        name=fields.text("name"),
        rules=in_order(flat(each.value) for each in fields.each("securityRules")),
        file=fields.file,
    )


def in_order(rules: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return rules by direction and priority; those without a priority first, as nobody knows where they stand."""
    return tuple(sorted(rules, key=_place))


def _place(rule: Mapping[str, Any]) -> tuple[str, int]:
    priority = rule.get("priority")
    return str(rule.get("direction")).lower(), priority if isinstance(priority, int) else -1
