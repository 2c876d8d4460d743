"""Small worlds whose values lie on, beside and far from each bound, and packets in them."""

from __future__ import annotations

from hypothesis import strategies as st

from webex_calling.verify.packets import ICMP, TCP, UDP, Opener, Packet, prefix

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


@st.composite
def openings(draw: st.DrawFn, names: tuple[str, ...] = tuple(NAMES)) -> Packet:
    """Draw one opening with a peer at an edge or of a name."""
    protocol = draw(st.sampled_from([TCP, TCP, UDP, ICMP, 50, 47]))
    values = st.sampled_from({TCP: PORTS, UDP: PORTS, ICMP: [0, 3, 255]}.get(protocol, [0]))
    opener = draw(st.sampled_from(list(Opener)))
    local = prefix(draw(st.sampled_from(LOCALS)))[0]
    peer: int | str = draw(st.one_of(st.sampled_from(edges), st.sampled_from(names)))
    return Packet(opener, protocol, local, peer, draw(values), draw(values))
