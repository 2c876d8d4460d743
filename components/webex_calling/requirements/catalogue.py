"""Say ``Catalogue(reference).find("23.89.1.1")``: each entry of the reference, by id, address, port or name."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from ipaddress import IPv4Address, IPv4Network

from webex_calling.fault import Fault, Faults
from webex_calling.history.lifetime import Standing
from webex_calling.history.lifetimes import Lifetimes
from webex_calling.published.domain import covers
from webex_calling.published.reference import Reference
from webex_calling.requirements.entry import Entry
from webex_calling.requirements.keep_alive_entries import keep_alive_entries
from webex_calling.requirements.kind import Kind
from webex_calling.requirements.mark_entries import mark_entries
from webex_calling.requirements.name_entries import name_entries
from webex_calling.requirements.network_entries import network_entries
from webex_calling.requirements.port_entries import AskedPort, port_entries
from webex_calling.requirements.proxy_entries import proxy_entries
from webex_calling.requirements.row_entries import row_entries
from webex_calling.requirements.word_entries import word_entries

_NOTHING = "matches nothing in the requirements"


class Catalogue:
    """The entries of one reference, in the order of the data, kind by kind."""

    def __init__(self, reference: Reference, besides: Sequence[Entry] = ()) -> None:
        self._reference = reference
        self._lifetimes = lifetimes = Lifetimes(reference)
        self.entries: tuple[Entry, ...] = (
            *row_entries(reference, lifetimes),
            *network_entries(reference, lifetimes),
            *name_entries(reference, lifetimes),
            *mark_entries(reference, lifetimes),
            *keep_alive_entries(reference),
            *word_entries(reference, lifetimes),
            *proxy_entries(reference, lifetimes),
            *besides,
        )

    def listed(self, kinds: Collection[Kind], article: str = "", day: date | None = None) -> tuple[Entry, ...]:
        """Return what is published of ``kinds``; on ``day`` where one is given, else today."""
        held = [each for each in self.entries if each.kind in kinds and article in ("", each.article)]
        if day is None:
            return tuple(each for each in held if each.lifetime is None or not each.lifetime.ended)
        return tuple(each for each in held if standing(each, day) is not Standing.ABSENT)

    def find(self, text: str, article: str = "", day: date | None = None) -> tuple[Entry, ...]:
        """Return what has the id or name, every prefix around an address, rows with a port, or domains above a host.

        A row may be followed by its service, ``S1a certificate`` or ``S1a/certificate``, as an explanation prints it.
        What is around an address has gone where its lifetime says so; on ``day`` it is what stood then, if any did.
        Raises Faults with what is close where there is nothing.
        """
        held = [each for each in self.entries if article in ("", each.article)]
        found = [each for each in held if text in (each.id, *each.names)]
        asked = _address(text)
        if asked:
            around = [each for each in held if each.kind is Kind.PREFIX and asked.subnet_of(IPv4Network(each.id))]
            found += _of_day(around, found, day)
        elif port := AskedPort.parse(text):
            found += port_entries(port, held, self._reference, self._lifetimes, day)
        elif all(_gone(each, day) for each in found):  # then also what holds it
            above = [each for each in held if each.kind is Kind.DOMAIN and covers(each.id, text)]
            found += self._of_service(text, held) or _of_day(above, found, day)
        if not found:
            raise Faults([self._unknown(text, held)])
        return tuple(found)

    @staticmethod
    def _of_service(text: str, held: Sequence[Entry]) -> list[Entry]:
        """Return the row of a service, with that service alone."""
        row, _, service = text.replace(" ", "/", 1).partition("/")
        made = []
        for each in held:
            if each.kind is Kind.ROW and each.id == row and service:
                own = [
                    replace(fact, values=tuple(value for value in fact.values if value.startswith(f"{service}: ")))
                    if fact.label == "services"
                    else fact
                    for fact in each.facts
                ]
                made += [replace(each, facts=tuple(own))] if all(fact.values for fact in own) else []
        return made

    @staticmethod
    def _unknown(text: str, held: Sequence[Entry]) -> Fault:
        ids: dict[str, str] = {}
        for name, id_ in ((name, each.id) for each in held for name in (*each.names, each.id)):
            ids[name.lower()] = (
                id_ if ids.get(name.lower(), id_) == id_ else name
            )  # what several share is itself asked for
        if kind := Kind.PREFIX if _address(text) else Kind.ROW if AskedPort.parse(text) else None:
            return Fault("id", _NOTHING, f'"requirements list --kind {kind}" shows what there is', text)
        alike = [each for each in ids if text and each[:1] == text[:1].lower()]
        close = get_close_matches(text.lower(), ids, n=3, cutoff=0.5) or get_close_matches(
            text.lower(), alike, n=3, cutoff=0.3
        )
        near = dict.fromkeys(ids[each] for each in close)
        remedy = f"did you mean {' or '.join(near)}?" if near else '"requirements list" shows what there is'
        return Fault("id", _NOTHING, remedy, text)


def _address(text: str) -> IPv4Network | None:
    """Read an address or a prefix; None for anything else."""
    try:
        return IPv4Network(text) if "/" in text else IPv4Network(IPv4Address(text))
    except ValueError:
        return None


def _gone(entry: Entry, day: date | None) -> bool:
    if day:
        return standing(entry, day) is Standing.ABSENT
    return entry.lifetime is not None and entry.lifetime.ended


def _of_day(entries: Sequence[Entry], found: Sequence[Entry], day: date | None) -> list[Entry]:
    """Return what is not ``found`` yet: on a day what stood then, and all of it where nothing did."""
    stood = [each for each in entries if not (day and _gone(each, day))]
    chosen = stood or (entries if not found else [])
    return [each for each in chosen if each not in found]


def standing(entry: Entry, day: date) -> Standing:
    """Tell whether an entry was published on a day; what is ours and not published always stands."""
    return entry.lifetime.on(day) if entry.lifetime else Standing.TOLD
