"""`pytest tests/test_witnesses.py`: a published row without witnesses, or a witness against another, fails here."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest
from tests.rows import (
    APP_CONFIGURATION,
    APP_MEDIA,
    APP_SIGNALLING,
    APPLE_PUSH,
    ATTENDANT_CONSOLE,
    BROWSER_MEDIA,
    CLIENT_DNS,
    CLIENT_HTTPS,
    CLIENT_NTP,
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    CSCAN_TCP,
    CSCAN_UDP,
    DEVICE_CONFIGURATION,
    DEVICE_DIRECTORY,
    DIRECT_FROM_APP,
    DIRECT_FROM_GATEWAY,
    DIRECT_FROM_PHONES,
    DIRECT_TO_APP,
    DIRECT_TO_GATEWAY,
    DIRECT_TO_PHONES,
    GATEWAY_DNS,
    GATEWAY_HTTPS,
    GATEWAY_MEDIA,
    GATEWAY_NTP,
    GATEWAY_REVOCATION,
    GATEWAY_SIGNALLING,
    GOOGLE_PUSH,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    MEETINGS_MEDIA,
    MEETINGS_OVER_TCP,
    MEETINGS_OVER_TLS,
    PATH_MTU_DISCOVERY,
    PHONE_MEDIA,
    PHONE_NTP,
    PHONE_SIGNALLING,
    ROOM_MEDIA,
    ROOM_SIGNALLING,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
    TEAMS_MEDIA,
    TEAMS_OVER_TCP,
    TEAMS_OVER_TLS,
    VG400_MEDIA,
)
from tests.witnesses import DIRECTORY, ROWS, WitnessError, load_endpoints, load_witnesses

WITNESSES: Final = load_witnesses()
ENDPOINTS: Final = {endpoint.name: endpoint for endpoint in load_endpoints()}

EPHEMERAL: Final = (1024, 65535)
GATEWAY_MEDIA_PORTS: Final = (8000, 48199)
# The local ports of each row as they are read, restated here so that a bound cannot lose its witnesses.
LOCAL_PORTS: Final = {
    GATEWAY_SIGNALLING: [EPHEMERAL],
    PHONE_SIGNALLING: [EPHEMERAL],
    ROOM_SIGNALLING: [EPHEMERAL],
    APP_SIGNALLING: [EPHEMERAL],
    CLOUD_SIGNALLING: [(5061, 5061)],
    GATEWAY_MEDIA: [GATEWAY_MEDIA_PORTS],
    PHONE_MEDIA: [(19560, 19661)],
    ROOM_MEDIA: [(52050, 52099), (52200, 52299)],
    VG400_MEDIA: [(19560, 19849)],
    APP_MEDIA: [EPHEMERAL, (8500, 8699)],
    BROWSER_MEDIA: [EPHEMERAL],
    CLOUD_MEDIA: [GATEWAY_MEDIA_PORTS],
    SIGNALLING_TO_PEER: [EPHEMERAL],
    MEDIA_TO_PEER: [GATEWAY_MEDIA_PORTS],
    SIGNALLING_FROM_PEER: [(5061, 5061), (5060, 5060)],
    MEDIA_FROM_PEER: [GATEWAY_MEDIA_PORTS],
    DEVICE_CONFIGURATION: [EPHEMERAL],
    APP_CONFIGURATION: [EPHEMERAL],
    PHONE_NTP: [EPHEMERAL],
    CLIENT_NTP: [(123, 123), EPHEMERAL],
    CLIENT_DNS: [EPHEMERAL],
    CSCAN_TCP: [EPHEMERAL],
    CSCAN_UDP: [EPHEMERAL],
    APPLE_PUSH: [EPHEMERAL],
    GOOGLE_PUSH: [EPHEMERAL],
    DIRECT_FROM_APP: [EPHEMERAL, (8500, 8699)],
    DIRECT_FROM_PHONES: [(19560, 19661)],
    DIRECT_FROM_GATEWAY: [GATEWAY_MEDIA_PORTS],
    DIRECT_TO_APP: [(8500, 8699)],
    DIRECT_TO_PHONES: [(19560, 19661)],
    DIRECT_TO_GATEWAY: [GATEWAY_MEDIA_PORTS],
    **{
        row: [EPHEMERAL]
        for row in (
            MEETINGS_MEDIA,
            TEAMS_MEDIA,
            MEETINGS_OVER_TCP,
            TEAMS_OVER_TCP,
            MEETINGS_OVER_TLS,
            TEAMS_OVER_TLS,
            DEVICE_DIRECTORY,
            ATTENDANT_CONSOLE,
        )
    },
}
CLOUD_MEDIA_PORTS: Final = [(5004, 5004), (8500, 8699), (9000, 9000), (19560, 65535)]
# The peer's ports of each row that the local side opens.
PEER_PORTS: Final = {
    GATEWAY_SIGNALLING: [(8934, 8934), (5062, 5062)],
    PHONE_SIGNALLING: [(8934, 8934)],
    ROOM_SIGNALLING: [(8934, 8934)],
    APP_SIGNALLING: [(8934, 8934)],
    **dict.fromkeys((GATEWAY_MEDIA, PHONE_MEDIA, ROOM_MEDIA, VG400_MEDIA, APP_MEDIA, BROWSER_MEDIA), CLOUD_MEDIA_PORTS),
    SIGNALLING_TO_PEER: [(5061, 5061), (5060, 5060)],
    MEDIA_TO_PEER: [(16384, 32767)],
    DEVICE_CONFIGURATION: [(80, 80), (443, 443), (6970, 6970)],
    APP_CONFIGURATION: [(443, 443), (8443, 8443)],
    PHONE_NTP: [(123, 123)],
    CLIENT_NTP: [(123, 123)],
    CLIENT_DNS: [(53, 53)],
    CSCAN_TCP: [(443, 443), (8934, 8934)],
    CSCAN_UDP: [(19560, 65535)],
    APPLE_PUSH: [(443, 443), (2197, 2197), (5223, 5223)],
    GOOGLE_PUSH: [(5228, 5230)],
    CLIENT_HTTPS: [(443, 443)],
    ATTENDANT_CONSOLE: [(443, 443)],
    DIRECT_FROM_APP: [GATEWAY_MEDIA_PORTS],
    DIRECT_FROM_PHONES: [GATEWAY_MEDIA_PORTS],
    DIRECT_FROM_GATEWAY: [(8500, 8699), (19560, 19661)],
    GATEWAY_DNS: [(53, 53)],
    GATEWAY_NTP: [(123, 123)],
    GATEWAY_REVOCATION: [(80, 80)],
    GATEWAY_HTTPS: [(443, 443), (8080, 8080)],
    **{row: [(5004, 5004), (9000, 9000)] for row in (MEETINGS_MEDIA, TEAMS_MEDIA)},
    **{row: [(5004, 5004)] for row in (MEETINGS_OVER_TCP, TEAMS_OVER_TCP)},
    **{row: [(443, 443)] for row in (MEETINGS_OVER_TLS, TEAMS_OVER_TLS, DEVICE_DIRECTORY, ATTENDANT_CONSOLE)},
}
OPENED_BY_PEER: Final = {
    CLOUD_SIGNALLING,
    CLOUD_MEDIA,
    SIGNALLING_FROM_PEER,
    MEDIA_FROM_PEER,
    PATH_MTU_DISCOVERY,
    DIRECT_TO_APP,
    DIRECT_TO_PHONES,
    DIRECT_TO_GATEWAY,
}
CALLING_ROWS: Final = "S1a S1b S1c S1d S2 M1a M1b M1c M1d M1e M1f M2 N1 C1 C2".split()  # noqa: SIM905 (a list of words)
HOLES: Final = ("139.177.74.0", "163.129.128.0", "199.19.198.0")
TRUNK_ROWS: Final = (GATEWAY_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, CLOUD_MEDIA)


def found(row: str, verdict: str, side: str) -> set[int | None]:
    """Return one side's ports among a row's witnesses with this verdict, in the direction that the row opens."""
    opens = "peer" if row in OPENED_BY_PEER else "local"
    return {
        witness.local_port if side == "local" else witness.peer_port
        for witness in WITNESSES
        if (witness.row, witness.verdict, witness.opens) == (row, verdict, opens)
    }


def around(spans: list[tuple[int, int]]) -> set[int | None]:
    """Return the ports one outside each bound, as far as there are any."""
    return {port for first, last in spans for port in (first - 1, last + 1) if 0 < port <= 65535}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("verdict", ["required", "refused"])
def test_every_row_has_both_verdicts(row: str, verdict: str) -> None:
    """Each row has witnesses that must get through and witnesses that must not."""
    assert (row, verdict) in {(witness.row, witness.verdict) for witness in WITNESSES}


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_turned(row: str) -> None:
    """Each row is opened by its own side where it is required and refused where the other side opens."""
    own, other = ("peer", "local") if row in OPENED_BY_PEER else ("local", "peer")
    sides = {(witness.opens, witness.verdict) for witness in WITNESSES if witness.row == row}
    assert sides & {(own, "required"), (other, "required"), (other, "refused")} == {
        (own, "required"),
        (other, "refused"),
    }


@pytest.mark.parametrize("row", LOCAL_PORTS)
def test_local_bounds(row: str) -> None:
    """The first and last local port are required; the next one is declared, or refused where it is a destination."""
    spans = LOCAL_PORTS[row]
    beyond = "refused" if row in OPENED_BY_PEER else "excess"
    missing = {port for span in spans for port in span} - found(row, "required", "local")
    assert (missing, around(spans) - found(row, beyond, "local")) == (set(), set())


@pytest.mark.parametrize("row", PEER_PORTS)
def test_peer_bounds(row: str) -> None:
    """The peer's first and last port are required, and the next one is refused."""
    spans = PEER_PORTS[row]
    missing = {port for span in spans for port in span} - found(row, "required", "peer")
    assert (missing, around(spans) - found(row, "refused", "peer")) == (set(), set())


@pytest.mark.parametrize("row", CALLING_ROWS)
@pytest.mark.parametrize("hole", HOLES)
def test_holes_are_refused(row: str, hole: str) -> None:
    """No row of the Calling networks rounds over an address that is not published."""
    assert {w.verdict for w in WITNESSES if (w.row, w.peer) == (row, hole) and w.peer_port != 443} == {"refused"}


@pytest.mark.parametrize("row", TRUNK_ROWS)
def test_trunk_is_turned(row: str) -> None:
    """The rows of a gateway that depend on the trunk have witnesses on both kinds of trunk."""
    assert {ENDPOINTS[witness.endpoint].trunk for witness in WITNESSES if witness.row == row} >= {
        "registration",
        "certificate",
    }


def test_every_endpoint_has_both_verdicts() -> None:
    """No endpoint is named in vain: each has packets that get through and packets that do not."""
    verdicts = defaultdict(set)
    for witness in WITNESSES:
        verdicts[witness.endpoint].add(witness.verdict)
    assert {name for name in ENDPOINTS if {"required", "refused"} <= verdicts[name]} == set(ENDPOINTS)


def test_no_packet_has_two_verdicts() -> None:
    """A packet of one endpoint has one verdict, whichever row speaks of it."""
    verdicts = defaultdict(set)
    for witness in WITNESSES:
        verdicts[witness.packet].add((witness.verdict, witness.declared))
    assert {packet: given for packet, given in verdicts.items() if len(given) > 1} == {}


def test_no_packet_stands_twice_under_a_row() -> None:
    """A row says a packet once."""
    places = defaultdict(list)
    for witness in WITNESSES:
        places[witness.row, witness.packet].append(witness.place)
    assert {key: given for key, given in places.items() if len(given) > 1} == {}


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        pytest.param(
            "opens: peer",
            "opens: me",
            ["icmp.yaml[0].opens: 'me' is not allowed; give one of local, peer"],
            id="side",
        ),
        pytest.param(
            "type: 3, code: 4, why: a transit router",
            "type: 256, code: 4",
            [
                "icmp.yaml[0].packets[0].why: None is not allowed; give a text",
                "icmp.yaml[0].packets[0].type: 256 is not a whole number of the range; give 0-255",
            ],
            id="two faults at once",
        ),
        pytest.param(
            "peer: 192.0.2.1,",
            "peer: 192.0.2.01,",
            [
                "icmp.yaml[0].packets[0].peer: '192.0.2.01' is neither an address nor a DNS name; "
                "write it canonically, in lower case"
            ],
            id="address",
        ),
        pytest.param(
            "verdict: required",
            "verdict: required\n  declared: icmp",
            ["icmp.yaml[0].declared: 'icmp' does not suit the verdict; declare excess, and nothing else"],
            id="declared",
        ),
        pytest.param(
            "[registration-gateway,",
            "[gateway-of-nobody,",
            ["icmp.yaml[0].endpoint: 'gateway-of-nobody' is not in endpoints.yaml; add it"],
            id="endpoint",
        ),
        pytest.param(
            "- row: ICMP",
            "- row: ICMP\n  comment: none",
            ["icmp.yaml[0].comment: unknown key; one of row endpoint opens protocol verdict declared packets"],
            id="unknown key",
        ),
    ],
)
def test_faults_are_named_with_their_place(tmp_path: Path, old: str, new: str, faults: list[str]) -> None:
    """A witness that is not well formed is refused with its place, value and remedy, and all faults come at once."""
    (tmp_path / "endpoints.yaml").write_text((DIRECTORY / "endpoints.yaml").read_text())
    text = (DIRECTORY / "icmp.yaml").read_text()
    assert old in text
    (tmp_path / "icmp.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(WitnessError) as error:
        load_witnesses(tmp_path)
    assert str(error.value).splitlines() == faults


def test_endpoints_are_read_strictly(tmp_path: Path) -> None:
    """An endpoint with an unknown key, a bad range and a bad address is refused with all three."""
    text = (DIRECTORY / "endpoints.yaml").read_text()
    text = text.replace("address: 10.20.1.10", "address: 10.20.1.010", 1)
    text = text.replace("rtpPortRange: 8000-48198", "rtpPortRange: 48198-8000", 1).replace("trunk:", "trunks:", 1)
    (tmp_path / "endpoints.yaml").write_text(text)
    with pytest.raises(WitnessError) as error:
        load_endpoints(tmp_path)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "endpoints.yaml[0].trunks",
        "endpoints.yaml[0].address",
        "endpoints.yaml[0].rtpPortRange",
    ]
