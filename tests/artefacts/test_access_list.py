"""An access list is written for each gateway, proven before anybody sees it, and told of where there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.artefacts.sites import REFERENCE
from tests.artefacts.sites import example as site_of
from tests.site.sites import AZURE
from tests.verify.ios.lists import example_lists

from webex_calling.artefacts import access_list
from webex_calling.artefacts.access_list import access_lists
from webex_calling.artefacts.artefact import Artefact, Withheld
from webex_calling.artefacts.text import artefact_text
from webex_calling.fault import Faults
from webex_calling.plan.access_list import AccessListPlan, plan_access_list
from webex_calling.site.validate import validate_site
from webex_calling.verify.ios.access_list import read_access_list


def texts(name: str) -> dict[str, str]:
    """Return what is written for an example, by its path."""
    made = [each for each in access_lists(REFERENCE, site_of(name)) if isinstance(each, Artefact)]
    return {each.path: artefact_text(REFERENCE, each) for each in made}


def test_what_is_written_is_read_back_with_its_comments() -> None:
    """The whole file, as it is pasted: the same list, and as many lines as it has."""
    (text,) = texts("aws-registration").values()
    held, plain = read_access_list(text), example_lists()["aws-registration/fra-a"].read()
    assert (held.name, held.admitted, held.lines) == (plain.name, plain.admitted, plain.lines)
    assert held.lines == sum(not line.startswith("!") for line in text.splitlines())


def test_a_gateway_whose_extra_rule_has_a_service_tag_has_none() -> None:
    """And the reader is told why, and the other gateway has its own."""
    rule = {
        "name": "monitor",
        "direction": "outbound",
        "protocol": "tcp",
        "ports": [443],
        "serviceTag": "AzureMonitor",
        "reason": "Telemetry",
    }
    first, second = AZURE["localGateways"]
    value = {**AZURE, "localGateways": [{**first, "extraRules": [rule]}, second]}
    without, made = access_lists(REFERENCE, validate_site(value, published=REFERENCE.published))
    why = "extra rule monitor has a service tag, which IOS does not know, so give addresses"
    assert without == Withheld("an access list of the outside interface", ("weu-a",), why)
    assert isinstance(made, Artefact)
    assert made.about == ("weu-b",)


def test_that_an_unknown_address_admits_what_passes_through_is_said() -> None:
    """Entries then end in any; where the address is known they do not, and nothing is said."""
    first, second = AZURE["localGateways"]
    value = {**AZURE, "localGateways": [{**first, "interfaces": {"external": "dynamic"}, "sharedSubnets": {}}, second]}
    unknown, known = access_lists(REFERENCE, validate_site(value, published=REFERENCE.published))
    assert isinstance(unknown, Artefact)
    assert isinstance(known, Artefact)
    assert ["is not known" in each.apply for each in (unknown, known)] == [True, False]
    assert [" any range " in artefact_text(REFERENCE, each) for each in (unknown, known)] == [True, False]


SSH = {"name": "ssh", "direction": "inbound", "protocol": "tcp", "ports": ["20-25"], "reason": "Administrators"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"management": {"interface": "external", "sources": ["192.0.2.0/28"]}}, "192.0.2.0/28"),
        ({"management": {"interface": "external", "sources": ["192.0.2.0/28"], "ssh": False}}, ""),
        ({"extraRules": [{**SSH, "addresses": ["192.0.2.64/28"]}]}, "192.0.2.64/28"),
        ({"extraRules": [{**SSH, "direction": "outbound", "addresses": ["192.0.2.64/28"]}]}, ""),
    ],
)
def test_who_pastes_a_list_is_told_whether_the_session_goes_on(changes: dict[str, Any], said: str) -> None:
    """The sentence agrees with the list as it is read back: SSH from where it says, or from nowhere."""
    first, second = AZURE["localGateways"]
    site = validate_site({**AZURE, "localGateways": [{**first, **changes}, second]}, published=REFERENCE.published)
    made = next(access_lists(REFERENCE, site))
    assert isinstance(made, Artefact)
    assert (f"SSH gets in from {said} alone" in made.apply, "No SSH gets in" in made.apply) == (bool(said), not said)
    read = read_access_list(artefact_text(REFERENCE, made))
    opened = [each.text for each in read.entries if re.search(r" (eq 22|range 20 25)$", each.text)]
    wildcard = [f"permit tcp {net.network_address} {net.hostmask} " for net in map(IPv4Network, filter(None, [said]))]
    assert [each[: len(start)] for each, start in zip(opened, wildcard, strict=True)] == wildcard


def test_what_others_open_comes_from_any_port_with_what_is_printed() -> None:
    """Beside the entries without a source port, and only there."""
    text = texts("azure-certificate-pair")["cube/weu-a-access-list.ios"]
    lines = text.splitlines()
    for printed, of in (("8934", "S2 calling"), ("19560-65535", "M2 calling")):
        told = next(at for at, line in enumerate(lines) if f"from any port: {printed} is printed" in line)
        entry = next(at for at, line in enumerate(lines[told:], told) if line.startswith(" remark"))
        assert lines[entry].startswith(f" remark {of}: opened from outside")
        assert re.fullmatch(r" permit (tcp|udp) \S+ \S+ host \S+ (eq|range) [\d ]+", lines[entry + 1])
    assert text.count("from any port") == 2


def test_a_list_that_is_not_what_is_required_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planner that loses an entry is found by the proof, which names what is missing and where."""

    def lossy(*arguments: Any) -> AccessListPlan:
        plan = plan_access_list(*arguments)
        return replace(plan, access_list=replace(plan.access_list, entries=plan.access_list.entries[:-1]))

    monkeypatch.setattr(access_list, "plan_access_list", lossy)
    (made,) = access_lists(REFERENCE, site_of("aws-registration"))
    assert isinstance(made, Artefact)
    with pytest.raises(
        Faults, match=r"access list of fra-a: udp 0\.0\.0\.0:67 -> 0\.0\.0\.0:68 has no entry: the cloud"
    ):
        made.lines()
