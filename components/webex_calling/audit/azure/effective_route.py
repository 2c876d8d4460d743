"""Say ``read_effective(fields)``: one of the routes that Azure says an interface has, whatever made them.

``az network nic show-effective-route-table`` prints neither the interface nor an id. So the name of its file tells of
which interface it is: ``gw.json``, or ``gw.routes.json``, for the interface ``gw``.
Source: Microsoft.Network, API 2024-05-01, EffectiveRoute.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from webex_calling.audit.azure.interface import Nic
from webex_calling.audit.azure.route_table import LEARNED, SYSTEM, USER, Route
from webex_calling.audit.fields import Fields, span

_SOURCES: Final = {"user": USER, "virtualnetworkgateway": LEARNED}
_KEYS: Final = ("addressPrefix", "nextHopType", "nextHopIpAddress", "source", "state", "name")
NAMING: Final = "name the file after the interface that it is of (gw.json for gw)"


def is_effective(value: object) -> bool:
    """Tell whether a value is an effective route: prefixes in a list, a next hop, and no id."""
    if not isinstance(value, Mapping):
        return False
    told = {str(key).lower(): held for key, held in value.items()}
    return "id" not in told and isinstance(told.get("addressprefix"), list) and "nexthoptype" in told


def read_effective(fields: Fields) -> tuple[Route, ...]:
    """Read one entry: a route for each of its IPv4 prefixes; none for an entry that is not active."""
    told = {str(key).lower(): held for key, held in fields.value.items()}
    held = Fields({key: told.get(key.lower()) for key in _KEYS}, fields.place, fields.file, fields.faults)
    hop, state = held.text("nextHopType").lower(), held.text("state", needed=False)
    source = _SOURCES.get(held.text("source", needed=False).lower(), SYSTEM)
    addresses = _texts(held, "nextHopIpAddress")
    found = [each for each in held.texts("addressPrefix") if ":" not in each]
    for each in found:
        if span(each) is None:
            held.fault("addressPrefix", "has a value that is not an IPv4 prefix", value=each)
    if state.lower() == "invalid":
        return ()
    name, address = held.text("name", needed=False), next(iter(addresses), "")
    return tuple(Route(name or each, each, hop, address, source) for each in found)


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    """Return a list of texts; PowerShell writes one of them as a text."""
    value = fields.value.get(key)
    return (value,) if isinstance(value, str) else tuple(fields.texts(key))


def file_of(nic: Nic, files: Iterable[str]) -> str:
    """Return the file with the effective routes of an interface, by its name; "" for none."""
    name = nic.name.lower()
    return next((each for each in files if name in names_of(each)), "")


def unnamed(files: Iterable[str], nics: Iterable[Nic]) -> Iterator[str]:
    """Yield the files that are of no interface that is known."""
    known = {nic.name.lower() for nic in nics}
    yield from (each for each in files if not known & set(names_of(each)))


def names_of(file: str) -> Iterator[str]:
    """Yield the names that a file may give, in lower case: all before any of its dots."""
    parts = PurePath(file).name.lower().split(".")
    yield from (".".join(parts[:at]) for at in range(1, len(parts) + 1))
