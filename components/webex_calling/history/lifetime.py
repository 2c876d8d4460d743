"""Say ``lifetime.on(day)``: from when to when something is published, as often as it was."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webex_calling.history.bound import Bound, Known


class Standing(StrEnum):
    """Whether something was published on a day."""

    TOLD = "told"
    ASSUMED = "assumed"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # it was there before, and when it went is not told


@dataclass(frozen=True, slots=True)
class Period:
    """One time in which it was published; ``until`` is the first day without it, None where it still is.

    ``changed`` says that it stood before ``since`` too, in words or with values that are not told, and ``first`` when
    it came where that is told. ``seen`` is a day on which it surely stood, ``gone_by`` one by which it surely had gone:
    they matter where the days themselves are not told.
    """

    since: Bound
    until: Bound | None = None
    changed: bool = False
    first: Bound | None = None
    seen: date | None = None
    gone_by: date | None = None

    def on(self, day: date) -> Standing:
        """Tell whether it was published at the end of ``day``."""
        gone = (self.until.day or self.gone_by) if self.until else None
        if gone and day >= gone:
            return Standing.ABSENT
        if self.first and self.first.day and day < self.first.day:
            return Standing.ABSENT
        if self.since.day and day < self.since.day:
            return Standing.ASSUMED if self.changed else Standing.ABSENT
        if self.until and not self.until.day:
            return Standing.UNKNOWN
        began = self.since.known is Known.TOLD or (self.seen is not None and day >= self.seen)
        told = began and (self.until is None or self.until.known is Known.TOLD)
        return Standing.TOLD if told else Standing.ASSUMED

    @property
    def words(self) -> str:
        """The period in one line."""
        came = f"; it came {self.first.words}, with values" if self.first else "; it stood before, with values"
        before = f"{came} that no entry tells" if self.changed else ""
        end = f"; until {self.until.words}" if self.until else ""
        return f"{self.since.words}{before}{end}"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The periods in which it was published, oldest first: one, but for what went and came back."""

    periods: tuple[Period, ...]

    def __post_init__(self) -> None:
        if not self.periods:
            raise ValueError("a lifetime has no period; what was never published has no lifetime")

    @property
    def ended(self) -> bool:
        """Whether it is no longer published."""
        return self.periods[-1].until is not None

    def on(self, day: date) -> Standing:
        """Tell whether it was published at the end of ``day``."""
        held = [period.on(day) for period in self.periods]
        return next((each for each in held if each is not Standing.ABSENT), Standing.ABSENT)
