"""Say ``firewalls.filter(policy, home)``: what an AWS Network Firewall lets through.

Stateless rules come first, and what they forward goes to the stateful ones. In STRICT_ORDER these go by the priority of
their group and as they are written; in DEFAULT_ACTION_ORDER all that pass come first, then those that drop, then those
that reject. Alerts decide nothing. What no rule decides has the default action (``stateful_default``).

An opening gets through when its data does, both ways. So it meets five lists: those of its first packet, of its reply,
of a first message that came in part, of the initiator's data and of the other side's. What a pass covers is told in two
ways: the engine says, by the type of the rule, the packets that match or the flow; the Developer Guide says the flow.
What is told as surely admitted is admitted under both, and what neither admits is surely refused.

What is refused is refused to the side that opens: nothing whole that it has to say gets through. A handshake may, the
first parts of a message whose name is not read yet, and under a default action that looks at one direction alone what
the other side says unasked.
Sources: AWS Network Firewall developer guide, evaluation order for stateful rules, strict rule ordering; API reference,
FirewallPolicy. ``firewall_rule`` says how keywords are read.

Of what others wrote, a rule or a group that cannot be read may pass and may drop whatever it may be for; so may a group
that nobody tells (``Untold``), and a policy that decrypts TLS with all of TCP, since its rules then see what is inside.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.registered.aws_tokens import FIREWALL_POLICY, RULE_GROUP
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.aws.firewall_conversation import (
    Conversation,
    RuleRead,
    Untold,
    untold_rules,
)
from webex_calling.verify.aws.firewall_group import FirewallGroups, GroupVariables
from webex_calling.verify.aws.firewall_policy import STRICT, FirewallPolicy
from webex_calling.verify.aws.firewall_rule import RuleDecision
from webex_calling.verify.aws.prefix_list import Addresses, PrefixLists
from webex_calling.verify.aws.stateless_rules import StatelessRules
from webex_calling.verify.aws.suricata_application import application, excepted
from webex_calling.verify.model import spans
from webex_calling.verify.model.admission import Admission
from webex_calling.verify.model.hop import Filter, Part
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Spans

_EVERYTHING: Final = PacketSet.everything()
_ACTION_ORDER: Final = ("pass", "drop", "reject")


@dataclass(frozen=True, slots=True)
class _Group:
    """A rule group, or one that is not told; ``alerts`` is what keeps it from dropping anything."""

    held: Registration | Untold
    alerts: bool


class NetworkFirewalls:
    """The firewall policies of a run; ``known`` has the addresses of prefix lists that the run does not hold.

    ``untold`` are groups of which nobody tells the rules, by ARN.
    """

    __slots__ = ("_groups", "_registered", "_untold")

    def __init__(
        self,
        registered: Registered,
        known: Mapping[str, Addresses],
        untold: Mapping[str, Untold] = MappingProxyType({}),
    ) -> None:
        self._registered = registered
        self._groups = FirewallGroups(registered, PrefixLists(registered, known))
        self._untold = untold

    def policy(self, firewall: Registration) -> Registration:
        """Return the policy of a firewall. Raises Faults when it is none of this run."""
        value = firewall.inputs.get("firewallPolicyArn")
        found = self._registered.referred(firewall, "firewallPolicyArn", value, FIREWALL_POLICY)
        if found is None:
            words = "is not a policy of this run, so its rules are not known"
            raise Faults(
                [
                    Fault(
                        f"{firewall.name}.firewallPolicyArn",
                        words,
                        "register the policy here",
                        told(value),
                        unread=True,
                    )
                ]
            )
        return found

    def filter(self, policy: Registration, home: Addresses) -> Filter:
        """Return the filter that a policy is; ``home`` are the prefixes of the inspection VPC, HOME_NET by default.

        Raises Faults for all that is not told.
        """
        said = FirewallPolicy(policy, self._registered)
        stateless = StatelessRules.of(
            policy, said.stateless_default, [each.held for each in self._referred(said, "stateless")], self._registered
        )
        reads = [*said.decrypted(), *self._ordered(said, spans.union(home))]
        once = [*stateless.once()]
        parts = (
            Part(f"stateful rules, {name}", Admission.of([*once, *clauses]))
            for name, clauses in Conversation(reads, said.default).lists()
        )
        return Filter(f"network firewall policy {policy.name}", (*stateless.parts, *parts), knows_names=True)

    def taken(self, policy: Registration) -> tuple[str, ...]:
        """Return what the filter of a policy takes for granted of applications, a sentence each."""
        said = FirewallPolicy(policy, self._registered)
        asked: set[str] = set()
        left: set[str] = set()
        for group in self._referred(said, "stateful"):
            if isinstance(group.held, Registration) and not group.alerts:
                try:
                    rules = self._groups.rules(group.held)
                except Faults:
                    continue  # all of the group is in doubt, and nothing of it taken for granted
                dropping = [rule for rule in rules if rule.action not in ("pass", "alert")]
                asked |= {found for rule in dropping if (found := application(rule))}
                left |= {found for rule in dropping for found in excepted(rule)}
        name = f"which rules of policy {policy.name} drop"
        alone = f"{', '.join(sorted(asked))}, {name}, is spoken at its assigned ports alone"
        only = f"at the assigned ports of {', '.join(sorted(left))} nothing else is spoken, {name}"
        return (*((alone,) if asked else ()), *((only,) if left else ()))

    def _ordered(self, said: FirewallPolicy, home: Spans) -> Sequence[RuleRead]:
        """Return all stateful rules in the order in which they are evaluated, alerts aside."""
        policy = said.home(home)
        found: list[RuleRead] = []
        faults: list[Fault] = []
        for group in self._referred(said, "stateful"):
            try:
                found += self._of_group(said, group, policy)
            except Faults as each:
                faults.extend(each)
        if faults:
            raise Faults(faults)
        if said.order == STRICT:
            return found
        return sorted(found, key=lambda read: _ACTION_ORDER.index(read.action))

    def _of_group(self, said: FirewallPolicy, group: _Group, policy: GroupVariables) -> Iterable[RuleRead]:
        """Return the rules of a group; those of one that cannot be read may be any."""
        if isinstance(group.held, Untold):
            return untold_rules(group.held, _EVERYTHING, drops=not group.alerts)
        try:
            return list(self._reads(said, group.held, policy, group.alerts))
        except Faults as faults:
            untold = Untold(group.held.name, self._registered.doubted(faults))
            return untold_rules(untold, _EVERYTHING, group.held.urn, drops=not group.alerts)

    def _reads(
        self, said: FirewallPolicy, group: Registration, policy: GroupVariables, alerts: bool
    ) -> Iterator[RuleRead]:
        if (order := self._groups.order(group)) != said.order:
            words = f"is in a policy of {said.order}"
            raise Faults([Fault(f"{group.name}.ruleOrder", words, "give group and policy one order", order)])
        variables = self._groups.variables(group, policy)
        faults: list[Fault] = []
        for rule in self._groups.rules(group):
            if said.order == STRICT and any(option.keyword == "priority" for option in rule.options):
                faults.extend(rule.refused("has a priority, which strict order does not allow", "order the rules"))
            if rule.action == "alert" or (alerts and rule.action not in ("pass", "")):
                continue
            try:
                name = f"rule {rule.label} of rule group {group.name}"
                for action in (rule.action,) if rule.action else ("pass",) if alerts else ("pass", "drop"):
                    reading = RuleDecision.of(replace(rule, action=action), variables)
                    yield RuleRead(action, reading, name, group.urn)
            except Faults as found:
                faults.extend(found)
        if faults:
            self._registered.doubted(faults)

    def _referred(self, said: FirewallPolicy, kind: str) -> Sequence[_Group]:
        """Return the rule groups of one kind in the order of evaluation; in any, where it decides nothing."""
        if alike := self._unknown(said, kind):
            return [_Group(each, alerts=False) for each in alike]
        return [
            _Group(self._group(said.resource, kind, each.get("resourceArn")), alerts)
            for each, alerts in zip(said.references(kind), said.alerts(kind), strict=True)
        ]

    def _unknown(self, said: FirewallPolicy, kind: str) -> Sequence[Registration]:
        """Return the groups of a policy before any has an ARN: as many as it refers to, and nothing but passing.

        A policy refers to no group twice, so that these are its groups; which is first is not told, and decides nothing
        where each rule passes something. None where it is otherwise.
        """
        references = said.references(kind)
        if kind != "stateful" or len(references) < 2 or any(said.alerts(kind)):
            return ()
        if any(each.get("resourceArn") != UNKNOWN for each in references):
            return ()
        waited = said.resource.property_dependencies.get("firewallPolicy", ())
        groups = [each for each in self._registered.of(RULE_GROUP) if each.urn in waited]
        if len(groups) != len(references) or any(str(each.inputs.get("type")).lower() != kind for each in groups):
            return ()
        passing = all(rule.action == "pass" for group in groups for rule in self._groups.rules(group))
        return groups if passing else ()

    def _group(self, policy: Registration, kind: str, value: object) -> Registration | Untold:
        if (untold := self._untold.get(str(value))) is not None:
            return untold
        group = self._registered.referred(policy, "firewallPolicy", value, RULE_GROUP)
        if group is None:
            words = f"is not a {kind} rule group of this run, so its rules are not known"
            raise Faults(
                [Fault(f"{policy.name}.{kind}RuleGroupReferences", words, "register it here", told(value), unread=True)]
            )
        if str(group.inputs.get("type")).lower() != kind:
            words = f"is among the {kind} rule groups of {policy.name}"
            raise Faults(
                [Fault(f"{group.name}.type", words, "refer to it where it belongs", told(group.inputs.get("type")))]
            )
        return group
