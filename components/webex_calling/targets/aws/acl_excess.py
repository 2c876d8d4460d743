"""Say ``widened(entries, needs)``: each permit of a plan that admits more than is needed, and how much more.

An entry answers for the packets that it decides, which are those that no entry before it matches. So what the permits
admit in excess adds up to the excess of the plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from webex_calling.port import Protocol
from webex_calling.targets.aws.acl_box import AclBox, Entry


@dataclass(frozen=True, slots=True)
class Widened:
    """One permit, the needs inside it, and the addresses × ports that it admits beyond needs and grants."""

    entry: Entry
    serves: tuple[AclBox, ...]
    excess: int

    def __str__(self) -> str:
        needs = ", ".join(f"{need.ports} {need.prefix}" for need in self.serves)
        return f"{self.entry} stands for {needs} and admits {self.excess:,} addresses × ports more"


def widened(entries: Sequence[Entry], needs: Sequence[AclBox], granted: Sequence[AclBox] = ()) -> tuple[Widened, ...]:
    """Return the permits with an excess, in the order of ``entries``, which is that of evaluation."""
    beyond: dict[int, int] = {}
    for protocol in (Protocol.TCP, Protocol.UDP):
        ours = [(at, entry) for at, entry in enumerate(entries) if entry.box.protocol is protocol]
        fine = [box for box in (*needs, *granted) if box.protocol is protocol]
        for at, packets in _decided(ours, fine):
            beyond[at] = beyond.get(at, 0) + packets
    return tuple(
        Widened(entries[at], tuple(sorted(need for need in set(needs) if need in entries[at].box)), beyond[at])
        for at in sorted(beyond)
    )


def _decided(entries: Sequence[tuple[int, Entry]], fine: Sequence[AclBox]) -> Iterator[tuple[int, int]]:
    """Yield each cell of the grid of all bounds that is permitted and not fine: the permit, and the cell's size."""
    boxes = [*(entry.box for _, entry in entries), *fine]
    bounds = sorted({bound for box in boxes for bound in _addresses(box)})
    for low, above in pairwise(bounds):
        here = [(at, entry) for at, entry in entries if _holds(entry.box, low)]
        meant = [box for box in fine if _holds(box, low)]
        ranges = [box.ports for box in (*(entry.box for _, entry in here), *meant)]
        cuts = {cut for ports in ranges for cut in (ports.first, ports.last + 1)}
        for first, after in pairwise(sorted(cuts)):
            decides = next(((at, entry) for at, entry in here if first in entry.box.ports), None)
            if decides and decides[1].allow and not any(first in box.ports for box in meant):
                yield decides[0], (above - low) * (after - first)


def _addresses(box: AclBox) -> tuple[int, int]:
    return int(box.prefix.network_address), int(box.prefix.broadcast_address) + 1


def _holds(box: AclBox, address: int) -> bool:
    first, after = _addresses(box)
    return first <= address < after
