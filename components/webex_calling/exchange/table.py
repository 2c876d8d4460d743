"""Say ``table(exported)``: the sets as CSV (RFC 4180), one line for each address or name of each."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from webex_calling.exchange.endpoint_set import EndpointSet
from webex_calling.exchange.exported import Exported

_COLUMNS: Final = (
    "id",
    "serviceArea",
    "required",
    "direction",
    "protocols",
    "kind",
    "value",
    "ports",
    "sourcePorts",
    "roles",
    "title",
)


def table(exported: Exported) -> str:
    """Return the table with its header; several ports, protocols or roles of a cell stand apart by a space.

    ``kind`` is ``ip``, ``url``, or that of a peer which is neither, with its id as ``value``. Lines end in a line feed:
    every reader takes that, and a folder under version control keeps it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for each in exported.sets:
        writer.writerows(_lines(each))
    return text.getvalue()


def _lines(held: EndpointSet) -> Iterator[tuple[str, ...]]:
    own = held.own
    reached = [("ip", str(each)) for each in held.ips] + [("url", each) for each in held.urls]
    if not reached:
        reached = [(own["peer"]["kind"], own["peer"].get("id", ""))]
    icmp = own.get("icmp")
    ports = f"{icmp['type']}/{icmp['code']}" if icmp else own["ports"]
    for kind, value in reached:
        yield (
            held.id,
            held.area,
            "true" if held.required else "false",
            own["direction"],
            " ".join(own["protocols"]),
            kind,
            value,
            ports.replace(",", " "),
            own.get("sourcePorts", {}).get("ports", "").replace(",", " "),
            " ".join(own["roles"]),
            own["title"],
        )
