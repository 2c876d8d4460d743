"""CUBE's lines are read back by another grammar, the vendor's, and say what the site says, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network, collapse_addresses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.artefacts.ios_reader import RefusedError, Router, read_router
from tests.examples.stacks import ACCEPTED, stack_file
from tests.site.sites import AWS, changed

from webex_calling.artefacts.artefact import Artefact, Line, Withheld
from webex_calling.artefacts.cube import TEMPLATE, cube_lines
from webex_calling.artefacts.text import artefact_text
from webex_calling.published.reference import Reference, load_reference
from webex_calling.published.requirement import Trunk
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.site import Site
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()


def _files(site: Site, reference: Reference = REFERENCE) -> Iterator[tuple[LocalGateway, Artefact]]:
    held = [each for each in cube_lines(reference, site) if isinstance(each, Artefact)]
    return zip(site.gateways(), held, strict=True)


def _site(**gateway: Any) -> Site:
    changes = [(("localGateways", 0, key), value) for key, value in gateway.items()]
    return validate_site(changed(AWS, *changes), published=REFERENCE.published)


def _one(site: Site, reference: Reference = REFERENCE) -> tuple[LocalGateway, Router]:
    gateway, artefact = next(_files(site, reference))
    return gateway, read_router(artefact_text(reference, artefact))


def _told(site: Site) -> str:
    """Return the comments of the first gateway's file, in one line."""
    _, artefact = next(_files(site))
    text = artefact_text(REFERENCE, artefact).splitlines()
    return " ".join(line.removeprefix("! ") for line in text if line.startswith("! ") and line[:4] != TEMPLATE)


EXAMPLES = {
    name: validate_site(read_stack_file(stack_file(name)).site, published=REFERENCE.published) for name in ACCEPTED
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_every_example_reads_back_as_the_site_says(name: str) -> None:
    """A file a gateway: as many lines read as written, its trusted addresses and media ports are the site's."""
    for gateway, artefact in _files(EXAMPLES[name]):
        router = read_router(artefact_text(REFERENCE, artefact))
        written = [line.text for line in artefact.lines() if line.text.startswith(TEMPLATE) or line.text[0] != "!"]
        assert len(router.set) + len(router.open) == len(written)
        published = [each.prefix for each in REFERENCE.networks["calling"].prefixes]
        own = [prefix for peer in gateway.peers for prefix in peer.addresses]
        assert router.trusted == list(collapse_addresses([*published, *own]))
        ports = gateway.rtp_port_range
        assert ("voice service voip", f"rtp-port range {ports.first} {ports.last}") in router.set
        assert router.numbers("listen-port secure") == [each.first for each in gateway.listen_ports]


def test_there_are_files_to_read() -> None:
    """The examples have gateways of both trunks, on both clouds, with direct media and without."""
    every = [gateway for site in EXAMPLES.values() for gateway, _ in _files(site)]
    assert {each.trunk for each in every} == set(Trunk)
    assert {each.direct_media is None for each in every} == {True, False}


@pytest.mark.parametrize("name", ACCEPTED)
def test_every_line_has_a_source_or_is_ours(name: str) -> None:
    """Each place that a line cites is in the data; a line without one has a reason."""
    for _, artefact in _files(EXAMPLES[name]):
        for line in artefact.lines():
            assert line.sources or line.why, line
            assert [REFERENCE.cite(where) for where in line.sources] != [""], line
        assert {line.text.strip(" !").split()[0] for line in artefact.lines() if not line.sources} <= {
            "ipv4", "dial-peer", "ip", "OPTIONS", "REGISTER", "-",
        }  # fmt: skip


def test_a_line_of_nobody_cannot_be_written() -> None:
    """What no source supports and nobody gives a reason for is refused when it is made."""
    with pytest.raises(ValueError, match="neither a source nor a reason"):
        Line(f"{TEMPLATE} ip qos dscp ef media")


@pytest.mark.parametrize(
    ("mode", "taken", "refused"),
    [
        ("voice service voip", "  ipv4 10.0.0.0 255.255.255.0", "  ipv4 10.0.0.1 255.255.255.0"),
        ("voice service voip", "  ipv4 10.0.0.0 255.255.0.0", "  ipv4 10.0.0.0 255.0.255.0"),
        ("voice service voip", " rtp-port range 8000 48198", " rtp-port range 8001 48198"),
        ("voice service voip", " rtp-port range 9000 9000", " rtp-port range 8000 48200"),
        ("voice service voip", " rtp-port range 8000 9000", " rtp-port range 9000 8000"),
        ("voice class tenant TAG", " listen-port secure 65535", " listen-port secure 65536"),
        ("voice class tenant TAG", " listen-port secure 1", " listen-port secure 0"),
        (
            "voice class tenant TAG",
            " registrar dns:REGISTRAR scheme sips expires 60 refresh-ratio 100 tcp tls",
            " registrar dns:REGISTRAR scheme sips expires 59 refresh-ratio 100 tcp tls",
        ),
        (
            "voice class tenant TAG",
            " registrar dns:REGISTRAR scheme sips expires 65535 refresh-ratio 1 tcp tls",
            " registrar dns:REGISTRAR scheme sips expires 65535 refresh-ratio 0 tcp tls",
        ),
        ("voice class sip-options-keepalive TAG", " up-interval 5", " up-interval 4"),
        ("voice class sip-options-keepalive TAG", " up-interval 1200", " up-interval 1201"),
        ("dial-peer voice TAG voip", " ip qos dscp ef media", " ip qos dscp eg media"),
        ("dial-peer voice TAG voip", " ip qos dscp cs3 signaling", " ip qos dscp cs3 signalling"),
        ("sip-ua", " transport tcp tls v1.2", " transport tcp tls v1.4"),
        ("sip-ua", " transport tcp tls v1.2", " up-interval 60"),
        ("sip-ua", "voice class stun-usage TAG", "ip nat inside"),
    ],
)
def test_the_reader_refuses_what_the_router_would(mode: str, taken: str, refused: str) -> None:
    """At each bound of the vendor's model, in lines to paste as in lines to complete."""
    for mark in ("", TEMPLATE):
        read_router(f"{mark}{mode}\n{mark}{taken}\n")
        with pytest.raises(RefusedError):
            read_router(f"{mark}{mode}\n{mark}{refused}\n")


def test_a_registration_trunk_listens_nowhere() -> None:
    """It takes calls on the connection that it opened; its keep-alive is the refresh, in the words of the data."""
    gateway, router = _one(_site(trunk="registration", listenPorts=[], publicAddress=None))
    refresh = REFERENCE.keepalives["register"]
    assert gateway.trunk is Trunk.REGISTRATION
    assert router.numbers("listen-port secure") == router.numbers("up-interval") == []
    assert router.numbers("expires")[0] * router.numbers("refresh-ratio")[0] / 100 == refresh.seconds


def test_a_certificate_trunk_asks_for_its_peer() -> None:
    """Its keep-alive is OPTIONS over TLS with a SIP profile of its own, by a profile that the dial peer names."""
    gateway, router = _one(_site())
    assert router.numbers("up-interval") == [REFERENCE.keepalives["options"].seconds]
    assert ("voice class sip-options-keepalive TAG", "transport tcp tls") in router.open
    assert ("voice class sip-options-keepalive TAG", "sip-profiles TAG") in router.open
    assert ("dial-peer voice TAG voip", "voice-class sip options-keepalive profile TAG") in router.open
    assert router.numbers("expires") == []
    assert f"the trunk's name into Contact and {gateway.public_address} into Via" in _told(_site())


@pytest.mark.parametrize(
    ("ports", "listening"),
    [
        ([5062], [5062]),
        ([5062, 5070], [5062, 5070]),
        (["5062-5065"], [5062]),
        ([5061], []),
        ([5061, 5062], [5062]),
        (["5061-5063"], [5063]),
    ],
)
def test_a_tenant_has_one_secure_port(ports: list[int | str], listening: list[int]) -> None:
    """Each port has a tenant of its own with its bindings, but for 5061, where CUBE listens as a whole."""
    _, router = _one(_site(listenPorts=ports))
    assert router.numbers("listen-port secure") == listening
    tenants = [text for mode, text in router.open if mode == "voice class tenant TAG" and text.startswith("bind")]
    assert len(tenants) == 2 * len(listening)


@pytest.mark.parametrize(
    ("ports", "opened"), [([5062], ""), ([5062, 5070], "5062, 5070"), (["5062-5065"], "5062-5065")]
)
def test_more_ports_than_one_ask_for_tenants(ports: list[int | str], opened: str) -> None:
    """The file says so once, with the ports that the rules open; one port needs no words."""
    words = f"A tenant has one port, and the rules open {opened}: a further tenant for each other, or fewer listenPorts"
    assert (
        _told(_site(listenPorts=ports)).count(words) == _told(_site(listenPorts=ports)).count("fewer") == bool(opened)
    )


@pytest.mark.parametrize("trunk", Trunk)
def test_what_is_published_on_the_refresh_is_for_those_who_register(trunk: Trunk) -> None:
    """A certificate trunk has no registration to refresh."""
    alone: dict[str, Any] = {"listenPorts": [], "publicAddress": None} if trunk is Trunk.REGISTRATION else {}
    said = REFERENCE.statements["gateway-refresh"].text
    assert (" ".join(said.split()) in _told(_site(trunk=trunk.value, **alone))) is (trunk is Trunk.REGISTRATION)


def test_direct_media_asks_for_ice_lite() -> None:
    """Only where the site has it."""
    lite = ("voice class stun-usage TAG", "stun usage ice lite")
    with_it = _site(directMedia={"interface": "internal", "networks": ["10.50.0.0/16"]})
    assert lite in _one(with_it)[1].open
    assert lite not in _one(_site())[1].open


def test_marks_are_those_that_every_sender_agrees_on() -> None:
    """Audio as from all senders, signalling as from devices; where those differ, the gateway is told nothing."""
    dial_peer = "dial-peer voice TAG voip"
    told = [(dial_peer, "ip qos dscp ef media"), (dial_peer, "ip qos dscp cs3 signaling")]
    assert [each for each in _one(_site())[1].open if "dscp" in each[1]] == told
    for id_ in ("app-audio", "mpp-signalling"):
        other = {**REFERENCE.marks, id_: replace(REFERENCE.marks[id_], dscp=10)}
        _, router = _one(_site(), replace(REFERENCE, marks=other))
        assert [each for each in router.open if "dscp" in each[1]] == []


def test_a_keep_alive_that_comes_too_late_is_a_warning() -> None:
    """The file says so with the figures, in place of the timers that it is shorter than."""
    slow = replace(REFERENCE.keepalives["options"], seconds=7200, words="up-interval 7200")
    reference = replace(REFERENCE, keepalives={"options": slow})
    _, artefact = next(_files(_site(), reference))
    told = " ".join(line.text.removeprefix("! ") for line in artefact.lines() if line.text.startswith("! "))
    assert "warning: OPTIONS every 7200 s (up-interval 7200) is no shorter than" in told
    assert "connectionTracking), 3600 s" in told


def test_a_list_that_the_router_would_refuse_is_withheld() -> None:
    """A hundred entries are written; with one more the file is not, and says why."""
    room = 99 - len(list(collapse_addresses(each.prefix for each in REFERENCE.networks["calling"].prefixes)))
    peers = [f"192.0.2.{number}/32" for number in range(0, 2 * room + 2, 2)]
    itsp, ucm = AWS["localGateways"][0]["peers"]
    fits = _site(peers=[{**itsp, "addresses": peers[:-1]}, ucm])
    assert len(_one(fits)[1].trusted) == 100
    first = next(cube_lines(REFERENCE, _site(peers=[{**itsp, "addresses": peers}, ucm])))
    assert isinstance(first, Withheld)
    assert (first.about, "101 entries" in first.why) == (("fra-a",), True)


@settings(max_examples=12, deadline=None)
@given(
    first=st.integers(4000, 24090),
    ports=st.lists(st.integers(5063, 6000), unique=True, min_size=1, max_size=4),
    addresses=st.lists(st.integers(0, 255), unique=True, min_size=1, max_size=6),
)
def test_any_gateway_reads_back(first: int, ports: list[int], addresses: list[int]) -> None:
    """Whatever ports and peers a site has, the router holds them and nothing else."""
    itsp, ucm = AWS["localGateways"][0]["peers"]
    peers = [{**itsp, "addresses": [f"192.0.2.{each}/32" for each in addresses]}, ucm]
    gateway, router = _one(_site(rtpPortRange=f"{2 * first}-{2 * first + 2}", listenPorts=ports, peers=peers))
    own = {IPv4Network(f"192.0.2.{each}") for each in addresses} | {IPv4Network("10.30.0.0/24")}
    held = {each.prefix for each in REFERENCE.networks["calling"].prefixes}
    assert router.trusted == list(collapse_addresses([*own, *held]))
    assert ("voice service voip", f"rtp-port range {2 * first} {2 * first + 2}") in router.set
    assert router.numbers("listen-port secure") == [each.first for each in gateway.listen_ports]
