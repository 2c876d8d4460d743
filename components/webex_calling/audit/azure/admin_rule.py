"""Say ``told_rules(estate.admin_rules, networks)``: the security admin rules of network managers over each network.

``az network manager list-effective-security-admin-rule`` prints the rules over one virtual network and not which. So
the name of its file tells: ``voice.json``, or ``voice.admin.json``, for the network ``voice``. These are all that there
are.
``az network manager security-admin-config rule-collection rule list`` and ``list-active-security-admin-rule`` print
rules without the networks that they reach: they may be over any. So may one of that form in the answer for a network.
Source: Microsoft.Network, API 2024-05-01, EffectiveSecurityAdminRule, ActiveSecurityAdminRule, AdminRule.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from webex_calling.audit.azure.effective_route import names_of
from webex_calling.audit.azure.resource import identity, key_of, name_of
from webex_calling.audit.azure.subnet import VirtualNetwork
from webex_calling.audit.fields import Fields
from webex_calling.audit.registrations import registration
from webex_calling.registered.azure_tokens import ADMIN_RULE
from webex_calling.verify.azure.security_admin_rule import ToldRules

ADMIN_RULES: Final = "networkmanagers/securityadminconfigurations/rulecollections/rules"
NAMING: Final = "name the file after the virtual network that they are over (voice.json for voice)"
_EFFECTIVE: Final = ("ruleGroups", "ruleCollectionAppliesToGroups")
_ACTIVE: Final = ("region", "commitTime")


@dataclass(frozen=True, slots=True)
class AdminRule:
    """One security admin rule as it was printed; ``effective`` tells that it is over the network of its file."""

    rule: str
    effective: bool
    inputs: Mapping[str, Any]
    file: str

    @property
    def id(self) -> str:
        """What tells it from the others: one rule is in the answer of each network that it is over."""
        return f"{self.file} {self.rule}" if self.effective else self.rule

    @property
    def manager(self) -> str:
        """The id of its network manager."""
        return key_of(self.rule).partition("/securityadminconfigurations/")[0]


def read_admin_rule(fields: Fields) -> AdminRule:
    """Read one rule of any of the three commands."""
    value = fields.value
    effective = any(value.get(key) is not None for key in _EFFECTIVE) and not any(map(value.get, _ACTIVE))
    found = identity(fields)
    inputs = {**value, "ruleName": value.get("name") or name_of(found)}
    return AdminRule(found, effective, inputs, fields.file)


def told_rules(rules: Iterable[AdminRule], networks: Iterable[VirtualNetwork]) -> dict[str, ToldRules]:
    """Return the rules over each network, by its id in lower case; nothing of one over which no rule is told of."""
    held, known = tuple(rules), tuple(networks)
    stray = set(unnamed_rules(held, known))
    anywhere = [each for each in held if not each.effective or each.file in stray]
    found: dict[str, ToldRules] = {}
    for network in known:
        answers = {each.file for each in held if each.effective and network.name.lower() in names_of(each.file)}
        if over := [each for each in held if each.file in answers] or anywhere:
            found[key_of(network.id)] = _told(over, answers)
    return found


def unnamed_rules(rules: Iterable[AdminRule], networks: Iterable[VirtualNetwork]) -> Iterator[str]:
    """Yield the files with effective rules that are named after no virtual network that is known."""
    known = {each.name.lower() for each in networks}
    files = dict.fromkeys(each.file for each in rules if each.effective)
    yield from (each for each in files if not known & set(names_of(each)))


def _told(rules: Iterable[AdminRule], answers: Container[str]) -> ToldRules:
    once = {key_of(each.rule): each for each in rules}
    doubtful = frozenset(key for key, each in once.items() if not (each.effective and each.file in answers))
    held = [registration(ADMIN_RULE, name_of(each.rule), each.inputs, key) for key, each in once.items()]
    managers = {each.manager for each in once.values()}
    return ToldRules(held, doubtful, in_order=len(managers) == 1)
