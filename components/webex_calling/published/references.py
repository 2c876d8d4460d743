"""Say ``for steps, id_, section in references(item)``: the ids of other rows, and the places, that a row names."""

from collections.abc import Iterable, Iterator

from webex_calling.fault import Steps
from webex_calling.published.item import Item, Row
from webex_calling.published.marking_rows import PrintedMarkRow
from webex_calling.published.printed_rows import PrintedRow
from webex_calling.published.proxy_rows import ProxyProductRow, TrustedAuthorityRow, said_of
from webex_calling.published.requirement_rows import OptionRow, RefusedRow, RequirementRow
from webex_calling.published.rows import (
    CollectionGroupRow,
    DomainRow,
    NetworkRow,
    ReadingRow,
    RevisionRow,
    SourceRow,
)


def references(item: Item) -> Iterator[tuple[Steps, str, str]]:
    """Say where the item refers to which id of which section; a place of a source counts to the sources."""
    row = item.row
    if row is None or isinstance(row, SourceRow | CollectionGroupRow | OptionRow | RefusedRow):
        return
    yield from _each(("where",), row.where, "sources")
    if not isinstance(row, ReadingRow):
        yield from _each(("readings",), row.readings, "readings")
    if isinstance(row, NetworkRow):
        for index, prefix in enumerate(row.prefixes):
            yield from _each(("prefixes", index, "readings"), prefix.readings, "readings")
    if isinstance(row, DomainRow):
        yield from _one(("option",), row.option, "options")
    yield from _of_tables(row)


def _of_tables(row: Row) -> Iterator[tuple[Steps, str, str]]:
    """Say what a row of a table, as printed or as read, or an entry of the history refers to."""
    if isinstance(row, RequirementRow):
        yield from _required(row)
    if isinstance(row, ProxyProductRow | TrustedAuthorityRow):
        yield from ((steps, id_, "statements") for steps, id_ in said_of(row))
    if isinstance(row, RevisionRow):
        yield from _one(("network",), row.network, "networks")
        yield from _each(("rewritten",), row.rewritten, "networks")
    if isinstance(row, RevisionRow | PrintedRow):
        yield from _each(("rows",), row.rows, "requirements")
    if isinstance(row, PrintedMarkRow):
        yield from _each(("reads",), row.reads, "marks")


def _required(row: RequirementRow) -> Iterator[tuple[Steps, str, str]]:
    """Say what a requirement refers to."""
    yield from _one(("when", "option"), row.when.option, "options")
    for index, service in enumerate(row.services):
        yield from _one(("services", index, "when", "option"), service.when.option, "options")
    yield from _one(("peer", "network"), row.peer.network, "networks")
    yield from _each(("peer", "hosts"), row.peer.hosts or (), "hosts")
    for index, service in enumerate(row.services):
        yield from _each(("services", index, "hosts"), service.hosts, "hosts")


def _one(steps: Steps, id_: str | None, target: str) -> Iterator[tuple[Steps, str, str]]:
    if id_:
        yield steps, id_, target


def _each(steps: Steps, ids: Iterable[str], target: str) -> Iterator[tuple[Steps, str, str]]:
    return (((*steps, index), id_, target) for index, id_ in enumerate(ids))
