"""The stack program lives under the real engine: every example, and a gateway of each cloud whose options change."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engine.build import ROOT
from tests.engine.clouds import Clouds
from tests.engine.conftest import Deploy
from tests.engine.doubles.values import Properties, Value
from tests.engine.prepare import prepare
from tests.engine.stack import Resource

pytestmark = pytest.mark.engine

EXAMPLES = sorted((ROOT / "examples").glob("*/Pulumi.*.yaml"))
PREVIEW = Path(sys.executable).parent / "webex-calling"

GATEWAY = """
config:
  webex-calling:site:
    resolvers: [10.20.0.2]
    timeServers: [169.254.169.123]
    profile: {profile}
    https: {{proxy: {{addresses: [10.20.8.10/32], port: 8080}}}}
    {place}
    localGateways:
      - name: one
        place: here
        trunk: certificate
        listenPorts: [5062]
        publicAddress: 203.0.113.10
        interfaces: {{external: 10.20.1.10, internal: 10.20.2.10}}
        peers:
          - name: ucm
            interface: internal
            addresses: [10.30.0.0/24]
            transport: tcp
            peerPorts: [5060]
            localPorts: [5060]
            mediaPorts: 16384-32767
"""
AWS = "aws: {here: {region: eu-central-1, vpcs: {voice: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}}}}"
AZURE = "azure: {here: {location: westeurope, resourceGroup: voice, virtualNetworks: {voice: {cidrs: [10.20.0.0/16]}}}}"


def _told(configuration: Path) -> subprocess.CompletedProcess[str]:
    """Run the program on the embedded engine, as `make preview` does."""
    command = [str(PREVIEW), "preview", "--config", str(configuration), "--json"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def _with_ids(value: Value, ids: dict[str, str]) -> Value:
    if isinstance(value, dict):
        return {key: _with_ids(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_ids(item, ids) for item in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _tail(urn: str) -> str:
    """Drop the stack's name and the stack's own type: the two engines differ in neither alone."""
    return urn.split("::", 2)[-1].removeprefix("pulumi:pulumi:Stack$")


def _clouds_own(resources: dict[str, Resource]) -> dict[str, Resource]:
    return {_tail(each.urn): each for each in resources.values() if each.id and not each.type.startswith("pulumi:")}


@pytest.mark.parametrize("example", [pytest.param(path, id=path.parent.name) for path in EXAMPLES])
def test_life_of_an_example(example: Path, deploy: Deploy, clouds: Clouds) -> None:
    """Both engines say the same; preview is what up does; a second up does nothing; destroy leaves nothing."""
    stack = deploy(ROOT, prepare(example.read_text(encoding="utf-8"), clouds))
    told = _told(stack.configuration)
    preview = stack.preview(check=False)
    assert (preview.code == 0) == (told.returncode == 0)
    if told.returncode:
        # A site that is refused is refused before anything is registered.
        assert stack.up(check=False).operations == ()
        return

    up = stack.up()
    assert preview.changes() == up.changes()
    made = _clouds_own(stack.resources())
    expected = {_tail(each["urn"]): each for each in json.loads(told.stdout)["resources"]}
    ids = {expected[urn]["id"]: resource.id for urn, resource in made.items()}
    assert set(made) == {urn for urn, each in expected.items() if each["type"].startswith(("aws:", "azure-native:"))}
    wanted: dict[str, Properties] = {urn: expected[urn]["inputs"] for urn in made}
    assert {urn: resource.inputs for urn, resource in made.items()} == {
        urn: _with_ids(inputs, ids) for urn, inputs in wanted.items()
    }

    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())
    assert stack.refresh().changes() == {}
    destroy = stack.destroy()
    assert {operation.label for operation in destroy.operations} == {operation.label for operation in up.operations}
    assert stack.resources() == {}


def test_strict_profile_takes_one_rule_from_a_gateway_on_aws(deploy: Deploy, clouds: Clouds) -> None:
    """Switching to the strict profile deletes the rule for 8500-8699 and touches nothing else; back brings it again."""
    published = prepare(GATEWAY.format(profile="published", place=AWS), clouds)
    stack = deploy(ROOT, published)
    stack.up()
    ids = {label: resource.id for label, resource in stack.resources().items()}
    rule = "SecurityGroupEgressRule one-external-out-udp-8500-8699-calling"

    stack.configure(published.replace("profile: published", "profile: strict"))
    assert stack.preview().changes() == {rule: "delete"}
    assert stack.up().order() == [("delete", rule)]
    ids.pop(rule)
    assert {label: resource.id for label, resource in stack.resources().items()} == ids

    stack.configure(published)
    assert stack.up().order() == [("create", rule)]
    assert stack.up().operations == ()
    stack.destroy()
    assert stack.resources() == {}


def test_strict_profile_updates_the_nsg_of_a_gateway_on_azure(deploy: Deploy, clouds: Clouds) -> None:
    """Switching to the strict profile writes the external NSG once, in place, and touches nothing else."""
    published = prepare(GATEWAY.format(profile="published", place=AZURE), clouds)
    stack = deploy(ROOT, published)
    stack.up()
    ids = {label: resource.id for label, resource in stack.resources().items()}
    nsg = "NetworkSecurityGroup one-external"

    stack.configure(published.replace("profile: published", "profile: strict"))
    assert stack.preview().changes() == {nsg: "update"}
    assert stack.up().order() == [("update", nsg)]
    assert {label: resource.id for label, resource in stack.resources().items()} == ids
    assert stack.up().operations == ()

    stack.destroy()
    assert [stored.type for stored in clouds.arm().all()] == ["Microsoft.Resources/resourceGroups"]
