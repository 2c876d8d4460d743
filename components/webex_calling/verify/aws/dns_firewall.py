"""Say ``firewall.of_vpc("vpc-0abc")``: the names that a VPC's resolver answers.

Rule groups go by the priority of their association with the VPC, rules by their own, and the first one whose domain
list has the name decides: ALLOW and ALERT let the query be answered, BLOCK does not, whatever it answers instead. What
no rule has is answered. ``*.example.com`` has the names below example.com and not itself; ``*`` has every name.

An opening to a name gets through if the name is answered; one to an address asks nothing, and neither does one that a
peer opens. A rule that trusts redirections looks at the name alone. Any other also looks at where an alias leads, which
is not known: it is taken for a name that no list has, so that where such a name is blocked only a rule that trusts
redirections answers surely. A rule for other records than A decides nothing here: peers are IPv4.
Sources: Amazon Route 53 developer guide, DNS Firewall; Route 53 Resolver API reference, FirewallRule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.aws_tokens import (
    RESOLVER_FIREWALL_DOMAIN_LIST,
    RESOLVER_FIREWALL_RULE,
    RESOLVER_FIREWALL_RULE_GROUP,
    RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION,
    VPC,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.aws.denied import NAMES
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.names import name_key
from webex_calling.verify.model.packets import PacketSet

_ANSWERS = {"ALLOW": True, "ALERT": True, "BLOCK": False}
_TRUSTS = {"TRUST_REDIRECTION_DOMAIN": True, "INSPECT_REDIRECTION_DOMAIN": False}
_ADDRESS_RECORDS = ("A", "TYPE1")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule: the names in its list, whether they are answered, and whether only the name itself is looked at."""

    resource: Registration
    group: Registration
    priority: int
    answers: bool
    trusts: bool
    names: tuple[str, ...]


class DnsFirewall:
    """The DNS firewall rules of a run; ``known`` has the domains of lists that the run does not hold, by id."""

    __slots__ = ("_known", "_registered")

    def __init__(self, registered: Registered, known: Mapping[str, Sequence[str]]) -> None:
        self._registered = registered
        self._known = known

    def of_vpc(self, vpc: Registration | str) -> Filter:
        """Return the filter that a VPC has, which is a resource of this run or the id of another.

        A VPC without associations answers every name. Raises Faults for all that is not told.
        """
        name = vpc if isinstance(vpc, str) else vpc.name
        rules: list[_Rule] = []
        faults: list[Fault] = []
        for group in self._groups(vpc):
            try:
                rules += self._rules(group)
            except Faults as found:
                faults.extend(found)
        if faults:
            raise Faults(faults)
        return Filter.of(f"DNS firewall of the VPC {name}", Admission.of(_clauses(rules)), knows_names=True)

    def _groups(self, vpc: Registration | str) -> list[Registration]:
        """Return the VPC's rule groups by the priority of their association."""
        found: dict[int, Registration] = {}
        for held in self._registered.of(RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION):
            if not self._is(held, vpc):
                continue
            priority = _priority(held, 100, 9900)
            if priority in found:
                words = "appears twice for one VPC"
                raise Faults([Fault(f"{held.name}.priority", words, "give each association its own", str(priority))])
            value = held.inputs.get("firewallRuleGroupId")
            group = self._registered.referred(held, "firewallRuleGroupId", value, RESOLVER_FIREWALL_RULE_GROUP)
            if group is None:
                words = "is not a rule group of this run, so its rules are not known"
                raise Faults(
                    [
                        Fault(
                            f"{held.name}.firewallRuleGroupId",
                            words,
                            "register its rules here",
                            told(value),
                            unread=True,
                        )
                    ]
                )
            found[priority] = group
        return [group for _, group in sorted(found.items(), key=lambda each: each[0])]

    def _is(self, held: Registration, vpc: Registration | str) -> bool:
        value = held.inputs.get("vpcId")
        if isinstance(vpc, str):
            return bool(value == vpc)
        return self._registered.referred(held, "vpcId", value, VPC) is vpc

    def _rules(self, group: Registration) -> list[_Rule]:
        """Return the rules of a group, which is associated, by priority."""
        found: dict[int, _Rule] = {}
        faults: list[Fault] = []
        for rule in self._registered.of(RESOLVER_FIREWALL_RULE):
            try:
                value = rule.inputs.get("firewallRuleGroupId")
                if (
                    self._registered.referred(rule, "firewallRuleGroupId", value, RESOLVER_FIREWALL_RULE_GROUP)
                    is not group
                ):
                    continue
                read = self._rule(rule, group)
                if read.priority in found:
                    words, remedy = "appears twice in one rule group", "give each rule its own"
                    raise _refused(rule, "priority", words, remedy, read.priority)
                found[read.priority] = read
            except Faults as one:
                faults.extend(one)
        if faults:
            raise Faults(faults)
        return [rule for _, rule in sorted(found.items(), key=lambda each: each[0])]

    def _rule(self, rule: Registration, group: Registration) -> _Rule:
        if rule.inputs.get("dnsThreatProtection"):
            words = "decides by analysis, so the names that it matches are not known"
            raise _refused(rule, "dnsThreatProtection", words, "prove the path without this rule")
        kind = rule.inputs.get("qType", "A")
        if not isinstance(kind, str) or kind == UNKNOWN:
            raise _refused(rule, "qType", "is not a record type", "give A, or leave it out for all", kind)
        answers = _choice(rule, "action", _ANSWERS, None)
        trusts = _choice(rule, "firewallDomainRedirectionAction", _TRUSTS, "INSPECT_REDIRECTION_DOMAIN")
        names = self._names(rule) if kind.upper() in _ADDRESS_RECORDS else ()
        return _Rule(rule, group, _priority(rule, 1, 2**31 - 1), answers, trusts, names)

    def _names(self, rule: Registration) -> tuple[str, ...]:
        value = rule.inputs.get("firewallDomainListId")
        held = self._registered.referred(rule, "firewallDomainListId", value, RESOLVER_FIREWALL_DOMAIN_LIST)
        if held is None:
            if str(value) not in self._known:
                words = "is not a domain list of this run, so its domains are not known"
                raise _refused(rule, "firewallDomainListId", words, "give its domains with its id", value)
            listed: object = list(self._known[str(value)])
        else:
            listed = held.inputs.get("domains") or []
        place = f"{held.name if held else rule.name}.domains"
        if not isinstance(listed, list):
            raise Faults([Fault(place, "is not known in this run", "give plain values", told(listed))])
        return tuple(_name(place, domain) for domain in listed)


def _clauses(rules: Sequence[_Rule]) -> Iterator[Clause]:
    """Yield the clauses of rules in the order of evaluation; the first and the last are the service's own."""
    yield Clause("an address is not asked for", True, ~(NAMES & PacketSet.box(initiator=Initiator.LOCAL)))
    stray = next((rule.answers for rule in rules if "*" in rule.names), True)  # what becomes of a name of no list
    for rule in rules:
        said = f"rule {rule.resource.name} of DNS firewall rule group {rule.group.name}"
        surely = rule.answers and (rule.trusts or stray)
        if rule.answers and not surely:
            said += ", which looks at where an alias leads"
        yield Clause(said, surely, PacketSet.box(names=rule.names, initiator=Initiator.LOCAL), rule.resource.urn)
    yield Clause("what no DNS firewall rule has is answered", True, PacketSet.everything())


def _name(place: str, value: object) -> str:
    """Return a domain as the packet sets have it."""
    text = str(value).lower().removesuffix(".")
    try:
        name_key(text)
    except ValueError:
        words = "is not a domain of a list"
        raise Faults([Fault(place, words, "write host.example.com, *.example.com or *", told(value))]) from None
    return text


def _priority(resource: Registration, first: int, last: int) -> int:
    value = resource.inputs.get("priority")
    if not isinstance(value, int) or isinstance(value, bool) or not first <= value <= last:
        raise _refused(
            resource, "priority", "is not a valid priority", f"give a whole number within {first}-{last}", value
        )
    return value


def _choice(rule: Registration, key: str, choices: Mapping[str, bool], default: str | None) -> bool:
    value = rule.inputs.get(key, default)
    if not isinstance(value, str) or value not in choices:
        raise _refused(rule, key, "is not known", f"give {' or '.join(choices)}", value)
    return choices[value]


def _refused(rule: Registration, key: str, fault: str, remedy: str, value: object = None) -> Faults:
    return Faults([Fault(f"{rule.name}.{key}", fault, remedy, told(value))])
