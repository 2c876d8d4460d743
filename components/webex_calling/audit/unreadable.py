"""Say ``Unreadable.of("RouteTables", fields, faults)``: a resource of an estate that is odd, and is left out by name.

One odd resource says nothing of the others, so that it does not refuse their audit. What would rest on it is not told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from webex_calling.audit.fields import Fields
from webex_calling.fault import Fault

_IDENTITIES: Final = ("id", "Id", "name", "FirewallName")
_DEEPEST: Final = 100


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A resource of which something is odd: its ``kind``, its ``id`` where that can be read, and every fault in it."""

    kind: str
    id: str
    value: Mapping[str, Any] = field(repr=False)
    faults: tuple[Fault, ...]

    @classmethod
    def of(cls, kind: str, fields: Fields, key: str = "") -> "Unreadable":
        """Return what was being read with ``fields``; ``key`` is the member that has its id."""
        held = (fields.value.get(each) for each in (key, *_IDENTITIES))
        identity = next((each for each in held if isinstance(each, str) and each), "")
        return cls(kind, identity, fields.value, tuple(fields.faults))

    @property
    def words(self) -> str:
        """What is not looked at, and what to give so that it is."""
        more = len(self.faults) - 1
        shown = f"{self.id.rpartition('/')[2]}, which cannot be read: " if self.id else ""
        return f"{shown}{self.faults[0]}{f' (and {more} more)' if more else ''}"

    def mentions(self, words: str) -> bool:
        """Whether a text stands anywhere in it, in upper or lower case."""
        return words.lower() in map(str.lower, texts(self.value))

    def hinders(self) -> Iterator[Fault]:
        """Yield its faults as those of an end that rests on it: nothing is known to be wrong there."""
        yield from (replace(each, unread=True) for each in self.faults)


def texts(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield every text in a value, however it is nested."""
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST and isinstance(value, Mapping | Sequence):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from texts(each, depth + 1)
