"""Say ``wrong(table(site))``: what the table for switches says otherwise than the marks, packet by packet.

It is read by Python's own reader of CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.artefacts.sites import REFERENCE, client, site
from tests.rows import APP_MEDIA, PHONE_MEDIA, ROOM_MEDIA

from webex_calling.artefacts.artefact import Artefact, Syntax
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

CALLING = "networks/calling.txt"
MEDIA = {"webex-app": APP_MEDIA, "thin-client": APP_MEDIA, "mpp-device": PHONE_MEDIA, "room-device": ROOM_MEDIA}
"""The row of the port table with the media of each sender to Webex Calling."""
Told = dict[str, str]


def behind(**keys: Any) -> Site:
    """Return a site with clients behind a NAT gateway, called them."""
    edge = {"name": "edge", "clients": ["them"], "natGateway": {"clients": 90, "subnets": {"a": "subnet-0a"}}}
    return site(https="internet", clients=[client("them", **keys)], perimeters=[edge])


def table(of: Site) -> list[Told]:
    """Return the lines of the table of a site, beside which is the file that they name."""
    held, networks = (each for each in switch_classes(REFERENCE, of) if isinstance(each, Artefact))
    assert held.syntax is Syntax.CSV
    rows = _read(artefact_text(REFERENCE, held))
    assert networks.path in {row["to_networks"] for row in rows}
    assert networks.about == held.about
    return rows


def _read(text: str) -> list[Told]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    rows = [*reader]
    assert len(rows) == len(text.splitlines()) - 1
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def _marks(sender: str) -> list[Mark]:
    return [mark for mark in REFERENCE.marks.values() if sender in mark.roles]


def holds(cell: str, port: int) -> bool:
    """Tell whether a cell of ports has ``port``, as an empty one has any."""
    ranges = [each.partition("-") for each in cell.split()]
    return not ranges or any(int(first) <= port <= int(last or first) for first, _, last in ranges)


def ports_of(cell: str) -> set[int]:
    """Return each port of a cell."""
    ranges = (each.partition("-") for each in cell.split())
    return {at for first, _, last in ranges for at in range(int(first), int(last or first) + 1)}


def _sent_to(sender: str, mark: Mark, profile: str) -> set[int]:
    """Return the ports that the port table has for what is marked, without those of another mark alone."""
    own = {at for each in mark.ports for at in range(each.first, each.last + 1)}
    if mark.traffic == "signalling":
        return own
    others = {at for other in _marks(sender) for each in other.ports for at in range(each.first, each.last + 1)}
    services = REFERENCE.requirements[MEDIA[sender]].services
    held = [each.ports for each in services if isinstance(each.ports, tuple) and each.when.profile in {None, profile}]
    return {at for each in held for one in each for at in range(one.first, one.last + 1)} - (others - own)


def _taken(rows: list[Told], protocol: str, source: int, port: int) -> list[Told]:
    held = (row for row in rows if row["protocol"] == protocol)
    return [row for row in held if holds(row["source_ports"], source) and holds(row["destination_ports"], port)]


def wrong(every: list[Told], profile: str = "published") -> list[str]:
    """Return what differs from the marks; a row by which a switch may mark shares no packet with another class."""
    rows = [row for row in every if row["to_networks"] == CALLING]
    found = [
        f"{row['dscp']} is no {row['dscp_class']}" for row in rows if CLASSES.get(row["dscp"]) != row["dscp_class"]
    ]
    for end, sender in {(row["end"], row["sender"]): None for row in rows}:
        mine = [row for row in rows if (row["end"], row["sender"]) == (end, sender)]
        media = {row["traffic"] for row in mine} - {"signalling"}
        for mark in _marks(sender):
            if mark.traffic == "signalling" or media:
                found += [
                    f"{end}: {mark.id} {each}" for each in _wrong_mark(mine, mark, _sent_to(sender, mark, profile))
                ]
    return found


def _wrong_mark(mine: list[Told], mark: Mark, wide: set[int]) -> Iterator[str]:
    """Yield what differs in the rows of one sender from ``mark``, which goes to the ports ``wide``."""
    own = [row for row in mine if row["traffic"] == mark.traffic]
    made = mark.setting is None or any("Windows" in row["marked_by"] for row in mine)
    if [row["source_ports"] for row in own] != [" ".join(map(str, mark.source_ports)) if made else ""]:
        yield "leaves from other ports"
    if [ports_of(row["destination_ports"]) for row in own] != [wide]:
        yield "goes to other ports"
    sources = {at for each in mark.source_ports for at in (each.first, each.last)} or {1024, 65535}
    for source, port in product(sources, (at for at in wide if not {at - 1, at + 1} <= wide)):
        taken = _taken(mine, mark.protocol, source, port)
        classes = {(row["traffic"], row["dscp"]) for row in taken}
        if (mark.traffic, str(mark.dscp)) not in classes:
            yield f"from {source} to {port} is in {classes}"
        switches = " ".join(row["switch"] for row in taken)
        if "set it by these ports" in switches and len(classes) > 1:
            yield f"is not alone from {source} to {port}"
        if "trust the mark:" in switches and len(classes) == 1:
            yield f"could be told from {source} to {port}"
