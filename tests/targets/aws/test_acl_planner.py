"""The plan of a network ACL admits every need and has the least excess of its class, whatever the needs are."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.frozen.published import FROZEN
from tests.targets.aws import acl_exhaustive, acl_ilp

from webex_calling.port import PortRange, Protocol
from webex_calling.targets.aws.acl_box import AclBox, Entry
from webex_calling.targets.aws.acl_planner import WIDEST, AclMisfit, AclPlan, plan_acl
from webex_calling.targets.aws.acl_program import Program
from webex_calling.targets.aws.acl_trie import Terrain

NETWORKS = FROZEN.networks
CALLING, DEVICES = (
    [published.prefix for published in NETWORKS[name].prefixes] for name in ("calling", "device-configuration")
)
ANYWHERE = [IPv4Network("0.0.0.0/0")]
MEDIA = ("5004", "8500-8699", "9000", "19560-65535")
EXACT, ANY_WIDTH = 37, 0


def boxes(protocol: Protocol, prefixes: Iterable[IPv4Network], *ranges: str) -> list[AclBox]:
    """Return a need for each prefix and range."""
    return [AclBox(protocol, prefix, PortRange.parse(ports)) for prefix in prefixes for ports in ranges]


def hosts(*addresses: str) -> list[IPv4Network]:
    """Return prefixes."""
    return [IPv4Network(address) for address in addresses]


CALLING_NEEDS = [*boxes(Protocol.TCP, CALLING, "5062"), *boxes(Protocol.UDP, CALLING, *MEDIA)]
GATEWAY_NEEDS = [
    *CALLING_NEEDS,
    *boxes(Protocol.TCP, ANYWHERE, "80", "443"),
    *boxes(Protocol.UDP, hosts("10.20.0.2"), "53"),
    *boxes(Protocol.TCP, hosts("10.20.0.2"), "53"),
    *boxes(Protocol.UDP, hosts("198.51.100.0/28"), "16384-32767"),
    *boxes(Protocol.TCP, hosts("198.51.100.0/28"), "5061"),
]
DEVICE_NEEDS = [*boxes(Protocol.TCP, CALLING, "8934"), *boxes(Protocol.TCP, DEVICES, "443", "6970")]


def planned(needs: Sequence[AclBox], entries: int, widest: int = WIDEST) -> AclPlan:
    """Return a plan, which there is."""
    plan = plan_acl(needs, entries, widest=widest)
    assert isinstance(plan, AclPlan)
    return plan


def sides(needs: Iterable[AclBox]) -> list[acl_ilp.Need]:
    """Write needs as the integer program reads them."""
    return [(str(each.protocol), each.prefix, each.ports.first, each.ports.last) for each in needs]


def counted(needs: Sequence[AclBox], entries: Iterable[Entry]) -> int:
    """Count the excess of a plan without grants again; fail where a need is not admitted."""
    entries = list(entries)
    assert [entry.allow for entry in entries] == sorted(entry.allow for entry in entries)
    permits = sides(entry.box for entry in entries if entry.allow)
    denied = [(str(e.box.protocol), e.box.ports.first, e.box.ports.last) for e in entries if not e.allow]
    assert all(entry.box.prefix.prefixlen == 0 for entry in entries if not entry.allow)
    return acl_ilp.excess(sides(needs), permits, denied)


@pytest.mark.parametrize(
    ("entries", "excess"),
    [(19, 4_133_224_192), (30, 103_655_168), (34, 17_664), (36, 256), (EXACT, 0)],
)
@pytest.mark.long
def test_the_calling_list(entries: int, excess: int) -> None:
    """TCP 5062 and four ranges of media to the Calling list, at any width: the figures, and 37 entries are exact."""
    plan = planned(CALLING_NEEDS, entries, widest=ANY_WIDTH)
    assert (plan.excess, len(plan.entries)) == (excess, entries)
    assert counted(CALLING_NEEDS, plan.entries) == excess


@pytest.mark.parametrize(("entries", "excess"), [(30, 1.7e9), (37, 6.6e8), (19, 6.5e9)])
@pytest.mark.long
def test_the_calling_list_by_permits_alone(entries: int, excess: float) -> None:
    """Without denies the same needs cost far more; HiGHS finds the same least."""
    curves = [
        Program(Terrain.of([need for need in CALLING_NEEDS if need.protocol is each], []), 0, ANY_WIDTH, entries).least
        for each in (Protocol.TCP, Protocol.UDP)
    ]
    pairs = [(curves[0].at(tcp), curves[1].at(entries - tcp)) for tcp in range(entries + 1)]
    least = min(one + other for one, other in pairs if one is not None and other is not None)
    assert float(f"{least:.1e}") == excess
    assert least == acl_ilp.least_excess(sides(CALLING_NEEDS), entries, ANY_WIDTH, denies=False)


@pytest.mark.long
def test_the_calling_list_does_not_fit_the_default_quota() -> None:
    """No plan keeps entries at /12 or longer with 19 to 27 of them; 28 do."""
    assert {plan_acl(CALLING_NEEDS, entries) for entries in (19, 27)} == {AclMisfit(within_width=28, at_any_width=2)}
    plan = planned(CALLING_NEEDS, 28)
    assert min(entry.box.prefix.prefixlen for entry in plan.entries if entry.allow) == 16
    assert acl_ilp.least_excess(sides(CALLING_NEEDS), 27, 12) is None


def test_the_exact_plan_is_the_obvious_one() -> None:
    """At 37 entries three gaps of the media ports are closed, and each prefix has one permit a protocol."""
    plan = planned(CALLING_NEEDS, 39)
    gaps = [str(entry) for entry in plan.entries if not entry.allow]
    assert gaps == [f"deny udp {ports} 0.0.0.0/0" for ports in ("5005-8499", "8700-8999", "9001-19559")]
    assert {str(entry) for entry in plan.entries if entry.allow} == {
        f"permit {service} {prefix}" for service in ("tcp 5062", "udp 5004-65535") for prefix in CALLING
    }


@pytest.mark.parametrize(
    ("needs", "entries", "widest"),
    [
        pytest.param(CALLING_NEEDS, 30, ANY_WIDTH, id="calling-30"),
        pytest.param(CALLING_NEEDS, 30, 12, id="calling-30-narrow"),
        pytest.param(CALLING_NEEDS, 33, 8, id="calling-33"),
        pytest.param(GATEWAY_NEEDS, 34, 12, id="gateway-34"),
        pytest.param(DEVICE_NEEDS, 31, 12, id="devices-31"),
    ],
)
@pytest.mark.long
def test_highs_finds_no_better(needs: Sequence[AclBox], entries: int, widest: int) -> None:
    """The integer program over the real networks has the same least excess."""
    plan = planned(needs, entries, widest=widest)
    assert counted(needs, plan.entries) == plan.excess
    assert acl_ilp.least_excess(sides(needs), entries, widest) == plan.excess


def test_no_other_prefix_does_better() -> None:
    """The same least excess with a candidate for every prefix that holds a needed one, where the planner has few."""
    needs = [*boxes(Protocol.TCP, CALLING[:9], "5062", "8934"), *boxes(Protocol.TCP, DEVICES[:6], "443")]
    assert acl_ilp.least_excess(sides(needs), 14, ANY_WIDTH, every=True) == planned(needs, 14, widest=0).excess


def test_halves_of_a_needed_prefix() -> None:
    """What a whole prefix needs may best be served with what is needed inside each half, by one entry a half."""
    needs = [
        *boxes(Protocol.TCP, hosts("192.0.2.0/24"), "102"),
        *boxes(Protocol.TCP, hosts("192.0.2.0/26"), "101"),
        *boxes(Protocol.TCP, hosts("192.0.2.192/26"), "103"),
    ]
    plan = planned(needs, 2)
    assert [str(entry) for entry in plan.entries] == [
        "permit tcp 101-102 192.0.2.0/25",
        "permit tcp 102-103 192.0.2.128/25",
    ]
    assert plan.excess == 128 == acl_ilp.least_excess(sides(needs), 2, 12, every=True)


def test_nothing_to_admit() -> None:
    """Without needs the plan is what is granted, and a quota that others fill is told."""
    grant = boxes(Protocol.TCP, ANYWHERE, "443")
    assert plan_acl([], 19, granted=grant) == AclPlan((Entry.permit(grant[0]),), 0)
    assert plan_acl(grant, 1, granted=grant) == AclPlan((Entry.permit(grant[0]),), 0)
    assert plan_acl([], 1, granted=grant, others=1) == AclMisfit(2, 2)


ADDRESSES = [prefix for length in (29, 30, 31, 32) for prefix in acl_exhaustive.UNIVERSE.subnets(new_prefix=length)]
PORTS = st.tuples(st.integers(100, 105), st.integers(100, 105)).map(sorted).map(lambda ends: PortRange(*ends))
SMALL = st.builds(AclBox, st.just(Protocol.UDP), st.sampled_from(ADDRESSES), PORTS)


def small(needs: Iterable[AclBox]) -> list[acl_exhaustive.Side]:
    """Write needs as the exhaustive search reads them."""
    return [(each.prefix, each.ports.first, each.ports.last) for each in needs]


@settings(max_examples=120, deadline=None)
@given(
    st.lists(SMALL, min_size=1, max_size=5),
    st.lists(SMALL, max_size=1),
    st.integers(1, 3),
    st.sampled_from([0, 30, 31]),
)
def test_no_plan_of_a_small_universe_is_better(
    needs: list[AclBox], granted: list[AclBox], entries: int, widest: int
) -> None:
    """Exhaustive search finds the same least excess, or none where the planner finds none."""
    least = acl_exhaustive.least_excess(small(needs), small(granted), entries, widest)
    found = plan_acl(needs, entries + len(granted), granted=granted, widest=widest)
    event("a misfit" if isinstance(found, AclMisfit) else "exact" if found.excess == 0 else "excess")
    assert (found.excess if isinstance(found, AclPlan) else None) == least
    if isinstance(found, AclMisfit):
        assert found.within_width > entries + len(granted)
        more = plan_acl(needs, found.within_width, granted=granted, widest=widest)
        assert isinstance(more, AclPlan)
        assert len(more.entries) == found.within_width


@settings(max_examples=30, deadline=None)
@given(st.lists(SMALL, min_size=1, max_size=8), st.sampled_from([0, 30]), st.randoms(use_true_random=False))
def test_more_entries_do_no_worse(needs: list[AclBox], widest: int, random: object) -> None:
    """The excess is what the entries admit, falls with their number, and does not hang on the order of the needs."""
    last: int | None = None
    for entries in range(1, 10):
        found = plan_acl(needs, entries, widest=widest)
        if isinstance(found, AclMisfit):
            assert last is None
            continue
        assert len(found.entries) <= entries
        assert counted(needs, found.entries) == found.excess
        assert last is None or found.excess <= last
        last = found.excess
        shuffled = [*needs, needs[0]]
        getattr(random, "shuffle")(shuffled)  # noqa: B009 - hypothesis types its generator as no more than an object
        assert plan_acl(shuffled, entries, widest=widest) == found
