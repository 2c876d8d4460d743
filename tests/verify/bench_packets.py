"""Prints how long packet sets take: ``python tests/verify/bench_packets.py``; the ratios hold on any machine."""

import random
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.packets import _SPACE, TCP, UDP, Box, PacketSet, prefix
from webex_calling.verify.model.spans import Interval

LOCAL = (prefix("10.20.1.10"),)
RANGES: tuple[Interval, ...] = ((5004, 5004), (8500, 8699), (9000, 9000), (19560, 65535), (33434, 33598))
ROUNDS = 30


def prefixes(seed: int) -> list[Interval]:
    """Return 17 random prefixes of 10.0.0.0/8, of lengths /16 to /24."""
    random_ = random.Random(seed)
    found = []
    for _ in range(17):
        size = 1 << random_.randint(8, 16)
        first = (10 << 24) + random_.randrange((1 << 24) // size) * size
        found.append((first, first + size - 1))
    return found


def rules(seed: int) -> list[Box]:
    """Return 85 boxes: 17 prefixes by 5 port ranges, as a filter without lists writes them."""
    return [
        Box((Initiator.LOCAL,), ((UDP, UDP),), LOCAL, (peer,), ((0, 65535),), (ports,))
        for peer in prefixes(seed)
        for ports in RANGES
    ]


def one_by_one(boxes: list[Box]) -> PacketSet:
    """Return the same set as ``PacketSet.of``, box after box."""
    found = PacketSet.empty()
    for box in boxes:
        found = found | PacketSet.of((box,))
    return found


def joined(boxes: list[Box]) -> PacketSet:
    """Return the same set as ``PacketSet.of``, by one union of sets."""
    return PacketSet.union(PacketSet.of((box,)) for box in boxes)


def subtract(left: Box, right: Box) -> Iterator[Box]:
    """Yield what is left of a box of single intervals, as lists of boxes do it: the measure to compare with."""
    names = ("protocols", "local", "peer", "local_ports", "peer_ports")
    sides: list[tuple[Interval, Interval]] = [(getattr(left, name)[0], getattr(right, name)[0]) for name in names]
    if left.initiators != right.initiators or any(a > d or c > b for (a, b), (c, d) in sides):
        yield left
        return
    core: list[Interval] = [ours for ours, _ in sides]
    for index, ((first, last), (low, high)) in enumerate(sides):
        for piece in ((first, low - 1), (high + 1, last)):
            if piece[0] <= piece[1]:
                whole = [*core[:index], piece, *core[index + 1 :]]
                yield Box(left.initiators, *((interval,) for interval in whole))
        core[index] = (max(first, low), min(last, high))


def listed(boxes: list[Box]) -> list[Box]:
    """Return disjoint boxes with the same union, kept as a plain list."""
    found: list[Box] = []
    for box in boxes:
        fresh = [box]
        for old in found:
            fresh = [piece for each in fresh for piece in subtract(each, old)]
        found += fresh
    return found


def typical(prepare: Callable[[int], list[Box]], run: Callable[[list[Box]], object], *, forget: bool) -> float:
    """Return the median number of milliseconds over the rounds."""
    times = []
    for seed in range(ROUNDS):
        boxes = prepare(seed)
        if forget:
            _SPACE.forget()
        start = perf_counter()
        run(boxes)
        times.append(1000 * (perf_counter() - start))
    return median(times)


def main() -> None:
    """Print a table of milliseconds and of ratios to the first row."""
    required = PacketSet.of(rules(0))
    others = PacketSet.of(rules(1)) | PacketSet.box(initiator=Initiator.PEER, protocol=TCP, local=LOCAL)
    cases: list[tuple[str, float]] = [
        ("85 boxes, union, memo empty", typical(rules, PacketSet.of, forget=True)),
        ("85 boxes, union, new prefixes each time", typical(rules, PacketSet.of, forget=False)),
        ("85 boxes, union, seen before", typical(lambda _: rules(0), PacketSet.of, forget=False)),
        ("85 sets of a box each, then union, memo empty", typical(rules, joined, forget=True)),
        ("85 boxes, one by one, memo empty", typical(rules, one_by_one, forget=True)),
        ("85 boxes, as a list of boxes", typical(rules, listed, forget=False)),
        ("required - admitted, memo empty", typical(lambda _: [], lambda _: required - others, forget=True)),
        ("required == admitted", typical(lambda _: [], lambda _: required == others, forget=False)),
        ("complement, memo empty", typical(lambda _: [], lambda _: ~required, forget=True)),
        ("boxes of the set", typical(lambda _: [], lambda _: list(required.boxes()), forget=False)),
        ("sample", typical(lambda _: [], lambda _: required.sample(), forget=False)),
        ("count", typical(lambda _: [], lambda _: required.count(), forget=False)),
    ]
    for name, milliseconds in cases:
        sys.stdout.write(f"{name:48}{milliseconds:9.4f} ms {milliseconds / cases[0][1]:8.3f}\n")
    sys.stdout.write(f"nodes alive: {len(_SPACE)}\n")


if __name__ == "__main__":
    main()
