"""Say ``ways(side, classes)``: the hops that packets meet on their way, ends that meet the same hops together."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from webex_calling.impact.side import End, Side
from webex_calling.report.site.end_class import EndClass, called
from webex_calling.report.site.rule_text import Names, Words
from webex_calling.verify.model.hop import Filter, Hop, PortNat

_KINDS: Final = (
    ("security group", "Security groups"),
    ("NSG", "NSG"),
    ("network ACL", "Network ACL"),
    ("DNS firewall", "DNS Firewall"),
    ("network firewall policy", "Network Firewall"),
    ("firewall policy", "Azure Firewall"),
    ("NAT gateway", "NAT gateway"),
    ("public address", "Public address"),
    ("translation", "Translation"),
)
"""What a hop is called by how its name begins."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One hop: its ``kind``, its own name, and whether it filters; a translation of ports lets no peer open."""

    kind: str
    name: Words
    filters: bool
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """The hops between ends and their peers, in the order of who leaves; ``ends`` are those of each class."""

    ends: tuple[tuple[str, tuple[str, ...]], ...]
    stops: tuple[Stop, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The ends of all classes."""
        return tuple(each for _, names in self.ends for each in names)


@dataclass(frozen=True, slots=True)
class Way:
    """All lanes at one place: ends with their own filters, or behind one perimeter."""

    where: str
    perimeter: str
    lanes: tuple[Lane, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of hop in an order that every lane keeps, as far as one does."""
        order: list[str] = []
        for lane in sorted(self.lanes, key=lambda each: -len(each.stops)):
            at = 0
            for kind in dict.fromkeys(each.kind for each in lane.stops):
                if kind in order:
                    at = order.index(kind) + 1
                else:
                    order.insert(at, kind)
                    at += 1
        return tuple(order)


def ways(side: Side, classes: Mapping[End, EndClass]) -> tuple[Way, ...]:
    """Return the ways of all ends that could be read."""
    places: dict[tuple[str, str], dict[tuple[Stop, ...], dict[str, dict[str, None]]]] = {}
    for end, proof in side.ends.items():
        its = classes[end]
        lanes = places.setdefault((its.where, its.perimeter), {})
        for path in proof.paths.paths if proof.paths else ():
            stops = tuple(_stop(hop, proof.name) for hop in path.hops)
            lanes.setdefault(stops, {}).setdefault(its.title, {})[called(end, its)] = None
    return tuple(
        Way(where, perimeter, tuple(_lane(ends, stops) for stops, ends in lanes.items()))
        for (where, perimeter), lanes in places.items()
    )


def _lane(ends: Mapping[str, Iterable[str]], stops: tuple[Stop, ...]) -> Lane:
    return Lane(tuple((title, tuple(names)) for title, names in ends.items()), stops)


def _stop(hop: Hop, end: str) -> Stop:
    kind = next((words for begins, words in _KINDS if hop.name.startswith(begins)), hop.name)
    return Stop(kind, Names(end).of(_own(hop.name)), isinstance(hop, Filter), isinstance(hop, PortNat))


def _own(name: str) -> str:
    """Return the name of a hop without its kind."""
    begins = next((each for each, _ in _KINDS if name.startswith(each)), "")
    return re.sub(r"^s?( of the (VPC|firewall)| of)? ", "", name[len(begins) :]) or name
