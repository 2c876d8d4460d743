"""Say ``Prefixes.of(networks).overlap_other(prefix)``: a thousand prefixes against a thousand others, in order."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

_BITS = 32


@dataclass(frozen=True, slots=True)
class Prefixes:
    """IPv4 prefixes by first address and length, sorted; ``lengths`` are those that occur."""

    ordered: tuple[tuple[int, int], ...]
    held: frozenset[tuple[int, int]]
    lengths: frozenset[int]

    @classmethod
    def of(cls, networks: Iterable[IPv4Network]) -> "Prefixes":
        """Return the prefixes of ``networks``."""
        held = frozenset((int(each.network_address), each.prefixlen) for each in networks)
        return cls(tuple(sorted(held)), held, frozenset(length for _, length in held))

    def overlap_other(self, prefix: IPv4Network) -> bool:
        """Tell whether one of the prefixes shares an address with ``prefix`` and is not ``prefix`` itself.

        Of two prefixes that share an address one contains the other: what contains ``prefix`` is ``prefix`` cut to a
        shorter length, and what it contains begins in it and is longer.
        """
        first, length = int(prefix.network_address), prefix.prefixlen
        if any((first >> _BITS - each << _BITS - each, each) in self.held for each in self.lengths if each < length):
            return True
        at = bisect_left(self.ordered, (first, length + 1))
        return at < len(self.ordered) and self.ordered[at][0] <= int(prefix.broadcast_address)
