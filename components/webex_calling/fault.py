"""Say ``raise Faults([Fault(place, fault, remedy), …])``: every fault of an input at once, each with its cure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    ``place`` is the path to the value (``localGateways[0].listenPorts``), ``value`` what stands there as text ("" when
    nothing does), ``fault`` what is wrong with it, ``remedy`` what to write instead. ``file`` and ``line`` (1-based, 0
    when unknown) say where it was read. ``unread`` says that nothing is known to be wrong: what would tell is kept
    elsewhere.
    """

    place: str
    fault: str
    remedy: str
    value: str = ""
    file: str = ""
    line: int = 0
    unread: bool = False

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        value = f'"{self.value}" ' if self.value else ""
        return f"{where}{self.place}: {value}{self.fault}; {self.remedy}"


class Faults(Exception):  # noqa: N818 - the project's word for "every fault of one input"; it is what users see
    """Every fault of one input; nothing was built from it. The text has one line a fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("Faults needs at least one fault")
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.faults)
