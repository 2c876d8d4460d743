"""Say ``scan(text, language)``: what a cell of the port table has, in order: ports, protocols, words, running text."""

import re
from dataclasses import dataclass
from typing import Final

from webex_calling.refresh.language import Language
from webex_calling.refresh.printed_text import valid_ports

_NUMBER: Final = re.compile(r"\d+(?:[-\u2013]\d+)?(?:[-\u2013]\d+)?")
_PROTOCOL: Final = re.compile(r"(?:TCP|UDP|Tcp|Udp|tcp|udp)(?![a-z])")
_BETWEEN: Final = re.compile(r"[\s*†‡,;:/()&.\u2013-]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a cell: ``kind`` is ports, protocol, word, destination, tab or text."""

    kind: str
    text: str


def scan(text: str, language: Language) -> list[Item]:
    """Return the parts of a text. Running text ends its line; a number inside a word is running text."""
    items: list[Item] = []
    at = 0
    while at < len(text):
        if text[at] == "\t":
            items.append(Item("tab", "\t"))
            at += 1
        elif between := _BETWEEN.match(text, at):
            end = between.end()
            tab = text.find("\t", at, end)
            at = end if tab < 0 else max(tab, at + (tab == at))
        else:
            item, at = _next(text, at, language)
            if item:
                items.append(item)
    return items


def _next(text: str, at: int, language: Language) -> tuple[Item | None, int]:
    for kind, phrases in (("destination", language.destinations), ("word", language.port_words)):
        meaning, end = phrases.at(text, at)
        if meaning:
            return Item(kind, meaning), end
    _, beside = language.beside.at(text, at)
    if beside > at and not text[beside : beside + 1].isalpha():
        return None, beside
    if found := _PROTOCOL.match(text, at):
        return Item("protocol", found[0].lower()), found.end()
    if found := _NUMBER.match(text, at):
        after = text[found.end() : found.end() + 2]
        if not re.match(r"\.\d|[(]\d|%", after):
            return Item("ports", found[0].replace("\u2013", "-")), found.end()
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return Item("text", text[at:end].strip()), end


@dataclass(frozen=True, slots=True)
class Ports:
    """What a cell prints of ports: values and words, in order, and what could not be read as either."""

    values: tuple[str, ...]
    unread: tuple[str, ...] = ()
    rest: str = ""


def read_ports(text: str, language: Language) -> Ports:
    """Return the ports of one cell."""
    values: list[str] = []
    unread: list[str] = []
    rest = ""
    for item in scan(text, language):
        if item.kind == "ports":
            (values if valid_ports(item.text) else unread).append(item.text)
        elif item.kind == "word":
            values.append(item.text)
        elif item.kind in ("text", "protocol", "destination"):
            rest = item.text
    return Ports(tuple(dict.fromkeys(values)), tuple(unread), rest)
