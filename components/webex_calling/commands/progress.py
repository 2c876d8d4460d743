"""Say ``progress("running the program")``: what is being waited for, on a terminal, in a line that is wiped."""

import sys
from types import TracebackType
from typing import Self

from webex_calling.printable import printable


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
