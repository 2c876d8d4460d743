"""Say ``Written(reference, folder, held, gone).lines``: what was written for the ends of a site, and what was not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from webex_calling.artefacts.artefact import Artefact, Withheld
from webex_calling.published.reference import Reference
from webex_calling.report.answer import Answer
from webex_calling.report.lines import section


@dataclass(frozen=True, slots=True)
class Written:
    """One run: what the ends of a site need, as ``held`` tells, in ``folder``; ``gone`` are files of an earlier run."""

    reference: Reference
    folder: str
    held: tuple[Artefact | Withheld, ...]
    gone: tuple[str, ...]

    @property
    def _answer(self) -> Answer:
        count, revision = len(written(self.held)), self.reference.revision.isoformat()
        return Answer(
            "written", f"{count} artefact{'' if count == 1 else 's'} in {self.folder}, as published {revision}"
        )

    @property
    def lines(self) -> Iterator[str]:
        """The answer, each file with what it is, and what is not written with the reason."""
        yield self._answer.line
        yield from section("files", file_lines(self.held))
        yield from section("not written", reason_lines(self.held))
        yield from (f"removed: {each}, which an earlier run wrote" for each in self.gone)

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            **self._answer.document,
            "revision": self.reference.revision.isoformat(),
            "folder": self.folder,
            **artefact_document(self.held),
            "removed": list(self.gone),
        }


def written(held: Iterable[Artefact | Withheld]) -> tuple[Artefact, ...]:
    """Return what becomes a file."""
    return tuple(each for each in held if isinstance(each, Artefact))


def file_lines(held: Iterable[Artefact | Withheld]) -> list[str]:
    """Return each file with what it is."""
    files = written(held)
    width = max((len(each.path) for each in files), default=0)
    return [f"{each.path:<{width}}  {each.title}" for each in files]


def reason_lines(held: Iterable[Artefact | Withheld]) -> list[str]:
    """Return what is not written, with the reason."""
    return [f"{_told(each)}: {each.why}" for each in held if isinstance(each, Withheld)]


def artefact_document(held: Iterable[Artefact | Withheld]) -> dict[str, Any]:
    """Return the same as JSON values."""
    every = list(held)
    return {
        "artefacts": [
            {"path": each.path, "title": each.title, "about": list(each.about), "apply": each.apply}
            for each in written(every)
        ],
        "notWritten": [
            {"title": each.title, "about": list(each.about), "why": each.why}
            for each in every
            if isinstance(each, Withheld)
        ],
    }


def _told(each: Withheld) -> str:
    return f"{each.title} of {', '.join(each.about)}" if each.about else each.title
