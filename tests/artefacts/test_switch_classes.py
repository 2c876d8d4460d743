"""The table for switches: read by Python's own reader, and held to the marks packet by packet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from ipaddress import IPv4Network
from itertools import product
from typing import Any

import pytest
from tests.artefacts.sites import EXAMPLES, POOL, REFERENCE, client, example, site

from webex_calling.artefacts.artefact import Artefact, Syntax, Withheld
from webex_calling.artefacts.switch_classes import switch_classes
from webex_calling.artefacts.text import artefact_text
from webex_calling.published.marking import Mark
from webex_calling.site.site import Site

COLUMNS = (
    "end",
    "sender",
    "traffic",
    "dscp_class",
    "dscp",
    "protocol",
    "from_networks",
    "source_ports",
    "to_networks",
    "destination_ports",
    "marked_by",
    "switch",
    "source",
)
CLASSES = {"46": "EF", "34": "AF41", "24": "CS3", "0": "CS0"}
"""RFC 3246 (EF), RFC 2597 (AF41), RFC 2474 (class selectors)."""

GATEWAY = {
    "name": "fra-a",
    "trunk": "certificate",
    "listenPorts": [5062],
    "publicAddress": "203.0.113.10",
    "interfaces": {"external": "10.20.1.10"},
    "peers": [
        {
            "name": "itsp",
            "addresses": ["198.51.100.0/28"],
            "transport": "udp",
            "peerPorts": [5060],
            "localPorts": [5060],
            "mediaPorts": "16384-32767",
        }
    ],
}
Told = dict[str, str]


def _table(of: Site) -> list[Told]:
    (held,) = [each for each in switch_classes(REFERENCE, of) if isinstance(each, Artefact)]
    assert held.syntax is Syntax.CSV
    return _read(artefact_text(REFERENCE, held))


def _read(text: str) -> list[Told]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    rows = [*reader]
    assert len(rows) == len(text.splitlines()) - 1
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def _marks(sender: str) -> list[Mark]:
    return [mark for mark in REFERENCE.marks.values() if sender in mark.roles]


def _holds(cell: str, port: int) -> bool:
    ranges = [each.partition("-") for each in cell.split()]
    return not ranges or any(int(first) <= port <= int(last or first) for first, _, last in ranges)


def _taken(rows: list[Told], protocol: str, source: int, port: int) -> list[Told]:
    held = (row for row in rows if row["protocol"] == protocol)
    return [row for row in held if _holds(row["source_ports"], source) and _holds(row["destination_ports"], port)]


def wrong(rows: list[Told]) -> list[str]:
    """Return what differs from the marks; a row by which a switch may mark shares no packet with another class."""
    found = [
        f"{row['dscp']} is no {row['dscp_class']}" for row in rows if CLASSES.get(row["dscp"]) != row["dscp_class"]
    ]
    for end, sender in {(row["end"], row["sender"]): None for row in rows}:
        mine = [row for row in rows if (row["end"], row["sender"]) == (end, sender)]
        made = any("Windows" in row["marked_by"] for row in mine)
        media = {row["traffic"] for row in mine} - {"signalling"}
        for mark in _marks(sender):
            if mark.traffic != "signalling" and not media:
                continue
            sources = {at for each in mark.source_ports for at in (each.first, each.last)} or {1024, 65535}
            ports = {at for each in mark.ports for at in (each.first, each.last)}
            for source, port in product(sources, ports):
                taken = _taken(mine, mark.protocol, source, port)
                classes = {(row["traffic"], row["dscp"]) for row in taken}
                if (mark.traffic, str(mark.dscp)) not in classes:
                    found.append(f"{end}: {mark.id} from {source} to {port} is in {classes}")
                for row in taken:
                    if "set it by these ports" in row["switch"] and len(classes) > 1:
                        found.append(f"{end}: {row['traffic']} is not alone at {source} to {port}")
                    if "trust the mark:" in row["switch"] and len(classes) == 1:
                        found.append(f"{end}: {row['traffic']} could be told at {source} to {port}")
            printed = " ".join(map(str, mark.source_ports)) if made or mark.setting is None else ""
            if printed not in {row["source_ports"] for row in mine if row["traffic"] == mark.traffic}:
                found.append(f"{end}: {mark.id} has other source ports")
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_table_of_an_example_is_read_back(name: str) -> None:
    """Each mark of each sender has a row that takes its packets; addresses are prefixes, and who marks is said."""
    rows = _table(example(name))
    assert wrong([row for row in rows if row["sender"] != "local-gateway"]) == []
    for row in rows:
        for cell in (*row["from_networks"].split(), *row["to_networks"].split()):
            assert cell == "calling" or IPv4Network(cell).num_addresses
        assert row["marked_by"]
        assert row["switch"]
        assert row["source"].startswith(("Cisco ", "ours: ")), row
    of = example(name)
    named = {
        *(each.name for each in of.local_gateways),
        *(each.name for each in of.vdi_pools),
        *(each.name for each in of.clients),
    }
    held = {name for each in switch_classes(REFERENCE, of) if isinstance(each, Withheld) for name in each.about}
    without_calls = {each.name for each in of.clients if each.role == "admin-browser"}
    assert {row["end"] for row in rows} | held == named - without_calls


SENDERS: dict[str, tuple[dict[str, Any], dict[str, tuple[str, str]]]] = {
    "an app with source ports of its own": (
        {"role": "webex-app", "sourcePortDifferentiation": True},
        {
            "audio": ("Windows, by windows/them.ps1", "trust the mark, or set it by these ports"),
            "video": ("Windows, by windows/them.ps1", "trust the mark, or set it by these ports"),
            "signalling": ("nobody: it is what is sent unmarked", "leave it"),
        },
    ),
    "an app": (
        {"role": "webex-app"},
        {
            "audio": ("nobody: audio and video leave from the same ports", "nobody can tell it by ports; leave it"),
            "video": ("nobody: audio and video leave from the same ports", "nobody can tell it by ports; leave it"),
            "signalling": ("nobody: it is what is sent unmarked", "leave it"),
        },
    ),
    "phones": (
        {"role": "mpp-device"},
        {
            "audio": ("the device itself", "trust the mark: by its ports nobody else can tell"),
            "video": ("the device itself", "trust the mark: by its ports nobody else can tell"),
            "signalling": ("the device itself", "trust the mark, or set it by these ports"),
        },
    ),
    "rooms": (
        {"role": "room-device"},
        {
            "audio": ("the device itself", "trust the mark, or set it by these ports"),
            "video": ("the device itself", "trust the mark, or set it by these ports"),
            "signalling": ("the device itself", "trust the mark, or set it by these ports"),
        },
    ),
}


def _behind(**keys: Any) -> Site:
    edge = {"name": "edge", "clients": ["them"], "natGateway": {"clients": 90, "subnets": {"a": "subnet-0a"}}}
    return site(https="internet", clients=[client("them", **keys)], perimeters=[edge])


@pytest.mark.parametrize(("keys", "told"), SENDERS.values(), ids=SENDERS)
def test_who_marks_is_told_of_each_sender(keys: dict[str, Any], told: dict[str, tuple[str, str]]) -> None:
    """The readings of the table: phones alone tell their audio from their video, Room devices have ranges apart."""
    rows = _table(_behind(**keys))
    assert {row["traffic"]: (row["marked_by"], row["switch"]) for row in rows} == told
    assert wrong(rows) == []


@pytest.mark.parametrize("role", ["ata", "webrtc-browser"])
def test_of_whom_nothing_is_published_there_is_no_line(role: str) -> None:
    """They make calls, and the table does not name them: that is said, with its source."""
    (held,) = switch_classes(REFERENCE, _behind(role=role))
    assert isinstance(held, Withheld)
    assert held.about == ("them",)
    assert "Cisco b2exve, the table of quality of service" in held.why


def test_who_makes_no_calls_is_not_told_of() -> None:
    """The browser of an administrator."""
    assert [*switch_classes(REFERENCE, _behind(role="admin-browser"))] == []


def test_desktops_whose_media_leaves_the_thin_client_send_signalling_alone() -> None:
    """And the thin clients in front of them send the media."""
    rows = _table(site(vdiPools=[{**POOL, "media": "optimised", "sourcePortDifferentiation": True}]))
    assert {(row["sender"], row["traffic"], row["marked_by"]) for row in rows} == {
        ("thin-client", "audio", "Windows, by windows/thin-clients/desks.ps1"),
        ("thin-client", "video", "Windows, by windows/thin-clients/desks.ps1"),
        ("webex-app", "signalling", "nobody: it is what is sent unmarked"),
    }


def test_a_gateway_marks_itself_and_the_classes_are_ours() -> None:
    """Media from its range, signalling to where SIP goes and from where it listens, to Webex Calling and each peer."""
    rows = _table(site(https="internet", localGateways=[GATEWAY]))
    held = [
        (row["dscp_class"], row["protocol"], row["source_ports"], row["to_networks"], row["destination_ports"])
        for row in rows
    ]
    assert [each for each in held if each[3] != "calling"] == [
        ("EF", "udp", "8000-48199", "198.51.100.0/28", "16384-32767"),
        ("CS3", "udp", "", "198.51.100.0/28", "5060"),
        ("CS3", "udp", "5060", "198.51.100.0/28", ""),
    ]
    cloud = [each for each in held if each[3] == "calling"]
    sip = REFERENCE.requirements["S1a"].service("certificate")
    assert sip is not None
    assert isinstance(sip.ports, tuple)
    assert ("CS3", "tcp", "", "calling", *map(str, sip.ports)) in cloud
    assert ("CS3", "tcp", "5062", "calling", "") in cloud
    (media,) = (each for each in cloud if each[0] == "EF")
    assert media[:3] == ("EF", "udp", "8000-48199")
    services = (each.ports for each in REFERENCE.requirements["M1a"].services)
    assert all(
        _holds(media[4], at)
        for each in services
        if isinstance(each, tuple)
        for one in each
        for at in (one.first, one.last)
    )
    assert {row["from_networks"] for row in rows} == {"10.20.1.10"}
    assert all(row["source"].startswith("ours: ") for row in rows)
    assert {row["marked_by"] for row in rows} == {"the gateway, by its dial peers: cube/fra-a.ios"}


ALTERED: dict[str, Callable[[Told], Told]] = {
    "a DSCP": lambda row: {**row, "dscp": "34" if row["dscp"] == "46" else "46"},
    "a class": lambda row: {**row, "dscp_class": "AF42"},
    "a source port": lambda row: {**row, "source_ports": "52051-52098"},
    "a destination port": lambda row: {**row, "destination_ports": "19562-65535"},
    "a protocol": lambda row: {**row, "protocol": "tcp"},
    "what a switch can tell": lambda row: {**row, "switch": "trust the mark: by its ports nobody else can tell"},
}


@pytest.mark.parametrize("altered", ALTERED.values(), ids=ALTERED)
def test_one_altered_cell_is_found(altered: Callable[[Told], Told]) -> None:
    """In the first line of Room devices."""
    first, *rest = _table(_behind(role="room-device"))
    assert wrong([first, *rest]) == []
    assert wrong([altered(first), *rest])
