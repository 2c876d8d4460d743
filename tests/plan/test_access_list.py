"""What an access list is planned from: the external interface alone, replies with entries of their own."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network
from itertools import accumulate
from operator import or_
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frozen.published import FROZEN as REFERENCE
from tests.plan.random_sites import gateways
from tests.verify.ios.lists import Written, written

from webex_calling.fault import Faults
from webex_calling.published.network import PublishedPrefix
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud
from webex_calling.verify.model.packets import PacketSet

PROXY = {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}
BASE: dict[str, Any] = {
    "name": "fra-a",
    "trunk": "registration",
    "interfaces": {"external": "10.20.1.10"},
    "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"],
    "https": PROXY,
}
TWO = {"external": "10.20.1.10", "internal": "10.20.2.10"}
ITSP = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peer_ports": [5061],
    "local_ports": [5070],
    "media_ports": "16384-32767",
}
UCM = {**ITSP, "name": "ucm", "interface": "internal", "addresses": ["10.30.0.0/24"]}
HERE, CALLING, ANY_PORT = "host 10.20.1.10", "CALLING", "range 1024 65535"
MEDIA = "range 8000 48199"


def held(cloud: Cloud = Cloud.AWS, **changes: Any) -> Written:
    """Return the list of a gateway with these arguments."""
    gateway = LocalGateway.from_arguments({**BASE, **changes}, published=REFERENCE.published, cloud=cloud)
    return written(gateway, cloud, REFERENCE)


def spread(*entries: str) -> list[str]:
    """Return the entries with each published prefix, in order, in the place of ``CALLING``."""
    prefixes = [f"{each.network_address} {each.hostmask}" for each in REFERENCE.networks["calling"].minimal]
    return [
        entry.replace(CALLING, each) for entry in entries for each in (prefixes if CALLING in entry else prefixes[:1])
    ]


def added(**changes: Any) -> list[str]:
    """Return the entries that a gateway has with these arguments and not without."""
    before = held().entries
    return [each for each in held(**changes).entries if each not in before]


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a peer opens, and is answered, with its own ports": (
        {"peers": [ITSP]},
        [
            f"permit tcp 198.51.100.0 0.0.0.15 eq 5061 {HERE} {ANY_PORT} established",
            f"permit tcp 198.51.100.0 0.0.0.15 {HERE} eq 5070",
            f"permit udp 198.51.100.0 0.0.0.15 {HERE} {MEDIA}",
        ],
    ),
    "a peer over UDP answers without a flag": (
        {"peers": [{**ITSP, "transport": "udp"}]},
        [
            f"permit udp 198.51.100.0 0.0.0.15 eq 5061 {HERE} {ANY_PORT}",
            f"permit udp 198.51.100.0 0.0.0.15 {HERE} eq 5070",
            f"permit udp 198.51.100.0 0.0.0.15 {HERE} {MEDIA}",
        ],
    ),
    "a peer behind the internal interface has none": ({"interfaces": TWO, "peers": [UCM]}, []),
    "management comes in, and is answered": (
        {
            "management": {
                "interface": "external",
                "sources": ["10.30.8.0/24"],
                "syslog": ["10.30.8.10"],
                "tacacs": ["10.30.8.11"],
            }
        },
        [
            f"permit tcp 10.30.8.0 0.0.0.255 {HERE} eq 22",
            f"permit tcp 10.30.8.0 0.0.0.255 {HERE} eq 830",
            f"permit udp host 10.30.8.10 eq 514 {HERE}",
            f"permit tcp host 10.30.8.11 eq 49 {HERE} established",
        ],
    ),
    "management on the internal interface has none": (
        {"interfaces": TWO, "management": {"interface": "internal", "sources": ["10.30.8.0/24"]}},
        [],
    ),
    "direct media comes in from any port": (
        {"direct_media": {"networks": ["10.50.0.0/16"]}},
        [f"permit udp 10.50.0.0 0.0.255.255 {HERE} {MEDIA}"],
    ),
    "what an extra rule opens from outside": (
        {"extra_rules": [{"name": "probe", "direction": "inbound", "protocol": "icmp", "icmp": {"type": 8, "code": 0},
                          "addresses": ["10.30.8.20/32"], "reason": "Monitoring"}]},
        [f"permit icmp host 10.30.8.20 {HERE} 8 0"],
    ),
    "what answers an extra rule": (
        {"extra_rules": [{"name": "probe", "direction": "outbound", "protocol": "icmp", "icmp": {"type": 8, "code": 0},
                          "addresses": ["10.30.8.20/32"], "reason": "Monitoring"}]},
        [f"permit icmp host 10.30.8.20 {HERE} 0 0"],
    ),
    "without a proxy the web answers from anywhere": (
        {"https": {"internet": True}},
        [f"permit tcp any eq 80 {HERE} {ANY_PORT} established", f"permit tcp any eq 443 {HERE} {ANY_PORT} established"],
    ),
    "a certificate trunk is opened from outside, and its media too": (
        {"trunk": "certificate", "listen_ports": [5062], "public_address": "203.0.113.10"},
        [
            f"permit tcp {CALLING} eq 5062 {HERE} {ANY_PORT} established",
            f"permit tcp {CALLING} {HERE} eq 5062",
            f"permit udp {CALLING} {HERE} {MEDIA}",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_gateway_has_more(name: str) -> None:
    """These entries, and no others."""
    changes, entries = CASES[name]
    assert added(**changes) == spread(*entries)


def test_the_least_that_a_gateway_has() -> None:
    """A registration trunk behind a proxy: replies, path MTU discovery, and what every machine of a cloud needs."""
    assert held().entries == spread(
        f"permit udp host 10.20.0.2 eq 53 {HERE}",
        f"permit tcp host 10.20.0.2 eq 53 {HERE} established",
        f"permit udp host 169.254.169.123 eq 123 {HERE}",
        f"permit tcp host 10.20.8.10 eq 8080 {HERE} {ANY_PORT} established",
        f"permit tcp {CALLING} eq 8934 {HERE} {ANY_PORT} established",
        f"permit udp {CALLING} eq 5004 {HERE} {MEDIA}",
        f"permit udp {CALLING} eq 9000 {HERE} {MEDIA}",
        f"permit udp {CALLING} range 8500 8699 {HERE} {MEDIA}",
        f"permit udp {CALLING} range 19560 65535 {HERE} {MEDIA}",
        f"permit icmp any {HERE} 3 4",
        "permit udp any eq 67 any eq 68",
        f"permit tcp host 169.254.169.254 eq 80 {HERE} {ANY_PORT} established",
    )


def test_on_azure_the_host_is_answered_too() -> None:
    """On the two ports that the agent of a machine asks it on."""
    before = held().entries
    more = [each for each in held(Cloud.AZURE).entries if each not in before]
    assert more == [f"permit tcp host 168.63.129.16 eq {each} {HERE} {ANY_PORT} established" for each in (80, 32526)]


@pytest.mark.parametrize("interfaces", [None, {"external": "dynamic"}], ids=["untold", "dynamic"])
def test_an_address_that_is_not_known_is_any(interfaces: Any) -> None:
    """The list stands on the interface, and what comes in there has its address."""
    anywhere = [each.replace(HERE, "any") for each in held().entries]
    assert held(interfaces=interfaces).entries == anywhere


def test_a_service_tag_has_no_list() -> None:
    """Its addresses are the provider's, and IOS does not know them."""
    rule = {"name": "broker", "direction": "outbound", "protocol": "tcp", "ports": [443], "reason": "Brokers"}
    with pytest.raises(Faults, match="extra rule broker has a service tag, which IOS does not know; give addresses"):
        held(Cloud.AZURE, extra_rules=[{**rule, "service_tag": "AzureMonitor"}])


def grown(*prefixes: str) -> list[str]:
    """Return the lines of a list once these are published too."""
    network = REFERENCE.networks["calling"]
    more = tuple(PublishedPrefix(IPv4Network(each)) for each in prefixes)
    networks = {**REFERENCE.networks, "calling": replace(network, prefixes=(*network.prefixes, *more))}
    gateway = LocalGateway.from_arguments(BASE, published=REFERENCE.published, cloud=Cloud.AWS)
    return written(gateway, Cloud.AWS, replace(REFERENCE, networks=networks)).text.splitlines()


def test_a_new_prefix_is_an_entry_wherever_its_network_has_one() -> None:
    """And the list another one, which takes the place of the one in use as a whole."""
    before, after = grown(), grown("192.0.2.0/24")
    entries = [line for line in before if "23.89.0.0 0.0.255.255" in line]
    assert len(entries) == 5
    head, at = ([line for line in after if line.startswith(each)] for each in ("ip access-list", " ip access-group"))
    assert [line for line in after if line not in before] == [
        *head,
        *(line.replace("23.89.0.0 0.0.255.255", "192.0.2.0 0.0.0.255") for line in entries),
        *at,
    ]
    assert [line for line in before if line not in after] == [before[0], before[-1]]


def test_prefixes_stand_in_order_and_as_few_as_hold_the_same_addresses() -> None:
    """In whatever order they are published; two halves are their whole."""
    assert grown("192.0.2.128/25", "192.0.2.0/25") == grown("192.0.2.0/24")


def test_an_entry_that_others_hold_is_left_out_and_its_reason_told() -> None:
    """What the gateway sends media to may send media itself, from any port, so that replies need no entry."""
    certificate = held(trunk="certificate", listen_ports=[5062], public_address="203.0.113.10")
    assert " remark M2 calling: opened from outside; M1a calling: replies\n" in certificate.text
    media = spread(f"permit udp {CALLING} ")
    assert [each for each in certificate.entries if each.startswith(tuple(media))] == spread(
        f"permit udp {CALLING} {HERE} {MEDIA}"
    )


@pytest.mark.parametrize("cloud", Cloud)
@given(data=st.data())
@settings(max_examples=3, deadline=None)
def test_no_entry_is_without_effect(cloud: Cloud, data: st.DataObject) -> None:
    """Each lets in something that all the others together do not."""
    gateway = data.draw(gateways(cloud).filter(lambda each: not any(rule.service_tag for rule in each.extra_rules)))
    entries = [each.packets for each in written(gateway, cloud).read().entries]
    above = list(accumulate(entries, or_, initial=PacketSet.empty()))
    below = list(accumulate(reversed(entries), or_, initial=PacketSet.empty()))[-2::-1]
    assert [at for at, each in enumerate(entries) if each <= above[at] | below[at]] == []
