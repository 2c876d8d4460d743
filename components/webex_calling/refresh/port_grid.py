"""Say ``read_grid(page, language)``: the port table of a saved page, found by its columns."""

from collections.abc import Mapping

from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Cell, Page, Table
from webex_calling.refresh.port_cell import Ports, read_ports, scan
from webex_calling.refresh.port_row import PortRow, PortTable
from webex_calling.refresh.printed_text import key, noted_ports

_NEEDED = ("purpose", "source", "source_ports", "protocol", "destination", "ports")


def read_grid(page: Page, language: Language) -> PortTable | None:
    """Return the table whose columns are those of the port table; None where no table has them."""
    for number, table in enumerate(page.tables):
        for at, row in enumerate(table.grid):
            columns = _columns(row, language)
            if all(name in columns for name in _NEEDED):
                lines = frozenset(place for place, line in enumerate(page.lines) if line.table == number)
                return PortTable(tuple(_rows(table, at + 1, columns, language)), lines)
    return None


def _columns(row: tuple[Cell | None, ...], language: Language) -> Mapping[str, int]:
    """Return the columns that a row names; a row in which a cell says two of them names none."""
    named: dict[str, int] = {}
    for at, cell in enumerate(row):
        name = language.columns.exact(cell.text) if cell else ""
        if name and name not in named:
            named[name] = at
    return named


def _rows(table: Table, first: int, columns: Mapping[str, int], language: Language) -> list[PortRow]:
    rows: list[PortRow] = []
    for row in table.grid[first:]:
        held = {name: row[at] for name, at in columns.items()}
        cells = [cell for cell in held.values() if cell]
        if not cells or len({id(cell) for cell in cells}) == 1 or not any(cell.text for cell in cells):
            continue  # words over all columns, which divide the table
        if len(_columns(row, language)) >= len(_NEEDED):
            continue  # the head again
        rows.append(_row(held, language))
    return rows


def _row(held: Mapping[str, Cell | None], language: Language) -> PortRow:
    text = {name: cell.text if cell else "" for name, cell in held.items()}
    source_ports, ports = read_ports(text["source_ports"], language), read_ports(text["ports"], language)
    protocols = tuple(item.text for item in scan(text["protocol"], language) if item.kind == "protocol")
    notes = held.get("notes")
    shown = (text[name] for name in (*_NEEDED, "notes") if text.get(name))
    return PortRow(
        purpose=language.purposes.exact(text["purpose"]),
        source=language.sources.exact(text["source"]),
        source_ports=source_ports.values,
        protocols=protocols,
        destination=_destination(held["destination"], language),
        ports=ports.values,
        quote=" | ".join(shown),
        printed=(text["purpose"], text["source"]),
        runs=source_ports.unread + ports.unread,
        unsure=_unsure(source_ports, language) + _unsure(ports, language),
        notes=tuple((number, line) for line in (notes.lines if notes else ()) for number in noted_ports(line)),
        destination_text=text["destination"],
    )


def _destination(cell: Cell | None, language: Language) -> str:
    """Return what the destination means: by the whole cell, or by its first line that means anything."""
    if cell is None:
        return ""
    return language.destinations.exact(cell.text) or next(
        filter(None, map(language.destinations.exact, cell.lines)), ""
    )


def _unsure(ports: Ports, language: Language) -> tuple[str, ...]:
    """Return what of a cell of ports is running text, which may say more than the numbers."""
    return (ports.rest,) if key(ports.rest) and not language.beside.exact(ports.rest) else ()
