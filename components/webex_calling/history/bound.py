"""Say ``Bound.told(entry)``, ``bound.words``: one end of the time in which something is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webex_calling.published.article import Revision


class Known(StrEnum):
    """How an end is known."""

    TOLD = "told"  # by entries of the history
    ASSUMED = "assumed"  # no entry tells it; how it is assumed is said
    NOT_TOLD = "not-told"


@dataclass(frozen=True, slots=True)
class Bound:
    """One end: its ``day``, None where it is not told; ``how`` says what is assumed, or what is known all the same.

    ``entries`` are the ids of the entries of the history that tell it, or that the assumption rests on. ``effective``
    is the day or the month from which it is in force, "" where no entry tells that apart.
    """

    known: Known
    day: date | None = None
    how: str = ""
    entries: tuple[str, ...] = ()
    effective: str = ""

    def __post_init__(self) -> None:
        if (self.day is None) is not (self.known is Known.NOT_TOLD):
            raise ValueError(f"a bound that is {self.known} has {self.day} as its day; a day is told, assumed, or none")

    @classmethod
    def told(cls, *entries: Revision) -> "Bound":
        """Return the end that entries of one day tell. Raises ValueError where there is none."""
        if not entries:
            raise ValueError("an end is told by no entry; give the entries that tell it")
        effective = next((str(each.effective) for each in entries if each.effective), "")
        return cls(Known.TOLD, entries[0].date, "", tuple(each.id for each in entries), effective)

    @classmethod
    def assumed(cls, day: date, how: str, entries: Iterable[Revision] = ()) -> "Bound":
        """Return an end that is assumed, and how."""
        return cls(Known.ASSUMED, day, how, tuple(each.id for each in entries))

    @classmethod
    def not_told(cls, how: str = "", entries: Iterable[Revision] = ()) -> "Bound":
        """Return the end of which no day is told; ``how`` is what is known all the same."""
        return cls(Known.NOT_TOLD, None, how, tuple(each.id for each in entries))

    @property
    def words(self) -> str:
        """The end in one phrase: ``2021-03-25, told by 2021-03-25-activation; in force from 2021-05-08``."""
        by = ", ".join(self.entries)
        if self.day is None:
            return "; ".join(each for each in ("not told", self.how) if each)
        if self.known is Known.ASSUMED:
            return f"{self.day.isoformat()}, assumed: {self.how}"
        return f"{self.day.isoformat()}, told by {by}" + (f"; in force from {self.effective}" if self.effective else "")
