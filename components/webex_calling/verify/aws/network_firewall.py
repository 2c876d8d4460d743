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
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.registered.aws_tokens import FIREWALL_POLICY, RULE_GROUP
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.aws.firewall_conversation import DROPS, Conversation, RuleRead, StatefulDefault
from webex_calling.verify.aws.firewall_group import FirewallGroups, GroupVariables
from webex_calling.verify.aws.firewall_rule import RuleDecision
from webex_calling.verify.aws.prefix_list import Addresses, PrefixLists
from webex_calling.verify.aws.stateless_rules import StatelessRules, stateless_action
from webex_calling.verify.model import spans
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Part
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Spans

STRICT: Final = "STRICT_ORDER"
BY_ACTION: Final = "DEFAULT_ACTION_ORDER"

_EVERYTHING: Final = PacketSet.everything()
_ACTION_ORDER: Final = ("pass", "drop", "reject")


class NetworkFirewalls:
    """The firewall policies of a run; ``known`` has the addresses of prefix lists that the run does not hold."""

    __slots__ = ("_groups", "_registered")

    def __init__(self, registered: Registered, known: Mapping[str, Addresses]) -> None:
        self._registered = registered
        self._groups = FirewallGroups(PrefixLists(registered, known))

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
        said = _Policy(policy)
        stateless = StatelessRules.of(policy, said.stateless_default, self._referred(said, "stateless"))
        reads = self._ordered(said, spans.union(home))
        once = [Clause("passed by stateless rules", True, stateless.passed)] if stateless.passed else []
        if half := _EVERYTHING - stateless.passed - stateless.inspected:
            once.append(Clause("passed by stateless rules one way alone", False, half))
        parts = (
            Part(f"stateful rules, {name}", Admission.of([*once, *clauses]))
            for name, clauses in Conversation(reads, said.default).lists()
        )
        return Filter(f"network firewall policy {policy.name}", (*stateless.parts, *parts), knows_names=True)

    def _ordered(self, said: "_Policy", home: Spans) -> Sequence[RuleRead]:
        """Return all stateful rules in the order in which they are evaluated, alerts aside."""
        policy = said.home(home)
        found: list[RuleRead] = []
        faults: list[Fault] = []
        for group, alerts in zip(self._referred(said, "stateful"), said.alerts, strict=True):
            try:
                found += self._reads(said, group, policy, alerts)
            except Faults as each:
                faults.extend(each)
        if faults:
            raise Faults(faults)
        if said.order == STRICT:
            return found
        return sorted(found, key=lambda read: _ACTION_ORDER.index(read.action))

    def _reads(self, said: "_Policy", group: Registration, policy: GroupVariables, alerts: bool) -> Iterator[RuleRead]:
        if (order := self._groups.order(group)) != said.order:
            words = f"is in a policy of {said.order}"
            raise Faults([Fault(f"{group.name}.ruleOrder", words, "give group and policy one order", order)])
        variables = self._groups.variables(group, policy.home)
        faults: list[Fault] = []
        for rule in self._groups.rules(group):
            if said.order == STRICT and any(option.keyword == "priority" for option in rule.options):
                faults.extend(rule.refused("has a priority, which strict order does not allow", "order the rules"))
            if rule.action == "alert" or (alerts and rule.action != "pass"):
                continue
            try:
                name = f"rule {rule.label} of rule group {group.name}"
                yield RuleRead(rule.action, RuleDecision.of(rule, variables), name, group.urn)
            except Faults as found:
                faults.extend(found)
        if faults:
            raise Faults(faults)

    def _referred(self, said: "_Policy", kind: str) -> Sequence[Registration]:
        """Return the rule groups of one kind in the order of evaluation; in any, where it decides nothing."""
        if alike := self._unknown(said, kind):
            return alike
        found: list[Registration] = []
        for reference in said.references(kind):
            value = reference.get("resourceArn")
            group = self._group(said.resource, kind, value)
            found.append(group)
        return found

    def _unknown(self, said: "_Policy", kind: str) -> Sequence[Registration]:
        """Return the groups of a policy before any has an ARN: as many as it refers to, and nothing but passing.

        A policy refers to no group twice, so that these are its groups; which is first is not told, and decides nothing
        where each rule passes something. None where it is otherwise.
        """
        references = said.references(kind)
        if kind != "stateful" or len(references) < 2 or any(said.alerts):
            return ()
        if any(each.get("resourceArn") != UNKNOWN for each in references):
            return ()
        waited = said.resource.property_dependencies.get("firewallPolicy", ())
        groups = [each for each in self._registered.of(RULE_GROUP) if each.urn in waited]
        if len(groups) != len(references) or any(str(each.inputs.get("type")).lower() != kind for each in groups):
            return ()
        passing = all(rule.action == "pass" for group in groups for rule in self._groups.rules(group))
        return groups if passing else ()

    def _group(self, policy: Registration, kind: str, value: object) -> Registration:
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


class _Policy:
    """What a policy says beside its rule groups."""

    def __init__(self, resource: Registration) -> None:
        self.resource = resource
        self._held = self._map(resource.inputs, "firewallPolicy")
        if self._held.get("tlsInspectionConfigurationArn"):
            words = "decrypts TLS, and which connections it then drops is not known here"
            raise self._refused("tlsInspectionConfigurationArn", words, "prove a policy without TLS inspection")
        options = self._map(self._held, "statefulEngineOptions")
        self.order = options.get("ruleOrder") or BY_ACTION
        if self.order not in (STRICT, BY_ACTION):
            raise self._refused("ruleOrder", "is not known", f"give {STRICT} or {BY_ACTION}", self.order)
        place = f"{resource.name}.statelessDefaultActions"
        self.stateless_default = stateless_action(place, self._held.get("statelessDefaultActions"))
        self.default = self._default()
        overrides = (self._map(each, "override").get("action") for each in self.references("stateful"))
        self.alerts = tuple(action == "DROP_TO_ALERT" for action in overrides)

    def references(self, kind: str) -> Sequence[Mapping[str, Any]]:
        """Return the references to groups of one kind, by priority where they have one."""
        key = f"{kind}RuleGroupReferences"
        found = self._held.get(key) or []
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise self._refused(key, "is not known in this run", "give plain values", found)
        if kind == "stateful" and self.order == BY_ACTION:
            return found
        by_priority: dict[int, Mapping[str, Any]] = {}
        for each in found:
            priority = each.get("priority")
            if not isinstance(priority, int) or isinstance(priority, bool):
                raise self._refused(key, "is not a valid priority", "give each group a whole number", priority)
            if priority in by_priority:
                raise self._refused(key, "appears twice", "give each group a priority of its own", priority)
            by_priority[priority] = each
        return [each for _, each in sorted(by_priority.items(), key=lambda pair: pair[0])]

    def home(self, vpc: Spans) -> GroupVariables:
        """Return what HOME_NET is in the policy: its own variable, or the prefixes of the inspection VPC."""
        named: dict[str, list[str]] = {}
        for each in self._map(self._held, "policyVariables").get("ruleVariables") or []:
            listed = self._map(each, "ipSet").get("definitions")
            if each.get("key") != "HOME_NET":
                words, remedy = "is not a variable of a policy", "give HOME_NET alone"
                raise self._refused("policyVariables", words, remedy, each.get("key"))
            if not isinstance(listed, list):
                words, remedy = "is not a list that is known in this run", "give HOME_NET plain prefixes"
                raise self._refused("policyVariables.HOME_NET", words, remedy, listed)
            named["HOME_NET"] = [str(value) for value in listed]
        if not named and not vpc:
            words = "has no HOME_NET, and the prefixes of the inspection VPC are not known"
            raise self._refused("policyVariables", words, "give HOME_NET as a policy variable")
        return GroupVariables(self.resource, vpc, named, {}, {})

    def _default(self) -> StatefulDefault:
        """Return the default action that drops, which may be none."""
        listed = self._held.get("statefulDefaultActions") or []
        if not isinstance(listed, list) or not all(str(each).startswith(("aws:drop", "aws:alert")) for each in listed):
            raise self._refused(
                "statefulDefaultActions", "is not known", "give actions such as aws:drop_strict", listed
            )
        drops = [str(each) for each in listed if str(each).startswith("aws:drop")]
        if strangers := [each for each in drops if each not in DROPS]:
            remedy = f"give one of {', '.join(sorted(DROPS))}"
            raise self._refused("statefulDefaultActions", "is not known", remedy, strangers[0])
        if len(drops) > 1:
            words = "are several actions that drop"
            raise self._refused("statefulDefaultActions", words, "give one", ", ".join(drops))
        if listed and self.order == BY_ACTION:
            words = f"is given beside {BY_ACTION}, which has no default actions"
            raise self._refused("statefulDefaultActions", words, f"give {STRICT}", ", ".join(map(str, listed)))
        holder = f"policy {self.resource.name}"
        return StatefulDefault(drops[0] if drops else "", holder, self.resource.urn)

    def _map(self, holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = holder.get(key)
        if value is not None and not isinstance(value, Mapping):
            raise self._refused(key, "is not known in this run", "give plain values", value)
        return value or {}

    def _refused(self, key: str, fault: str, remedy: str, value: object = None) -> Faults:
        return Faults([Fault(f"{self.resource.name}.{key}", fault, remedy, told(value))])
