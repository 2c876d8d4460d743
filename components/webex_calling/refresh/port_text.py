"""Say ``read_text_table(page, language, printed)``: the port table of a text, whose cells run together or have tabs.

A row begins where a line opens with a purpose, a source, or a protocol and ports. Cells are told apart by what they can
hold; where two readings are left, that of today is taken if it is one of them, and else a person is asked.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from webex_calling.published.printed import Printed
from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Line, Page
from webex_calling.refresh.port_apart import finished
from webex_calling.refresh.port_cell import Item, scan
from webex_calling.refresh.port_row import PortRow, PortTable
from webex_calling.refresh.printed_text import noted_ports

_LEAST: Final = 4
"""So many columns in neighbouring lines are the head of the table."""
_NEXT: Final = re.compile(r"(?:TCP|UDP)\s*\d")
_INSIDE: Final = re.compile(r"(?<=[a-z])(?:TCP|UDP)\d{2,5}-\d{2,5}\s*$")
"""A row that runs together with the notes of the one before."""


@dataclass(slots=True)
class TextRow:
    """A row of a text: what its first cells mean and say, and its lines after these."""

    purpose: str
    source: str = ""
    printed: tuple[str, str] = ("", "")
    cells: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def read_text_table(page: Page, language: Language, printed: Collection[Printed]) -> PortTable | None:
    """Return the port table of a text; None where no line has the words of its columns."""
    region = _region(page, language)
    if region is None:
        return None
    reading = _Reading(language)
    for at in region:
        reading.take(page.lines[at])
    rows: list[PortRow] = []
    for held in reading.rows:
        _scan(held, language)
        rows.append(
            finished(
                held.items, held.purpose, held.source, held.printed, " ".join(held.lines), held.notes, rows, printed
            )
        )
    return PortTable(tuple(rows), frozenset(region), tuple(reading.notes), tuple(reading.unread))


def _scan(row: TextRow, language: Language) -> None:
    """Read the cells of a row; once its ports are there, running text and what follows it is its notes."""
    seen = False
    closed = False
    for item in scan("\n".join(row.cells), language):
        if item.kind == "text":
            row.notes += ((number, item.text) for number in noted_ports(f" {item.text}"))
            closed = closed or seen
        elif closed and item.kind == "ports":
            row.notes.append((item.text, " ".join(row.lines)))
        elif not closed:
            kinds = {each.kind for each in row.items}
            seen = seen or ("protocol" in kinds and item.kind in ("ports", "word"))
            row.items.append(item)


def _region(page: Page, language: Language) -> range | None:
    """Return the positions of the table's lines: from its head to the next heading of a part."""
    for at in range(len(page.lines)):
        texts = [line.text for line in page.lines[at : at + 10]]
        if language.columns.at(texts[0])[0] != "purpose":
            continue
        count, used = _heads(texts, language)
        if count >= _LEAST:
            for end in range(at + used, len(page.lines)):
                text = page.lines[end].text
                if language.headings.exact(text) and not language.purposes.exact(text):
                    return range(at + used, end)
            return range(at + used, len(page.lines))
    return None


def _heads(texts: list[str], language: Language) -> tuple[int, int]:
    """Count the columns that lines name one after the other, and the lines."""
    names: set[str] = set()
    for used, text in enumerate(texts):
        at = 0
        while at < len(text):
            name, end = language.columns.at(text, at)
            if not name and text[at] not in " \t":
                return len(names), used
            names.update(filter(None, [name]))
            at = end if name else at + 1
    return len(names), len(texts)


class _Reading:
    """The rows so far, and the lines that belong to none."""

    def __init__(self, language: Language) -> None:
        self.rows: list[TextRow] = []
        self.notes: list[tuple[str, str]] = []
        self.unread: list[str] = []
        self._language = language
        self._waiting = False  # for the source of a purpose
        self._open = False  # whether lines go on with the last row

    def take(self, line: Line) -> None:
        """Take the next line of the table."""
        text = line.text
        if line.bullet:
            self._open = False
        if not self._open and (line.bullet or not self._opens(text)):
            self._note(text)
        elif self._opens(text):
            self._open = True
            self._begin(text)
        elif self._language.groups.exact(text):
            self._open = False
        elif self._is_row_of_others(text):
            self.unread.append(text)
            self._open = False
        else:
            self._go_on(text)

    def _opens(self, text: str) -> bool:
        """Tell whether a line begins a row."""
        purpose, end = self._purpose(text)
        if purpose:
            return True
        if not self.rows:
            return False
        source, end = self._source(text, 0)
        has_protocol = any(re.search(r"TCP|UDP", cell) for cell in self.rows[-1].cells)
        return bool(source and self._is_cell(text[end:])) or (has_protocol and bool(_NEXT.match(text)))

    def _begin(self, text: str) -> None:
        purpose, end = self._purpose(text)
        if purpose:
            self.rows.append(TextRow(purpose, printed=(text[:end].strip(), ""), lines=[text]))
            self._waiting = True
            self._take_source(text, end)
            return
        last = self.rows[-1]
        if _NEXT.match(text):
            self.rows.append(TextRow(last.purpose, last.source, last.printed, [text], [text]))
            return
        if not (self._waiting and not last.source):
            self.rows.append(TextRow(last.purpose, printed=(last.printed[0], "")))
        self.rows[-1].lines.append(text)
        self._waiting = True
        self._take_source(text, 0)

    def _go_on(self, text: str) -> None:
        row = self.rows[-1]
        row.lines.append(text)
        if self._waiting and not row.source:
            self._take_source(text, 0)
            return
        if found := _INSIDE.search(text):
            row.cells.append(text[: found.start()])
            self._begin(text[found.start() :])
            return
        row.cells.append(text)

    def _take_source(self, text: str, at: int) -> None:
        """Take the source at a place of a line, and leave the rest to the cells of the row."""
        row = self.rows[-1]
        source, end = self._source(text, at)
        if source:
            row.source, row.printed = source, (row.printed[0], text[at:end].strip())
            rest = text[end:]
            if found := _INSIDE.search(rest):
                row.cells.append(rest[: found.start()])
                self._waiting = False
                self._begin(rest[found.start() :])
                return
            row.cells.append(rest)
            self._waiting = False
            return
        cell, tab, rest = text[at:].strip(" *").partition("\t")
        if tab and not cell.strip():
            cell, tab, rest = rest.partition("\t")
        if tab and cell.strip():
            row.printed = (row.printed[0], cell.strip())
            row.cells.append(f"\t{rest}")
            self._waiting = False

    def _purpose(self, text: str) -> tuple[str, int]:
        """Return the purpose that a line opens with and its end, where a cell or nothing follows it."""
        purpose, end = self._language.purposes.at(text)
        end = _past_remark(text, end)
        bare = text[end:].strip(" *")
        if purpose and (not bare or bare.startswith("\t") or self._language.sources.at(bare)[0]):
            return purpose, end
        return "", 0

    def _source(self, text: str, at: int) -> tuple[str, int]:
        at += len(text[at:]) - len(text[at:].lstrip(" \t"))
        source, end = self._language.sources.at(text, at)
        return source, _past_remark(text, end)

    def _is_cell(self, rest: str) -> bool:
        """Tell whether what follows a source is the next cell, not the rest of a sentence."""
        bare = rest.lstrip(" *.")
        if not bare or bare[0] == "\t":
            return True
        items = scan(bare, self._language)
        return not items or items[0].kind in ("word", "protocol", "destination", "ports")

    def _is_row_of_others(self, text: str) -> bool:
        """Tell whether a line looks like a row of unknown words: words, and then what only cells have."""
        parts = scan(text, self._language)
        if not parts or parts[0].kind != "text" or not self.rows[-1].cells:
            return False
        if len([cell for cell in text.split("\t") if cell.strip()]) >= 3:
            return True
        protocol = re.search(r"\d(?:TCP|UDP)|(?:TCP|UDP)\d", text)
        ephemeral = any(self._language.port_words.at(text, at)[0] == "ephemeral" for at in range(1, len(text)))
        run = re.search(r"[^\W\d_]\*?\d{2,5}-\d{2,5}(?:\d|$)", text)
        return bool((protocol and not _INSIDE.search(text)) or run or (ephemeral and re.search(r"TCP|UDP", text)))

    def _note(self, text: str) -> None:
        if self._language.groups.exact(text):
            return
        if self.rows and self._is_row_of_others(text):
            self.unread.append(text)
            return
        self.notes += ((number, text) for number in noted_ports(text))


def _past_remark(text: str, end: int) -> int:
    """Return the place after a remark in brackets and the marks of footnotes."""
    found = re.match(r"(?:\s*\([^()]{0,60}\))?\**", text[end:])
    return end + (found.end() if found else 0)
