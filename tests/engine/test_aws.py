"""A stack of AWS lives under the real engine: preview, up, again, change, drift, refusal, destroy."""

import pytest
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.doubles.values import objects
from tests.engine.interpreter import PLAIN
from tests.engine.stack import Stack

pytestmark = pytest.mark.engine

REGION = "eu-central-1"
LIST = "ManagedPrefixList networks"
GROUP = "SecurityGroup group"
IN = "SecurityGroupIngressRule in"
OUT = "SecurityGroupEgressRule out"
INTERFACE = "NetworkInterface interface"
RESOURCES = {"Vpc vpc", "Subnet subnet", LIST, GROUP, IN, OUT, INTERFACE}


def _configuration(**settings: object) -> str:
    values = {"region": REGION, "prefixes": "[192.0.2.0/24, 198.51.100.0/24]", **settings}
    return "config:\n" + "".join(f"  small:{key}: {value}\n" for key, value in values.items())


@pytest.fixture
def stack(deploy: Deploy) -> Stack:
    """Make the small stack."""
    return deploy(PROGRAMS / "aws", _configuration())


def _ports(stack: Stack) -> list[tuple[object, object]]:
    ec2 = stack.clouds.ec2(REGION)
    group = stack.outputs()["group"]
    found = ec2.call("DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [group]}])
    return sorted((rule["FromPort"], rule["ToPort"]) for rule in objects(found, "SecurityGroupRules"))


def test_life(stack: Stack) -> None:
    """Preview says what up does, a second up does nothing, a change is made in place, and destroy leaves nothing."""
    stack.environment[PLAIN] = "the interpreter that users have"
    preview, up = stack.preview(), stack.up()
    assert preview.changes() == up.changes()
    assert {operation.label for operation in up.operations} == RESOURCES
    order = [name for action, name in up.order() if action == "create"]
    assert order.index(LIST) < order.index(IN)
    assert max(order.index(IN), order.index(OUT)) < order.index(INTERFACE)
    ids = {name: resource.id for name, resource in stack.resources().items()}

    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())

    stack.configure(_configuration(last=5070, prefixes="[192.0.2.0/24, 203.0.113.0/24]"))
    assert stack.preview().changes() == {LIST: "update", IN: "update"}
    change = stack.up()
    assert sorted(change.order()) == [("update", LIST), ("update", IN)]
    assert {name: resource.id for name, resource in stack.resources().items()} == ids
    assert _ports(stack) == [(5062, 5070), (8000, 48199)]

    assert stack.refresh().changes() == {}
    destroy = stack.destroy()
    assert {name for _, name in destroy.order()} == RESOURCES
    assert stack.resources() == {}


def test_planted_drift_is_found_and_mended(stack: Stack) -> None:
    """A rule taken away and an entry put in by another hand are found by refresh, and undone by up."""
    stack.up()
    ec2, there = stack.clouds.ec2(REGION), stack.resources()
    group = there[GROUP].id
    ec2.call("RevokeSecurityGroupEgress", GroupId=group, SecurityGroupRuleIds=[there[OUT].id])
    entry = [{"Cidr": "203.0.113.0/24"}]
    ec2.call("ModifyManagedPrefixList", PrefixListId=there[LIST].id, CurrentVersion=1, AddEntries=entry)

    assert stack.refresh().changes() == {LIST: "update", OUT: "delete"}
    up = stack.up()
    assert sorted(up.order()) == [("create", OUT), ("update", LIST)]
    assert stack.refresh().changes() == {}
    assert _ports(stack) == [(5062, 5062), (8000, 48199)]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        pytest.param({"more": "[5062]"}, "InvalidPermission.Duplicate", id="a rule under two names"),
        pytest.param({"more": "[1, 2, 3]"}, "RulesPerSecurityGroupLimitExceeded", id="four rules for a list of 20"),
        pytest.param({"size": 1}, "PrefixListMaxEntriesExceeded", id="a list too small"),
    ],
)
def test_refusals_reach_the_engine(stack: Stack, settings: dict[str, object], code: str) -> None:
    """What EC2 refuses fails the update with EC2's own name of the error, though the preview passed."""
    stack.configure(_configuration(**settings))
    assert stack.preview().code == 0
    up = stack.up(check=False)
    assert up.code == 1
    assert next(operation.error.split(":")[0] for operation in up.operations if operation.error) == code
    assert any(code in error for error in up.errors)
    assert stack.destroy().code == 0
