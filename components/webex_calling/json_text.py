"""Say ``DECODER.raw_decode(text)``, ``unfit(value, text, 0, end)``: JSON of others, inside the bounds that are read.

What a cloud's CLI or Pulumi prints is nested some ten levels deep. Deeper values are refused, since whoever walks them
runs out of stack; so is half a character, an escaped surrogate without its other half,
which no text of UTF-8 can say again.
"""

import json
import re
from typing import Any, Final

DEEPEST: Final = 64
"""How many lists and objects may stand inside one another."""

_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


DECODER: Final = json.JSONDecoder(parse_constant=_refuse)


def number_fault(error: ValueError) -> str:
    """Return why the decoder took no number: it is none of JSON, or has more digits than Python reads."""
    text = str(error)
    return text if text.endswith("of JSON") else "a number has more than 4,300 digits"


def unfit(value: Any, text: str, first: int, end: int) -> str:
    """Return what keeps a value from being read on, "" where nothing does; it was decoded from ``text[first:end]``."""
    halves = _HALF.search(text, first, end) is not None
    if not halves and text.count("{", first, end) + text.count("[", first, end) <= DEEPEST:
        return ""
    below: list[tuple[Any, int]] = [(value, 1)]
    while below:
        each, depth = below.pop()
        if isinstance(each, dict | list):
            if depth > DEEPEST:
                return f"is nested more than {DEEPEST} levels deep"
            below.extend((inner, depth + 1) for inner in (each.values() if isinstance(each, dict) else each))
            if halves and isinstance(each, dict):
                below.extend((key, depth) for key in each)
        elif halves and isinstance(each, str) and not each.isascii() and _broken(each):
            return "has half a character, a surrogate without its other half"
    return ""


def _broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
