"""Say ``switch_classes(reference, site)``: by what a switch knows each class of the calls of a site, and who marks it.

A table (CSV, RFC 4180), a line for each kind of traffic that somebody of the site sends and for whom it goes to.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from functools import partial
from ipaddress import IPv4Network
from typing import Final

from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.artefacts.gateway_class import gateway_classes
from webex_calling.artefacts.sender_class import Sender, SenderClass, sender_classes, sender_marks, senders
from webex_calling.port import PortRange, Protocol
from webex_calling.published.marking import Marker
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import NetworkName, Requirement, Role
from webex_calling.site.site import Site

PATH: Final = "switches/classes.csv"

_TITLE: Final = "Classes of calls for switches and routers"
_APPLY: Final = (
    "One line is one class: who sends it, from which networks and ports, to which networks and ports, and its DSCP. "
    "An empty cell means any; where a file is named, its prefixes are meant. Classify before NAT, which replaces "
    "addresses and source ports. What Webex Calling sends is not here, since nothing is published on it."
)
_AZURE: Final = "On ExpressRoute private peering marks stay as they are and give no priority."
_PRIVATE: Final = ("expressroute-qos/private",)
_SETTING: Final = "device-marking-setting"
_DEVICE: Final = "the device itself, as its settings in Control Hub say"
_ENTRY: Final = "an entry of the list"


@dataclass(frozen=True, slots=True)
class Class:
    """One line; the names of the fields are the header. Several ports or networks stand apart by a space."""

    end: str
    sender: str
    traffic: str
    dscp_class: str
    dscp: int
    protocol: Protocol
    from_networks: str
    source_ports: str
    to_networks: str
    destination_ports: str
    marked_by: str
    switch: str
    source: str


def switch_classes(reference: Reference, site: Site) -> Iterator[Artefact | Withheld]:
    """Yield the table, and for whom it has no line though they make calls."""
    every = [*senders(site)]
    names = tuple(dict.fromkeys((*(each.name for each in site.local_gateways), *(each.end for each in every))))
    unmarked = tuple(each.end for each in every if not sender_marks(reference, each) and _calls(reference, each.role))
    networks: dict[str, Network] = {}
    if rows := tuple(dict.fromkeys(_rows(reference, site, every, networks))):
        cited = dict.fromkeys(place for row in rows for place in row.where)
        apply = [_APPLY]
        if any(row.told.marked_by == _DEVICE for row in rows) and _SETTING in reference.statements:
            apply.append(f"{reference.quote(_SETTING)}.")
        if site.azure:
            apply.append(_AZURE)
            cited |= dict.fromkeys(_PRIVATE)
        about = tuple(name for name in names if name not in unmarked)
        yield Artefact(PATH, _TITLE, about, Syntax.CSV, " ".join(apply), partial(_lines, rows), tuple(cited))
        yield from (_prefixes(network, about) for network in networks.values())
    if unmarked:
        marks = reference.marks.values()
        cited = dict.fromkeys(reference.places(mark.where[:1]) for mark in marks)
        why = f"nothing is published on how calls of their kind are marked ({'; '.join(cited)})"
        yield Withheld(_TITLE, unmarked, why)


@dataclass(frozen=True, slots=True)
class _Row:
    """A class with the places that it is published at, and why it is ours where it is."""

    told: Class
    where: tuple[str, ...]
    why: str


def _rows(reference: Reference, site: Site, every: Iterable[Sender], networks: dict[str, Network]) -> Iterator[_Row]:
    """Yield a row for each class, and note in ``networks`` those that rows refer to, by their paths."""
    for gateway in site.gateways():
        for each in gateway_classes(reference, gateway):
            told = Class(
                gateway.name,
                "local-gateway",
                each.traffic,
                each.dscp_class,
                each.dscp,
                each.protocol,
                str(gateway.known_address(each.interface) or ""),
                _ports(each.source_ports),
                _to((each.to,) if isinstance(each.to, Network) else each.to, networks),
                _ports(each.ports),
                f"the gateway, by its dial peers: cube/{gateway.name}.ios",
                "trust the mark",
                _source(reference, each.where, (), each.why),
            )
            yield _Row(told, each.where, each.why)
    for sender in every:
        for kind in sender_classes(reference, sender):
            mark = kind.mark
            marked_by, switch = _who(kind, sender)
            told = Class(
                sender.end,
                sender.role,
                mark.traffic,
                mark.dscp_class,
                mark.dscp,
                mark.protocol,
                " ".join(map(str, sender.networks)),
                _ports(kind.source_ports),
                _to(kind.to, networks),
                _ports(kind.ports),
                marked_by,
                switch,
                _source(reference, kind.where, kind.readings, kind.why),
            )
            yield _Row(told, kind.where, kind.why)


def _who(kind: SenderClass, sender: Sender) -> tuple[str, str]:
    """Return who marks, and what a switch does."""
    if kind.mark.marked_by is Marker.DEVICE:
        alone = "trust the mark: by its ports nobody else can tell"
        return _DEVICE, "trust the mark, or set it by these ports" if kind.apart else alone
    if not kind.mark.dscp:
        return "nobody: it is what is sent unmarked", "leave it"
    if not kind.made:
        return "nobody: audio and video leave from the same ports", "nobody can tell it by ports; leave it"
    return f"Windows, by {sender.script}", "trust the mark, or set it by these ports"


def _to(to: Iterable[Network | IPv4Network], networks: dict[str, Network]) -> str:
    """Return prefixes as they are, and each network as the file with its prefixes."""
    words = []
    for each in to:
        path = f"networks/{each.id}.txt" if isinstance(each, Network) else str(each)
        if isinstance(each, Network):
            networks[path] = each
        words.append(path)
    return " ".join(words)


def _prefixes(network: Network, about: tuple[str, ...]) -> Artefact:
    lines = tuple(Line(str(each), network.where, _ENTRY) for each in sorted(each.prefix for each in network.prefixes))
    return Artefact(
        f"networks/{network.id}.txt",
        f"The prefixes of {network.title}",
        about,
        Syntax.LIST,
        f"The table {PATH} names this file where its classes go to these prefixes, one a line.",
        lambda: lines,
        network.where,
    )


def _source(reference: Reference, where: Iterable[str], readings: Iterable[str], why: str) -> str:
    """Return where the values of a line are published, how that is read, and what is ours."""
    read = ", ".join(readings)
    parts = (reference.places(where), f"read by {read}" if read else "", why and f"ours: {why}")
    return "; ".join(filter(None, parts))


def _calls(reference: Reference, role: Role) -> bool:
    """Tell whether ``role`` sends media, whatever its options: what somebody has a mark for."""
    rows = (reference.requirements[id_] for id_ in reference.article.requirements)
    media = [ports for mark in reference.marks.values() if mark.protocol is Protocol.UDP for ports in mark.ports]
    return any(_is_media(row, media) for row in rows if role in row.roles and row.when.option is None)


def _is_media(row: Requirement, media: Iterable[PortRange]) -> bool:
    held = [each.ports for each in row.services if isinstance(each.ports, tuple)]
    to_cloud = Protocol.UDP in row.protocols and isinstance(row.peer, NetworkName)
    return to_cloud and any(ports in held_ports for held_ports in held for ports in media)


def _ports(ports: Iterable[PortRange]) -> str:
    return " ".join(map(str, ports))


def _lines(rows: Iterable[_Row]) -> tuple[Line, ...]:
    header = Line(_text([each.name for each in fields(Class)]), why="the names of the columns")
    return (header, *(Line(_text(astuple(row.told)), row.where, row.why) for row in rows))


def _text(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
