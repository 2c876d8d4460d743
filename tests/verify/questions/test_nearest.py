"""The nearest rule needs the fewest dimensions changed, then the least numbers, and says what differs."""

from typing import Any

import pytest

from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet, prefix
from webex_calling.verify.questions.nearest import nearest
from webex_calling.verify.questions.packet_text import parse

CALLING = [prefix("23.89.0.0/16"), prefix("62.109.192.0/18")]


def _permit(
    name: str, protocol: int, *, initiator: Initiator = Initiator.LOCAL, admits: bool = True, **fields: Any
) -> Clause:
    return Clause(name, admits, PacketSet.box(initiator=initiator, protocol=protocol, **fields))


SIP = _permit("sip", TCP, peer=CALLING, peer_ports=[(5062, 5062)])
MEDIA = _permit("media", UDP, peer=CALLING, peer_ports=[(5004, 5004), (19560, 65535)])
LISTEN = _permit(
    "listen", TCP, initiator=Initiator.PEER, peer=CALLING, local=[prefix("10.0.0.1")], local_ports=[(5062, 5065)]
)
WEB = _permit("web", TCP, names=["*.webex.com", "cisco.com"], peer_ports=[(443, 443)])
PING = _permit("ping", ICMP, initiator=Initiator.PEER, local_ports=[(3, 3)], peer_ports=[(4, 4)])
RULES = Admission.of([SIP, MEDIA, LISTEN, WEB, PING])

CASES = {
    "one port above": ("local opens tcp 10.0.0.1:9 -> 23.89.0.0:5063", "sip", ["port 5063 is one above 5062"]),
    "ports below a range": (
        "local opens udp 10.0.0.1:9 -> 23.89.0.0:19548",
        "media",
        ["port 19548 is 12 below 19560-65535"],
    ),
    "the nearer of two ranges": (
        "local opens udp 10.0.0.1:9 -> 23.89.0.0:5000",
        "media",
        ["port 5000 is four below 5004"],
    ),
    "one address above a prefix": (
        "local opens tcp 10.0.0.1:9 -> 23.90.0.0:5062",
        "sip",
        ["peer 23.90.0.0 is one above 23.89.0.0/16"],
    ),
    "a faraway address": (
        "local opens tcp 10.0.0.1:9 -> 198.51.100.1:5062",
        "sip",
        ["peer 198.51.100.1 is outside 62.109.192.0/18"],
    ),
    "another protocol": ("local opens udp 10.0.0.1:9 -> 23.89.0.0:5062", "sip", ["protocol udp is not tcp"]),
    "the local address": (
        "peer opens tcp 23.89.0.0:9 -> 10.0.0.3:5062",
        "listen",
        ["local address 10.0.0.3 is two above 10.0.0.1"],
    ),
    "a listening port": ("peer opens tcp 23.89.0.0:9 -> 10.0.0.1:5066", "listen", ["port 5066 is one above 5062-5065"]),
    "a name where names are": (
        "local opens tcp 10.0.0.1:9 -> webex.org:443",
        "web",
        ["webex.org is not among cisco.com, *.webex.com"],
    ),
    "an address where names are": (
        "local opens tcp 10.0.0.1:9 -> 198.51.100.1:443",
        "web",
        ["peer 198.51.100.1 is an address, and it has names: cisco.com, *.webex.com"],
    ),
    "a name where addresses are": (
        "local opens udp 10.0.0.1:9 -> webex.com:5004",
        "media",
        ["webex.com is a name, and it has addresses alone"],
    ),
    "a code": ("peer opens icmp 192.0.2.1 -> 10.0.0.1 type 3 code 3", "ping", ["code 3 is one below 4"]),
    "turned": ("local opens icmp 10.0.0.1 -> 192.0.2.1 type 3 code 4", "ping", ["it is for what the peer opens"]),
    "two at once": (
        "local opens udp 10.0.0.1:9 -> 23.90.0.0:5005",
        "media",
        ["peer 23.90.0.0 is one above 23.89.0.0/16", "port 5005 is one above 5004"],
    ),
}


def asked(text: str) -> Packet:
    """Return the packet of a text that says who opens."""
    read = parse(text)
    assert read.initiator is not None
    return read.packet(read.initiator)


@pytest.mark.parametrize(("text", "rule", "words"), CASES.values(), ids=CASES)
def test_the_nearest_rule_says_what_differs(text: str, rule: str, words: list[str]) -> None:
    """The rule and each dimension in which the packet is outside it."""
    packet = asked(text)
    assert packet not in RULES.admitted
    found = nearest(RULES, packet)
    assert found is not None
    assert (found.clause.rule, [each.words for each in found.differences]) == (rule, words)


def test_a_rule_is_as_near_as_earlier_denials_leave_it() -> None:
    """What an earlier rule denies is no part of a permit: the nearest is what it really lets through."""
    denial = _permit("no", TCP, admits=False, peer=CALLING, peer_ports=[(0, 5062)])
    wide = _permit("wide", TCP, peer=CALLING, peer_ports=[(5000, 5070)])
    found = nearest(Admission.of([denial, wide]), asked("local opens tcp 10.0.0.1:9 -> 23.89.0.0:5060"))
    assert found is not None
    assert [each.words for each in found.differences] == ["port 5060 is three below 5063-5070"]


def test_without_permits_nothing_is_near() -> None:
    """A filter that admits nothing has no nearest rule."""
    assert nearest(Admission.of([]), asked("local opens tcp 10.0.0.1:9 -> 23.89.0.0:5060")) is None
