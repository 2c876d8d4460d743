"""Say ``row_entries(reference, lifetimes)``: each row of the port tables, with its ports, roles, sources and dates."""

from collections.abc import Iterator

from webex_calling.history.lifetimes import Lifetimes
from webex_calling.port import Icmp
from webex_calling.published.placement import EXTRA, MANAGEMENT
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import (
    Anywhere,
    Condition,
    Hosts,
    Initiator,
    NetworkName,
    PublishedPeer,
    Requirement,
    RoleDomains,
    Service,
)
from webex_calling.published.source_ports import Ports, SourcePorts
from webex_calling.requirements.entry import Entry, Place, facts
from webex_calling.requirements.kind import Kind

_ADDED = {MANAGEMENT: "what manages the gateways of a site", EXTRA: "the extra rules of a site"}


def row_entries(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    """Yield every row, in the order of the data; then what stands in the place of a row for what a site adds."""
    for article in reference.articles.values():
        for id_ in article.requirements:
            row = reference.requirements[id_]
            yield Entry(
                row.id,
                Kind.ROW,
                row.title,
                article.id,
                facts(
                    roles=tuple(row.roles),
                    opens=_opens(row),
                    peer=_peer(row.peer),
                    source_ports=_source_ports(row.source_ports),
                    services=tuple(_service(row, service, lifetimes) for service in row.services),
                    only=_condition(row.when),
                    history=tuple(entry.id for entry in article.revisions if id_ in entry.rows),
                ),
                row.note,
                tuple(Place.of(reference, where) for where in row.where),
                tuple(reference.readings[each] for each in row.readings),
                lifetimes.row(id_),
            )
    for id_, title in _ADDED.items():
        yield Entry(id_, Kind.SITE, f"{title}; no article requires them")


def _opens(row: Requirement) -> str:
    side = "the local side" if row.opens is Initiator.LOCAL else "the peer"
    return f"{side}, over {' and '.join(each.upper() for each in row.protocols)}"


def _peer(peer: PublishedPeer) -> tuple[str, ...]:
    match peer:
        case NetworkName(id=id_):
            return (f"network {id_}",)
        case Hosts(names=names):
            return names
        case RoleDomains():
            return ("the domains that the role needs",)
        case Anywhere():
            return ("any address",)
    return (f"what the site gives: {peer}",)


def _ports(ports: Ports) -> str:
    return ", ".join(map(str, ports)) if isinstance(ports, tuple) else f"the site's {ports}"


def _source_ports(held: SourcePorts | None) -> str:
    if held is None:
        return ""
    who = {
        "product": "the product keeps to them",
        "setting": f"where {held.setting} is set; else as the operating system picks",
        "system": "as the operating system picks",
    }[held.by]
    return f"{_ports(held.ports)}: {who}" if held.ports else who


def _service(row: Requirement, service: Service, lifetimes: Lifetimes) -> str:
    if isinstance(service.ports, Icmp):
        words = f"{service.id}: ICMP type {service.ports.type} code {service.ports.code}"
    else:
        words = f"{service.id}: {_ports(service.ports)}"
    parts = [
        words,
        f"hosts {', '.join(service.hosts)}" if service.hosts else "",
        f"for {', '.join(service.roles)}" if service.roles else "",
        _condition(service.when),
        f"since {lifetimes.service(row.id, service.id).periods[0].words}" if service.since else "",
    ]
    return "; ".join(part for part in parts if part)


def _condition(when: Condition) -> str:
    said = (
        ("with a {} trunk", when.trunk),
        ("in the profile {}", when.profile),
        ("with the option {}", when.option),
        ("for adapters of the kind {}", when.ata),
        ("unless ownNeeds.{} is off", when.need),
        ("firmware from {}", when.firmware_from),
    )
    return ", ".join(words.format(value) for words, value in said if value)
