"""A stack of Azure lives under the real engine: preview, up, again, change, replacement, refusal, destroy."""

import pytest
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.interpreter import PLAIN
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine

NETWORKS = "IpGroup networks"
NSG = "NetworkSecurityGroup security"
SUBNET = "Subnet subnet"
OTHERS = {"ResourceGroup group", "VirtualNetwork network", "NetworkInterface interface"}
RESOURCES = {NETWORKS, NSG, SUBNET, *OTHERS}


def _configuration(**settings: object) -> str:
    values = {"prefixes": "[192.0.2.0/24, 198.51.100.0/24]", **settings}
    return "config:\n" + "".join(f"  small:{key}: {value}\n" for key, value in values.items())


@pytest.fixture
def stack(deploy: Deploy) -> Stack:
    """Make the small stack."""
    return deploy(PROGRAMS / "azure", _configuration())


def test_life(stack: Stack) -> None:
    """Preview says what up does, a second up does nothing, a change is made in place, and destroy leaves nothing."""
    stack.environment[PLAIN] = "the interpreter that users have"
    preview, up = stack.preview(), stack.up()
    # The first update of a stack also makes the provider that the program does not name.
    assert preview.changes().items() <= up.changes().items()
    assert {operation.label for operation in up.operations} == RESOURCES
    ids = {name: resource.id for name, resource in stack.resources().items()}

    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())

    stack.configure(_configuration(priority=200, prefixes="[192.0.2.0/24, 203.0.113.0/24]"))
    assert stack.preview().changes() == {NETWORKS: "update", NSG: "update"}
    assert sorted(stack.up().order()) == [("update", NETWORKS), ("update", NSG)]
    assert {name: resource.id for name, resource in stack.resources().items()} == ids

    assert stack.refresh().changes() == {}
    destroy = stack.destroy()
    assert {name for _, name in destroy.order()} == RESOURCES
    assert stack.clouds.arm().all() == []


def test_planted_drift_is_found_and_mended(stack: Stack) -> None:
    """An address put in by another hand is found by refresh, and taken out by up."""
    stack.up()
    arm, networks = stack.clouds.arm(), stack.resources()[NETWORKS].id
    before = arm.get(networks)
    assert before is not None
    arm.put(networks, before.type, {**before.body, "ipAddresses": ["203.0.113.0/24"]})

    assert stack.refresh().changes() == {NETWORKS: "update"}
    assert stack.up().order() == [("update", NETWORKS)]
    after = arm.get(networks)
    assert after is not None
    assert after.body == before.body


def test_new_name_is_a_new_group_before_the_old_one_goes(stack: Stack) -> None:
    """A renamed NSG is made, taken into use by the subnet, and only then is the old one deleted."""
    stack.up()
    stack.configure(_configuration(name="renamed"))
    up = stack.up()
    assert up.order() == [("create", NSG), ("update", SUBNET), ("delete", NSG)]


def test_refusals_reach_the_engine(stack: Stack) -> None:
    """What Azure refuses fails the update with Azure's own name of the error, though the preview passed."""
    stack.configure(_configuration(priority=4096))
    assert stack.preview().code == 0
    up = stack.up(check=False)
    assert up.code == 1
    assert any("SecurityRuleConflict" in error for error in up.errors)
    assert stack.destroy().code == 0
