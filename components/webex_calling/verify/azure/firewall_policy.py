"""Say ``policies.filter(policy, tags)``: what an Azure Firewall lets through by its policy.

DNAT comes first, then the network rules, then the application rules, whatever their priorities are among each other.
Within each kind the rules of the base policy come first, then rule collection groups by priority, their collections by
priority, and rules as they are written. The first match decides, and what none matches is denied. DNAT is not
inherited. Threat intelligence, intrusion detection and the built-in rules for the platform know addresses and names
that no rule says: ``notes`` tells of them.

DNAT is told in the endpoint's words, its private address and port, as the far side's are translated to them. The first
rule that matches the public address and port decides. Two facts have no form along a path, and are refused:

- The firewall translates the peer as well, to a private address of its own ("SNAT on inbound connections"). A filter
  between the firewall and the endpoint sees that and not the peer, so that none may stand there.
- Whether a network rule can deny what DNAT has let in is said both ways: by editions of "Azure Firewall rule
  processing logic" (it can) and by the present one (it is subject to no further rule).

Source: Microsoft Learn, Azure Firewall rule processing logic; Azure Firewall Manager policy overview;
Microsoft.Network, API 2024-05-01, firewallPolicies.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.azure_tokens import FIREWALL_POLICY, FIREWALL_POLICY_RULE_COLLECTION_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.azure.firewall_rule import KEY, Fields, application_rule, network_rule, targets
from webex_calling.verify.azure.fqdn import Fqdns
from webex_calling.verify.azure.ip_group import IpGroups
from webex_calling.verify.azure.reference import References, identity
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import TCP, UDP, PacketSet, prefix
from webex_calling.verify.model.spans import Interval

_PROTOCOLS = {"TCP": TCP, "UDP": UDP}


def destination_nat(rules: Sequence[Fields], tags: ServiceTags) -> Iterator[Clause]:
    """Yield what each DNAT rule lets in. Raises Faults for what cannot be told."""
    taken = PacketSet.empty()
    for fields in rules:
        numbers = [(number, number) for number in fields.protocols(_PROTOCOLS) if number is not None]
        public, named = fields.ends("destination")
        if named or not public:
            raise fields.refused("destinationAddresses", "is not a public address", "give one of the firewall's")
        openings = PacketSet.box(initiator=Initiator.PEER, protocol=numbers, local=public, local_ports=fields.ports())
        peers = PacketSet.box(peer=fields.sources())
        # A name may be an earlier rule's, with some of its addresses: it is surely this one's only if it cannot be.
        reached = (openings & peers) - taken
        taken |= openings & tags.possible(peers)
        inside, port = _inside(fields)
        moved = (replace(box, local=((inside, inside),), local_ports=((port, port),)) for box in reached.boxes())
        yield Clause(f"DNAT rule {fields.name}", True, PacketSet.of(moved), fields.group.urn)


def _inside(fields: Fields) -> tuple[int, int]:
    if fields.values.get("translatedFqdn"):
        words = "is a name whose address is not known"
        raise fields.refused("translatedFqdn", words, "give translatedAddress", told(fields.values["translatedFqdn"]))
    address, port = told(fields.values.get("translatedAddress")), told(fields.values.get("translatedPort"))
    try:
        first, last = prefix(address)
    except ValueError:
        first, last = 0, 1
    if first != last:
        raise fields.refused("translatedAddress", "is not an IPv4 address", "give the private address", address)
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise fields.refused("translatedPort", "is not a port", "give one within 1-65535", port)
    return first, int(port)


_NAT, _FILTER = "FirewallPolicyNatRuleCollection", "FirewallPolicyFilterRuleCollection"
_ACTIONS = {_NAT: {"DNAT": True}, _FILTER: {"Allow": True, "Deny": False}}
_RULES = {_NAT: ("NatRule",), _FILTER: ("NetworkRule", "ApplicationRule")}
_THREATS = ("Off", "Alert", "Deny")
_FIRST, _LAST = 100, 65000
_INFRASTRUCTURE = "Its infrastructure rule collection admits names of the platform that no rule says."


@dataclass(slots=True)
class _Rules:
    """The rules of one policy by kind, in order, each with whether it allows."""

    kinds: dict[str, list[tuple[Fields, bool]]] = field(default_factory=lambda: defaultdict(list))


class FirewallPolicies:
    """The firewall policies of a run; ``adopted`` are IP Groups of other stacks, by id in lower case."""

    __slots__ = ("_ip_groups", "_references")

    def __init__(self, registered: Registered, adopted: Mapping[str, tuple[Interval, ...]] | None = None) -> None:
        self._references = References(registered)
        self._ip_groups = IpGroups(registered, adopted)

    def filter(self, policy: Registration, tags: ServiceTags, *, nearer: bool = True) -> Filter:
        """Return the filter that the policy is.

        ``nearer`` tells that other filters stand between the firewall and the endpoint; a policy with DNAT rules is
        then refused, as these would see the firewall for the peer. Raises Faults for all that is not told.
        """
        chain = self.chain(policy)
        faults: list[Fault] = []
        read = [self._rules(each, faults) for each in chain]
        if faults:
            raise Faults(faults)
        translated = [fields for fields, _ in read[-1].kinds["NatRule"]]
        if translated and nearer:
            words = "is a DNAT rule, behind which filters see the firewall as the peer"
            remedy = "give the endpoint a public address, or prove the firewall alone"
            faults += [fault for each in translated for fault in each.refused("ruleType", words, remedy)]
        resolves = any(_nested(each, "dnsSettings").get("enableProxy") is True for each in chain)
        network = list(self._network(read, tags, resolves, faults))
        application = list(self._application(read, faults))
        inward: list[Clause] = []
        try:
            inward += destination_nat(translated, tags)
        except Faults as error:
            faults += error
        faults += _disputed(inward, network, policy)
        if faults:
            raise Faults(faults)
        rules = Admission.of((*inward, *network, *application))
        return Filter.of(f"firewall policy {policy.name}", rules, knows_names=True)

    def notes(self, policy: Registration) -> tuple[str, ...]:
        """Return in sentences what the firewall does besides its rules."""
        chain = self.chain(policy)
        modes = [each.inputs.get("threatIntelMode") or "Alert" for each in chain]
        for each, mode in zip(chain, modes, strict=True):
            if mode not in _THREATS:
                remedy = f"give {' or '.join(_THREATS)}"
                raise Faults([Fault(f"{each.name}.threatIntelMode", "is not known", remedy, told(mode))])
        # A policy may be stricter than its base, and not less.
        mode = max(modes, key=_THREATS.index)
        found = {
            "Off": "Threat intelligence is off.",
            "Alert": "Threat intelligence reports, and refuses nothing.",
            "Deny": "Threat intelligence refuses addresses and names that it knows as malicious, before any rule.",
        }
        notes = [found[mode], _INFRASTRUCTURE]
        if any(_nested(each, "intrusionDetection").get("mode") == "Deny" for each in chain):
            notes.append("Intrusion detection refuses what its signatures match.")
        faults: list[Fault] = []
        for each in chain:
            for fields, _ in self._rules(each, faults).kinds["ApplicationRule"]:
                if fields.values.get("terminateTLS"):
                    notes.append(f"Application rule {fields.name} terminates TLS.")
        if faults:
            raise Faults(faults)
        return tuple(notes)

    def chain(self, policy: Registration) -> tuple[Registration, ...]:
        """Return the base policies and then the policy. Raises Faults for a base that is not of this run."""
        found = [policy]
        while (wanted := identity(found[0], "basePolicy", found[0].inputs)) is not None:
            base = self._references.one(found[0], "basePolicy", wanted, FIREWALL_POLICY)
            if base is None or base in found:
                words = "is the policy itself" if base else "is not of this run, so its rules are not known"
                raise Faults(
                    [
                        Fault(
                            f"{found[0].name}.basePolicy",
                            words,
                            "register the base policy",
                            told(wanted),
                            unread=base is None,
                        )
                    ]
                )
            found.insert(0, base)
        return tuple(found)

    def _network(self, read: list[_Rules], tags: ServiceTags, resolves: bool, faults: list[Fault]) -> Iterator[Clause]:
        for rules in read:
            for fields, allows in rules.kinds["NetworkRule"]:
                try:
                    matches = network_rule(fields, allows, tags, resolves=resolves)
                    yield Clause(f"network rule {fields.name}", allows, matches, fields.group.urn)
                except Faults as error:
                    faults.extend(error)

    def _application(self, read: list[_Rules], faults: list[Fault]) -> Iterator[Clause]:
        rules = [each for rules in read for each in rules.kinds["ApplicationRule"]]
        try:
            fqdns = Fqdns(name for fields, _ in rules for name in targets(fields))
        except Faults as error:
            faults.extend(error)
            return
        for fields, allows in rules:
            try:
                matches = application_rule(fields, allows, fqdns)
                yield Clause(f"application rule {fields.name}", allows, matches, fields.group.urn)
            except Faults as error:
                faults.extend(error)

    def _rules(self, policy: Registration, faults: list[Fault]) -> _Rules:
        found = _Rules()
        groups = self._references.children(FIREWALL_POLICY_RULE_COLLECTION_GROUP, policy, ("firewallPolicyName",))
        for group in _ordered([(each.name, each.inputs, each) for each in groups], "priority", faults):
            collections = [
                (f"{group.name}.{KEY}[{at}]", block, (f"{KEY}[{at}]", block))
                for at, block in enumerate(blocks(group, KEY))
            ]
            for place, block in _ordered(collections, "priority", faults):
                self._collection(group, place, block, found, faults)
        return found

    def _collection(
        self, group: Registration, place: str, block: Mapping[str, Any], found: _Rules, faults: list[Fault]
    ) -> None:
        kind, action = block.get("ruleCollectionType"), _value(block.get("action"), "type")
        if kind not in _ACTIONS:
            remedy = f"give {' or '.join(_ACTIONS)}"
            faults.append(Fault(f"{group.name}.{place}.ruleCollectionType", "is not known", remedy, told(kind)))
            return
        if action not in _ACTIONS[kind]:
            remedy = f"give {' or '.join(_ACTIONS[kind])}"
            faults.append(Fault(f"{group.name}.{place}.action.type", "is not known", remedy, told(action)))
            return
        rules = block.get("rules") or []
        if not isinstance(rules, list) or not all(isinstance(each, Mapping) for each in rules):
            faults.append(
                Fault(f"{group.name}.{place}.rules", "has a value that is not known in this run", "give plain values")
            )
            return
        types = {str(each.get("ruleType")) for each in rules}
        if len(types) > 1 or types - set(_RULES[kind]):
            strange = types - set(_RULES[kind])
            words = "are not of the kind of this collection" if strange else "are of several kinds"
            remedy = f"give {' or '.join(_RULES[kind])}" if strange else "give each kind a collection of its own"
            faults.append(Fault(f"{group.name}.{place}.rules", words, remedy, ", ".join(sorted(types))))
            return
        for at, values in enumerate(rules):
            fields = Fields(group, f"{place}.rules[{at}]", values, self._ip_groups)
            found.kinds[types.copy().pop()].append((fields, _ACTIONS[kind][action]))


def _ordered(held: list[tuple[str, Mapping[str, Any], Any]], key: str, faults: list[Fault]) -> list[Any]:
    """Return what is held by its priority, and tell what has none or another's."""
    taken: set[int] = set()
    ordered: list[tuple[int, Any]] = []
    for place, fields, value in held:
        priority = fields.get(key)
        if not isinstance(priority, int) or not _FIRST <= priority <= _LAST:
            remedy = f"give a whole number within {_FIRST}-{_LAST}"
            faults.append(Fault(f"{place}.{key}", "is not a valid priority", remedy, told(priority)))
        elif priority in taken:
            words = "appears twice, and which comes first is not documented"
            faults.append(Fault(f"{place}.{key}", words, "give each its own", told(priority)))
        else:
            taken.add(priority)
            ordered.append((priority, value))
    return [value for _, value in sorted(ordered, key=lambda each: each[0])]


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


def _value(block: object, key: str) -> Any:
    return block.get(key) if isinstance(block, Mapping) else None
