"""Say ``ends.met(asked, "fra-a/external")``: which filtered end of a site a packet meets, and who opens it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Opener
from webex_calling.site.interface import Interface
from webex_calling.site.site import Site
from webex_calling.verify.diagram import Interval
from webex_calling.verify.end import End
from webex_calling.verify.flow_sets import intervals
from webex_calling.verify.packet_text import Asked, Station
from webex_calling.verify.perimeter_end import ends_behind
from webex_calling.verify.required import Required
from webex_calling.verify.required_across import RequiredAcross


@dataclass(frozen=True, slots=True)
class SiteEnd:
    """One side of the site's proof: ``name`` and ``part`` as there, and what the rows ask for behind its filter.

    ``near`` are its local addresses; ``exact`` tells that they are its own, and not those of the network that it is in.
    A side that is the whole way through a ``perimeter`` has what is reached without crossing it as ``inside``.
    ``public`` is the address by which others know it, which its filters never see.
    """

    name: str
    part: str
    required: tuple[Required, ...]
    near: tuple[Interval, ...]
    exact: bool
    inside: tuple[Interval, ...] | None = None
    perimeter: str = ""
    public: int | None = None

    @property
    def choice(self) -> str:
        """What --at takes for it."""
        return self.name if self.part in {"pool", "subnet"} else f"{self.name}/{self.part.replace(' ', '-')}"

    def crossed_by(self, peer: Station) -> bool:
        """Tell whether what is exchanged with ``peer`` crosses the perimeter of this side; false where it has none."""
        if self.inside is None:
            return False
        return not isinstance(peer.host, int) or not any(first <= peer.host <= last for first, last in self.inside)

    def has(self, station: Station) -> bool:
        """Tell whether the address is one of this end's."""
        return isinstance(station.host, int) and any(first <= station.host <= last for first, last in self.near)


@dataclass(frozen=True, slots=True)
class SiteEnds:
    """Every side of a site, in the order of its proof."""

    ends: tuple[SiteEnd, ...]

    @classmethod
    def of_site(cls, reference: Reference, site: Site) -> "SiteEnds":
        """Return the ends of ``site``."""
        own = _ends(site, lambda end: Required.at(reference, end))
        return cls((*own, *_through(reference, site)))

    def met(self, asked: Asked, at: str = "") -> tuple[SiteEnd, Opener]:
        """Return the end that a packet leaves or reaches, and who opens it.

        ``at`` is the choice of an end, or the name of its gateway alone. Raises Faults, with the choices there are,
        where the text and ``at`` leave more than one answer or none.
        """
        places = [(end, opener) for end in self._chosen(at) for opener in _openers(end, asked, at)]
        if not at:  # the whole way, where there is one
            whole = [each for each in places if each[0].crossed_by(_peer(asked, each[1]))]
            places = whole or [each for each in places if each[0].inside is None] or places
        exact = [each for each in places if each[0].exact and each[0].part != "subnet"]
        found = exact or [each for each in places if each[0].part != "subnet"] or places
        if len(found) == 1:
            return found[0]
        ends = {end.choice: end for end, _ in found}
        if len(ends) == 1:
            words = "may be opened by either side: both addresses are its own"
            raise Faults([Fault("packet", words, 'begin with "local opens" or "peer opens"')])
        raise Faults([self._undecided(asked, at, tuple(ends))])

    def _chosen(self, at: str) -> tuple[SiteEnd, ...]:
        found = tuple(end for end in self.ends if at in ("", end.name, end.choice))
        if not found:
            choices = ", ".join(end.choice for end in self.ends)
            raise Faults([Fault("--at", "is no end of this site", f"choose one of {choices}", at)])
        return found

    def _undecided(self, asked: Asked, at: str, ends: Sequence[str]) -> Fault:
        shown = f"{asked.source.text} -> {asked.destination.text}"
        if ends:
            return Fault("packet", "may be at several ends", f"choose --at {' or --at '.join(ends)}", shown)
        said = 'begin with "local opens" or "peer opens"'
        if at:
            return Fault("packet", f"has no local address of {at}", said, shown)
        hosts = (asked.source.host, asked.destination.host)
        for end in self.ends:
            if end.public in hosts and end.exact:  # translated before a filter sees it
                text = asked.source.text if end.public == asked.source.host else asked.destination.text
                words = f"has the public address of {end.choice}, which no filter sees"
                return Fault("packet", words, f"give the local address, {ip_address(end.near[0][0])}", text)
        choices = " or --at ".join(end.choice for end in self.ends if end.part != "subnet")
        return Fault("packet", "has no local address that this site tells", f"{said}, and choose --at {choices}", shown)


def _openers(end: SiteEnd, asked: Asked, at: str) -> Iterator[Opener]:
    """Yield who may open the packet at ``end``; a text that says so is believed of an end that is named."""
    for opener, station in ((Opener.LOCAL, asked.source), (Opener.PEER, asked.destination)):
        named = bool(at) and asked.opener is opener and isinstance(station.host, int)
        if asked.opener in (None, opener) and (end.has(station) or named):
            yield opener


def _peer(asked: Asked, opener: Opener) -> Station:
    return asked.destination if opener is Opener.LOCAL else asked.source


def _through(reference: Reference, site: Site) -> Iterator[SiteEnd]:
    """Yield the whole way of each end through each perimeter, AWS first as in the proof."""
    for perimeter in sorted(site.egress(), key=lambda each: each.place_name not in site.aws):
        required = RequiredAcross.at(reference, site.behind(perimeter)).ends
        inside = intervals(perimeter.inside)
        for end in ends_behind(site, perimeter):
            own = tuple(each for each in required if intervals(each.end.networks) == end.near)
            yield SiteEnd(end.name, end.part, own, end.near, exact=True, inside=inside, perimeter=perimeter.name)


def _ends(site: Site, required: Callable[[End], Required]) -> Iterator[SiteEnd]:
    shared: dict[str, list[tuple[End, tuple[Interval, ...]]]] = {}
    for gateway in site.gateways():
        for side in gateway.sides:
            address = gateway.known_address(side)
            near = ((int(address),) * 2,) if address else intervals(site.network_of(gateway).cidrs)
            own = required(End.of_gateway(gateway, side))
            public = int(gateway.public_address) if gateway.public_address and side is Interface.EXTERNAL else None
            yield SiteEnd(gateway.name, side.value, (own,), near, exact=address is not None, public=public)
            if gateway.shared_subnets and (name := getattr(gateway.shared_subnets, side)):
                shared.setdefault(name, []).append((End.of_gateway(gateway, side, shared=True), near))
    yield from _subnets(shared, required)
    for pool in site.pools():
        near = intervals(pool.networks or site.network_of(pool).cidrs)
        yield SiteEnd(pool.name, "pool", (required(End.of_pool(pool)),), near, exact=bool(pool.networks))


def _subnets(
    shared: Mapping[str, Sequence[tuple[End, tuple[Interval, ...]]]], required: Callable[[End], Required]
) -> Iterator[SiteEnd]:
    for name, held in shared.items():
        near = tuple(span for _, spans in held for span in spans)
        yield SiteEnd(name, "subnet", tuple(required(end) for end, _ in held), near, exact=True)
