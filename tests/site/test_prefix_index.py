"""An index of prefixes, and a sweep over them, say the same as a comparison of each with each."""

from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from webex_calling.published.network import overlaps
from webex_calling.site.apart_checks import Prefixes

SMALL = st.builds(
    lambda address, length: IPv4Network((address >> 32 - length << 32 - length, length)),
    st.integers(0x0A000000, 0x0A00003F) | st.just(0),
    st.sampled_from([0, 8, 26, 27, 28, 29, 30, 31, 32]),
)


@given(networks=st.lists(SMALL, max_size=6), prefix=SMALL)
def test_an_overlap_is_found_by_the_index(networks: list[IPv4Network], prefix: IPv4Network) -> None:
    """Wider and narrower prefixes are found, and the prefix itself is none."""
    expected = any(each.overlaps(prefix) and each != prefix for each in networks)
    assert Prefixes.of(networks).overlap_other(prefix) is expected


@given(networks=st.lists(SMALL, max_size=8))
def test_overlaps_are_those_of_each_with_each(networks: list[IPv4Network]) -> None:
    """Every pair of positions is found once, the later one first, in order; equal prefixes overlap."""
    assert overlaps(networks) == tuple(
        (later, earlier)
        for later, prefix in enumerate(networks)
        for earlier in range(later)
        if prefix.overlaps(networks[earlier])
    )
