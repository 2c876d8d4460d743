"""Every line that is written has a form that Cisco's own models of IOS XE have, with the values that they allow.

The forms are read from YangModels/yang, vendor/cisco/xe/17121/Cisco-IOS-XE-acl.yang (revision 2023-07-01), whose nodes
stand beside each. The order of nodes is that of the words of a line.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.random_sites import gateways
from tests.rows import CLOUD_SIGNALLING, SIGNALLING_FROM_PEER
from tests.verify.ios.lists import example_lists, written

from webex_calling.port import PortRange, Protocol
from webex_calling.site.kinds import Cloud
from webex_calling.targets.ios.access_list import AccessList, Entry, Reason

_QUAD = r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"  # inet:ipv4-address
_NAME = r"[A-Za-z][A-Za-z0-9-]{0,63}"  # ext-acl-type: a letter first
_PORT = r"\d{1,5}"  # acl-port-type: uint16
_PORTS = (
    rf"(?: eq {_PORT}| range {_PORT} {_PORT})?"  # src-port-choice, dst-port-choice: src-eq, src-range1 src-range2, …
)
_END = rf"(?:any|host {_QUAD}|{_QUAD} {_QUAD})"  # source-choice, destination-choice

GRAMMAR = {
    "ip/access-list/extended: name": rf"ip access-list extended {_NAME}",
    "access-list-seq-rule/remark, length 1..100": r" remark [ -~]{1,100}",
    "ace-rule: action protocol source src-port destination dst-port established": (
        rf" permit tcp {_END}{_PORTS} {_END}{_PORTS}(?: established)?"
    ),
    "ace-rule: action protocol source src-port destination dst-port": rf" permit udp {_END}{_PORTS} {_END}{_PORTS}",
    "ace-rule: action protocol source destination msg-type msg-code": (
        rf" permit icmp {_END} {_END}(?: \d{{1,3}} \d{{1,3}})?"  # ipv4-acl-icmp-match: uint8 each
    ),
    "interface/GigabitEthernet: name": r"interface GigabitEthernet\d+",
    "interface/ip/access-group/in": rf" ip access-group {_NAME} in",
}


def forms(line: str) -> list[str]:
    """Return the forms that a line has."""
    return [node for node, form in GRAMMAR.items() if re.fullmatch(form, line)]


def values(line: str) -> bool:
    """Tell whether every number of a line is within what its node allows."""
    if line.startswith(" remark"):
        return True
    quads = [IPv4Address(each) for each in re.findall(_QUAD, line)]
    message = re.findall(r"^ permit icmp .* (\d+) (\d+)$", line)
    ports = [int(each) for found in re.findall(r"(?:eq|range) (\d+)(?: (\d+))?", line) for each in found if each]
    within = all(each <= 65535 for each in ports) and all(int(each) <= 255 for found in message for each in found)
    return within and len(quads) <= 4


def test_every_line_of_the_examples_has_one_form_of_the_models() -> None:
    """And every form is in use."""
    used: set[str] = set()
    for held in example_lists().values():
        for line in held.text.splitlines():
            assert len(forms(line)) == 1, line
            assert values(line), line
            used.update(forms(line))
    assert set(GRAMMAR) - used == set()


@pytest.mark.parametrize("cloud", Cloud)
@given(data=st.data())
@settings(max_examples=3, deadline=None)
def test_every_line_of_any_gateway_has_one_too(cloud: Cloud, data: st.DataObject) -> None:
    """Whatever its peers, extra rules and management."""
    gateway = data.draw(gateways(cloud).filter(lambda each: not any(rule.service_tag for rule in each.extra_rules)))
    lines = written(gateway, cloud).text.splitlines()
    assert [line for line in lines if len(forms(line)) != 1 or not values(line)] == []


@pytest.mark.parametrize("line", [" permit tcp any any eq 99999", " permit icmp any any 3 256"])
def test_what_no_model_allows_is_seen(line: str) -> None:
    """A form alone does not tell that a number is too large."""
    assert not values(line)


CALLING, SINGLE = IPv4Network("23.89.0.0/16"), IPv4Network("192.0.2.7/32")
HERE = IPv4Network("10.20.1.10/32")
SIP = PortRange.of(5062)
OPENED = (Reason(CLOUD_SIGNALLING, "calling", False),)


def opened(*prefixes: IPv4Network) -> AccessList:
    """Return a list that lets these open SIP."""
    entries = (Entry(Protocol.TCP, each, HERE, destination_ports=SIP) for each in prefixes)
    return AccessList(tuple((each, OPENED) for each in entries), "GigabitEthernet1")


def test_a_list_is_named_by_its_entries() -> None:
    """A new prefix makes another list, beside the one in use."""
    held = opened(CALLING, SINGLE)
    assert [line.text for line in held.lines] == [
        f"ip access-list extended {held.name}",
        " remark S2 calling: opened from outside",
        " permit tcp 23.89.0.0 0.0.255.255 host 10.20.1.10 eq 5062",
        " permit tcp host 192.0.2.7 host 10.20.1.10 eq 5062",
        "interface GigabitEthernet1",
        f" ip access-group {held.name} in",
    ]
    assert opened(CALLING, SINGLE).name == held.name
    assert opened(CALLING).name != held.name


def test_a_long_remark_is_several() -> None:
    """IOS takes a hundred characters of one."""
    many = tuple(Reason(SIGNALLING_FROM_PEER, f"a-peer-with-a-long-name-{at}", False) for at in range(5))
    held = AccessList(((Entry(Protocol.TCP, CALLING, HERE), many),), "GigabitEthernet1")
    remarks = [line.text for line in held.lines if line.text.startswith(" remark")]
    assert len(remarks) > 1
    assert max(map(len, remarks)) <= len(" remark ") + 100
    assert "; ".join(each.removeprefix(" remark ") for each in remarks) == "; ".join(map(str, many))
