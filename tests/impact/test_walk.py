"""What is said to cut nothing has been walked: each kind of change is made by the engine test that it rests on."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.engine import test_azure_firewall as azure_firewall
from tests.engine import test_firewall as network_firewall
from tests.engine import test_hitless as hitless
from tests.engine import test_perimeters as perimeters
from tests.engine.changes import base, desks, first
from tests.engine.conftest import PROGRAMS
from tests.engine.forecast import State
from tests.engine.release import GONE, listed, release

from webex_calling.impact.resource_change import Fate, ResourceChange, compare_resources
from webex_calling.impact.walk import WALKS, quiet, walk_of
from webex_calling.registered.embedded_engine import run
from webex_calling.registered.registration import Registration

pytestmark = pytest.mark.long

POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
ENGINE = Path(__file__).parents[1] / "engine"
Resources = tuple[Registration, ...]


def _tests() -> set[str]:
    return {
        f"{path.name}::{each.name}"
        for path in ENGINE.glob("test_*.py")
        for each in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    }


def test_each_walk_names_a_test_that_exists() -> None:
    """Whoever renames or removes an engine test hears what rested on it."""
    assert {each.test for each in WALKS} <= _tests()
    assert {each.test for each in WALKS} == {*WALKED}


def _sites(cloud: str, test: Any) -> list[Resources]:
    """Return what each site of a hitless test registers, one after another."""
    site = base(cloud)
    if cloud == "azure":
        first(site)["sharedSubnets"] = {"external": "edge"}
    else:
        desks(options={"cscan": True})(site)
    found = [_site(site)]
    for each in test.pytestmark[0].args[1]:
        site = deepcopy(site)
        each.values[0](site)
        found.append(_site(site))
    return found


def _site(site: dict[str, Any], on: Path | None = None) -> Resources:
    return State(yaml.safe_dump({"config": {"webex-calling:site": site}}), on).side.resources or ()


def _revisions(cloud: str, folder: Path) -> list[Resources]:
    site = base(cloud)
    changes = [listed("", without=GONE), listed("", "", "", ", list: 2")] if cloud == "aws" else [listed("")]
    releases = [release(folder / str(at), change) for at, change in enumerate(changes)]
    return [_site(site), *(_site(site, each) for each in releases), _site(site)]


def _adopted() -> list[Resources]:
    own, site = base("aws"), base("aws")
    site["aws"]["here"]["publishedNetworks"] = {"calling": {"ids": ["pl-0a1b2c3d4e5f60718"], "maxEntries": 20}}
    return [_site(own), _site(site)]


def _program(name: str, *configurations: str) -> list[Resources]:
    """Return what a program of the engine tests registers by each configuration."""
    found = []
    for text in configurations:
        values: Mapping[str, Any] = yaml.safe_load(text)["config"]
        config = {key: each if isinstance(each, str) else json.dumps(each) for key, each in values.items()}
        found.append(run(PROGRAMS / name / "__main__.py", project=name, stack="test", config=config).resources)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where other releases are written."""
    return tmp_path_factory.mktemp("walks")


fw, az = network_firewall, azure_firewall
GROWN = {**az.NETWORKS, "calling": [*az.NETWORKS["calling"], "192.0.2.0/24"]}
WALKED: Mapping[str, Any] = {
    "test_hitless.py::test_change_on_aws": lambda _: _sites("aws", hitless.test_change_on_aws),
    "test_hitless.py::test_change_on_azure": lambda _: _sites("azure", hitless.test_change_on_azure),
    "test_hitless.py::test_revision_of_the_networks_on_aws": lambda folder: _revisions("aws", folder / "aws"),
    "test_hitless.py::test_revision_of_the_networks_on_azure": lambda folder: _revisions("azure", folder / "azure"),
    "test_hitless.py::test_adopted_list_takes_the_place_of_an_own_one": lambda _: _adopted(),
    "test_perimeters.py::test_changed_entries_swap_the_acl": lambda _: _program(
        "perimeter", perimeters.configuration(), perimeters.configuration(perimeters.WITH_80)
    ),
    "test_firewall.py::test_life": lambda _: _program(
        "firewall", fw.configuration(fw.APPS, fw.PHONES), fw.configuration(fw.MORE, fw.PHONES)
    ),
    "test_firewall.py::test_a_group_that_outgrows_its_capacity": lambda _: _program(
        "firewall", fw.configuration(fw.APPS, fw.PHONES), fw.configuration(fw.APPS, fw.PHONES, headroom=200)
    ),
    "test_firewall.py::test_a_group_that_nobody_needs_any_more": lambda _: _program(
        "firewall",
        fw.configuration(fw.APPS, fw.PHONES),
        fw.configuration(fw.APPS),
        fw.configuration(fw.APPS, fw.PHONES),
    ),
    "test_azure_firewall.py::test_life": lambda _: _program(
        "azure_firewall",
        az.configuration(az.APPS, az.PHONES),
        az.configuration(az.MORE, az.PHONES),
        az.configuration(az.MORE, az.PHONES, networks=GROWN),
    ),
    "test_azure_firewall.py::test_everything_at_once_is_written_one_after_another": lambda _: _program(
        "azure_firewall",
        az.configuration(az.APPS, az.PHONES),
        az.configuration(az.MORE, az.MORE_PHONES, networks=GROWN, proxy=True),
    ),
    "test_azure_firewall.py::test_rules_that_nobody_needs_any_more": lambda _: _program(
        "azure_firewall",
        az.configuration(az.APPS, az.PHONES),
        az.configuration(az.client("thin-client", "10.62.0.0/24")),
        az.configuration(az.APPS, az.PHONES),
    ),
}
"""What the tests bring their stacks to, one state after another, run in memory."""


@pytest.mark.long
@pytest.mark.parametrize("test", WALKED)
def test_each_walk_is_made_by_its_test(test: str, folder: Path) -> None:
    """A kind of change that no state of the test brings about would rest on nothing."""
    states: list[Resources] = WALKED[test](folder)
    made = [each for old, new in pairwise(states) for each in compare_resources(old, new)]
    walks = [each for each in WALKS if each.test == test]
    assert walks
    assert [each for each in walks if not any(each.has(change) for change in made)] == []


@pytest.mark.parametrize(
    ("type_", "fate", "properties", "walked"),
    [
        ("aws:ec2/natGateway:NatGateway", Fate.REPLACED, (), False),
        ("aws:ec2/networkAcl:NetworkAcl", Fate.CHANGED, ("subnetIds",), False),
        ("aws:ec2/networkAcl:NetworkAcl", Fate.DELETED, (), False),
        ("aws:ec2/securityGroup:SecurityGroup", Fate.REPLACED, ("description",), False),
        ("aws:ec2/managedPrefixList:ManagedPrefixList", Fate.CHANGED, ("maxEntries",), False),
        ("aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList", Fate.CHANGED, ("domains",), False),
        (POLICY, Fate.CHANGED, ("firewallPolicy.statefulEngineOptions",), False),
        ("azure-native:network:AzureFirewall", Fate.DELETED, (), False),
        ("azure-native:network:NetworkSecurityGroup", Fate.CHANGED, ("securityRules", "tags"), True),
        ("azure-native:network/v20240501:NetworkSecurityGroup", Fate.CHANGED, ("securityRules",), True),
    ],
)
def test_nothing_is_claimed_of_what_no_test_walks(
    type_: str, fate: Fate, properties: tuple[str, ...], walked: bool
) -> None:
    """A property more than was walked makes another kind of change."""
    by = properties if fate is Fate.REPLACED else ()
    change = ResourceChange(fate, type_, "a", f"urn:pulumi:x::y::{type_}::a", properties, by)
    assert bool(walk_of(change)) is walked
    assert not quiet(change)


@pytest.mark.parametrize(("fate", "silent"), [(Fate.CHANGED, True), (Fate.RENAMED, True), (Fate.REPLACED, False)])
def test_what_no_filter_reads_is_quiet(fate: Fate, silent: bool) -> None:
    """Tags and descriptions, unless a resource is made anew for them."""
    kind = "aws:ec2/securityGroup:SecurityGroup"
    change = ResourceChange(fate, kind, "a", f"urn:pulumi:x::y::{kind}::a", ("description", "tags"), ("description",))
    assert quiet(change) is silent
