"""Say ``match_azure(estate, planned, places, at, matches)``: the NSGs and IP Groups that do what is planned.

An IP Group is one with the same addresses. An NSG is one whose rules are the same in the order in which they decide,
whatever their names, descriptions and priorities are: those are written in place.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from webex_calling.audit.azure.addresses import IpGroup
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.resource import key_of
from webex_calling.audit.fields import span
from webex_calling.audit.imports.match import Match, Matches, listed
from webex_calling.audit.imports.place import Place
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.registration import Registration
from webex_calling.verify.model import spans

_ANY: Final = frozenset({"*", "0.0.0.0/0", "any"})
_ENOUGH: Final = 2
"""Something resembles what is planned where it has at least half of it."""


def match_azure(
    estate: AzureEstate,
    planned: Iterable[Registration],
    places: Mapping[str, Place],
    at: Mapping[str, tuple[str, ...]],
    matches: Matches,
) -> None:
    """Add to ``matches`` what the estate has of ``planned``, the resources of Azure below our components.

    ``places`` are where each of them is made, by URN. ``at`` are the ids, for comparison, of the NSGs at the end of
    each planned NSG, by its name, for the ends that the estate tells.
    """
    asked = {azure.IP_GROUP: "ip-group", azure.NETWORK_SECURITY_GROUP: "nsg"}
    known = {azure.IP_GROUP: estate.ip_groups, azure.NETWORK_SECURITY_GROUP: estate.nsgs}
    resources = tuple(planned)
    unread = {kind for kind in {each.type for each in resources} if not (known[kind] or estate.empty)}
    matches.asked += [f"give az network {asked[kind]} list" for kind in sorted(unread)]
    for each in resources:
        if each.type in unread:
            continue
        if each.type == azure.IP_GROUP:
            addresses = frozenset(map(_address, each.inputs["ipAddresses"]))
            held = {group: frozenset(map(_address, group.prefixes)) for group in estate.ip_groups.values()}
            _choose(each, addresses, held, places[each.urn], matches)
        elif each.type == azure.NETWORK_SECURITY_GROUP:
            told = at.get(each.name)
            nsgs = [nsg for key, nsg in estate.nsgs.items() if told is None or key in told]
            _nsg(each, nsgs, places[each.urn], matches)


def _choose(
    planned: Registration,
    wanted: frozenset[Hashable],
    held: Mapping[IpGroup, frozenset[Hashable]],
    place: Place,
    matches: Matches,
) -> None:
    same = [group for group, addresses in held.items() if addresses == wanted]
    if len(same) > 1:
        matches.ambiguous.append(f"{planned.name}: {', '.join(each.name for each in same)} have the same addresses")
    elif same:
        _take(planned, same[0], ("ipGroups", "ipGroupsName"), place, matches)
    else:
        near = {group: addresses for group, addresses in held.items() if _resembles(wanted, addresses)}
        for group, addresses in near.items():
            words = _apart(map(str, wanted - addresses), map(str, addresses - wanted))
            matches.differs.append(f"{planned.name}: IP Group {group.name} {words}")
        if not near:
            matches.missing.append(f"{planned.name}: no IP Group has its {len(wanted)} addresses")


def _nsg(planned: Registration, nsgs: Sequence[Nsg], place: Place, matches: Matches) -> None:
    rules = planned.inputs["securityRules"]
    wanted = _decided(rules)
    same = [nsg for nsg in nsgs if _decided(nsg.rules) == wanted]
    if len(same) > 1:
        matches.ambiguous.append(f"{planned.name}: {', '.join(each.name for each in same)} have the same rules")
    elif same:
        _take(planned, same[0], ("networkSecurityGroups", "networkSecurityGroupName"), place, matches)
    else:
        own = {_rule(each): str(each["name"]) for each in rules}
        near = False
        for nsg in nsgs:
            held = {_rule(each): str(each["name"]) for each in nsg.rules}
            if _resembles(own.keys(), held.keys()):
                near = True
                lacks, besides = (
                    [of[each] for each in of if each not in other] for of, other in ((own, held), (held, own))
                )
                matches.differs.append(f"{planned.name}: NSG {nsg.name} {_apart(lacks, besides)}")
        if not near:
            matches.missing.append(f"{planned.name}: no NSG has what its {len(rules)} rules say")


def _take(planned: Registration, found: Nsg | IpGroup, called: tuple[str, str], place: Place, matches: Matches) -> None:
    _, _, subscription, _, group, *_ = found.id.split("/")
    says = str(planned.inputs["resourceGroupName"])
    location = str(planned.inputs.get("location") or "")
    wrong = []
    if group.lower() != says.lower():
        wrong.append(f"its resourceGroupName is {group} and the site says {says}, for which Pulumi would replace it")
    if place.subscription and place.subscription.lower() != subscription.lower():
        wrong.append(f"it is in the subscription {subscription}, and the site says {place.subscription}")
    if location and found.location and _plain(found.location) != _plain(location):
        wrong.append(f"its location is {found.location} and the site says {location}: Azure moves none")
    if wrong:
        matches.unfit.append(f"{planned.name}: {found.name} cannot be imported: {'; '.join(wrong)}")
        return
    # Azure tells no case apart in an id, and Pulumi does in the name of the resource group that it reads there.
    kind, _ = called
    identity = f"/subscriptions/{subscription}/resourceGroups/{says}/providers/Microsoft.Network/{kind}/{found.name}"
    matches.found.append(Match(planned, identity, found.name, {"name": found.name}))


def _plain(location: str) -> str:
    return location.replace(" ", "").lower()


def _decided(rules: Iterable[Mapping[str, Any]]) -> Hashable:
    """Return what rules decide: for each direction, runs of permits or denies in order of priority."""
    found: dict[str, Hashable] = {}
    for way in ("inbound", "outbound"):
        own = [each for each in rules if str(each["direction"]).lower() == way]
        own.sort(key=_priority)
        runs = groupby(own, key=lambda each: str(each["access"]).lower())
        found[way] = tuple((access, frozenset(map(_rule, run))) for access, run in runs)
    return tuple(found.items())


def _priority(rule: Mapping[str, Any]) -> int:
    """Return the priority of a rule; one without any is first, and the same as none that is planned."""
    held = rule.get("priority")
    return held if isinstance(held, int) else -1


def _rule(rule: Mapping[str, Any]) -> Hashable:
    sides = (_side(rule, side) for side in ("source", "destination"))
    return (
        str(rule["direction"]).lower(),
        str(rule["access"]).lower(),
        "*" if str(rule["protocol"]).lower() in _ANY else str(rule["protocol"]).lower(),
        *sides,
    )


def _side(rule: Mapping[str, Any], side: str) -> Hashable:
    peers = [*_values(rule, f"{side}AddressPrefix", f"{side}AddressPrefixes")]
    groups = frozenset(
        key_of(str(each.get("id"))) for each in rule.get(f"{side}ApplicationSecurityGroups") or () if each
    )
    named = frozenset(
        "*" if each.lower() in _ANY else each.lower() for each in peers if span(each) is None or each in _ANY
    )
    known = spans.union(found for each in peers if each not in _ANY and (found := span(each)))
    ports = [*_values(rule, f"{side}PortRange", f"{side}PortRanges")]
    open_ = spans.union(found for each in ports if (found := _ports(each)))
    return known, named, groups, open_, frozenset(each for each in ports if not _ports(each))


def _values(rule: Mapping[str, Any], one: str, several: str) -> Iterator[str]:
    if rule.get(one):
        yield str(rule[one])
    yield from map(str, rule.get(several) or ())


def _ports(text: str) -> tuple[int, int] | None:
    """Return the ports of a text, None for what is no range of them."""
    first, _, last = text.partition("-")
    if text == "*":
        return (0, 65535)
    return (int(first), int(last or first)) if first.isdecimal() and (last or first).isdecimal() else None


def _address(text: str) -> str:
    return text if "/" in text or "-" in text else f"{text}/32"


def _resembles(wanted: Iterable[Hashable], held: Iterable[Hashable]) -> bool:
    own = {*wanted}
    return len(own & {*held}) * _ENOUGH >= len(own)


def _apart(lacks: Iterable[str], besides: Iterable[str]) -> str:
    told = [("lacks", sorted(lacks)), ("has besides", sorted(besides))]
    return "; ".join(f"{words} {listed(held)}" for words, held in told if held) or "decides in another order"
