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

from webex_calling.artefacts.app_sender import app_senders
from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.artefacts.gateway_class import gateway_classes
from webex_calling.artefacts.windows_qos import mark_networks
from webex_calling.port import PortRange, Protocol
from webex_calling.published.marking import Mark, Marker, Traffic
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import NetworkName, Requirement, Role
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.client import ClientRole
from webex_calling.site.site import Site
from webex_calling.site.vdi import Media

PATH: Final = "switches/classes.csv"

_TITLE: Final = "Classes of calls for switches and routers"
_APPLY: Final = (
    "Classify what these ends send before anything translates their addresses, which replaces source ports. An empty "
    "cell is any; calling is the network of that name, with prefixes in an export of the requirements, and a prefix "
    "beside it is direct media of the site, which we mark alike. Of what Webex Calling sends the tables say nothing."
)
_AZURE: Final = "On ExpressRoute private peering marks stay as they are and give no priority."
_PRIVATE: Final = ("expressroute-qos/private",)


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


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who sends: ``script`` has the policies by which Windows marks; without ``media`` it sends signalling alone."""

    end: str
    role: Role
    settings: frozenset[SourceSetting]
    networks: tuple[IPv4Network, ...]
    direct: tuple[IPv4Network, ...]
    script: str = ""
    media: bool = True


def switch_classes(reference: Reference, site: Site) -> Iterator[Artefact | Withheld]:
    """Yield the table, and for whom it has no line though they make calls."""
    senders = [*_senders(site)]
    names = tuple(dict.fromkeys((*(each.name for each in site.local_gateways), *(each.end for each in senders))))
    unmarked = tuple(each.end for each in senders if not _marks(reference, each) and _calls(reference, each.role))
    if rows := tuple(dict.fromkeys(_rows(reference, site, senders))):
        cloud, where = (f"{_APPLY} {_AZURE}", _PRIVATE) if site.azure else (_APPLY, ())
        cited = dict.fromkeys((*(place for _, places, _ in rows for place in places), *where))
        about = tuple(name for name in names if name not in unmarked)
        yield Artefact(PATH, _TITLE, about, Syntax.CSV, cloud, partial(_lines, rows), tuple(cited))
    if unmarked:
        marks = reference.marks.values()
        cited = dict.fromkeys(_cited(reference, mark.where[0]) for mark in marks)
        why = f"nothing is published on how calls of their kind are marked ({'; '.join(cited)})"
        yield Withheld(_TITLE, unmarked, why)


Row = tuple[Class, tuple[str, ...], str]
"""A class with the places that it is published at, or why it is ours."""


def _rows(reference: Reference, site: Site, senders: Iterable[_Sender]) -> Iterator[Row]:
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
                each.to,
                _ports(each.ports),
                f"the gateway, by its dial peers: cube/{gateway.name}.ios",
                "trust the mark",
                f"ours: {each.why}",
            )
            yield told, (), each.why
    for sender in senders:
        marks = _marks(reference, sender)
        for mark in marks:
            networks = (each.id for each in mark_networks(reference, sender.role, mark))
            direct = map(str, sender.direct if mark.protocol is Protocol.UDP else ())
            made = mark.setting is None or mark.setting in sender.settings
            others = [other for other in marks if other.dscp != mark.dscp]
            apart = all(mark.apart(other) for other in others) and (made or not others)
            marked_by, switch = _who(mark, sender, made=made, apart=apart)
            told = Class(
                sender.end,
                sender.role,
                mark.traffic,
                mark.dscp_class,
                mark.dscp,
                mark.protocol,
                " ".join(map(str, sender.networks)),
                _ports(mark.source_ports if made else ()),
                " ".join((*networks, *direct)),
                _ports(mark.ports),
                marked_by,
                switch,
                "; ".join(_cited(reference, place) for place in mark.where),
            )
            yield told, mark.where, ""


def _who(mark: Mark, sender: _Sender, *, made: bool, apart: bool) -> tuple[str, str]:
    """Return who marks, and what a switch does."""
    if mark.marked_by is Marker.DEVICE:
        alone = "trust the mark: by its ports nobody else can tell"
        return "the device itself", "trust the mark, or set it by these ports" if apart else alone
    if not mark.dscp:
        return "nobody: it is what is sent unmarked", "leave it"
    if not made:
        return "nobody: audio and video leave from the same ports", "nobody can tell it by ports; leave it"
    return f"Windows, by {sender.script}", "trust the mark, or set it by these ports"


def _senders(site: Site) -> Iterator[_Sender]:
    for each in app_senders(site):
        yield _Sender(each.end, each.role, each.settings, each.networks, each.direct, each.script)
    for client in site.clients:
        if client.role not in {ClientRole.WEBEX_APP, ClientRole.THIN_CLIENT}:
            direct = client.direct_media.networks if client.direct_media else ()
            yield _Sender(client.name, client.role.role, frozenset(), client.networks, direct)
    for pool in site.pools():
        if pool.media is Media.OPTIMISED:
            yield _Sender(pool.name, Role.WEBEX_APP, frozenset(), pool.networks, (), media=False)


def _marks(reference: Reference, sender: _Sender) -> tuple[Mark, ...]:
    held = (mark for mark in reference.marks.values() if sender.role in mark.roles)
    return tuple(mark for mark in held if sender.media or mark.traffic is Traffic.SIGNALLING)


def _calls(reference: Reference, role: Role) -> bool:
    """Tell whether ``role`` sends media, whatever its options: what somebody has a mark for."""
    rows = (reference.requirements[id_] for id_ in reference.article.requirements)
    media = [ports for mark in reference.marks.values() if mark.protocol is Protocol.UDP for ports in mark.ports]
    return any(_is_media(row, media) for row in rows if role in row.roles and row.when.option is None)


def _is_media(row: Requirement, media: Iterable[PortRange]) -> bool:
    held = [each.ports for each in row.services if isinstance(each.ports, tuple)]
    to_cloud = Protocol.UDP in row.protocols and isinstance(row.peer, NetworkName)
    return to_cloud and any(ports in held_ports for held_ports in held for ports in media)


def _cited(reference: Reference, place: str) -> str:
    source, _, section = place.partition("/")
    said = reference.sources[source]
    return f"{said.publisher} {said.id}, {said.sections[section]}"


def _ports(ports: Iterable[PortRange]) -> str:
    return " ".join(map(str, ports))


def _lines(rows: Iterable[Row]) -> tuple[Line, ...]:
    header = Line(_text([each.name for each in fields(Class)]), why="the names of the columns")
    return (header, *(Line(_text(astuple(told)), places, why) for told, places, why in rows))


def _text(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
