"""Say ``with excepting(path, past) as given``: the exceptions that a command is given, and the day by which they go."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from webex_calling.fault import Fault, Faults
from webex_calling.history import day as clock
from webex_calling.history.past import Past
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.site.exceptions_file import read_exceptions


@dataclass(frozen=True, slots=True)
class Given:
    """Exceptions, and the day on which they are asked."""

    exceptions: tuple[AcceptedExcess, ...]
    day: date


@contextmanager
def excepting(path: Path | None, past: Past | None = None) -> Iterator[Given]:
    """Give what a file accepts by the day of ``past``, or today.

    Raises Faults with what is wrong with the file, together with those of whatever is done meanwhile.
    """
    faults: list[Fault] = []
    held: tuple[AcceptedExcess, ...] = ()
    try:
        held = read_exceptions(path) if path else ()
    except Faults as found:
        faults.extend(found)
    try:
        yield Given(held, past.day if past else clock.today())
    except Faults as found:
        raise Faults([*faults, *found]) from None
    if faults:
        raise Faults(faults)
