"""Say ``match_aws(estate, planned, places, at, matches)``: the lists and security groups that do what is planned.

A list is one with the same entries; a group is one whose rules admit the same. Where the estate tells which groups
an end has, only these are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.prefix_list import PrefixList
from webex_calling.audit.aws.security_group import Group, Permit
from webex_calling.audit.fields import span
from webex_calling.audit.imports.admitted import GroupRule, admitted, protocol_of
from webex_calling.audit.imports.match import Match, Matches, listed
from webex_calling.audit.imports.place import Place
from webex_calling.impact.replacement import forced
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered.registration import Registration
from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import Spans

_RULES = (aws.SECURITY_GROUP_INGRESS_RULE, aws.SECURITY_GROUP_EGRESS_RULE)
_ENOUGH = 2
"""Something resembles what is planned where it has at least half of it."""


def match_aws(
    estate: AwsEstate,
    planned: Iterable[Registration],
    places: Mapping[str, Place],
    at: Mapping[str, tuple[str, ...]],
    matches: Matches,
) -> None:
    """Add to ``matches`` what the estate has of ``planned``, the resources of AWS below our components.

    ``places`` are where each of them is made, by URN. ``at`` are the ids of the groups at the end of each planned
    group, by its name, for the ends that the estate tells.
    """
    resources = tuple(planned)
    lists = {each.id: each for each in resources if each.type == aws.MANAGED_PREFIX_LIST}
    if lists and not (estate.entries or "PrefixLists" in estate.asked):
        matches.asked.append("give describe-managed-prefix-lists, and get-managed-prefix-list-entries of each list")
    else:
        for each in lists.values():
            _list(estate, each, places[each.urn], matches)
    taken = {each.planned.id: each.id for each in matches.found}
    contents = {identity: _spans(each.inputs["entries"]) for identity, each in lists.items()}
    peers = _Peers(estate, contents, taken)
    without_ids: list[str] = []
    held: dict[str, list[Registration]] = {}
    for each in resources:
        if each.type in _RULES:
            held.setdefault(str(each.inputs["securityGroupId"]), []).append(each)
    groups = [each for each in resources if each.type == aws.SECURITY_GROUP]
    if groups and not (estate.groups or "SecurityGroups" in estate.asked):
        matches.asked.append("give describe-security-groups and describe-security-group-rules")
    else:
        for each in groups:
            _Group(estate, peers, each, held.get(each.id, []), at.get(each.name), matches, without_ids).match()
    if without_ids:
        words = "give describe-security-group-rules, which alone tells the ids of rules"
        matches.asked.append(f"{words}; what admits the same: {', '.join(without_ids)}")


def _spans(entries: Iterable[Mapping[str, str]]) -> Spans:
    return spans.union(found for each in entries if (found := span(each["cidr"])))


def _list(estate: AwsEstate, planned: Registration, place: Place, matches: Matches) -> None:
    wanted = {str(each["cidr"]) for each in planned.inputs["entries"]}
    known = {
        identity: entries
        for identity, entries in estate.entries.items()
        if _may_be_in(estate.lists.get(identity), place)
    }
    same = [identity for identity, entries in known.items() if set(filter(None, entries)) == wanted]
    if len(same) > 1:
        matches.ambiguous.append(f"{planned.name}: {', '.join(same)} have the same entries")
    elif same:
        _take_list(estate, same[0], planned, place, matches)
    else:
        near = [each for each, entries in known.items() if len(wanted & {*entries}) * _ENOUGH >= len(wanted)]
        for identity in near:
            entries = {*filter(None, known[identity])}
            matches.differs.append(f"{planned.name}: {identity} {_apart(wanted - entries, entries - wanted)}")
        if not near:
            matches.missing.append(f"{planned.name}: no prefix list has its {len(wanted)} entries")


def _may_be_in(described: PrefixList | None, place: Place) -> bool:
    """Whether a list may be one of a place: one of another region is not, nor is one that AWS keeps."""
    if described is None:
        return True
    return described.ours and (not described.region or not place.region or described.region == place.region)


def _take_list(estate: AwsEstate, identity: str, planned: Registration, place: Place, matches: Matches) -> None:
    described = estate.lists.get(identity)
    if described is None:
        matches.asked.append(
            f"{planned.name}: {identity} has its entries; give describe-managed-prefix-lists, which tells its name"
        )
    elif place.account and described.owner and described.owner != place.account:
        words = f"belongs to account {described.owner}: name it under publishedNetworks, which adopts it"
        matches.unfit.append(f"{planned.name}: {identity} ({described.name}) {words}")
    elif not described.ipv4:
        matches.unfit.append(f"{planned.name}: {identity} ({described.name}) {_replaced({'addressFamily': 'IPv6'})}")
    else:
        matches.found.append(Match(planned, identity, f"{identity} ({described.name})", {"name": described.name}))


class _Peers:
    """The peers of rules of both sides: addresses where they are known, and which list of the estate is ours."""

    def __init__(self, estate: AwsEstate, contents: Mapping[str, Spans], taken: Mapping[str, str]) -> None:
        self._entries = {
            identity: spans.union(found for each in entries if (found := span(each)))
            for identity, entries in estate.entries.items()
        }
        self._contents = contents
        self._taken = taken

    def planned(self, rule: Registration) -> GroupRule:
        inputs = rule.inputs
        protocol = protocol_of(inputs["ipProtocol"])
        ports = None if inputs.get("fromPort") is None else (int(inputs["fromPort"]), int(inputs["toPort"]))
        way = rule.type == aws.SECURITY_GROUP_INGRESS_RULE
        if identity := inputs.get("prefixListId"):
            known = self._contents.get(identity) or self._entries.get(identity, ())
            return GroupRule(way, protocol, _none(ports), known, "" if known else identity, listed=True)
        found = span(str(inputs.get("cidrIpv4")))
        peer = "" if found else str(inputs.get("referencedSecurityGroupId") or inputs.get("cidrIpv6"))
        return GroupRule(way, protocol, _none(ports), (found,) if found else (), peer)

    def held(self, permit: Permit) -> GroupRule:
        listed_ = permit.peer.startswith("pl-")
        found = span(permit.peer)
        known = self._entries.get(permit.peer, ()) if listed_ else (found,) if found else ()
        token = "" if known else permit.peer
        return GroupRule(
            permit.inbound, protocol_of(permit.protocol), _none(permit.ports), known, token, listed=listed_
        )

    def ours(self, rule: Registration, permit: Permit) -> bool:
        """Whether the permit names the very list that the rule will."""
        identity = rule.inputs.get("prefixListId", "")
        return permit.peer == self._taken.get(identity, identity)


def _none(ports: tuple[int, int] | None) -> tuple[int, int] | None:
    return None if ports == (-1, -1) else ports


@dataclass(frozen=True, slots=True)
class _Group:
    """One planned group, and what of the estate it may be."""

    estate: AwsEstate
    peers: _Peers
    planned: Registration
    rules: list[Registration]
    told: tuple[str, ...] | None
    matches: Matches
    without_ids: list[str]

    def match(self) -> None:
        name = self.planned.name
        wanted = [self.peers.planned(rule) for rule in self.rules]
        purpose = admitted(wanted)
        known = {each.id: [self.peers.held(permit) for permit in each.permits] for each in self._candidates()}
        same = [each for each in known if admitted(known[each]) == purpose and not self.estate.groups[each].ipv6]
        if len(same) > 1:
            self.matches.ambiguous.append(f"{name}: {', '.join(same)} admit the same")
        elif same:
            self._take(self.estate.groups[same[0]])
        else:
            self._tell_near({*wanted}, known)

    def _candidates(self) -> Iterator[Group]:
        for each in self.estate.groups.values():
            if self.told is not None:
                if each.id in self.told:
                    yield each
            elif each.vpc in ("", self.planned.inputs["vpcId"]):
                yield each

    def _tell_near(self, wanted: set[GroupRule], known: Mapping[str, list[GroupRule]]) -> None:
        shared = {identity: len(wanted & {*rules}) for identity, rules in known.items()}
        most = max(shared.values(), default=0)
        if not most or most * _ENOUGH < len(wanted):
            where = f"at its end ({', '.join(self.told)})" if self.told else "in these files"
            self.matches.missing.append(f"{self.planned.name}: no group {where} admits what its {len(wanted)} rules do")
        for identity in (each for each, count in shared.items() if count == most and count * _ENOUGH >= len(wanted)):
            group = self.estate.groups[identity]
            words = _apart(map(str, wanted - {*known[identity]}), map(str, {*known[identity]} - wanted))
            ipv6 = f", and {group.ipv6} rules for IPv6" if group.ipv6 else ""
            self.matches.differs.append(f"{self.planned.name}: {group.shown} {words}{ipv6}")

    def _take(self, group: Group) -> None:
        name, planned = self.planned.name, self.planned
        kept = {"name": group.name, "description": group.description}
        if not all((group.name, group.description, group.vpc)):
            words = "give describe-security-groups, which tells its name, description and VPC"
            self.matches.asked.append(f"{name}: {group.shown} admits the same; {words}")
            return
        has = {**kept, "vpcId": group.vpc}
        says = {**planned.inputs, **kept}
        differing = [key for key, value in has.items() if says.get(key) != value]
        if replaced := forced(planned.type, has, says, differing):
            self.matches.unfit.append(f"{name}: {group.shown} {_replaced({key: has[key] for key in replaced})}")
            return
        if group.name == "default":
            self.matches.unfit.append(f"{name}: {group.shown} is the default group of its VPC, which no stack can own")
            return
        parts, left = self._rules(group)
        if any(not each.id for each in parts):
            self.without_ids.append(f"{group.shown} for {name}")
            return
        self.matches.found.append(Match(planned, group.id, group.shown, kept, tuple(parts)))
        made = len(self.rules) - len(parts)
        if made or left:
            words = f"the next update makes {made} of its rules; then take out, which do the same, {listed(left, 8)}"
            self.matches.leftover.append(f"{name}: {group.shown} admits the same by other rules: {words}")

    def _rules(self, group: Group) -> tuple[list[Match], list[str]]:
        """Return the rules that are the same one by one, and what the group has besides."""
        by: dict[GroupRule, list[Permit]] = {}
        for permit in group.permits:
            by.setdefault(self.peers.held(permit), []).append(permit)
        parts: list[Match] = []
        for rule in self.rules:
            held = by.get(self.peers.planned(rule), [])
            if held:
                same = next((each for each in held if self.peers.ours(rule, each)), held[0])
                held.remove(same)
                parts.append(Match(rule, same.id, str(same)))
        return parts, [str(permit) for held in by.values() for permit in held]


def _apart(lacks: Iterable[str], besides: Iterable[str]) -> str:
    told = [("lacks", sorted(lacks)), ("has besides", sorted(besides))]
    return "; ".join(f"{words} {listed(held)}" for words, held in told if held) or "is cut otherwise"


def _replaced(has: Mapping[str, str]) -> str:
    words = " and ".join(f"{key} is {value}" for key, value in has.items())
    return f"cannot be imported: its {words}, for which Pulumi would replace it"
