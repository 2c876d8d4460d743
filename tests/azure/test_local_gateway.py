"""The network security groups of a Local Gateway: one an interface, which owns all its rules."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pytest
from tests.components import CERTIFICATE, REGISTRATION, UCM, children, mocked, names, only, refused, registered

from webex_calling.azure import AzureLocalGateway
from webex_calling.plan.endpoint_plan import plan_azure_gateway
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import Ids
from webex_calling.registered.registration import UNKNOWN
from webex_calling.site.gateway import LocalGateway
from webex_calling.targets.azure.network_security_group import NsgAllowance

NSG = "NetworkSecurityGroup"
TRUNKS = {"registration": REGISTRATION, "certificate": CERTIFICATE}


def gateway(name: str = "weu-a", opts: pulumi.ResourceOptions | None = None, **args: Any) -> AzureLocalGateway:
    """Make a gateway with two interfaces on a certificate trunk, unless told otherwise."""
    given = {**CERTIFICATE, "resource_group_name": "voice", **args}
    return AzureLocalGateway(name, given, opts)  # type: ignore[arg-type]  # some are wrong


@pytest.mark.parametrize("trunk", TRUNKS)
@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_it_registers_the_plan(ids: Ids, trunk: str) -> None:
    """Each NSG of the plan becomes one resource below the component, with the plan's rules in it."""
    reference = load_reference()
    model = LocalGateway.from_arguments({"name": "weu-a", **TRUNKS[trunk]}, published=reference.published)
    plan = plan_azure_gateway(reference, model, NsgAllowance(1000, 4000))
    args: Any = {**TRUNKS[trunk], "resource_group_name": "voice"}
    found = registered(lambda: AzureLocalGateway("weu-a", args), ids)
    component = only(found, "weu-a", ":AzureLocalGateway").urn
    assert {each.name: each.parent for each in children(found)} == {nsg.name: component for nsg in plan.nsgs}
    for nsg in plan.nsgs:
        written = [(rule["name"], rule["priority"]) for rule in only(found, nsg.name).inputs["securityRules"]]
        assert written == [(rule.name, rule.priority) for rule in nsg.rules]


def test_a_rule_is_written_as_arm_takes_it() -> None:
    """One address or range stands in the singular property, several in the plural one, never both."""
    inputs = only(registered(lambda: gateway(location="westeurope")), "weu-a-external").inputs
    rules = {rule["name"]: rule for rule in inputs["securityRules"]}
    prefixes = [str(each.prefix) for each in load_reference().networks["calling"].prefixes]
    assert (inputs["resourceGroupName"], inputs["location"]) == ("voice", "westeurope")
    assert {key: value for key, value in rules["S2-in-tcp-calling"].items() if key != "description"} == {
        "name": "S2-in-tcp-calling",
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "sourceAddressPrefixes": prefixes,
        "destinationAddressPrefix": "*",
        "destinationPortRange": "5062",
    }
    assert rules["deny-out-all"]["access"] == "Deny"


def test_attached_ids_wait_for_the_nsg() -> None:
    """What is attached depends on the NSG of its interface, which holds all its rules."""

    def program() -> None:
        made = gateway()
        for side in ("external", "internal"):
            nsg = getattr(made, f"{side}_network_security_group_id")
            azure_native.network.NetworkInterface(
                side,
                resource_group_name="voice",
                network_security_group=azure_native.network.NetworkSecurityGroupArgs(id=nsg),
            )

    found = registered(program, "unknown")
    told = {side: only(found, side).property_dependencies["networkSecurityGroup"] for side in ("external", "internal")}
    assert told == {side: (only(found, f"weu-a-{side}").urn,) for side in ("external", "internal")}


def test_outputs() -> None:
    """The outputs are the ids to attach, the time-outs in minutes, and the lines for the router."""
    found = registered(gateway)
    outputs = only(found, "weu-a", ":AzureLocalGateway").outputs
    assert outputs["externalNetworkSecurityGroupId"] == only(found, "weu-a-external").id
    assert outputs["internalNetworkSecurityGroupId"] == only(found, "weu-a-internal").id
    assert (outputs["flowTimeoutInMinutes"], outputs["publicIpIdleTimeoutInMinutes"]) == (30, 30)
    assert "  ipv4 10.30.0.0 255.255.255.0" in outputs["trustedList"]
    assert outputs["mediaRange"] == ["voice service voip", " rtp-port range 8000 48198"]
    count = len(only(found, "weu-a-internal").inputs["securityRules"])
    assert f"weu-a-internal: {count} of 1000 security rules" in outputs["summary"].splitlines()


def test_one_interface_has_no_internal_nsg() -> None:
    """A gateway with one interface has one NSG, and outputs an empty id for the internal interface."""
    args: Any = {**REGISTRATION, "resource_group_name": "voice"}
    found = registered(lambda: AzureLocalGateway("weu-a", args))
    assert names(found, NSG) == ["weu-a-external"]
    assert only(found, "weu-a", ":AzureLocalGateway").outputs["internalNetworkSecurityGroupId"] == ""


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_nsgs_that_stand_elsewhere_pass_through(ids: Ids) -> None:
    """The NSG that filters an interface already comes out as it went in, as an id or an output, and none is made."""

    def program() -> None:
        shared = azure_native.network.NetworkSecurityGroup("edge", resource_group_name="voice")
        gateway(external_network_security_group_id=shared.id)
        gateway("weu-b", external_network_security_group_id="/one", internal_network_security_group_id="/two")

    found = registered(program, ids)
    outputs = only(found, "weu-b", ":AzureLocalGateway").outputs
    assert names(found, NSG) == ["edge", "weu-a-internal"]
    assert (outputs["externalNetworkSecurityGroupId"], outputs["internalNetworkSecurityGroupId"]) == ("/one", "/two")
    first = only(found, "weu-a", ":AzureLocalGateway").outputs["externalNetworkSecurityGroupId"]
    assert first == (only(found, "edge").id if ids == "known" else UNKNOWN)


def test_provider_tags_and_protection_are_honoured() -> None:
    """A provider and protection in the options reach every NSG, and so do the tags."""

    def program() -> None:
        provider = azure_native.Provider("other", location="westeurope")
        gateway(opts=pulumi.ResourceOptions(provider=provider, protect=True), tags={"owner": "voice"})

    found = registered(program)
    provider = only(found, "other")
    assert {(each.options.provider, each.options.protect) for each in children(found)} == {
        (f"{provider.urn}::{provider.id}", True)
    }
    assert {each.name: each.inputs["tags"] for each in children(found)} == {
        name: {"Name": name, "owner": "voice"} for name in ("weu-a-external", "weu-a-internal")
    }


def test_names_that_begin_alike_do_not_collide() -> None:
    """Gateways whose names begin like another's and its interface register side by side."""
    found = registered(lambda: [gateway(name) for name in ("a", "a-external", "a-internal", "a-external-external")])
    assert len(names(found, NSG)) == 8


def test_whole_numbers_may_be_floats() -> None:
    """Whole numbers that arrive as floats register the same resources."""
    floats: dict[str, Any] = {"listen_ports": [5062.0], "quotas": {"rules_per_nsg": 100.0}}
    assert registered(lambda: gateway(**floats)) == registered(lambda: gateway(quotas={"rules_per_nsg": 100}))


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the same children, and the outputs resolve to the NSGs' ids."""
    seen, outputs = mocked(gateway)
    assert seen == ["weu-a-external", "weu-a-internal"]
    assert outputs["internal_network_security_group_id"] == "weu-a-internal-id"
    assert mocked(gateway, preview=True)[0] == seen


BAD: Mapping[str, tuple[Mapping[str, Any], list[str]]] = {
    "what Azure does not have": (
        {"adopt": {"external": ["sg-0abc"]}, "peers": [{**UCM, "group": "carrier"}]},
        [
            "adopt: names security groups, which Azure does not have; remove it",
            'peers[0].group: "carrier" names a security group, and Azure has one NSG for all; remove it',
        ],
    ),
    "a shared subnet, which the site says": (
        {"shared_subnets": {"external": "edge"}, "resource_group_name": None},
        [
            "shared_subnets: is not a known key; remove it; known here: resolvers, time_servers, https, profile, "
            "display_name, trunk, interfaces, listen_ports, public_address, rtp_port_range, peers, own_needs, "
            "management, direct_media, extra_rules, other_groups, adopt, resource_group_name, location, "
            "external_network_security_group_id, internal_network_security_group_id, quotas, tags, imported",
            "resource_group_name: is missing; pass it, or the output of the resource that has it",
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_refused(case: str) -> None:
    """Bad arguments are refused with every fault, and nothing is registered."""
    args, expected = BAD[case]
    assert refused(lambda: gateway(**args)) == expected


def test_what_does_not_fit_is_refused() -> None:
    """More rules than the subscription allows are refused with the count and what to do."""
    count = len(only(registered(gateway), "weu-a-external").inputs["securityRules"])
    assert refused(lambda: gateway(quotas={"rules_per_nsg": count - 1})) == [
        f"weu-a: NSG weu-a-external has {count} rules, and {count - 1} are allowed; join peers that take the same "
        "ports into one peer with several addresses, or split the subnet"
    ]
