"""Arguments of every kind for every component: it registers all or nothing, and says what is wrong where."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.aws import test_dns_firewall as dns
from tests.aws import test_network_acl as acl
from tests.aws import test_network_firewall as firewall
from tests.azure import test_firewall_policy as policy
from tests.azure import test_gateway_subnet as subnet
from tests.components import CERTIFICATE, SETTINGS, registered
from tests.mutations import holder, mutated, places

import webex_calling.aws as aws_components
import webex_calling.azure as azure_components
from webex_calling.component import Refusal
from webex_calling.fault import Fault
from webex_calling.registered.embedded_engine import ProgramError

pytestmark = pytest.mark.doors

LIST = {"vpc_id": "vpc-0abc", "calling_list_ids": ["pl-0abc"]}
ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "AwsDnsFirewall": {
        "vpc_id": "vpc-0abc",
        "vpc_cidrs": ["10.20.0.0/16"],
        "fail_open": False,
        "clients": [dns.PHONES, dns.APPS],
    },
    "AwsLocalGateway": {**CERTIFICATE, **LIST, "tags": {"cost": "voice"}},
    "AwsNatGateway": {"clients": 1000, "subnets": {"a": "subnet-0a", "b": "subnet-0b"}},
    "AwsNetworkAcl": {
        "vpc_id": "vpc-0abc",
        "subnets": ["subnet-0a"],
        "cidrs": ["10.20.1.0/24"],
        "entries": 40,
        "local_gateways": [acl.GATEWAY],
        "clients": [acl.PHONES],
    },
    "AwsNetworkFirewall": {"clients": [firewall.APP], **firewall.ARNS, **firewall.FIREWALL},
    "AwsPublishedNetworks": {"calling_list_ids": ["pl-0abc"]},
    "AwsVdiPool": {**SETTINGS, **LIST, "platform": "ec2", "media": "both"},
    "AzureFirewallPolicy": {"resource_group_name": "voice", "clients": [policy.APPS], **policy.GROUPS},
    "AzureGatewaySubnet": {"resource_group_name": "voice", "gateways": [subnet.ONE, subnet.TWO]},
    "AzureLocalGateway": {**CERTIFICATE, "resource_group_name": "voice"},
    "AzureNatGateway": {"clients": 1000, "resource_group_name": "voice"},
    "AzurePublishedNetworks": {"resource_group_name": "voice", "location": "westeurope"},
    "AzureVdiPool": {
        **SETTINGS,
        "resource_group_name": "voice",
        "platform": "azure-virtual-desktop",
        "media": "both",
    },
}
# What a program can hand over and JSON cannot say; outputs are made where they are used, in the loop of the program.
OBJECTS: tuple[Callable[[], Any], ...] = (
    lambda: pulumi.Output.from_input("10.0.0.1"),
    lambda: pulumi.Output.from_input(["pl-0abc"]),
    lambda: pulumi.Output.from_input({"a": "subnet-0a"}),
    lambda: pulumi.Output.from_input(5),
    lambda: pulumi.Output.secret("vpc-0abc"),
    lambda: pulumi.FileAsset("x"),
    lambda: pulumi.StringAsset("x"),
    lambda: b"vpc-0abc",
    lambda: {"10.20.0.2"},
    lambda: object(),
    lambda: 10**5000,
    lambda: float("nan"),
    lambda: {5: "x"},
    lambda: {"a\ud800": "x"},
    lambda: None,
)


def component(kind: str) -> Callable[..., pulumi.ComponentResource]:
    """Return a component class."""
    found: Callable[..., pulumi.ComponentResource] = getattr(
        aws_components if kind.startswith("Aws") else azure_components, kind
    )
    return found


def made(kind: str, name: Any, args: Callable[[], Any]) -> list[str]:
    """Make a component; return its faults, none where it was made. Refused, it has registered nothing."""
    faults: list[Fault] = []
    late = ""

    def program() -> None:
        try:
            component(kind)(name, args())
        except Refusal as refusal:
            faults.extend(refusal.faults)

    try:
        found = [each.type for each in registered(program).resources]
    except ProgramError as error:  # what an output holds is known when the component is registered already
        late = str(error)
    if late:
        assert faults == []
        assert "; pass the " in late or "; give the ids of its lists" in late
        return [late]
    assert (f"webex-calling:index:{kind}" in found) is not bool(faults)
    assert not faults or found == ["pulumi:pulumi:Stack"]
    assert all(fault.place and fault.remedy for fault in faults)
    return list(map(str, faults))


@pytest.mark.parametrize("kind", ARGUMENTS)
def test_what_is_mutated_is_right_before(kind: str) -> None:
    """The arguments that the property changes make the component."""
    assert made(kind, "edge", lambda: ARGUMENTS[kind]) == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(ARGUMENTS)), st.randoms(use_true_random=False))
def test_arguments_of_any_kind_end_in_words(kind: str, chance: random.Random) -> None:
    """Whatever stands in the place of any argument, the component is made whole or refused in words."""
    name = chance.choice(["edge"] * 9 + ["", "a\ud800", None])
    changed = mutated(ARGUMENTS[kind], chance) if chance.random() < 0.6 else dict(ARGUMENTS[kind])
    ways = list(places(changed))
    way, other = chance.choice(ways) if ways and chance.random() < 0.6 else (), chance.choice(OBJECTS)

    def args() -> Any:
        held = mutated(changed, random.Random(0), at_most=0)
        if way:
            holder(held, way)[way[-1]] = other()
        return held

    made(kind, name, args)


WHOLE = {
    "nothing": (lambda: None, "args: is missing; give the arguments as a mapping, {key: value}"),
    "an output": (lambda: pulumi.Output.from_input({}), 'args: "Output" is not a mapping that is known now'),
    "a list": (list, "args: is not a mapping that is known now"),
    "a key that is a number": (lambda: {5: 6}, 'args: "int" has a key that is not text'),
}


@pytest.mark.parametrize(("args", "words"), WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("kind", ARGUMENTS)
def test_arguments_that_are_none_are_one_fault(kind: str, args: Callable[[], Any], words: str) -> None:
    """Arguments that cannot be read as a whole are told once, at every component."""
    (fault,) = made(kind, "edge", args)
    assert fault.startswith(words)


ODD: Mapping[str, tuple[str, str, Callable[[], Any], str]] = {
    "a number for a map": ("AwsNatGateway", "subnets", lambda: 5, 'subnets: "int" is not a map of ids by name'),
    "an output for a map": (
        "AwsNatGateway",
        "subnets",
        lambda: pulumi.Output.from_input({"a": "subnet-0a"}),
        'subnets: "Output" is known only after the deployment; write names',
    ),
    "an output for prefixes": (
        "AwsNetworkAcl",
        "cidrs",
        lambda: pulumi.Output.from_input(["10.20.1.0/24"]),
        'cidrs: "Output" is a value that is known only after the deployment',
    ),
    "an asset for ids": (
        "AwsLocalGateway",
        "calling_list_ids",
        lambda: pulumi.FileAsset("x"),
        'calling_list_ids: "FileAsset" is not a list; write a list of ids, in order',
    ),
    "nothing among ids": ("AwsVdiPool", "calling_list_ids", lambda: [None], "calling_list_ids[0]: is not an id; pass"),
    "bytes for an id": ("AwsVdiPool", "vpc_id", lambda: b"vpc-0abc", 'vpc_id: "bytes" is not an id; pass the id'),
    "an output for addresses": (
        "AwsLocalGateway",
        "interfaces",
        lambda: pulumi.Output.from_input({"external": "10.20.1.10"}),
        'interfaces: "Output" is a value that is known only after the deployment',
    ),
    "an output that holds a number": (
        "AwsLocalGateway",
        "vpc_id",
        lambda: pulumi.Output.from_input(5),
        "vpc_id: int is not an id; pass the id itself",
    ),
    "an output that holds no list": (
        "AwsLocalGateway",
        "calling_list_ids",
        lambda: pulumi.Output.from_input(5),
        "calling_list_ids: int is not a list of ids; pass the ids themselves",
    ),
}


@pytest.mark.parametrize(("kind", "key", "value", "words"), ODD.values(), ids=ODD)
def test_an_odd_argument_is_one_fault(kind: str, key: str, value: Callable[[], Any], words: str) -> None:
    """What stands in the place of an argument is told once, and nothing is concluded from it."""
    (fault,) = made(kind, "edge", lambda: {**ARGUMENTS[kind], key: value()})
    assert fault.startswith(words)
