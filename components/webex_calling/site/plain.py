"""Say ``Plain().of(arguments, ())``: component arguments as a stack file would hold them."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from webex_calling.documents.document import Steps, place
from webex_calling.fault import Fault


class Unread:
    """What stands for a value that has its fault already: no field takes it, so that nothing is concluded from it."""


_UNREAD: Final = Unread()
_DEEPEST: Final = 32
_BITS: Final = 256


@dataclass(slots=True)
class Plain:
    """Component arguments as a stack file would hold them; what is not known yet is a fault."""

    faults: list[Fault] = field(default_factory=list)

    def of(self, value: Any, steps: Steps) -> Any:
        """Return the value, plain; what cannot be is a fault, and something that no field takes."""
        if isinstance(value, Enum):
            return self.of(value.value, steps)
        if len(steps) > _DEEPEST:
            return self._refused(steps[:2], f"is nested more than {_DEEPEST} levels deep", "write it flat")
        if isinstance(value, Mapping):
            if odd := [key for key in value if not isinstance(key, str) or unsaid(key)]:
                return self._refused(steps, "has a key that is not text", "write keys as text", type(odd[0]).__name__)
            return {key: self.of(each, (*steps, key)) for key, each in value.items() if each is not None}
        if isinstance(value, list | tuple):
            return [self.of(each, (*steps, index)) for index, each in enumerate(value)]
        return self._leaf(value, steps)

    def _leaf(self, value: Any, steps: Steps) -> Any:
        if isinstance(value, str) and (words := unsaid(value)):
            return self._refused(steps, words, "write it in whole characters")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and value.bit_length() > _BITS:
            return self._refused(steps, f"is a number of {value.bit_length()} bits", f"write one of up to {_BITS} bits")
        if value is None or isinstance(value, str | int | float):
            return value
        self.faults.append(not_plain(value, steps))
        return _UNREAD

    def _refused(self, steps: Steps, fault: str, remedy: str, value: str = "") -> Any:
        self.faults.append(Fault(place(steps), fault, remedy, value))
        return _UNREAD


def unsaid(text: str) -> str:
    """Return what keeps a text from being sent to an engine or a cloud, which take UTF-8; "" where nothing does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "has an unpaired surrogate"
    return ""


def not_plain(value: object, steps: Steps) -> Fault:
    """Return the fault of an output, or of any other object, where a plain value is needed."""
    if not (callable(getattr(value, "apply", None)) or inspect.isawaitable(value)):  # neither an output nor the like
        return Fault(place(steps), "is not a plain value", "write it as text, or as a list", type(value).__name__)
    return Fault(
        place(steps),
        "is a value that is known only after the deployment",
        "give a plain value: rules are planned before anything is deployed",
        type(value).__name__,
    )
