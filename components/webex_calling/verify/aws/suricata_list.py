"""Say ``read("[10.0.0.0/8,!10.1.0.0/16]", ALL_ADDRESSES, atom)``: the addresses or ports that a Suricata rule lists."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from webex_calling.verify.model.spans import Spans, difference, union


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list has: ``surely`` all of the one, and nothing beyond the other; ``doubt`` says why they differ."""

    surely: Spans
    possibly: Spans
    doubt: str = ""

    @classmethod
    def of(cls, spans: Spans) -> "Listed":
        """Return what is known."""
        return cls(spans, spans)


def read(text: str, everything: Spans, atom: Callable[[str], Listed]) -> Listed:
    """Return what a Suricata address or port says: ``any``, ``!x``, ``[x,!y]`` or an atom, which the caller reads.

    Source: Suricata user guide, rules format: of a list, what is not negated without what is; all where all is negated.
    """
    text = text.strip()
    if text.startswith("!"):
        return _without(Listed.of(everything), read(text[1:], everything, atom))
    if not text.startswith("["):
        return Listed.of(everything) if text.lower() == "any" else atom(text)
    if not text.endswith("]"):
        raise ValueError("a list without its end")
    parts = [part.strip() for part in _split(text[1:-1])]
    positive = [read(part, everything, atom) for part in parts if part[:1] != "!"]
    negative = [read(part[1:], everything, atom) for part in parts if part[:1] == "!"]
    return _without(_joined(positive) if positive else Listed.of(everything), _joined(negative))


def _without(held: Listed, taken: Listed) -> Listed:
    """Return what is in the one and not in the other: surely what may not be taken, at most what is not surely."""
    surely = difference(union(held.surely), union(taken.possibly))
    return _between(surely, difference(union(held.possibly), union(taken.surely)), (held, taken))


def _joined(parts: Sequence[Listed]) -> Listed:
    surely = union(each for part in parts for each in part.surely)
    return _between(surely, union(each for part in parts for each in part.possibly), parts)


def _between(surely: Spans, possibly: Spans, parts: Iterable[Listed]) -> Listed:
    doubts = dict.fromkeys(part.doubt for part in parts if part.doubt)
    return Listed(surely, possibly, "; ".join(doubts) if surely != possibly else "")


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
