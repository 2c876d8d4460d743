"""Say ``raise Faults([Fault(place, fault, remedy), …])``: every fault of an input at once, each with its cure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

SHOWN: Final = 160
"""The number of characters of a value that a message quotes; of a longer one it tells the length."""


def printable(text: str) -> str:
    r"""Return ``text`` with escapes, ``\x1b``, for all that Unicode counts among controls, formats and separators.

    Letters, marks and symbols of every script stay; so does a backslash, since an escape commands nothing.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def quoted(text: str) -> str:
    """Return the printable form of a value for a message: shortened, with its length, where it is long."""
    if len(text) <= SHOWN:
        return printable(text)
    return f"{printable(text[:SHOWN])}… ({len(text):,} characters)"


def _escaped(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


_LISTED: Final = 100
_LONGEST: Final = 2000

Steps = tuple[str | int, ...]
"""The way to a value: keys of mappings and indices of lists, outermost first."""


def place(steps: Iterable[str | int]) -> str:
    """Write the way to a value as a reader would: ``localGateways[0].peers[1].name``."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "(top)"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    ``place`` is the path to the value (``localGateways[0].listenPorts``), ``value`` what stands there as text ("" when
    nothing does), ``fault`` what is wrong with it, ``remedy`` what to write instead. ``file`` and ``line`` (1-based, 0
    when unknown) say where it was read. ``unread`` says that nothing is known to be wrong: what would tell is kept
    elsewhere. As text a fault is one line: escaped, and a long value shortened.
    """

    place: str
    fault: str
    remedy: str
    value: str = ""
    file: str = ""
    line: int = 0
    unread: bool = False

    def __str__(self) -> str:
        file = printable(self.file)
        where = f"{file}:{self.line}: " if file and self.line else f"{file}: " if file else ""
        value = f'"{quoted(self.value)}" ' if self.value else ""
        place, fault, remedy = (_bounded(text) for text in (self.place, self.fault, self.remedy))
        return f"{where}{place}: {value}{fault}; {remedy}"


def _bounded(text: str) -> str:
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


class Faults(Exception):  # noqa: N818 - the project's word for "every fault of one input"; it is what users see
    """Every fault of one input; nothing was built from it. The text has one line a fault, of the first 100."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("Faults needs at least one fault")
        lines = [str(fault) for fault in self.faults[:_LISTED]]
        if len(self.faults) > _LISTED:
            lines.append(f"and {len(self.faults) - _LISTED:,} more faults; correct these first")
        super().__init__("\n".join(lines))

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.faults)


def raise_any(faults: Iterable[Fault]) -> None:
    """Raise Faults with all of ``faults``, if there are any."""
    found = tuple(faults)
    if found:
        raise Faults(found)
