"""A NAT gateway on Azure lives under the real engine: addresses and its idle timer change in place, and it stays."""

import pytest
import yaml
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.doubles.values import objects, text

pytestmark = pytest.mark.engine

GATEWAY = "NatGateway edge"


def _configuration(count: int, minutes: int = 30) -> str:
    return yaml.safe_dump({"config": {"azure-nat:count": count, "azure-nat:minutes": minutes}})


def test_life(deploy: Deploy) -> None:
    """More clients add an address, fewer release it after the gateway let go of it; destroy leaves nothing."""
    stack = deploy(PROGRAMS / "azure_nat", _configuration(1000))
    previewed = stack.preview().changes()
    up = stack.up()
    assert up.changes() == previewed
    order = [name for action, name in up.order() if action == "create"]
    assert order.index("PublicIPAddress edge-1") < order.index(GATEWAY) < order.index("Subnet phones")
    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())
    gateway = stack.outputs()["gateway"]

    stack.configure(_configuration(8000))
    assert stack.up().changes() == {"PublicIPAddress edge-2": "create", GATEWAY: "update"}
    held = stack.resources()
    listed = [text(each, "id") for each in objects(held[GATEWAY].outputs, "publicIpAddresses")]
    assert listed == [held[f"PublicIPAddress edge-{number}"].id for number in (1, 2)]

    stack.configure(_configuration(8000, minutes=60))
    assert stack.up().changes() == {GATEWAY: "update"}

    stack.configure(_configuration(1000, minutes=60))
    assert stack.up().order() == [("update", GATEWAY), ("delete", "PublicIPAddress edge-2")]
    assert stack.outputs()["gateway"] == gateway
    assert stack.refresh().changes() == {}
    stack.destroy()
    assert (stack.resources(), stack.clouds.arm().all()) == ({}, [])
