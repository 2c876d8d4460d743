"""Say ``Difference.of(old, new).document``: what lies between two sides, for each face and for machines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from webex_calling.commands.as_of_text import assumed_document, assumed_lines
from webex_calling.commands.diff_given import Sited
from webex_calling.commands.diff_sides import ToldSide
from webex_calling.history.assumption import Assumption
from webex_calling.impact.impact import Impact, impact
from webex_calling.report.answer import Answer
from webex_calling.report.change import ChangeReport, change_report
from webex_calling.report.change_document import parts_document
from webex_calling.report.markdown import markdown
from webex_calling.report.proof_words import of_proof
from webex_calling.report.section import Item, Section
from webex_calling.report.text import SCREEN, text_lines

_MORE: Final = "--format markdown or --json shows all, and so does a pipe"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sides and what lies between them, with the report that every face tells."""

    old: ToldSide
    new: ToldSide
    found: Impact
    report: ChangeReport

    @classmethod
    def of(cls, old: ToldSide, new: ToldSide) -> "Difference":
        """Compare two sides."""
        found = impact(old.side, new.side)
        proof = of_proof(new.side.proofs).word if new.side.proofs else ""
        report = replace(change_report(found, old.label, new.label), proof=proof)
        assumed = tuple(Item(None, line) for line in (*_assumed_lines(old, new), *_assumed_lines(new, old)))
        if assumed:
            report = report.with_section(Section("assumed", "assumed of a day of the past", assumed))
        return cls(old, new, found, report)

    @property
    def answer(self) -> Answer:
        """Whether packets change."""
        return self.report.answer

    @property
    def document(self) -> dict[str, Any]:
        """The answer, each side, and all that lies between them, as JSON values."""
        return {
            **self.answer.document,
            "old": self._side_document(self.old, self.new),
            "new": self._side_document(self.new, self.old),
            **parts_document(self.found),
        }

    def lines(self, width: int = 0) -> Iterator[str]:
        """Yield what changes line by line, the answer first; on a terminal of ``width`` columns a screen of them."""
        yield from text_lines(self.report, screen=SCREEN if width else 0, width=width, more=_MORE)

    def markdown(self, key: str) -> list[str]:
        """Return the same as lines of Markdown, under the hidden marker of ``key``, by default of the new side."""
        return markdown(self.report, key or self.new.label).splitlines()

    @staticmethod
    def _side_document(told: ToldSide, other: ToldSide) -> dict[str, Any]:
        held = told.given
        return {
            "side": told.label,
            "kind": held.kind,
            "revision": told.side.reference.revision.isoformat(),
            "commit": (held.commit or None) if isinstance(held, Sited) else None,
            "ownData": isinstance(held, Sited) and held.own_data,
            "assumed": assumed_document(_assumed(told, other)),
        }


def _assumed(told: ToldSide, other: ToldSide) -> tuple[Assumption, ...]:
    """Return what is assumed of a day where the other side may differ untold."""
    if not isinstance(told.given, Sited) or told.given.past is None:
        return ()
    return told.given.past.assumed_against(other.side.reference)


def _assumed_lines(told: ToldSide, other: ToldSide) -> Iterator[str]:
    if isinstance(told.given, Sited) and told.given.past:
        yield from assumed_lines(told.given.past.day, _assumed(told, other))
