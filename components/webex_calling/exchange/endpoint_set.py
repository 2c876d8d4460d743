"""Say ``endpoint_set.document``: who is reached on which ports, in the words of Microsoft's web service of endpoints.

``id``, ``serviceArea``, ``urls``, ``ips``, ``tcpPorts``, ``udpPorts``, ``required`` and ``notes`` mean what they mean
there (Microsoft 365 IP Address and URL web service, endpoints web method), but that an ``id`` is text; what its words
cannot say stands under ``webexCalling``. There is no ``category`` and no ``expressRoute``: no source publishes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final

OWN: Final = "webexCalling"
"""The one key of all that is not Microsoft's."""


@dataclass(frozen=True, slots=True)
class EndpointSet:
    """Addresses and names that one service of one row reaches on the same ports.

    ``id`` is row/service, ``M1a/srtp``, and where names hang on an option that the row does not, row/service/option:
    ids of the data, which never change their meaning. ``area`` is the article. ``tcp`` and ``udp`` are the ports of the
    published side as text, "" where the site gives them or where it is the published side that opens. ``own`` is what
    stands under ``webexCalling``.
    """

    id: str
    area: str
    title: str
    urls: tuple[str, ...]
    ips: tuple[IPv4Network, ...]
    tcp: str
    udp: str
    required: bool
    notes: str
    own: Mapping[str, Any]

    @property
    def document(self) -> dict[str, Any]:
        """The set as JSON values, without what is empty."""
        held = {
            "id": self.id,
            "serviceArea": self.area,
            "serviceAreaDisplayName": self.title,
            "urls": list(self.urls),
            "ips": [str(each) for each in self.ips],
            "tcpPorts": self.tcp,
            "udpPorts": self.udp,
            "required": self.required,
            "notes": self.notes,
            OWN: self.own,
        }
        return without_empty(held)


def without_empty(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``held`` without what is empty; a truth value never is."""
    return {key: value for key, value in held.items() if value or isinstance(value, bool)}


def port_text(ranges: Iterable[object]) -> str:
    """Return ports as Microsoft writes them: ``443,5228-5230``."""
    return ",".join(map(str, ranges))
