"""Say ``Manner.of(stream).rows(line)``: a line as a stream is to have it: folded, coloured, or as it is.

Only on a terminal a line is folded. Elsewhere it stays whole, however wide, so that what ``grep`` finds is all that is
said, and no output depends on who looks on: ``COLUMNS`` is the width of a terminal, and folds no pipe. ``NO_COLOR`` and
``TERM=dumb`` take the colour away from a terminal; ``FORCE_COLOR`` colours a pipe too.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self, TextIO

import typer

from webex_calling.commands.folding import folded, strokes_of
from webex_calling.report.toned import Tone, Toned


@dataclass(frozen=True, slots=True)
class Manner:
    """How lines stand on a stream: folded at ``width`` columns, unless that is 0, and coloured or not."""

    width: int
    coloured: bool

    @classmethod
    def of(cls, stream: TextIO | None) -> Self:
        """Return the manner that a stream and the environment ask for."""
        seen = stream is not None and stream.isatty()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        wanted = os.environ.get("FORCE_COLOR") or (seen and _understood())
        return cls(_width(stream) if seen and stream else 0, bool(wanted and not plain))

    def rows(self, line: str) -> Iterator[str]:
        """Yield the rows of a line that is already printable."""
        rows = folded(line, self.width) if self.width else iter((line,))
        if not self.coloured:
            yield from rows
            return
        tone = line.tone if isinstance(line, Toned) else None
        for row in rows:
            strokes = strokes_of(row)
            words = row[len(strokes) :]
            drawn = typer.style(strokes, dim=True) if strokes.strip() else strokes
            yield drawn + (typer.style(words, **_STYLES[tone]) if tone and words else words)


_STYLES: Final[Mapping[Tone, dict[str, Any]]] = {
    Tone.GOOD: {"fg": "green", "bold": True},
    Tone.BAD: {"fg": "red", "bold": True},
    Tone.CARE: {"fg": "yellow"},
    Tone.TITLE: {"bold": True},
}
_WIDTH: Final = 80
"""The width of a terminal that does not tell its own."""
_NARROW: Final = 40
"""The width below which no line is folded any narrower."""


def _understood() -> bool:
    """Return whether the terminal of this system reads colours: an old console of Windows would print their codes."""
    return os.name != "nt" or "WT_SESSION" in os.environ


def _width(stream: TextIO) -> int:
    """Return the width that a terminal has, or is said to have by ``COLUMNS``."""
    told = os.environ.get("COLUMNS", "")
    columns = int(told) if told.isascii() and told.isdigit() else 0
    with suppress(OSError, ValueError):
        columns = columns or os.get_terminal_size(stream.fileno()).columns
    return max(columns or _WIDTH, _NARROW)
