"""Say ``Listing(place, prefixes)``: prefixes that stand together in an estate, and may be a published network."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.fields import span
from webex_calling.audit.revision import Dated, Revisions
from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import Interval, Spans

_SEVERAL: Final = 3


class Kept(StrEnum):
    """What prefixes stand in."""

    PREFIX_LIST = "prefix list"
    IP_GROUP = "IP Group"
    SECURITY_GROUP = "security group"
    NETWORK_ACL = "network ACL"
    NSG = "NSG"


@dataclass(frozen=True, slots=True)
class Holder:
    """What prefixes stand in, by its id as the estate keeps it; ``part`` is the direction, or the side of a rule."""

    kept: Kept
    id: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Prefixes that stand together: a prefix list, an IP Group, or the peers of rules that are otherwise alike."""

    place: str
    prefixes: tuple[str, ...]
    holder: Holder

    @property
    def addresses(self) -> Spans:
        """All their addresses."""
        return spans.union(found for each in self.prefixes if (found := span(each)))


@dataclass(frozen=True, slots=True)
class DatedListing:
    """A list that resembles a published network, and the revision that it corresponds to."""

    place: str
    entries: int
    dated: Dated
    holder: Holder


def dated(listings: Iterator[Listing], revisions: Revisions) -> Iterator[DatedListing]:
    """Yield what is found of the lists that resemble a published network, once for each network."""
    known: dict[Spans, tuple[Dated, ...]] = {}
    for listing in listings:
        addresses = listing.addresses
        if addresses not in known:
            known[addresses] = revisions.date(addresses)
        for found in known[addresses]:
            yield DatedListing(listing.place, len(listing.prefixes), found, listing.holder)


def kept_lists(aws: AwsEstate, azure: AzureEstate) -> Iterator[Listing]:
    """Yield the prefix lists and IP Groups."""
    for identity, entries in aws.entries.items():
        name = aws.lists[identity].name if identity in aws.lists else ""
        place = f"prefix list {identity}{f' ({name})' if name else ''}"
        yield Listing(place, entries, Holder(Kept.PREFIX_LIST, identity))
    for identity, group in azure.ip_groups.items():
        yield Listing(f"IP Group {group.name}", group.prefixes, Holder(Kept.IP_GROUP, identity))


def rule_lists(aws: AwsEstate, azure: AzureEstate, published: Spans) -> Iterator[Listing]:
    """Yield the prefixes of rules that are alike but for the peer, where these meet what is published.

    A prefix that holds several published ranges, such as 0.0.0.0/0, is no entry of such a list.
    """
    near = _Near(published)
    for group in aws.groups.values():
        permits = ((_words(each.inbound, each.protocol, each.ports), each.peer) for each in group.permits)
        yield from _alike(f"security group {group.shown}, rules", permits, near, Holder(Kept.SECURITY_GROUP, group.id))
    for acl in aws.acls.values():
        entries = (
            (_words(not each.outbound, f"protocol {each.protocol}", each.ports), each.cidr)
            for each in acl.entries
            if each.action == "allow"
        )
        yield from _alike(f"network ACL {acl.id}, entries", entries, near, Holder(Kept.NETWORK_ACL, acl.id))
    for identity, nsg in azure.nsgs.items():
        sides = ((side, rule) for rule in nsg.rules for side in ("source", "destination"))
        held = ((f"{side} of rule {rule['name']}", each) for side, rule in sides for each in addresses(rule, side))
        yield from _alike(f"NSG {nsg.name},", held, near, Holder(Kept.NSG, identity))


def addresses(rule: Mapping[str, Any], side: str) -> list[str]:
    """Return the addresses and tags of one side of a rule of an NSG, ``source`` or ``destination``."""
    one, several = rule.get(f"{side}AddressPrefix"), rule.get(f"{side}AddressPrefixes")
    return [str(each) for each in (several or ([one] if one else []))]


class _Near(dict[str, bool]):
    """Whether a peer may be an entry of a published list, asked once for each."""

    def __init__(self, published: Spans) -> None:
        self._published = published

    def __missing__(self, peer: str) -> bool:
        found = span(peer)
        self[peer] = found is not None and spans.meets(self._published, found) and not self._wide(found)
        return self[peer]

    def _wide(self, found: Interval) -> bool:
        return sum(found[0] <= first and last <= found[1] for first, last in self._published) >= _SEVERAL


def _alike(place: str, held: Iterable[tuple[str, str]], near: _Near, holder: Holder) -> Iterator[Listing]:
    """Yield the peers that go with the same words, of those that may be entries of a published list.

    The first of the words is the part of what they stand in.
    """
    alike: dict[str, list[str]] = {}
    for words, peer in held:
        if near[peer]:
            alike.setdefault(words, []).append(peer)
    for words, peers in alike.items():
        yield Listing(f"{place} {words}", tuple(peers), replace(holder, part=words.partition(" ")[0]))


def _words(inbound: bool, protocol: str, ports: Interval | None) -> str:
    shown = "" if ports is None else f" {ports[0]}" if ports[0] == ports[1] else f" {ports[0]}-{ports[1]}"
    return f"{'in' if inbound else 'out'} {'everything' if protocol == '-1' else protocol}{shown}"
