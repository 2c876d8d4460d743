"""Say ``Effective.parse("2021-04")``: when what an entry tells is in force, as exactly as it is told and no more."""

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Effective:
    """A day, or a month of which no day is told (``day`` is None)."""

    year: int
    month: int
    day: int | None = None

    def __post_init__(self) -> None:
        date(self.year, self.month, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> "Effective":
        """Read ``2021-05-08``, or ``2021-04`` for a month. Raises ValueError ("fault; remedy") for anything else."""
        match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
        try:
            if match:
                return cls(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
        except ValueError:
            pass
        raise ValueError("is neither a day nor a month; write year-month-day, 2021-05-08, or year-month, 2021-04")

    def __str__(self) -> str:
        month = f"{self.year:04}-{self.month:02}"
        return f"{month}-{self.day:02}" if self.day else month

    def reached(self, day: date) -> bool:
        """Tell whether it is surely in force on ``day``: where a month is told, when all of it has gone by."""
        if self.day:
            return date(self.year, self.month, self.day) <= day
        return (self.year, self.month) < (day.year, day.month)
