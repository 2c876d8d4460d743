"""Say ``check_apart(site, written, located)``: whether an address tells those apart who are behind one perimeter.

Two VPCs may have the same prefixes, and two populations the same networks, as long as nothing has to tell them apart. A
perimeter does: its rules, its proof and the answers about it know those behind it by their addresses alone.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import combinations

from webex_calling.documents.document import Steps
from webex_calling.site.config_model import Finding
from webex_calling.site.site import Site, SitePerimeter, networks_of

_BITS = 32


@dataclass(frozen=True, slots=True)
class Prefixes:
    """IPv4 prefixes by first address and length, sorted; ``lengths`` are those that occur."""

    ordered: tuple[tuple[int, int], ...]
    held: frozenset[tuple[int, int]]
    lengths: frozenset[int]

    @classmethod
    def of(cls, networks: Iterable[IPv4Network]) -> "Prefixes":
        """Return the prefixes of ``networks``."""
        held = frozenset((int(each.network_address), each.prefixlen) for each in networks)
        return cls(tuple(sorted(held)), held, frozenset(length for _, length in held))

    def overlap_other(self, prefix: IPv4Network) -> bool:
        """Tell whether one of the prefixes shares an address with ``prefix`` and is not ``prefix`` itself.

        Of two prefixes that share an address one contains the other: what contains ``prefix`` is ``prefix`` cut to a
        shorter length, and what it contains begins in it and is longer.
        """
        first, length = int(prefix.network_address), prefix.prefixlen
        if any((first >> _BITS - each << _BITS - each, each) in self.held for each in self.lengths if each < length):
            return True
        at = bisect_left(self.ordered, (first, length + 1))
        return at < len(self.ordered) and self.ordered[at][0] <= int(prefix.broadcast_address)


Written = Mapping[str, Sequence[Steps]]
Located = Mapping[Steps, tuple[str, str]]


def check_apart(site: Site, written: Written, located: Located) -> Iterator[Finding]:
    """Find networks that overlap behind one perimeter, each pair once; steps are spelled as Python spells them."""
    told: set[tuple[Steps, Steps]] = set()
    for steps, perimeter in zip(written["perimeters"], site.perimeters, strict=True):
        yield from _networks(site, written, located, steps, perimeter)
        for finding, pair in _populations(site, written, perimeter):
            if pair not in told:
                told.add(pair)
                yield finding


def _networks(
    site: Site, written: Written, located: Located, steps: Steps, perimeter: SitePerimeter
) -> Iterator[Finding]:
    """Find two VPCs or virtual networks behind the perimeter whose prefixes overlap."""
    held: dict[tuple[str, str], str] = {}
    for field in ("local_gateways", "vdi_pools"):
        for at, each in zip(written[field], getattr(site, field), strict=True):
            if each.name in getattr(perimeter, field) and at in located:
                held.setdefault(located[at], each.name)
    for (one, first), (other, second) in combinations(held.items(), 2):
        prefixes, others = (networks_of(site.places[place])[network].cidrs for place, network in (one, other))
        both = next(((x, y) for x in prefixes for y in others if x.overlaps(y)), None)
        if both:
            words = (
                f"has {first} of {one[1]} and {second} of {other[1]} behind it, whose prefixes {both[0]} and {both[1]} "
                "overlap, so an address does not tell them apart"
            )
            yield Finding(steps, words, "give each network a perimeter of its own", perimeter.name)


def _populations(
    site: Site, written: Written, perimeter: SitePerimeter
) -> Iterator[tuple[Finding, tuple[Steps, Steps]]]:
    """Find prefixes of pools and clients that overlap in part: who is in a part of a network is not told by it."""
    held = [
        (at, each)
        for field in ("vdi_pools", "clients")
        for at, each in zip(written[field], getattr(site, field), strict=True)
        if each.name in getattr(perimeter, field)
    ]
    kept = {at: Prefixes.of(each.networks) for at, each in held}
    for (one, first), (other, second) in combinations(held, 2):
        for index, prefix in enumerate(second.networks):
            if not kept[one].overlap_other(prefix):
                continue
            wider = next((each for each in first.networks if each.overlaps(prefix) and each != prefix), None)
            if wider:
                words = f"overlaps {wider} of {first.name}, and the perimeter {perimeter.name} knows both by address"
                remedy = "give each prefixes of its own; a network that both are in is listed alike at both"
                place = (*other, "networks", index)
                yield Finding(place, words, remedy, str(prefix)), (one, place)
