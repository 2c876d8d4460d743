"""Say ``reference.printed["C2"].ports``: the port table as an article prints it, beside what it is read as."""

from collections.abc import Mapping
from dataclasses import dataclass

from webex_calling.port import Protocol


@dataclass(frozen=True, slots=True)
class Printed:
    """One row of a port table, cell by cell; a merged cell stands in each row that it covers.

    ``purpose``, ``source`` and ``destination`` name what a cell means, in whatever language it is printed. Ports stand
    as printed (``19569-19760``), or as a word where no number stands (``ephemeral``, ``customer``, ``peer``):
    ``source_ports`` in order; ``ports`` each with the services that it is read as (``C2/media``); ``notes`` are those
    of the running text. ``rows`` are the requirements that the row is read as, by ``readings`` where they differ.
    """

    id: str
    purpose: str
    source: str
    source_ports: tuple[str, ...]
    protocols: tuple[Protocol, ...]
    destination: str
    ports: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    rows: tuple[str, ...]
    where: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
