"""Say ``say(lines)``, ``say_json(document)``, ``complain(lines)``: the one door through which the commands print.

Every line passes ``printable`` as a whole: what a name or a value holds can neither command a terminal nor begin a
line. JSON is printed in ASCII. What the encoding of the terminal lacks is written as an escape.

On a terminal lines are folded at its width, and coloured by their tone; elsewhere a line is a line, however wide.
"""

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any, NoReturn, Self, TextIO

import typer

from webex_calling.commands.manner import Manner
from webex_calling.fault import printable
from webex_calling.report.toned import Toned

NOT_WRITTEN = 2
"""The exit status where the answer could not be written whole: it is neither yes nor findings."""


def say(lines: Iterable[str]) -> None:
    """Print each of ``lines`` on standard output. Leaves with ``NOT_WRITTEN`` where it cannot be written whole."""
    _print(_text(lines, sys.stdout))


def say_json(document: Any) -> None:
    """Print one JSON document on standard output. Leaves with ``NOT_WRITTEN`` where it cannot be written whole."""
    _print(json.dumps(document, indent=2) + "\n")


def complain(lines: Iterable[str]) -> None:
    """Print each of ``lines`` on standard error, if there is one."""
    with suppress(OSError):
        _write(sys.stderr, _text(lines, sys.stderr))


def _text(lines: Iterable[str], stream: TextIO | None) -> str:
    manner = Manner.of(stream)
    encoding = (stream and stream.encoding) or "utf-8"
    return "".join(f"{row}\n" for line in lines for row in manner.rows(_written(line, encoding)))


def _written(line: str, encoding: str) -> str:
    """Return a line as a stream can hold it, in the tone that it had."""
    text = printable(line).encode(encoding, "backslashreplace").decode(encoding)
    return Toned(text, line.tone) if isinstance(line, Toned) else text


def _print(text: str) -> None:
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:  # who reads has enough
        _leave()
    except OSError as error:
        complain([f"output: cannot be written: {error.strerror}; free some space, or write it elsewhere"])
        _leave()


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # the process was started with the stream closed
        raise OSError(0, "the stream is closed")
    stream.flush()
    rest = memoryview(text.encode(stream.encoding or "utf-8", errors="backslashreplace"))
    while rest:
        rest = rest[stream.buffer.write(rest) or 0 :]  # an unbuffered stream may take a part
    stream.flush()


def _leave() -> NoReturn:
    """End without the interpreter's own try to write what is left over."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(NOT_WRITTEN)


class Progress:
    """One line on standard error that says what goes on; nothing where standard error is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __call__(self, words: str) -> None:
        """Replace the line by ``words``."""
        if self._shown:
            sys.stderr.write(f"\r\x1b[2K{printable(words)} …")
            sys.stderr.flush()

    def clear(self) -> None:
        """Wipe the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
