"""Say ``disagreements(node, text)``: what the engine and other YAML readers would take for different things."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from webex_calling.document import Steps


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
        (r"~", "is text to some YAML readers and nothing to others", "remove it, or put it in quotes"),
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
        (r"<<|=", "is special to some YAML readers", "write the keys and values out"),
    )
)
"""The engine is written in Go; Python has readers of YAML 1.1 and of 1.2. Without quotes, these differ between them."""

_TAGGED = re.compile(r"(&\S+\s+)?!")
_TEXT = "tag:yaml.org,2002:str"


def disagreement(scalar: str) -> tuple[str, str] | None:
    """Return fault and remedy of a ``scalar`` without quotes, if YAML readers take it for different things."""
    return next(((fault, remedy) for pattern, fault, remedy in _SCALARS if pattern.fullmatch(scalar)), None)


def disagreements(node: Node, text: str, steps: Steps = (), above: tuple[Node, ...] = ()) -> Iterator[Disagreement]:
    """Find ambiguous scalars without quotes, keys and values, tags and secrets, in the ``node`` of a ``text``.

    ``above`` are the nodes that hold it, so that a value which holds itself, by way of an alias, is found too.
    """
    line = node.start_mark.line + 1
    if any(node is each for each in above):
        yield Disagreement(steps, line, "holds itself by way of an alias", "write the value out")
        return
    above = (*above, node)
    if _TAGGED.match(text, node.start_mark.index):
        yield Disagreement(steps, line, "has a tag, which YAML readers understand differently", "remove the tag")
    if isinstance(node, MappingNode):
        for key, value in node.value:
            inner = (*steps, str(key.value))
            if inner[-1] == "secure":
                words = "is a secret, which a site has none of and only the engine can read"
                yield Disagreement(inner, key.start_mark.line + 1, words, "write the value itself")
                continue
            yield from _of_key(key, text, inner)
            yield from disagreements(value, text, inner, above)
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from disagreements(value, text, (*steps, index), above)
    elif isinstance(node, ScalarNode) and not node.style:
        words_of = disagreement(str(node.value))
        if words_of:
            yield Disagreement(steps, line, *words_of, str(node.value))


def _of_key(key: Node, text: str, steps: Steps) -> Iterator[Disagreement]:
    found = tuple(disagreements(key, text, steps))
    yield from found
    if not found and str(key.tag) != _TEXT:
        value = str(key.value) if isinstance(key, ScalarNode) else ""
        yield Disagreement(steps, key.start_mark.line + 1, "is a key that is not text", _QUOTE, value)
