"""Say ``disagreements(node, text)``: what the engine and other YAML readers would take for different things."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from webex_calling.documents.document import scalar_of
from webex_calling.documents.yaml_node import Node
from webex_calling.fault import Steps


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something in a YAML text that does not mean one thing: where, on which line (1-based), and what to write."""

    steps: Steps
    line: int
    fault: str
    remedy: str
    value: str = ""


_NUMBER = "is a number to some YAML readers and text to others"
_QUOTE = "put it in quotes"
_SCALARS = tuple(
    (re.compile(pattern, re.IGNORECASE), fault, remedy)
    for pattern, fault, remedy in (
        (
            r"y|n|yes|no|on|off",
            "is text to some YAML readers and true or false to others",
            "write true or false, or put it in quotes",
        ),
        (r"~", "is text to some YAML readers and null to others", "remove it, or put it in quotes"),
        (r"\d{4}-\d\d?-\d\d?([t ].*)?", "is a time stamp to some YAML readers and text to others", _QUOTE),
        (r"[-+]?0[0-9_]+", "starts with a zero, which makes it octal to some YAML readers", _QUOTE),
        (r"[-+]?0[xob][0-9a-f_]+", _NUMBER, _QUOTE),
        (r"[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?", "is a number to base 60 to some YAML readers", _QUOTE),
        (r"[-+]?[\d_]*_[\d_]*", _NUMBER, _QUOTE),
        (r"[-+]?(\d+\.?\d*|\.\d+)e[-+]?\d+", _NUMBER, _QUOTE),
        (
            r"[-+]?(\d+\.\d*|\.\d+)",
            "is a fraction, which no key here takes",
            "write a whole number, or put it in quotes",
        ),
        (r"[-+]?\.inf|\.nan", _NUMBER, _QUOTE),
        (r"[-+]?\d{16,}", "is a number of so many digits that some readers round it", _QUOTE),
        (r"<<|=", "is special to some YAML readers", "write the keys and values out"),
    )
)
"""The engine is written in Go; Python has readers of YAML 1.1 and of 1.2. Without quotes, these differ between them."""


def disagreement(scalar: str) -> tuple[str, str] | None:
    """Return fault and remedy of a ``scalar`` without quotes, if YAML readers take it for different things."""
    return next(((fault, remedy) for pattern, fault, remedy in _SCALARS if pattern.fullmatch(scalar)), None)


def disagreements(node: Node, steps: Steps = ()) -> Iterator[Disagreement]:
    """Find ambiguous scalars without quotes, keys and values, tags and secrets, in a ``node`` of a text."""
    if node.tag:
        yield Disagreement(steps, node.line, "has a tag, which YAML readers understand differently", "remove the tag")
    for text, (key, value) in node.members.items():
        inner = (*steps, text)
        if text == "secure":
            words = "is a secret, which a site has none of and only the engine can read"
            yield Disagreement(inner, key.line, words, "write the value itself")
        else:
            yield from _of_key(key, inner)
            yield from disagreements(value, inner)
    for index, item in enumerate(node.items):
        yield from disagreements(item, (*steps, index))
    if node.plain:
        words_of = disagreement(node.text)
        if words_of:
            yield Disagreement(steps, node.line, *words_of, node.text)


def _of_key(key: Node, steps: Steps) -> Iterator[Disagreement]:
    found = tuple(disagreements(key, steps))
    yield from found
    if not found and not isinstance(scalar_of(key), str):
        yield Disagreement(steps, key.line, "is a key that is not text", _QUOTE, key.text)
