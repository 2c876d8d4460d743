"""The published networks: their lists and sizes, what is in them and what is not, and the texts that name a prefix."""

from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Address, IPv4Network, collapse_addresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frozen.published import FROZEN, PUBLISHED

from webex_calling.published.network import Network, PublishedPrefix, parse_prefix
from webex_calling.published.reference import Reference, load_reference

TOLD = [
    (article, network)
    for article, published in PUBLISHED.items()
    for network in published.networks
    if load_reference().networks[network].where[0].startswith(f"{load_reference().articles[article].source}/")
]
"""The networks that an article itself publishes, so that its history tells of every change."""

NETWORKS = ("calling", "device-configuration", "app-configuration")
CALLING = (
    "23.89.0.0/16 62.109.192.0/18 85.119.56.0/23 128.177.14.0/24 128.177.36.0/24 135.84.168.0/21 139.177.64.0/21 "
    "139.177.72.0/23 144.196.0.0/16 150.253.128.0/17 163.129.0.0/17 170.72.0.0/16 170.133.128.0/18 185.115.196.0/22 "
    "199.19.196.0/23 199.19.199.0/24 199.59.64.0/21"
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Return the installed reference."""
    return load_reference()


@pytest.mark.parametrize(
    ("network", "prefixes", "minimal", "addresses"),
    [
        ("calling", 17, 17, 304_384),
        ("device-configuration", 18, 17, 18_117),
        ("app-configuration", 4, 4, 65_536),
        ("apns", 5, 5, 148_992),
        ("meetings", 18, 18, 368_704),
        ("meetings-interop", 14, 14, 3_840),
    ],
)
def test_networks_had_their_published_size(network: str, prefixes: int, minimal: int, addresses: int) -> None:
    """Each network had the published number of prefixes and addresses on the day of its article."""
    held = FROZEN.networks[network]
    assert (len(held.prefixes), len(held.minimal), held.addresses) == (prefixes, minimal, addresses)


@pytest.mark.parametrize(("article", "network"), TOLD)
def test_networks_are_what_was_published_and_what_the_history_tells_since(
    reference: Reference, article: str, network: str
) -> None:
    """Today's prefixes are those of the day that was written down, and what entries added and removed since."""
    published = PUBLISHED[article]
    standing: dict[IPv4Network, date | None] = dict(published.networks[network])
    for entry in published.later(reference.articles[article].revisions, network):
        for prefix in entry.removed.prefixes:
            del standing[prefix]
        standing |= dict.fromkeys(entry.added.prefixes, entry.date)
    assert {each.prefix: each.since for each in reference.networks[network].prefixes} == standing


@pytest.mark.parametrize(
    ("network", "max_entries"),
    [("calling", 20), ("device-configuration", 20), ("app-configuration", 10), ("apns", 0), ("meetings", 0)],
)
def test_lists_weigh_what_they_always_weighed(reference: Reference, network: str, max_entries: int) -> None:
    """The size of a list is for ever, and no revision of what it holds changes it."""
    assert reference.networks[network].max_entries == max_entries


def test_the_calling_list_was_the_published_one() -> None:
    """The Calling list of 2025 is entry by entry, and in order, what independent configurations carry."""
    assert " ".join(map(str, FROZEN.networks["calling"].lists[1])) == CALLING


def test_the_three_networks_together() -> None:
    """The union of the three networks of 2025 is 35 minimal prefixes and 322,501 addresses."""
    held = [one.prefix for network in NETWORKS for one in FROZEN.networks[network].prefixes]
    union = list(collapse_addresses(held))
    assert (len(union), sum(prefix.num_addresses for prefix in union)) == (35, 322_501)


@pytest.mark.parametrize("hole", ["199.19.198.0/24", "139.177.74.0/23", "139.177.76.0/22", "163.129.128.0/17"])
def test_holes_are_not_rounded_over(hole: str) -> None:
    """No address of a hole between neighbours that were published in 2025 belonged to any of the three networks."""
    held = [one.prefix for network in NETWORKS for one in FROZEN.networks[network].prefixes]
    assert [prefix for prefix in held if prefix.overlaps(IPv4Network(hole))] == []


def test_networks_shared_two_prefixes() -> None:
    """In 2025 one prefix stood in all three networks and one in two of them."""
    sets = {name: {one.prefix for one in FROZEN.networks[name].prefixes} for name in NETWORKS}
    calling, device, app = (sets[name] for name in NETWORKS)
    assert calling & device & app == {IPv4Network("62.109.192.0/18")}
    assert calling & app == {IPv4Network("62.109.192.0/18"), IPv4Network("150.253.128.0/17")}


def test_the_suite_is_no_part_of_calling(reference: Reference) -> None:
    """No list is made for Meetings, and what it does not share with Calling is nothing that a site may not claim."""
    assert not any(reference.networks[name].listed for name in ("meetings", "meetings-interop"))
    assert [name for name in NETWORKS if not reference.networks[name].listed] == []
    listed = {one.prefix for name in NETWORKS for one in reference.networks[name].prefixes}
    assert set(reference.prefixes) == listed


def test_what_the_suite_shared_with_calling() -> None:
    """In 2025 Meetings shared seven prefixes with Calling, and held all of app configuration."""
    calling, meetings = ({one.prefix for one in FROZEN.networks[name].prefixes} for name in ("calling", "meetings"))
    shared = {prefix for prefix in calling if prefix in FROZEN.networks["meetings"]}
    assert (len(shared), shared == calling & meetings, len(calling - shared)) == (7, True, 10)
    app = FROZEN.networks["app-configuration"].prefixes
    assert [one for one in app if one.prefix not in FROZEN.networks["meetings"]] == []
    assert not {IPv4Network("66.163.32.0/19"), IPv4Network("20.50.235.0/24")} & set(FROZEN.prefixes)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("66.114.160.0/20", id="removed on 2025-04-04"),
        pytest.param("163.129.128.0/17", id="the half that 163.129.0.0-16 would add"),
        pytest.param("139.177.76.0/24", id="announced and not published"),
        pytest.param("139.177.78.0/24", id="announced as well"),
        pytest.param("139.177.94.0/23", id="and this"),
    ],
)
def test_what_other_lists_have_wrong_is_in_no_network(wrong: str) -> None:
    """Lists in circulation in 2025 hold prefixes that were not published; no network met one."""
    held = [(name, one.prefix) for name, network in FROZEN.networks.items() for one in network.prefixes]
    assert [name for name, prefix in held if prefix.overlaps(IPv4Network(wrong))] == []


def test_half_of_a_prefix_is_not_enough() -> None:
    """One list in circulation has 150.253.128.0/18; Calling, app configuration and Meetings had the whole /17."""
    held = {name for name, network in FROZEN.networks.items() if IPv4Network("150.253.192.0/18") in network}
    assert held == {"calling", "app-configuration", "meetings"}


def test_a_network_answers_for_addresses_and_prefixes() -> None:
    """Membership sees through adjacent prefixes and refuses what only touches the network."""
    device = FROZEN.networks["device-configuration"]
    asked = [
        IPv4Network("192.133.220.0/25"),
        IPv4Network("192.133.220.0/24"),
        IPv4Address("3.14.211.49"),
        IPv4Address("3.14.211.50"),
    ]
    assert [one in device for one in asked] == [True, False, True, False]


def test_an_overflow_list_stands_beside_the_first() -> None:
    """Prefixes marked for the second list leave the first as it is, and each list has its own size."""
    first = tuple(PublishedPrefix(IPv4Network(f"10.0.{index}.0/24")) for index in range(20))
    network = Network("full", "Full", (*first, PublishedPrefix(IPv4Network("10.1.0.0/24"), list=2)), 20)
    assert network.lists == {1: tuple(one.prefix for one in first), 2: (IPv4Network("10.1.0.0/24"),)}
    assert [network.size(number) for number in network.lists] == [20, 10]


def test_a_prefix_that_moves_stands_in_both_lists() -> None:
    """While it moves, a prefix is in the list that it leaves and in its new one, and once in the network."""
    moving = PublishedPrefix(IPv4Network("10.0.1.0/24"), list=2, leaving=1)
    network = Network("moving", "Moving", (PublishedPrefix(IPv4Network("10.0.0.0/24")), moving), 2)
    assert network.lists == {1: (IPv4Network("10.0.0.0/24"), moving.prefix), 2: (moving.prefix,)}
    assert network.addresses == 512


def _network(*prefixes: PublishedPrefix) -> Callable[[], Network]:
    return lambda: Network("n", "N", prefixes, 1)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        pytest.param(_network(), "network n has no prefixes; name at least one", id="empty"),
        pytest.param(
            _network(PublishedPrefix(IPv4Network("10.0.0.0/8")), PublishedPrefix(IPv4Network("10.1.0.0/16"), list=2)),
            "network n: 10.1.0.0/16 overlaps 10.0.0.0/8; keep one",
            id="overlap",
        ),
        pytest.param(
            _network(PublishedPrefix(IPv4Network("10.0.0.0/16")), PublishedPrefix(IPv4Network("10.1.0.0/16"))),
            "network n: list 1 holds 2 prefixes of 1; move the newest to list 2",
            id="full",
        ),
        pytest.param(
            lambda: PublishedPrefix(IPv4Network("10.0.0.0/16"), list=0),
            "list 0 of 10.0.0.0/16 does not exist; lists count from 1",
            id="list",
        ),
        pytest.param(
            lambda: PublishedPrefix(IPv4Network("10.0.0.0/16"), leaving=1),
            "10.0.0.0/16 leaves list 1 and stays in it; name the list that it had before",
            id="leaving",
        ),
        pytest.param(
            _network(
                PublishedPrefix(IPv4Network("10.0.0.0/16")),
                PublishedPrefix(IPv4Network("10.1.0.0/16"), list=2, leaving=1),
            ),
            "network n: list 1 holds 2 prefixes of 1; move the newest to list 2",
            id="leaving a full list",
        ),
    ],
)
def test_an_invalid_network_cannot_be_built(build: Callable[[], object], message: str) -> None:
    """A network that no loader checked refuses what would break a list."""
    with pytest.raises(ValueError, match="; ") as refused:
        build()
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("10.0.0.1/24", 'has host bits set; did you mean "10.0.0.0/24"?'),
        ("10.0.0.0/255.255.255.0", 'is not in canonical form; did you mean "10.0.0.0/24"?'),
        ("10.0.0.0/08", 'is not in canonical form; did you mean "10.0.0.0/8"?'),
        ("10.0.0.9/0.0.0.255", 'has host bits set; did you mean "10.0.0.0/24"?'),
        ("2001:db8::/32", "is IPv6, for which Webex Calling publishes no prefixes; write an IPv4 prefix"),
        *(
            (text, "is not an IPv4 prefix; write an address (192.0.2.7) or address/length (192.0.2.0/24)")
            for text in ("", "10.0.0/8", "10.0.0.0/33", "010.0.0.0/8", " 10.0.0.0/8", "10.0.0.0/", "any")
        ),
    ],
)
def test_a_prefix_that_is_not_canonical_is_refused(text: str, fault: str) -> None:
    """The refusal names the fault and, where there is one, the prefix that was meant."""
    with pytest.raises(ValueError, match="; ") as refused:
        parse_prefix(text)
    assert str(refused.value) == fault


ADDRESSES = st.integers(0, 2**32 - 1).map(IPv4Address)


@settings(deadline=None)
@given(ADDRESSES, st.integers(0, 32))
def test_a_prefix_is_read_as_written(address: IPv4Address, length: int) -> None:
    """Canonical text is read back, and host bits are refused with the prefix that was meant."""
    prefix = IPv4Network(f"{address}/{length}", strict=False)
    assert parse_prefix(str(prefix)) == prefix
    assert parse_prefix(str(address)) == IPv4Network(address)
    if address != prefix.network_address:
        with pytest.raises(ValueError, match=f'has host bits set; did you mean "{prefix}"'):
            parse_prefix(f"{address}/{length}")


@settings(deadline=None)
@given(st.text("0123456789./", max_size=18))
def test_what_is_read_is_what_was_written(text: str) -> None:
    """Whatever text is not refused is the canonical text of the prefix that it gives."""
    try:
        prefix = parse_prefix(text)
    except ValueError:
        return
    assert text in (str(prefix), str(prefix).removesuffix("/32"))
