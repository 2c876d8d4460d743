"""`renewed_page(text, number, printed)`: a page in which one command shows what it prints now; all else stays."""

from __future__ import annotations

from collections.abc import Sequence

from tests.pages.excerpt import renewed
from tests.pages.page import commands_of


def renewed_page(text: str, number: int, printed: Sequence[str]) -> str:
    """Return a page with what its command of this number prints now; the line is looked up in the page as it stands.

    A line number that was read before another command of the page was renewed is that of some other line.
    """
    _, command = commands_of("", text)[number]
    assert command.shown is not None
    lines = text.splitlines()
    lines[command.line : command.line + len(command.shown)] = renewed(command.shown, printed)
    return "".join(f"{line}\n" for line in lines)
