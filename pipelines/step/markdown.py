"""Say ``code(name)``, ``fenced(text)``: texts of a branch in Markdown, where they stay texts."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from forge.room import cut

LONGEST: Final = 60_000
"""Characters of what is sent, with its hidden lines: GitHub takes 65,536, the others more."""
UNFOLDED: Final = 40
"""Lines before the first fold."""
_LINES: Final = 400
_TICKS: Final = re.compile(r"`+")
_FENCE: Final = re.compile(r"(`{3,})[^`]*")
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


def opened(text: str) -> str:
    """Return a text with no more than ``UNFOLDED`` lines before its first fold: the rest of them is folded."""
    lines = text.split("\n")
    inside = [*_inside(lines)]
    at = next((at for at, each in enumerate(lines) if each.startswith("<details>") and not inside[at]), len(lines))
    if at <= UNFOLDED:
        return text
    most = UNFOLDED - 2
    fence = inside[most]
    kept = [*lines[:most], *([_ticks(fence)] if fence else [])]
    rest = [*([fence] if fence else []), *lines[most:at]]
    return "\n".join([*kept, "", folded("The rest", "\n".join(rest).strip("\n")), "", *lines[at:]])


def fitted(text: str, where: str, room: int = LONGEST) -> str:
    """Return a text that fits; what is left out is said, and where the whole is, outside of blocks and folds."""
    more = f"\n\n… The rest is left out: the whole is in {where}."
    return cut(text, room, more, _closing)


def _inside(lines: Iterable[str]) -> Iterator[str]:
    """Yield of each line the fence that is open before it, "" for none."""
    fence = ""
    for line in lines:
        yield fence
        found = _FENCE.fullmatch(line)
        if fence and line.rstrip() == _ticks(fence):
            fence = ""
        elif found and not fence:
            fence = line


def _closing(text: str) -> str:
    """Return what closes the block of code and the folds that are open at the end of a text."""
    lines = [*text.split("\n"), ""]
    inside = [*_inside(lines)]
    plain = [line for line, fence in zip(lines, inside, strict=True) if not fence]
    left = sum(line.startswith("<details>") for line in plain) - sum(line == "</details>" for line in plain)
    closing = f"\n{_ticks(inside[-1])}" if inside[-1] else ""
    return closing + "\n\n</details>" * left


def _ticks(fence: str) -> str:
    return fence[: len(fence) - len(fence.lstrip("`"))]


def _longest(text: str) -> int:
    return max((len(found) for found in _TICKS.findall(text)), default=0)
