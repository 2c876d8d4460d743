"""Permits that others make needless: cases, and random permits against packet sets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.permits import Peers, needless_permits
from webex_calling.audit.aws.prefix_list import PrefixList
from webex_calling.audit.aws.security_group import Group, Permit, of_both
from webex_calling.audit.cover import PermitBox, covered
from webex_calling.audit.needless import inside
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model import spans
from webex_calling.verify.model.packets import PacketSet


def permit(text: str) -> Permit:
    """Read ``in tcp 5060-5062 10.0.0.0/8``."""
    way, protocol, ports, peer = text.split()
    first, _, last = ports.partition("-")
    told = None if ports == "*" else (int(first), int(last or first))
    return Permit(way == "in", protocol, told, peer, peer)


def found(*permits: str, **entries: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the needless permits of one group, each with those that cover it."""
    estate = AwsEstate(entries={name.replace("_", "-"): held for name, held in entries.items()})
    for name, ipv4 in (("pl-04", True), ("pl-06", False)):
        estate.lists[name] = PrefixList(name, name, ipv4, None, True, "")
    estate.groups["sg-0a"] = of_both(Group("sg-0a", "", "", ""), map(permit, permits))
    named = {str(permit(each)): each for each in permits}
    return [(named[each.rule], tuple(named[by] for by in each.by)) for each in needless_permits(estate, Peers(estate))]


@pytest.mark.parametrize(
    ("permits", "needless"),
    [
        pytest.param(["in tcp 22 10.0.0.0/8", "in tcp 22 192.0.2.0/24"], {}, id="disjoint"),
        pytest.param(["in tcp 22 10.1.0.0/16", "in tcp 22 10.0.0.0/8"], {0: (1,)}, id="narrower peers"),
        pytest.param(["in tcp 22 10.0.0.0/8", "in tcp 20-25 10.0.0.0/8"], {0: (1,)}, id="narrower ports"),
        pytest.param(["in tcp 22 10.0.0.0/8", "in -1 * 10.0.0.0/8"], {0: (1,)}, id="everything"),
        pytest.param(["in tcp 22 10.0.0.0/8", "out tcp 22 10.0.0.0/8"], {}, id="the other way"),
        pytest.param(["in tcp 22 10.0.0.0/8", "in udp 22 10.0.0.0/8"], {}, id="the other protocol"),
        pytest.param(["in icmp 3-4 10.0.0.0/8", "in icmp 3--1 0.0.0.0/0"], {0: (1,)}, id="one code and all codes"),
        pytest.param(["in icmp 3-4 10.0.0.0/8", "in icmp 8-0 0.0.0.0/0"], {}, id="another type"),
        pytest.param(["in 50 * 10.0.0.0/8", "in 50 * 0.0.0.0/0"], {0: (1,)}, id="a protocol without ports"),
        pytest.param(
            ["in tcp 20-29 10.0.0.0/8", "in tcp 10-24 10.0.0.0/8", "in tcp 25-40 10.0.0.0/8"],
            {0: (1, 2)},
            id="by two together",
        ),
        pytest.param(
            ["in tcp 20-29 10.0.0.0/8", "in tcp 10-24 10.0.0.0/8", "in tcp 26-40 10.0.0.0/8"], {}, id="all but a port"
        ),
        pytest.param(["in tcp 22 sg-0b", "in tcp 22 10.0.0.0/8"], {}, id="members may be anywhere"),
        pytest.param(["in tcp 22 sg-0b", "in tcp 22 0.0.0.0/0"], {}, id="and have addresses of IPv6"),
        pytest.param(["in tcp 22 sg-0b", "in tcp 22 ::/0"], {}, id="or of IPv4"),
        pytest.param(["in tcp 22 sg-0b", "in tcp 22 0.0.0.0/0", "in -1 * ::/0"], {0: (1, 2)}, id="in both families"),
        pytest.param(["in tcp 22 pl-0b", "in tcp 22 0.0.0.0/0"], {}, id="a list that is not known"),
        pytest.param(["in tcp 22 pl-06", "in tcp 22 0.0.0.0/0"], {}, id="a list of IPv6"),
        pytest.param(["in tcp 22 pl-06", "in tcp 22 ::/0"], {0: (1,)}, id="and anywhere in IPv6"),
        pytest.param(["in tcp 22 pl-04", "in tcp 22 0.0.0.0/0"], {0: (1,)}, id="a list of IPv4"),
        pytest.param(["in tcp 22 pl-0e", "in tcp 22 0.0.0.0/0"], {}, id="a list of nothing yet"),
        pytest.param(["in tcp 22 0.0.0.0/0", "in tcp 22 ::/0"], {}, id="anywhere in either"),
        pytest.param(["in tcp 22 2001:db8::/32", "in tcp 22 ::/0"], {0: (1,)}, id="a prefix of IPv6"),
        pytest.param(["in tcp 22 2001:db8::/32", "in tcp 22 10.0.0.0/8"], {}, id="another family"),
        pytest.param(["in icmpv6 * ::/0", "in icmpv6 * ::/0"], {}, id="ICMPv6, of which types are not read"),
        pytest.param(["in tcp 22 sg-0b", "in tcp 1-99 sg-0b"], {0: (1,)}, id="the same members"),
        pytest.param(["in tcp 22 sg-0b", "in tcp 1-99 sg-0c"], {}, id="other members"),
        pytest.param(["out tcp 22 pl-0a", "out tcp 22 10.0.0.0/8"], {0: (1,)}, id="a list inside a prefix"),
        pytest.param(["out tcp 22 10.3.0.0/16", "out tcp 22 pl-0a"], {}, id="a prefix outside a list"),
        pytest.param(["out tcp 22 10.1.0.0/17", "out tcp 22 pl-0a"], {0: (1,)}, id="a prefix inside a list"),
    ],
)
def test_needless_permits(permits: list[str], needless: dict[int, tuple[int, ...]]) -> None:
    """A permit is needless where the others of its group admit all that it does."""
    expected = {permits[at]: tuple(permits[by] for by in others) for at, others in needless.items()}
    assert dict(found(*permits, pl_0a=("10.1.0.0/16", "10.2.0.0/16"), pl_0e=())) == expected


SMALL = st.builds(
    lambda inbound, protocols, ports, codes, peers: PermitBox(inbound, protocols, ports, codes, spans.union(peers)),
    st.booleans(),
    st.sampled_from([(6, 6), (17, 17), (6, 17)]),
    st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda ends: (min(ends), max(ends))),
    st.just((0, 65535)),
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda ends: (min(ends), max(ends))), min_size=1, max_size=2
    ),
)


def packets(box: PermitBox) -> PacketSet:
    """Return what a box without codes matches, as a packet set of TCP and UDP."""
    initiator = Initiator.PEER if box.inbound else Initiator.LOCAL
    numbers = [(number, number) for number in (6, 17) if box.protocols[0] <= number <= box.protocols[1]]
    return PacketSet.box(initiator=initiator, protocol=numbers, peer=box.peers, local_ports=[box.ports])


@given(st.lists(SMALL, max_size=7))
@settings(max_examples=150)
def test_what_is_needless_changes_nothing_and_is_all_there_is(boxes: list[PermitBox]) -> None:
    """Without all needless permits at once the union is the same, and no other could go besides."""
    gone = {at for at, _ in covered(boxes)}
    kept = [packets(box) for at, box in enumerate(boxes) if at not in gone]
    assert PacketSet.union(kept) == PacketSet.union(map(packets, boxes))
    # One box may hold protocols that a packet set of TCP and UDP does not see; then it may look needless and be kept.
    for at, held in enumerate(kept):
        others = PacketSet.union(kept[:at] + kept[at + 1 :])
        assert not held <= others or any(box.protocols == (6, 17) for box in boxes)


@given(st.lists(SMALL, max_size=7))
@settings(max_examples=60)
def test_the_named_permits_cover_the_needless_one(boxes: list[PermitBox]) -> None:
    """What is said to cover a permit does, and each of them is needed for it."""
    for at, by in covered(boxes):
        assert packets(boxes[at]) <= PacketSet.union(packets(boxes[each]) for each in by)


def test_a_group_beside_others_is_needless_only_where_it_always_is() -> None:
    """A permit is needless beside another group if every interface that carries its group has that one too."""
    estate = AwsEstate()
    estate.groups["sg-0a"] = Group("sg-0a", "narrow", "", "", (permit("out tcp 443 10.0.0.0/8"),))
    estate.groups["sg-0b"] = Group("sg-0b", "wide", "", "", (permit("out -1 * 0.0.0.0/0"),))
    from webex_calling.audit.aws.interface import Interface

    estate.interfaces["eni-1"] = Interface("eni-1", "", "", ("sg-0a", "sg-0b"), {}, "")
    (needless,) = needless_permits(estate, Peers(estate))
    assert (needless.place, needless.by) == (
        "security group sg-0a (narrow), beside others",
        ("0.0.0.0/0 out everything to 0.0.0.0/0 of sg-0b",),
    )
    estate.interfaces["eni-2"] = Interface("eni-2", "", "", ("sg-0a",), {}, "")
    assert list(needless_permits(estate, Peers(estate))) == []


@pytest.mark.parametrize(
    ("entries", "needless"),
    [
        pytest.param(["10.0.0.0/8", "192.0.2.0/24"], {}, id="apart"),
        pytest.param(["10.1.0.0/16", "10.0.0.0/8"], {"10.1.0.0/16": ("10.0.0.0/8",)}, id="inside another"),
        pytest.param(
            ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9"],
            {"10.0.0.0/9": ("10.0.0.0/8",), "10.128.0.0/9": ("10.0.0.0/8",)},
            id="the halves of another",
        ),
        pytest.param(["10.0.0.0/8", "10.0.0.0/8"], {"10.0.0.0/8": ("10.0.0.0/8",)}, id="twice"),
    ],
)
def test_entries_inside_others(entries: list[str], needless: dict[str, tuple[str, ...]]) -> None:
    """An entry that the others of its list hold is needless."""
    assert {each.rule: each.by for each in inside("list", entries)} == needless
