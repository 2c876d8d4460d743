"""Say ``openings(aws, azure, peers, published)``: which filters open what to Webex, by rules with its addresses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.permits import Peers
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.fields import span
from webex_calling.audit.listing import addresses
from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import Spans


@dataclass(frozen=True, slots=True)
class Open:
    """One filter and its rules to published addresses.

    ``rules`` have peers that are published addresses, or a part of a list that is; ``wide`` counts those that hold
    published addresses among more others than these, such as rules to anywhere.
    """

    place: str
    rules: tuple[str, ...]
    wide: int


def openings(aws: AwsEstate, azure: AzureEstate, peers: Peers, published: Spans) -> Iterator[Open]:
    """Yield each security group and NSG that opens something to Webex."""
    kinds: dict[str, str] = {}
    for group in aws.groups.values():
        for permit in group.permits:
            if permit.peer not in kinds:
                kinds[permit.peer] = _kind(peers.of(permit.peer), published)
        found = [(str(each), kinds[each.peer]) for each in group.permits if kinds[each.peer]]
        yield from _open(f"security group {group.shown}", found)
    for nsg in azure.nsgs.values():
        rules = [(f"rule {rule['name']}", _kind(_far(rule), published)) for rule in nsg.rules if _allows(rule)]
        yield from _open(f"NSG {nsg.name}", rules)


def _open(place: str, rules: Sequence[tuple[str, str]]) -> Iterator[Open]:
    named = tuple(rule for rule, kind in rules if kind == "named")
    wide = sum(kind == "wide" for _, kind in rules)
    if named or wide:
        yield Open(place, named, wide)


def _allows(rule: Mapping[str, Any]) -> bool:
    return str(rule["access"]).lower() == "allow"


def _far(rule: Mapping[str, Any]) -> Spans:
    side = "source" if str(rule["direction"]).lower() == "inbound" else "destination"
    return spans.union(found for each in addresses(rule, side) if (found := span(_address(each))))


def _address(prefix: str) -> str:
    return "0.0.0.0/0" if prefix in ("*", "Internet") else prefix


def _kind(peers: Spans, published: Spans) -> str:
    """Tell whether peers are mostly published addresses, hold some among others, or none."""
    if not any(spans.meets(published, part) for part in peers):
        return ""
    return "named" if spans.size(spans.difference(peers, published)) * 2 <= spans.size(peers) else "wide"
