"""Say ``admin.ruling(network, tags)``: what the security admin rules of a network manager do to one virtual network.

They come before every NSG, by priority in each direction, and the first that matches decides: ``Deny`` ends there,
``AlwaysAllow`` ends there and no NSG is asked, ``Allow`` goes on to the NSGs, as does what no rule matches. They are
stateful. A configuration has effect where it is committed: one for each region of a network manager, on the virtual
networks that the network groups of a rule collection hold. Rules of several collections go by priority together; two
of one priority that say different things of one packet are an error. A network with services under a network intent
policy, which the rules may leave out, is read as any other.
Source: Microsoft Learn, Security admin rules in Azure Virtual Network Manager; Azure network security groups overview;
Microsoft.Network, API 2024-05-01, networkManagers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.azure_tokens import (
    ADMIN_RULE,
    ADMIN_RULE_COLLECTION,
    COMMIT,
    NETWORK_GROUP,
    SECURITY_ADMIN_CONFIGURATION,
    STATIC_MEMBER,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.azure.admin_rule import AdminRule
from webex_calling.verify.azure.reference import References, plain
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.condition import ordered
from webex_calling.verify.model.hop import Filter, Part
from webex_calling.verify.model.packets import PacketSet

_CONFIGURED = ("networkManagerName", "configurationName")
_SHARED = "shares its priority with a rule that says otherwise"
_COLLECTED = (*_CONFIGURED, "ruleCollectionName")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the admin rules do to one virtual network.

    ``outbound`` and ``inbound`` refuse what a ``Deny`` matches first, of what this side and of what a peer opens; None
    where a direction has no rule. ``always`` are the permits that stand before the rules of every NSG.
    """

    outbound: Filter | None = None
    inbound: Filter | None = None
    always: tuple[Clause, ...] = ()

    def over(self, group: Filter) -> Filter:
        """Return an NSG as it is asked under these rules: what is always allowed passes it."""
        if not self.always:
            return group
        ((part),) = group.parts
        return Filter(group.name, (Part(part.name, Admission.of((*self.always, *part.admission.clauses))),))


@dataclass(frozen=True, slots=True)
class _Effective:
    """The rules of one network manager that have effect on one network."""

    manager: str
    rules: list[AdminRule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ToldRules:
    """The rules that a network manager tells of one virtual network, each as a program registers it.

    They surely have effect, but for those in ``doubtful``, by their ids, which possibly have. Those of several network
    managers have no order that is known: then they are not ``in_order``.
    """

    rules: Sequence[Registration]
    doubtful: frozenset[str] = frozenset()
    in_order: bool = True


class SecurityAdminRules:
    """The security admin rules of a run; ``told`` are those that others tell of a virtual network, by its id."""

    __slots__ = ("_references", "_registered", "_told")

    def __init__(self, registered: Registered, told: Mapping[str, ToldRules] | None = None) -> None:
        self._registered = registered
        self._told = told or {}
        self._references = References(registered)

    def ruling(self, network: Registration, tags: ServiceTags) -> Ruling:
        """Return what the committed rules do to a virtual network. Raises Faults for all that is not told."""
        if (told := self._told.get(network.id)) is not None:
            rules = [AdminRule(each, tags, lenient=True) for each in told.rules]
            doubtful = [each.id in told.doubtful for each in told.rules]
            return self._ruling(rules, doubtful, told.in_order)
        effective = [each for each in self._effective(network, tags) if each.rules]
        if len(effective) > 1:
            names = " and ".join(each.manager for each in effective)
            words = f"is under the rules of {names}, and which come first is not known"
            raise Faults([Fault(network.name, words, "put it under one network manager")])
        rules = sorted(effective[0].rules, key=_place) if effective else []
        _undecided(rules)
        return self._ruling(rules, [False] * len(rules))

    def _ruling(self, rules: Sequence[AdminRule], doubtful: Sequence[bool], in_order: bool = True) -> Ruling:
        """Return what rules do; those that are ``doubtful`` may have no effect, and the order may not be known."""
        held: list[tuple[tuple[int, ...] | None, Clause, AdminRule]] = []
        for rule, unsure in zip(rules, doubtful, strict=True):
            place = None if rule.priority is None else (rule.priority if in_order else 0,)
            doubt = self._registered.doubted(
                (*rule.matches.faults, *_uncertain(rule)) if unsure else rule.matches.faults
            )
            found = replace(rule.matches, surely=PacketSet.empty()) if unsure else rule.matches
            admits = None if rule.access is None else rule.access != "Deny"
            held += ((place, clause, rule) for clause in found.clauses(rule.name, admits, rule.urn, doubt))
        outbound, inbound = (
            self._filter([(place, clause) for place, clause, rule in held if each in rule.initiators], each)
            if any(each in rule.initiators for rule in rules)
            else None
            for each in (Initiator.LOCAL, Initiator.PEER)
        )
        return Ruling(outbound, inbound, tuple(_always(held)))

    def _filter(self, held: Sequence[tuple[tuple[int, ...] | None, Clause]], initiator: Initiator) -> Filter:
        direction = "outbound" if initiator is Initiator.LOCAL else "inbound"
        rest = Clause(f"no {direction} security admin rule", True, PacketSet.everything())
        clauses = (*ordered(held, _SHARED), rest)
        return Filter.of(f"security admin rules ({direction})", Admission.of(clauses))

    def _effective(self, network: Registration, tags: ServiceTags) -> Iterator[_Effective]:
        for manager, configuration in self._committed(network):
            found = _Effective(manager)
            faults: list[Fault] = []
            for collection in self._references.children(ADMIN_RULE_COLLECTION, configuration, _CONFIGURED):
                if self._holds(collection, network):
                    taken: set[tuple[Initiator, int | None]] = set()
                    for registration in self._references.children(ADMIN_RULE, collection, _COLLECTED):
                        try:
                            rule = AdminRule(registration, tags)
                            if (rule.initiator, rule.priority) in taken:
                                words, remedy = "appears twice in this direction", "give each rule its own"
                                raise rule.refused("priority", words, remedy, str(rule.priority))
                            taken.add((rule.initiator, rule.priority))
                            found.rules.append(rule)
                        except Faults as error:
                            faults.extend(error)
            if faults:
                raise Faults(faults)
            yield found

    def _committed(self, network: Registration) -> Iterator[tuple[str, Registration]]:
        """Yield each network manager with the configuration that it has committed to the region of ``network``."""
        found: dict[tuple[str, str], tuple[Registration, Registration]] = {}
        for commit in self._registered.of(COMMIT):
            properties = commit.inputs.get("properties")
            if not isinstance(properties, dict):
                words = "is not known in this run"
                raise Faults([Fault(f"{commit.name}.properties", words, "give plain values")])
            if properties.get("commitType") != "SecurityAdmin" or not _reaches(commit, properties, network):
                continue
            identities = properties.get("configurationIds") or []
            if not isinstance(identities, list):
                identities = [identities]
            if len(identities) > 1:
                words = "commits several security admin configurations, and a region has one"
                raise Faults([Fault(f"{commit.name}.properties.configurationIds", words, "commit one")])
            for configuration, identity in zip(
                self._references.several(commit, "properties", identities, SECURITY_ADMIN_CONFIGURATION),
                identities,
                strict=True,
            ):
                if configuration is None:
                    words = "is a configuration that this run does not register, so its rules are not known"
                    place = f"{commit.name}.properties.configurationIds"
                    raise Faults([Fault(place, words, "register it", told(identity), unread=True)])
                manager = str(commit.inputs.get("networkManagerName"))
                key = (str(commit.inputs.get("resourceGroupName")).lower(), manager.lower())
                if key in found and found[key][1] is not configuration:
                    words = f"commits a different configuration than {found[key][0].name} to the same region"
                    raise Faults([Fault(commit.name, words, "leave one commit for a region")])
                found[key] = commit, configuration
        for commit, configuration in found.values():
            yield f"network manager {told(commit.inputs.get('networkManagerName'))}", configuration

    def _holds(self, collection: Registration, network: Registration) -> bool:
        """Whether a network group of the collection has the network as its member.

        Members by Azure Policy are in no resource of the network manager: a group without static members is refused.
        """
        identities = [block.get("networkGroupId") for block in blocks(collection, "appliesToGroups")]
        groups = self._references.several(collection, "appliesToGroups", identities, NETWORK_GROUP)
        held = False
        for group, identity in zip(groups, identities, strict=True):
            members = (
                self._references.children(STATIC_MEMBER, group, ("networkManagerName", "networkGroupName"))
                if group
                else ()
            )
            if not members:
                words = "is a network group without a static member in this run, so its networks are not known"
                place = f"{collection.name}.appliesToGroups"
                raise Faults([Fault(place, words, "register it with its static members", told(identity))])
            held |= any(
                self._references.one(member, "resourceId", member.inputs.get("resourceId"), plain(network)) is network
                for member in members
            )
        return held


def _always(held: Sequence[tuple[tuple[int, ...] | None, Clause, AdminRule]]) -> Iterator[Clause]:
    """Yield what is always allowed, less all that an earlier rule of another kind could match before.

    For an address that is what it does match. A name may have any address: where one of these goes on to the NSGs, it
    is not sure that the name passes them.
    """
    for at, (place, clause, rule) in enumerate(held):
        if rule.access in (None, "AlwaysAllow") and clause.admits:
            others = [
                each
                for other, (before, _, each) in enumerate(held)
                if other != at
                and set(each.initiators) & set(rule.initiators)
                and each.access != "AlwaysAllow"
                and (before is None or place is None or before <= place)
            ]
            surely = (rule.sure & clause.matches) - PacketSet.union(each.possible() for each in others)
            doubtful = clause.possibly is not None or place is None
            yield replace(clause, matches=surely, possibly=clause.most if doubtful else None)


def _place(rule: AdminRule) -> tuple[int, str]:
    return rule.priority or 0, rule.urn


def _uncertain(rule: AdminRule) -> Iterator[Fault]:
    words = "may have no effect on this virtual network"
    yield rule.fault("", words, "add az network manager list-effective-security-admin-rule")


def _reaches(commit: Registration, properties: dict[str, object], network: Registration) -> bool:
    """Whether a commit has effect in the region of a network."""
    locations, location = properties.get("targetLocations"), network.inputs.get("location")
    if not isinstance(locations, list) or UNKNOWN in locations:
        words = "are not known in this run"
        raise Faults([Fault(f"{commit.name}.properties.targetLocations", words, "name the regions")])
    if location in (None, UNKNOWN):
        words = "is not known, so it is not known which security admin rules have effect"
        raise Faults([Fault(f"{network.name}.location", words, "name the region of the virtual network")])
    return _region(location) in map(_region, locations)


def _region(text: object) -> str:
    return str(text).replace(" ", "").lower()  # "West Europe" is another spelling of "westeurope"


def _undecided(rules: Sequence[AdminRule]) -> None:
    """Raise Faults where two rules of one priority say different things of one packet."""
    faults = [
        other.refused(
            "priority", f"is also that of {one.name}, which decides otherwise on the same packets", "give each its own"
        ).faults[0]
        for one, other in combinations(rules, 2)
        if (one.priority, one.initiator) == (other.priority, other.initiator)
        and one.access != other.access
        and one.sure & other.sure
    ]
    if faults:
        raise Faults(faults)
