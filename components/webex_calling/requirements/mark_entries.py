"""Say ``mark_entries(reference, lifetimes)``: how each traffic is marked, with what is printed of it."""

from collections.abc import Iterator

from webex_calling.history.lifetimes import Lifetimes
from webex_calling.published.dscp import dscp_words
from webex_calling.published.marking import Mark, Marker, PrintedMark
from webex_calling.published.reference import Reference
from webex_calling.requirements.entry import Entry, Place, facts
from webex_calling.requirements.kind import Kind
from webex_calling.requirements.word_entries import article_of

_MARKER = {
    Marker.SYSTEM: "the operating system, by a policy",
    Marker.DEVICE: "the device itself",
}


def mark_entries(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    """Yield every mark in the order of the data; it is found by its class and its DSCP too (``EF``, ``dscp 46``)."""
    for mark in reference.marks.values():
        printed = [row for row in reference.printed_marks.values() if mark.id in row.reads]
        readings = dict.fromkeys((*mark.readings, *(each for row in printed for each in row.readings)))
        yield Entry(
            mark.id,
            Kind.MARK,
            f"{mark.title}, {mark.words}",
            article_of(reference, mark.where),
            facts(
                roles=tuple(mark.roles),
                traffic=str(mark.traffic),
                DSCP=mark.words,
                source_ports=_source_ports(mark),
                to=f"{mark.protocol} {', '.join(map(str, mark.ports))}",
                marked_by=_MARKER[mark.marked_by],
                printed=tuple(map(_cells, printed)),
            ),
            mark.note,
            tuple(Place.of(reference, where) for where in mark.where),
            tuple(reference.readings[each] for each in readings),
            lifetimes.mark(mark.id),
            (*filter(None, [mark.dscp_class]), f"dscp {mark.dscp}"),
        )


def _source_ports(mark: Mark) -> str:
    if not mark.source_ports:
        return "any"
    ports = ", ".join(map(str, mark.source_ports))
    return f"{ports}: where {mark.setting} is set; else as the operating system picks" if mark.setting else ports


def _cells(row: PrintedMark) -> str:
    """Return a row of the table as printed, sender first."""
    values = " and ".join(map(dscp_words, row.dscp))
    ports = f"from {', '.join(row.source_ports)} to {', '.join(row.ports)}"
    return f"{row.id}: {row.sender}, {' and '.join(row.traffic)}, {ports}: {values}"
