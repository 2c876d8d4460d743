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
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.registered.aws_tokens import FIREWALL_POLICY, RULE_GROUP
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.aws.firewall_conversation import (
    DROPS,
    Conversation,
    RuleRead,
    StatefulDefault,
    Untold,
    untold_rules,
)
from webex_calling.verify.aws.firewall_group import FirewallGroups, GroupVariables
from webex_calling.verify.aws.firewall_rule import RuleDecision
from webex_calling.verify.aws.prefix_list import Addresses, PrefixLists
from webex_calling.verify.aws.stateless_rules import StatelessRules, stateless_action
from webex_calling.verify.aws.suricata_application import application, excepted
from webex_calling.verify.aws.suricata_list import Listed
from webex_calling.verify.model import spans
from webex_calling.verify.model.admission import Admission
from webex_calling.verify.model.hop import Filter, Part
from webex_calling.verify.model.packets import TCP, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, Spans

STRICT: Final = "STRICT_ORDER"
BY_ACTION: Final = "DEFAULT_ACTION_ORDER"

_EVERYTHING: Final = PacketSet.everything()
_CONNECTIONS: Final = PacketSet.box(protocol=TCP)
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
        said = _Policy(policy, self._registered)
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

    def taken(self, policy: Registration) -> str:
        """Return what the filter of a policy takes for granted of applications, "" for nothing."""
        said = _Policy(policy, self._registered)
        found: set[str] = set()
        for group in self._referred(said, "stateful"):
            if isinstance(group.held, Registration) and not group.alerts:
                try:
                    rules = self._groups.rules(group.held)
                except Faults:
                    continue  # all of the group is in doubt, and nothing of it taken for granted
                for rule in rules:
                    if rule.action not in ("pass", "alert"):
                        found |= {application(rule), *excepted(rule)}
        spoken = ", ".join(sorted(found - {""}))
        words = f"what policy {policy.name} drops by application is at its assigned ports alone, and alone there"
        return f"{words}: {spoken}" if spoken else ""

    def _ordered(self, said: "_Policy", home: Spans) -> Sequence[RuleRead]:
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

    def _of_group(self, said: "_Policy", group: _Group, policy: GroupVariables) -> Iterable[RuleRead]:
        """Return the rules of a group; those of one that cannot be read may be any."""
        if isinstance(group.held, Untold):
            return untold_rules(group.held, _EVERYTHING, drops=not group.alerts)
        try:
            return list(self._reads(said, group.held, policy, group.alerts))
        except Faults as faults:
            untold = Untold(group.held.name, self._registered.doubted(faults))
            return untold_rules(untold, _EVERYTHING, group.held.urn, drops=not group.alerts)

    def _reads(self, said: "_Policy", group: Registration, policy: GroupVariables, alerts: bool) -> Iterator[RuleRead]:
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

    def _referred(self, said: "_Policy", kind: str) -> Sequence[_Group]:
        """Return the rule groups of one kind in the order of evaluation; in any, where it decides nothing."""
        if alike := self._unknown(said, kind):
            return [_Group(each, alerts=False) for each in alike]
        return [
            _Group(self._group(said.resource, kind, each.get("resourceArn")), alerts)
            for each, alerts in zip(said.references(kind), said.alerts(kind), strict=True)
        ]

    def _unknown(self, said: "_Policy", kind: str) -> Sequence[Registration]:
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


class _Policy:
    """What a policy says beside its rule groups."""

    def __init__(self, resource: Registration, registered: Registered) -> None:
        self.resource = resource
        self._doubted = registered.doubted
        self._held = self._map(resource.inputs, "firewallPolicy")
        self._decrypts = ""
        if self._held.get("tlsInspectionConfigurationArn"):
            words = "decrypts TLS, and which connections it then drops is not known here"
            fault = self._refused("tlsInspectionConfigurationArn", words, "prove a policy without TLS inspection")
            self._decrypts = self._doubted(fault)
        options = self._map(self._held, "statefulEngineOptions")
        self.order = options.get("ruleOrder") or BY_ACTION
        if self.order not in (STRICT, BY_ACTION):
            raise self._refused("ruleOrder", "is not known", f"give {STRICT} or {BY_ACTION}", self.order)
        place = f"{resource.name}.statelessDefaultActions"
        self.stateless_default = stateless_action(place, self._held.get("statelessDefaultActions"))
        self.default = self._default()

    def decrypted(self) -> Iterable[RuleRead]:
        """Return what TLS inspection may do to connections, if there is any."""
        if not self._decrypts:
            return ()
        reading = RuleDecision.unknown(_CONNECTIONS, self._decrypts)
        name = f"TLS inspection of policy {self.resource.name}"
        return [RuleRead(action, reading, name, self.resource.urn) for action in ("pass", "drop")]

    def alerts(self, kind: str) -> Sequence[bool]:
        """Return which groups of one kind drop nothing: those whose drops are turned into alerts."""
        overrides = (self._map(each, "override").get("action") for each in self.references(kind))
        return tuple(action == "DROP_TO_ALERT" for action in overrides)

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
                self._doubted(self._refused("policyVariables", words, remedy, each.get("key")))
            if not isinstance(listed, list):
                words, remedy = "is not a list that is known in this run", "give HOME_NET plain prefixes"
                raise self._refused("policyVariables.HOME_NET", words, remedy, listed)
            named[str(each.get("key"))] = [str(value) for value in listed]
        inside = Listed.of(vpc)
        if "HOME_NET" not in named and not vpc:
            words = "has no HOME_NET, and the prefixes of the inspection VPC are not known"
            fault = self._refused("policyVariables", words, "give HOME_NET as a policy variable")
            inside = Listed((), ALL_ADDRESSES, self._doubted(fault))
        return GroupVariables(self.resource, inside, named, {}, {}, self._doubted)

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
