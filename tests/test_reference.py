"""The published reference as it is loaded: its lists, its rows, its domains, and where each of them stands."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, collapse_addresses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webex_calling.domain import Domain, NamedHost
from webex_calling.fault import Faults
from webex_calling.network import Network, PublishedPrefix, parse_prefix
from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.reading import Reading
from webex_calling.reference import Reference, load_reference
from webex_calling.requirement import (
    NetworkName,
    Opener,
    Option,
    Profile,
    Requirement,
    Role,
    SitePeer,
    SitePorts,
    Trunk,
)
from webex_calling.revision import Revision
from webex_calling.statement import Statement

DATA = Path(__file__).parents[1] / "data"
NETWORKS = ("calling", "device-configuration", "app-configuration")
CALLING = (
    "23.89.0.0/16 62.109.192.0/18 85.119.56.0/23 128.177.14.0/24 128.177.36.0/24 135.84.168.0/21 139.177.64.0/21 "
    "139.177.72.0/23 144.196.0.0/16 150.253.128.0/17 163.129.0.0/17 170.72.0.0/16 170.133.128.0/18 185.115.196.0/22 "
    "199.19.196.0/23 199.19.199.0/24 199.59.64.0/21"
)
ROWS = (
    "S1a S1b S1c S1d S2 M1a M1b M1c M1d M1e M1f M2 P1 P2 P3 P4 D1 A1 N1 N2 DNS C1 C2 X1a X1b W1 ICMP "
    "I1a I1b I1c I2a I2b I2c G1 G2 G3 G4"
)
DOMAINS = (
    "broadcloudpbx.com broadcloud.com.au broadcloud.eu broadcloudpbx.net webex.com cisco.com ucmgmt.cisco.com "
    "wbx2.com ciscospark.com webexapis.com webexcontent.com accompany.com appdynamics.com eum-appdynamics.com "
    "sipflash.com walkme.com walkmeusercontent.com google.com googleapis.com cloudfront.net"
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Return the installed reference."""
    return load_reference()


@pytest.mark.parametrize(
    ("network", "prefixes", "minimal", "addresses", "max_entries"),
    [
        ("calling", 17, 17, 304_384, 20),
        ("device-configuration", 18, 17, 18_117, 20),
        ("app-configuration", 4, 4, 65_536, 10),
        ("apns", 5, 5, 148_992, 10),
    ],
)
def test_networks_have_their_published_size(
    reference: Reference, network: str, prefixes: int, minimal: int, addresses: int, max_entries: int
) -> None:
    """Each network has the published number of prefixes and addresses, and fits its first list."""
    held = reference.networks[network]
    assert (len(held.prefixes), len(held.minimal), held.addresses, held.max_entries, list(held.lists)) == (
        prefixes,
        minimal,
        addresses,
        max_entries,
        [1],
    )


def test_the_calling_list_is_the_published_one(reference: Reference) -> None:
    """The Calling list is entry by entry, and in order, what independent configurations carry."""
    assert " ".join(map(str, reference.networks["calling"].lists[1])) == CALLING


def test_the_three_networks_together(reference: Reference) -> None:
    """The union of the three networks is 35 minimal prefixes and 322,501 addresses."""
    held = [one.prefix for network in NETWORKS for one in reference.networks[network].prefixes]
    union = list(collapse_addresses(held))
    assert (len(union), sum(prefix.num_addresses for prefix in union)) == (35, 322_501)


@pytest.mark.parametrize("hole", ["199.19.198.0/24", "139.177.74.0/23", "139.177.76.0/22", "163.129.128.0/17"])
def test_holes_are_not_rounded_over(reference: Reference, hole: str) -> None:
    """No address of a hole between published neighbours belongs to any of the three networks."""
    held = [one.prefix for network in NETWORKS for one in reference.networks[network].prefixes]
    assert [prefix for prefix in held if prefix.overlaps(IPv4Network(hole))] == []


def test_networks_share_two_prefixes(reference: Reference) -> None:
    """One prefix stands in all three networks and one in two of them."""
    sets = {name: {one.prefix for one in reference.networks[name].prefixes} for name in NETWORKS}
    calling, device, app = (sets[name] for name in NETWORKS)
    assert calling & device & app == {IPv4Network("62.109.192.0/18")}
    assert calling & app == {IPv4Network("62.109.192.0/18"), IPv4Network("150.253.128.0/17")}


def test_a_network_answers_for_addresses_and_prefixes(reference: Reference) -> None:
    """Membership sees through adjacent prefixes and refuses what only touches the network."""
    device = reference.networks["device-configuration"]
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
    ],
)
def test_an_invalid_network_cannot_be_built(build: Callable[[], object], message: str) -> None:
    """A network that no loader checked refuses what would break a list."""
    with pytest.raises(ValueError, match="; ") as refused:
        build()
    assert str(refused.value) == message


def test_rows_are_the_published_ones(reference: Reference) -> None:
    """Every row has its stable id, and the row that the article withdrew is told apart."""
    assert sorted(reference.requirements) == sorted(ROWS.split())
    assert list(reference.withdrawn) == ["F1"]


@pytest.mark.parametrize(
    ("row", "ports", "pairs"),
    [
        ("M1b", ["19560-19661"], 51),
        ("M1c", ["52050-52099"], 25),
        ("M1c", ["52200-52299"], 50),
        ("M1d", ["19560-19849"], 145),
        ("M1e", ["8500-8699"], 100),
        ("M2", ["19560-65535"], 22_988),
        ("I2a", ["8000-48199"], 20_100),
    ],
)
def test_media_ranges_hold_whole_pairs(reference: Reference, row: str, ports: list[str], pairs: int) -> None:
    """A media range starts on an even port, ends on an odd one, and holds the published number of pairs."""
    source = reference.requirements[row].source_ports
    assert isinstance(source, tuple)
    chosen = [held for held in source if str(held) in ports]
    assert [(held.first % 2, held.last % 2, (held.last - held.first + 1) // 2) for held in chosen] == [(0, 1, pairs)]


def _services(reference: Reference, row: str) -> list[tuple[str, str, bool]]:
    requirement = reference.requirements[row]
    return [
        (
            ",".join(map(str, service.ports)) if isinstance(service.ports, tuple) else str(service.ports),
            "/".join(
                filter(
                    None, (service.when.trunk, service.when.profile, service.when.option, service.when.firmware_below)
                )
            ),
            service.web,
        )
        for service in requirement.services
    ]


MEDIA = [
    ("5004", "", False),
    ("9000", "", False),
    ("8500-8599,8600-8699", Profile.PUBLISHED, False),
    ("19560-65535", "", False),
]


@pytest.mark.parametrize(
    ("row", "services"),
    [
        ("S1a", [("5062", Trunk.CERTIFICATE, False), ("8934", Trunk.REGISTRATION, False)]),
        ("S1d", [("8934", "", False)]),
        ("S2", [(SitePorts.LISTEN, "", False)]),
        *((f"M1{letter}", MEDIA) for letter in "abcdef"),
        ("M2", [(SitePorts.MEDIA, "", False)]),
        ("P1", [(SitePorts.PEER_SIGNALLING, "", False)]),
        ("P2", [(SitePorts.PEER_MEDIA, "", False)]),
        ("P3", [(SitePorts.PEER_LOCAL, "", False)]),
        ("P4", [(SitePorts.MEDIA, "", False)]),
        (
            "D1",
            [
                ("443", "", True),
                ("6970", Option.UNIFIED_CM_MIGRATION_6970, False),
                ("80", f"{Option.MPP_PORT_80}/12.0.3", True),
            ],
        ),
        ("A1", [("443", "", True), ("8443", Option.UNIFIED_CM_8443, False)]),
        ("C1", [("8934", "", False), ("443", "", True)]),
        ("C2", [("19560-19760", "", False)]),
        ("X1a", [("443", "", True), ("2197,5223", "", False)]),
        ("X1b", [("443", "", True), ("5228-5230", "", False)]),
        ("G3", [("80", "", True)]),
        ("ICMP", [(str(Icmp(3, 4)), "", False)]),
    ],
)
def test_services_of_a_row(reference: Reference, row: str, services: list[tuple[str, str, bool]]) -> None:
    """Destination ports, their conditions and what counts as web traffic are as published and read."""
    assert _services(reference, row) == services


@pytest.mark.parametrize(
    ("row", "network"),
    [
        ("S1a", "calling"),
        ("N1", "calling"),
        ("D1", "device-configuration"),
        ("A1", "app-configuration"),
        ("X1a", "apns"),
    ],
)
def test_each_row_goes_to_its_own_network(reference: Reference, row: str, network: str) -> None:
    """Device and app configuration have lists of their own, all else goes to the Calling networks."""
    assert reference.requirements[row].peer == NetworkName(network)


def test_only_rows_of_certificate_trunks_peers_and_direct_media_are_inbound(reference: Reference) -> None:
    """What the other side opens is bound to a certificate trunk, to the site's own peers, or is ICMP."""
    inbound = {row.id: row for row in reference.requirements.values() if row.opens is Opener.PEER}
    assert sorted(inbound) == ["I2a", "I2b", "I2c", "ICMP", "M2", "P3", "P4", "S2"]
    assert {id_ for id_, row in inbound.items() if row.when.trunk is Trunk.CERTIFICATE} == {"S2", "M2"}


def test_direct_media_goes_both_ways(reference: Reference) -> None:
    """What one side of direct media sends to, the other side admits, and two gateways exchange nothing directly."""
    local = {"app": "8500-8699", "device": "19560-19661", "gateway": "8000-48199"}
    sent = {
        id_: {service.id: service.ports for service in reference.requirements[id_].services}
        for id_ in ("I1a", "I1b", "I1c")
    }
    every = {kind: (PortRange.parse(ports),) for kind, ports in local.items()}
    assert sent == {"I1a": every, "I1b": every, "I1c": {kind: every[kind] for kind in ("app", "device")}}
    admitted = {id_: reference.requirements[id_].services[0].ports for id_ in ("I2a", "I2b", "I2c")}
    assert admitted == {"I2a": every["app"], "I2b": every["device"], "I2c": SitePorts.MEDIA}
    assert {reference.requirements[id_].peer for id_ in (*sent, *admitted)} == {SitePeer.DIRECT_MEDIA}


def test_options_are_off_unless_asked_for(reference: Reference) -> None:
    """Each option guards a row or a service, and none is without effect."""
    guarded = {row.when.option for row in reference.requirements.values()} | {
        service.when.option for row in reference.requirements.values() for service in row.services
    }
    assert guarded - {None} == set(Option)


def test_every_role_has_rows(reference: Reference) -> None:
    """A thin client carries media and nothing else; every other role has rows of signalling, media or pages."""
    rows = {role: [row.id for row in reference.requirements_for(role)] for role in Role}
    assert rows[Role.THIN_CLIENT] == ["I1a", "I2a", "M1e", "ICMP"]
    assert rows[Role.ADMIN_BROWSER] == ["A1", "C1", "C2", "W1", "ICMP"]
    assert [role for role, held in rows.items() if "ICMP" not in held] == []


def _names(reference: Reference, role: Role, *options: Option, proxied: bool = True) -> set[str]:
    return {domain.name for domain in reference.domains_for(frozenset({role}), frozenset(options), proxied=proxied)}


def test_domains_follow_role_option_and_proxy(reference: Reference) -> None:
    """Push domains come with their option, the alias of downloads without a proxy, to a thin client none."""
    app = _names(reference, Role.WEBEX_APP)
    assert _names(reference, Role.WEBEX_APP, Option.MOBILE_PUSH) - app == {"*.google.com", "*.googleapis.com"}
    assert _names(reference, Role.WEBEX_APP, proxied=False) - app == {"*.cloudfront.net"}
    assert _names(reference, Role.THIN_CLIENT, *Option, proxied=False) == set()
    assert _names(reference, Role.LOCAL_GATEWAY_EXTERNAL) == {"*.webex.com", "*.wbx2.com", "*.cisco.com"}
    assert _names(reference, Role.LOCAL_GATEWAY_INTERNAL) == _names(reference, Role.LOCAL_GATEWAY_EXTERNAL)


def test_domains_are_the_published_ones(reference: Reference) -> None:
    """All published domains and the alias of downloads are there."""
    assert sorted(domain.apex for domain in reference.domains.values()) == sorted(DOMAINS.split())


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("webex.com", True),
        ("idbroker.webex.com", True),
        ("a.b.WEBEX.com.", True),
        ("notwebex.com", False),
        ("webex.com.example", False),
        ("com", False),
    ],
)
def test_a_wildcard_covers_the_domain_and_all_below(reference: Reference, host: str, covered: bool) -> None:
    """A leading ``*.`` covers the domain itself and every name below it, and no look-alike."""
    assert reference.domains["webex"].covers(host) is covered


def test_names_of_a_wildcard(reference: Reference) -> None:
    """For filters in which ``*.x`` is not ``x``, both are named."""
    assert reference.domains["webex"].names == ("*.webex.com", "webex.com")


def test_named_hosts_keep_their_ports(reference: Reference) -> None:
    """Hosts that need more than HTTPS say so."""
    other = {name: host for name, host in reference.hosts.items() if host.ports != (PortRange.of(443),)}
    ports = {
        name: " ".join(map(str, (*host.ports, *host.udp_ports))) for name, host in other.items() if "google" not in name
    }
    assert ports == {
        "sudirenewal.cisco.com": "80",
        "cloudupgrader.webex.com": "443 6970",
        "upgrade.cisco.com": "",
        "cscan.webex.com": "443 8934 19560-19760",
        "www.cisco.com": "80 443",
    }


def test_everything_says_where_it_stands(reference: Reference) -> None:
    """Each value cites a section of a document, and the whole register of ambiguous places is there."""
    cited: tuple[Network | Domain | NamedHost | Requirement | Statement | Reading | Revision, ...] = (
        *reference.networks.values(),
        *reference.domains.values(),
        *reference.hosts.values(),
        *reference.requirements.values(),
        *reference.withdrawn.values(),
        *reference.statements.values(),
        *reference.readings.values(),
        *reference.revisions,
    )
    assert [one for one in cited if not one.where] == []
    assert (
        reference.cite("b2exve/ports") == "Cisco, Port Reference Information for Webex Calling (b2exve), the port table"
    )
    assert list(reference.readings) == [f"A-{number:02}" for number in range(1, 31)]


def test_every_protocol_matches_its_services(reference: Reference) -> None:
    """ICMP rows have messages and all others ports, so that no flow is without either."""
    mixed = [
        row.id
        for row in reference.requirements.values()
        for service in row.services
        if (row.protocols == (Protocol.ICMP,)) != isinstance(service.ports, Icmp)
    ]
    assert mixed == []


def test_the_installed_data_is_loaded_once() -> None:
    """Loading the installed data twice gives one value, and loading its directory gives an equal one."""
    assert load_reference() is load_reference()
    assert load_reference(DATA) == load_reference()


def test_a_directory_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """The fault names the directory."""
    with pytest.raises(Faults) as refused:
        load_reference(tmp_path / "nowhere")
    assert str(refused.value) == (
        'directory: "nowhere" cannot be read: No such file or directory; give a directory of *.yaml files'
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("10.0.0.1/24", 'has host bits set; did you mean "10.0.0.0/24"?'),
        ("10.0.0.0/255.255.255.0", 'is not in canonical form; did you mean "10.0.0.0/24"?'),
        ("10.0.0.0/08", 'is not in canonical form; did you mean "10.0.0.0/8"?'),
        ("10.0.0.9/0.0.0.255", 'has host bits set; did you mean "10.0.0.0/24"?'),
        ("2001:db8::/32", "is IPv6, for which Webex Calling publishes no prefixes; write an IPv4 prefix"),
        *(
            (text, "is no IPv4 prefix; write an address (192.0.2.7) or address/length (192.0.2.0/24)")
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
