"""Say ``Written(exported, folder, files, gone).lines``: what an export wrote, for people and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webex_calling.exchange.exported import Exported
from webex_calling.report.answer import Answer


@dataclass(frozen=True, slots=True)
class Written:
    """One export: its ``files`` in ``folder``, and those of an earlier one that are ``gone``."""

    exported: Exported
    folder: str
    files: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def _answer(self) -> Answer:
        latest, sets, changes = self.exported.latest.number, len(self.exported.sets), len(self.exported.changes)
        return Answer("written", f"version {latest}, {sets} sets of endpoints and {changes} changes")

    @property
    def lines(self) -> Iterator[str]:
        """The answer, where it stands, and what is assumed of the day."""
        yield self._answer.line
        yield f"{len(self.files)} files in {self.folder}"
        yield from (f"removed: {each}, which an earlier export wrote" for each in self.gone)
        if count := len(self.exported.latest.assumed):
            yield f"assumed of that day: {count} {'things' if count > 1 else 'thing'}, listed in version.json"

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            **self._answer.document,
            "version": self.exported.latest.number,
            "articles": list(self.exported.articles),
            "folder": self.folder,
            "files": list(self.files),
            "removed": list(self.gone),
            "assumed": len(self.exported.latest.assumed),
        }
