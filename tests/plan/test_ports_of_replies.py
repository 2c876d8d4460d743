"""A network ACL lets replies in to the ports that its ends may send from: to all of them, and to no others.

The entries are judged packet by packet by an evaluation of the raw entries that shares no code with the compiler, and
the ports are restated here from the port table and from what operating systems may be told to pick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.frozen.published import FROZEN
from tests.rows import APP_MEDIA
from tests.verify.aws.oracle_network_acl import admits, of_inline

from webex_calling.drafts import drafted_acl
from webex_calling.flows.endpoint import Endpoint
from webex_calling.plan.network_acl import NetworkAclPlan, plan_network_acl, source_words
from webex_calling.port import PortRange
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.published.source_ports import SourcePorts, SourceSetting, System
from webex_calling.site.kinds import Cloud
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import NetworkAcl
from webex_calling.verify.model.packets import Packet
from webex_calling.verify.required.across import RequiredAcross

REFERENCE: Final = FROZEN
LOCAL: Final = Initiator.LOCAL
MEDIA: Final = 20000
ANY_SYSTEM: Final = [(1024, 65535)]
from_port = None
PRINTED: Final = {
    "webex-app": ANY_SYSTEM,
    "thin-client": ANY_SYSTEM,
    "mpp-device": ANY_SYSTEM,  # media leaves from 19560-19661, but time (N1) from anywhere, and is answered by the same
    "room-device": [(52050, 52099), (52200, 52299)],
    "webrtc-browser": ANY_SYSTEM,
}
DIFFERENTIATED: Final = [(8500, 8599), (8600, 8699)]
PEERS: Final = ("23.89.0.0", "23.89.255.255", "163.129.127.255", "199.59.71.255")
STRANGERS: Final = ("23.90.0.0", "199.19.198.7", "163.129.128.0", "192.0.2.10")
SETTINGS: Final[dict[str, Any]] = {
    "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"],
    "https": {"proxy": {"addresses": ["10.60.0.10/32"], "port": 8080}},
}
Population = tuple[str, bool]
"""A role, and whether UDP Source Port Differentiation is said to be on."""


def members(populations: list[Population]) -> PerimeterMembers:
    """Return clients of these populations, each in a network of its own."""
    clients = [
        {
            "name": f"clients-{at}",
            "role": role,
            "networks": [f"10.20.{at}.0/24"],
            "source_port_differentiation": on,
            **SETTINGS,
        }
        for at, (role, on) in enumerate(populations)
    ]
    return PerimeterMembers.from_arguments({"clients": clients}, published=REFERENCE.published, cloud=Cloud.AWS)


def planned(populations: list[Population], reference: Reference = REFERENCE) -> NetworkAclPlan:
    """Plan one network ACL for the subnets of all populations."""
    cidrs = [f"10.20.{at}.0/24" for at, _ in enumerate(populations)]
    keys = {"name": "acl", "subnets": [f"subnet-{at:x}" for at, _ in enumerate(cidrs)], "cidrs": cidrs, "entries": 40}
    vpc = (IPv4Network("10.20.0.0/16"),)
    return plan_network_acl(reference, members(populations), NetworkAcl.from_arguments(keys), "edge", vpc)


def judge(plan: NetworkAclPlan) -> Callable[[Packet], bool]:
    """Return the independent evaluation of the entries that would be registered."""
    entries = of_inline(drafted_acl(plan).inputs)
    return lambda packet: admits(entries, packet)


def sources(role: str, on: bool) -> list[tuple[int, int]]:
    """Return the ports that media of a population may leave from."""
    return DIFFERENTIATED if on else PRINTED[role]


def media(port: int, peer: str, at: int = 0, there: int = MEDIA) -> Packet:
    """Return a packet of media from a client of the population ``at``."""
    return Packet.udp(LOCAL, f"10.20.{at}.5", port, peer, there)


POPULATIONS = st.one_of(
    st.tuples(st.sampled_from(["webex-app", "thin-client"]), st.booleans()),
    st.tuples(st.sampled_from([role for role in PRINTED if role not in ("webex-app", "thin-client")]), st.just(False)),
)


@pytest.mark.long
@settings(max_examples=12, deadline=None)
@given(st.lists(POPULATIONS, min_size=1, max_size=2), st.lists(st.integers(0, 65535), max_size=20))
@example([("webex-app", False)], [52000, 40000, 8550])
@example([("webex-app", True)], [52000, 40000, 8550])
def test_an_acl_lets_media_back_to_its_source_ports_alone(populations: list[Population], drawn: list[int]) -> None:
    """UDP goes out and its reply comes in exactly for the ports that somebody in the subnets may send from."""
    plan = planned(populations)
    passes = judge(plan)
    spans = [span for role, on in populations for span in sources(role, on)]
    edges = [each for first, last in spans for each in (first - 1, first, last, last + 1)]
    ports = [each for each in dict.fromkeys((*drawn, *edges, 1023, 1024, 8499, 8700, 32768, 60999)) if each <= 65535]
    meant = {port: any(first <= port <= last for first, last in spans) for port in ports}
    exact = not plan.entries.ingress.widened and not plan.entries.egress.widened
    assert exact or len(populations) > 1 or populations[0][0] == "mpp-device"
    for port in ports:
        for peer in PEERS:
            assert passes(media(port, peer)) is meant[port] or (not exact and not meant[port]), (port, peer)
        assert not any(passes(media(port, stranger)) for stranger in STRANGERS) or not exact, port


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("port", [1023, 1024, 8499, 8500, 8599, 8600, 8699, 8700, 32768, 49152, 52000, 60999, 65535])
def test_who_is_said_to_be_differentiated_is_so_alone(at: int, port: int) -> None:
    """Of two groups of apps one has the ports that the vendor fixed; the rows know them by their addresses."""
    required = RequiredAcross.at(REFERENCE, members([("webex-app", False), ("webex-app", True)]))
    spans = sources("webex-app", bool(at))
    asked = [reason.row for reason in required.of(media(port, PEERS[0], at))]
    assert (APP_MEDIA in asked) is any(first <= port <= last for first, last in spans)


def test_the_ports_that_systems_pick_are_data() -> None:
    """Where a revision of the data lets systems pick from fewer ports, fewer replies get in."""
    narrow = System("any", "Any", *((PortRange(49152, 65535),),) * 2, ("vpc/ephemeral",), ())
    passes = judge(planned([("webex-app", False)], replace(REFERENCE, systems={"any": narrow})))
    found = [port for port in (8500, 8699, 40000, 49151, 49152, 52000, 65535) if passes(media(port, PEERS[0]))]
    assert found == [8500, 8699, 49152, 52000, 65535]


def test_by_whose_word_is_data() -> None:
    """Where a row says that the product keeps to its ports, replies to others do not get in."""
    row = REFERENCE.requirements[APP_MEDIA]
    assert row.source_ports
    certain = replace(row, source_ports=SourcePorts("product", row.source_ports.ports))
    reference = replace(REFERENCE, requirements={**REFERENCE.requirements, APP_MEDIA: certain})
    passes = judge(planned([("webex-app", False)], reference))
    assert [port for port in (8499, 8500, 8699, 8700, 52000) if passes(media(port, PEERS[0]))] == [8500, 8699]


@pytest.mark.parametrize(
    ("population", "words"),
    [
        pytest.param(
            ("webex-app", False),
            "M1e from 1024-65535, since UDP Source Port Differentiation is not "
            "set (sourcePortDifferentiation); S1d, A1, DNS, W1 from 1024-65535 and N2 from 123, 1024-65535, which "
            "systems pick",
            id="the system picks",
        ),
        pytest.param(
            ("webex-app", True),
            "M1e from 8500-8699, which are certain; S1d, A1, DNS, W1 from 1024-65535 and N2 from 123, "
            "1024-65535, which systems pick",
            id="the vendor fixed them",
        ),
        pytest.param(
            ("mpp-device", False),
            "M1b from 19560-19661, which are certain; S1b, D1, N1, DNS, W1 from 1024-65535 "
            "and N2 from 123, 1024-65535, which systems pick",
            id="phones",
        ),
        pytest.param(
            ("webrtc-browser", False),
            "M1f from 1024-65535, since the browser's policy is not part of a site; DNS, W1 from 1024-65535, "
            "which systems pick",
            id="browsers",
        ),
    ],
)
def test_what_was_assumed_is_said(population: Population, words: str) -> None:
    """The plan says of each group by row which ports were taken for certain, and why others were not."""
    (client,) = members([population]).clients
    assert source_words(REFERENCE, Endpoint.of_client(client)) == f"source ports of clients-0: {words}"
    assert f"source ports of clients-0: {words}" in [note.text for note in planned([population]).notes]


def test_a_setting_without_ports_fixes_none() -> None:
    """A setting of which nobody tells the ports leaves the choice to the system, made or not."""
    policy = SourceSetting.WEBRTC_UDP_PORT_RANGE
    assert not SourcePorts("setting", None, policy).certain(frozenset({policy}))
