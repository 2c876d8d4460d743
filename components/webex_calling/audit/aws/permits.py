"""Say ``Peers(estate).box(permit)``: the permits of security groups as boxes, and which of them change nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv6Network
from typing import Final

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.security_group import ICMPV6, Group, Permit
from webex_calling.audit.cover import ANYWHERE, ANYWHERE_IPV6, EVERY, IPV6, PermitBox, covered
from webex_calling.audit.fields import span
from webex_calling.audit.needless import Needless
from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import EVERY as EVERY_ADDRESS
from webex_calling.verify.model.spans import Interval, Spans

_NUMBERS: Final[Mapping[str, Interval]] = {
    "-1": (0, 255),
    "tcp": (6, 6),
    "udp": (17, 17),
    "icmp": (1, 1),
}


class Peers:
    """The peers of permits as addresses of both families; a group, or a list that is not known, as a number in each.

    Members of a group, and entries of a list of which no family is told, may be of either.
    """

    def __init__(self, estate: AwsEstate) -> None:
        self._entries = estate.entries
        self._lists = estate.lists
        self._ipv6 = estate.ipv6_lists
        self._known: dict[str, Spans] = {}

    def of(self, peer: str) -> Spans:
        """Return the addresses of a peer."""
        found = self._known.get(peer)
        if found is None:
            found = self._known[peer] = self._read(peer)
        return found

    def box(self, permit: Permit) -> PermitBox:
        """Return what a permit matches."""
        number = _NUMBERS.get(permit.protocol) or (int(permit.protocol),) * 2
        ports, codes = permit.ports or EVERY, EVERY
        if number == (1, 1):
            ports, codes = (EVERY if side == -1 else (side, side) for side in ports)
        return PermitBox(permit.inbound, number, ports, codes, self.of(permit.peer))

    def _read(self, peer: str) -> Spans:
        if (addresses := span(peer)) is not None:
            return (ANYWHERE,) if addresses == EVERY_ADDRESS else (addresses,)
        if ":" in peer and (addresses := _ipv6(peer)) is not None:
            return (addresses,)
        entries = self._entries.get(peer)
        if entries and peer not in self._ipv6:
            return spans.union(found for each in entries if (found := span(each)))
        number = EVERY_ADDRESS[1] + 2 + 2 * len(self._known)  # two apart, so that no two unknown peers are neighbours
        ipv4, ipv6 = (number, number), (IPV6 + (1 << 128) + number, IPV6 + (1 << 128) + number)
        described = self._lists.get(peer)
        return (ipv4, ipv6) if described is None else (ipv4,) if described.ipv4 else (ipv6,)


def _ipv6(text: str) -> Interval | None:
    """Return the addresses of an IPv6 prefix, above those of IPv4."""
    try:
        network = IPv6Network(text)
    except ValueError:
        return None
    first, last = IPV6 + int(network.network_address), IPV6 + int(network.broadcast_address)
    return ANYWHERE_IPV6 if network.prefixlen == 0 else (first, last)


def needless_permits(estate: AwsEstate, peers: Peers) -> Iterator[Needless]:
    """Yield the permits that change nothing: in their group, or on every interface that carries the group.

    An interface lets through what any of its groups permits. So a permit that the others of its own group do not make
    needless may still be, where the group always stands beside others.
    """
    alone: set[tuple[str, Permit]] = set()
    for group in estate.groups.values():
        for (_, permit), by in _covered([(group, each) for each in _understood(group)], peers):
            alone.add((group.id, permit))
            yield Needless(f"security group {group.shown}", str(permit), tuple(str(each) for _, each in by))
    together = {interface.groups for interface in estate.interfaces.values()}
    carried: Counter[str] = Counter(group for groups in together for group in set(groups))
    found: Counter[tuple[str, Permit]] = Counter()
    reasons: dict[tuple[str, Permit], tuple[str, ...]] = {}
    for groups in sorted(together):
        held = [estate.groups[each] for each in dict.fromkeys(groups) if each in estate.groups]
        if len(held) > 1:
            left = [(group, each) for group in held for each in _understood(group) if (group.id, each) not in alone]
            for (group, permit), by in _covered(left, peers):
                found[group.id, permit] += 1
                reasons.setdefault((group.id, permit), tuple(f"{each} of {other.id}" for other, each in by))
    for (identity, permit), times in found.items():
        if times == carried[identity]:
            shown = estate.groups[identity].shown
            yield Needless(f"security group {shown}, beside others", str(permit), reasons[identity, permit])


def _understood(group: Group) -> Iterator[Permit]:
    return (each for each in group.rules if not (each.place and each.odd))


def _covered(
    held: Sequence[tuple[Group, Permit]], peers: Peers
) -> Iterator[tuple[tuple[Group, Permit], tuple[tuple[Group, Permit], ...]]]:
    held = [each for each in held if each[1].protocol not in ICMPV6]
    if len(held) > 1:
        for at, by in covered([peers.box(permit) for _, permit in held]):
            yield held[at], tuple(held[each] for each in by)
