"""Say ``section(title, lines)``: lines of text below their title, indented, and the first of many.

A line keeps its tone wherever it stands.
"""

from collections.abc import Iterable, Iterator, Sequence

from webex_calling.report.toned import Tone, Toned


def section(title: str, lines: Sequence[str], tone: Tone | None = None) -> Iterator[str]:
    """Yield an empty line, a title and the lines of a section below it; nothing where there are none.

    The lines have ``tone``, where one is given, else those of their own.
    """
    if lines:
        yield ""
        yield Toned(title, Tone.TITLE)
        yield from indented(lines, tone)


def indented(lines: Iterable[str], tone: Tone | None = None) -> Iterator[str]:
    """Yield lines as they stand below another one, in ``tone``, where one is given, else in those of their own."""
    for line in lines:
        own = line.tone if isinstance(line, Toned) else tone
        yield Toned(f"  {line}", own) if own else f"  {line}"


def first(lines: Sequence[str], most: int, where: str) -> list[str]:
    """Return the first ``most`` of the lines, and how many more there are ``where``; one more is told as it is."""
    if len(lines) <= most + 1:
        return list(lines)
    return [*lines[:most], f"and {len(lines) - most} more {where}"]
