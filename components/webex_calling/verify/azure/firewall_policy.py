"""Say ``policies.filter(policy, tags)``: what an Azure Firewall lets through by its policy.

DNAT comes first, then the network rules, then the application rules, whatever their priorities are among each other.
Within each kind the rules of the base policy come first, then rule collection groups by priority, their collections by
priority, and rules as they are written. The first match decides, and what none matches is denied. DNAT is not
inherited. Threat intelligence, intrusion detection and the built-in rules for the platform know addresses and names
that no rule says: ``notes`` tells of them.

Two facts of DNAT have no form along a path, and are refused:

- The firewall translates the peer as well, to a private address of its own ("SNAT on inbound connections"). A filter
  between the firewall and the endpoint sees that and not the peer, so that none may stand there.
- Whether a network rule can deny what DNAT has let in is said both ways: by editions of "Azure Firewall rule
  processing logic" (it can) and by the present one (it is subject to no further rule).

Of a policy that others wrote a rule that is not understood is in doubt, as is all that is in no file: the rules of its
base, a rule collection group. What DNAT lets in is in doubt there.

Source: Microsoft Learn, Azure Firewall rule processing logic; Azure Firewall Manager policy overview;
Microsoft.Network, API 2024-05-01, firewallPolicies.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.registered.azure_tokens import FIREWALL_POLICY
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.azure.destination_nat import destination_nat, doubtful_nat, sent_in
from webex_calling.verify.azure.firewall_rule import application_rule, network_rule, targets
from webex_calling.verify.azure.fqdn import Fqdns
from webex_calling.verify.azure.ip_group import IpGroups
from webex_calling.verify.azure.reference import References, identity
from webex_calling.verify.azure.rule_collection import (
    APPLICATION_RULE,
    NAT_RULE,
    NETWORK_RULE,
    Place,
    PlacedRule,
    RuleCollections,
    Rules,
)
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.condition import Condition, ordered
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import EVERY, Interval

_THREATS = ("Off", "Alert", "Deny")
_INFRASTRUCTURE = "Its infrastructure rule collection admits names of the platform that no rule says."
_SHARED = "shares its priority with a rule that says otherwise"


class FirewallPolicies:
    """The firewall policies of a run; ``adopted`` are IP Groups of other stacks, by id in lower case."""

    __slots__ = ("_collections", "_references", "_registered")

    def __init__(self, registered: Registered, adopted: Mapping[str, tuple[Interval, ...]] | None = None) -> None:
        self._registered = registered
        self._references = References(registered)
        self._collections = RuleCollections(registered, self._references, IpGroups(registered, adopted))

    def filter(self, policy: Registration, tags: ServiceTags, *, nearer: bool = True) -> Filter:
        """Return the filter that the policy is.

        ``nearer`` tells that other filters stand between the firewall and the endpoint; a policy with DNAT rules is
        then refused, as these would see the firewall for the peer. Raises Faults for all that is not told.
        """
        chain, lost = self._chain(policy)
        read = self._collections.read(chain)
        if lost:
            read.unknown.append((f"rules of base policy {lost.value.rpartition('/')[2]}", lost))
        faults = [] if self._registered.lenient else [*([lost] if lost else []), *read.faults]
        if faults:
            raise Faults(faults)
        translated = [each.fields for each in read.of(NAT_RULE) if each.level == len(chain) - 1]
        if translated and nearer and not self._registered.lenient:
            words = "is a DNAT rule, behind which filters see the firewall as the peer"
            remedy = "give the endpoint a public address, or prove the firewall alone"
            faults += [each.fault("ruleType", words, remedy) for each in translated]
        resolves = any(_nested(each, "dnsSettings").get("enableProxy") is True for each in chain)
        network = self._network(read, tags, resolves, faults)
        application = self._application(read, faults)
        inward: list[Clause] = []
        if self._registered.lenient:
            inward += doubtful_nat(each.fields for each in read.of(NAT_RULE))
        else:
            try:
                inward += destination_nat(translated, tags)
            except Faults as error:
                faults += error
            faults += _disputed(inward, network, policy)
        if faults:
            raise Faults(faults)
        unknown = [clause for name, fault in read.unknown for clause in self._unknown(name, fault)]
        rules = Admission.of((*inward, *unknown, *network, *application))
        return Filter.of(f"firewall policy {policy.name}", rules, knows_names=True)

    def notes(self, policy: Registration, near: Sequence[Interval] = (EVERY,)) -> tuple[str, ...]:
        """Return in sentences what the firewall does besides its rules to what the addresses ``near`` open."""
        chain, lost = self._chain(policy)
        read = self._collections.read(chain)
        modes = [each.inputs.get("threatIntelMode") or "Alert" for each in chain]
        faults = [*([lost] if lost else []), *read.faults]
        for each, mode in zip(chain, modes, strict=True):
            if mode not in _THREATS:
                remedy = f"give {' or '.join(_THREATS)}"
                faults.append(Fault(f"{each.name}.threatIntelMode", "is not known", remedy, told(mode)))
        self._registered.doubted(faults)
        unknown = [told(each) for each in modes if each not in _THREATS]
        modes = [each for each in modes if each in _THREATS] or ["Alert"]
        # A policy may be stricter than its base, and not less.
        mode = max(modes, key=_THREATS.index)
        found = {
            "Off": "Threat intelligence is off.",
            "Alert": "Threat intelligence reports, and refuses nothing.",
            "Deny": "Threat intelligence refuses addresses and names that it knows as malicious, before any rule.",
        }
        notes = [found[mode], _INFRASTRUCTURE]
        notes += (f"Threat intelligence has the mode {each}, which is not known." for each in unknown)
        if any(_nested(each, "intrusionDetection").get("mode") == "Deny" for each in chain):
            notes.append("Intrusion detection refuses what its signatures match.")
        if any(_nested(each, "explicitProxy").get("enableExplicitProxy") is True for each in chain):
            notes.append("It is an explicit proxy too, and what clients send to that is not looked at.")
        local = PacketSet.box(local=near)
        inspected = (each.fields for each in read.of(APPLICATION_RULE) if each.fields.values.get("terminateTLS"))
        notes += (f"Application rule {each.name} terminates TLS." for each in inspected if each.concerns(local))
        return tuple(notes)

    def sent_in(self, policy: Registration, addresses: Sequence[Interval]) -> Iterator[tuple[str, PacketSet]]:
        """Yield each DNAT rule of the policy, by name, with all that it may let in to these addresses."""
        read = self._collections.read((policy,))
        for name, found in sent_in((each.fields for each in read.of(NAT_RULE)), addresses):
            yield f"{name} of firewall policy {policy.name}", found

    def _chain(self, policy: Registration) -> tuple[tuple[Registration, ...], Fault | None]:
        """Return the base policies and then the policy, with a fault for a base that is not of this run."""
        found = [policy]
        while (wanted := identity(found[0], "basePolicy", found[0].inputs)) is not None:
            base = self._references.one(found[0], "basePolicy", wanted, FIREWALL_POLICY)
            if base is None or base in found:
                words = "is the policy itself" if base else "is not of this run, so its rules are not known"
                place, remedy = f"{found[0].name}.basePolicy", "register the base policy"
                return tuple(found), Fault(place, words, remedy, told(wanted), unread=base is None)
            found.insert(0, base)
        return tuple(found), None

    def _network(self, read: Rules, tags: ServiceTags, resolves: bool, faults: list[Fault]) -> list[Clause]:
        def matches(rule: PlacedRule) -> Condition:
            return network_rule(rule.fields, rule.allows is True, tags, resolves=resolves)

        return list(self._clauses("network rule", read.of(NETWORK_RULE), matches, faults))

    def _application(self, read: Rules, faults: list[Fault]) -> list[Clause]:
        held = tuple(read.of(APPLICATION_RULE))
        fqdns = Fqdns(name for rule in held for name in targets(rule.fields))

        def matches(rule: PlacedRule) -> Condition:
            return application_rule(rule.fields, rule.allows is True, fqdns)

        return list(self._clauses("application rule", held, matches, faults))

    def _clauses(
        self,
        kind: str,
        rules: Iterable[PlacedRule],
        matches: Callable[[PlacedRule], Condition],
        faults: list[Fault],
    ) -> Iterator[Clause]:
        """Yield the clauses of rules in order; what is wrong with one is added to ``faults`` where all must be told."""
        held: list[tuple[Place | None, Clause]] = []
        for rule in rules:
            found = matches(rule)
            if rule.doubts and self._registered.lenient:
                found &= Condition.doubted(rule.doubts)
            if found.faults and not self._registered.lenient:
                faults += dict.fromkeys(found.faults)
                continue
            doubt = self._registered.doubted(found.faults)
            clauses = found.clauses(f"{kind} {rule.fields.name}", rule.allows, rule.fields.group.urn, doubt)
            held += ((rule.place, each) for each in clauses)
        yield from ordered(held, _SHARED)

    def _unknown(self, name: str, fault: Fault) -> Iterator[Clause]:
        """Yield what rules may do of which nothing is known."""
        doubt = self._registered.doubted([fault])
        yield from Condition.doubted([fault]).clauses(name, None, "", doubt)


def _disputed(inward: list[Clause], network: list[Clause], policy: Registration) -> Iterator[Fault]:
    """Yield the DNAT rules of which a network rule denies a part, on which the documents differ."""
    denied = PacketSet.union(clause.matches for clause in network if not clause.admits)
    for clause in inward:
        if clause.matches & denied:
            words = f"has {clause.rule}, of which a network rule denies a part, and documents differ on which wins"
            yield Fault(policy.name, words, "narrow the sources of the DNAT rule instead")


def _nested(resource: Registration, key: str) -> Mapping[str, Any]:
    value = resource.inputs.get(key)
    return value if isinstance(value, Mapping) else {}
