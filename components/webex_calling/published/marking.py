"""Say ``reference.marks["app-audio"].dscp``: how traffic is marked, beside the table that says so as printed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webex_calling.port import PortRange, Protocol
from webex_calling.published.dscp import dscp_class, dscp_words
from webex_calling.published.requirement import Role
from webex_calling.published.source_ports import SourceSetting


class Traffic(StrEnum):
    """What is marked alike; what an app shares goes with its video."""

    AUDIO = "audio"
    VIDEO = "video"
    SIGNALLING = "signalling"


class Marker(StrEnum):
    """Who sets the DSCP where it is sent."""

    SYSTEM = "system"  # a policy of the operating system, which knows the application and its ports
    DEVICE = "device"  # the device itself, as Control Hub sets it


@dataclass(frozen=True, slots=True)
class PrintedMark:
    """One row of a table of quality of service, cell by cell; a merged cell stands in each row that it covers.

    ``sender`` and ``destination`` name what a cell means, in whatever language it is printed. Ports stand as printed
    (``8500-8599``), or as a word where no number stands (``ephemeral``); ``dscp`` are the values of the last column.
    ``reads`` are the marks that the row is read as, each by its own readings where it differs; the row's ``readings``
    tell how its words are understood.
    """

    id: str
    sender: str
    traffic: tuple[Traffic, ...]
    destination: str
    source_ports: tuple[str, ...]
    ports: tuple[str, ...]
    dscp: tuple[int, ...]
    reads: tuple[str, ...]
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """How one kind of traffic of ``roles`` is marked: its ``dscp``, 0 to 63, and by which ports it is known.

    ``source_ports`` are those of who sends, empty where it may be any; with a ``setting`` they hold only where that is
    made. ``ports`` are those that it is sent to.
    """

    id: str
    title: str
    roles: tuple[Role, ...]
    traffic: Traffic
    protocol: Protocol
    source_ports: tuple[PortRange, ...]
    ports: tuple[PortRange, ...]
    dscp: int
    marked_by: Marker
    setting: SourceSetting | None
    note: str
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]

    @property
    def dscp_class(self) -> str:
        """The class of its DSCP, ``EF``; "" where it has none."""
        return dscp_class(self.dscp)

    @property
    def words(self) -> str:
        """Class and value: ``EF (46)``."""
        return dscp_words(self.dscp)

    def apart(self, other: "Mark") -> bool:
        """Tell whether protocol and ports alone tell its packets from all of another's, as on the way of both."""
        sources = self.source_ports and other.source_ports and not _meet(self.source_ports, other.source_ports)
        return self.protocol is not other.protocol or bool(sources) or not _meet(self.ports, other.ports)


def _meet(one: tuple[PortRange, ...], other: tuple[PortRange, ...]) -> bool:
    return any(a.first <= b.last and b.first <= a.last for a in one for b in other)
