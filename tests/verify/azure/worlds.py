"""Small worlds whose values lie on, beside and far from each bound, and packets in them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, prefix

ADDRESSES = [
    "10.40.1.0/24",
    "10.0.0.0/8",
    "198.51.100.0/24",
    "198.51.0.0/16",
    "168.63.129.16",
    "128.0.0.0/1",
    "0.0.0.0/0",
]
NAMES = ["sip.example.com", "VirtualNetwork", "AzureMonitor"]
LOCALS = ["10.40.1.10", "10.40.1.11", "10.41.0.1"]
PORTS = [0, 1, 442, 443, 444, 65534, 65535]

edges = sorted(
    {
        number
        for text in ADDRESSES
        for first, last in [prefix(text)]
        for number in (first - 1, first, last, last + 1)
        if 0 <= number < 2**32
    }
)
spans = st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(lambda pair: "{}-{}".format(*sorted(pair)))
ports = st.one_of(st.just("*"), st.sampled_from(PORTS).map(str), spans)


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Draw one to three values."""
    return st.lists(values, min_size=1, max_size=3, unique=True)


def sample(
    seed: int,
    count: int = 150,
    *,
    peers: Sequence[int | str] = (*edges, *NAMES, *NAMES, *NAMES),
    values: Sequence[int] = tuple(PORTS),
) -> list[Packet]:
    """Return openings with a peer at an edge or of a name: by a seed, as drawing each would take most of the time."""
    random = Random(seed)
    found = []
    for _ in range(count):
        protocol = random.choice([TCP, TCP, TCP, UDP, ICMP, 50, 47])
        held = {TCP: values, UDP: values, ICMP: [0, 3, 255]}.get(protocol, [0])
        local = prefix(random.choice(LOCALS))[0]
        ports = random.choice(held), random.choice(held)
        found.append(Packet(random.choice(list(Initiator)), protocol, local, random.choice(peers), *ports))
    return found


samples = st.integers(0, 2**32).map(sample)
