"""Say ``read_page(content).lines``: an article as lines in reading order, and its tables as grids."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from webex_calling.refresh.printed_text import disguised
from webex_calling.refresh.refusal import Refusal, RefusedArticle

MAX_BYTES: Final = 8 << 20
"""How large a saved page may be; the article is 50 KB, a page with all that a site puts around it 2 MB."""
MAX_LINES: Final = 100_000
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|article|div|p)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its lines, and how many rows and columns it stands in."""

    lines: tuple[str, ...]
    rows: int = 1
    columns: int = 1
    head: bool = False

    @property
    def text(self) -> str:
        """The lines as one text."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its spans resolved: ``grid[row][column]`` is the cell that covers the place, None where none does."""

    grid: tuple[tuple[Cell | None, ...], ...]
    above: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line in reading order; a cell's line knows its table, row and column, and ``bullet`` that it is of a list."""

    text: str
    bullet: bool = False
    table: int | None = None
    row: int = 0
    column: int = 0
    first: bool = True  # the first line of its cell


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader of an article sees. ``language`` is what the page says of itself, "" where it says nothing.

    ``struck`` are texts that are crossed out; they stand in their lines too.
    """

    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    language: str = ""
    struck: tuple[str, ...] = ()
    html: bool = False
    title: str = ""


def read_page(content: bytes) -> Page:
    """Read a saved page or a text, whichever it is.

    Raises RefusedArticle for what is empty, too large, no text, or says to the eye what it does not say to a program.
    """
    from webex_calling.refresh.html_page import read_html
    from webex_calling.refresh.text_page import read_text_page

    if len(content) > MAX_BYTES:
        fault = f"is longer than {MAX_BYTES:,} bytes"
        raise RefusedArticle(Refusal.HOSTILE, fault, "save the article alone, without pictures")
    text = _decoded(content)
    if not text.strip():
        raise RefusedArticle(Refusal.EMPTY, "is empty", "give the article as a saved page, or its text")
    page = read_html(text) if _PAGE.search(content[:65536]) else read_text_page(text)
    if len(page.lines) > MAX_LINES:
        raise RefusedArticle(Refusal.HOSTILE, f"has more than {MAX_LINES:,} lines", "save the article alone")
    if not page.lines:
        raise RefusedArticle(Refusal.EMPTY, "shows no text", "save the page after it has loaded, or copy its text")
    if line := disguised(_all_text(page)):
        fault = "has invisible characters or odd digits in its values, which read otherwise than they look"
        raise RefusedArticle(Refusal.HOSTILE, fault, "take the article from its publisher again", line[:200])
    return page


def _all_text(page: Page) -> Iterator[str]:
    yield from (line.text for line in page.lines)
    yield from page.struck


def _decoded(content: bytes) -> str:
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = next((name for mark, name in marks.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        remedy = "save the page, or its text, in UTF-8"
        raise RefusedArticle(Refusal.UNREADABLE, "is no text in UTF-8", remedy) from None
    if "\x00" in text:
        raise RefusedArticle(Refusal.UNREADABLE, "is no text: it holds zero bytes", "give a saved page or a text")
    return text
