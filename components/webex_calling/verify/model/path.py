"""Say ``paths.admitted``, ``paths.stop(packet)``: what gets from an endpoint to its peers, and what stops the rest.

An endpoint has one path for each kind of peer: to its own network, to the Internet. Each begins at the endpoint, and
its hops stand in the order in which a packet that leaves meets them; what arrives meets them the other way round. All
openings are told in the endpoint's own words: its own address, whatever the far side sees.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.hop import Filter, Hop, Part, PortNat, StaticNat, admitted_along
from webex_calling.verify.model.packets import Packet, PacketSet


@dataclass(frozen=True, slots=True)
class Passage:
    """What one hop says of one packet: the rule of each part that decides, and whether the packet surely gets on.

    ``clauses`` has a rule for each part of a filter, in order, None where no rule matches; it is empty for a
    translation. ``seen`` is the packet as it arrives at the hop, which a translation before it may have changed.
    """

    hop: Hop
    passes: bool
    clauses: tuple[tuple[Part, Clause | None], ...]
    seen: PacketSet

    @property
    def refusing(self) -> tuple[Part, Clause | None] | None:
        """The part that refuses the packet, with its rule: one that surely does, if any; None where it gets on."""
        if self.passes or not isinstance(self.hop, Filter):
            return None
        form = (self.seen - self.hop.admitted).sample()
        stops = [each for each in self.clauses if form not in each[0].admission.admitted]
        return next((each for each in stops if form not in each[0].admission.possible), stops[0])

    @property
    def stops(self) -> bool:
        """Whether the hop surely stops the packet, in every form that it may have."""
        return not self.passes and not self.seen & self.hop.before(PacketSet.everything(), surely=False)

    @property
    def told(self) -> str:
        """The rule that refuses the packet, "" for none; with what is not known of it, and of one that may admit it."""
        if self.refusing is None or not isinstance(self.hop, Filter):
            return ""
        part, clause = self.refusing
        form = (self.seen - self.hop.admitted).sample()
        words = clause.rule if clause else ""
        if clause and form not in clause.matches:
            words += f" ({clause.doubt})"
        if doubted := part.admission.doubted(form):
            words = f"{words or 'the end of its rules'}, though {doubted.rule} may admit it ({doubted.doubt}),"
        return words


@dataclass(frozen=True, slots=True)
class Meeting:
    """A filter that openings of an endpoint meet, and the translations before it, in the order of what leaves."""

    filter: Filter
    translations: tuple[StaticNat | PortNat, ...]

    def there(self, openings: PacketSet) -> PacketSet:
        """Return what openings of the endpoint may look like at the filter."""
        for each in self.translations:
            openings = each.beyond(openings)
        return openings

    def near(self, there: PacketSet, *, surely: bool = False) -> PacketSet:
        """Return the endpoint's own openings that possibly, or surely, look at the filter like ``there``."""
        for each in reversed(self.translations):
            there = each.before(there, surely=surely)
        return there


@dataclass(frozen=True, slots=True)
class Path:
    """The hops between an endpoint and some of its peers; ``takes`` are the openings that go this way."""

    name: str
    takes: PacketSet
    hops: tuple[Hop, ...]
    admitted: PacketSet = field(init=False)
    """What surely gets through, of the openings that go this way."""
    possible: PacketSet = field(init=False)
    """What may get through: whatever a rule that is not understood means, and a translation takes."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "admitted", self.takes & admitted_along(self.hops))
        object.__setattr__(self, "possible", self.takes & admitted_along(self.hops, surely=False))

    def met(self) -> Iterator[Meeting]:
        """Yield the filters of the path, with the translations before each."""
        translations: tuple[StaticNat | PortNat, ...] = ()
        for hop in self.hops:
            if isinstance(hop, Filter):
                yield Meeting(hop, translations)
            else:
                translations = (*translations, hop)

    def meetings(self, openings: PacketSet) -> Iterator[tuple[Meeting, PacketSet]]:
        """Yield the filters that any of the openings meet which go this way, with what these look like there.

        What no translation has a form for meets nothing behind it.
        """
        own = openings & self.takes
        yield from ((each, seen) for each in self.met() if (seen := each.there(own)))

    def passages(self, packet: Packet) -> Iterator[Passage]:
        """Yield what each hop says of a packet, in the order in which it meets them, as far as it may get."""
        seen = PacketSet.one(packet)
        met: list[tuple[Hop, PacketSet]] = []
        for hop in self.hops:
            met.append((hop, seen))
            seen = hop.beyond(seen)
            if not seen:  # what no translation has a form for meets nothing behind it, and cannot come from there
                met = met if packet.initiator is Initiator.LOCAL else met[-1:]
                break
        for hop, arriving in met if packet.initiator is Initiator.LOCAL else reversed(met):
            passage = _passage(hop, arriving)
            yield passage
            if passage.stops:
                return


@dataclass(frozen=True, slots=True)
class Paths:
    """All paths of one endpoint. ``unfiltered`` are openings that meet no hop, as those to a VPC's own resolver."""

    paths: tuple[Path, ...]
    unfiltered: PacketSet
    admitted: PacketSet = field(init=False)
    """What surely gets through by the rules of the hops."""
    possible: PacketSet = field(init=False)
    """What may get through by the rules of the hops."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "admitted", PacketSet.union(path.admitted for path in self.paths))
        object.__setattr__(self, "possible", PacketSet.union(path.possible for path in self.paths))

    @property
    def translates_ports(self) -> bool:
        """Whether some path leads through a translation of ports, which stops what peers open."""
        return any(isinstance(hop, PortNat) for path in self.paths for hop in path.hops)

    def of(self, packet: Packet) -> Path | None:
        """Return the path that a packet takes; None where no path leads to its peer."""
        return next((path for path in self.paths if packet in path.takes), None)

    def stop(self, packet: Packet) -> Passage | None:
        """Return the passage that stops a packet, surely if one does; None where none may or no path leads there."""
        path = self.of(packet)
        stops = [each for each in path.passages(packet) if not each.passes] if path else []
        return next((each for each in stops if each.stops), stops[0] if stops else None)

    def filters(self) -> Iterator[tuple[Path, Filter]]:
        """Yield every filter of every path."""
        for path in self.paths:
            yield from ((path, hop) for hop in path.hops if isinstance(hop, Filter))


def _passage(hop: Hop, seen: PacketSet) -> Passage:
    if not isinstance(hop, Filter):
        # One form that the translation leaves out is enough: the hop before it may pick that one.
        return Passage(hop, seen <= hop.before(PacketSet.everything(), surely=False), (), seen)
    # One packet has many forms behind a translation that picks a port: a form that is refused tells the rule.
    refused = seen - hop.admitted
    form = (refused or seen).sample()
    return Passage(hop, not refused, tuple((part, part.admission.decides(form)) for part in hop.parts), seen)


def straight(hops: Sequence[Hop], unfiltered: PacketSet, name: str = "") -> Paths:
    """Return the paths of an endpoint whose packets all meet the same hops."""
    return Paths((Path(name, PacketSet.everything(), tuple(hops)),), unfiltered)


def causes(openings: PacketSet, paths: Paths) -> tuple[Clause, ...]:
    """Return the rules that let any of ``openings`` through, each once: on each path one filter's for each of them."""
    return tuple(dict.fromkeys(clause for path in paths.paths for clause, _ in causes_on(path, openings)))


def causes_on(path: Path, openings: PacketSet) -> Iterator[tuple[Clause, PacketSet]]:
    """Yield the rules of ``path`` that let any of ``openings`` through, each with its part of them, in own words.

    Whatever gets through a path gets through each of its filters, so that one is enough for each opening: the first
    with a rule of its own for it, and not only what a service lets through without any.
    """
    left = openings & path.takes
    others: list[tuple[Clause, PacketSet]] = []
    for meeting, seen in path.meetings(left):
        causing = ((clause, meeting.near(part) & left) for clause, part in meeting.filter.causes(seen))
        found = [(clause, part) for clause, part in causing if part]
        own = [(clause, part) for clause, part in found if clause.resource]
        yield from own
        left -= PacketSet.union(part for _, part in own)
        if not left:
            return
        others = others or found
    yield from ((clause, part & left) for clause, part in others if not clause.resource and part & left)
