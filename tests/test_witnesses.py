"""`pytest tests/test_witnesses.py`: a published row without witnesses, or a witness against another, fails here."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final

import pytest
from tests.witnesses import DIRECTORY, ROWS, WitnessError, load_endpoints, load_witnesses

WITNESSES: Final = load_witnesses()
ENDPOINTS: Final = {endpoint.name: endpoint for endpoint in load_endpoints()}

EPHEMERAL: Final = (1024, 65535)
GATEWAY_MEDIA: Final = (8000, 48199)
# The local ports of each row as they are read, restated here so that a bound cannot lose its witnesses.
LOCAL_PORTS: Final = {
    "S1a": [EPHEMERAL],
    "S1b": [EPHEMERAL],
    "S1c": [EPHEMERAL],
    "S1d": [EPHEMERAL],
    "S2": [(5061, 5061)],
    "M1a": [GATEWAY_MEDIA],
    "M1b": [(19560, 19661)],
    "M1c": [(52050, 52099), (52200, 52299)],
    "M1d": [(19560, 19849)],
    "M1e": [EPHEMERAL, (8500, 8699)],
    "M1f": [EPHEMERAL],
    "M2": [GATEWAY_MEDIA],
    "P1": [EPHEMERAL],
    "P2": [GATEWAY_MEDIA],
    "P3": [(5061, 5061), (5060, 5060)],
    "P4": [GATEWAY_MEDIA],
    "D1": [EPHEMERAL],
    "A1": [EPHEMERAL],
    "N1": [EPHEMERAL],
    "N2": [(123, 123), EPHEMERAL],
    "DNS": [EPHEMERAL],
    "C1": [EPHEMERAL],
    "C2": [EPHEMERAL],
    "X1a": [EPHEMERAL],
    "X1b": [EPHEMERAL],
    "I1a": [EPHEMERAL, (8500, 8699)],
    "I1b": [(19560, 19661)],
    "I1c": [GATEWAY_MEDIA],
    "I2a": [(8500, 8699)],
    "I2b": [(19560, 19661)],
    "I2c": [GATEWAY_MEDIA],
    **{row: [EPHEMERAL] for row in ("U1a", "U1b", "U2a", "U2b", "U3a", "U3b", "F1", "AC1")},
}
CLOUD_MEDIA: Final = [(5004, 5004), (8500, 8699), (9000, 9000), (19560, 65535)]
# The peer's ports of each row that the local side opens.
PEER_PORTS: Final = {
    "S1a": [(8934, 8934), (5062, 5062)],
    "S1b": [(8934, 8934)],
    "S1c": [(8934, 8934)],
    "S1d": [(8934, 8934)],
    **dict.fromkeys(("M1a", "M1b", "M1c", "M1d", "M1e", "M1f"), CLOUD_MEDIA),
    "P1": [(5061, 5061), (5060, 5060)],
    "P2": [(16384, 32767)],
    "D1": [(80, 80), (443, 443), (6970, 6970)],
    "A1": [(443, 443), (8443, 8443)],
    "N1": [(123, 123)],
    "N2": [(123, 123)],
    "DNS": [(53, 53)],
    "C1": [(443, 443), (8934, 8934)],
    "C2": [(19560, 65535)],
    "X1a": [(443, 443), (2197, 2197), (5223, 5223)],
    "X1b": [(5228, 5230)],
    "W1": [(443, 443)],
    "AC1": [(443, 443)],
    "I1a": [GATEWAY_MEDIA],
    "I1b": [GATEWAY_MEDIA],
    "I1c": [(8500, 8699), (19560, 19661)],
    "G1": [(53, 53)],
    "G2": [(123, 123)],
    "G3": [(80, 80)],
    "G4": [(443, 443), (8080, 8080)],
    **{row: [(5004, 5004), (9000, 9000)] for row in ("U1a", "U1b")},
    **{row: [(5004, 5004)] for row in ("U2a", "U2b")},
    **{row: [(443, 443)] for row in ("U3a", "U3b", "F1", "AC1")},
}
OPENED_BY_PEER: Final = {"S2", "M2", "P3", "P4", "ICMP", "I2a", "I2b", "I2c"}
CALLING_ROWS: Final = "S1a S1b S1c S1d S2 M1a M1b M1c M1d M1e M1f M2 N1 C1 C2".split()  # noqa: SIM905 (a list of words)
HOLES: Final = ("139.177.74.0", "163.129.128.0", "199.19.198.0")
TRUNK_ROWS: Final = ("S1a", "S2", "M1a", "M2")


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
