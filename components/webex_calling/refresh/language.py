"""Say ``language_of(page)``: the words by which an article is read, or the name of a language that nobody reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final

from pydantic import Field

from webex_calling.documents.document import read_text
from webex_calling.published.folder import read_data_file
from webex_calling.published.rows import Shape
from webex_calling.refresh.page import Page
from webex_calling.refresh.printed_text import ADDRESS, key
from webex_calling.refresh.proxy_words import ProxyWords
from webex_calling.refresh.refusal import Refusal, RefusedArticle

_SHORTEST: Final = 60
_FEWEST: Final = 12
"""So many common words tell a language."""


class HistoryWords(Shape):
    """Verbs of the history, and the phrases in which one value takes the place of another."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[str, ...]
    with_values: tuple[str, ...]
    pairs: tuple[str, ...]


class ArticleWords(Shape):
    """The words of an article beside that of Webex Calling.

    ``titles`` stand above it, ``headings`` open its parts, ``lists`` name its networks by what stands above their
    prefixes; a network of ``marks`` has its prefixes in the list of another, with a mark behind each. ``ports`` open
    the part that prints ports, ``other_ports`` are those that the data leaves out; ``left_out`` open the parts whose
    names it leaves out. ``bare_domains`` tells that a domain is printed without its ``*.``. ``dates`` are how its
    history writes a day, and ``dated`` opens the line of its date where it has no history.
    """

    titles: tuple[str, ...]
    headings: tuple[str, ...] = ()
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    marks: dict[str, str] = Field(default_factory=dict)
    ports: tuple[str, ...] = ()
    other_ports: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    bare_domains: bool = False
    dates: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()


class LanguageRow(Shape):
    """The words of one language; a file of its own in ``languages``."""

    id: str
    name: str
    common: tuple[str, ...]
    months: tuple[str, ...]
    dates: tuple[str, ...]
    headings: tuple[str, ...]
    lists: dict[str, tuple[str, ...]]
    sites: tuple[str, ...]
    domains: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    purposes: dict[str, tuple[str, ...]]
    groups: tuple[str, ...]
    sources: dict[str, tuple[str, ...]]
    destinations: dict[str, tuple[str, ...]]
    port_words: dict[str, tuple[str, ...]]
    beside: tuple[str, ...]
    senders: dict[str, tuple[str, ...]]
    traffic: dict[str, tuple[str, ...]]
    history: HistoryWords
    proxies: ProxyWords
    articles: dict[str, ArticleWords] = Field(default_factory=dict)


class OtherRow(Shape):
    """A language that is known by its common words and not read."""

    id: str
    name: str
    common: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by what they mean: ``exact`` for a whole text, ``at`` for the longest one at a place of a text."""

    meanings: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, words: Mapping[str, Iterable[str]]) -> "Phrases":
        """Return the phrases of a table of meanings."""
        held = {key(phrase): meaning for meaning, phrases in words.items() for phrase in phrases}
        ordered = sorted({phrase for phrases in words.values() for phrase in phrases}, key=len, reverse=True)
        return cls(held, re.compile("|".join(map(_loose, ordered)) or r"(?!)", re.IGNORECASE))

    def exact(self, text: str) -> str:
        """Return what a whole text means, "" where it is no phrase."""
        return self.meanings.get(key(re.sub(r"^\s*\(\d+\)", "", text)), "")

    def at(self, text: str, place: int = 0) -> tuple[str, int]:
        """Return what the longest phrase at a place means and where it ends; "" and the place where there is none."""
        found = self.pattern.match(text, place)
        return (self.meanings[key(found[0])], found.end()) if found else ("", place)


def _loose(phrase: str) -> str:
    """Return a pattern of a phrase that takes any spaces, hyphens and remarks in brackets between its words."""
    bare = re.sub(r"\([^()]*\)", " ", phrase)
    words = re.findall(r"[^\W_]+|&|[^\w\s-]", bare)
    gap = r"(?:[\s\u00a0-]*\([^()]{0,60}\))?[\s\u00a0-]*"
    pattern = ""
    for at, word in enumerate(words):
        pattern += (gap if at else "") + (re.escape(word) if word.isalnum() or word == "&" else re.escape(word) + "?")
    return pattern


@dataclass(frozen=True, slots=True)
class Language:
    """What the words of a language mean."""

    row: LanguageRow
    headings: Phrases
    lists: Phrases
    domains: Phrases
    columns: Phrases
    purposes: Phrases
    sources: Phrases
    destinations: Phrases
    port_words: Phrases
    beside: Phrases
    groups: Phrases
    date_patterns: tuple[re.Pattern[str], ...]
    pairs: tuple[re.Pattern[str], ...]
    verbs: Mapping[str, re.Pattern[str]]

    @property
    def name(self) -> str:
        """The name of the language, in English."""
        return self.row.name

    def date_at(self, text: str) -> tuple[date, str] | None:
        """Return the date that a line opens with, and what follows it; None where it opens otherwise."""
        for pattern in self.date_patterns:
            if found := pattern.match(text):
                word = found["month"].lower()
                month = int(word) if word.isdecimal() else self.row.months.index(word) + 1
                try:
                    return date(int(found["year"]), month, int(found["day"])), text[found.end() :].strip()
                except ValueError:
                    return None
        return None


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages that are read, each a file of the package."""
    folder = files("webex_calling.refresh") / "languages"
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    values = {each.name: read_data_file(read_text(each, each.name), each.name).value for each in found}
    return tuple(_language(LanguageRow.model_validate(value)) for value in values.values() if "others" not in value)


@cache
def others() -> tuple[OtherRow, ...]:
    """Return the languages that are known and not read."""
    file = files("webex_calling.refresh") / "languages" / "others.yaml"
    value = read_data_file(read_text(file, file.name), file.name).value
    return tuple(OtherRow.model_validate(each) for each in value["others"])


def _language(row: LanguageRow) -> Language:
    verbs = {
        kind: re.compile(rf"\b(?:{'|'.join(re.escape(each) for each in words)})\b", re.IGNORECASE)
        for kind, words in dict(row.history).items()
        if kind != "pairs"
    }
    return Language(
        row=row,
        headings=Phrases.of({"heading": row.headings}),
        lists=Phrases.of(row.lists),
        domains=Phrases.of({"domains": row.domains}),
        columns=Phrases.of(row.columns),
        purposes=Phrases.of(row.purposes),
        sources=Phrases.of(row.sources),
        destinations=Phrases.of(row.destinations),
        port_words=Phrases.of(row.port_words),
        beside=Phrases.of({"beside": row.beside}),
        groups=Phrases.of({"group": row.groups}),
        date_patterns=_dates(row.dates, row.months),
        pairs=tuple(_pair(each) for each in row.history.pairs),
        verbs=verbs,
    )


def _dates(dates: Iterable[str], months: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    parts = {
        "month": f"(?P<month>{'|'.join(months)})",
        "number": r"(?P<month>\d{1,2})",
        "day": r"(?P<day>\d{1,2})",
        "year": r"(?P<year>\d{4})",
    }
    texts = (re.escape(each).replace(r"\{", "{").replace(r"\}", "}").replace(r"\ ", r"\s+") for each in dates)
    return tuple(re.compile(each.format(**parts) + r"(?!\w)", re.IGNORECASE) for each in texts)


def of_article(language: Language, words: ArticleWords) -> Language:
    """Return a language whose headings, lists and dates are those of another article."""
    return replace(
        language,
        headings=Phrases.of({"heading": words.headings}),
        lists=Phrases.of(words.lists),
        date_patterns=(*language.date_patterns, *_dates(words.dates, language.row.months)),
    )


def _pair(phrase: str) -> re.Pattern[str]:
    """Return the pattern of two values of which the second takes the place of the first."""
    text = (
        r"\W{1,8}(?:(?:is|are|was|zijn|has been)\W{1,3})?".join(re.split(r"\s+", phrase))
        if "->" not in phrase
        else phrase
    )
    text = text.replace(" -> ", r"\s*(?:->|→|=>|\u2013>)\s*")
    return re.compile(
        text.replace("{old}", f"(?P<old>{ADDRESS})").replace("{new}", f"(?P<new>{ADDRESS})"), re.IGNORECASE
    )


def language_of(page: Page) -> Language:
    """Return the language of a page by its words.

    Raises RefusedArticle for one that nobody reads, by its name, and where the words of the article are not there.
    """
    words = re.findall(r"[^\W\d_]+", " ".join(line.text for line in page.lines).casefold())
    if len(words) < _SHORTEST:
        remedy = "save the page after it has loaded, or copy its text"
        raise RefusedArticle(Refusal.EMPTY, f"has {len(words)} words, which is no article", remedy)
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    known = {each.row.name: each.row.common for each in languages()} | {each.name: each.common for each in others()}
    scores = {name: sum(counts.get(word, 0) for word in common) for name, common in known.items()}
    best = max(scores, key=lambda name: scores[name])
    headed = {each.name: _headed(each, page) for each in languages()}
    if max(headed.values()) >= len(headed) and scores[best] < _FEWEST:
        best = max(headed, key=lambda name: headed[name])
    found = next((each for each in languages() if each.name == best), None)
    if found and (headed[best] or scores[best] >= _FEWEST):
        return found
    codes = {each.row.name: each.row.id for each in languages()} | {each.name: each.id for each in others()}
    said = next((name for name, code in codes.items() if code == page.language[:2]), "")
    name = best if scores[best] >= _FEWEST else said or page.language or best
    read = ", ".join(each.name for each in languages())
    remedy = f"give the article in one of these languages: {read}"
    raise RefusedArticle(
        Refusal.UNKNOWN_LANGUAGE, f"is in {_named(name, codes)}, whose words are not known", remedy, page.language
    )


def _named(name: str, codes: Mapping[str, str]) -> str:
    return f"{name} ({codes[name]})" if name in codes else name


def _headed(language: Language, page: Page) -> int:
    """Count the words of headings and columns that a page has."""
    known = chain(language.row.headings, chain.from_iterable(language.row.columns.values()))
    held = {key(line.text) for line in page.lines}
    return sum(key(each) in held for each in known)
