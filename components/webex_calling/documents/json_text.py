"""Say ``DECODER.raw_decode(text)``, ``unfit(value, text, 0, end)``: JSON of others, inside the bounds that are read.

What a cloud's CLI or Pulumi prints is nested some ten levels deep. Deeper values are refused, since whoever walks them
runs out of stack; so is half a character, an escaped surrogate without its other half,
which no text of UTF-8 can say again.
"""

import json
import re
from typing import Any, Final

DEEPEST: Final = 100
"""How many lists and objects may stand inside one another."""

_NESTS: Final = (dict, list)
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_NO_NUMBER: Final = " is not a JSON number"


def _refuse(word: str) -> Any:
    raise ValueError(f"{word}{_NO_NUMBER}")


DECODER: Final = json.JSONDecoder(parse_constant=_refuse)


def number_fault(error: ValueError) -> str:
    """Return why the decoder took no number: it is none of JSON, or has more digits than Python reads."""
    text = str(error)
    return text if text.endswith(_NO_NUMBER) else "a number has more than 4,300 digits"


def unfit(value: Any, text: str, first: int, end: int) -> str:
    """Return what keeps a value from being read on, "" where nothing does; it was decoded from ``text[first:end]``."""
    halves = text.find("\\u", first, end) >= 0 and _HALF.search(text, first, end) is not None
    if not halves and text.count("{", first, end) + text.count("[", first, end) <= DEEPEST:
        return ""
    level = [value] if isinstance(value, _NESTS) else []
    for _ in range(DEEPEST):
        inner = [each for held in level for each in (held.values() if isinstance(held, dict) else held)]
        if halves and any(_broken(each) for each in (*inner, *(key for held in level for key in held))):
            return "has an unpaired surrogate"
        level = [each for each in inner if isinstance(each, _NESTS)]
        if not level:
            return "has an unpaired surrogate" if halves and _broken(value) else ""
    return f"is nested more than {DEEPEST} levels deep"


def _broken(text: Any) -> bool:
    return isinstance(text, str) and any("\ud800" <= character <= "\udfff" for character in text)
