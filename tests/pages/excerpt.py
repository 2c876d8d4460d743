"""`shows(excerpt, printed)`: whether a page shows what a command prints; a line of three dots stands for any lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

ELLIPSIS = "..."


def shows(excerpt: Sequence[str], printed: Sequence[str]) -> bool:
    """Return whether ``printed`` is ``excerpt``, with any number of lines, or none, for each line of three dots."""
    pattern = "".join("(?:.*\n)*?" if line == ELLIPSIS else f"{re.escape(line)}\n" for line in excerpt)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def renewed(excerpt: Sequence[str], printed: Sequence[str]) -> list[str]:
    """Return ``excerpt`` with each run of lines as it is printed now: that of as many lines which resembles it most."""
    if ELLIPSIS not in excerpt:
        return list(printed)
    made: list[str] = []
    at, runs = 0, _runs(excerpt)
    for number, run in enumerate(runs):
        if run == [ELLIPSIS]:
            made.append(ELLIPSIS)
            continue
        last = max(at, len(printed) - len(run))
        starts = range(at, (at if number == 0 else last) + 1)  # with no dots before or after it, it is the beginning
        starts = range(last, last + 1) if number == len(runs) - 1 else starts  # or the end
        at = _likest(run, printed, starts)
        made += printed[at : at + len(run)]
        at += len(run)
    return made


def _runs(excerpt: Sequence[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for line in excerpt:
        if line == ELLIPSIS or not runs or runs[-1] == [ELLIPSIS]:
            runs.append([line])
        else:
            runs[-1].append(line)
    return runs


def _likest(run: Sequence[str], printed: Sequence[str], starts: range) -> int:
    """Return the first of ``starts`` at which what is printed resembles ``run`` most."""

    def likeness(start: int) -> float:
        pairs = zip(run, printed[start : start + len(run)], strict=False)
        return sum(SequenceMatcher(None, *pair, autojunk=False).ratio() for pair in pairs)

    return max(starts, key=likeness)
