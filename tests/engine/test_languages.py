"""A program in YAML deploys components of both clouds: what any Pulumi language can do."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic.alias_generators import to_camel
from tests.engine.clouds import Clouds
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.doubles.azure.resource_group import ResourceGroup
from tests.engine.doubles.values import text
from tests.engine.inventory import REGION, inventory
from tests.engine.package import install
from tests.engine.stack import Stack

from webex_calling.aws import AwsLocalGateway, AwsVdiPool
from webex_calling.azure import AzureGatewaySubnet, AzureLocalGateway, AzureVdiPool
from webex_calling.component import Refusal

pytestmark = pytest.mark.engine

INDEX = "webex-calling:index:"


@pytest.fixture
def configuration(clouds: Clouds) -> str:
    """Make what the program adopts, and return the stack file that names it."""
    made = clouds.ec2(REGION).call("CreateVpc", CidrBlock="10.20.0.0/16")["Vpc"]
    assert isinstance(made, dict)
    ResourceGroup(clouds.arm()).create({"resourceGroupName": "voice", "location": "westeurope"})
    settings = {"aws:region": REGION, "elsewhere:vpc": text(made, "VpcId"), "elsewhere:resourceGroup": "voice"}
    return yaml.safe_dump({"config": settings})


def _names(stack: Stack, kind: str) -> dict[str, str]:
    """Return the resources of a type by their id."""
    return {each.id: each.urn.rsplit("::", 1)[-1] for each in stack.resources().values() if each.type.endswith(kind)}


def test_life_of_a_program_in_yaml(deploy: Deploy, clouds: Clouds, configuration: str) -> None:
    """Two gateways and two pools come as previewed, stay as they are, change by what changed, and go."""
    stack = deploy(PROGRAMS / "components", configuration)
    install(stack)
    preview, up = stack.preview(), stack.up()
    assert sorted(preview.order()) == sorted(up.order())
    assert stack.up("--refresh").operations == ()

    groups, nsgs, outputs = _names(stack, ":SecurityGroup"), _names(stack, ":NetworkSecurityGroup"), stack.outputs()
    attached = {key: [groups[each] for each in outputs[key]] for key in ("external", "internal", "desks")}  # type: ignore[index, union-attr]  # lists
    assert attached == {
        "external": ["gateway-external-calling", "gateway-external-general"],
        "internal": ["gateway-internal-general"],
        "desks": ["desks-desktop", "desks-media"],
    }
    assert (nsgs[str(outputs["hosts"])], outputs["seconds"]) == ("hosts", 60)

    stack.configure(configuration + "  elsewhere:media: optimised\n")
    assert {operation.name.split("-")[0] for operation in stack.up().operations} == {"desks", "hosts"}
    stack.destroy()
    assert inventory(clouds, stack.resources()) == {}


SETTINGS: Mapping[str, Any] = {
    "resolvers": ["10.20.0.2"],
    "https": {"proxy": {"addresses": ["10.20.8.10/32"], "port": 80800}},
    "profile": "lax",
}
PEER: Mapping[str, Any] = {
    "name": "itsp",
    "addresses": ["198.51.100.1/28"],
    "transport": "tls",
    "peer_ports": ["5061"],
    "local_ports": ["70000"],
    "media_ports": "16384-32767",
}
BAD: list[Any] = [
    pytest.param(
        AwsLocalGateway,
        {
            **SETTINGS,
            "vpc_id": "vpc-0a1b2c3d4e5f60718",
            "calling_list_ids": ["pl-0a1b2c3d4e5f60718", "pl-0f1e2d3c4b5a69780"],
            "trunk": "registration",
            "rtp_port_range": "8000-70000",
            "peers": [PEER],
        },
        id="a gateway on AWS",
    ),
    pytest.param(
        AwsVdiPool,
        {
            **SETTINGS,
            "vpc_id": "vpc-0a1b2c3d4e5f60718",
            "calling_list_ids": ["pl-0a1b2c3d4e5f60718"],
            "platform": "azure-virtual-desktop",
            "media": "speakers",
        },
        id="a pool on AWS",
    ),
    pytest.param(
        AzureLocalGateway,
        {**SETTINGS, "resource_group_name": "voice", "trunk": "certificate", "peers": [PEER]},
        id="a gateway on Azure",
    ),
    pytest.param(
        AzureGatewaySubnet,
        {
            "resource_group_name": "voice",
            "gateways": [{**SETTINGS, "name": "one", "trunk": "certificate", "stands_by": "middle", "peers": [PEER]}],
        },
        id="a shared subnet on Azure",
    ),
    pytest.param(
        AzureVdiPool,
        {**SETTINGS, "resource_group_name": "voice", "platform": "workspaces", "media": "speakers"},
        id="a pool on Azure",
    ),
]


def _camel(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {to_camel(key): _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("component", "arguments"), BAD)
def test_bad_arguments(deploy: Deploy, tmp_path: Path, component: Any, arguments: Mapping[str, Any]) -> None:
    """Bad arguments give every fault that Python gives, and no traceback; nothing is registered."""
    with pytest.raises(Refusal) as refusal:
        component("bad", arguments)
    expected = [
        re.sub(r"\b[a-z]+(_[a-z]+)+\b", lambda key: to_camel(key[0]), str(each)) for each in refusal.value.faults
    ]

    properties = _camel(arguments)
    program = {
        "name": "elsewhere",
        "runtime": "yaml",
        "resources": {"bad": {"type": INDEX + component.__name__, "properties": properties}},
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(program), encoding="utf-8")
    stack = deploy(tmp_path, "config:\n  aws:region: eu-central-1\n")
    install(stack)
    for run in (stack.preview(check=False), stack.up(check=False)):
        (error,) = run.errors
        told = re.findall(r"^\s*- property (\S+)(?: with value '.*')? has a problem: (.*)$", error, re.MULTILINE)
        assert [f"{place}: {reason}" for place, reason in told] == expected
        assert (run.operations, "Traceback" in run.output) == ((), False)
