"""A perimeter of network ACLs, a NAT gateway and a DNS Firewall lives under the real engine, and no flow is cut."""

from typing import Any

import pytest
import yaml
from tests.components import SETTINGS
from tests.engine.conftest import PROGRAMS, Deploy
from tests.engine.doubles.aws.guard import Quotas
from tests.engine.doubles.values import objects, strings, text
from tests.engine.readers.ec2_acl import AclState
from tests.engine.stack import Stack

from webex_calling.flows.flow import Names
from webex_calling.plan.crossing import crossing
from webex_calling.published.reference import load_reference
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.flow_sets import FlowSets

pytestmark = pytest.mark.engine

REFERENCE = load_reference()
PHONES, PUBLIC = "10.50.0.0/24", "10.50.255.0/28"
ACLS = ("NetworkAcl edge-phones", "NetworkAcl edge-public")


def _clients(**options: bool) -> list[dict[str, Any]]:
    return [{**SETTINGS, "name": "phones", "role": "mpp-device", "networks": [PHONES], "options": options}]


PLAIN, WITH_80 = _clients(), _clients(mpp_port_80=True)


def configuration(clients: list[dict[str, Any]] = PLAIN, **settings: Any) -> str:
    """Write a stack file for the perimeter."""
    values = {"clients": clients, "tags": {}, "count": 1000, "walled": False, "allowed": [], **settings}
    return yaml.safe_dump({"config": {f"perimeter:{key}": value for key, value in values.items()}})


@pytest.fixture
def stack(deploy: Deploy) -> Stack:
    """Make the perimeter, in an account of the higher quota."""
    return deploy(PROGRAMS / "perimeter", configuration())


def required(clients: list[dict[str, Any]]) -> PacketSet:
    """Return what the phones' subnet must let through, by address."""
    flows = crossing(
        REFERENCE, PerimeterMembers.from_arguments({"clients": clients}, published=load_reference().published)
    )
    return FlowSets(REFERENCE.networks).required(flow for flow in flows if not isinstance(flow.peer, Names))


class Watch:
    """What the phones' subnet let through after each request that changed something."""

    def __init__(self, stack: Stack, required: PacketSet) -> None:
        self._stack, self._required = stack, required
        self.cuts: list[str] = []
        self.closed: list[str] = []

    def note(self, action: str) -> None:
        """Look at the subnet."""
        state = AclState.now()
        if PHONES not in state.subnets:
            return
        admitted = state.admitted(PHONES)
        if missing := self._required - admitted:
            self.cuts.append(f"{action}: refuses {missing.sample()}")
        if admitted == PacketSet.everything():
            self.closed.append(action)


def test_life(stack: Stack) -> None:
    """What is previewed is made; again nothing changes; nothing is left at the end."""
    previewed = stack.preview().changes()
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        up = stack.up()
    assert up.changes() == previewed
    again = stack.up()
    assert (again.changes(), again.operations) == ({}, ())
    assert stack.refresh().changes() == {}
    order = [name for action, name in up.order() if action == "create"]
    assert order.index("ResolverFirewallRule edge-calling") < order.index("ResolverFirewallRuleGroupAssociation edge")
    stack.destroy()
    assert stack.resources() == {}
    ec2 = stack.clouds.ec2("eu-central-1")
    assert objects(ec2.call("DescribeAddresses"), "Addresses") == []
    assert [each for each in objects(ec2.call("DescribeNetworkAcls"), "NetworkAcls") if not each["IsDefault"]] == []


def test_changed_entries_swap_the_acl(stack: Stack) -> None:
    """A new ACL has all its entries before the subnet turns to it; the old one goes last; nothing is cut."""
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        stack.up()
    before = stack.outputs()["acl"]
    stack.configure(configuration(WITH_80))
    calls = stack.clouds.journal.calls()
    watch = Watch(stack, required(PLAIN))
    with stack.clouds.quotas(Quotas(entries_per_acl=40)), stack.clouds.watched(watch.note):
        run = stack.up()
    assert {label: what for label, what in run.changes().items() if label in ACLS} == dict.fromkeys(
        ACLS, "delete-replaced"
    )
    assert (watch.cuts, watch.closed) == ([], [])
    assert stack.outputs()["acl"] != before
    made = stack.clouds.journal.calls(after=calls[-1].number)
    actions = [each.action for each in made if "Acl" in each.action]
    assert actions.count("ReplaceNetworkAclAssociation") == 2
    last_entry = max(at for at, action in enumerate(actions) if action == "CreateNetworkAclEntry")
    assert "DeleteNetworkAcl" not in actions[: last_entry + 1]
    assert "DeleteNetworkAclEntry" not in actions
    assert required(WITH_80) <= AclState.now().admitted(PHONES)


def test_tags_change_nothing_but_themselves(stack: Stack) -> None:
    """Other tags are written in place."""
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        stack.up()
        stack.configure(configuration(tags={"Owner": "voice"}))
        assert stack.up().changes() == dict.fromkeys(ACLS, "update")


def test_the_quota_of_a_new_account_is_met_by_an_error(stack: Stack) -> None:
    """With 20 entries granted and 40 said, EC2 refuses; once they are granted, the next update ends the work."""
    failed = stack.up(check=False)
    assert failed.code
    assert any("NetworkAclEntryLimitExceeded" in error for error in failed.errors)
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        stack.up()
    assert required(PLAIN) <= AclState.now().admitted(PHONES)


def test_more_clients_add_addresses_in_place(stack: Stack) -> None:
    """A second address joins the NAT gateway, which stays; with fewer clients it leaves, and is released."""
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        stack.up()
        gateway = stack.resources()["NatGateway edge-a"].id
        stack.configure(configuration(count=8000))
        assert stack.up().changes() == {"Eip edge-a-2": "create", "NatGateway edge-a": "update"}
        held = stack.resources()
        assert held["NatGateway edge-a"].id == gateway
        assert strings(held["NatGateway edge-a"].outputs, "secondaryAllocationIds") == [held["Eip edge-a-2"].id]
        stack.configure(configuration())
        order = stack.up().order()
    assert order == [("update", "NatGateway edge-a"), ("delete", "Eip edge-a-2")]


def test_a_walled_garden_comes_and_goes(stack: Stack) -> None:
    """The block of all other names comes after what is allowed, and goes first; the association stays."""
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        stack.up()
        stack.configure(configuration(walled=True, allowed=["*.corp.example.com"]))
        order = stack.up().order()
        own, others = (("create", f"ResolverFirewallRule edge-{each}") for each in ("own", "others"))
        assert order.index(own) < order.index(others)
        stack.configure(configuration(walled=True, allowed=["*.corp.example.com", "voice.example.org"]))
        assert stack.up().changes() == {"ResolverFirewallDomainList edge-own": "update"}
        stack.configure(configuration())
        gone = stack.up().order()
    own, others = (("delete", f"ResolverFirewallRule edge-{each}") for each in ("own", "others"))
    assert gone.index(others) < gone.index(own)
    association = stack.resources()["ResolverFirewallRuleGroupAssociation edge"]
    assert text(association.outputs, "firewallRuleGroupId") == stack.resources()["ResolverFirewallRuleGroup edge"].id


def test_an_entry_that_another_hand_took_is_mended_by_a_new_acl(stack: Stack) -> None:
    """Refresh finds the one difference; the next update swaps in a whole ACL, and nothing else changes."""
    with stack.clouds.quotas(Quotas(entries_per_acl=40)):
        stack.up()
        acl = stack.resources()["NetworkAcl edge-phones"]
        number = objects(acl.outputs, "egress")[-1]["ruleNo"]
        ec2 = stack.clouds.ec2("eu-central-1")
        ec2.call("DeleteNetworkAclEntry", NetworkAclId=acl.id, RuleNumber=number, Egress=True)
        assert stack.refresh().changes() == {"NetworkAcl edge-phones": "update"}
        assert stack.up().changes() == {"NetworkAcl edge-phones": "delete-replaced"}
    assert required(PLAIN) <= AclState.now().admitted(PHONES)
