"""Say ``covered(permits)``: the permits of a union that the others make needless, with those that do.

Permits are compared as boxes of whole numbers, exactly: a permit may be covered by several others together. What is
found can be removed all at once: a permit that is found covers no other, and of two equal ones the later is found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import Interval, Spans

EVERY: Final[Interval] = (0, 65535)
ANYWHERE: Final[Interval] = (0, 1 << 48)
"""Every address of IPv4, and above them the numbers that stand for peers whose addresses are not known."""
IPV6: Final = 1 << 64
"""What is added to an address of IPv6: the two families share no number."""
ANYWHERE_IPV6: Final[Interval] = (IPV6, IPV6 << 128)
"""Every address of IPv6, and above them the numbers of peers that are not known."""


@dataclass(frozen=True, slots=True)
class PermitBox:
    """What one permit matches: protocols, ports (or ICMP types), ICMP codes, and peers as ``spans.union`` has them."""

    inbound: bool
    protocols: Interval
    ports: Interval
    codes: Interval
    peers: Spans


def covered(boxes: Sequence[PermitBox]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the position of each needless permit, and those of the permits that cover it."""
    gone: set[int] = set()
    # The narrowest first, and of equal ones the last: what is found must not be needed to find others.
    order = sorted(range(len(boxes)), key=lambda at: (_breadth(boxes[at]), -at))
    for at in order:
        box = boxes[at]
        near = [other for other in range(len(boxes)) if other != at and other not in gone and _meet(box, boxes[other])]
        if not near:
            continue
        alone = next((other for other in near if _covers(boxes[other], box)), None)
        by = (alone,) if alone is not None else _together(box, boxes, near)
        if by:
            gone.add(at)
            yield at, by


def _breadth(box: PermitBox) -> int:
    sides = (box.protocols, box.ports, box.codes)
    found = spans.size(box.peers)
    for first, last in sides:
        found *= last + 1 - first
    return found


def _meet(one: PermitBox, other: PermitBox) -> bool:
    return (
        one.inbound is other.inbound
        and one.protocols[0] <= other.protocols[1]
        and other.protocols[0] <= one.protocols[1]
        and one.ports[0] <= other.ports[1]
        and other.ports[0] <= one.ports[1]
        and one.codes[0] <= other.codes[1]
        and other.codes[0] <= one.codes[1]
        and any(spans.meets(other.peers, part) for part in one.peers)
    )


def _covers(wide: PermitBox, narrow: PermitBox) -> bool:
    return (
        wide.protocols[0] <= narrow.protocols[0]
        and narrow.protocols[1] <= wide.protocols[1]
        and wide.ports[0] <= narrow.ports[0]
        and narrow.ports[1] <= wide.ports[1]
        and wide.codes[0] <= narrow.codes[0]
        and narrow.codes[1] <= wide.codes[1]
        and all(spans.holds(wide.peers, part) for part in narrow.peers)
    )


def _together(box: PermitBox, boxes: Sequence[PermitBox], near: Sequence[int]) -> tuple[int, ...]:
    """Return those of ``near`` that cover the box together, none where something is left."""
    left, used = [box], []
    for other in near:
        rest = [part for each in left for part in _without(each, boxes[other])]
        if rest != left:
            used.append(other)
        left = rest
        if not left:
            return tuple(used)
    return ()


def _without(box: PermitBox, other: PermitBox) -> Iterator[PermitBox]:
    """Yield disjoint boxes that make up what is in ``box`` and not in ``other``."""
    if not _meet(box, other):
        yield box
        return
    yield from (replace(box, protocols=each) for each in _outside(box.protocols, other.protocols))
    box = replace(box, protocols=_shared(box.protocols, other.protocols))
    yield from (replace(box, ports=each) for each in _outside(box.ports, other.ports))
    box = replace(box, ports=_shared(box.ports, other.ports))
    yield from (replace(box, codes=each) for each in _outside(box.codes, other.codes))
    box = replace(box, codes=_shared(box.codes, other.codes))
    if rest := spans.difference(box.peers, other.peers):
        yield replace(box, peers=rest)


def _outside(held: Interval, other: Interval) -> Iterator[Interval]:
    """Yield what is of one interval and not of another that meets it."""
    if held[0] < other[0]:
        yield held[0], other[0] - 1
    if other[1] < held[1]:
        yield other[1] + 1, held[1]


def _shared(held: Interval, other: Interval) -> Interval:
    return max(held[0], other[0]), min(held[1], other[1])
