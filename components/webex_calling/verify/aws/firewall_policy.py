"""Say ``FirewallPolicy(resource, registered)``: what a Network Firewall policy says beside its rule groups.

Source: AWS Network Firewall API reference, FirewallPolicy, PolicyVariables, StatefulEngineOptions.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.aws.firewall_conversation import DROPS, RuleRead, StatefulDefault
from webex_calling.verify.aws.firewall_group import GroupVariables
from webex_calling.verify.aws.firewall_rule import RuleDecision
from webex_calling.verify.aws.stateless_rules import stateless_action
from webex_calling.verify.aws.suricata_list import Listed
from webex_calling.verify.model.packets import TCP, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, Spans

STRICT: Final = "STRICT_ORDER"
BY_ACTION: Final = "DEFAULT_ACTION_ORDER"

_CONNECTIONS: Final = PacketSet.box(protocol=TCP)


class FirewallPolicy:
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
