"""What is to be done outside: each group where it is attached, each timer, route, address and line of the router."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.impact.sides import Change, first_gateway, other_groups, renamed_peer, second_peer, side, strict

from webex_calling.impact.outside import NOTHING, RouterChange, Task, TaskKind, outside, tells_lines
from webex_calling.impact.resource_change import Fate, ResourceChange, compare_resources
from webex_calling.impact.side import Side
from webex_calling.registered.registration import Registration
from webex_calling.report.outside_words import outside_items

pytestmark = pytest.mark.long


def _outside(old: Side, new: Side) -> Any:
    assert old.resources is not None
    assert new.resources is not None
    return outside(old, new, compare_resources(old.resources, new.resources))


def own_group(site: dict[str, Any]) -> None:
    """Give the peer a group of its own."""
    first_gateway(site)["peers"][0]["group"] = "itsp"


def moved_interface(site: dict[str, Any]) -> None:
    """Give the interface another address."""
    first_gateway(site)["interfaces"]["external"] = "10.20.1.99"


def media_ports(site: dict[str, Any]) -> None:
    """Give the gateway another range of media ports."""
    first_gateway(site)["rtpPortRange"] = "16384-32766"


def other_trunk(site: dict[str, Any]) -> None:
    """Make it a certificate trunk."""
    first_gateway(site).update(trunk="certificate", listenPorts=[5062], publicAddress="203.0.113.10")


@pytest.mark.parametrize("change", [strict, renamed_peer])
def test_most_changes_ask_for_nothing(change: Change) -> None:
    """Rules are the stack's own."""
    assert _outside(side("aws-registration"), side("aws-registration", change)) == NOTHING


def test_a_peer_has_lines_of_the_router() -> None:
    """One in the trusted list."""
    found = _outside(side("aws-registration"), side("aws-registration", second_peer))
    assert found.tasks == ()
    assert found.router == (RouterChange("fra-a", ("ipv4 203.0.113.64 255.255.255.240",), ()),)


def test_a_range_of_media_is_told_to_the_router() -> None:
    """The router would use ports that the filters close."""
    found = _outside(side("aws-registration"), side("aws-registration", media_ports))
    assert found.router == (RouterChange("fra-a", ("rtp-port range 16384 32766",), ("rtp-port range 8000 48198",)),)


def test_an_address_of_an_interface_is_set() -> None:
    """Rules that belong to an interface name no address of it."""
    found = _outside(side("aws-registration"), side("aws-registration", moved_interface))
    assert found.tasks == (
        Task(TaskKind.SET, "address of the external interface", "fra-a", "10.20.1.10", "10.20.1.99"),
    )


def test_groups_of_other_stacks_are_attached_beside_the_own_ones() -> None:
    """Those that the site did not name before."""
    old, new = side("aws-registration"), side("aws-registration", other_groups)
    attached = Task(TaskKind.ATTACH, "sg-0123456789abcdef0", "the external interface of fra-a")
    assert _outside(old, new).tasks == (attached,)
    assert _outside(new, new).tasks == ()


def test_a_trunk_is_set_at_both_its_ends() -> None:
    """Filters for another trunk help nobody while Control Hub and the router have the old one."""
    old, new = side("aws-registration"), side("aws-registration", other_trunk)
    assert _outside(old, new).tasks == (
        Task(TaskKind.SET, "trunk", "fra-a", "registration", "certificate"),
        Task(TaskKind.SET, "listenPorts", "fra-a", "", "5062"),
        Task(TaskKind.SET, "publicAddress", "fra-a", "", "203.0.113.10"),
    )
    assert _outside(new, old).tasks == (Task(TaskKind.SET, "trunk", "fra-a", "certificate", "registration"),)
    assert [each.text for each in outside_items(_outside(old, new))][:2] == [
        f"right after the update, set {each}: fra-a"
        for each in (
            "the type of the trunk, in Control Hub and on the router, to certificate (it was registration)",
            "the port of the trunk, in Control Hub and on the router, to 5062",
        )
    ]


def test_a_group_is_attached_and_detached() -> None:
    """By its name, at the interface that carries it."""
    old, new = side("aws-registration"), side("aws-registration", own_group)
    there, back = _outside(old, new), _outside(new, old)
    at = "the external interface of fra-a"
    assert there.tasks == (Task(TaskKind.ATTACH, "fra-a-external-itsp", at),)
    assert back.tasks == (Task(TaskKind.DETACH, "fra-a-external-itsp", at),)


def test_what_the_stack_attaches_itself_is_nobodys_task() -> None:
    """An interface that refers to the group is updated by the engine."""
    old, new = side("aws-registration"), side("aws-registration", own_group)

    def attached(held: Side) -> Side:
        assert held.resources is not None
        groups = [each for each in held.resources if each.type.endswith(":SecurityGroup")]
        kind = "aws:ec2/networkInterface:NetworkInterface"
        made = Registration(
            f"urn:pulumi:x::webex-calling::{kind}::i",
            kind,
            "i",
            "",
            True,
            {"securityGroups": [each.id for each in groups]},
            property_dependencies={"securityGroups": tuple(each.urn for each in groups)},
        )
        return replace(held, resources=(*held.resources, made))

    assert _outside(attached(old), attached(new)).tasks == ()


def test_a_gateway_that_comes_has_all_of_its_own() -> None:
    """Its groups, its timers, its lines; of one that goes nothing can be deleted while its interface has it."""

    def another(site: dict[str, Any]) -> None:
        first = first_gateway(site)
        site["localGateways"].append({**first, "name": "fra-z", "interfaces": {"external": "10.20.1.77"}})

    old, new = side("aws-registration"), side("aws-registration", another)
    there, back = _outside(old, new), _outside(new, old)
    assert {each.kind for each in there.tasks} == {TaskKind.ATTACH, TaskKind.SET}
    assert all("fra-z" in (each.where, each.name) or "fra-z" in each.where for each in there.tasks)
    assert [each.gateway for each in there.router] == ["fra-z"]
    groups = [each.name for each in there.tasks if each.kind is TaskKind.ATTACH]
    assert back.tasks == tuple(Task(TaskKind.DETACH, each, "the external interface of fra-z") for each in groups)
    assert back.router == (RouterChange("fra-z", (), there.router[0].added),)


def test_a_policy_is_told_to_the_firewall_of_another_stack() -> None:
    """By its name; that of a firewall of the same stack is the engine's to exchange."""

    def renamed(site: dict[str, Any]) -> None:
        for each in site["perimeters"]:
            each["name"] += "-b"
        site["https"] = {"perimeter": "egress-b"}
        site["localGateways"][1]["https"] = {"perimeter": "trunks-b"}

    found = _outside(side("aws-inspection"), side("aws-inspection", renamed))
    firewall = "the firewall of another stack"
    assert [each for each in found.tasks if "polic" in each.name] == [
        Task(TaskKind.ATTACH, "trunks-b-policy", firewall),
        Task(TaskKind.DETACH, "trunks-policy", firewall),
    ]


@pytest.mark.parametrize(
    ("type_", "fate", "expected"),
    [
        ("aws:ec2/natGateway:NatGateway", Fate.CREATED, TaskKind.ROUTE),
        ("aws:ec2/natGateway:NatGateway", Fate.REPLACED, TaskKind.ROUTE),
        ("aws:networkfirewall/firewall:Firewall", Fate.DELETED, TaskKind.UNROUTE),
        ("azure-native:network:AzureFirewall", Fate.CREATED, TaskKind.ROUTE),
        ("aws:ec2/eip:Eip", Fate.CREATED, TaskKind.NEW_ADDRESS),
        ("azure-native:network:PublicIPAddress", Fate.DELETED, TaskKind.OLD_ADDRESS),
        ("aws:ec2/natGateway:NatGateway", Fate.CHANGED, None),
        ("aws:ec2/securityGroup:SecurityGroup", Fate.CREATED, None),
    ],
)
def test_routes_and_addresses_follow_their_resources(type_: str, fate: Fate, expected: TaskKind | None) -> None:
    """What stays in place asks for nothing."""
    held = side("aws-registration")
    change = ResourceChange(fate, type_, "edge", f"urn:pulumi:x::y::{type_}::edge")
    found = outside(held, held, [change])
    assert [each.kind for each in found.tasks] == ([expected] if expected else [])


def _secret(held: Side, *path: str) -> Side:
    """Return a side whose export has no key to what stands at ``path`` of its outputs."""

    def without(value: Any, keys: tuple[str, ...]) -> Any:
        return {**value, keys[0]: without(value[keys[0]], keys[1:])} if keys else "[secret]"

    return replace(held, outputs=without(held.outputs, path))


@pytest.mark.parametrize(
    ("path", "tells"),
    [
        (("localGateways",), False),
        (("localGateways", "fra-a"), False),
        (("localGateways", "fra-a", "trustedList"), False),
        (("localGateways", "fra-a", "externalSecurityGroupIds"), True),
        (("localGateways", "fra-a", "connectionTracking"), True),
    ],
    ids=["the gateways", "a gateway", "the trusted list", "groups", "timers"],
)
def test_of_a_secret_output_nothing_is_asked(path: tuple[str, ...], tells: bool) -> None:
    """No line of it is one of the router, no filter of it one that goes, whichever side keeps it."""
    old, new = side("aws-registration"), side("aws-registration", second_peer)
    for before, after in ((_secret(old, *path), new), (old, _secret(new, *path))):
        found = _outside(before, after)
        assert found.tasks == ()
        assert bool(found.router) is tells
        assert (tells_lines(before) and tells_lines(after)) is tells
