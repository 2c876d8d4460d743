"""Say ``artefact_text(reference, artefact)``: a file as it is written, each run of lines under where it is published.

Its sources are told once, by number, so that lines stay close together. The same data and site give the same bytes: no
file knows when it was written, or for which stack.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Final

from webex_calling.artefacts.artefact import Artefact, Line, Withheld
from webex_calling.published.reference import Reference

INDEX: Final = "README.md"
"""The file that names the others."""

_WIDTH: Final = 110


def artefact_text(reference: Reference, artefact: Artefact) -> str:
    """Return the file. Raises Faults where it does not pass its own proof."""
    mark = artefact.syntax.comment
    lines = artefact.lines()
    if not mark:
        return "".join(f"{line.text}\n" for line in lines)
    numbers = {place: at for at, place in enumerate(_places(lines), 1)}
    head = [f"{artefact.title}, by the requirements published {reference.revision.isoformat()}.", artefact.apply]
    sources = [f"[{at}] {reference.cite(place)}" for place, at in numbers.items()]
    written = [*comment(mark, *head, *sources), *_body(numbers, mark, lines)]
    return "".join(f"{line}\n" for line in written)


def index_text(reference: Reference, held: Iterable[Artefact | Withheld]) -> str:
    """Return the list of what is written, for whom and how it is used, and of what is not written and why."""
    every = list(held)
    lines = [
        "# What the ends are set to",
        "",
        f"By the requirements published {reference.revision.isoformat()}. Nothing here touches a machine.",
    ]
    for each in every:
        if isinstance(each, Artefact):
            lines += ["", f"## {each.path}", "", f"{each.title}.", "", each.apply]
            if each.sources:
                lines += ["", f"Source: {_cited(reference, each.sources)}."]
    withheld = [each for each in every if isinstance(each, Withheld)]
    if withheld:
        lines += ["", "## Not written", ""]
        lines += [f"- {each.title}{_of(each.about)}: {each.why}" for each in withheld]
    return "".join(f"{line}\n" for line in lines)


def origin(numbers: Mapping[str, int], line: Line) -> str:
    """Return where a line is published, by the numbers of the places, or that it is ours, and what it is for."""
    if not line.sources:
        return f"ours: {line.why}"
    return " ".join((*(f"[{numbers[place]}]" for place in line.sources), *filter(None, [line.why])))


def _places(lines: Iterable[Line]) -> Iterable[str]:
    """Return the places that lines name, each once, in their order."""
    return dict.fromkeys(place for line in lines for place in line.sources)


def _cited(reference: Reference, sources: Sequence[str]) -> str:
    return "; ".join(map(reference.cite, sources))


def _of(about: Sequence[str]) -> str:
    return f" ({', '.join(about)})" if about else ""


def _body(numbers: Mapping[str, int], mark: str, lines: Iterable[Line]) -> Iterator[str]:
    for said, run in groupby(lines, lambda line: origin(numbers, line)):
        yield from comment(mark, said)
        yield from (line.text for line in run)


def comment(mark: str, *sentences: str) -> Iterator[str]:
    """Yield sentences as comments behind ``mark``, each begun on a line of its own."""
    for each in filter(None, sentences):
        yield from (f"{mark}{line}" for line in wrap(each, _WIDTH, break_long_words=False, break_on_hyphens=False))
