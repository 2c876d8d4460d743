"""Say ``resolving(paths, named)``: paths whose filters of addresses let a name through as the network that it is in.

Where a row names a host beside a published network, the host is somewhere in that network: the row prints both. A
filter that knows addresses alone lets the name through if it lets through the whole network, and by the same rules. One
that knows names is asked for the name itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Hop, Part
from webex_calling.verify.model.packets import Box, PacketSet
from webex_calling.verify.model.path import Path, Paths
from webex_calling.verify.model.spans import Interval


@dataclass(frozen=True, slots=True)
class Named:
    """What is asked of hosts by their names, whoever asks, and the addresses of the network that they are in."""

    names: tuple[str, ...]
    network: str
    openings: PacketSet
    addresses: tuple[Interval, ...]

    @property
    def by_address(self) -> PacketSet:
        """The same openings, to every address that the hosts may have."""
        return _moved(self.openings, self.addresses)

    def back(self, openings: PacketSet) -> PacketSet:
        """Return openings to any of the addresses as openings to the names."""
        peers = tuple({box.peer: None for box in self.openings.boxes()})
        found = openings & self.by_address
        return PacketSet.union(_moved(found, each) for each in peers) & self.openings


def resolving(paths: Paths, named: Iterable[Named]) -> Paths:
    """Return ``paths`` in which every filter of addresses lets the names of ``named`` through as their networks."""
    held = tuple(named)
    if not held:
        return paths
    return Paths(tuple(_path(path, held) for path in paths.paths), paths.unfiltered)


def _path(path: Path, named: Iterable[Named]) -> Path:
    hops: list[Hop] = [_filter(hop, named) if isinstance(hop, Filter) else hop for hop in path.hops]
    return (
        path if all(new is old for new, old in zip(hops, path.hops, strict=True)) else replace(path, hops=tuple(hops))
    )


def _filter(hop: Filter, named: Iterable[Named]) -> Filter:
    if hop.knows_names:
        return hop
    parts = tuple(_part(part, named) for part in hop.parts)
    changed = any(new is not old for new, old in zip(parts, hop.parts, strict=True))
    return replace(hop, parts=parts) if changed else hop


def _part(part: Part, named: Iterable[Named]) -> Part:
    """Return a list of rules that has, before its own, what each permit lets through of the names that get through."""
    found = [clause for each in named for clause in _clauses(part.admission, each)]
    return Part(part.name, Admission.of((*found, *part.admission.clauses))) if found else part


def _clauses(admission: Admission, named: Named) -> Iterator[Clause]:
    asked = named.by_address
    surely, possibly = (
        (named.openings - named.back(asked - through)) - admission.admitted
        for through in (admission.admitted, admission.possible)
    )
    if not possibly:
        return
    for clause, openings in admission.causes(asked).items():
        if part := named.back(openings) & possibly:
            sure = part & surely
            yield Clause(clause.rule, True, sure, clause.resource, None if sure == part else part, clause.doubt)


def _moved(openings: PacketSet, peers: tuple[Interval, ...]) -> PacketSet:
    return PacketSet.of(_to(box, peers) for box in openings.boxes())


def _to(box: Box, peers: tuple[Interval, ...]) -> Box:
    return replace(box, peer=peers)
