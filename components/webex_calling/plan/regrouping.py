"""Say ``regroup(group, weigh, quota, spare, taken)``: the lines of the site that move peers until every group fits."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from webex_calling.flows.rule import Rule
from webex_calling.plan.groups import Group, weight
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface

PEER_ROWS = frozenset({"P1", "P2", "P3", "P4"})
"""The rows of a gateway's peers: each of their flows belongs to one peer, and to the group that it asks for."""

Loads = tuple[int, ...]
"""What rules weigh in each direction."""


@dataclass(frozen=True, slots=True)
class Move:
    """One group that a site names at some of its peers."""

    group: str
    peers: tuple[str, ...]

    def __str__(self) -> str:
        return f"group: {self.group} at the peer{'s' * (len(self.peers) > 1)} {', '.join(self.peers)}"


@dataclass(frozen=True, slots=True)
class _Kin:
    """Peers that share a rule, which therefore move together."""

    peers: tuple[str, ...]
    loads: Loads


def regroup(
    group: Group, weigh: Callable[[Rule], int], quota: int, spare: int, taken: Collection[str]
) -> tuple[Move, ...]:
    """Return moves into at most ``spare`` new groups, after which ``group`` and those fit; none if there are none.

    The heaviest peers go first, each to the first new group that has room for it. ``taken`` are names in use.
    """
    total = _loads(group.rules, weigh)
    bins: list[list[_Kin]] = []
    kin = [each for each in _kin(group.rules, weigh) if max(each.loads) <= quota]
    for each in sorted(kin, key=lambda each: (-max(each.loads), each.peers)):
        if max(total) <= quota:
            break
        if not any(load > quota and own for load, own in zip(total, each.loads, strict=True)):
            continue
        room = next((bin_ for bin_ in bins if max(_sum([*bin_, each])) <= quota), None)
        if room is None and len(bins) == spare:
            continue
        if room is None:
            bins.append(room := [])
        room.append(each)
        total = tuple(load - own for load, own in zip(total, each.loads, strict=True))
    if max(total) > quota:
        return ()
    moves: list[Move] = []
    for held in bins:
        name = _name(held[0].peers[0], {*taken, *(move.group for move in moves)})
        moves.append(Move(name, tuple(peer for each in held for peer in each.peers)))
    return tuple(moves)


def _loads(rules: Sequence[Rule], weigh: Callable[[Rule], int]) -> Loads:
    return tuple(weight((rule for rule in rules if rule.opens is initiator), weigh) for initiator in Initiator)


def _sum(kin: Sequence[_Kin]) -> Loads:
    return tuple(map(sum, zip(*(each.loads for each in kin), strict=True)))


def _peers(rule: Rule) -> frozenset[str]:
    return frozenset(flow.label for flow in rule.flows if flow.group is not None)


def _kin(rules: Sequence[Rule], weigh: Callable[[Rule], int]) -> Iterator[_Kin]:
    """Yield the peers with what would move with them: the rules whose group the peer decides."""
    clusters: list[frozenset[str]] = []
    for peers in filter(None, map(_peers, rules)):
        met = [cluster for cluster in clusters if cluster & peers]
        clusters = [cluster for cluster in clusters if not cluster & peers] + [peers.union(*met)]
    for cluster in clusters:
        own = [rule for rule in rules if rule.flows[0].group is not None and rule.flows[0].label in cluster]
        yield _Kin(tuple(sorted(cluster)), _loads(own, weigh))


def _name(peer: str, taken: Collection[str]) -> str:
    """Return a name for the group of ``peer``, in which no word names an interface, and which is not ``taken``."""
    name = "-".join("side" if word in set(Interface) else word for word in peer.split("-"))
    free = (f"{name[:36]}-{number}" if number else name for number in count())
    return next(each for each in free if each not in taken)
