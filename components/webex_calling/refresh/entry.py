"""Say ``read_history(page, language)``: what each date of an article says that came, went and moved."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Line, Page
from webex_calling.refresh.printed_text import addresses

_ROOM: Final = 400


@dataclass(frozen=True, slots=True)
class Change:
    """What one line says of one address, as printed: ``sign`` is added, removed or moved, "" where no word tells."""

    address: str
    sign: str
    line: str


@dataclass(frozen=True, slots=True)
class PrintedEntry:
    """What stands under one date."""

    date: date
    lines: tuple[str, ...]
    changes: tuple[Change, ...] = ()

    def signed(self, sign: str) -> tuple[str, ...]:
        """Return the addresses with a sign, each once, in order."""
        return tuple(dict.fromkeys(each.address for each in self.changes if each.sign == sign))


@dataclass(slots=True)
class _Open:
    date: date
    lines: list[str] = field(default_factory=list)


def read_history(page: Page, language: Language) -> tuple[tuple[PrintedEntry, ...], frozenset[int]]:
    """Return the entries in the order of the page, and the positions of the lines that they stand in."""
    entries: list[_Open] = []
    held: set[int] = set()
    table: int | None = None
    open_: _Open | None = None
    for at, line in enumerate(page.lines):
        found = language.date_at(line.text) if line.first and not (line.bullet or line.column) else None
        if found:
            day, rest = found
            open_, table = _Open(day, [rest] if rest else []), line.table
            entries.append(open_)
        elif open_ and (line.table != table or (table is None and language.headings.exact(line.text))):
            open_ = None
        elif open_:
            open_.lines.append(line.text)
        if open_:
            held.add(at)
    told: dict[date, list[str]] = {}
    for entry in entries:
        told.setdefault(entry.date, []).extend(entry.lines)
    return tuple(PrintedEntry(day, tuple(lines), _changes(lines, language)) for day, lines in told.items()), frozenset(
        held
    )


def _changes(lines: list[str], language: Language) -> tuple[Change, ...]:
    """Sign each address by the phrase that it stands in, else by the verb of its line, else by that of a line above."""
    found: list[Change] = []
    above = ""
    for line in lines:
        rest, pairs = _pairs(line, language)
        found += pairs
        sign, strong = _sign(rest, language)
        held = addresses(rest)
        if held:
            found += (Change(each, sign or above, line) for each in held)
        if sign and (strong or not held) and sign != "?":
            above = sign
    return tuple(Change(each.address, "" if each.sign == "?" else each.sign, each.line) for each in found)


def _pairs(line: str, language: Language) -> tuple[str, list[Change]]:
    """Return the line without the values that take each other's place, and these with their signs."""
    changes: list[Change] = []
    for pattern in language.pairs:
        while found := pattern.search(line):
            changes += (Change(found["old"], "removed", line), Change(found["new"], "added", line))
            line = f"{line[: found.start()]} {line[found.end() :]}"
    return line, changes


def _sign(line: str, language: Language) -> tuple[str, bool]:
    """Return the sign of a line's verbs, "?" where they differ, and whether it is one that always tells."""
    strong = [kind for kind in ("added", "removed", "moved") if language.verbs[kind].search(line)]
    if len(strong) == 1:
        return strong[0], True
    if strong:
        return "?", True
    return ("added", False) if language.verbs["with_values"].search(line) else ("", False)


def quoted(line: Line | str) -> str:
    """Return a line as it is quoted: whole, unless nobody would read it."""
    text = line if isinstance(line, str) else line.text
    text = text.replace("\t", " ")
    return text if len(text) <= _ROOM else f"{text[:_ROOM]}…"
