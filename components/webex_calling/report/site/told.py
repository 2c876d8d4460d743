"""Say ``told(pairs)``: each text once, with the names that it is told of, and what differs behind its last colon."""

from collections.abc import Iterable
from dataclasses import dataclass

from webex_calling.report.end_words import shared

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A text, and whom it concerns; ``values`` are what it ends in for each of ``names``, where that differs."""

    text: str
    names: Names = ()
    values: Names = ()


def told(pairs: Iterable[tuple[str, str]]) -> tuple[Told, ...]:
    """Return texts, each led by a name, so that equal ones are told together.

    Texts of several names that are equal up to their last colon (``advertise its public address: 203.0.113.10``) are
    one, with the values behind it.
    """
    names = shared(pairs)
    stems: dict[str, list[str]] = {}
    for text in names:
        stems.setdefault(_stem(text), []).append(text)
    return tuple(
        Told(texts[0], names[texts[0]])
        if len(texts) == 1
        else Told(stem, *_valued((name, text[len(stem) + 2 :]) for text in texts for name in names[text]))
        for stem, texts in stems.items()
    )


def _stem(text: str) -> str:
    head, colon, tail = text.rpartition(": ")
    return head if colon and " " not in tail else text


def _valued(pairs: Iterable[tuple[str, str]]) -> tuple[Names, Names]:
    names, values = zip(*pairs, strict=True)
    return tuple(names), tuple(values)
