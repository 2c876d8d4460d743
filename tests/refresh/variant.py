"""``for variant in variants()``: the article as a person may hold it, and what a careful engineer would make of it.

The folder ``variants`` says what each is. ``python -m tests.refresh.variant`` writes the edited ones anew.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent / "variants"
SUFFIX = {"page": ".html", "text": ".txt"}
BASES = ("base-english-page", "base-dutch-page", "base-english-text", "base-dutch-text")


class Form(StrEnum):
    """How the article is held: a page that a browser saved, or its text."""

    PAGE = "page"
    TEXT = "text"


class Made(StrEnum):
    """How a variant came to be."""

    BASE = "base"  # one of the four that the others are made from
    EDITED = "edited"  # its edits, applied to its base
    LAID_OUT = "laid-out"  # what its base says, laid out in another way
    OWN = "own"  # a page of its own
    GENERATED = "generated"  # too large for a repository: written when it is asked for


class Refusal(StrEnum):
    """Why a page is not taken at all."""

    EMPTY = "empty"
    HOSTILE = "hostile"
    LIST_SHRINKS = "list-shrinks"
    OLDER = "older"
    TRUNCATED = "truncated"
    UNKNOWN_LANGUAGE = "unknown-language"
    WRONG_ARTICLE = "wrong-article"


class About(StrEnum):
    """What a person is asked about."""

    DOMAIN = "domain"
    HISTORY = "history"
    MARK = "mark"
    PORT = "port"
    PREFIX = "prefix"
    PROXY = "proxy"
    ROLE = "role"
    ROW = "row"


def _canonical(text: str) -> str:
    """Return a prefix that is written as networks are: no host bits, no length on a single address."""
    network = ipaddress.ip_network(text)
    assert text == (str(network.network_address) if network.num_addresses == 1 else str(network)), text
    return text


def _ports(text: str) -> str:
    """Return a port or a range whose end is above its beginning."""
    numbers = [int(each) for each in text.split("-")]
    assert "-".join(map(str, numbers)) == text
    assert len(numbers) <= 2
    assert sorted(set(numbers)) == numbers
    assert 0 < numbers[0] <= numbers[-1] < 65536
    return text


Prefix = Annotated[str, AfterValidator(_canonical)]
Ports = Annotated[str, AfterValidator(_ports)]


class Stated(BaseModel):
    """What is read strictly: no key that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Move(Stated):
    prefix: Prefix
    leaves: str
    joins: str


class PortChange(Stated):
    row: str
    end: Annotated[str, Field(pattern="^(source|destination)$")]
    added: tuple[Ports, ...] = ()
    removed: tuple[Ports, ...] = ()


class NewRow(Stated):
    """A row as the article prints it; its id, title, roles and groups are a person's."""

    purpose: str
    sources: str
    source_ports: str
    protocol: str
    destination_ports: tuple[Ports, ...]


class Domains(Stated):
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class HistoryEntry(Stated):
    """What one date of the history says that came, went and moved: addresses as printed, of all its lines together."""

    date: date
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[Prefix, ...] = ()
    reading: str | None = None


class Question(Stated):
    about: About
    quote: str


class Expectation(Stated):
    """What is made of a variant, against what was published on 2025-09-15: all else is placed wrongly."""

    refused: Refusal | None = None
    may_refuse: Refusal | None = None
    may_be: tuple[Refusal, ...] = ()
    named: str | None = None
    unchanged: bool = False
    revision: date | None = None
    may_date: date | None = None
    added: dict[str, tuple[Prefix, ...]] = {}
    removed: dict[str, tuple[Prefix, ...]] = {}
    moved: tuple[Move, ...] = ()
    ports: tuple[PortChange, ...] = ()
    new_rows: tuple[NewRow, ...] = ()
    withdrawn_rows: tuple[str, ...] = ()
    domains: Domains = Domains()
    history: tuple[HistoryEntry, ...] = ()
    asked: tuple[Question, ...] = ()
    may_ask: tuple[str, ...] = ()
    never: tuple[Prefix, ...] = ()
    seconds: float | None = None

    @property
    def changes(self) -> bool:
        """Whether something is written without a person."""
        return bool(
            self.revision
            or self.added
            or self.removed
            or self.moved
            or self.ports
            or self.new_rows
            or self.withdrawn_rows
            or self.domains != Domains()
            or self.history
        )

    @model_validator(mode="after")
    def _one_outcome(self) -> Expectation:
        """Hold it to one outcome: refused, or unchanged, or something is placed or asked."""
        told = self.changes or bool(self.asked)
        if self.refused:
            more = self.unchanged or told or self.may_refuse
            assert not more, "refused, so nothing else"
        elif self.unchanged:
            assert not told, "unchanged, so nothing is placed or asked"
        else:
            assert told, "neither refused nor unchanged, so something is placed or asked"
        return self


class Edit(Stated):
    old: Annotated[str, Field(min_length=1)]
    new: str


class Generated(Stated):
    """A text that repeats another: before it and after it stands the base, cut where ``at`` begins."""

    at: str
    repeated: str
    times: int
    then: str = ""


class Described(Stated):
    """The file beside a variant."""

    title: str
    why: str
    form: Form
    language: str
    made: Made
    base: str | None = None
    edits: tuple[Edit, ...] = ()
    generated: Generated | None = None
    expect: Expectation

    @model_validator(mode="after")
    def _made_so(self) -> Described:
        """Hold it to what is needed to make it, and nothing more."""
        assert bool(self.edits) == (self.made is Made.EDITED)
        assert bool(self.generated) == (self.made is Made.GENERATED)
        assert bool(self.base) == (self.made in (Made.EDITED, Made.LAID_OUT, Made.GENERATED))
        return self


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of the article: its name, how it is held, its language, and what is expected of it."""

    name: str
    described: Described

    @property
    def form(self) -> Form:
        """How it is held."""
        return self.described.form

    @property
    def language(self) -> str:
        """The language of the article, as in BCP 47; "und" where there is no article."""
        return self.described.language

    @property
    def expectation(self) -> Expectation:
        """What a careful engineer makes of it."""
        return self.described.expect

    @property
    def file(self) -> Path | None:
        """Where it stands; a generated one stands nowhere until it is written."""
        return None if self.described.generated else FOLDER / (self.name + SUFFIX[self.form])

    @property
    def made(self) -> str:
        """Its text as its description makes it: its base's with edits or repetitions, else what its file has."""
        if self.described.generated and self.described.base:
            by = self.described.generated
            before, after = named(self.described.base).read().split(by.at, 1)
            return before + by.repeated * by.times + by.then + by.at + after
        if self.described.edits and self.described.base:
            text = named(self.described.base).read()
            for edit in self.described.edits:
                text = text.replace(edit.old, edit.new)
            return text
        return self.read()

    def read(self) -> str:
        """Return the text of the file, or of one that is generated."""
        return self.file.read_bytes().decode() if self.file else self.made

    def put(self, folder: Path) -> Path:
        """Return a file with the text: its own, or one that is written below ``folder``."""
        if self.file:
            return self.file
        path = folder / (self.name + SUFFIX[self.form])
        path.write_text(self.made, encoding="utf-8")
        return path


@cache
def named(name: str) -> Variant:
    """Return the variant of a name; ``ValidationError`` where what stands beside it is not well formed."""
    described = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return Variant(name, Described.model_validate(described))


def variants() -> Iterator[Variant]:
    """Yield all variants by name, the four bases first."""
    others = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem not in BASES and path.stem != "history")
    yield from map(named, (*BASES, *others))


def history() -> tuple[HistoryEntry, ...]:
    """Return what the 54 dates of the bases' history say, newest first."""
    entries = yaml.safe_load((FOLDER / "history.yaml").read_text(encoding="utf-8"))["entries"]
    return tuple(map(HistoryEntry.model_validate, entries))


if __name__ == "__main__":
    for variant in variants():
        if variant.described.edits and variant.file:
            variant.file.write_bytes(variant.made.encode())
