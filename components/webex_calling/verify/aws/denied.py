"""Say ``denied(addresses)``: every peer that a denial of some addresses may hit, names among them.

A name may have any address of the public Internet. So a denial of some of these counts as one of every name, and a
name is admitted only where no denial could hit it. A denial of addresses that are never routed there hits no name.
What others wrote surely refuses a name, ``surely_denied``, only where it denies every address that is routed.
"""

from collections.abc import Iterable

from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import UNROUTED, Interval

MAYBE_THERE = "a name may be at these addresses"
"""Why a denial of some addresses may hit a name."""
NAMES = PacketSet.box(names="*")
_ROUTED = PacketSet.everything() - PacketSet.box(peer=UNROUTED) - NAMES


def denied(addresses: Iterable[Interval]) -> PacketSet:
    """Return all openings with these peers, and with every name that may have one of these addresses."""
    peers = PacketSet.box(peer=addresses)
    return peers | NAMES if peers & _ROUTED else peers


def surely_denied(addresses: Iterable[Interval]) -> PacketSet:
    """Return all openings with these peers, and with every name if it can have no other address."""
    peers = PacketSet.box(peer=addresses)
    return peers | NAMES if not _ROUTED - peers else peers
