"""Say ``reference.readings["A-04"].reason``: how an ambiguous place of the reference is read, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """An ambiguous or wrong place: ``printed`` is what stands there, ``reading`` what it is taken for."""

    id: str
    printed: str
    reading: str
    reason: str
    where: tuple[str, ...]
