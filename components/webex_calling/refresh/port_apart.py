"""Say ``finished(items, …)``: a text's row, its cells told apart by what they can hold and what is printed today."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from webex_calling.published.printed import Printed
from webex_calling.refresh.port_cell import Item
from webex_calling.refresh.port_row import PortRow
from webex_calling.refresh.printed_text import splits, valid_ports


def finished(
    items: Sequence[Item],
    purpose: str,
    source: str,
    printed: tuple[str, str],
    quote: str,
    notes: Collection[tuple[str, str]],
    above: Sequence[PortRow],
    known: Collection[Printed],
) -> PortRow:
    """Return the row; what a merged cell leaves to the row above is None."""
    protocols = tuple(dict.fromkeys(item.text for item in items if item.kind == "protocol"))
    here = [row for row in known if (row.purpose, row.source) == (purpose, source)]
    same = [row for row in here if not protocols or row.protocols == protocols]
    today = same[0] if len(same) == 1 else None
    row = PortRow(
        purpose,
        source,
        None,
        protocols or None,
        next((item.text for item in reversed(items) if item.kind == "destination"), ""),
        None,
        " ".join(quote.replace("\t", " ").split()),
        printed,
        notes=tuple(notes),
    )
    if protocols:
        before, after = _around_protocol(items)
        return _checked(row, before, after, today)
    cells = _between_tabs(items)
    if len(cells) > 1:
        return _checked(row, cells[0], cells[1], today)
    return _apart(row, cells[0] if cells else (), today, above[-1] if above else None)


def _around_protocol(items: Sequence[Item]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first = next(at for at, item in enumerate(items) if item.kind == "protocol")
    held = [(at, item.text) for at, item in enumerate(items) if item.kind in ("ports", "word")]
    return tuple(text for at, text in held if at < first), tuple(text for at, text in held if at > first)


def _between_tabs(items: Sequence[Item]) -> list[tuple[str, ...]]:
    cells: list[list[str]] = [[]]
    for item in items:
        if item.kind == "tab":
            cells.append([])
        elif item.kind in ("ports", "word"):
            cells[-1].append(item.text)
    return [tuple(cell) for cell in cells if cell]


def _apart(row: PortRow, values: tuple[str, ...], today: Printed | None, above: PortRow | None) -> PortRow:
    """Return a row without protocol and tabs, whose ports may be those of its source, or of source and destination."""
    if today is None:
        return _checked(row, values, (), None)
    values = _mended(values, (*today.source_ports, *today.ports))
    if values == (*today.source_ports, *today.ports):
        return replace(row, source_ports=today.source_ports, ports=tuple(today.ports))
    merged = above is not None and above.purpose == row.purpose and above.ports in (None, tuple(today.ports))
    if len(values) == 1 and len(splits(values[0])) > 1 and not merged:
        return replace(row, runs=values)
    if len(values) == len(today.source_ports):
        return _checked(row, values, (), today)
    return replace(row, unsure=values)


def _mended(values: tuple[str, ...], today: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values with a run of cells told apart, where it is one of today's printed values and the next ones."""
    result: list[str] = []
    for value in values:
        ways = [
            today[first:last]
            for first in range(len(today))
            for last in range(first + 2, len(today) + 1)
            if "".join(today[first:last]) == value
        ]
        result += ways[0] if len(ways) == 1 and not valid_ports(value) else (value,)
    return tuple(result)


def _checked(row: PortRow, source: tuple[str, ...], ports: tuple[str, ...], today: Printed | None) -> PortRow:
    """Return the row with its ports; a number that is none as it stands is one of ``runs``."""
    if today:
        source, ports = _mended(source, today.source_ports), _mended(ports, tuple(today.ports))
    wrong = tuple(each for each in (*source, *ports) if each[0].isdigit() and not valid_ports(each))
    return replace(
        row,
        source_ports=tuple(dict.fromkeys(source)) or None,
        ports=tuple(dict.fromkeys(ports)) or None,
        runs=wrong,
    )
