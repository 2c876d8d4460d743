"""Say ``side.findings``: what the proof of one interface, pool or shared subnet found, in a reader's terms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Flow
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import Packet, PacketSet
from webex_calling.verify.model.path import Paths, causes_on
from webex_calling.verify.model.spans import Interval
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets

Near = Sequence[Interval]
"""The local addresses that a reader knows."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Openings told by the first of them, and how many there are at its local address, names uncounted."""

    packet: Packet
    openings: int

    @classmethod
    def of(cls, openings: PacketSet, near: Near) -> "Sample":
        """Return the sample of a set that is not empty, at one of the local addresses ``near`` where it can be."""
        packet = (openings & PacketSet.box(local=near) or openings).sample()
        here = openings & PacketSet.box(local=[(packet.local, packet.local)])
        return cls(packet, here.count())


@dataclass(frozen=True, slots=True)
class Gap:
    """A row that does not get through in whole, and what stops the sample.

    ``stopped_at`` is the filter or translation, "" where no path leads to the peer; ``refused_by`` is its rule, "" for
    no rule. ``partly`` are the prefixes that are refused of a row to anywhere, or, ``from_ports``, the source
    ports of any row, where the rest gets through.
    """

    row: str
    title: str
    sample: Sample
    stopped_at: str
    refused_by: str
    partly: tuple[str, ...] = ()
    from_ports: bool = False

    @property
    def where(self) -> str:
        """What is refused of one that is partly refused."""
        return f"{'from' if self.from_ports else 'to'} {', '.join(self.partly)}"


@dataclass(frozen=True, slots=True)
class Surplus:
    """Excess of one declared kind: ``openings``, told by ``sample``; ``exception`` is what accepts it, if one does.

    ``everywhere`` tells that the kind has every peer there: no part of a network is left that is the inside.
    """

    excess_kind: DeclaredExcess
    sample: Sample
    openings: PacketSet = field(default_factory=PacketSet.empty)
    everywhere: bool = False
    exception: AcceptedExcess | None = None


@dataclass(frozen=True, slots=True)
class Overreach:
    """A rule that lets through what nothing declares; ``refused_by`` may refuse that, "" where nothing may.

    ``surely`` is all that the rule surely matches, whether declared or not. ``perhaps`` is what it may let through
    besides, where that is told with it.
    """

    rule: str
    sample: Sample
    refused_by: str = ""
    perhaps: Sample | None = None
    surely: PacketSet = field(default_factory=PacketSet.empty, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Undeclared:
    """What nothing declares, whole: what is ``certain`` to get in, and what ``may`` get in besides."""

    certain: PacketSet
    may: PacketSet
    near: Near

    @property
    def all(self) -> PacketSet:
        """The two together."""
        return self.certain | self.may

    def without(self, openings: PacketSet) -> "Undeclared":
        """Return what is left of it."""
        return replace(self, certain=self.certain - openings, may=self.may - openings)

    def certainly(self, paths: Paths) -> tuple[Overreach, ...]:
        """Return the rules that certainly let any of it in."""
        return overreaches(self.certain, paths, self.near)

    def possibly(self, paths: Paths) -> tuple[Overreach, ...]:
        """Return the rules that may let any of it in, each with what may refuse it."""
        return tuple(doubted(overreaches(self.may, paths, self.near), paths))


@dataclass(frozen=True, slots=True)
class Compared:
    """What a proof compared at one end, for whoever compares one proof with another.

    ``paths`` are as they are filtered: no name is let through for the network that it is in. ``flows`` must get
    through, and ``sets`` read them; only what is ``here`` concerns the end. ``near`` are its local addresses.
    ``crossing`` is what these filters are asked about at all, whatever the address: of the rest they say nothing.
    ``declared`` is the excess within ``here``. ``others`` are groups beside the filters, whose rules are not known.
    """

    paths: Paths
    flows: Sequence[Flow]
    sets: FlowSets
    here: PacketSet
    near: Near
    crossing: PacketSet = field(default_factory=PacketSet.everything)
    declared: Mapping[DeclaredExcess, PacketSet] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

    @property
    def admitted(self) -> PacketSet:
        """What surely gets through, by the filters or because the cloud never filters it."""
        return (self.paths.admitted | self.paths.unfiltered) & self.here

    @property
    def possible(self) -> PacketSet:
        """What may get through."""
        return (self.paths.possible | self.paths.unfiltered) & self.here


@dataclass(frozen=True, slots=True)
class InterfaceProof:
    """What was proven of one filtered end.

    ``part`` is the gateway's interface, "pool" or "subnet". ``filters`` are the groups that the proof takes to be
    attached there, and no other. ``gaps`` and ``undeclared`` are certain in a filter that others wrote; what
    ``may_be_refused`` or ``may_be_admitted`` there depends on rules that are not understood, or on what is sent. Of a
    plan all of that is a gap, or undeclared. ``faults`` keep it from being proven and are findings; ``unproven`` says
    what no file tells of what another stack keeps, which is none. ``assumed`` is what the run cannot show. ``paths``
    are what leads from there to the peers, ``compared`` what the proof went by, and ``excess`` what is undeclared, in
    packets, where they could be read.
    """

    name: str
    part: str
    filters: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    declared: tuple[Surplus, ...] = ()
    undeclared: tuple[Overreach, ...] = ()
    may_be_refused: tuple[Gap, ...] = ()
    may_be_admitted: tuple[Overreach, ...] = ()
    assumed: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    paths: Paths | None = None
    compared: Compared | None = field(default=None, repr=False, compare=False)
    excess: Undeclared | None = field(default=None, repr=False, compare=False)

    @classmethod
    def untold(cls, name: str, part: str, why: Faults) -> "InterfaceProof":
        """Return a side that could not be read: something is wrong with it, or what would tell is kept elsewhere."""
        faults = tuple(str(each) for each in why if not each.unread)
        return cls(name, part, faults=faults, unproven=tuple(str(each) for each in why if each.unread))

    @property
    def called(self) -> str:
        """What people call it."""
        return self.name if self.part == "pool" else f"{self.name} {self.part}"

    @property
    def proven(self) -> bool:
        """Whether everything required was seen to get through, and nothing else undeclared."""
        return not (self.findings or self.unproven or self.doubtful)

    @property
    def doubtful(self) -> bool:
        """Whether something may be wrong, and may not."""
        return bool(self.may_be_refused or self.may_be_admitted)

    @property
    def findings(self) -> bool:
        """Whether something is wrong."""
        return bool(self.gaps or self.undeclared or self.faults)


def gaps(missing: PacketSet, paths: Paths, flows: Sequence[Flow], sets: FlowSets, near: Near) -> tuple[Gap, ...]:
    """Return what is missing, row by row."""
    if not missing:
        return ()
    rows: dict[str, list[Flow]] = {}
    for flow in flows:
        rows.setdefault(flow.requirement, []).append(flow)
    found: list[Gap] = []
    for row, held in rows.items():
        if part := PacketSet.union(map(sets.of, held)) & missing:
            sample = Sample.of(part, near)
            stop = paths.stop(sample.packet)
            at, refusing = (stop.hop.name, stop.told) if stop else ("", "")
            found.append(Gap(row, held[0].title, sample, at, refusing))
    return tuple(found)


def overreaches(undeclared: PacketSet, paths: Paths, near: Near) -> tuple[Overreach, ...]:
    """Return the rules behind what nothing declares, each once, with the widest part that it lets through.

    What one rule surely lets through is not told of another that only may.
    """
    if not undeclared:
        return ()
    widest: dict[Clause, PacketSet] = {}
    found = [cause for path in paths.paths for cause in causes_on(path, undeclared)]
    if any(clause.possibly is not None for clause, _ in found):
        known = [part if clause.possibly is None else part & clause.matches for clause, part in found]
        surely = PacketSet.union(known)
        found = [(clause, own | (part - surely)) for (clause, part), own in zip(found, known, strict=True)]
    for clause, part in found:
        if part and (clause not in widest or widest[clause].count() < part.count()):
            widest[clause] = part
    return tuple(
        Overreach(clause.rule, Sample.of(part, near), surely=clause.matches) for clause, part in widest.items()
    )


def doubted(reaches: Iterable[Overreach], paths: Paths) -> Iterator[Overreach]:
    """Yield what rules may let through, each with what may refuse it."""
    for reach in reaches:
        stop = paths.stop(reach.sample.packet)
        yield replace(reach, refused_by=stop.told or stop.hop.name if stop else "")


_REMEDY = "nothing was registered; report these arguments to the project, since its rules and its proof disagree"


def raise_unproven(sides: Iterable[InterfaceProof], remedy: str = "") -> None:
    """Raise Faults with all that the proofs found wrong: without ``remedy`` a mistake of this package."""
    remedy = remedy or _REMEDY
    faults: list[Fault] = []
    for side in sides:
        place = f"{side.name}.{side.part}"
        for gap in side.gaps:
            stopped = gap.refused_by or "no rule"
            words = f"would not get {gap.sample.packet} through for {gap.row}, which {stopped} decides"
            faults.append(Fault(place, words, remedy))
        for reach in side.undeclared:
            words = f"would let {reach.sample.packet} through by {reach.rule}, which nothing requires or declares"
            faults.append(Fault(place, words, remedy))
    if faults:
        raise Faults(faults)


def assurances(sides: Iterable[InterfaceProof]) -> Iterator[str]:
    """Yield what a component may say of its proof: what holds, and what that assumes."""
    for side in sides:
        what = side.name if side.part in ("pool", "subnet") else f"{side.name} {side.part}"
        kinds = f" but for {', '.join(str(each.excess_kind) for each in side.declared)}" if side.declared else ""
        yield (f"{what}: proven to admit what is required and nothing else{kinds}; assumed: {', '.join(side.assumed)}")
