"""Say ``Lookup(…).of(what)``: which rules exist because of a row, a prefix or a domain, and which would stay without.

A rule exists because of something where it lets through an opening that is needed because of it: of a row, what its
flows require; of a prefix or a domain, what is required with that peer. Nothing is read from names, descriptions or
tags. Without it a rule stays needed where it lets through what is needed because of something else too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webex_calling.compiler.flow import Flow
from webex_calling.embedded.registration import Registration
from webex_calling.published.network import Network
from webex_calling.site.place import AzurePlace
from webex_calling.site.site import Site, SiteLocalGateway, SiteVdiPool
from webex_calling.verify.admission import Clause
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.flow_sets import FlowSets, intervals
from webex_calling.verify.hop import Filter
from webex_calling.verify.lookup_what import What
from webex_calling.verify.packets import PacketSet
from webex_calling.verify.side import Side
from webex_calling.verify.site_end import SiteEnd
from webex_calling.verify.site_proof import SiteFlows


@dataclass(frozen=True, slots=True)
class FoundRule:
    """One rule that exists because of something.

    ``rows`` need it because of that, and ``others`` besides: rows, or the same rows for other peers. ``refers`` are the
    URNs of what the rule's resource refers to: its group, its prefix list.
    """

    clause: Clause
    rows: tuple[str, ...]
    others: tuple[str, ...]
    refers: tuple[str, ...]

    @property
    def stays(self) -> bool:
        """Whether it would stay needed without."""
        return bool(self.others)


@dataclass(frozen=True, slots=True)
class FoundSide:
    """One side with the rules that exist there because of something; ``unread`` tells why it could not be read."""

    name: str
    part: str
    rules: tuple[FoundRule, ...]
    unread: str = ""


class Lookup:
    """What is registered for one site, ready to be asked why it exists."""

    def __init__(
        self, resources: Iterable[Registration], site: Site, networks: Mapping[str, Network], flows: SiteFlows
    ) -> None:
        self._registered = {resource.urn: resource for resource in resources}
        self._flows = flows
        self._sets: dict[str, FlowSets] = {}
        self._by_network: dict[object, FlowSets] = {}
        nouns: tuple[SiteLocalGateway | SiteVdiPool, ...] = (*site.gateways(), *site.pools())
        for noun in nouns:
            on_azure = isinstance(site.place_of(noun), AzurePlace)
            cidrs = site.network_of(noun).cidrs
            key = cidrs if on_azure else None
            if key not in self._by_network:
                tags = ServiceTags(intervals(cidrs)).peers
                self._by_network[key] = FlowSets(networks, tags) if on_azure else FlowSets(networks)
            self._sets[noun.name] = self._by_network[key]
        self._effective: dict[Filter, Mapping[Clause, PacketSet]] = {}

    def of(self, what: What, ends: Iterable[tuple[SiteEnd, Side]]) -> Iterator[FoundSide]:
        """Yield every gateway's interface and every pool where something exists because of ``what``."""
        for end, side in ends:
            if end.part == "subnet":
                continue  # what stands there is told at the gateways behind it
            if side.paths is None:
                yield FoundSide(end.name, end.part, (), "; ".join((*side.faults, *side.unproven)))
            elif rules := tuple(self._rules(what, end, side)):
                yield FoundSide(end.name, end.part, rules)

    def _rules(self, what: What, end: SiteEnd, side: Side) -> Iterator[FoundRule]:
        here = PacketSet.box(local=end.near)
        needed = {row: openings & here for row, openings in self._rows(end).items()}
        wanted = {row: openings & what.openings for row, openings in needed.items() if what.row in ("", row)}
        others = {row: openings - what.openings if not what.row else openings for row, openings in needed.items()}
        others.pop(what.row, None)
        everything = PacketSet.union(wanted.values())
        if not everything:
            return
        for clause, openings in self._clauses(side):
            if not openings & everything:
                continue
            rows = tuple(row for row, held in wanted.items() if held & openings)
            stays = tuple(row for row, held in others.items() if held & openings)
            yield FoundRule(clause, rows, stays, self._refers(clause))

    def _rows(self, end: SiteEnd) -> Mapping[str, PacketSet]:
        """Return what each row requires at an end, the site's extra rules under their own word."""
        sets = self._sets[end.name]
        held: dict[str, list[PacketSet]] = {}
        for flow in self._at(end):
            held.setdefault(flow.requirement, []).append(sets.of(flow))
        return {row: PacketSet.union(openings) for row, openings in held.items()}

    def _at(self, end: SiteEnd) -> Sequence[Flow]:
        if end.part == "pool":
            return self._flows.pools[end.name]
        return [flow for flow in self._flows.gateways[end.name] if str(flow.interface) == end.part]

    def _clauses(self, side: Side) -> Iterator[tuple[Clause, PacketSet]]:
        """Yield the permits of the first filter of each path, with what they let through of it."""
        for path in side.paths.paths if side.paths else ():
            first = next((hop for hop in path.hops if isinstance(hop, Filter)), None)
            if first is None:
                continue
            if first not in self._effective:
                self._effective[first] = dict(first.causes(PacketSet.everything()))
            yield from self._effective[first].items()

    def _refers(self, clause: Clause) -> tuple[str, ...]:
        resource = self._registered.get(clause.resource)
        waits = resource.property_dependencies.values() if resource else ()
        return tuple(dict.fromkeys(urn for urns in waits for urn in urns if urn in self._registered))
