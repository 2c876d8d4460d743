"""Say ``conditions(row.when, service.when, option)``: what of a row Microsoft's words cannot say, as JSON values."""

from collections.abc import Iterable
from typing import Any

from webex_calling.exchange.endpoint_set import port_text, without_empty
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Anywhere, Condition, Hosts, NetworkName, PublishedPeer, RoleDomains
from webex_calling.published.source_ports import SourcePorts


def peer_words(peer: PublishedPeer) -> dict[str, str]:
    """Return who is on the other side: a published network, names, any address, or what the site gives."""
    match peer:
        case NetworkName(id=id_):
            return {"kind": "network", "id": id_}
        case Hosts():
            return {"kind": "hosts"}
        case RoleDomains():
            return {"kind": "domains"}
        case Anywhere():
            return {"kind": "anywhere"}
    return {"kind": "site", "id": str(peer)}


def source_port_words(held: SourcePorts | None) -> dict[str, str]:
    """Return the ports of the side that opens and by whose word: only a product's, or a made setting's, are certain."""
    if held is None:
        return {}
    ports = port_text(held.ports) if isinstance(held.ports, tuple) else str(held.ports or "")
    return without_empty({"by": held.by, "ports": ports, "setting": str(held.setting or "")})


def conditions(row: Condition, service: Condition, option: str) -> dict[str, Any]:
    """Return what restricts a set, by its name; all of it has to hold."""
    options = dict.fromkeys(each for each in (row.option, service.option, option) if each)
    pairs = ((name, getattr(row, name) or getattr(service, name)) for name in ("trunk", "profile", "ata", "need"))
    held: dict[str, Any] = {name: str(value) for name, value in pairs if value}
    return without_empty(held | {"options": list(options), "firmwareFrom": row.firmware_from or service.firmware_from})


def places(reference: Reference, where: Iterable[str]) -> list[dict[str, str]]:
    """Return where something is published: the source's id and section, words that lead there, and its address."""
    return [
        without_empty(
            {
                "source": source,
                "section": section,
                "words": reference.cite(f"{source}/{section}"),
                "url": reference.sources[source].url,
            }
        )
        for source, _, section in (each.partition("/") for each in where)
    ]


def reading_words(reference: Reference, readings: Iterable[str]) -> list[dict[str, str]]:
    """Return how ambiguous places are read: id, what is printed, what it is taken for."""
    held = (reference.readings[each] for each in sorted(set(readings)))
    return [{"id": each.id, "printed": each.printed, "reading": each.reading} for each in held]
