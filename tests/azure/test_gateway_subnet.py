"""The NSG of a subnet that several gateways share: its rules name each gateway's address."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pytest
from tests.components import CERTIFICATE, ITSP, REGISTRATION, UCM, children, mocked, only, refused, registered

from webex_calling.azure import AzureGatewaySubnet, AzureLocalGateway
from webex_calling.registered.embedded_engine import Ids

ONE: Mapping[str, Any] = {**CERTIFICATE, "name": "weu-a", "interfaces": {"external": "10.40.1.20"}, "peers": [ITSP]}
TWO: Mapping[str, Any] = {**REGISTRATION, "name": "weu-b", "interfaces": {"external": "10.40.1.21"}}
PAIR: Mapping[str, Any] = {**CERTIFICATE, "name": "weu-c", "peers": [UCM]}


def subnet(
    *gateways: Any, name: str = "edge", opts: pulumi.ResourceOptions | None = None, **args: Any
) -> AzureGatewaySubnet:
    """Make the NSG of a subnet with two gateways, unless others are given."""
    given = {"resource_group_name": "voice", "gateways": list(gateways or (ONE, TWO)), **args}
    return AzureGatewaySubnet(name, given, opts)  # type: ignore[arg-type]  # some are wrong


def rules_of(*gateways: Any) -> list[dict[str, Any]]:
    """Return the rules of the NSG that these gateways share."""
    found = only(registered(lambda: subnet(*gateways)), "edge", ":NetworkSecurityGroup").inputs["securityRules"]
    return [dict(rule) for rule in found]


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_one_nsg_below_the_component(ids: Ids) -> None:
    """All gateways of the subnet share one NSG, named as the component, below it."""
    found = registered(subnet, ids)
    component = only(found, "edge", ":AzureGatewaySubnet")
    assert [(each.name, each.parent) for each in children(found)] == [("edge", component.urn)]
    assert component.outputs["networkSecurityGroupId"] == children(found)[0].id


def test_rules_name_the_gateways_address() -> None:
    """Every permit names the address of its gateway on the local side, and no other gateway's."""
    locals_of: dict[str, set[str]] = {"weu-a": set(), "weu-b": set()}
    for rule in rules_of():
        if rule["access"] == "Allow":
            local = "destination" if rule["direction"] == "Inbound" else "source"
            locals_of[rule["name"][:5]].add(rule[f"{local}AddressPrefix"])
    assert locals_of == {"weu-a": {"10.40.1.20/32"}, "weu-b": {"10.40.1.21/32"}}


@pytest.mark.parametrize(
    ("gateways", "interface"),
    [
        ([PAIR], "external"),
        ([{**PAIR, "stands_by": "internal"}], "internal"),
        ([{**PAIR, "interfaces": {"external": "10.20.1.10", "internal": "dynamic"}}], "external"),
    ],
    ids=["external unless said", "internal", "external, with an internal address that is not known"],
)
def test_only_the_interface_that_stands_here(gateways: list[Any], interface: str) -> None:
    """The rules are those of the interface that stands in the subnet; the other's address is not needed."""
    permits = [rule for rule in rules_of(*gateways) if rule["access"] == "Allow"]
    assert {rule["name"].split("-")[2] for rule in permits} == {interface}
    assert ("weu-c-internal-P1-out-tcp-ucm" in {rule["name"] for rule in permits}) is (interface == "internal")


def test_a_gateway_with_both_interfaces_here() -> None:
    """A gateway may stand in the subnet by both its interfaces; no rule's name or priority is given twice."""
    rules = rules_of(PAIR, {**PAIR, "stands_by": "internal"})
    taken = [rule["name"] for rule in rules], [(rule["direction"], rule["priority"]) for rule in rules]
    assert [len(each) - len(set(each)) for each in taken] == [0, 0]
    assert {"weu-c-external-ICMP-in-icmp-anywhere", "weu-c-internal-ICMP-in-icmp-anywhere"} < set(taken[0])


def test_a_gateway_joins_without_moving_the_others() -> None:
    """A gateway that is appended moves no rule of those before it."""
    before, after = rules_of(ONE), rules_of(ONE, TWO)
    assert [rule for rule in before if rule not in after] == []


def test_gateways_pass_it_through() -> None:
    """The gateways of the subnet take the NSG as theirs, and make none for that interface."""

    def program() -> None:
        shared = subnet()
        args: Any = {**ONE, "resource_group_name": "voice"}
        del args["name"]
        args["external_network_security_group_id"] = shared.network_security_group_id
        AzureLocalGateway("weu-a", args)

    found = registered(program)
    outputs = only(found, "weu-a", ":AzureLocalGateway").outputs
    assert [each.name for each in children(found)] == ["edge"]
    assert outputs["externalNetworkSecurityGroupId"] == only(found, "edge", ":NetworkSecurityGroup").id


def test_provider_tags_and_protection_are_honoured() -> None:
    """A provider and protection in the options reach the NSG, and so do the tags."""

    def program() -> None:
        provider = azure_native.Provider("other", location="westeurope")
        subnet(opts=pulumi.ResourceOptions(provider=provider, protect=True), tags={"owner": "voice"})

    found = registered(program)
    provider, nsg = only(found, "other"), only(found, "edge", ":NetworkSecurityGroup")
    assert (nsg.options.provider, nsg.options.protect) == (f"{provider.urn}::{provider.id}", True)
    assert nsg.inputs["tags"] == {"Name": "edge", "owner": "voice"}


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the NSG, and the output resolves to its id."""
    seen, outputs = mocked(subnet)
    assert (seen, outputs["network_security_group_id"]) == (["edge"], "edge-id")


BAD: Mapping[str, tuple[Mapping[str, Any], list[str]]] = {
    "no gateways": ({"gateways": []}, ["gateways: is empty; give at least one"]),
    "gateways left out": ({"gateways": None}, ["gateways: is missing; give at least one"]),
    "one gateway for a list": ({"gateways": "weu-a"}, ['gateways: "weu-a" is not a list; give at least one']),
    "every kind at once": (
        {
            "gateway": [],
            "resource_group_name": "",
            "quotas": {"rules_per_nsg": 0},
            "gateways": [
                {**ONE, "interfaces": None, "resolvers": None},
                "weu-b",
                {**TWO, "stands_by": "sideways", "shared_subnets": {"external": "edge"}},
                {**TWO, "shared_subnets": {"external": "edge"}},
                TWO,
                TWO,
            ],
        },
        [
            'gateway: is not a known key; did you mean "gateways"?',
            "resource_group_name: is not an id; pass the id, or the output of the resource that has it",
            'quotas.rules_per_nsg: "0" is below 1; give 1 or more',
            "gateways[0].resolvers: is missing, and has no safe default; give the addresses of the DNS resolvers in "
            "use, [10.20.0.2]",
            "gateways[0].interfaces: does not give the address of its external interface, which the rules of a shared "
            "subnet need; give interfaces: {external: ADDRESS}",
            'gateways[1]: "weu-b" is not a mapping; write a mapping, key: value',
            "gateways[2].stands_by: \"sideways\" is not a known value; write 'external' or 'internal'",
            "gateways[3].shared_subnets: is already set by the component; remove it",
            'gateways[5].name: "weu-b" appears twice with its external interface; name each gateway once',
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_refused(case: str) -> None:
    """Bad arguments are refused with every fault of every gateway, and nothing is registered."""
    args, expected = BAD[case]
    assert refused(lambda: subnet(**args)) == expected


def test_what_does_not_fit_is_refused() -> None:
    """More rules than the subscription allows are refused with the count and what to do."""
    assert refused(lambda: subnet(quotas={"rules_per_nsg": 20})) == [
        f"edge: NSG edge has {len(rules_of())} rules, and 20 are allowed; join peers that take the same ports into one "
        "peer with several addresses, or split the subnet"
    ]


def test_outputs_in_place_of_gateways_are_refused() -> None:
    """Gateways that are known only after the deployment cannot be planned, and the place says so."""
    later = pulumi.Output.from_input
    words = "is a value that is known only after the deployment; give a plain value: rules are planned before anything"
    found = refused(lambda: subnet(gateways=later([ONE]))), refused(lambda: subnet(ONE, later(TWO)))
    assert found == (
        [f'gateways: "Output" {words} is deployed'],
        [f'gateways[1]: "Output" {words} is deployed'],
    )
