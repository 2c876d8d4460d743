"""Say ``versions(reference, ["calling"], day)``: every published version that can be rebuilt, the newest first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from webex_calling.exchange.endpoint_set import EndpointSet
from webex_calling.exchange.endpoint_sets import endpoint_sets
from webex_calling.fault import Fault, Faults
from webex_calling.history.assumption import Assumption
from webex_calling.history.past import reference_at
from webex_calling.published.reference import Reference


@dataclass(frozen=True, slots=True)
class Version:
    """The sets as they were published on a day, with what is assumed of them."""

    day: date
    sets: tuple[EndpointSet, ...]
    assumed: tuple[Assumption, ...]

    @property
    def number(self) -> str:
        """YYYYMMDDNN; NN is always 00, since a history tells days and no order inside one."""
        return f"{self.day:%Y%m%d}00"


def versions(reference: Reference, articles: Collection[str], until: date) -> tuple[Version, ...]:
    """Return the versions up to ``until``, back to the first day that the history rebuilds.

    A version is a day on which one of ``articles`` changed by its history, or the date that it bears. Raises Faults
    where not even the newest can be rebuilt.
    """
    held: list[Version] = []
    for day in _days(reference, articles, until):
        try:
            past = reference_at(reference, day)
        except Faults:
            if held:
                break
            raise
        held.append(Version(day, endpoint_sets(past.reference, articles, day), tuple(_exported(past.assumed))))
    return tuple(held)


def _exported(assumed: Collection[Assumption]) -> Iterator[Assumption]:
    """Yield what is assumed of things that sets are made of, which marks are not."""
    return (each for each in assumed if each.kind != "mark")


def _days(reference: Reference, articles: Collection[str], until: date) -> list[date]:
    chosen = [reference.articles[id_] for id_ in articles]
    days = {day for each in chosen for day in (each.date, *(entry.date for entry in each.revisions)) if day <= until}
    if not days:
        first = min(each.date for each in chosen).isoformat()
        words = f"is before {first}, and {', '.join(articles)} has no history"
        raise Faults([Fault("--as-of", words, f"ask for {first} or a later day", until.isoformat())])
    return sorted(days, reverse=True)
