"""Say ``denied(addresses)``: every peer that a denial of some addresses may hit, names among them.

A name may have any address of the public Internet. So a denial of some of these counts as one of every name, and a
name is admitted only where no denial could hit it. A denial of addresses that are never routed there hits no name.
"""

from collections.abc import Iterable

from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.spans import Interval

# IANA IPv4 Special-Purpose Address Registry: this network, private use, shared, loopback, link-local; RFC 5771 and
# RFC 1112: multicast and reserved. The documentation prefixes count as public, so that examples mean what they say.
UNROUTED = tuple(
    prefix(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
)
NAMES = PacketSet.box(names="*")
_ROUTED = PacketSet.everything() - PacketSet.box(peer=UNROUTED) - NAMES


def denied(addresses: Iterable[Interval]) -> PacketSet:
    """Return all openings with these peers, and with every name that may have one of these addresses."""
    peers = PacketSet.box(peer=addresses)
    return peers | NAMES if peers & _ROUTED else peers
