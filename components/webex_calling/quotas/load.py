"""Say ``Load(54, 60).near``: what is used of a quota, what is left, and whether that is little."""

from dataclasses import dataclass
from typing import Final

NEAR: Final = 80
"""From how many per cent of a quota a load is told as near it."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is used of a quota."""

    used: int
    quota: int

    @property
    def headroom(self) -> int:
        """What is left."""
        return self.quota - self.used

    @property
    def near(self) -> bool:
        """Whether it is near its quota, or over it."""
        return self.used * 100 >= self.quota * NEAR

    @property
    def over(self) -> bool:
        """Whether more is used than the quota allows."""
        return self.used > self.quota
