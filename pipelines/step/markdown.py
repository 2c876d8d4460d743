"""Say ``code(name)``, ``fenced(text)``: texts of a branch in Markdown, where they stay texts."""

import re
from typing import Final

LONGEST: Final = 65_000
"""Characters of what is sent: GitHub takes 65,536, the others more."""
_LINES: Final = 400
_TICKS: Final = re.compile(r"`+")
_OTHER: Final = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]")


def code(text: str) -> str:
    """Return a text as code within a line: no mention, no link, no tag in it is one."""
    shown = _OTHER.sub("?", text)
    ticks = "`" * (_longest(shown) + 1)
    space = " " if len(ticks) > 1 or shown[:1] == "`" else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def fenced(text: str) -> str:
    """Return lines as a block of code, of which no more are kept than people read."""
    lines = text.rstrip().splitlines()
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], f"… and {len(lines) - _LINES} more lines"]
    ticks = "`" * max(_longest(text) + 1, 3)
    return "\n".join([f"{ticks}text", *lines, ticks])


def folded(title: str, text: str) -> str:
    """Return a block that opens at a click; the title is one of a step's own."""
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def fitted(text: str, where: str) -> str:
    """Return a text that every forge takes; what is left out is said, and where the whole is."""
    if len(text) <= LONGEST:
        return text
    more = f"\n\n… {len(text) - LONGEST} characters are left out: the whole is in {where}."
    return text[: LONGEST - len(more)] + more


def _longest(text: str) -> int:
    return max((len(found) for found in _TICKS.findall(text)), default=0)
