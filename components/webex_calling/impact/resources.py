"""Say ``Resources(side.resources)``: the resources of one side by their keys, and where what they say is attached."""

from collections.abc import Iterable, Iterator
from typing import Final

from webex_calling.impact.identity import key_of
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.filter_outputs import RULES
from webex_calling.registered.properties import kind_of
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.verify.model.admission import Clause

POLICIES: Final = frozenset({aws.FIREWALL_POLICY, azure.FIREWALL_POLICY})
"""What is attached to a firewall."""
FIREWALLS: Final = frozenset({aws.FIREWALL, azure.AZURE_FIREWALL})
"""What carries a policy."""
_GROUPS: Final = frozenset({*RULES, aws.SECURITY_GROUP})
_NSGS: Final = frozenset({azure.NETWORK_SECURITY_GROUP, azure.SECURITY_RULE})


class Resources:
    """The resources of one side by their keys, with all that each refers to."""

    def __init__(self, resources: Iterable[Registration]) -> None:
        self.held = {key_of(each.urn): each for each in resources}
        self._keys = {each.id: key for key, each in self.held.items() if each.id}
        self._closed: dict[str, frozenset[str]] = {}
        self.loose = loose_policies(self.held.values())
        """The keys of the policies whose firewall is none of these resources."""

    def of(self, clause: Clause) -> str:
        """Return the key of the resource that says a clause; "" where none is held here."""
        key = self._keys.get(clause.resource) or key_of(clause.resource)
        return key if key in self.held else ""

    def behind(self, key: str) -> frozenset[str]:
        """Return a resource and all that it refers to, whatever is between."""
        if key not in self._closed:
            found, waiting = {key}, [key]
            while waiting:
                one = self.held.get(waiting.pop())
                for urn in one.refers if one else ():
                    if (other := key_of(urn)) not in found:
                        found.add(other)
                        waiting.append(other)
            self._closed[key] = frozenset(found)
        return self._closed[key]

    def group_of(self, key: str) -> str:
        """Return the key of the security group of a rule, an adopted one's id; the group's own for inline rules."""
        rule = self.held[key]
        group = rule.inputs.get("securityGroupId")
        if not isinstance(group, str) or group in ("", UNKNOWN):
            return key
        return self._keys.get(group, group)

    def attached(self, clause: Clause) -> tuple[str, ...]:
        """Return what somebody attaches, so that a clause counts: its group, its NSG, its policy of a firewall.

        By key, or as an adopted filter is named. A policy is one only where its firewall is not of this side.
        """
        key = self.of(clause)
        if not key:
            return tuple(_adopted(clause))
        kind = kind_of(self.held[key].type)
        if self.in_group(key):
            return (self.group_of(key),)
        if kind in _NSGS:
            return tuple(each for each in self.behind(key) if self._is(each, azure.NETWORK_SECURITY_GROUP)) or (key,)
        # A collection group refers to its policy, a policy to its rule groups.
        return tuple(each for each in self.loose if each in self.behind(key) or key in self.behind(each))

    def in_group(self, key: str) -> bool:
        """Tell whether a resource is a security group, or a rule of one."""
        return kind_of(self.held[key].type) in _GROUPS

    def is_group(self, name: str) -> bool:
        """Tell whether what is attached is a security group, one of several."""
        return name.startswith("sg-") or (name in self.held and self.in_group(name))

    def named(self, name: str) -> str:
        """Return what people call what is attached."""
        return self.held[name].name if name in self.held else name

    def _is(self, key: str, kind: str) -> bool:
        return key in self.held and kind_of(self.held[key].type) == kind


def loose_policies(resources: Iterable[Registration]) -> tuple[str, ...]:
    """Return the keys of the policies that no firewall among these resources carries."""
    known = tuple(resources)
    carried = {key_of(urn) for each in known if kind_of(each.type) in FIREWALLS for urn in each.refers}
    policies = (key_of(each.urn) for each in known if each.custom and kind_of(each.type) in POLICIES)
    return tuple(each for each in policies if each not in carried)


def _adopted(clause: Clause) -> Iterator[str]:
    """Yield the id of the adopted group or NSG that says a clause, of which files of the cloud's CLI tell."""
    estate, _, told = clause.resource.partition("::")
    kind, _, identity = told.partition("::")
    if estate != "estate":
        return
    if kind in RULES:  # a rule may have an id of its own, and is named with its group
        yield clause.rule.rpartition(" of ")[2]
    elif kind in (aws.SECURITY_GROUP, azure.NETWORK_SECURITY_GROUP):
        yield identity
