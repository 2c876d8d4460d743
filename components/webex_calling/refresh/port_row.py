"""Say ``PortRow(…)``: one row of the port table as an article prints it, whoever read it: a page's grid or a text."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PortRow:
    """One row; meanings are "" where no phrase is known, and ports None where the row leaves them to the row above.

    ``printed`` are the words of purpose and source; ``quote`` is the row as the article prints it; ``runs`` are numbers
    that are no ports as they stand, cells that run together among them; ``notes`` are numbers of the running text, each
    with its line; ``adjacent`` says that the row has both ports with nothing between them.
    """

    purpose: str
    source: str
    source_ports: tuple[str, ...] | None
    protocols: tuple[str, ...] | None
    destination: str
    ports: tuple[str, ...] | None
    quote: str
    printed: tuple[str, str] = ("", "")
    runs: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    destination_text: str = ""


@dataclass(frozen=True, slots=True)
class PortTable:
    """The rows of the port table, the positions of its lines, the numbers of its notes, and lines that are no row."""

    rows: tuple[PortRow, ...]
    lines: frozenset[int] = field(default=frozenset())
    notes: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
