"""Say ``effects_of(proposal, reference)``: what a proposal does to the lists of the data, and to what stands beside."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.refresh.naming import naming
from webex_calling.refresh.printed_text import shown
from webex_calling.refresh.proposal import DomainChange, NetworkChange, Proposal


def places(network: Network, change: NetworkChange) -> Mapping[IPv4Network, int]:
    """Return the list that each prefix that comes goes to: the first that has room, after what goes has left."""
    if not network.listed:
        return dict.fromkeys(change.added, 1)
    room = {number: network.size(number) - len(entries) for number, entries in network.lists.items()}
    for published in network.prefixes:
        if published.prefix in change.removed:
            room[published.list] += 1
    found: dict[IPv4Network, int] = {}
    for value in change.added:
        number = next((each for each in sorted(room) if room[each] > 0), max(room) + 1)
        room[number] = room.get(number, network.size(number)) - 1
        found[value] = number
    return found


def effects_of(proposal: Proposal, reference: Reference) -> Iterator[str]:
    """Say what follows: sizes of lists, ranges inside others, what shares what came or went, texts that name it."""
    for name, change in _changes(proposal).items():
        network = reference.networks[name]
        yield from _sizes(network, change)
        for sign, values in (("added", change.added), ("removed", change.removed)):
            for value in values:
                others = [
                    other.id
                    for other in reference.networks.values()
                    if other.id != name and any(value.overlaps(each.prefix) for each in other.prefixes)
                ]
                if others:
                    yield f"{value}, {sign}, shares addresses with {', '.join(others)}, which stay as they are"
        stay = [each for each in network.current if each not in change.removed]
        yield from (
            f"{each} of {name} lies inside {new}, which is added"
            for each in stay
            for new in change.added
            if each.subnet_of(new)
        )
    yield from _names(proposal.domains, reference)
    yield from naming(proposal, reference)


def _changes(proposal: Proposal) -> dict[str, NetworkChange]:
    """Return what comes to each network and goes from it, moves among them."""
    found = dict(proposal.networks)
    for move in proposal.moves:
        joins, leaves = (found.get(name, NetworkChange()) for name in (move.joins, move.leaves))
        found[move.joins] = NetworkChange((*joins.added, move.prefix), joins.removed)
        found[move.leaves] = NetworkChange(leaves.added, (*leaves.removed, move.prefix))
    return found


def _sizes(network: Network, change: NetworkChange) -> Iterator[str]:
    """Say how full the lists of a network are afterwards, and what goes to an overflow list."""
    held = len(network.current) + len(change.added) - len(change.removed)
    if not network.listed:
        yield f"{network.id}: {held} prefixes, which no list holds: they stand in the rules of those who ask for them"
        return
    yield f"{network.id}: {held} prefixes of {network.max_entries} in its list"
    for value, number in places(network, change).items():
        if number > 1:
            new = "" if number in network.lists else ", a new one, which every rule to the network gains a copy for"
            yield f"{shown(value)} goes to overflow list {number} of {network.id}{new}"


def _names(domains: DomainChange, reference: Reference) -> Iterator[str]:
    """Say which hosts and other domains lie inside a domain that goes."""
    for name in domains.removed:
        if not name.startswith("*."):
            continue
        zone = name[1:]
        stay = [each.name for each in reference.domains.values() if each.name not in domains.removed]
        inside = [each for each in (*reference.hosts, *stay) if each.removeprefix("*").endswith(zone)]
        into = tuple(each[1:] for each in domains.added if each.startswith("*."))
        for each in dict.fromkeys(inside):
            if not any(each.removeprefix("*").endswith(new) for new in into):
                yield f"{each} lies inside {name}, which goes"
