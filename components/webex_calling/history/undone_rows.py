"""Say ``undone_rows(reference, article, day, found)``: rows, domains and hosts as they were at the end of a day.

What came later is absent. What was withdrawn later comes back as far as the history tells of it, and what an entry
changed without telling how stays as it is today; both are assumed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from webex_calling.fault import Fault
from webex_calling.history.assumption import LATER, UNDATED, Assumption
from webex_calling.history.undone_networks import Found
from webex_calling.port import PortRange, Protocol
from webex_calling.published.article import Article, Revision
from webex_calling.published.domain import Domain, NamedHost, Use
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Hosts, Requirement, RoleDomains, Service


@dataclass(frozen=True, slots=True)
class Undone:
    """The rows, domains and hosts of one article, by their id or name."""

    requirements: Mapping[str, Requirement]
    domains: Mapping[str, Domain]
    hosts: Mapping[str, NamedHost]


def undone_rows(reference: Reference, article: Article, day: date, found: Found) -> Undone:
    """Return what an article had on a day; hosts are those of the whole reference, which no folder owns."""
    later = [entry for entry in article.revisions if entry.date > day]
    came = {name for entry in later for name in entry.added.names}
    domains = {id_: reference.domains[id_] for id_ in article.domains if reference.domains[id_].name not in came}
    hosts = {name: host for name, host in reference.hosts.items() if name not in came}
    rows = {id_: reference.requirements[id_] for id_ in article.requirements}
    withdrawn = {name: entry for entry in later for name in entry.removed.names}
    for name, entry in withdrawn.items():
        if not any(domain.covers(name.removeprefix("*.")) for domain in domains.values()):
            domain = restored(name, entry, rows.values())
            domains[domain.id] = domain
            how = f"withdrawn by {entry.id}, and who used it is not told: taken as used by all whose web goes by domain"
            found.assumed.append(Assumption("domain", name, how, (entry.id,)))
    requirements = {
        row.id: row for row in (_row(rows[id_], later, hosts.keys(), found) for id_ in rows) if row is not None
    }
    found.faults += _not_rebuilt(later)
    if later:
        found.assumed += _assumed(requirements, domains, later)
    return Undone(requirements, domains, hosts)


def restored(name: str, entry: Revision, rows: Iterable[Requirement]) -> Domain:
    """Return a domain that ``entry`` withdrew, for all of ``rows`` that go by domain: who used it is not told."""
    roles = [role for row in rows if isinstance(row.peer, RoleDomains) and not row.when.need for role in row.roles]
    use = Use(tuple(dict.fromkeys(roles)), "not told")
    id_ = name.removeprefix("*.").replace(".", "-")
    return Domain(id_, name, "withdrawn", f"Withdrawn by {entry.id}", (use,), None, entry.where, entry.readings)


def _row(row: Requirement, later: list[Revision], hosts: Iterable[str], found: Found) -> Requirement | None:
    """Return a row without what later entries brought; None where all of it came later."""
    if any(row.id in entry.added.rows for entry in later):
        return None
    touching = [entry for entry in later if row.id in entry.rows]
    services = [_service(each, hosts) for each in row.services if not _brought(row, each, touching)]
    if not services:
        return None
    peer = row.peer
    if isinstance(peer, Hosts):
        names = tuple(name for name in peer.names if name in set(hosts))
        if not names:
            return None
        peer = Hosts(names)
    if changing := [entry for entry in touching if _untold(row, entry)]:
        told = tuple(entry.id for entry in changing)
        found.assumed.append(Assumption("row", row.id, LATER, told))
    return replace(row, services=tuple(services), peer=peer)


def _service(service: Service, hosts: Iterable[str]) -> Service:
    held = tuple(name for name in service.hosts if name in set(hosts))
    return service if held == service.hosts else replace(service, hosts=held)


def _brought(row: Requirement, service: Service, entries: Iterable[Revision]) -> bool:
    """Tell whether one of ``entries`` added the ports of a service, which stands since its day."""
    return any(service.since == entry.date and _has(row, service, entry.added.ports) for entry in entries)


def _has(row: Requirement, service: Service, told: Iterable[str]) -> bool:
    pairs = (text.partition(" ") for text in told)
    ports = [PortRange.parse(range_) for protocol, _, range_ in pairs if Protocol(protocol) in row.protocols]
    return isinstance(service.ports, tuple) and any(each in ports for each in service.ports)


def _untold(row: Requirement, entry: Revision) -> bool:
    """Tell whether an entry changed more of a row than the values that it tells."""
    values = (*entry.added.prefixes, *entry.removed.prefixes, *entry.added.names, *entry.removed.names)
    brought = any(_brought(row, service, [entry]) for service in row.services)
    return not values and not brought


def _not_rebuilt(later: Iterable[Revision]) -> Iterator[Fault]:
    """Tell which ports and rows went later, of which the data keeps no row."""
    for entry in later:
        remedy = f"ask for {entry.date.isoformat()} or a later day"
        for ports in entry.removed.ports:
            rows = ", ".join(entry.rows) or "rows that are not named"
            words = f"was taken from {rows}, and how it stood there is not told"
            yield Fault(entry.id, words, remedy, ports)
        for row in entry.removed.rows:
            yield Fault(entry.id, "withdrew the row, and the data does not keep what it said", remedy, row)


def _assumed(
    rows: Mapping[str, Requirement], domains: Mapping[str, Domain], later: Iterable[Revision]
) -> Iterator[Assumption]:
    """Yield what no entry dates, of rows that no later entry touched."""
    touched = {row for entry in later for row in entry.rows}
    for row in rows.values():
        if row.since is None and row.id not in touched:
            yield Assumption("row", row.id, UNDATED)
    for domain in domains.values():
        if domain.since is None and domain.group != "withdrawn":
            yield Assumption("domain", domain.name, UNDATED)
