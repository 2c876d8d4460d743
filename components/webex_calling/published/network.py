"""Say ``network.lists[1]``, ``parse_prefix("192.0.2.0/24")``: the published prefixes, and the list that keeps each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError, collapse_addresses


def parse_prefix(text: str) -> IPv4Network:
    """Read ``192.0.2.0/24``, or a host as ``192.0.2.7`` or ``192.0.2.7/32``.

    Raises ValueError ("fault; remedy") unless the text is canonical: no host bits, no netmask, no leading zeros.
    """
    if ":" in text:
        raise ValueError("is IPv6, for which Webex Calling publishes no prefixes; write an IPv4 prefix")
    try:
        prefix = IPv4Network(text, strict=False)
    except (AddressValueError, NetmaskValueError):
        raise ValueError(
            "is not an IPv4 prefix; write an address (192.0.2.7) or address/length (192.0.2.0/24)"
        ) from None
    address, slash, _ = text.partition("/")
    if text == (str(prefix) if slash else str(prefix.network_address)):
        return prefix
    if IPv4Address(address) != prefix.network_address:
        raise ValueError(f'has host bits set; did you mean "{prefix}"?')
    raise ValueError(f'is not in canonical form; did you mean "{prefix}"?')


def overlaps(prefixes: Sequence[IPv4Network]) -> tuple[tuple[int, int], ...]:
    """Return every pair of positions, the later one first, whose prefixes share an address.

    Of two prefixes that share an address one contains the other, and sorted by first address, the wider first, it
    stands before what it contains.
    """
    pairs: list[tuple[int, int]] = []
    around: list[tuple[int, int]] = []  # the last address and position of each prefix that contains the one before
    spans = sorted((int(each.network_address), -int(each.broadcast_address), at) for at, each in enumerate(prefixes))
    for first, minus_last, at in spans:
        while around and around[-1][0] < first:
            around.pop()
        pairs += ((max(at, other), min(at, other)) for _, other in around)
        around.append((-minus_last, at))
    return tuple(sorted(pairs))


@dataclass(frozen=True, slots=True)
class PublishedPrefix:
    """One published prefix: since when it has stood as it stands, and the list that holds it (1 is the first).

    ``since`` is None where the revision history does not tell. ``leaving`` is the list that holds it besides, for the
    one revision in which it moves: lists are updated in no order, so that in one step it would be in neither for a
    moment. ``printed`` is what stands in the article where it is read otherwise, "" where it is printed as it is read.
    ``withdrawn`` is the day on which it was withdrawn, for one that a site holds a while longer: no row requires it.
    """

    prefix: IPv4Network
    since: date | None = None
    list: int = 1
    note: str = ""
    readings: tuple[str, ...] = ()
    leaving: int | None = None
    printed: str = ""
    withdrawn: date | None = None

    def __post_init__(self) -> None:
        for number in self.lists:
            if number < 1:
                raise ValueError(f"list {number} of {self.prefix} does not exist; lists count from 1")
        if self.leaving == self.list:
            raise ValueError(f"{self.prefix} leaves list {self.list} and stays in it; name the list that it had before")

    @property
    def lists(self) -> tuple[int, ...]:
        """The lists that hold the prefix."""
        return (self.list,) if self.leaving is None else (self.list, self.leaving)


@dataclass(frozen=True, slots=True)
class Network:
    """A named set of published prefixes, kept in a list of at most ``max_entries`` prefixes.

    What outgrows it goes to overflow lists of at most ``overflow_max_entries``: small enough that the rules to one of
    them fit a group of their own. Prefixes are as published: disjoint, not always minimal. A network that is not
    ``listed`` is beside Webex Calling, of Cisco or of another vendor: no list is registered for it, and its prefixes
    stand in the rules of those who ask for it. ``collection_group`` has its rules in Azure
    Firewall; "" is a listed network's own, or that of its article.
    """

    id: str
    title: str
    prefixes: tuple[PublishedPrefix, ...]
    max_entries: int = 0
    overflow_max_entries: int = 10
    listed: bool = True
    collection_group: str = ""
    note: str = ""
    where: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.prefixes:
            raise ValueError(f"network {self.id} has no prefixes; name at least one")
        if pairs := overlaps([published.prefix for published in self.prefixes]):
            later, earlier = pairs[0]
            raise ValueError(
                f"network {self.id}: {self.prefixes[later].prefix} overlaps {self.prefixes[earlier].prefix}; keep one"
            )
        for number, held in self.lists.items() if self.listed else ():
            if len(held) > self.size(number):
                raise ValueError(
                    f"network {self.id}: list {number} holds {len(held)} prefixes of {self.size(number)};"
                    f" move the newest to list {number + 1}"
                )

    @property
    def lists(self) -> dict[int, tuple[IPv4Network, ...]]:
        """The prefixes of each list by its number, in the order of publication; 2 and above are overflow lists."""
        held: dict[int, list[IPv4Network]] = {}
        for published in self.prefixes:
            for number in published.lists:
                held.setdefault(number, []).append(published.prefix)
        return {number: tuple(held[number]) for number in sorted(held)}

    def size(self, number: int) -> int:
        """Return ``max_entries`` of list ``number``: what one rule that refers to it weighs on AWS."""
        return self.max_entries if number == 1 else self.overflow_max_entries

    @property
    def current(self) -> tuple[IPv4Network, ...]:
        """The prefixes that are published, in order, without those that a site holds a while longer."""
        return tuple(published.prefix for published in self.prefixes if published.withdrawn is None)

    @property
    def held(self) -> tuple[IPv4Network, ...]:
        """The prefixes that were withdrawn, and a site holds a while longer."""
        return tuple(published.prefix for published in self.prefixes if published.withdrawn is not None)

    @property
    def minimal(self) -> tuple[IPv4Network, ...]:
        """The fewest prefixes that hold exactly the same addresses, in order."""
        return tuple(collapse_addresses(published.prefix for published in self.prefixes))

    @property
    def addresses(self) -> int:
        """The number of addresses."""
        return sum(published.prefix.num_addresses for published in self.prefixes)

    def __contains__(self, other: object) -> bool:
        if isinstance(other, IPv4Address):
            return any(other in published.prefix for published in self.prefixes)
        return isinstance(other, IPv4Network) and any(other.subnet_of(block) for block in self.minimal)
