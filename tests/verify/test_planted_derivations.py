"""Faults planted in the data and in the derivation, and which check finds each and names its row.

The comparison holds the flows against the rows, so it finds what the derivation alone has wrong. What the data or the
site's models have wrong, both statements have wrong: that is for the witnesses, who were written from the source.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import pytest
from tests.plan.witnessed import filtered, packet
from tests.rows import (
    APP_MEDIA,
    CLIENT_DNS,
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    DEVICE_CONFIGURATION,
    DIRECT_FROM_APP,
    GATEWAY_DNS,
    GATEWAY_MEDIA,
    GATEWAY_SIGNALLING,
    MEETINGS_MEDIA,
    MEETINGS_OVER_TCP,
    PHONE_SIGNALLING,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
    TEAMS_MEDIA,
)
from tests.verify.witnessed_ends import witnessed_end
from tests.witnesses import load_endpoints, load_witnesses

from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import Flow, Names
from webex_calling.plan.derive import derive
from webex_calling.port import PortRange, Protocol
from webex_calling.published.reference import Reference, load_reference
from webex_calling.published.requirement import Condition, Initiator, NetworkName, Profile, Requirement, Role, Trunk
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Interface
from webex_calling.verify.model.packets import Packet
from webex_calling.verify.proof import flow_sets
from webex_calling.verify.proof.derivation import Derived, disagreements, questions, symbolic
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.required.rows import Required

pytestmark = pytest.mark.long

REFERENCE: Final = load_reference()
WITNESSES: Final = [(witness, packet(witness)) for witness in load_witnesses()]
SETS: Final = symbolic(REFERENCE.networks)
ENDS: Final = tuple(endpoint.name for endpoint in load_endpoints())

Change = Callable[[Reference], Reference]


@dataclass(frozen=True)
class Derivation:
    """A derivation with a fault: in the data that it reads, in what it takes an endpoint for, or in a flow."""

    reference: Reference = REFERENCE
    endpoint: Callable[[Endpoint], Endpoint] = lambda endpoint: endpoint
    flow: Callable[[Flow], Flow] = lambda flow: flow

    def of(self, name: str) -> list[Flow]:
        """Return the flows of the end that the witnesses call ``name``."""
        end = filtered(name)
        flows = derive(self.reference, self.endpoint(end.endpoint))
        return [self.flow(flow) for flow in flows if flow.interface is end.interface]


@cache
def sound(name: str) -> tuple[list[Flow], Required]:
    """Return both statements of an end, without a fault."""
    return Derivation().of(name), Required.at(REFERENCE, witnessed_end(name))


def compared(
    derivation: Derivation, reference: Reference = REFERENCE, sets: FlowSets = SETS, *, every: bool = False
) -> str:
    """Return the rows that the comparison names, at the ends of which a statement has changed or at ``every`` one."""
    found: set[str] = set()
    for name in ENDS:
        flows, required = derivation.of(name), Required.at(reference, witnessed_end(name))
        before, rows = sound(name)
        if every or (flows, required.services) != (before, rows.services):
            packets = questions([required], flows, sets.networks)
            told = disagreements(name, "", [required], Derived.of(flows, sets), packets)
            found.update(each.row for each in told)
    return " ".join(sorted(found))


def misjudged(derivation: Derivation, sets: FlowSets = SETS, *, every: bool = False) -> str:
    """Return the rows of the witnesses that the flows give another verdict."""
    held = {name: derivation.of(name) for name in ENDS}
    changed = {name: sets.required(flows) for name, flows in held.items() if every or flows != sound(name)[0]}
    return _wrong(changed, lambda name, packet: packet in changed[name])


def misjudged_by_rows(reference: Reference, *, every: bool = False) -> str:
    """Return the rows of the witnesses that the rows themselves give another verdict."""
    every = every or reference.domains != REFERENCE.domains
    held = {name: Required.at(reference, witnessed_end(name)) for name in ENDS}
    changed = {name: each for name, each in held.items() if every or each.services != sound(name)[1].services}
    return _wrong(changed, lambda name, packet: bool(changed[name].of(packet)))


def _wrong(ends: Collection[str], asks: Callable[[str, Packet], bool]) -> str:
    judged = ((witness, packet) for witness, packet in WITNESSES if witness.endpoint in ends)
    wrong = {w.row for w, packet in judged if asks(w.endpoint, packet) is not (w.verdict == "required")}
    return " ".join(sorted(wrong))


def rows(change: Callable[[Requirement], Requirement], *ids: str) -> Change:
    """Change rows of the data."""
    return lambda data: replace(
        data, requirements={**data.requirements, **{i: change(data.requirements[i]) for i in ids}}
    )


def without(row: str) -> Change:
    """Take a row away."""
    return lambda data: replace(data, requirements={i: each for i, each in data.requirements.items() if i != row})


def trunks_exchanged(row: Requirement) -> Requirement:
    """Exchange the trunks that two ports belong to."""
    first, second = row.services
    return replace(row, services=(replace(first, when=second.when), replace(second, when=first.when)))


def ends_exchanged(row: Requirement) -> Requirement:
    """Exchange source and destination ports."""
    (service,) = row.services
    assert row.source_ports is not None
    assert row.source_ports.ports is not None
    assert isinstance(service.ports, tuple)
    swapped = replace(row.source_ports, ports=service.ports)
    return replace(row, source_ports=swapped, services=(replace(service, ports=row.source_ports.ports),))


def port_short(row: Requirement) -> Requirement:
    """End the gateway's range of direct media one port early."""
    *others, last = row.services
    assert last.ports == (PortRange(8000, 48199),)
    return replace(row, services=(*others, replace(last, ports=(PortRange(8000, 48198),))))


def without_wildcard(data: Reference) -> Reference:
    """Forget what is below one domain."""
    return replace(data, domains={**data.domains, "webex": replace(data.domains["webex"], name="webex.com")})


@dataclass(frozen=True)
class Data:
    """A fault in the data: the rows by which each check names it.

    ``derivation``: the comparison, where the derivation alone reads the data so. ``witnesses``: the witnesses,
    whichever of the two statements they are asked about.
    """

    name: str
    change: Change
    derivation: str
    witnesses: str


DATA = [
    Data("trunk ports exchanged", rows(trunks_exchanged, GATEWAY_SIGNALLING), GATEWAY_SIGNALLING, "S1a S2"),
    Data(
        "source and destination exchanged", rows(ends_exchanged, PHONE_SIGNALLING), PHONE_SIGNALLING, PHONE_SIGNALLING
    ),
    Data(
        "device configuration sent to the Calling list",
        rows(lambda row: replace(row, peer=NetworkName("calling")), DEVICE_CONFIGURATION),
        derivation=DEVICE_CONFIGURATION,
        witnesses=DEVICE_CONFIGURATION,
    ),
    Data("48198 for 48199", rows(port_short, DIRECT_FROM_APP), DIRECT_FROM_APP, DIRECT_FROM_APP),
    Data(
        "inbound for a registration trunk",
        rows(lambda row: replace(row, when=Condition()), CLOUD_SIGNALLING, CLOUD_MEDIA),
        derivation=CLOUD_MEDIA,
        witnesses="M1a M2",
    ),
    Data(
        "media on an optimised desktop, since no thin client has it",
        rows(lambda row: replace(row, roles=(Role.WEBEX_APP,)), APP_MEDIA),
        derivation=APP_MEDIA,
        witnesses="C2 M1e",
    ),
    Data("all below a domain forgotten", without_wildcard, "AC1 F1 G4 W1", "F1 G4 W1"),
    Data("a row forgotten", without(CLOUD_SIGNALLING), CLOUD_SIGNALLING, CLOUD_SIGNALLING),
    Data(
        "media of Meetings sent to the Calling list",
        rows(lambda row: replace(row, peer=NetworkName("calling")), MEETINGS_OVER_TCP),
        derivation=MEETINGS_OVER_TCP,
        witnesses=MEETINGS_OVER_TCP,
    ),
    Data(
        "media of Teams meetings from every app",
        rows(lambda row: replace(row, roles=(Role.WEBEX_APP, Role.ROOM_DEVICE)), TEAMS_MEDIA),
        derivation=TEAMS_MEDIA,
        witnesses=TEAMS_MEDIA,
    ),
    Data(
        "the suite for those who do not ask",
        rows(lambda row: replace(row, when=Condition()), MEETINGS_MEDIA, MEETINGS_OVER_TCP),
        derivation="U1a U2a",
        witnesses="M1c M1e M1f U1a U2a",
    ),
    Data(
        "DNS over UDP alone",
        rows(lambda row: replace(row, protocols=(Protocol.UDP,)), CLIENT_DNS, GATEWAY_DNS),
        "DNS G1",
        "DNS G1",
    ),
]
each_data = pytest.mark.parametrize("fault", DATA, ids=lambda fault: fault.name)


@each_data
def test_the_comparison_finds_data_that_the_derivation_alone_has_wrong(fault: Data) -> None:
    """The rows are read as published, so that flows of other data do not agree with them; each row is named."""
    assert compared(Derivation(fault.change(REFERENCE))) == fault.derivation


@each_data
def test_the_witnesses_find_data_that_both_have_wrong(fault: Data) -> None:
    """The witnesses hold either statement to the source; of a fault that both share a comparison has nothing to say."""
    data = fault.change(REFERENCE)
    assert (misjudged(Derivation(data)), misjudged_by_rows(data)) == (fault.witnesses, fault.witnesses)
    assert compared(Derivation(data), data) == ""


def turned(flow: Flow) -> Flow:
    """Turn the direction of signalling from Webex Calling."""
    return replace(flow, opens=Initiator.LOCAL) if flow.requirement == CLOUD_SIGNALLING else flow


def exchanged(flow: Flow) -> Flow:
    """Exchange the ports of signalling to Webex Calling."""
    swapped = replace(flow, source_ports=flow.ports, ports=flow.source_ports)
    return swapped if flow.requirement == GATEWAY_SIGNALLING else flow


def over_udp(flow: Flow) -> Flow:
    """Signal to peers over UDP, whatever their transport."""
    return (
        replace(flow, protocol=Protocol.UDP) if flow.requirement in (SIGNALLING_TO_PEER, SIGNALLING_FROM_PEER) else flow
    )


def below_alone(flow: Flow) -> Flow:
    """Forget the names below each domain."""
    apexes = Names(tuple(name.removeprefix("*.") for name in flow.peer.names)) if isinstance(flow.peer, Names) else None
    return replace(flow, peer=apexes) if apexes else flow


def port_early(endpoint: Endpoint) -> Endpoint:
    """Forget the SRTCP port of a gateway's last stream."""
    held = endpoint.media_range
    return replace(endpoint, media_range=PortRange(held.first, held.last - 1)) if held else endpoint


def other_side(endpoint: Endpoint) -> Endpoint:
    """Put a gateway's own needs on the interface that does not carry them."""
    return replace(endpoint, own_needs=Interface.INTERNAL)


def certificate(endpoint: Endpoint) -> Endpoint:
    """Take every trunk for one with a certificate."""
    return replace(endpoint, trunk=Trunk.CERTIFICATE) if endpoint.trunk else endpoint


CODE = [
    pytest.param(
        Derivation(flow=exchanged), GATEWAY_SIGNALLING, GATEWAY_SIGNALLING, id="source and destination exchanged"
    ),
    pytest.param(Derivation(flow=turned), CLOUD_SIGNALLING, "S1a S2", id="the direction turned"),
    pytest.param(Derivation(flow=over_udp), "P1 P3", "P1 P2 P3", id="the transport of peers forgotten"),
    pytest.param(Derivation(flow=below_alone), "AC1 F1 G4 W1", "AC1 F1 G4 W1", id="all below a domain forgotten"),
    pytest.param(Derivation(endpoint=port_early), "I1c I2c M1a M2 P2 P4", "I1c I2c M1a M2 P2 P4", id="48198 for 48199"),
    pytest.param(Derivation(endpoint=certificate), "M2 S1a", "M1a M2 S1a", id="inbound for a registration trunk"),
    pytest.param(
        Derivation(endpoint=lambda endpoint: replace(endpoint, optimised=False)),
        "M1e U1a U2a",
        "C2 M1e U1a U2a",
        id="media on an optimised desktop",
    ),
    pytest.param(
        Derivation(endpoint=lambda endpoint: replace(endpoint, profile=Profile.PUBLISHED)),
        GATEWAY_MEDIA,
        GATEWAY_MEDIA,
        id="the profile forgotten",
    ),
    pytest.param(
        Derivation(endpoint=lambda endpoint: replace(endpoint, options=frozenset())),
        "A1 AC1 C1 C2 D1 F1 U1a U1b U2a U2b U3a U3b W1 X1a X1b",
        "A1 AC1 C1 C2 D1 F1 U1a U1b U2a U2b U3a U3b W1 X1a X1b",
        id="the options forgotten",
    ),
    pytest.param(
        Derivation(endpoint=other_side), "G1 G2 G3 G4", "D1 G1 G2 G3 G4", id="own needs on the other interface"
    ),
]


@pytest.mark.parametrize(("derivation", "comparison", "witnesses"), CODE)
def test_both_find_what_the_derivation_has_wrong(derivation: Derivation, comparison: str, witnesses: str) -> None:
    """A fault in the code of the derivation is named by the comparison, and by the witnesses as far as they go."""
    assert (compared(derivation), misjudged(derivation)) == (comparison, witnesses)


@pytest.fixture
def early_range(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the model itself, which both statements read, forget the SRTCP port of the last stream."""
    short = property(lambda gateway: PortRange(gateway.rtp_port_range.first, gateway.rtp_port_range.last))
    cached = (filtered, witnessed_end, sound)
    with monkeypatch.context() as patched:
        patched.setattr(LocalGateway, "media_range", short)
        for each in cached:
            each.cache_clear()
        yield
    for each in cached:
        each.cache_clear()


@pytest.mark.usefixtures("early_range")
def test_the_witnesses_find_a_noun_that_both_read_wrong() -> None:
    """48198 for 48199 in the site's own model leaves the two statements at one, and fails the witnesses of six rows."""
    wrong = "I1c I2c M1a M2 P2 P4"
    assert compared(Derivation(), every=True) == ""
    assert misjudged(Derivation(), every=True) == wrong
    assert misjudged_by_rows(REFERENCE, every=True) == wrong


def test_the_comparison_finds_an_apex_forgotten_by_the_packet_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flows are compared as the proofs read them: a wildcard that leaves its domain out is found by either check."""
    monkeypatch.setattr(flow_sets, "_names", lambda flow: flow.peer.names if isinstance(flow.peer, Names) else None)
    fresh = symbolic(REFERENCE.networks)
    assert compared(Derivation(), sets=fresh, every=True) == "AC1 F1 G4 W1"
    assert misjudged(Derivation(), fresh, every=True) == "AC1 F1 G4 W1"
