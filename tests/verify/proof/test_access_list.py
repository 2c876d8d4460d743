"""An access list is proven equal to what must come in, and one altered entry makes the proof or the reader fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.artefacts.sites import REFERENCE, example
from tests.frozen.published import FROZEN
from tests.plan.random_sites import gateways
from tests.verify.ios.lists import Written, example_lists, written

from webex_calling.fault import Faults
from webex_calling.flows.endpoint import Endpoint
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.requirement import Initiator
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.verify.model.arriving import OPENS
from webex_calling.verify.model.packets import ICMP, TCP, Packet, PacketSet
from webex_calling.verify.proof.access_list import PLATFORM, AccessListProof
from webex_calling.verify.proof.derivation import questions
from webex_calling.verify.required.rows import Required

each_cloud = pytest.mark.parametrize("cloud", Cloud)
CERTIFICATE, REGISTRATION = "aws-certificate-pair/fra-a", "aws-registration/fra-a"


def untagged(cloud: Cloud) -> st.SearchStrategy[LocalGateway]:
    """Return gateways without service tags, which have no list."""
    return gateways(cloud).filter(lambda gateway: not any(rule.service_tag for rule in gateway.extra_rules))


def test_every_list_of_the_examples_is_proven() -> None:
    """Nothing is missing, nothing is needless, and as many lines are read as written."""
    for name, held in example_lists().items():
        proof = held.prove()
        assert (name, proof) == (name, AccessListProof((), ()))
        assert held.read().lines == len(held.plan.access_list.lines)


@each_cloud
@given(data=st.data(), dynamic=st.booleans())
@settings(max_examples=3, deadline=None)
def test_the_list_of_any_gateway_is_proven(cloud: Cloud, data: st.DataObject, dynamic: bool) -> None:
    """Both trunks, one interface or two, peers, management, direct media, extra rules, a known address or none."""
    gateway = data.draw(untagged(cloud))
    if dynamic:
        gateway = gateway.model_copy(update={"interfaces": None}) if not gateway.two_interfaces else gateway
    held = written(gateway, cloud)
    assert held.prove() == AccessListProof((), ())
    assert held.read().lines == len(held.plan.access_list.lines)


@each_cloud
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=3, deadline=None)
def test_the_second_statement_of_what_is_required_agrees(cloud: Cloud, data: st.DataObject, seed: int) -> None:
    """A packet comes in where the rows ask for the opening that it belongs to, and no other does."""
    gateway = data.draw(untagged(cloud))
    held = written(gateway, cloud)
    admitted = held.read().admitted
    required = Required.at(REFERENCE, Endpoint.of_gateway(gateway, shared=True).at(Interface.EXTERNAL))
    platform = PacketSet.union(each.packets for each in held.wanted if each.name == PLATFORM)
    asked = list(dict.fromkeys(questions([required], held.plan.flows, REFERENCE.networks)))
    for opening in Random(seed).sample(asked, min(60, len(asked))):
        if isinstance(opening.peer, str):
            opening = replace(opening, peer=int(IPv4Address("192.0.2.77")))  # a name is asked for at any address
        for packet in packets_of(opening):
            if packet not in platform:
                assert (packet in admitted) is is_asked(required, packet), f"{packet}, {held.text}"


def packets_of(opening: Packet) -> Iterator[Packet]:
    """Yield what can come in between the same ends."""
    if opening.protocol == TCP:
        yield replace(opening, initiator=Initiator.LOCAL)
    yield replace(opening, initiator=OPENS)


def is_asked(required: Required, packet: Packet) -> bool:
    """Tell whether a row asks for an opening with a packet that comes in: by its address, or by any name."""
    end = required.end
    ours, theirs = replace(packet, initiator=Initiator.LOCAL), replace(packet, initiator=Initiator.PEER)
    if packet.protocol == ICMP:
        asked = [each for each in _MESSAGES if _ANSWERS.get(each, packet.local_port) == packet.local_port]
        openings = [theirs, *(replace(ours, local_port=each) for each in asked)]
    else:
        openings = [theirs] if packet.protocol == TCP and packet.initiator is OPENS else [theirs, ours]
    domains = REFERENCE.domains_for(end.played, end.options, aliases=False)
    named = [replace(each, peer=domain.apex) for each in openings for domain in domains[:1]]
    return any(required.of(each) or required.extra(each) for each in (*openings, *named))


_ANSWERS = {8: 0, 13: 14}
_MESSAGES = (8, 13, 200)
"""What asks for an answer, and a message that only a rule for every message speaks of."""


def altered(line: str) -> Iterator[str]:
    """Yield a line with one thing in it changed: a number, a mask, a keyword, the action; then none at all."""
    for found in re.finditer(r"(?<![\d.])\d+(?![\d.])", line):
        number = int(found[0])
        for other in (number + 1, number - 1, 99999):
            yield f"{line[: found.start()]}{other}{line[found.end() :]}"
    for found in re.finditer(r"\d+\.\d+\.\d+\.\d+", line):
        number = int(IPv4Address(found[0]))
        for other in (number ^ 1, number ^ (1 << 16), (number << 1) & 0xFFFFFFFF | 1, number >> 1):
            if other != number:
                yield f"{line[: found.start()]}{IPv4Address(other)}{line[found.end() :]}"
    for word, changed in (("permit", "deny"), ("tcp", "udp"), ("udp", "tcp"), ("icmp", "ip"), ("tcp", "ip")):
        if f" {word} " in line:
            yield line.replace(f" {word} ", f" {changed} ", 1)
    if line.startswith(" permit tcp"):
        yield line.removesuffix(" established") if line.endswith(" established") else f"{line} established"
    if re.search(r"host \S+", line):
        yield re.sub(r"host \S+", "any", line)
    yield re.sub(r" (?:eq \d+|range \d+ \d+)", "", line) if re.search(r" (eq|range) ", line) else ""
    yield ""


def fails(held: Written, text: str) -> bool:
    """Tell whether the reader refuses a text, or the proof tells what is wrong with it."""
    try:
        proof = held.prove(text)
    except Faults:
        return True
    return not proof.holds


def alterations(held: Written) -> Iterator[str]:
    """Yield the text with one entry altered in one way: of entries that differ by their sources alone, the first."""
    lines = held.text.splitlines()
    kinds: set[str] = set()
    for at, line in enumerate(lines):
        kind = re.sub(r"^( permit \S+) (?:any|\S+ \S+)", r"\1", line)
        if line.startswith(" permit") and kind not in kinds:
            kinds.add(kind)
            for other in altered(line):
                yield replaced(lines, at, other)


def replaced(lines: list[str], at: int, other: str) -> str:
    """Return a text with another line, or none, in the place of one."""
    return "\n".join([*lines[:at], *([other] if other else []), *lines[at + 1 :]])


@pytest.mark.long
@pytest.mark.parametrize("name", [CERTIFICATE, REGISTRATION])
def test_one_altered_entry_fails(name: str) -> None:
    """Some of the ways in which one thing of an entry can be altered, for either kind of trunk."""
    held = example_lists()[name]
    some = Random(name).sample(list(alterations(held)), 40)
    assert [text for text in some if not fails(held, text)] == []


@pytest.mark.long
@pytest.mark.parametrize("name", [CERTIFICATE, REGISTRATION, "azure-certificate-pair/weu-a"])
def test_every_altered_entry_fails(name: str) -> None:
    """One of each kind in every such way; each of all, in some of them, or taken out."""
    held = example_lists()[name]
    assert [text for text in alterations(held) if not fails(held, text)] == []
    lines = held.text.splitlines()
    entries = [at for at, line in enumerate(lines) if line.startswith(" permit")]
    some = [(at, other) for at in entries for other in Random(at).sample(list(altered(lines[at])), 2)]
    texts = [replaced(lines, at, other) for at, other in (*some, *((at, "") for at in entries))]
    assert [text for text in texts if not fails(held, text)] == []


def test_the_order_of_permits_decides_nothing() -> None:
    """A list of permits alone lets in the same in any order; a denial before them does not."""
    held = example_lists()[CERTIFICATE]
    lines = held.text.splitlines()
    entries = [at for at, line in enumerate(lines) if line.startswith(" permit")]
    shuffled = Random(7).sample(entries, len(entries))
    moved = [lines[shuffled[entries.index(at)]] if at in entries else line for at, line in enumerate(lines)]
    assert moved != lines
    assert held.prove("\n".join(moved)).holds
    assert fails(held, "\n".join([*lines[: entries[0]], " deny ip any any", *lines[entries[0] :]]))
    assert held.prove("\n".join([*lines[: entries[-1] + 1], " deny ip any any", *lines[entries[-1] + 1 :]])).holds


def test_what_is_missing_and_what_is_needless_are_told() -> None:
    """By the row that asks for it, and by the line that lets it in."""
    held = written(example("aws-certificate-pair").gateways()[0], Cloud.AWS, FROZEN)
    calling = " permit tcp 23.89.0.0 0.0.255.255 host 10.20.1.10 eq 5062"
    proof = held.prove(held.text.replace(calling, f"{calling[:-1]}3"))
    line = next(at for at, each in enumerate(held.text.splitlines(), 1) if each == calling)
    assert [str(each) for each in (*proof.missing, *proof.excess)] == [
        "opening tcp 23.89.0.0:0 -> 10.20.1.10:5062 has no entry: S2 calling opened from outside",
        f"line {line}, {calling[1:-1]}3: lets in opening tcp 23.89.0.0:0 -> 10.20.1.10:5063, which nothing asks for",
    ]
    denied = held.prove(held.text.replace(calling, calling.replace("permit", "deny")))
    assert f"is denied by {calling.replace('permit', 'deny').strip()}" in str(denied.missing[0])


def test_a_prefix_that_is_held_after_its_removal_comes_in() -> None:
    """As long as the site holds it, though no row asks for it."""
    network = FROZEN.networks["calling"]
    gone = PublishedPrefix(IPv4Network("192.0.2.0/24"), withdrawn=FROZEN.revision)
    networks = {**FROZEN.networks, "calling": replace(network, prefixes=(*network.prefixes, gone))}
    gateway = LocalGateway.from_arguments(GATEWAY, published=FROZEN.published, cloud=Cloud.AWS)
    held = written(gateway, Cloud.AWS, replace(FROZEN, networks=networks))
    prefix = "192.0.2.0 0.0.0.255"
    entries = [line for line in held.text.splitlines() if prefix in line]
    assert len(entries) == len([line for line in held.text.splitlines() if "23.89.0.0 0.0.255.255" in line]) > 0
    assert held.prove().holds
    assert [line for line in entries if not fails(held, held.text.replace(f"{line}\n", ""))] == []


GATEWAY = {
    "name": "fra-a",
    "trunk": "registration",
    "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"],
    "https": {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}},
}
