"""Say ``matrix(side, classes)``: who talks to whom, as classes of ends by kinds of peers, with what is behind it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from webex_calling.impact.side import End, Side
from webex_calling.published.requirement import Initiator
from webex_calling.report.site.connection import Causes, Connection, Talk, talks
from webex_calling.report.site.end_class import EndClass, called
from webex_calling.report.site.peer_kind import PeerKind, in_order

EndNames = tuple[str, ...]
"""What ends are called, in the order of the site."""


@dataclass(frozen=True, slots=True)
class PeerAddresses:
    """The addresses of the peer ``label``, and the ends that know it by these."""

    label: str
    addresses: tuple[str, ...]
    ends: EndNames


@dataclass(frozen=True, slots=True)
class Variant:
    """What several ends have alike with one kind of peer: ``connections`` are in the words of the first of them."""

    ends: EndNames
    connections: tuple[Connection, ...]
    peers: tuple[PeerAddresses, ...]

    @property
    def one_peer(self) -> bool:
        """Whether all ends have the same peers."""
        return all(len(each.ends) == len(self.ends) for each in self.peers)


@dataclass(frozen=True, slots=True)
class Cell:
    """One class of ends and one kind of peer; ``id`` is that of its section."""

    id: str
    ends: EndClass
    peer: PeerKind
    variants: tuple[Variant, ...]

    def rows(self, opens: Initiator) -> tuple[str, ...]:
        """Return the rows of its connections that one side opens."""
        return tuple(dict.fromkeys(each.row for each in self._connections if each.opens is opens))

    @property
    def admitted(self) -> bool:
        """Whether all of it was proven to get through."""
        return all(each.admitted for each in self._connections)

    @property
    def _connections(self) -> Iterator[Connection]:
        return (each for variant in self.variants for each in variant.connections)


@dataclass(frozen=True, slots=True)
class Line:
    """One class of ends with its cells by the id of the peer's kind; ``unread`` are ends that could not be read."""

    ends: EndClass
    names: EndNames
    cells: Mapping[str, Cell]
    unread: EndNames


@dataclass(frozen=True, slots=True)
class Matrix:
    """All classes of ends by all kinds of peers that any of them has to do with."""

    peers: tuple[PeerKind, ...]
    lines: tuple[Line, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """Every cell, line by line."""
        for line in self.lines:
            yield from (line.cells[each.id] for each in self.peers if each.id in line.cells)


def matrix(side: Side, classes: Mapping[End, EndClass]) -> Matrix:
    """Return who talks to whom at every end of a side."""
    causes = Causes()
    held: dict[EndClass, dict[End, Mapping[PeerKind, Talk]]] = {}
    for end, proof in side.ends.items():
        held.setdefault(classes[end], {})[end] = talks(proof, side.reference, causes)
    found = [kind for ends in held.values() for told in ends.values() for kind in told]
    peers = in_order(found, side.reference)
    unread = {end for end, proof in side.ends.items() if proof.compared is None}
    places = list(dict.fromkeys(each.where for each in held))
    ordered = sorted(held, key=lambda each: places.index(each.where))
    return Matrix(peers, tuple(_line(at, each, held[each], peers, unread) for at, each in enumerate(ordered, start=1)))


def _line(
    at: int, ends: EndClass, told: Mapping[End, Mapping[PeerKind, Talk]], peers: tuple[PeerKind, ...], unread: set[End]
) -> Line:
    def named(some: Iterable[End]) -> EndNames:
        return tuple(called(each, ends) for each in some)

    cells = {}
    for kind in peers:
        those = {end: talks[kind] for end, talks in told.items() if kind in talks}
        if those:
            cells[kind.id] = Cell(f"c{at}-{kind.id}", ends, kind, tuple(_variants(those, named)))
    return Line(ends, named(told), cells, named(each for each in told if each in unread))


def _variants(those: Mapping[End, Talk], named: Callable[[Iterable[End]], EndNames]) -> Iterator[Variant]:
    alike: dict[tuple[Connection, ...], dict[End, Talk]] = {}
    for end, talk in those.items():
        alike.setdefault(talk.connections, {})[end] = talk
    for connections, held in alike.items():
        known: dict[tuple[str, tuple[str, ...]], list[End]] = {}
        for end, talk in held.items():
            for each in talk.addresses:
                known.setdefault(each, []).append(end)
        peers = [PeerAddresses(label, addresses, named(ends)) for (label, addresses), ends in known.items()]
        labels = list(dict.fromkeys(each.label for each in peers))
        yield Variant(named(held), connections, tuple(sorted(peers, key=lambda each: labels.index(each.label))))
