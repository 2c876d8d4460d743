"""Say ``Lookup(…).of(what)``: which rules exist because of a row, a prefix or a domain, and which would stay without.

A rule exists because of something where it lets through an opening that is needed because of it: of a row, what its
flows require; of a prefix or a domain, what is required with that peer. Nothing is read from names, descriptions or
tags. Without it a rule stays needed where it lets through what is needed because of something else too. The filters of
a perimeter are asked once for all who are behind it, since one rule serves many of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.flows.site_end import SUBNET, SiteEnd
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.registered.registration import Registration
from webex_calling.site.place import AzurePlace
from webex_calling.site.site import Site, SiteLocalGateway, SitePerimeter, SiteVdiPool
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.names import name_key
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.spans import intervals
from webex_calling.verify.proof.flow_sets import EXTRA, FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows
from webex_calling.verify.required.rows import MANAGEMENT

_ADDED: Final = {MANAGEMENT: "what manages the gateways", EXTRA: "the site's extra rules"}


@dataclass(frozen=True, slots=True)
class LookupTarget:
    """A row, or all openings with one prefix or domain as the peer; ``row`` is "" for those."""

    text: str
    title: str
    row: str
    openings: PacketSet

    @classmethod
    def parse(cls, text: str, reference: Reference) -> "LookupTarget":
        """Read the id of a row, a prefix or an address, or a domain. Raises Faults for anything else."""
        if text in reference.requirements:
            return cls(text, reference.requirements[text].title, text, PacketSet.everything())
        if text in _ADDED:
            return cls(text, _ADDED[text], text, PacketSet.everything())
        if text.partition("/")[0].replace(".", "").isdecimal():
            return cls._prefix(text)
        return cls._domain(text, reference.requirements)

    @classmethod
    def _prefix(cls, text: str) -> "LookupTarget":
        try:
            span = prefix(text)
        except ValueError as error:
            words = f"is not an IPv4 prefix ({error})"
            raise Faults([Fault("what", words, "write it as 192.0.2.0/24 or 192.0.2.10", text)]) from None
        return cls(text, "peers with these addresses", "", PacketSet.box(peer=[span]))

    @classmethod
    def _domain(cls, text: str, rows: Iterable[str]) -> "LookupTarget":
        try:
            name_key(text)
        except ValueError:
            known = False
        else:
            known = "." in text
        if not known:
            near = get_close_matches(text, rows, n=3, cutoff=0.5) or sorted(rows)[:3]
            remedy = f"give a row as {' or '.join(near)}, a prefix as 192.0.2.0/24, or a domain as *.webex.com"
            raise Faults([Fault("what", "is neither a row, a prefix nor a domain", remedy, text)])
        # As published, *.x covers x itself.
        names = tuple(dict.fromkeys((text, text.removeprefix("*."))))
        return cls(text, "peers of this name", "", PacketSet.box(names=names))


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

    def with_needs_of(self, other: "FoundRule") -> "FoundRule":
        """Return the rule with all that needs it, of which ``other`` has some for another end."""
        rows, others = (tuple(dict.fromkeys(held)) for held in (self.rows + other.rows, self.others + other.others))
        return replace(self, rows=rows, others=others)


@dataclass(frozen=True, slots=True)
class FoundSide:
    """One side with the rules that exist there because of something; ``unread`` tells what could not be read of it."""

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
        models: tuple[SiteLocalGateway | SiteVdiPool | SitePerimeter, ...] = (
            *site.gateways(),
            *site.pools(),
            *site.egress(),
        )
        for model in models:
            on_azure = isinstance(site.place_of(model), AzurePlace)
            cidrs = site.network_of(model).cidrs
            key = cidrs if on_azure else None
            if key not in self._by_network:
                tags = ServiceTags(intervals(cidrs)).peers
                self._by_network[key] = FlowSets(networks, tags) if on_azure else FlowSets(networks)
            self._sets[model.name] = self._by_network[key]
        self._effective: dict[Filter, Mapping[Clause, PacketSet]] = {}

    def of(self, what: LookupTarget, ends: Iterable[tuple[SiteEnd, InterfaceProof]]) -> Iterator[FoundSide]:
        """Yield every gateway's interface, pool and perimeter where something exists because of ``what``."""
        through: dict[str, list[tuple[SiteEnd, InterfaceProof]]] = {}
        own: set[int] = set()
        for end, side in ends:
            if end.perimeter:
                through.setdefault(end.perimeter, []).append((end, side))
                continue
            own.update(id(hop) for path in (side.paths.paths if side.paths else ()) for hop in path.hops)
            if end.own != SUBNET:  # what stands there is told at the gateways behind it
                yield from self._found(what, end.name, end.part, [(end, side)], frozenset())
        for perimeter, held in through.items():
            yield from self._found(what, perimeter, "perimeter", held, frozenset(own))

    def _found(
        self,
        what: LookupTarget,
        name: str,
        part: str,
        ends: Sequence[tuple[SiteEnd, InterfaceProof]],
        told: frozenset[int],
    ) -> Iterator[FoundSide]:
        """Yield what is found at ends that stand behind the same filters, but for filters that are ``told`` already."""
        unread = dict.fromkeys(why for _, side in ends if side.paths is None for why in (*side.faults, *side.unproven))
        rules: dict[tuple[str, str], FoundRule] = {}
        for end, side in ends:
            for rule in self._rules(what, end, side, told):
                key = rule.clause.rule, rule.clause.resource
                rules[key] = rules[key].with_needs_of(rule) if key in rules else rule
        found = tuple(rule for rule in rules.values() if rule.rows)
        if found or unread:
            yield FoundSide(name, part, found, "; ".join(unread))

    def _rules(
        self, what: LookupTarget, end: SiteEnd, side: InterfaceProof, told: frozenset[int]
    ) -> Iterator[FoundRule]:
        here = PacketSet.box(local=intervals(end.near))
        needed = {row: openings & here for row, openings in self._rows(end).items()}
        wanted = {row: openings & what.openings for row, openings in needed.items() if what.row in ("", row)}
        others = {row: openings - what.openings if not what.row else openings for row, openings in needed.items()}
        others.pop(what.row, None)
        if not (end.perimeter or any(wanted.values())):
            return
        for path in side.paths.paths if side.paths else ():
            asked, besides = wanted, others
            for hop in path.hops:
                if not isinstance(hop, Filter):  # behind a translation the same openings look otherwise
                    asked, besides = (
                        {row: hop.beyond(openings & path.takes) for row, openings in held.items()}
                        for held in (asked, besides)
                    )
                elif id(hop) not in told:
                    yield from self._needed(hop, asked, besides, end)

    def _needed(
        self, hop: Filter, wanted: Mapping[str, PacketSet], others: Mapping[str, PacketSet], end: SiteEnd
    ) -> Iterator[FoundRule]:
        """Yield the permits of a filter that somebody needs; at a perimeter not what a service does of itself."""
        if hop not in self._effective:
            self._effective[hop] = dict(hop.causes(PacketSet.everything()))
        everything = PacketSet.union((*wanted.values(), *others.values()))
        for clause, openings in self._effective[hop].items():
            if openings & everything and (clause.resource or not end.perimeter):
                rows = tuple(row for row, held in wanted.items() if held & openings)
                stays = tuple(row for row, held in others.items() if held & openings)
                yield FoundRule(clause, rows, stays, self._refers(clause))

    def _rows(self, end: SiteEnd) -> Mapping[str, PacketSet]:
        """Return what each row requires at an end, the site's extra rules under their own word."""
        sets = self._sets[end.perimeter or end.name]
        held: dict[str, list[PacketSet]] = {}
        for flow in self._flows.at(end):
            held.setdefault(flow.requirement, []).append(sets.of(flow))
        return {row: PacketSet.union(openings) for row, openings in held.items()}

    def _refers(self, clause: Clause) -> tuple[str, ...]:
        resource = self._registered.get(clause.resource)
        waits = resource.property_dependencies.values() if resource else ()
        return tuple(dict.fromkeys(urn for urns in waits for urn in urns if urn in self._registered))
