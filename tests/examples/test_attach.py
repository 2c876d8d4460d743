"""Each attach program takes the outputs of its example's stack to what carries them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.examples.stacks import ACCEPTED, EXAMPLES, outputs

from webex_calling.registered.embedded_engine import run
from webex_calling.registered.registration import UNKNOWN, Run

pytestmark = pytest.mark.long

SUBNET = "subnet-0a1b2c3d4e5f60718"
ALLOCATIONS = {"fra-a": "eipalloc-0a1b2c3d4e5f60718", "fra-b": "eipalloc-0f1e2d3c4b5a69780"}
CONFIGURED: Mapping[str, Mapping[str, Any]] = {
    "aws-inspection": {
        "subnets": dict.fromkeys(("fra-r", "fra-c", "desks"), SUBNET),
        "image": "ami-0a1b2c3d4e5f60718",
        "publicAddress": ALLOCATIONS["fra-a"],
        "routeTables": {zone: dict.fromkeys(("inside", "firewall", "public"), f"rtb-0{zone}") for zone in "ab"},
    },
    "aws-adopted": {"subnet": SUBNET},
    "aws-registration": {"subnet": SUBNET},
    "aws-certificate-pair": {
        "subnets": {name: {"external": SUBNET, "internal": SUBNET} for name in ALLOCATIONS},
        "publicAddresses": ALLOCATIONS,
    },
    "aws-vdi-ec2": {"subnet": SUBNET, "image": "ami-0a1b2c3d4e5f60718"},
    "aws-vdi-workspaces": {"directory": "d-0a1b2c3d4e", "subnets": [SUBNET, "subnet-0f1e2d3c4b5a69780"]},
    "azure-certificate-pair": {"resourceGroup": "voice"},
    "azure-hub": {"resourceGroup": "voice"},
    "azure-vdi": {"resourceGroup": "desktops"},
    "everything": {
        "subnets": {"external": SUBNET, "internal": SUBNET, "desktops": SUBNET},
        "directory": "d-0a1b2c3d4e",
        "image": "ami-0a1b2c3d4e5f60718",
        "resourceGroup": "voice",
    },
}
FILTERS = (
    "securityGroupIds",
    "externalSecurityGroupIds",
    "internalSecurityGroupIds",
    "networkSecurityGroupId",
    "externalNetworkSecurityGroupId",
    "internalNetworkSecurityGroupId",
)
ONCE_DEPLOYED: Mapping[str, Any] = {
    "endpointIds": {"a": "vpce-0a1b2c3d4e5f60718", "b": "vpce-0f1e2d3c4b5a69780"},
    "publicAddresses": ["203.0.113.20", "203.0.113.21", "203.0.113.22", "203.0.113.23"],
}
TIMERS = ("connectionTracking", "flowTimeoutInMinutes")


@pytest.mark.parametrize("name", ACCEPTED)
def test_attaches_every_filter(name: str) -> None:
    """Every group and NSG that the stack outputs goes to something, and nothing that the program uses is missing."""
    attached = _run(name)
    held = [value for each in attached.resources for value in _leaves(each.inputs)]
    assert UNKNOWN not in held
    assert [value for key in FILTERS for found in _under(key, outputs(name)) for value in _leaves(found)] != []
    assert {
        value for key in FILTERS for found in _under(key, outputs(name)) for value in _leaves(found) if value
    } - set(held) == set()


@pytest.mark.parametrize("name", ACCEPTED)
def test_sets_the_timers(name: str) -> None:
    """Whatever has idle time-outs has those of the stack: interfaces, launch templates and virtual networks."""
    (tracking, *others), (minutes, *more) = ([*_under(key, outputs(name)), None] for key in TIMERS)
    assert all(each in (tracking, None) for each in others)
    assert all(each in (minutes, None) for each in more)
    inputs = [each.inputs for each in _run(name).resources]
    set_here = [found for each in inputs for found in _under("connectionTrackingSpecification", each)]
    carriers = sum("sourceDestCheck" in each or "networkInterfaces" in each for each in inputs)
    assert set_here == [tracking] * carriers
    networks = [each for each in inputs if "addressSpace" in each]
    assert [each["flowTimeoutInMinutes"] for each in networks] == [minutes] * len(networks)


def _run(name: str) -> Run:
    firewalls = f"organization/webex-calling/{name}"
    plain = {"firewalls": firewalls, **CONFIGURED[name]}
    config = {f"attach:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in plain.items()}
    program = EXAMPLES / name / "attach.py"
    return run(program, project="attach", stack="dev", config=config, stacks={firewalls: _deployed(outputs(name))})


def _deployed(value: Any, key: str = "") -> Any:
    """Return outputs as a deployed stack has them: with what only the cloud knows."""
    if isinstance(value, dict):
        return {name: _deployed(each, name) for name, each in value.items()}
    return ONCE_DEPLOYED[key] if value == UNKNOWN else value


def _under(key: str, value: Any) -> Iterator[Any]:
    """Yield every value that stands at ``key``, at any depth."""
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for each in value.values():
            yield from _under(key, each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _under(key, each)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
