"""Say ``lists_of(document)``: what an ``aws`` command printed, by the names of its lists, whichever command it was.

An output is an object with lists of objects, and each of its members is named in capitals: ``Vpcs``, ``NextToken``.
What an audit has no reader for decides nothing there, and is no fault of the files beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from webex_calling.fault import Fault

_NAME: Final = re.compile("[A-Z][A-Za-z0-9]*")
_NO_READER: Final = "for which an audit has no reader"
_REMEDY: Final = (
    "give the output of aws ec2 describe-security-groups, describe-network-interfaces, describe-route-tables and the "
    "like beside it"
)


def lists_of(document: Mapping[str, Any]) -> Mapping[str, int]:
    """Return how many objects each list of an output has; nothing for what is no output of an ``aws`` command."""
    if not all(_NAME.fullmatch(key) for key in document):
        return {}
    return {
        key: len(value)
        for key, value in document.items()
        if isinstance(value, list) and all(isinstance(each, Mapping) for each in value)
    }


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An output that an audit does not read, with its lists and the place where it is."""

    file: str
    place: str
    lists: Mapping[str, int]

    @property
    def words(self) -> str:
        """What is not looked at."""
        held = ", ".join(f"{count} of {name}" for name, count in self.lists.items())
        return f"{held} in {self.file}, {_NO_READER}: no answer rests on them"

    @property
    def fault(self) -> Fault:
        """What is wrong where nothing else was given."""
        return Fault(self.place or "document", f"has {', '.join(self.lists)}, {_NO_READER}", _REMEDY, "", self.file)
