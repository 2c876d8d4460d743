"""A Network Firewall lives under the real engine: groups change in place, a full one is replaced, no flow is cut."""

from typing import Any

import pytest
import yaml
from tests.components import SETTINGS
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.readers.network_firewall import FirewallState
from tests.engine.stack import Stack

from webex_calling.plan.crossing import crossing
from webex_calling.published.reference import load_reference
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.flow_sets import FlowSets

pytestmark = pytest.mark.engine

REFERENCE = load_reference()
PREFIXES = [str(prefix) for prefix in REFERENCE.networks["calling"].lists[1]]
GROUPS = ("addresses", "app-configuration", "calling", "device-configuration", "domains")


def client(role: str, *networks: str) -> dict[str, Any]:
    """Return clients of one role in these networks."""
    return {**SETTINGS, "name": role, "role": role, "networks": list(networks)}


APPS, PHONES = client("webex-app", "10.60.0.0/24"), client("mpp-device", "10.50.0.0/24")
MORE = client("webex-app", "10.60.0.0/24", "10.61.0.0/24")


def configuration(*clients: dict[str, Any], **settings: Any) -> str:
    """Write a stack file for the firewall and its prefix list."""
    values = {"clients": list(clients), "prefixes": PREFIXES, "zones": ["a", "b"], **settings}
    return yaml.safe_dump({"config": {f"firewall:{key}": value for key, value in values.items()}})


@pytest.fixture
def stack(deploy: Deploy) -> Stack:
    """Make a firewall for apps and phones."""
    return deploy(PROGRAMS / "firewall", configuration(APPS, PHONES))


def required(*clients: dict[str, Any]) -> PacketSet:
    """Return what must pass through prefix lists; in this program every list holds the Calling prefixes."""
    members = PerimeterMembers.from_arguments({"clients": list(clients)}, published=load_reference().published)
    flows = [flow for flow in crossing(REFERENCE, members) if getattr(flow.peer, "id", "calling") == "calling"]
    return FlowSets(REFERENCE.networks).required(flows) - PacketSet.box(peer=[(10 << 24, (11 << 24) - 1)])


class Watch:
    """What the policy in use let through after each write."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self._state, self._seen = stack, FirewallState(), 0

    def cuts(self, required: PacketSet) -> list[str]:
        """List the writes since the last call after which the firewall refused something that is required."""
        found: list[str] = []
        lists = {self._stack.resources()["ManagedPrefixList calling"].outputs["arn"]: PREFIXES}
        for write in self._stack.clouds.journal.writes(after=self._seen):
            self._state, self._seen = self._state.after(write), write.number
            for firewall in self._state.of("firewall"):
                policy = str(self._state.bodies[firewall]["firewallPolicyArn"])
                if missing := required - self._state.admitted(policy, lists):  # type: ignore[arg-type]  # an output is text
                    found.append(f"{write.id}: refuses {missing.sample()}")
        return found


def test_life(stack: Stack) -> None:
    """Another client changes rules in place; another prefix changes the list alone; destroy leaves nothing."""
    watch = Watch(stack)
    up = stack.up()
    order = [name for action, name in up.order() if action == "create"]
    assert max(order.index(f"RuleGroup edge-{each}") for each in GROUPS) < order.index("FirewallPolicy edge-policy")
    assert order.index("FirewallPolicy edge-policy") < order.index("Firewall edge-firewall")
    assert set(stack.outputs()["endpoints"]) == {"a", "b"}  # type: ignore[arg-type]  # an output as JSON
    assert watch.cuts(required(APPS, PHONES)) == []
    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())

    stack.configure(configuration(MORE, PHONES))
    assert set(stack.up().changes().values()) == {"update"}
    assert watch.cuts(required(APPS, PHONES)) == []

    stack.configure(configuration(MORE, PHONES, prefixes=[*PREFIXES, "192.0.2.0/24"]))
    assert stack.up().changes() == {"ManagedPrefixList calling": "update"}
    assert stack.refresh().changes() == {}
    stack.destroy()
    assert stack.resources() == {}


def test_a_group_that_outgrows_its_capacity(stack: Stack) -> None:
    """The new group stands before the policy turns to it, and the old one goes after: nothing is cut meanwhile."""
    watch = Watch(stack)
    stack.up()
    watch.cuts(required(APPS, PHONES))
    stack.configure(configuration(APPS, PHONES, headroom=200))
    order = stack.up().order()
    group, policy = "RuleGroup edge-calling", "FirewallPolicy edge-policy"
    assert order.index(("create", group)) < order.index(("update", policy)) < order.index(("delete", group))
    assert watch.cuts(required(APPS, PHONES)) == []


def test_a_group_that_nobody_needs_any_more(stack: Stack) -> None:
    """Without phones their group leaves the policy first, and is deleted then; with them again it comes first."""
    watch = Watch(stack)
    stack.up()
    stack.configure(configuration(APPS))
    group, policy = "RuleGroup edge-device-configuration", "FirewallPolicy edge-policy"
    gone = stack.up().order()
    assert gone.index(("update", policy)) < gone.index(("delete", group))
    stack.configure(configuration(APPS, PHONES))
    back = stack.up().order()
    assert back.index(("create", group)) < back.index(("update", policy))
    assert watch.cuts(required(APPS)) == []


def test_a_policy_of_an_older_version(stack: Stack) -> None:
    """Its default action and HOME_NET change in place; its engine options, a change of which cuts calls, stay."""
    watch = Watch(stack)
    stack.configure(configuration(APPS, PHONES, home=["10.50.0.0/24", "10.60.0.0/24"]))
    stack.up()
    old = policy_of(stack)
    assert old["statefulDefaultActions"] == ["aws:drop_established", "aws:alert_established"]
    watch.cuts(required(APPS, PHONES))
    stack.configure(configuration(APPS, PHONES))
    assert stack.up().changes() == {"FirewallPolicy edge-policy": "update"}
    assert watch.cuts(required(APPS, PHONES)) == []
    new = policy_of(stack)
    changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    assert changed == {"statefulDefaultActions", "policyVariables"}
    assert new["statefulDefaultActions"] == [
        "aws:drop_established_app_layer_to_server",
        "aws:alert_established_app_layer_to_server",
    ]
    assert (stack.up().changes(), stack.refresh().changes()) == ({}, {})


def policy_of(stack: Stack) -> dict[str, Any]:
    """Return what the policy says."""
    held = stack.resources()["FirewallPolicy edge-policy"].outputs["firewallPolicy"]
    assert isinstance(held, dict)
    return held


def test_the_firewall_comes_and_goes(stack: Stack) -> None:
    """Another subnet adds an endpoint in place; without any the firewall and its logs go, and the policy stays."""
    stack.configure(configuration(APPS, zones=["a"]))
    stack.up()
    stack.configure(configuration(APPS, zones=["a", "b"]))
    assert stack.up().changes() == {"Subnet b": "create", "Firewall edge-firewall": "update"}
    stack.configure(configuration(APPS, zones=[]))
    changes = stack.up().changes()
    assert changes["Firewall edge-firewall"] == changes["LoggingConfiguration edge-firewall-logging"] == "delete"
    assert "FirewallPolicy edge-policy" not in changes
