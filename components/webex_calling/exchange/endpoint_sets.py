"""Say ``endpoint_sets(reference, ["calling"], day)``: every service of every row as a set of endpoints, by id."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from webex_calling.exchange.endpoint_set import EndpointSet, port_text, without_empty
from webex_calling.exchange.own_words import conditions, peer_words, places, reading_words, source_port_words
from webex_calling.port import Icmp, Protocol, minimal
from webex_calling.published.article import Article
from webex_calling.published.domain import Domain
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import (
    Hosts,
    Initiator,
    NetworkName,
    Requirement,
    Role,
    RoleDomains,
    Service,
)


def endpoint_sets(reference: Reference, articles: Collection[str], day: date) -> tuple[EndpointSet, ...]:
    """Return the sets of ``articles`` in the order of their ids; ``reference`` is that of ``day``.

    A row that stands otherwise since a later day than ``day`` is told without that day.
    """
    held = [
        made for id_ in articles for reach in _reaches(reference, reference.articles[id_], day) for made in reach.sets()
    ]
    return tuple(sorted(held, key=lambda each: each.id))


def _reaches(reference: Reference, article: Article, day: date) -> Iterator["_Reach"]:
    """Yield each service of the article's rows; then those of others that reach its names for roles without a row.

    A row that reaches names by role and asks for no option does so for the names of every article.
    """
    rows = [reference.requirements[id_] for id_ in article.requirements]
    covered = {role for row in rows if isinstance(row.peer, RoleDomains) for role in row.roles}
    for row in rows:
        for service in row.services:
            yield _Reach(reference, article, row, service, service.roles or row.roles, day)
    for id_, row in reference.requirements.items():
        if isinstance(row.peer, RoleDomains) and row.when.option is None and id_ not in article.requirements:
            for service in row.services:
                roles = tuple(role for role in service.roles or row.roles if role not in covered)
                yield _Reach(reference, article, row, service, roles, day)


@dataclass(frozen=True, slots=True)
class _Reach:
    """One service of a row, for some of its roles, in the names and addresses of one article."""

    reference: Reference
    article: Article
    row: Requirement
    service: Service
    roles: tuple[Role, ...]
    day: date

    def sets(self) -> Iterator[EndpointSet]:
        """Yield the set of the service; where it reaches names by role, one more for each option that brings names."""
        if not isinstance(self.row.peer, RoleDomains):
            named = self.row.peer.names if isinstance(self.row.peer, Hosts) else ()
            yield self._set((*named, *self.service.hosts), (), "")
            return
        plain, by_option = self._domains()
        if self.row.id in self.article.requirements:
            yield self._set((*(domain.name for domain in plain), *self.service.hosts), plain, "")
        for option, domains in by_option.items():
            yield self._set(tuple(domain.name for domain in domains), domains, option)

    def _domains(self) -> tuple[list[Domain], dict[str, list[Domain]]]:
        """Return the article's domains that the roles use: those of all, then by the option that they ask for."""
        plain: list[Domain] = []
        by_option: dict[str, list[Domain]] = {}
        for id_ in self.article.domains:
            domain = self.reference.domains[id_]
            options = {use.option or "" for use in domain.uses if not set(use.users).isdisjoint(self.roles)}
            if options & {"", self.row.when.option or ""}:
                plain.append(domain)
            else:
                for option in sorted(options):
                    by_option.setdefault(option, []).append(domain)
        return plain, by_option

    def _set(self, names: Collection[str], domains: Collection[Domain], option: str) -> EndpointSet:
        row, service = self.row, self.service
        ports = port_text(minimal(service.ports)) if isinstance(service.ports, tuple) else ""
        reached = row.opens is Initiator.LOCAL  # Microsoft's ports are always those of the side that is reached
        network = self.reference.networks[row.peer.id] if isinstance(row.peer, NetworkName) else None
        options = [each for each in (row.when.option, service.when.option, option) if each]
        own = {
            "row": row.id,
            "service": service.id,
            "title": row.title,
            "note": row.note,
            "direction": "outbound" if reached else "inbound",
            "roles": sorted(self.roles),
            "protocols": sorted(row.protocols),
            "ports": ports or ("" if isinstance(service.ports, tuple | Icmp) else str(service.ports)),
            "icmp": {"type": service.ports.type, "code": service.ports.code} if isinstance(service.ports, Icmp) else {},
            "sourcePorts": source_port_words(row.source_ports),
            "peer": peer_words(row.peer),
            "speaks": str(service.speaks or ("https" if service.web else "")),
            "conditions": conditions(row.when, service.when, option),
            "aliases": sorted(domain.name for domain in domains if self._alias(domain)),
            "since": self._since(),
            "readings": reading_words(self.reference, (*row.readings, *(network.readings if network else ()))),
            "sources": places(self.reference, row.where),
        }
        return EndpointSet(
            id="/".join(part for part in (row.id, service.id, option) if part),
            area=self.article.id,
            title=self.article.title,
            urls=tuple(sorted(set(names))),
            ips=tuple(sorted(each.prefix for each in network.prefixes)) if network else (),
            tcp=ports if reached and Protocol.TCP in row.protocols else "",
            udp=ports if reached and Protocol.UDP in row.protocols else "",
            required=not options,
            notes=self._notes(options),
            own=without_empty(own),
        )

    def _notes(self, options: Collection[str]) -> str:
        """Return what is lost without an optional set, "" of a required one: as Microsoft has it."""
        told = (self.reference.options[each.partition("/")[0]].text for each in options)
        return " ".join((f"{self.row.title}.", *dict.fromkeys(told))) if options else ""

    def _alias(self, domain: Domain) -> bool:
        """Tell whether the domain matters to a filter of names without a proxy alone."""
        return all(use.without_proxy_only for use in domain.uses if not set(use.users).isdisjoint(self.roles))

    def _since(self) -> dict[str, Any]:
        told = {"row": self.row.since, "service": self.service.since}
        return {key: since.isoformat() for key, since in told.items() if since and since <= self.day}
