"""Say ``Quota("rules-per-group", 60, 1000, …)``: one limit of a cloud, with its source and the date it was read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit: ``default`` holds where nothing else is asked for, ``least`` and ``most`` bound what can be asked for.

    ``most`` is None where nobody publishes how far a limit can be raised. ``chosen``: the provider has no default, so
    that whoever deploys says the value, and ``default`` is the least. ``read`` is the month of the document, or of the
    provider's model, that the numbers were read in.
    """

    name: str
    default: int
    most: int | None
    unit: str
    source: str
    read: str
    least: int = 1
    chosen: bool = False

    def __post_init__(self) -> None:
        """Refuse a default that is out of its own bounds."""
        if not self.least <= self.default or (self.most is not None and self.default > self.most):
            raise ValueError(f"{self.name} is {self.default} by default, outside {self.least} to {self.most}")

    @classmethod
    def fixed(cls, name: str, value: int, unit: str, source: str, read: str) -> "Quota":
        """Return a limit that nobody can change."""
        return cls(name, value, value, unit, source, read, value)

    @classmethod
    def between(
        cls, name: str, least: int, most: int, unit: str, source: str, read: str, *, default: int | None = None
    ) -> "Quota":
        """Return the bounds of a value that whoever deploys chooses; ``default`` is the provider's."""
        return cls(name, least if default is None else default, most, unit, source, read, least, default is None)

    @property
    def ceiling(self) -> int:
        """What it can be raised to. Raises ValueError where that is not published."""
        if self.most is None:
            raise ValueError(f"no limit is published up to which {self.name} can be raised")
        return self.most

    @property
    def is_fixed(self) -> bool:
        """Whether it has one value for all."""
        return self.least == self.default == self.most


def quotas_in(names: Mapping[str, object]) -> Iterator[Quota]:
    """Yield the quotas of a module, given its ``vars``, in the order in which they stand there."""
    return (each for each in names.values() if isinstance(each, Quota))
