"""Say ``read_products(page, language)``: the tables on proxies of an article, whatever they are laid out in.

A page has its cells apart, a copied text has tabs between them, one in a line, or none. The words of the cells are few
and known, so a row is its product and the words behind it, as far as they go.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from webex_calling.refresh.language import Language, Phrases
from webex_calling.refresh.page import Page
from webex_calling.refresh.part import part_of
from webex_calling.refresh.proxy_words import ProxyWords

_BETWEEN: Final = re.compile(r"(?:[\s\u00a0,;/.·•|]+|\(\d{1,2}\))+")
_REMARK: Final = re.compile(r"\s*\([^()\d]*\)")
_ITEM: Final = re.compile(r"[^,;\t]+")


@dataclass(frozen=True, slots=True)
class ProxyPhrases:
    """What the words of a language mean in the tables on proxies."""

    products: Phrases
    authorities: Phrases
    words: Phrases
    answers: Phrases
    between: re.Pattern[str]

    @classmethod
    def of(cls, words: ProxyWords) -> "ProxyPhrases":
        """Return the phrases of one language."""
        between = re.compile(rf"(?:{'|'.join(map(re.escape, words.between))})\b", re.IGNORECASE)
        return cls(
            Phrases.of(words.products),
            Phrases.of(words.authorities),
            Phrases.of(words.words),
            Phrases.of(words.answers),
            between,
        )


@dataclass(slots=True)
class PrintedProduct:
    """A row as printed: the product by its id in the data, "" for one that nobody knows, and its words by meaning."""

    product: str
    line: str
    words: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_products(page: Page, language: Language) -> tuple[PrintedProduct, ...]:
    """Return the rows of the table of proxies; none where the article has none that is read."""
    words, rows = ProxyPhrases.of(language.row.proxies), list[PrintedProduct]()
    current: PrintedProduct | None = None
    before = ""
    for cell in _cells(page, language, language.row.proxies.part):
        id_, rest = _opening(cell, words.products, words.words)
        if id_:
            current = PrintedProduct(id_, cell)
            rows.append(current)
        else:
            rest = cell
        known, unknown = _scan(rest, words)
        if known and current is None and not unknown:
            current = PrintedProduct("", before)
            rows.append(current)
        if current is not None and known:
            current.line = current.line if cell in current.line else f"{current.line} {cell}"
            current.words += known
            current.unknown += unknown
        elif not id_ and rest.strip():
            current = None
        before = cell
    return tuple(each for each in rows if each.words)


def read_authorities(page: Page, language: Language) -> dict[str, tuple[bool, str]]:
    """Return what the table of TLS inspection answers of each product by its id in the data, with the line."""
    words, found = ProxyPhrases.of(language.row.proxies), dict[str, tuple[bool, str]]()
    asked, before = "", ""
    for cell in _cells(page, language, language.row.proxies.inspection):
        id_, rest = _opening(cell, words.authorities, words.answers)
        answer = words.answers.exact(rest if id_ else cell)
        if (id_ or asked) and answer:
            found.setdefault(id_ or asked, (answer == "yes", cell if id_ else f"{before} {cell}"))
        asked, before = id_ if id_ and not answer else "", cell
    return found


def _cells(page: Page, language: Language, titles: tuple[str, ...]) -> Iterator[str]:
    for at in sorted(part_of(page, language, titles)):
        yield from filter(None, map(str.strip, page.lines[at].text.split("\t")))


def _opening(cell: str, names: Phrases, words: Phrases) -> tuple[str, str]:
    """Return the row that a cell opens and what follows its name there: nothing, or words of the other cells."""
    if id_ := names.exact(cell):
        return id_, ""
    id_, end = names.at(cell)
    rest = _BETWEEN.sub(" ", _REMARK.sub(" ", cell[end:], count=1), count=1).strip() if id_ else ""
    return (id_, rest) if rest and words.at(rest)[0] else ("", "")


def _scan(text: str, words: ProxyPhrases) -> tuple[list[str], list[str]]:
    """Return the meanings of the words of a cell, and what stands among them and is none; nothing of another line."""
    known: list[str] = []
    unknown: list[str] = []
    place = 0
    while place < len(text):
        if between := _BETWEEN.match(text, place) or words.between.match(text, place):
            place = between.end()
            continue
        meaning, end = words.words.at(text, place)
        if meaning and not text[end : end + 1].isalnum():
            known.append(meaning)
            place = end
        elif not known:
            return [], []
        else:
            item = _ITEM.match(text, place)
            unknown.append(item[0].strip() if item else text[place:])
            place = item.end() if item else len(text)
    return known, unknown
