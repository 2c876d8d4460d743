"""Say ``sender_classes(reference, sender)``: what apps and devices of a site send of calls, by class, and to whom.

The table of quality of service has the classes. To Webex Calling a class has the ports of that table, and what the port
table has besides for the same media. Direct media has ports of its own, and is marked alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

from webex_calling.artefacts.app_sender import app_senders
from webex_calling.port import PortRange, Protocol, minimal
from webex_calling.published.marking import Mark, Traffic
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, NetworkName, Profile, Requirement, Role, SitePeer
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.client import ClientRole
from webex_calling.site.site import Site
from webex_calling.site.vdi import Media

_BESIDES: Final = "the port table has it, the table of quality of service does not, and it leaves from the same ports"
_DIRECT: Final = "marked as what goes to Webex Calling, since the table of quality of service tells of that alone"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: ``script`` has the policies by which Windows marks; without ``media`` it sends signalling alone."""

    end: str
    role: Role
    settings: frozenset[SourceSetting]
    networks: tuple[IPv4Network, ...]
    direct: tuple[IPv4Network, ...]
    profile: Profile
    script: str = ""
    media: bool = True


@dataclass(frozen=True, slots=True)
class SenderClass:
    """What has ``mark``, on the way ``to`` networks; no source ports are any.

    ``made``: its source ports are as printed. ``apart``: by its ports a switch tells it from the other classes.
    ``where`` and ``readings`` are of what is published, and ``why`` is what is ours, "" where nothing is.
    """

    mark: Mark
    source_ports: tuple[PortRange, ...]
    to: tuple[Network, ...] | tuple[IPv4Network, ...]
    ports: tuple[PortRange, ...]
    made: bool
    apart: bool
    where: tuple[str, ...]
    readings: tuple[str, ...]
    why: str


def senders(site: Site) -> Iterator[Sender]:
    """Yield who sends media of the app, then all other clients, then desktops that send signalling alone."""
    for each in app_senders(site):
        yield Sender(each.end, each.role, each.settings, each.networks, each.direct, each.profile, each.script)
    for client in (each.resolved(site) for each in site.clients):
        if client.role not in {ClientRole.WEBEX_APP, ClientRole.THIN_CLIENT}:
            direct = client.direct_media.networks if client.direct_media else ()
            profile = client.effective_profile
            yield Sender(client.name, client.role.role, frozenset(), client.networks, direct, profile)
    for pool in site.pools():
        if pool.media is Media.OPTIMISED:
            profile = pool.effective_profile
            yield Sender(pool.name, Role.WEBEX_APP, frozenset(), pool.networks, (), profile, media=False)


def sender_marks(reference: Reference, sender: Sender) -> tuple[Mark, ...]:
    """Return the marks of what ``sender`` sends."""
    held = (mark for mark in reference.marks.values() if sender.role in mark.roles)
    return tuple(mark for mark in held if sender.media or mark.traffic is Traffic.SIGNALLING)


def sender_classes(reference: Reference, sender: Sender) -> Iterator[SenderClass]:
    """Yield each class of ``sender`` to published networks, then of its direct media."""
    marks = sender_marks(reference, sender)
    direct = [row for row in _direct_rows(reference) if sender.role in row.roles] if sender.direct else []
    for mark in marks:
        made = mark.setting is None or mark.setting in sender.settings
        others = [other for other in marks if other.dscp != mark.dscp]
        apart = all(mark.apart(other) for other in others) and (made or not others)
        sources = mark.source_ports if made else ()
        ports, besides = _cloud_ports(reference, sender, mark, marks)
        networks = mark_networks(reference, sender.role, mark)
        readings, why = mark.readings, ""
        if besides:
            rows = _cloud_rows(reference, sender.role, mark)
            readings = tuple(sorted({*readings, *(each for row in rows for each in row.readings)}))
            why = f"to {' '.join(map(str, besides))} as to the rest: {_BESIDES}"
        yield SenderClass(mark, sources, networks, ports, made, apart, mark.where, readings, why)
        for row in direct:
            if mark.protocol in row.protocols:
                to_peers, where = _row_ports(row, sender.profile), row.where
                yield SenderClass(mark, sources, sender.direct, to_peers, made, apart, where, row.readings, _DIRECT)


def mark_networks(reference: Reference, role: Role, mark: Mark) -> tuple[Network, ...]:
    """Return the published networks to which ``role`` sends what has the mark, by the rows that every site has."""
    ids = (row.peer.id for row in _cloud_rows(reference, role, mark) if isinstance(row.peer, NetworkName))
    return tuple(reference.networks[id_] for id_ in dict.fromkeys(ids))


def _cloud_rows(reference: Reference, role: Role, mark: Mark) -> list[Requirement]:
    rows = (reference.requirements[id_] for id_ in reference.article.requirements)
    return [
        row
        for row in rows
        if role in row.roles and mark.protocol in row.protocols and isinstance(row.peer, NetworkName)
        if row.when.option is None and any(_meets(mark.ports, each.ports) for each in row.services)
    ]


def _direct_rows(reference: Reference) -> Iterator[Requirement]:
    rows = reference.requirements.values()
    return (row for row in rows if row.peer is SitePeer.DIRECT_MEDIA and row.opens is Initiator.LOCAL)


def _cloud_ports(
    reference: Reference, sender: Sender, mark: Mark, marks: Iterable[Mark]
) -> tuple[tuple[PortRange, ...], tuple[PortRange, ...]]:
    """Return where what has the mark goes in the sender's profile, and which of it the port table alone has."""
    if mark.protocol is not Protocol.UDP:
        return mark.ports, ()
    rows = _cloud_rows(reference, sender.role, mark)
    printed = [ports for row in rows for ports in _row_ports(row, sender.profile)]
    others = [ports for other in marks if other is not mark for ports in other.ports]
    kept = [ports for ports in mark.ports if any(ports in held for held in printed)]
    besides = [
        ports
        for row in rows
        for ports in _service_ports(row, sender.profile)
        if not any(ports in held for held in (*mark.ports, *others))
    ]
    return minimal((*kept, *besides)), minimal(besides)


def _row_ports(row: Requirement, profile: Profile) -> tuple[PortRange, ...]:
    return minimal(_service_ports(row, profile))


def _service_ports(row: Requirement, profile: Profile) -> Iterator[PortRange]:
    held = (each.ports for each in row.services if each.when.profile in {None, profile})
    return (ports for each in held if isinstance(each, tuple) for ports in each)


def _meets(ports: tuple[PortRange, ...], other: object) -> bool:
    return isinstance(other, tuple) and any(a.first <= b.last and b.first <= a.last for a in ports for b in other)
