"""A hub on Azure is proven along the whole way out, and every fault planted on the way is told where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.examples.stacks import stack_file
from tests.rows import APP_MEDIA, CLIENT_HTTPS, CLOUD_MEDIA, GATEWAY_MEDIA, GATEWAY_SIGNALLING, PHONE_MEDIA
from tests.verify.azure.estate import arm, network
from tests.verify.proven import Proven, proven

from webex_calling.registered.azure_tokens import (
    FIREWALL_POLICY,
    FIREWALL_POLICY_RULE_COLLECTION_GROUP,
    IP_GROUP,
    NETWORK_SECURITY_GROUP,
)
from webex_calling.registered.registration import Registration
from webex_calling.report.proof_words import words_of
from webex_calling.site.stackfile import read_stack_file
from webex_calling.verify.model.packets import Initiator, Packet
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.hub_paths import NO_ERRORS, PAST
from webex_calling.verify.proof.interface_proof import InterfaceProof, Surplus

Edit = Callable[[dict[str, Any]], dict[str, Any] | None]

GATEWAY, TRUNK = ("weu-r", "external through hub"), ("weu-c", "external through hub")
HOSTS, PHONES = ("hosts", "pool through hub"), ("phones", "through hub")


@cache
def sound() -> Proven:
    """Return the example of a hub, deployed without a fault."""
    return proven(read_stack_file(stack_file("azure-hub")).site)


def again(changed: Callable[[Registration], Registration | None]) -> Mapping[tuple[str, str], InterfaceProof]:
    """Return the proof after every resource was changed, or taken away where None is returned."""
    found = (changed(each) for each in sound().resources)
    return sound().again(each for each in found if each is not None)


def rules(name: str, edit: Edit) -> Callable[[Registration], Registration]:
    """Change each rule of a rule collection group; None takes one away."""

    def change(each: Registration) -> Registration:
        if (each.name, each.type) != (name, FIREWALL_POLICY_RULE_COLLECTION_GROUP):
            return each
        collections = [
            {**held, "rules": [rule for before in held["rules"] if (rule := edit(dict(before)))]}
            for held in each.inputs["ruleCollections"]
        ]
        return replace(each, inputs={**each.inputs, "ruleCollections": collections})

    return change


def test_every_path_is_proven() -> None:
    """Each end behind the hub has a path, and what a path assumes is told."""
    sides = again(lambda each: each)
    through = {key: side for key, side in sides.items() if key[1].endswith("through hub")}
    assert len(through) == 7
    assert [key for key, side in through.items() if not side.proven] == []
    assert [key for key, side in through.items() if PAST in side.assumed] == [TRUNK]
    assert [key for key, side in through.items() if NO_ERRORS not in side.assumed] == [TRUNK]
    assert all("firewall policy hub" in side.filters for key, side in through.items() if key != TRUNK)


def _without(port: str) -> Edit:
    return lambda rule: None if port in (rule.get("destinationPorts") or ()) else rule


def _no_apex(rule: dict[str, Any]) -> dict[str, Any]:
    names = rule.get("targetFqdns")
    return {**rule, "targetFqdns": [name for name in names if name != "webex.com"]} if names else rule


def _lower(rule: dict[str, Any]) -> dict[str, Any]:
    ports = [port.replace("19560", "19561") for port in rule.get("destinationPorts") or ()]
    return {**rule, "destinationPorts": ports} if ports else rule


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "side", "rows", "stopped"),
    [
        pytest.param(
            rules("hub-calling", _without("5004")), PHONES, {PHONE_MEDIA}, "firewall policy hub", id="a rule gone"
        ),
        pytest.param(rules("hub-calling", _lower), HOSTS, {APP_MEDIA}, "firewall policy hub", id="a range a port late"),
        pytest.param(rules("hub-web", _no_apex), PHONES, {CLIENT_HTTPS}, "firewall policy hub", id="an apex forgotten"),
        pytest.param(
            lambda each: (
                replace(each, inputs={**each.inputs, "ipAddresses": each.inputs["ipAddresses"][1:]})
                if (each.name, each.type) == ("weu-calling", IP_GROUP)
                else each
            ),
            GATEWAY,
            {GATEWAY_SIGNALLING, GATEWAY_MEDIA},
            "firewall policy hub",
            id="a prefix less in the IP Group",
        ),
        pytest.param(
            lambda each: None if (each.name, each.type) == ("hub-web", FIREWALL_POLICY_RULE_COLLECTION_GROUP) else each,
            HOSTS,
            {CLIENT_HTTPS},
            "firewall policy hub",
            id="a rule collection group gone",
        ),
        pytest.param(
            lambda each: (
                replace(
                    each,
                    inputs={
                        **each.inputs,
                        "securityRules": [
                            rule for rule in each.inputs["securityRules"] if not rule["name"].startswith(CLOUD_MEDIA)
                        ],
                    },
                )
                if (each.name, each.type) == ("weu-c-external", NETWORK_SECURITY_GROUP)
                else each
            ),
            TRUNK,
            {CLOUD_MEDIA},
            "NSG weu-c-external",
            id="media from the cloud past the firewall",
        ),
    ],
)
def test_what_is_missing_is_told_where_it_stops(
    fault: Callable[[Registration], Registration | None], side: tuple[str, str], rows: set[str], stopped: str
) -> None:
    """The row and the filter that stops it are named, at the ends that need it."""
    found = again(fault)[side]
    assert {gap.row for gap in found.gaps} == rows
    assert {gap.stopped_at for gap in found.gaps} == {stopped}


def _wider(rule: dict[str, Any]) -> dict[str, Any]:
    ports = ["5000-5004" if port == "5004" else port for port in rule.get("destinationPorts") or ()]
    return {**rule, "destinationPorts": ports} if ports else rule


def test_what_is_too_wide_is_told_with_its_rule() -> None:
    """A range too wide is undeclared excess where nothing before it is narrower: at clients, and not behind an NSG."""
    found = again(rules("hub-calling", _wider))
    (reach,) = found[PHONES].undeclared
    assert "udp" in str(reach.sample.packet)
    assert reach.sample.packet.peer_port == 5000
    assert "5004" in reach.rule
    assert found[GATEWAY].undeclared == ()


def test_a_policy_that_is_not_registered_is_a_fault() -> None:
    """Where the policy cannot be found nothing is guessed."""
    found = again(lambda each: None if each.type == FIREWALL_POLICY else each)
    (fault,) = found[PHONES].faults
    assert fault.startswith("hub: has 0 resources of the type azure-native:network:FirewallPolicy")
    assert found[TRUNK].proven


def kept_open(side: InterfaceProof) -> Surplus:
    """Return what the NSG of session hosts keeps open of the tag VirtualNetwork."""
    (found,) = [each for each in side.declared if each.excess_kind is DeclaredExcess.VIRTUAL_NETWORK]
    return found


PUBLIC = Packet.tcp(Initiator.LOCAL, "10.40.9.9", 50000, "198.51.100.7", 8443)


def test_behind_a_hub_the_virtual_network_is_every_address() -> None:
    """The default route to the hub brings every address into the tag, and the hub's policy alone filters it."""
    sides = again(lambda each: each)
    hosts = sides["hosts", "pool"]
    assert kept_open(hosts).everywhere
    assert PUBLIC in kept_open(hosts).openings
    assert "the default route to hub makes the tag VirtualNetwork every address" in hosts.assumed
    assert (hosts.gaps, hosts.undeclared) == ((), ())
    assert not any(PUBLIC in each.openings for each in sides[HOSTS].declared)


@cache
def apart() -> Proven:
    """Return the example of session hosts without a hub."""
    return proven(read_stack_file(stack_file("azure-vdi")).site)


def placed(*prefixes: str) -> list[Registration]:
    """Return a subnet with the NSG of the session hosts, and its route table."""
    (group,) = [each for each in apart().resources if each.type == NETWORK_SECURITY_GROUP]
    routes = [{"name": each, "addressPrefix": each, "nextHopType": "VirtualAppliance"} for each in prefixes]
    table = arm("RouteTable", "out", "routeTables/out", {"routes": routes})
    given = {"virtualNetworkName": "voice", "addressPrefix": "10.40.1.0/24", "routeTable": {"id": table.id}}
    given["networkSecurityGroup"] = {"id": group.id}
    return [network(), table, arm("Subnet", "hosts", "virtualNetworks/voice/subnets/hosts", given)]


@pytest.mark.parametrize(
    ("routes", "everywhere", "holds"),
    [
        pytest.param((), False, False, id="no route"),
        pytest.param(("198.51.100.0/24",), False, True, id="a route to a public prefix"),
        pytest.param(("192.168.0.0/16",), False, False, id="a route to a private one"),
        pytest.param(("0.0.0.0/0",), True, True, id="a default route"),
    ],
)
def test_routes_of_the_program_are_in_the_tag(routes: tuple[str, ...], everywhere: bool, holds: bool) -> None:
    """What the routes of the subnet bring, session hosts keep open: it is declared, and told for what it is."""
    (side,) = apart().again([*apart().resources, *placed(*routes)]).values()
    assert (side.gaps, side.undeclared) == ((), ())
    assert (kept_open(side).everywhere, PUBLIC in kept_open(side).openings) == (everywhere, holds)


def test_a_hub_is_not_called_the_inside() -> None:
    """The words of the excess say that every address is open; without a hub they say what of the network is."""
    behind, alone = again(lambda each: each)["hosts", "pool"], apart().again(apart().resources).values()
    assert words_of(DeclaredExcess.VIRTUAL_NETWORK, [behind]).startswith("every address, since a default route")
    told = words_of(DeclaredExcess.VIRTUAL_NETWORK, list(alone))
    assert told.endswith("the network, networks connected with it, and what routes of the subnet bring")
    both = words_of(DeclaredExcess.VIRTUAL_NETWORK, [behind, *alone])
    assert both.startswith(told)
    assert "; and elsewhere every address" in both
