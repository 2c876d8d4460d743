"""An Azure Firewall lives under the real engine: one write at a time, prefixes in IP Groups alone, no flow is cut."""

from typing import Any

import pytest
import yaml
from tests.components import SETTINGS
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.readers.azure_firewall import PolicyState
from tests.engine.stack import Stack

from webex_calling.plan.crossing import crossing
from webex_calling.port import Protocol
from webex_calling.published.reference import load_reference
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.flow_sets import FlowSets

pytestmark = pytest.mark.engine

REFERENCE = load_reference()
NETWORKS = {
    f"{name.replace('-', '_')}": [str(each.prefix) for each in REFERENCE.networks[name].prefixes]
    for name in ("calling", "device-configuration", "app-configuration")
}
POLICY, FIREWALL = "FirewallPolicy hub", "AzureFirewall hub-firewall"
CHAIN = [
    f"FirewallPolicyRuleCollectionGroup hub-{each}"
    for each in ("calling", "device-configuration", "app-configuration", "web")
]


def client(role: str, *networks: str) -> dict[str, Any]:
    """Return clients of one role in these networks."""
    return {**SETTINGS, "name": role, "role": role, "networks": list(networks)}


APPS, PHONES = client("webex-app", "10.60.0.0/24"), client("mpp-device", "10.50.0.0/24")
MORE = client("webex-app", "10.60.0.0/24", "10.61.0.0/24")
MORE_PHONES = {**PHONES, "networks": [*PHONES["networks"], "10.63.0.0/24"]}
APP_CHAIN = [each for each in CHAIN if not each.endswith("device-configuration")]
"""The rule collection groups with rules for apps."""


def configuration(*clients: dict[str, Any], **settings: Any) -> str:
    """Write a stack file for the firewall and the IP Groups."""
    values = {"clients": list(clients), "networks": NETWORKS, "made": True, **settings}
    return yaml.safe_dump({"config": {f"azure-firewall:{key}": value for key, value in values.items()}})


@pytest.fixture
def stack(deploy: Deploy) -> Stack:
    """Make a firewall for apps and phones."""
    return deploy(PROGRAMS / "azure_firewall", configuration(APPS, PHONES))


def required(*clients: dict[str, Any]) -> PacketSet:
    """Return what must get through: all but the messages of routers, which no translation carries."""
    flows = crossing(
        REFERENCE, PerimeterMembers.from_arguments({"clients": list(clients)}, published=load_reference().published)
    )
    return FlowSets(REFERENCE.networks).required(flow for flow in flows if flow.protocol is not Protocol.ICMP)


class Watch:
    """What the policy of each firewall let through after each write."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self._state, self._seen = stack, PolicyState(), 0

    def cuts(self, required: PacketSet) -> list[str]:
        """List the writes since the last call after which a firewall refused something that is required."""
        found: list[str] = []
        for write in self._stack.clouds.journal.writes(after=self._seen):
            self._state, self._seen = self._state.after(write), write.number
            missing = [required - self._state.admitted(policy) for policy in self._state.governed.values()]
            found += [f"{write.id}: refuses {each.sample()}" for each in missing if each]
        return found

    @property
    def firewalls(self) -> int:
        """How many firewalls stood after the last write that was seen."""
        return len(self._state.governed)


def test_life(stack: Stack) -> None:
    """The firewall comes last; another client changes rules in place, another prefix its IP Group alone."""
    watch = Watch(stack)
    order = [name for action, name in stack.up().order() if action == "create"]
    places = [order.index(each) for each in (POLICY, *CHAIN, FIREWALL)]
    assert places == sorted(places)
    assert max(order.index(f"IpGroup {name}") for name in NETWORKS) < places[0]
    assert stack.outputs()["address"] == "10.0.1.4"
    assert watch.cuts(required(APPS, PHONES)) == []
    assert watch.firewalls == 1
    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())

    stack.configure(configuration(MORE, PHONES))
    assert stack.up().changes() == dict.fromkeys(APP_CHAIN, "update")
    assert watch.cuts(required(APPS, PHONES)) == []

    longer = {**NETWORKS, "calling": [*NETWORKS["calling"], "192.0.2.0/24"]}
    stack.configure(configuration(MORE, PHONES, networks=longer))
    assert stack.up().changes() == {"IpGroup calling": "update"}
    assert watch.cuts(required(MORE, PHONES)) == []
    assert stack.refresh().changes() == {}
    stack.destroy()
    assert stack.clouds.arm().all() == []


def test_everything_at_once_is_written_one_after_another(stack: Stack) -> None:
    """Prefixes of all networks, the policy and its rules may change in one update: no two writes meet."""
    watch = Watch(stack)
    stack.up()
    grown = {name: [*prefixes, f"192.0.2.{at * 16}/28"] for at, (name, prefixes) in enumerate(NETWORKS.items())}
    stack.configure(configuration(MORE, MORE_PHONES, networks=grown, proxy=True))
    changes = stack.up().changes()
    assert changes == dict.fromkeys([POLICY, *CHAIN, *(f"IpGroup {name}" for name in NETWORKS)], "update")
    assert watch.cuts(required(APPS, PHONES)) == []


def test_rules_that_nobody_needs_any_more(stack: Stack) -> None:
    """Without apps and phones their groups go, and come back, without a cut for who stays."""
    watch = Watch(stack)
    stack.up()
    thin = client("thin-client", "10.62.0.0/24")
    stack.configure(configuration(APPS, PHONES, thin))
    stack.up()
    stack.configure(configuration(thin))
    assert stack.up().changes() == {CHAIN[0]: "update", **dict.fromkeys(CHAIN[1:], "delete")}
    stack.configure(configuration(thin, APPS))
    assert stack.up().changes() == {CHAIN[0]: "update", **dict.fromkeys(APP_CHAIN[1:], "create")}
    watch.cuts(PacketSet.empty())
    stack.configure(configuration(thin, APPS, PHONES))
    stack.up()
    assert watch.cuts(required(thin, APPS)) == []


def test_the_firewall_comes_and_goes(stack: Stack) -> None:
    """The policy stands without a firewall; one is made for it, and unmade, and the rules stay."""
    stack.configure(configuration(APPS, PHONES, made=False))
    stack.up()
    assert stack.outputs()["address"] == ""
    stack.configure(configuration(APPS, PHONES))
    assert stack.up().changes() == {FIREWALL: "create"}
    assert stack.outputs()["address"] == "10.0.1.4"
    stack.configure(configuration(APPS, PHONES, made=False))
    assert stack.up().changes() == {FIREWALL: "delete"}
