"""What is gained and lost is exact: by plain comparison in a small world, and in examples by sampled packets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.impact.sides import (
    extra_rule,
    other_address,
    other_media,
    second_peer,
    side,
    strict,
    unchanged,
    with_prefix,
)
from tests.verify.small_paths import INSIDE, PEER_PORTS, PEERS, PORTS, Small, filters

from webex_calling.flows.site_end import site_ends
from webex_calling.impact.attribution import UNDECLARED
from webex_calling.impact.packet_change import EndChange, compare_ends
from webex_calling.impact.side import Side
from webex_calling.published.reference import load_reference
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet
from webex_calling.verify.model.path import straight
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.proof.interface_proof import Compared, InterfaceProof
from webex_calling.verify.required.across import required_at

CHANGES = {
    "as it is": unchanged,
    "strict": strict,
    "a second peer": second_peer,
    "other media": other_media,
    "another address": other_address,
    "an extra rule": extra_rule,
}
SMALL = [
    Packet(opens, protocol, local, peer, local_port, peer_port)
    for opens, protocol, local, peer, local_port, peer_port in product(
        Initiator, (TCP, UDP, ICMP), INSIDE, PEERS, PORTS, PEER_PORTS
    )
]


def _small(held: Small) -> Side:
    paths = straight([held.hop], PacketSet.empty())
    compared = Compared(paths, (), FlowSets({}), PacketSet.everything(), ())
    return Side(load_reference(), None, (InterfaceProof("gw", "external", paths=paths, compared=compared),), ())


@given(filters(), filters())
def test_gained_and_lost_are_what_each_side_alone_admits(old: Small, new: Small) -> None:
    """Packet by packet, by rules that are compared field by field; each has one reason, and nothing declares any."""
    (change,) = compare_ends(_small(old), _small(new))
    for packet in SMALL:
        before, after = old.admits(packet), new.admits(packet)
        found = packet in change.gained.all, packet in change.lost.all, packet in change.kept
        assert found == (after and not before, before and not after, before and after)
        reasons = (sum(packet in part.openings for part in each.parts) for each in (change.gained, change.lost))
        assert tuple(reasons) == found[:2]
    assert all(part.excess == UNDECLARED for each in (change.gained, change.lost) for part in each.parts)


@given(filters(), filters())
def test_a_change_turned_is_the_change_from_the_other_side(old: Small, new: Small) -> None:
    """And none is between a side and itself."""
    (there,), (back,) = compare_ends(_small(old), _small(new)), compare_ends(_small(new), _small(old))
    assert there.turned == back
    (same,) = compare_ends(_small(new), _small(new))
    assert not same.changed


@cache
def _side(change: str) -> Side:
    if change == "a prefix more":
        return side("aws-registration", reference=with_prefix())
    return side("aws-registration", CHANGES[change])


_names = st.sampled_from([*CHANGES, "a prefix more"])


@given(_names, _names)
def test_each_change_is_exact_and_has_reasons(old: str, new: str) -> None:
    """Of two states of an example: gained and kept are what the new one admits, and every packet has one reason."""
    before, after = _side(old), _side(new)
    for change in compare_ends(before, after):
        end = change.name, change.part
        for kept, which in ((after.ends[end].compared, change.gained), (before.ends[end].compared, change.lost)):
            assert kept is not None
            assert which.all | change.kept == kept.admitted
            assert not which.all & change.kept
            assert PacketSet.union(each.openings for each in which.parts) == which.all
        for which in (change.gained, change.lost):
            overlaps = [a.openings & b.openings for a, b in product(which.parts, repeat=2) if a is not b]
            assert not any(overlaps)
    assert [each.turned for each in compare_ends(before, after)] == list(compare_ends(after, before))
    assert any(each.changed for each in compare_ends(before, after)) is (old != new)


@pytest.mark.parametrize("change", [*CHANGES, "a prefix more"])
def test_rows_that_are_named_ask_for_the_packets(change: str) -> None:
    """By the second statement of what is required, which compares packets with rows: the corners of every part."""
    old, new = _side("as it is"), _side(change)
    asked = 0
    for each in compare_ends(old, new):
        for held, openings in ((old, each.lost), (new, each.gained)):
            assert held.site is not None
            end = next(end for end in site_ends(held.site) if (end.name, end.part) == (each.name, each.part))
            statements = required_at(held.reference, held.site, end)
            for part in openings.parts:
                for packet in _corners(part.openings):
                    rows = {reason.row for statement in statements for reason in statement.of(packet)}
                    assert (part.row in rows) is (part.excess == "" and part.row != "")
                    asked += 1
    assert asked or change == "as it is"


def _corners(openings: PacketSet) -> Iterator[Packet]:
    for box in openings.boxes():
        ranges = (box.protocols, box.local, box.addresses, box.local_ports, box.peer_ports)
        firsts = [[span[side] for span in spans[:: max(len(spans) - 1, 1)] for side in (0, 1)] for spans in ranges]
        for opens in box.initiators:
            for protocol, local, peer, local_port, peer_port in product(*firsts):
                yield Packet(opens, protocol, local, peer, local_port, peer_port)


def test_a_side_that_is_not_proven_is_unknown() -> None:
    """What could not be read is never told as no change."""
    new = _small_unread()
    (change,) = compare_ends(_small_unread(), new)
    assert change.unknown == ("sg-1 is adopted",)
    assert change == EndChange("gw", "external", unknown_old=change.unknown, unknown_new=change.unknown)


def _small_unread() -> Side:
    return Side(load_reference(), None, (InterfaceProof("gw", "external", unproven=("sg-1 is adopted",)),), ())


def test_an_end_of_one_side_alone_gains_or_loses_all_of_it() -> None:
    """A gateway that comes gains all that its filter admits."""
    new = _side("as it is")
    none = Side(new.reference, new.site, (), ())
    (gained,), (lost,) = compare_ends(none, new), compare_ends(new, none)
    assert gained.gained == lost.lost
    compared = new.proofs[0].compared
    assert compared is not None
    assert gained.gained.all == compared.admitted
    assert not any((gained.lost, lost.gained, gained.unknown))
