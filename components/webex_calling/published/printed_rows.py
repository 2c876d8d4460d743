"""Say ``PrintedRow.model_validate(item).build()``: the shape of a port table as printed, held to what it is read as."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import model_validator

from webex_calling.fault import Steps
from webex_calling.port import PortRange, minimal
from webex_calling.published.printed import Printed
from webex_calling.published.requirement_rows import RequirementRow, ServiceRow
from webex_calling.published.rows import Cited
from webex_calling.published.words import Id, ProtocolWord, Text, from_text

SOURCE_WORDS = ("ephemeral",)
PORT_WORDS = ("customer", "peer")


def _ports(words: tuple[str, ...], text: str) -> str:
    if text not in words:
        if text[0].isalpha():
            raise ValueError(f"is not a word for ports; write one of {', '.join(words)}, or what is printed")
        PortRange.parse(text)
    return text


PrintedSource = Annotated[str, from_text(lambda text: _ports(SOURCE_WORDS, text))]
PrintedPorts = Annotated[str, from_text(lambda text: _ports(PORT_WORDS, text))]


class PrintedRow(Cited):
    """One row of the port table as printed."""

    id: Id
    purpose: Id
    source: Id
    source_ports: tuple[PrintedSource, ...]
    protocols: tuple[ProtocolWord, ...]
    destination: Id
    ports: dict[PrintedPorts, tuple[Text, ...]]
    notes: tuple[Text, ...] = ()
    rows: tuple[Id, ...]

    @model_validator(mode="after")
    def _is_read(self) -> "PrintedRow":
        if not (self.source_ports and self.protocols and self.ports and self.rows):
            raise ValueError("prints nothing, or is read as nothing; name source_ports, protocols, ports and rows")
        return self

    def build(self) -> Printed:
        """Return the row."""
        return Printed(
            id=self.id,
            purpose=self.purpose,
            source=self.source,
            source_ports=self.source_ports,
            protocols=self.protocols,
            destination=self.destination,
            ports=MappingProxyType(self.ports),
            notes=self.notes,
            rows=self.rows,
            where=self.where,
            readings=self.readings,
        )


def misread(row: PrintedRow, known: Mapping[str, RequirementRow]) -> Iterator[tuple[Steps, str, str, str]]:
    """Yield place, value, fault and remedy of what a printed row is read as and is not; ``known`` are the requirements.

    Where what is read differs from what is printed, the row has to say by which reading.
    """
    read = [known[id_] for id_ in row.rows if id_ in known]
    apart = "is not what it is read as"
    remedy = 'correct it, or name the reading under "readings"'
    for text, services in row.ports.items():
        for at, name in enumerate(services):
            service = _service(name, row.rows, known)
            if service is None:
                steps: Steps = ("ports", text, at)
                yield steps, name, "is no service of its rows", "write row/service, as S1a/certificate"
            elif text[0].isdigit() and not row.readings and not _same(name, row, service):
                yield ("ports", text), text, f"{apart}: {name} has other ports", remedy
    if row.readings:
        return
    for at, text in enumerate(row.source_ports):
        held = [each.source_ports.ports for each in read if each.source_ports]
        if text[0].isdigit() and not any(PortRange.parse(text) in ports for ports in held):
            yield ("source_ports", at), text, f"{apart}: none of its rows has it", remedy
    for at, protocol in enumerate(row.protocols):
        if any(protocol not in each.protocols for each in read):
            yield ("protocols", at), protocol, f"{apart}: a row has it not", remedy


def _service(name: str, rows: tuple[str, ...], known: Mapping[str, RequirementRow]) -> ServiceRow | None:
    id_, _, service = name.partition("/")
    held = known[id_].services if id_ in rows and id_ in known else ()
    return next((each for each in held if each.id == service), None)


def _same(name: str, row: PrintedRow, service: ServiceRow) -> bool:
    """Tell whether a service has the ports that are printed for it, and no other."""
    printed = [PortRange.parse(text) for text, names in row.ports.items() if name in names and text[0].isdigit()]
    return minimal(printed) == minimal(each for each in service.ports if isinstance(each, PortRange))
