"""New rows are a change of data alone: every example compiles, is proven and rendered with them, on every target."""

import json
from collections.abc import Callable
from contextlib import chdir
from functools import cache
from pathlib import Path

import pytest
from tests.examples.stacks import ACCEPTED, REFUSED, ROOT, Told, document, preview, stack_file
from tests.pinned.identities import identities
from tests.published.copied import NETWORKS, PORTS, added, changed, row
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.published.reference import Reference, in_place, load_reference

DOMAIN = """\
  - id: new-domain
    name: "*.new.example"
    group: Webex services
    purpose: A new service
    printed_users: All
    users: [webex-app, mpp-device, room-device, webrtc-browser, local-gateway-external]
    where: [b2exve/domains]
"""
ROWS = (
    row("T1", services="[{id: new, ports: [7000]}]"),
    row(
        "T2",
        roles="[webex-app]",
        protocols="[tcp]",
        services="[{id: new, ports: [7001]}]",
        group="{desktop: optional}",
        collection="{addresses: 1500}",
    ),
    row(
        "T3",
        roles="[mpp-device, room-device]",
        protocols="[tcp]",
        peer="{network: device-configuration}",
        services="[{id: new, ports: [7002]}]",
        group="",
        collection="{addresses: 200}",
    ),
    row(
        "T4",
        opens="peer",
        services="[{id: new, ports: [7003]}]",
        when="{trunk: certificate}",
        group="{gateway: general}",
        collection="",
    ),
)
CHANGES = (added(PORTS, "requirements", "".join(ROWS)), added("calling/domains.yaml", "domains", DOMAIN))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Return the reference of a copy of the data with the new rows."""
    return load_reference(changed(tmp_path_factory.mktemp("grown"), *CHANGES))


@pytest.fixture(scope="module")
def told(grown: Reference) -> Callable[[str], Told]:
    """Return what `preview --json` says of an example by the grown reference."""

    @cache
    def say(name: str) -> Told:
        with in_place(grown):
            return preview(stack_file(name), "--json")

    return say


@pytest.mark.parametrize(
    "name", [name if name == "everything" else pytest.param(name, marks=pytest.mark.long) for name in ACCEPTED]
)
@pytest.mark.long
def test_every_example_takes_new_rows(told: Callable[[str], Told], name: str) -> None:
    """It is compiled, proven and rendered, and nothing that a deployed stack knows its resources by goes away."""
    found = told(name)
    if name == "aws-adopted":
        # Its groups are others': what they do not admit yet is told, and nothing else.
        missing = {each["row"] for side in json.loads(found.out)["proof"]["sides"] for each in side["missing"]}
        assert (found.status, missing) == (1, {"T1"})
    else:
        assert found.status == 0, found.err
    before, after = ({line for line, _ in identities(each)} for each in (document(name), json.loads(found.out)))
    assert before - after == set()


@pytest.mark.long
@pytest.mark.parametrize("name", ["everything", "aws-inspection", "azure-hub"])
def test_paths_are_proven_with_new_rows(grown: Reference, name: str) -> None:
    """Every end, and every path through perimeters, admits what the new rows require and no more."""
    with in_place(grown), chdir(ROOT):
        found = CliRunner().invoke(app, ["prove", "--config", str(stack_file(name))], catch_exceptions=False)
    assert found.exit_code == 0, found.output


HOLDS = {
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {"7000", "7001"},
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"7003"},
    "azure-native:network:NetworkSecurityGroup": {"7000", "7001", "7003"},
    "aws:networkfirewall/ruleGroup:RuleGroup": {"7000", "7001", "7002", "7003", "new.example"},
    "azure-native:network:FirewallPolicyRuleCollectionGroup": {"7000", "7001", "7002", "new.example"},
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": {"new.example"},
}
"""What of the new rows is somewhere in the inputs of resources of each type."""


@pytest.mark.long
def test_every_kind_of_filter_has_the_new_rows(told: Callable[[str], Told]) -> None:
    """No renderer leaves a row out: over all examples, each kind of filter says its ports and its domain."""
    said: dict[str, str] = {}
    for name in ACCEPTED:
        for each in json.loads(told(name).out)["resources"]:
            said[each["type"]] = said.get(each["type"], "") + json.dumps(each["inputs"])
    lacking = {kind: {word for word in words if word not in said.get(kind, "")} for kind, words in HOLDS.items()}
    assert {kind: words for kind, words in lacking.items() if words} == {}


def test_a_row_too_heavy_for_workspaces_is_refused_by_the_plan(tmp_path: Path) -> None:
    """WorkSpaces takes one group: rows that fit the groups of others and not this one are told with its arithmetic."""
    app_rows = (
        row(
            f"T{at}",
            roles="[webex-app]",
            services=f"[{{id: new, ports: [{7000 + at}]}}]",
            group="{desktop: optional}",
            collection=f"{{addresses: {1300 + 100 * at}}}",
        )
        for at in (1, 2)
    )
    with in_place(load_reference(changed(tmp_path, added(PORTS, "requirements", "".join(app_rows))))):
        found, others = preview(stack_file("aws-vdi-workspaces")), preview(stack_file("aws-vdi-ec2"))
    assert others.status == 0, others.err
    assert found.status == 2
    assert 'group "desktop" weighs ' in found.err
    assert "T1 out-udp-7001-calling" in found.err
    assert "T2 out-udp-7002-calling" in found.err


def test_a_prefix_needs_no_new_place(tmp_path: Path) -> None:
    """A prefix in an overflow list has a group of its own, which the loader has room for, and examples still fit."""
    overflow = added(NETWORKS, "    prefixes", "      - {prefix: 198.18.7.0/24, list: 2}\n")
    with in_place(load_reference(changed(tmp_path, overflow))):
        found = preview(stack_file("aws-registration"), "--json")
    assert found.status == 0, found.err
    assert "overflow-2" in found.out


def test_the_refused_example_is_refused_for_its_own_reason(grown: Reference) -> None:
    """What was refused before is refused with new rows too, and not for them alone."""
    with in_place(grown):
        found = preview(stack_file(REFUSED))
    assert found.status == 2
    assert "list calling" in found.err
