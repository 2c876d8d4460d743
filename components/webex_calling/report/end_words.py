"""Say ``ends_words(ends)``, ``shared(told)``, ``listed(words)``: many ends, names or lines in few words."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from webex_calling.flows.site_end import POOL, SUBNET
from webex_calling.impact.side import End
from webex_calling.site.kinds import Interface

Text = TypeVar("Text", bound=Hashable)
FEW = 3
"""Up to so many ends are told by their names."""
_SHOWN = 6
_PARTS: Mapping[str, str] = {
    "": "client networks",
    Interface.EXTERNAL: "external interfaces",
    Interface.INTERNAL: "internal interfaces",
    POOL: "pools",
    SUBNET: "shared subnets",
}


def end_words(end: End) -> str:
    """Return what an end is called."""
    name, part = end
    return name if part in (POOL, "") else f"{name} {part}"


def ends_words(ends: Sequence[End]) -> str:
    """Return the ends by their names, or how many there are of each part and the first of them."""
    if len(ends) <= FEW:
        return ", ".join(map(end_words, ends))
    parts: dict[str, list[str]] = {}
    for name, part in ends:
        parts.setdefault(part, []).append(name)
    counted = (
        f"{len(names)} {_part_words(part)}: {listed(names)}" if len(names) > 1 else end_words((names[0], part))
        for part, names in parts.items()
    )
    return "; ".join(counted)


def _part_words(part: str) -> str:
    """Return what several ends of a part are, and what they pass."""
    own, through, perimeter = part.rpartition("through ")
    return f"{_PARTS.get(own.strip(), own.strip())} {through}{perimeter}" if through else _PARTS.get(part, part)


def elided(words: Sequence[object]) -> bool:
    """Tell whether ``listed`` leaves any of them out."""
    return len(words) > _SHOWN + 1


def listed(words: Sequence[str]) -> str:
    """Return the first of many words, and how many more there are."""
    return f"{', '.join(words[:_SHOWN])} and {len(words) - _SHOWN} more" if elided(words) else ", ".join(words)


def whole(words: Sequence[str]) -> tuple[str, ...]:
    """Return all of many words as one line, where ``listed`` leaves any out; else none."""
    return (", ".join(words),) if elided(words) else ()


def shared(told: Iterable[tuple[str, Text]]) -> dict[Text, tuple[str, ...]]:
    """Return each text, or whatever says one, once, with the names that it is told of, in order."""
    names: dict[Text, dict[str, None]] = {}
    for name, text in told:
        names.setdefault(text, {})[name] = None
    return {text: tuple(held) for text, held in names.items()}


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
