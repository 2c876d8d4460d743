"""What is gained and lost is exact: by plain comparison in a small world, and in examples by sampled packets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.impact.sides import (
    extra_rule,
    other_address,
    other_groups,
    other_media,
    second_peer,
    side,
    strict,
    unchanged,
    walled,
    with_prefix,
)
from tests.rows import GATEWAY_REVOCATION
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


@given(filters(), filters())
def test_of_what_one_side_is_not_asked_about_nothing_is_sure(old: Small, new: Small) -> None:
    """What it would admit or refuse there is not told; the rest is exact."""
    blind = PacketSet.box(protocol=[(TCP, TCP)])
    wide, narrow = _small(old), _small(new)
    (proof,) = narrow.proofs
    assert proof.compared is not None
    seen = replace(proof.compared, here=~blind, crossing=~blind)
    (change,) = compare_ends(wide, replace(narrow, proofs=(replace(proof, compared=seen),)))
    for packet in SMALL:
        before, after = old.admits(packet), new.admits(packet)
        found = packet in change.gained.all, packet in change.lost.all, packet in change.perhaps_lost
        if packet in blind:
            assert found == (False, False, before)
        else:
            assert found == (after and not before, before and not after, False)


@given(filters(), filters())
def test_groups_that_nobody_knows_may_admit_what_is_lost(old: Small, new: Small) -> None:
    """Where only the new side has them; what both have adds the same to both."""
    before, after = _small(old), _small(new)
    others = frozenset({"sg-1"})
    (change,) = compare_ends(before, _beside(after, others))
    (plain,) = compare_ends(before, after)
    assert change.gained == plain.gained
    assert (change.lost.all, change.perhaps_lost) == (PacketSet.empty(), plain.lost.all)
    assert (change.unknown_old, change.unknown_new) == ((), ("sg-1 may admit more: its rules are not known",))
    (same,) = compare_ends(_beside(before, others), _beside(after, others))
    assert (same.gained, same.lost, same.unknown) == (plain.gained, plain.lost, ())


def _beside(held: Side, others: frozenset[str]) -> Side:
    (proof,) = held.proofs
    assert proof.compared is not None
    return replace(held, proofs=(replace(proof, compared=replace(proof.compared, others=others)),))


def test_other_groups_of_one_side_are_not_known() -> None:
    """By the site; the same on both sides change nothing."""
    plain, more = side("aws-registration"), side("aws-registration", other_groups)
    (change,) = compare_ends(plain, more)
    assert change.unknown_new == ("sg-0123456789abcdef0 may admit more: its rules are not known",)
    (same,) = compare_ends(more, more)
    assert not (same.unknown)
    assert not (same.changed)


@pytest.mark.long
def test_a_walled_garden_closes_names_and_nothing_else() -> None:
    """No packet that a peer opens, none to an address, and no source port of what stays."""
    for change in compare_ends(side("aws-inspection"), side("aws-inspection", walled)):
        assert not (change.gained)
        assert not (change.unknown)
        assert not (change.perhaps_lost)
        lost = change.lost.all
        assert bool(lost) == ((change.name, change.part) == ("fra-r", "external through egress"))
        assert lost <= PacketSet.box(initiator=Initiator.LOCAL, names="*", protocol=TCP, peer_ports=[(80, 80)])
        assert {part.row for part in change.lost.parts} <= {GATEWAY_REVOCATION}
