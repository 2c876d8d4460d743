"""Say ``compare_ports(article, reference, printed)``: the port table against the one that is held, as printed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from webex_calling.port import PortRange
from webex_calling.published.printed import Printed
from webex_calling.published.requirement import Requirement
from webex_calling.refresh.article import PrintedArticle
from webex_calling.refresh.port_row import PortRow, PortTable
from webex_calling.refresh.proposal import About, NewRow, PortChange, Question
from webex_calling.refresh.refusal import Refusal, RefusedArticle

_ENDS: Final = ("source", "destination")


@dataclass(slots=True)
class PortChanges:
    """What the port table changes."""

    ports: list[PortChange] = field(default_factory=list)
    new_rows: list[NewRow] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def compare_ports(
    article: PrintedArticle, rows: Mapping[str, Requirement], printed: Collection[Printed]
) -> PortChanges:
    """Compare the port table of an article with ``printed``. Raises RefusedArticle where it is missing or is cut."""
    table = article.table
    remedy = "give the whole article, to its last line"
    if table is None:
        raise RefusedArticle(Refusal.TRUNCATED, "has no port table", remedy)
    changes = PortChanges()
    matched = _matched(table.rows, printed)
    missing = [held for held in printed if held.id not in {found.id for found in matched.values()}]
    if len(missing) * 3 > len(printed):
        raise RefusedArticle(
            Refusal.TRUNCATED, f"has {len(missing)} of {len(printed)} rows of the port table no more", remedy
        )
    for at, row in enumerate(table.rows):
        if at in matched:
            _compare(row, matched[at], rows, changes)
        else:
            _unknown(row, changes)
    _withdrawn(missing, article, changes)
    changes.questions += (
        Question(About.ROW, line, "looks like a row of the port table and is none") for line in table.unread
    )
    _noted(table, printed, changes)
    changes.questions[:] = dict.fromkeys(changes.questions)
    return changes


def _matched(rows: Sequence[PortRow], printed: Collection[Printed]) -> dict[int, Printed]:
    """Return which row of the article is which printed row: by purpose, source and protocols, else by all but one."""
    matched: dict[int, Printed] = {}
    free = {held.id: held for held in printed}
    for exact in (True, False):
        for at, row in enumerate(rows):
            if at in matched:
                continue
            found = [held for held in free.values() if _same(row, held, exact)]
            if len(found) == 1:
                matched[at] = found[0]
                del free[found[0].id]
    return matched


def _same(row: PortRow, held: Printed, exact: bool) -> bool:
    protocols = row.protocols is None or row.protocols == held.protocols
    if row.purpose and row.source:
        return (row.purpose, row.source) == (held.purpose, held.source) and (protocols or not exact)
    if exact or not (row.source or row.purpose):
        return False
    # Words of a cell are another way of saying it where every value of the row is the same.
    values = (row.source_ports, row.ports) == (held.source_ports, tuple(held.ports)) and protocols
    return values and row.purpose in ("", held.purpose) and row.source in ("", held.source)


def _compare(row: PortRow, held: Printed, rows: Mapping[str, Requirement], changes: PortChanges) -> None:
    for run in (*row.runs, *row.unsure):
        why = f"{run} of {held.id} can be read in several ways, or says more than ports"
        changes.questions.append(Question(About.PORT, row.quote, why))
    if row.protocols is not None and row.protocols != held.protocols:
        why = f"{held.id} was printed with {' and '.join(held.protocols)}"
        changes.questions.append(Question(About.ROW, row.quote, why))
    if row.destination and row.destination != held.destination:
        why = f"{held.id} was printed with another destination, {held.destination}"
        changes.questions.append(Question(About.ROW, row.quote, why))
    elif not row.destination and row.destination_text:
        why = f"the destination of {held.id} is not one that is known: {row.destination_text}"
        changes.questions.append(Question(About.ROW, row.quote, why))
    if row.runs or row.unsure:
        return
    for end, new, old in zip(_ENDS, (row.source_ports, row.ports), (held.source_ports, tuple(held.ports)), strict=True):
        if new is None or set(new) == set(old):
            continue
        added = tuple(each for each in new if each not in old)
        removed = tuple(each for each in old if each not in new)
        _place(row, held, rows, end, added, removed, changes)


def _place(
    row: PortRow,
    held: Printed,
    rows: Mapping[str, Requirement],
    end: str,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    changes: PortChanges,
) -> None:
    """Place a change in the row that it is of, where what goes is read as it was printed; else ask."""
    found = held.rows if end == "source" else _rows_of(held, removed)
    words = [each for each in (*added, *removed) if not each[0].isdigit()]
    if len(found) != 1 or words or not new_is_read(held, rows, end, removed):
        what = f"{', '.join(removed) or 'nothing'} became {', '.join(added) or 'nothing'}"
        why = f"in the {end} ports of {held.id}, {what}; they are read otherwise than printed, or as several rows"
        changes.questions.append(Question(About.PORT, row.quote, why))
        return
    changes.ports.append(PortChange(found[0], end, added, removed, held.id))


def _rows_of(held: Printed, removed: Collection[str]) -> tuple[str, ...]:
    """Return the rows that have what goes; where only something comes, those of the whole row."""
    names = [name.partition("/")[0] for text in removed for name in held.ports[text]]
    return tuple(dict.fromkeys(names)) or held.rows


def new_is_read(held: Printed, rows: Mapping[str, Requirement], end: str, removed: Collection[str]) -> bool:
    """Tell whether printed ports are read as they stand in every service, or in the row's source ports."""
    for text in removed:
        ports = PortRange.parse(text)
        if end == "source":
            holders = [rows[id_].source_ports for id_ in held.rows]
            values: list[object] = [each.ports if each else None for each in holders]
        else:
            values = [
                service.ports
                for name in held.ports[text]
                for service in rows[name.partition("/")[0]].services
                if service.id == name.partition("/")[2]
            ]
        if not all(isinstance(each, tuple) and ports in each for each in values):
            return False
    return True


def _unknown(row: PortRow, changes: PortChanges) -> None:
    if not row.source:
        why = f'"{row.printed[1]}" is a source that nobody has seen; which role it is has to be said'
        changes.questions.append(Question(About.ROLE, row.quote, why))
        return
    why = "is a row that was not there; its id, title, roles and groups have to be said"
    changes.questions.append(Question(About.ROW, row.quote, why))
    if not (row.runs or row.unsure) and row.protocols and row.source_ports and row.ports:
        changes.new_rows.append(NewRow(*row.printed, row.source_ports, row.protocols, row.ports))


def _withdrawn(missing: Collection[Printed], article: PrintedArticle, changes: PortChanges) -> None:
    """Ask about each row that is printed no more, with the line that speaks of its source."""
    for held in missing:
        phrases = article.language.row.sources.get(held.source, ())
        lines = [line for entry in article.history[:3] for line in entry.lines] + [
            each.text for each in article.page.lines
        ]
        line = next((line for line in lines if any(phrase.lower() in line.lower() for phrase in phrases)), "")
        why = f"{held.id} is printed no more; whether it is needed no more, or is in another row now, has to be said"
        changes.questions.append(Question(About.ROW, line, why))


def _noted(table: PortTable, printed: Collection[Printed], changes: PortChanges) -> None:
    """Ask about each number of the running text that no cell and no note of today has."""
    known = {text for held in printed for text in (*held.source_ports, *held.ports, *held.notes)}
    known |= {text for row in table.rows for text in (*(row.source_ports or ()), *(row.ports or ()))}
    known |= {part for text in known for part in text.split(".")}
    for number, line in (*table.notes, *(note for row in table.rows for note in row.notes)):
        if number not in known:
            changes.questions.append(
                Question(About.PORT, line, f"{number} is in the notes of the port table, and in no cell")
            )
