"""Say ``MarkRow.model_validate(item).build()``: the shape of marks, as printed and as read, and where they differ."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

from pydantic import model_validator

from webex_calling.fault import Steps
from webex_calling.port import PortRange, minimal
from webex_calling.published.dscp import MAX_DSCP
from webex_calling.published.marking import Mark, Marker, PrintedMark, Traffic
from webex_calling.published.printed_rows import PrintedSource
from webex_calling.published.rows import Cited
from webex_calling.published.words import (
    Id,
    Port,
    ProtocolWord,
    RoleWord,
    SourceSettingWord,
    Text,
    from_text,
    word,
)


def _dscp(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or str(int(text)) != text or int(text) > MAX_DSCP:
        raise ValueError(f"is not a DSCP; write a whole number from 0 to {MAX_DSCP}")
    return int(text)


Dscp = Annotated[int, from_text(_dscp)]
TrafficWord = Annotated[Traffic, word(Traffic, "kind of traffic")]
MarkerWord = Annotated[Marker, word(Marker, "kind of marker")]


class PrintedMarkRow(Cited):
    """One row of the table of quality of service as printed."""

    id: Id
    sender: Id
    traffic: tuple[TrafficWord, ...]
    destination: Id
    source_ports: tuple[PrintedSource, ...]
    ports: tuple[Port, ...]
    dscp: tuple[Dscp, ...]
    reads: tuple[Id, ...]

    @model_validator(mode="after")
    def _is_read(self) -> "PrintedMarkRow":
        if not (self.traffic and self.source_ports and self.ports and self.dscp and self.reads):
            raise ValueError("prints nothing, or is read as nothing; name traffic, source_ports, ports, dscp and reads")
        return self

    def build(self) -> PrintedMark:
        """Return the row."""
        return PrintedMark(
            id=self.id,
            sender=self.sender,
            traffic=self.traffic,
            destination=self.destination,
            source_ports=self.source_ports,
            ports=tuple(map(str, self.ports)),
            dscp=self.dscp,
            reads=self.reads,
            since=self.since,
            where=self.where,
            readings=self.readings,
        )


class MarkRow(Cited):
    """One mark; without source ports, whatever port it is sent from."""

    id: Id
    title: Text
    roles: tuple[RoleWord, ...]
    traffic: TrafficWord
    protocol: ProtocolWord
    source_ports: tuple[Port, ...] = ()
    ports: tuple[Port, ...]
    dscp: Dscp
    marked_by: MarkerWord
    setting: SourceSettingWord | None = None
    note: Text = ""

    @model_validator(mode="after")
    def _marks_something(self) -> "MarkRow":
        if not (self.roles and self.ports):
            raise ValueError("marks nothing; name roles and ports")
        if self.setting and not self.source_ports:
            raise ValueError("depends on a setting for no source ports; name them, or remove the setting")
        return self

    def build(self) -> Mark:
        """Return the mark."""
        return Mark(
            id=self.id,
            title=self.title,
            roles=self.roles,
            traffic=self.traffic,
            protocol=self.protocol,
            source_ports=minimal(self.source_ports),
            ports=minimal(self.ports),
            dscp=self.dscp,
            marked_by=self.marked_by,
            setting=self.setting,
            note=self.note,
            since=self.since,
            where=self.where,
            readings=self.readings,
        )


def misread_mark(row: PrintedMarkRow, known: Mapping[str, MarkRow]) -> Iterator[tuple[Steps, str, str, str]]:
    """Yield place, value, fault and remedy of each mark that differs from what is printed; ``known`` are the marks.

    Such a mark says by which reading of its own: those of the row tell how its words are understood.
    """
    for at, id_ in enumerate(row.reads):
        mark = known.get(id_)
        if mark is None or not set(mark.readings) <= set(row.readings):
            continue
        cells = {
            "traffic": row.traffic == (mark.traffic,),
            "source ports": _numbers(row.source_ports) == minimal(mark.source_ports),
            "ports": minimal(row.ports) == minimal(mark.ports),
            "DSCP": row.dscp == (mark.dscp,),
        }
        if apart := [cell for cell, same in cells.items() if not same]:
            fault = f"is read differently from what is printed: {', '.join(apart)}"
            yield ("reads", at), id_, fault, 'correct it, or name the reading under "readings" of the mark'


def unprinted(marks: Collection[str], rows: Collection[PrintedMarkRow]) -> Iterator[str]:
    """Yield the marks that no row is read as."""
    printed = {id_ for row in rows for id_ in row.reads}
    return (id_ for id_ in marks if id_ not in printed)


def _numbers(printed: tuple[str, ...]) -> tuple[PortRange, ...]:
    """Return the ports of a cell; none where a word stands, as for a mark that any port may have."""
    return minimal(PortRange.parse(each) for each in printed if each[0].isdigit())
