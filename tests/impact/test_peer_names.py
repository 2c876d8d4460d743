"""Addresses are named again: whole networks, single prefixes as published, the rest in the fewest prefixes."""

from __future__ import annotations

from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from webex_calling.impact.peer_names import ANY, PeerNames
from webex_calling.published.reference import load_reference
from webex_calling.verify.model.packets import Box, PacketSet
from webex_calling.verify.model.spans import intervals

REFERENCE = load_reference()
NAMES = PeerNames(REFERENCE)
CALLING = [each.prefix for each in REFERENCE.networks["calling"].prefixes]


def _box(prefixes: list[IPv4Network]) -> Box:
    (box,) = PacketSet.box(protocol=6, peer=intervals(prefixes)).boxes()
    return box


def test_a_network_is_named_whatever_its_intervals() -> None:
    """Neighbouring prefixes are one interval, and the network is still itself, beside what is another's."""
    assert len(_box(CALLING).peer) < len(CALLING)
    assert NAMES.of(_box(CALLING)) == ("calling",)
    assert NAMES.of(_box([*CALLING, IPv4Network("192.0.2.7")])) == ("calling", "192.0.2.7")


def test_every_address_is_any_and_nearly_every_one_is_told_by_what_lacks() -> None:
    """With every name."""
    (every,) = PacketSet.box(protocol=6).boxes()
    assert NAMES.of(every) == (ANY,)
    (most,) = (PacketSet.box(protocol=6) - PacketSet.box(peer=intervals([IPv4Network("192.0.2.7")]))).boxes()
    assert NAMES.of(most) == ("any address but 192.0.2.7",)


def test_what_is_taken_out_of_all_names_is_told_so() -> None:
    """A tag, which stands among names, and a name below a wildcard."""
    lacking = PacketSet.box(protocol=6, peer=intervals([IPv4Network("192.0.2.7")]), names=["VirtualNetwork"])
    (most,) = (PacketSet.box(protocol=6) - lacking).boxes()
    assert NAMES.of(most) == ("any address but 192.0.2.7", "not VirtualNetwork")


@given(st.sets(st.sampled_from(CALLING), min_size=1, max_size=len(CALLING) - 1))
def test_part_of_a_network_is_its_prefixes_as_published(chosen: set[IPv4Network]) -> None:
    """Each by its own name, also where several are one interval."""
    told = NAMES.of(_box(sorted(chosen)))
    assert sorted(told) == sorted(f"{each} of calling" for each in chosen)
