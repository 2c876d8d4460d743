"""What the router itself must hold comes from the data of the cloud's rules."""

from ipaddress import IPv4Network

from tests.site.sites import GATEWAY, PEER

from webex_calling.plan.notes import media_range, trusted_list
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.site.gateway import LocalGateway

UCM = {**PEER, "name": "ucm", "addresses": ["10.30.0.0/24", "198.51.100.16/28"]}
ONE = LocalGateway.from_arguments({**GATEWAY, "peers": [PEER, UCM], "rtp_port_range": "16384-20000"})


def test_the_trusted_list_holds_the_calling_network_and_the_peers() -> None:
    """Every prefix stands once, with its mask, and neighbours are joined: CUBE takes calls from no others."""
    prefixes = (PublishedPrefix(IPv4Network("203.0.113.0/25")), PublishedPrefix(IPv4Network("192.0.2.7/32"), list=2))
    networks = {"calling": Network("calling", "Calling", prefixes, max_entries=20)}
    assert trusted_list(networks, ONE) == (
        "voice service voip",
        " ip address trusted list",
        "  ipv4 10.30.0.0 255.255.255.0",
        "  ipv4 192.0.2.7 255.255.255.255",
        "  ipv4 198.51.100.0 255.255.255.224",
        "  ipv4 203.0.113.0 255.255.255.128",
    )


def test_the_media_range_is_that_of_rtp() -> None:
    """The router is told its RTP ports; the rules open one more."""
    assert media_range(ONE) == ("voice service voip", " rtp-port range 16384 20000")
    assert str(ONE.media_range) == "16384-20001"
