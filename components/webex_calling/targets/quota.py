"""Say ``Quota("rules-per-group", 60, …)``: one limit of a cloud, with its source and the date it was read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit: ``default`` is what an account starts with, ``most`` what it can be raised to (None: not adjustable)."""

    name: str
    default: int
    most: int | None
    unit: str
    source: str
    read: str
