"""Say ``Families(nsg).counts(earlier, rule)``: whether what an earlier rule decides tells anything of a later one.

An NSG filters IPv4 and IPv6, and rules are compared by their IPv4 addresses and by the members of application security
groups that are known. What holds there holds of a rule for both families only where the earlier rule names no prefix,
and of a rule for a group only where the earlier rule is for every member: for the same group, or for no group and no
prefix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.resource import key_of
from webex_calling.audit.listing import addresses
from webex_calling.verify.model.admission import Clause

_SIDES: Final = ("source", "destination")


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a rule: the application security groups, and whether it has prefixes, and one that may be IPv6."""

    groups: frozenset[str]
    prefixes: bool
    ipv6: bool

    @classmethod
    def of(cls, rule: Mapping[str, Any], side: str) -> "_Side":
        held = addresses(rule, side)
        groups = frozenset(key_of(str(each.get("id"))) for each in rule.get(f"{side}ApplicationSecurityGroups") or ())
        numbers = [each for each in held if each[:1].isdigit() or ":" in each]
        return cls(groups, bool(numbers), len(numbers) < len(held) or not held or any(":" in each for each in numbers))


class Families:
    """The rules of an NSG by the families and groups that they are for."""

    def __init__(self, nsg: Nsg) -> None:
        self._of = f" of NSG {nsg.name}"
        self._rules = {str(rule["name"]): tuple(_Side.of(rule, side) for side in _SIDES) for rule in nsg.rules}

    def counts(self, earlier: Clause, rule: Clause) -> bool:
        """Tell whether what holds of two rules in IPv4, of the members that are known, holds of the later in all."""
        one, other = self._sides(earlier), self._sides(rule)
        if one is None or other is None:
            return True
        both = all(side.ipv6 for side in other)
        return all(
            not (mine.prefixes and (both or theirs.groups)) and (not mine.groups or mine.groups == theirs.groups)
            if both or theirs.groups
            else True
            for mine, theirs in zip(one, other, strict=True)
        )

    def _sides(self, clause: Clause) -> tuple[_Side, ...] | None:
        """Return the sides of a rule of the NSG; None for a default rule, which names tags alone."""
        return self._rules.get(clause.rule.removeprefix("rule ").removesuffix(self._of))
