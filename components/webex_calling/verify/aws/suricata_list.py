"""Say ``read("[10.0.0.0/8,!10.1.0.0/16]", ALL_ADDRESSES, atom)``: the addresses or ports that a Suricata rule lists."""

from collections.abc import Callable

from webex_calling.verify.model.spans import Spans, difference, union


def read(text: str, everything: Spans, atom: Callable[[str], Spans]) -> Spans:
    """Return what a Suricata address or port says: ``any``, ``!x``, ``[x,!y]`` or an atom, which the caller reads.

    Source: Suricata user guide, rules format: of a list, what is not negated without what is; all where all is negated.
    """
    text = text.strip()
    if text.startswith("!"):
        return difference(everything, union(read(text[1:], everything, atom)))
    if not text.startswith("["):
        return everything if text.lower() == "any" else atom(text)
    if not text.endswith("]"):
        raise ValueError("a list without its end")
    parts = [part.strip() for part in _split(text[1:-1])]
    positive = [interval for part in parts if part[:1] != "!" for interval in read(part, everything, atom)]
    negative = [interval for part in parts if part[:1] == "!" for interval in read(part[1:], everything, atom)]
    whole = union(positive) if any(part[:1] != "!" for part in parts) else everything
    return difference(whole, union(negative))


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
