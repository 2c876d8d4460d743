"""Each keep-alive of a gateway is shorter than every idle timer on its way, or the plan warns with the figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.site.test_perimeter import SITE

from webex_calling.plan.idle_timer import idle_timers
from webex_calling.plan.keep_alive import keep_alive_notes, kept
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.keep_alive import seconds_of
from webex_calling.published.reference import Reference, load_reference
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
CLIENTS = {"clients": 100}
BEHIND = {"place": "fra", "localGateways": ["fra-a"]}
ON_AWS: dict[str, Any] = {**SITE, "vdiPools": [], "clients": []}
OWN_ADDRESS = {"trunk": "certificate", "listenPorts": [5062], "publicAddress": "203.0.113.9"}
WEU = {"name": "weu-a", "place": "weu", "interfaces": {"external": "10.40.1.10"}}
ON_AZURE: dict[str, Any] = {**ON_AWS, "localGateways": [{**WEU, "trunk": "registration"}]}


def _aws(**parts: Any) -> Site:
    perimeters = [{"name": "edge", **BEHIND, **parts}] if parts else []
    return validate_site({**ON_AWS, "perimeters": perimeters}, published=REFERENCE.published)


def _azure(gateway: dict[str, Any], **parts: Any) -> Site:
    perimeters = [{"name": "hub", "place": "weu", "localGateways": ["weu-a"], **parts}] if parts else []
    said = {**ON_AZURE, "localGateways": [{**WEU, **gateway}], "perimeters": perimeters}
    return validate_site(said, published=REFERENCE.published)


def _sending(words: dict[str, str]) -> Reference:
    """Return the reference with keep-alives of other words, by their id."""
    other = {
        id_: replace(each, words=words.get(id_, each.words), seconds=seconds_of(words.get(id_, each.words)))
        for id_, each in REFERENCE.keepalives.items()
    }
    return replace(REFERENCE, keepalives=other)


REGISTERS = {"trunk": "registration"}
NAT = {"natGateway": {**CLIENTS, "subnets": {"a": "subnet-0abc"}}}

SLOW = [
    pytest.param(
        _aws(),
        7200,
        ["the network interface (the stack's output connectionTracking), 3600 s"],
        id="aws-interface",
    ),
    pytest.param(_aws(**NAT), 350, ["the NAT gateway of edge, 350 s"], id="aws-nat"),
    pytest.param(
        _aws(networkFirewall={"tcpIdleTimeoutSeconds": 1800}),
        1800,
        ["the Network Firewall of edge, 1800 s"],
        id="aws-nfw",
    ),
    pytest.param(
        _azure(REGISTERS, natGateway={**CLIENTS, "idleTimeoutMinutes": 40}),
        2400,
        ["the virtual network (flow timeout), at least 240 s", "the NAT gateway of hub, 2400 s"],
        id="azure-nat",
    ),
    pytest.param(
        _azure(REGISTERS, azureFirewall={}),
        240,
        ["the virtual network (flow timeout), at least 240 s", "the Azure Firewall of hub, 240 s"],
        id="azure-firewall",
    ),
    pytest.param(
        _azure(REGISTERS),
        240,
        ["the virtual network (flow timeout), at least 240 s", "its own public address, at least 240 s"],
        id="azure-own-address",
    ),
]


@pytest.mark.parametrize(("site", "seconds", "timers"), SLOW)
def test_what_is_not_shorter_is_a_warning_with_the_figures(site: Site, seconds: int, timers: list[str]) -> None:
    """A refresh that comes when the timer ends comes too late; a second earlier, that timer waits for it."""
    gateway = site.gateways()[0].name
    words = f"expires {seconds} refresh-ratio 100"
    late = list(keep_alive_notes(_sending({"register": words}), site))
    assert [(note.level, note.about) for note in late] == [("warning", gateway)]
    head, _, told = late[0].text.partition(": ")
    assert f"REGISTER every {seconds} s ({words})" in head
    assert told.split("; ") == [each for each in timers if int(each.split()[-2]) <= seconds]
    sooner = keep_alive_notes(_sending({"register": f"expires {seconds - 1} refresh-ratio 100"}), site)
    assert [each for note in sooner for each in timers if each in note.text and each.split()[-2] == str(seconds)] == []


@pytest.mark.parametrize("site", [each.values[0] for each in SLOW])
def test_what_is_published_is_shorter_than_every_timer(site: Site) -> None:
    """With the published keep-alives nothing is warned of, on either cloud and behind every part of a perimeter."""
    assert list(keep_alive_notes(REFERENCE, site)) == []


def test_a_trunk_has_its_own_keep_alive() -> None:
    """A slow OPTIONS concerns a certificate trunk, and a slow REGISTER one that registers."""
    slow = {"options": "up-interval 1200", "register": "expires 65535 refresh-ratio 100"}
    certificate, registration = _azure(OWN_ADDRESS), _azure(REGISTERS)
    assert [note.text.split()[0] for note in keep_alive_notes(_sending(slow), certificate)] == ["OPTIONS"]
    assert [note.text.split()[0] for note in keep_alive_notes(_sending(slow), registration)] == ["REGISTER"]


def test_a_firewall_that_is_bypassed_is_not_on_the_way() -> None:
    """Its timer is not counted, and that of the gateway's own public address is."""
    phones = {"clients": [{"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"]}]}
    hub = {"name": "hub", "place": "weu", "localGateways": ["weu-a"], "clients": ["phones"]}
    perimeters = [{**hub, "azureFirewall": {"bypassedBy": ["weu-a"]}}]
    said = {**ON_AZURE, **phones, "localGateways": [{**WEU, **OWN_ADDRESS}], "perimeters": perimeters}
    site = validate_site(said, published=REFERENCE.published)
    assert [each.of for each in idle_timers(site, site.gateways()[0])] == [
        "the virtual network (flow timeout)",
        "its own public address",
    ]


def test_the_plan_of_a_site_warns() -> None:
    """A preview has the warning among the notes of the site."""
    site = _aws(**NAT)
    told = plan_site(_sending({"register": "expires 1000 refresh-ratio 40"}), site).notes
    late = [note for note in told if "every 400 s" in note.text]
    assert {(note.about, note.level) for note in late} == {("fra-a", "warning"), ("edge", "warning")}
    assert [note for note in plan_site(REFERENCE, site).notes if "REGISTER every" in note.text] == []


def test_what_a_timer_keeps_is_told_by_the_same_data() -> None:
    """The notes of NAT gateways and firewalls name a keep-alive that is not shorter than their timer."""
    assert "not so" not in kept(REFERENCE, 350)
    assert "not so REGISTER of a registration trunk every 120 s (expires 240 refresh-ratio 50)" in kept(REFERENCE, 120)
    assert kept(REFERENCE, 60).count("not so") == 2


def test_a_reference_of_another_day_may_have_none() -> None:
    """Then nothing is held to the timers, and nothing is claimed."""
    assert list(keep_alive_notes(replace(REFERENCE, keepalives={}), _aws(**NAT))) == []
