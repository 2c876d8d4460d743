"""`LocalGateway.from_arguments`: what a gateway's arguments become."""

from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from tests.site.sites import EXTRA, GATEWAY, GONE, changed

from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.published.requirement import Profile, Trunk
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.https import HttpsExternal, HttpsInternet, HttpsProxy
from webex_calling.site.kinds import Interface


def test_values() -> None:
    """Texts become the values of the domain."""
    gateway = LocalGateway.from_arguments(GATEWAY)
    read = (
        gateway.trunk,
        gateway.listen_ports,
        gateway.public_address,
        gateway.media_range,
        gateway.sides,
        gateway.known_address(Interface.INTERNAL),
        gateway.address(Interface.EXTERNAL),
        gateway.peers[0].transport.protocol,
        gateway.effective_profile,
        gateway.effective_https,
        gateway.extra_rules[0].outbound,
    )
    assert read == (
        Trunk.CERTIFICATE,
        (PortRange.of(5062), PortRange(5070, 5075)),
        IPv4Address("203.0.113.10"),
        PortRange(8000, 48199),
        (Interface.EXTERNAL, Interface.INTERNAL),
        None,
        IPv4Address("10.20.1.10"),
        Protocol.TCP,
        Profile.PUBLISHED,
        HttpsInternet(),
        True,
    )


def test_one_interface() -> None:
    """A gateway that says nothing of its interfaces has the external one, of an unknown address."""
    gateway = LocalGateway.from_arguments(
        changed(
            GATEWAY,
            (("interfaces",), GONE),
            (("management",), GONE),
            (("direct_media",), GONE),
        )
    )
    assert (gateway.two_interfaces, gateway.sides) == (False, (Interface.EXTERNAL,))
    with pytest.raises(LookupError, match=r"^fra-a: the address of its external interface is not known$"):
        gateway.address(Interface.EXTERNAL)


@pytest.mark.parametrize(
    ("https", "mode"),
    [
        pytest.param("internet", HttpsInternet(), id="bare word"),
        pytest.param({"external": "the edge"}, HttpsExternal("the edge"), id="external"),
        pytest.param(
            {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080.0}},
            HttpsProxy((IPv4Network("10.20.8.10/32"),), 8080),
            id="proxy, port as a float",
        ),
    ],
)
def test_https(https: Any, mode: Any) -> None:
    """Each way to filter HTTPS is a value of its own."""
    assert LocalGateway.from_arguments({**GATEWAY, "https": https}).effective_https == mode


def test_other_languages() -> None:
    """Whole numbers that arrive as floats, absent keys that arrive as None and enums as members change nothing."""
    arrived = {**GATEWAY, "listen_ports": [5062.0, "5070-5075"], "profile": None, "trunk": Trunk.CERTIFICATE}
    assert LocalGateway.from_arguments(arrived) == LocalGateway.from_arguments(GATEWAY)


def test_arguments_round_trip() -> None:
    """The arguments of a gateway build an equal one."""
    gateway = LocalGateway.from_arguments(GATEWAY)
    assert LocalGateway.from_arguments(gateway.to_arguments()) == gateway


def test_icmp() -> None:
    """An ICMP rule names one message, or none for all of them."""
    icmp = {**{key: value for key, value in EXTRA.items() if key != "ports"}, "protocol": "icmp"}
    one = {**icmp, "icmp": {"type": 8, "code": 0}}
    read = LocalGateway.from_arguments({**GATEWAY, "extra_rules": [{**icmp, "name": "all"}, one]})
    assert [rule.message for rule in read.extra_rules] == [None, Icmp(8, 0)]
