"""Say ``groups.admission(nsg, tags)``: what a network security group lets through.

Rules go by priority in each direction, the first one that matches decides, and the default rules come last. It is
stateful: an inbound rule decides the connections that a peer opens, an outbound rule those of this side. Addresses are
private ones, before and after the translation of public addresses. ICMP has neither type nor code here.
Source: Microsoft Learn, Azure network security groups overview; Microsoft.Network, API 2024-05-01, securityRules.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.azure_tokens import SECURITY_RULE
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks
from webex_calling.verify.azure.security_rule import LAST, Bounds, SecurityRule
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.condition import ordered
from webex_calling.verify.model.foreign import foreign_rules
from webex_calling.verify.model.hop import Filter

MOST: Final = 2000
"""Rules of one group that are read at most, the default ones too: Azure takes 1,000."""

_HOLDERS: Final = ("networkSecurityGroupName", "networkSecurityGroupId")


def _default(name: str, priority: int, direction: str, source: str, destination: str) -> Mapping[str, Any]:
    return {
        "name": name,
        "priority": priority,
        "direction": direction,
        "access": "Deny" if name.startswith("Deny") else "Allow",
        "protocol": "*",
        "sourceAddressPrefix": source,
        "sourcePortRange": "*",
        "destinationAddressPrefix": destination,
        "destinationPortRange": "*",
    }


DEFAULT_RULES = (
    _default("AllowVnetInBound", 65000, "Inbound", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowAzureLoadBalancerInBound", 65001, "Inbound", "AzureLoadBalancer", "*"),
    _default("DenyAllInBound", 65500, "Inbound", "*", "*"),
    _default("AllowVnetOutBound", 65000, "Outbound", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowInternetOutBound", 65001, "Outbound", "*", "Internet"),
    _default("DenyAllOutBound", 65500, "Outbound", "*", "*"),
)


class NetworkSecurityGroups:
    """The network security groups of a run, with their rules inline or as resources of their own.

    ``members`` has the addresses of an application security group by its id in lower case, where they are known.
    """

    __slots__ = ("_members", "_registered")

    def __init__(self, registered: Registered, members: Callable[[str], Bounds] | None = None) -> None:
        self._registered = registered
        self._members = members

    def filter(self, group: Registration, tags: ServiceTags) -> Filter:
        """Return the filter that the group is. Raises Faults as ``admission`` does."""
        return Filter.of(f"NSG {group.name}", self.admission(group, tags))

    def admission(self, group: Registration, tags: ServiceTags) -> Admission:
        """Return what the group lets through. Raises Faults for all that is not told."""
        faults = [*foreign_rules(self._registered, group, _HOLDERS, (SECURITY_RULE,))]
        clauses: list[tuple[tuple[int, ...] | None, Clause]] = []
        taken: set[tuple[Initiator, int | None]] = set()
        rules = tuple(self._rules(group))
        if len(rules) > MOST:
            words = f"has {len(rules)} rules, and Azure allows 1,000"
            faults.append(Fault(group.name, words, "divide it, or write several prefixes and ports in one rule"))
        if faults:
            raise Faults(faults)
        lenient = self._registered.lenient
        for place, fields in rules:
            name = str(fields.get("name") or place)
            default = fields in DEFAULT_RULES
            rule = SecurityRule(f"{group.name}.{place}", fields, tags, self._members, lenient, default)
            found = rule.matches()
            taking = {(each, rule.priority) for each in rule.initiators if rule.priority is not None}
            if taking & taken and not lenient:
                words, remedy = "appears twice in this direction", "give each rule its own"
                faults.append(rule.fault("priority", words, remedy))
            taken |= taking
            if found.faults and not lenient:
                faults += found.faults
                continue
            shown = "default rule" if (rule.priority or 0) > LAST else "rule"
            doubt = self._registered.doubted(found.faults)
            told = found.clauses(f"{shown} {name} of NSG {group.name}", rule.allows, group.urn, doubt)
            at = None if rule.priority is None else (rule.priority,)
            clauses += ((at, each) for each in told)
        if faults:
            raise Faults(faults)
        return Admission.of(ordered(clauses, "shares its priority with a rule that says otherwise"))

    def _rules(self, group: Registration) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the place and the properties of each rule, the default ones too."""
        for at, fields in enumerate(blocks(group, "securityRules")):
            yield f"securityRules[{at}]", fields
        for rule in self._registered.of(SECURITY_RULE):
            if self._belongs(rule, group):
                yield rule.name, {"name": rule.name, **rule.inputs}
        held = {str(each.get("name")) for each in blocks(group, "securityRules")} if self._registered.lenient else ()
        for fields in DEFAULT_RULES:
            if fields["name"] not in held:  # effective rules have these too
                yield fields["name"], fields

    def _belongs(self, rule: Registration, group: Registration) -> bool:
        """Whether a rule resource is one of the group's: such a resource names its group, and has no id of it."""
        key = "networkSecurityGroupName"
        if urns := rule.property_dependencies.get(key):
            return group.urn in urns
        name = rule.inputs.get(key)
        if name == UNKNOWN:
            words = "is not known yet, and depends on no resource"
            raise Faults([Fault(f"{rule.name}.{key}", words, "pass the name of a group of this program")])
        place = rule.inputs.get("resourceGroupName"), group.inputs.get("resourceGroupName")
        return group.id.rpartition("/")[2] == name and (place[0] == place[1] or UNKNOWN in place)
