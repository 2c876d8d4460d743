"""Say ``spans.negation(inside)``: sets of addresses or of ports as sorted intervals that touch nowhere."""

from collections.abc import Callable, Iterable
from typing import Final

from webex_calling.verify.diagram import Interval

Spans = tuple[Interval, ...]

ALL_ADDRESSES: Final[Spans] = ((0, (1 << 32) - 1),)
ALL_PORTS: Final[Spans] = ((0, 65535),)


def union(intervals: Iterable[Interval]) -> Spans:
    """Return what is in any of the intervals."""
    found: list[Interval] = []
    for first, last in sorted(intervals):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def difference(left: Iterable[Interval], right: Iterable[Interval]) -> Spans:
    """Return what is in the left and not in the right."""
    taken = union(right)
    found: list[Interval] = []
    for first, last in union(left):
        free = first
        for begin, end in taken:
            if end < free or begin > last:
                continue
            if begin > free:
                found.append((free, begin - 1))
            free = end + 1
        if free <= last:
            found.append((free, last))
    return tuple(found)


def read(text: str, everything: Spans, atom: Callable[[str], Spans]) -> Spans:
    """Return what a Suricata address or port says: ``any``, ``!x``, ``[x,!y]`` or an atom, which the caller reads.

    Source: Suricata user guide, rules format: of a list, what is not negated without what is; all where all is negated.
    """
    text = text.strip()
    if text.startswith("!"):
        return difference(everything, read(text[1:], everything, atom))
    if not text.startswith("["):
        return everything if text.lower() == "any" else atom(text)
    if not text.endswith("]"):
        raise ValueError("a list without its end")
    parts = [part.strip() for part in _split(text[1:-1])]
    positive = [interval for part in parts if part[:1] != "!" for interval in read(part, everything, atom)]
    negative = [interval for part in parts if part[:1] == "!" for interval in read(part[1:], everything, atom)]
    return difference(positive if any(part[:1] != "!" for part in parts) else everything, negative)


def _split(text: str) -> list[str]:
    """Return the members of a list, at the commas outside of lists inside it."""
    found, depth = [""], 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if character == "," and not depth:
            found.append("")
        else:
            found[-1] += character
    if depth or not all(part.strip() for part in found):
        raise ValueError("a list with a member that is empty or has no end")
    return found
