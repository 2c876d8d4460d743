"""Say ``with published_on("2024-01-31") as past``: a whole run by the requirements of a day, or of today's data."""

from collections.abc import Iterator
from contextlib import contextmanager

from webex_calling.history.day import parse_rebuilt_day
from webex_calling.history.past import Past, reference_at
from webex_calling.published.reference import in_place, load_reference


@contextmanager
def published_on(day: str) -> Iterator[Past | None]:
    """Have every entrance take the reference of ``day``; that of the data, and None, where it is "".

    Raises Faults where it is no day of the data, or what was published then cannot be told.
    """
    if not day:
        yield None
        return
    reference = load_reference()
    past = reference_at(reference, parse_rebuilt_day(day, reference, "--as-of"))
    with in_place(past.reference):
        yield past
