"""Say ``read_effective_nsg(fields)``: the rules of an NSG as Azure says that they are at one interface or subnet.

Service tags and application security groups are told there as the addresses that they have. Only ``Internet`` stays a
tag: names are of the Internet too. Default rules are among the others, with ``All`` for every protocol. Their names are
led by ``securityRules/`` or ``defaultSecurityRules/``, in older answers by ``UserRule_`` and ``DefaultRule_``.
Source: ``az network nic list-effective-nsg``; Microsoft.Network, API 2024-05-01, EffectiveNetworkSecurityGroup;
Microsoft Learn, Diagnose a virtual machine network traffic filter problem; Azure/azure-powershell, issue 4972.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from webex_calling.audit.azure.effective_route import NAMING, names_of
from webex_calling.audit.azure.interface import Nic, reference
from webex_calling.audit.azure.network_security_group import Nsg, in_order, plain
from webex_calling.audit.azure.resource import key_of, name_of
from webex_calling.audit.fields import Fields
from webex_calling.fault import Fault

_LED: Final = re.compile(r"(default)?securityRules/|(User|Default)Rule_", re.IGNORECASE)
_INTERNET: Final = "internet"


@dataclass(frozen=True, slots=True)
class EffectiveNsg:
    """The rules of the NSG ``nsg`` at the interface or subnet ``at``; ``tags`` are expanded, ids for comparison.

    ``at`` is "" where the answer does not say it: then the name of its file does (``gw.json`` for interface ``gw``).
    """

    nsg: str
    at: str
    rules: tuple[Mapping[str, Any], ...]
    tags: Mapping[str, tuple[str, ...]]
    file: str = field(compare=False)

    @property
    def id(self) -> str:
        """What tells it from the others."""
        return f"{self.at or self.file} {self.nsg}"

    @property
    def group(self) -> Nsg:
        """The NSG, where no other document has it."""
        return Nsg(self.nsg, name_of(self.nsg), self.rules, self.file)


def read_effective_nsg(fields: Fields) -> EffectiveNsg:
    """Read one NSG of ``az network nic list-effective-nsg``."""
    association = fields.inner("association")
    at = (reference(association, "networkInterface") or reference(association, "subnet")) if association else ""
    nsg = reference(fields, "networkSecurityGroup")
    if not nsg:
        fields.fault("networkSecurityGroup", "is missing, so it is not known of which NSG these rules are")
    held = [plain(_named(each.value), each.place) for each in fields.each("effectiveSecurityRules")]
    tags = dict(found for rule in held for found in _tags(rule))
    mapped = fields.value.get("tagMap")
    if isinstance(mapped, Mapping):
        tags |= {str(tag): _texts(each) for tag, each in mapped.items() if _texts(each)}
    return EffectiveNsg(nsg, at, in_order(map(_expanded, held)), tags, fields.file)


def _named(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**rule, "name": _LED.sub("", str(rule.get("name") or ""))}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (value,) if isinstance(value, str) and value else ()


def _given(rule: Mapping[str, Any], side: str, kind: str) -> list[str]:
    several = rule[f"{side}{kind}es" if kind.endswith("x") else f"{side}{kind}s"]
    one = rule[f"{side}{kind}"]
    return list(several) or ([one] if one else [])


def _expanded(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a rule with each side in the plural, as it is expanded where it is."""
    told = dict(rule)
    for side in ("source", "destination"):
        given = _given(rule, side, "AddressPrefix")
        expanded = _texts(rule.get(f"expanded{side.capitalize()}AddressPrefix"))
        plain_tag = any(each.lower() == _INTERNET for each in given)
        told |= {
            f"{side}AddressPrefix": None,
            f"{side}AddressPrefixes": given if plain_tag or not expanded else list(expanded),
            f"{side}PortRange": None,
            f"{side}PortRanges": _given(rule, side, "PortRange"),
            f"{side}ApplicationSecurityGroups": None,
        }
    return told


def _tags(rule: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each tag that stands alone on a side, with the addresses that it has."""
    for side in ("source", "destination"):
        given = _given(rule, side, "AddressPrefix")
        expanded = _texts(rule.get(f"expanded{side.capitalize()}AddressPrefix"))
        if len(given) == 1 and expanded and given[0].lower() != _INTERNET and given[0][:1].isalpha():
            yield given[0], expanded


def placed(answer: EffectiveNsg, nics: Iterable[Nic]) -> EffectiveNsg | Fault:
    """Return an answer with the interface that it or its file names, or what is wrong where neither does."""
    if answer.at:
        return answer
    names = set(names_of(answer.file))
    found = next((key_of(each.id) for each in nics if each.name.lower() in names), "")
    if found:
        return replace(answer, at=found)
    words = (
        f"of {name_of(answer.nsg)} names neither an interface nor a subnet, so nobody knows where they are in effect"
    )
    return Fault("effectiveSecurityRules", words, NAMING, "", answer.file)


def settled(answers: Mapping[str, EffectiveNsg], nsg: str) -> EffectiveNsg | None:
    """Return the answer for an NSG; None for none, or for several that say different things of it."""
    found = [each for each in answers.values() if each.nsg == key_of(nsg)]
    return found[0] if found and all(each.rules == found[0].rules for each in found) else None
