"""The published rows: their ports, peers and conditions, and where each of them stands."""

from pathlib import Path

import pytest
from tests.rows import (
    APP_CONFIGURATION,
    APP_MEDIA,
    APP_SIGNALLING,
    APPLE_PUSH,
    CLIENT_DNS,
    CLIENT_HTTPS,
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    CSCAN_TCP,
    CSCAN_UDP,
    DEVICE_CONFIGURATION,
    DIRECT_FROM_APP,
    DIRECT_FROM_GATEWAY,
    DIRECT_FROM_PHONES,
    DIRECT_TO_APP,
    DIRECT_TO_GATEWAY,
    DIRECT_TO_PHONES,
    GATEWAY_REVOCATION,
    GATEWAY_SIGNALLING,
    GOOGLE_PUSH,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    MEETINGS_MEDIA,
    MEETINGS_OVER_TCP,
    PATH_MTU_DISCOVERY,
    PHONE_MEDIA,
    PHONE_NTP,
    ROOM_MEDIA,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
    VG400_MEDIA,
)

from webex_calling.fault import Faults
from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.published.article import Reading, Revision, Statement
from webex_calling.published.domain import Domain, NamedHost
from webex_calling.published.keep_alive import KeepAlive
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference, load_reference
from webex_calling.published.requirement import (
    Initiator,
    NetworkName,
    Profile,
    Requirement,
    Role,
    SitePeer,
    Trunk,
)
from webex_calling.published.source_ports import SitePorts, System

DATA = Path(__file__).parents[2] / "data"
ROWS = (
    "S1a S1b S1c S1d S2 M1a M1b M1c M1d M1e M1f M2 P1 P2 P3 P4 D1 A1 N1 N2 DNS C1 C2 X1a X1b W1 ICMP "
    "I1a I1b I1c I2a I2b I2c G1 G2 G3 G4 U1a U1b U2a U2b U3a U3b F1 AC1"
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Return the installed reference."""
    return load_reference()


def test_rows_are_the_published_ones(reference: Reference) -> None:
    """Every row has its stable id."""
    assert sorted(reference.requirements) == sorted(ROWS.split())


@pytest.mark.parametrize(
    ("row", "ports", "pairs"),
    [
        (PHONE_MEDIA, ["19560-19661"], 51),
        (ROOM_MEDIA, ["52050-52099"], 25),
        (ROOM_MEDIA, ["52200-52299"], 50),
        (VG400_MEDIA, ["19560-19849"], 145),
        (APP_MEDIA, ["8500-8599"], 50),
        (APP_MEDIA, ["8600-8699"], 50),
        (CLOUD_MEDIA, ["19560-65535"], 22_988),
        (DIRECT_TO_APP, ["8000-48199"], 20_100),
    ],
)
def test_media_ranges_hold_whole_pairs(reference: Reference, row: str, ports: list[str], pairs: int) -> None:
    """A media range starts on an even port, ends on an odd one, and holds the published number of pairs."""
    source = reference.requirements[row].source_ports
    assert source is not None
    assert isinstance(source.ports, tuple)
    chosen = [held for held in source.ports if str(held) in ports]
    assert [(held.first % 2, held.last % 2, (held.last - held.first + 1) // 2) for held in chosen] == [(0, 1, pairs)]


def _services(reference: Reference, row: str) -> list[tuple[str, str, bool]]:
    requirement = reference.requirements[row]
    return [
        (
            ",".join(map(str, service.ports)) if isinstance(service.ports, tuple) else str(service.ports),
            "/".join(
                filter(
                    None, (service.when.trunk, service.when.profile, service.when.option, service.when.firmware_from)
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
        (GATEWAY_SIGNALLING, [("5062", Trunk.CERTIFICATE, False), ("8934", Trunk.REGISTRATION, False)]),
        (APP_SIGNALLING, [("8934", "", False)]),
        (CLOUD_SIGNALLING, [(SitePorts.LISTEN, "", False)]),
        *((f"M1{letter}", MEDIA) for letter in "abcdef"),
        (CLOUD_MEDIA, [(SitePorts.MEDIA, "", False)]),
        (SIGNALLING_TO_PEER, [(SitePorts.PEER_SIGNALLING, "", False)]),
        (MEDIA_TO_PEER, [(SitePorts.PEER_MEDIA, "", False)]),
        (SIGNALLING_FROM_PEER, [(SitePorts.PEER_LOCAL, "", False)]),
        (MEDIA_FROM_PEER, [(SitePorts.MEDIA, "", False)]),
        (
            DEVICE_CONFIGURATION,
            [
                ("443", "", True),
                ("6970", "unified-cm-migration-6970", False),
                ("80", "mpp-port-80/12.0.3", True),
            ],
        ),
        (APP_CONFIGURATION, [("443", "", True), ("8443", "unified-cm-8443", False)]),
        (CSCAN_TCP, [("8934", "", False), ("443", "", True)]),
        (CSCAN_UDP, [("19560-65535", "", False)]),
        (APPLE_PUSH, [("443", "", True), ("2197,5223", "", False)]),
        (GOOGLE_PUSH, [("443", "", True), ("5228-5230", "", False)]),
        (GATEWAY_REVOCATION, [("80", "", True)]),
        *((f"U1{letter}", [("5004,9000", "", False)]) for letter in "ab"),
        *((f"U2{letter}", [("5004", "", False)]) for letter in "ab"),
        *((f"U3{letter}", [("443", "", True)]) for letter in "ab"),
        (PATH_MTU_DISCOVERY, [(str(Icmp(3, 4)), "", False)]),
    ],
)
def test_services_of_a_row(reference: Reference, row: str, services: list[tuple[str, str, bool]]) -> None:
    """Destination ports, their conditions and what counts as web traffic are as published and read."""
    assert _services(reference, row) == services


@pytest.mark.parametrize(
    ("row", "network"),
    [
        (GATEWAY_SIGNALLING, "calling"),
        (PHONE_NTP, "calling"),
        (DEVICE_CONFIGURATION, "device-configuration"),
        (APP_CONFIGURATION, "app-configuration"),
        (APPLE_PUSH, "apns"),
        *((f"U{number}a", "meetings") for number in "123"),
        *((f"U{number}b", "meetings-interop") for number in "123"),
    ],
)
def test_each_row_goes_to_its_own_network(reference: Reference, row: str, network: str) -> None:
    """Device and app configuration have lists of their own, all else goes to the Calling networks."""
    assert reference.requirements[row].peer == NetworkName(network)


def test_only_rows_of_certificate_trunks_peers_and_direct_media_are_inbound(reference: Reference) -> None:
    """What the other side opens is bound to a certificate trunk, to the site's own peers, or is ICMP."""
    inbound = {row.id: row for row in reference.requirements.values() if row.opens is Initiator.PEER}
    assert sorted(inbound) == [
        DIRECT_TO_APP,
        DIRECT_TO_PHONES,
        DIRECT_TO_GATEWAY,
        PATH_MTU_DISCOVERY,
        CLOUD_MEDIA,
        SIGNALLING_FROM_PEER,
        MEDIA_FROM_PEER,
        CLOUD_SIGNALLING,
    ]
    assert {id_ for id_, row in inbound.items() if row.when.trunk is Trunk.CERTIFICATE} == {
        CLOUD_SIGNALLING,
        CLOUD_MEDIA,
    }


def test_direct_media_goes_both_ways(reference: Reference) -> None:
    """What one side of direct media sends to, the other side admits, and two gateways exchange nothing directly."""
    local = {"app": "8500-8699", "device": "19560-19661", "gateway": "8000-48199"}
    sent = {
        id_: {service.id: service.ports for service in reference.requirements[id_].services}
        for id_ in (DIRECT_FROM_APP, DIRECT_FROM_PHONES, DIRECT_FROM_GATEWAY)
    }
    every = {kind: (PortRange.parse(ports),) for kind, ports in local.items()}
    assert sent == {
        DIRECT_FROM_APP: every,
        DIRECT_FROM_PHONES: every,
        DIRECT_FROM_GATEWAY: {kind: every[kind] for kind in ("app", "device")},
    }
    admitted = {
        id_: reference.requirements[id_].services[0].ports
        for id_ in (DIRECT_TO_APP, DIRECT_TO_PHONES, DIRECT_TO_GATEWAY)
    }
    assert admitted == {
        DIRECT_TO_APP: every["app"],
        DIRECT_TO_PHONES: every["device"],
        DIRECT_TO_GATEWAY: SitePorts.MEDIA,
    }
    assert {reference.requirements[id_].peer for id_ in (*sent, *admitted)} == {SitePeer.DIRECT_MEDIA}


def test_options_are_those_that_a_site_has(reference: Reference) -> None:
    """Each option is offered to whom it has an effect on: those of phones to clients alone."""
    published = reference.published
    assert [option.id for option in published.client_options] == list(reference.options)
    assert {option.id for option in published.client_options} - {option.id for option in published.desktop_options} == {
        "mpp-port-80",
        "unified-cm-migration-6970",
    }


def test_every_role_has_rows(reference: Reference) -> None:
    """A thin client carries media and nothing else; every other role has rows of signalling, media or pages."""
    rows = {role: [row.id for row in reference.requirements_for(role)] for role in Role}
    assert rows[Role.THIN_CLIENT] == [
        DIRECT_FROM_APP,
        DIRECT_TO_APP,
        APP_MEDIA,
        PATH_MTU_DISCOVERY,
        MEETINGS_MEDIA,
        MEETINGS_OVER_TCP,
    ]
    assert rows[Role.ADMIN_BROWSER] == [
        APP_CONFIGURATION,
        CLIENT_DNS,
        CSCAN_TCP,
        CSCAN_UDP,
        CLIENT_HTTPS,
        PATH_MTU_DISCOVERY,
    ]
    assert [role for role, held in rows.items() if PATH_MTU_DISCOVERY not in held] == []


def test_everything_says_where_it_stands(reference: Reference) -> None:
    """Each value cites a section of a document, and the whole register of ambiguous places is there."""
    cited: tuple[
        Network | Domain | NamedHost | System | Requirement | KeepAlive | Statement | Reading | Revision, ...
    ] = (
        *reference.networks.values(),
        *reference.domains.values(),
        *reference.hosts.values(),
        *reference.systems.values(),
        *reference.requirements.values(),
        *reference.keepalives.values(),
        *reference.statements.values(),
        *reference.readings.values(),
        *reference.revisions,
    )
    assert [one for one in cited if not one.where] == []
    assert (
        reference.cite("b2exve/ports") == "Cisco, Port Reference Information for Webex Calling (b2exve), the port table"
    )
    for register in ("A", "AC"):
        ids = [each for each in reference.readings if each.rpartition("-")[0] == register]
        assert ids == [f"{register}-{number:02}" for number in range(1, len(ids) + 1)]


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
        f'directory: "{tmp_path / "nowhere"}" cannot be read: No such file or directory;'
        " give a directory with a folder of *.yaml files for each article"
    )
