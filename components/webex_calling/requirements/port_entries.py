"""Say ``AskedPort.parse("tcp 6970")``, ``port_entries(asked, …)``: the rows that open a port, with those services."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from webex_calling.history.lifetime import Standing
from webex_calling.history.lifetimes import Lifetimes
from webex_calling.port import PortRange, Protocol
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Requirement, Service
from webex_calling.requirements.entry import Entry
from webex_calling.requirements.kind import Kind


@dataclass(frozen=True, slots=True)
class AskedPort:
    """A destination port or range, of one protocol or, with None, of any."""

    protocol: Protocol | None
    ports: PortRange

    @classmethod
    def parse(cls, text: str) -> "AskedPort | None":
        """Read ``6970``, ``tcp 6970``, ``udp/19560-65535``; None for anything else."""
        match = re.fullmatch(r"(?:(tcp|udp)[ /])?([0-9]+(?:-[0-9]+)?)", text, re.IGNORECASE)
        if match is None:
            return None
        try:
            return cls(Protocol(match[1].lower()) if match[1] else None, PortRange.parse(match[2]))
        except ValueError:
            return None

    def of(self, row: Requirement, service: Service) -> bool:
        """Tell whether a service of a row has all of it, alone or within a range."""
        spoken = self.protocol is None or self.protocol in row.protocols
        return spoken and isinstance(service.ports, tuple) and any(self.ports in each for each in service.ports)


def port_entries(
    asked: AskedPort, rows: Iterable[Entry], reference: Reference, lifetimes: Lifetimes, day: date | None
) -> Iterator[Entry]:
    """Yield each of ``rows`` that has the port, with the services that have it; on ``day`` those that stood then."""
    for entry in rows:
        row = reference.requirements.get(entry.id)
        if entry.kind is not Kind.ROW or row is None:
            continue
        has = [
            asked.of(row, each) and not (day and lifetimes.service(row.id, each.id).on(day) is Standing.ABSENT)
            for each in row.services
        ]
        if any(has):
            own = [
                replace(fact, values=tuple(value for value, held in zip(fact.values, has, strict=True) if held))
                if fact.label == "services"
                else fact
                for fact in entry.facts
            ]
            yield replace(entry, facts=tuple(own))
