"""``flows()``: small random flows that meet, hold and touch each other often, for the properties of the compiler."""

from ipaddress import IPv4Network

from hypothesis import strategies as st
from tests.rows import GATEWAY_MEDIA, GATEWAY_REVOCATION, GATEWAY_SIGNALLING, SIGNALLING_TO_PEER

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Peer, ServiceTag, canonical
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol, minimal
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.site.kinds import Interface

NETWORKS = {
    "calling": Network(
        id="calling",
        title="Two lists",
        prefixes=(
            PublishedPrefix(IPv4Network("192.0.2.0/28")),
            PublishedPrefix(IPv4Network("192.0.2.32/28")),
            PublishedPrefix(IPv4Network("192.0.2.64/27"), list=2),
        ),
        max_entries=2,
        overflow_max_entries=1,
    ),
    "push": Network(
        id="push",
        title="Another vendor's",
        prefixes=(PublishedPrefix(IPv4Network("198.51.100.0/26")), PublishedPrefix(IPv4Network("198.51.100.64/26"))),
        max_entries=2,
        listed=False,
    ),
}
"""A network of two lists, and one that stands in no list; the peers below may meet both."""

_BLOCK = IPv4Network("192.0.2.0/24")


def prefixes(block: IPv4Network = _BLOCK, longest: int = 30) -> st.SearchStrategy[IPv4Network]:
    """Return the prefixes inside ``block``, itself included."""
    lengths = st.integers(block.prefixlen, longest)
    numbers = st.integers(int(block.network_address), int(block.broadcast_address))
    return st.builds(lambda number, length: IPv4Network((number, length), strict=False), numbers, lengths)


def port_ranges(last: int = 12) -> st.SearchStrategy[PortRange]:
    """Return ranges inside the ports 1 to ``last``."""
    ends = st.integers(1, last)
    return st.builds(lambda one, other: PortRange(min(one, other), max(one, other)), ends, ends)


def peers(*, tags: bool) -> st.SearchStrategy[Peer]:
    """Return peers of every kind that merging takes."""
    addresses = st.lists(prefixes(), min_size=1, max_size=4).map(lambda held: Addresses(canonical(held)))
    kinds: list[st.SearchStrategy[Peer]] = [
        addresses,
        st.sampled_from(sorted(NETWORKS)).map(NetworkName),
        st.just(ANYWHERE),
    ]
    if tags:
        kinds.append(st.sampled_from(["AzureMonitor", "Storage"]).map(ServiceTag))
    return st.one_of(*kinds)


@st.composite
def flows(draw: st.DrawFn, *, shared: bool = True, tags: bool = True) -> Flow:
    """Return one flow; ``shared`` ones may name local addresses, and ``tags`` allows service tags as peers."""
    row = draw(
        st.sampled_from(
            [GATEWAY_SIGNALLING, GATEWAY_MEDIA, SIGNALLING_TO_PEER, GATEWAY_REVOCATION, "management", "extra"]
        )
    )
    opens = draw(st.sampled_from(Initiator))
    protocol = draw(st.sampled_from(Protocol))
    icmp = protocol is Protocol.ICMP
    local = draw(st.lists(prefixes(IPv4Network("10.20.1.8/30"), 32), max_size=2)) if shared else []
    return Flow(
        requirement=row,
        title=f"Words of {row}",
        interface=draw(st.sampled_from(Interface)),
        opens=opens,
        protocol=protocol,
        local=canonical(local),
        source_ports=() if icmp else (ANY_PORT,),
        peer=draw(peers(tags=tags)),
        ports=() if icmp else minimal(draw(st.lists(port_ranges(), min_size=1, max_size=3))),
        label=draw(st.sampled_from(["itsp", "ucm", ""])),
        icmp=draw(st.sampled_from([None, Icmp(3, 4), Icmp(8, 0)])) if icmp else None,
    )
