"""The security admin rules of network managers stand before every NSG, where it is told over which network they are.

Judge: azure-sdk-for-net, NetworkManagerEffectiveConfigurationTests (members of an answer, its ids without a network);
Microsoft Learn, Security admin rules in Azure Virtual Network Manager.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.audit.azure.estates import OPEN, ROWS, Estate, maybe, missing, rule
from tests.rows import GATEWAY_DNS, GATEWAY_MEDIA, GATEWAY_NTP, GATEWAY_SIGNALLING

from webex_calling.audit.audit import look_at
from webex_calling.audit.estate import read_estate
from webex_calling.published.reference import load_reference

CLOSED = (rule("in", "Deny", "Inbound"), rule("out", "Deny", "Outbound"))
BEYOND = ROWS - {GATEWAY_DNS, GATEWAY_NTP}


def admin(
    access: str = "Deny", priority: int = 10, *, manager: str = "hub", peer: str = "23.89.0.0/16", **more: Any
) -> dict[str, Any]:
    """Return one rule of what this side opens, as the collection's list prints it."""
    path = f"networkManagers/{manager}/securityAdminConfigurations/base/ruleCollections/all/rules"
    return {
        "id": f"{az.NETWORK}/{path}/{access}-{priority}",
        "kind": "Custom",
        "access": access,
        "direction": "Outbound",
        "priority": priority,
        "protocol": "Any",
        "sources": [{"addressPrefix": "*", "addressPrefixType": "IPPrefix"}],
        "destinations": [{"addressPrefix": peer, "addressPrefixType": "IPPrefix"}],
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["0-65535"],
        **more,
    }


def over(*rules: dict[str, Any]) -> dict[str, Any]:
    """Return the answer for one virtual network."""
    groups = {"ruleCollectionAppliesToGroups": [{"networkGroupId": "x"}], "ruleGroups": []}
    return {"skipToken": "", "value": [{**each, **groups} for each in rules]}


def nested(held: dict[str, Any]) -> dict[str, Any]:
    """Return a rule as ``az rest`` prints it."""
    return {"id": held["id"], "kind": held["kind"], "properties": {k: v for k, v in held.items() if k[:2] not in "id"}}


@pytest.mark.parametrize(
    ("files", "lost", "doubtful"),
    [
        pytest.param({}, set(), set(), id="none"),
        pytest.param({"voice": over(admin())}, {GATEWAY_SIGNALLING, GATEWAY_MEDIA}, set(), id="over the network"),
        pytest.param(
            {"voice.admin": over(nested(admin()))},
            {GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            set(),
            id="as az rest prints it",
        ),
        pytest.param(
            {"voice": over(admin(access="deny", protocol="any"))},
            {GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            set(),
            id="another case",
        ),
        pytest.param({"voice": over(admin(peer="198.51.100.0/24"))}, set(), set(), id="of other addresses"),
        pytest.param(
            {"rules": over(admin())}, set(), {GATEWAY_SIGNALLING, GATEWAY_MEDIA}, id="over nobody knows which"
        ),
        pytest.param({"rules": [admin()]}, set(), {GATEWAY_SIGNALLING, GATEWAY_MEDIA}, id="the list of a collection"),
        pytest.param({"rules": [admin()], "voice": over(admin("Allow"))}, set(), set(), id="settled by the answer"),
        pytest.param(
            {"active": [admin(region="westeurope", ruleGroups=[])]},
            set(),
            {GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            id="active ones",
        ),
        pytest.param(
            {"voice": over(admin("AlwaysAllow", 5), admin(priority=10))}, set(), set(), id="allowed before the denial"
        ),
        pytest.param(
            {"voice": over(admin("AlwaysAllow", 10), admin(priority=10))},
            set(),
            {GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            id="one priority",
        ),
        pytest.param(
            {"voice": over(admin("AlwaysAllow", 5), admin(priority=10, manager="top"))},
            set(),
            {GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            id="two managers",
        ),
        pytest.param(
            {"voice": over(admin(protocol="Sctp"))}, set(), {GATEWAY_SIGNALLING, GATEWAY_MEDIA}, id="not understood"
        ),
    ],
)
def test_a_denial_comes_before_the_nsg(tmp_path: Path, files: Any, lost: set[str], doubtful: set[str]) -> None:
    """What is surely over the network refuses, what may be may."""
    side = Estate(rules=OPEN, files=files).audited(tmp_path)
    assert side.faults == ()
    told = {GATEWAY_SIGNALLING, GATEWAY_MEDIA}
    assert (missing(side) & told, maybe(side) & told) == (lost, doubtful)
    said = "no network manager has admin rules over gw: they are not in these files" in side.assumed
    assert said is not bool(files)


@pytest.mark.parametrize(
    ("name", "access", "lost"),
    [
        pytest.param("voice", "AlwaysAllow", set(), id="always allowed"),
        pytest.param("voice", "Allow", ROWS, id="allowed, and on to the NSG"),
        pytest.param("rules", "Allow", ROWS, id="over nobody knows which"),
    ],
)
def test_what_is_always_allowed_passes_the_nsg(tmp_path: Path, name: str, access: str, lost: set[str]) -> None:
    """Only that does."""
    side = Estate(rules=CLOSED, files={name: over(admin(access, peer="*"))}).audited(tmp_path)
    assert missing(side) == lost


def test_what_may_be_always_allowed_may_pass(tmp_path: Path) -> None:
    """A rule of a list without its networks."""
    side = Estate(rules=CLOSED, files={"rules": [admin("AlwaysAllow", peer="*")]}).audited(tmp_path)
    assert (missing(side), maybe(side)) == (set(), set(ROWS))


@pytest.mark.parametrize("turned", [False, True], ids=["behind", "before"])
def test_a_rule_of_another_form_in_the_answer_may_be_over_the_network(tmp_path: Path, turned: bool) -> None:
    """The others of the answer are, and where they refuse nothing it may let in past the NSG."""
    denial, allowed = over(admin(peer="170.72.0.0/16"))["value"][0], admin("AlwaysAllow", 20, peer="*")
    held = [allowed, denial] if turned else [denial, allowed]
    side = Estate(rules=CLOSED, files={"voice.admin": {"value": held}}).audited(tmp_path)
    assert (missing(side), maybe(side)) == ({GATEWAY_SIGNALLING, GATEWAY_MEDIA}, set(ROWS))
    assert "may have no effect on this virtual network" in side.may_be_refused[0].refused_by


@pytest.mark.parametrize("name", ["voice", "other"])
def test_an_answer_without_a_network_is_named(tmp_path: Path, name: str) -> None:
    """With what to give."""
    paths = az.printed(tmp_path, **Estate(files={name: over(admin())}).documents())
    found = look_at(read_estate(paths, lambda words: None), load_reference()).unread
    told = [each for each in found if "name the file after the virtual network" in each]
    assert bool(told) is (name == "other")
