"""Say ``compare_marks(table, printed)``: the table of quality of service against the one that is held, as printed."""

from collections.abc import Collection, Iterator, Sequence

from webex_calling.published.dscp import dscp_words
from webex_calling.published.marking import PrintedMark
from webex_calling.refresh.mark_table import MarkLine, MarkTable
from webex_calling.refresh.proposal import About, Question

_NAME = "the table of quality of service"


def compare_marks(table: MarkTable | None, printed: Collection[PrintedMark]) -> Iterator[Question]:
    """Ask about each row that is printed otherwise, is new, or is there no more: a person says what it is read as.

    Nothing is asked where the data has no such table, and the article neither.
    """
    if table is None:
        if printed:
            why = f"{_NAME} is printed no more, or with other columns; the data has {len(printed)} rows of it"
            yield Question(About.MARK, "", why)
        return
    matched = _matched(table.rows, printed)
    for at, row in enumerate(table.rows):
        if at in matched:
            yield from _compared(row, matched[at])
        else:
            why = f"is a row of {_NAME} that was not there; the marks that it is read as have to be said"
            yield Question(About.MARK, row.quote, why)
    for text in table.unread:
        yield Question(About.MARK, text, f"is a row of {_NAME} whose sender or traffic nobody has seen")
    found = {held.id for held in matched.values()}
    for held in printed:
        if held.id not in found:
            why = f"{held.id} of {_NAME} is printed no more; whether {', '.join(held.reads)} still holds has to be said"
            yield Question(About.MARK, "", why)


def _matched(rows: Sequence[MarkLine], printed: Collection[PrintedMark]) -> dict[int, PrintedMark]:
    """Return which row is which of the data: by sender and traffic, else by traffic where one is left with it."""
    matched: dict[int, PrintedMark] = {}
    free = {held.id: held for held in printed}
    for exact in (True, False):
        for at, row in enumerate(rows):
            alike = [held for held in free.values() if held.traffic == row.traffic]
            found = [held for held in alike if held.sender == row.sender] if exact else alike
            if at not in matched and len(found) == 1:
                matched[at] = found[0]
                del free[found[0].id]
    return matched


def _compared(row: MarkLine, held: PrintedMark) -> Iterator[Question]:
    read = f"read as {', '.join(held.reads)}"
    if row.sender != held.sender:
        why = f"the sender of {held.id} was {held.sender}; who it is now has to be said"
        yield Question(About.MARK, row.quote, why)
    if row.wrong:
        why = f"{' and '.join(row.wrong)} of {held.id} is the value of another class"
        yield Question(About.MARK, row.quote, why)
    if row.ports != "".join((*held.source_ports, *held.ports)):
        old = f"from {', '.join(held.source_ports)} to {', '.join(held.ports)}"
        why = f"{_NAME} prints other ports for {held.id}, the data has {old}, {read}"
        yield Question(About.MARK, row.quote, why)
    if row.dscp != held.dscp:
        new, old = (" and ".join(map(dscp_words, each)) or "nothing" for each in (row.dscp, held.dscp))
        why = f"{_NAME} prints {new} for {held.id}, the data has {old}, {read}"
        yield Question(About.MARK, row.quote, why)
