"""Say ``for piece in read_pieces(path, ticked)``: the JSON documents of a file, piece by piece, however large it is.

A piece is one element of a list, at the top of a document or in one of its members, or one member that is no list.
Several documents may follow one another in a file, as ``>>`` appends them. One piece at a time is in memory: each is
decoded by the standard library's scanner from a window of the text, which grows until it holds the piece.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from webex_calling.documents.json_document import NotJsonError, decoded_from
from webex_calling.documents.json_text import unfit
from webex_calling.fault import Fault, Faults

_WINDOW: Final = 1 << 18
_AS_PRINTED: Final = "give the output of a cloud CLI"
_SPACE: Final = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One value of a file.

    ``document`` counts from 0. ``key`` is the member of the document that holds the value, None where the document is
    a list or a single value. ``index`` is the position in a list, None for a value that is not in one. ``ends`` marks
    the end of a document, and has no value.
    """

    document: int
    key: str | None
    index: int | None
    value: Any = None
    ends: bool = False


def read_pieces(path: Path, ticked: Callable[[int], None] = lambda size: None) -> Iterator[Piece]:
    """Yield the pieces of a file; ``ticked`` is told how many characters were read, from time to time.

    Raises Faults where the file cannot be read or is not JSON, after the pieces before that place.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from _Window(file, str(path), ticked).documents()
    except UnicodeDecodeError:
        words = "is not UTF-8"
        remedy = "save it in UTF-8; PowerShell does with | Out-File -Encoding utf8"
        raise Faults([Fault("json", words, remedy, "", str(path))]) from None
    except (OSError, ValueError) as error:  # ValueError: a path with a zero byte in it
        remedy = "give the path of a file with the JSON that a cloud CLI printed"
        reason = getattr(error, "strerror", None) or str(error)
        raise Faults([Fault("file", f"cannot be read: {reason}", remedy, str(path))]) from None


class _Window:
    """The part of a file that is in memory, and where reading stands in it."""

    def __init__(self, file: IO[str], name: str, ticked: Callable[[int], None]) -> None:
        self._file = file
        self._name = name
        self._ticked = ticked
        self._text = ""
        self._at = 0
        self._line = 1
        self._read = 0

    def documents(self) -> Iterator[Piece]:
        """Yield the pieces of every document."""
        document = 0
        while self._next():
            if self._taken("{"):
                yield from self._members(document)
            elif self._taken("["):
                for index, value in enumerate(self._elements()):
                    yield Piece(document, None, index, value)
            else:
                yield Piece(document, None, None, self._value())
            yield Piece(document, None, None, ends=True)
            document += 1
        if not document:
            raise self._fault("is empty", "write the JSON output of a cloud CLI into it")

    def _members(self, document: int) -> Iterator[Piece]:
        if self._taken("}"):
            return
        while True:
            key = self._value() if self._next() == '"' else None
            if key is None or not self._taken(":"):
                raise self._fault("has no member name and colon here", "print it again; it may have been cut off")
            if self._taken("["):
                for index, value in enumerate(self._elements()):
                    yield Piece(document, key, index, value)
                yield Piece(document, key, None, [])
            else:
                yield Piece(document, key, None, self._value())
            if self._taken("}"):
                return
            self._comma("}")

    def _elements(self) -> Iterator[Any]:
        if self._taken("]"):
            return
        while True:
            yield self._value()
            if self._taken("]"):
                return
            self._comma("]")

    def _comma(self, end: str) -> None:
        if not self._taken(","):
            raise self._fault(f"has neither a comma nor {end} here", "print it again; it may have been cut off")

    def _value(self) -> Any:
        """Return the value that begins here; a value at the end of the window may go on after it."""
        if not self._next():
            raise self._fault("ends in the middle", "print it again; it was cut off")
        while True:
            try:
                value, end = decoded_from(self._text, self._at)
            except NotJsonError as error:
                if error.at is None:
                    raise self._fault(str(error), _AS_PRINTED) from None
                if not self._more():
                    self._at = error.at
                    raise self._fault(str(error), "print it with --output json, and whole") from None
            else:
                if end < len(self._text) or not self._more():
                    if why := unfit(value, self._text, self._at, end):
                        raise self._fault(why, _AS_PRINTED)
                    self._at = end
                    return value

    def _taken(self, sign: str) -> bool:
        if self._next() != sign:
            return False
        self._at += 1
        return True

    def _next(self) -> str:
        """Return the next sign after white space, "" at the end of the file."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on, and let go of what lies behind; at least as much again as there is, so that no value is slow."""
        more = self._file.read(max(_WINDOW, len(self._text) - self._at))
        if not more:
            return False
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + more, 0
        self._read += len(more)
        self._ticked(self._read)
        return True

    def _fault(self, words: str, remedy: str) -> Faults:
        line = self._line + self._text.count("\n", 0, self._at)
        return Faults([Fault("json", words, remedy, "", self._name, line)])
