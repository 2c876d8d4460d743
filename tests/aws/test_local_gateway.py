"""The security groups of a Local Gateway: what is registered is what is planned, attached where it belongs."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from tests.components import (
    CERTIFICATE,
    ITSP,
    REGISTRATION,
    children,
    mocked,
    names,
    only,
    refused,
    registered,
    without_flows,
)

from webex_calling.aws import AwsLocalGateway, AwsPublishedNetworks
from webex_calling.plan.endpoint_plan import Plan, plan_aws_gateway
from webex_calling.plan.group_fit import Allowance
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import Ids, ProgramError
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.site.gateway import LocalGateway
from webex_calling.targets.aws.prefix_list import list_sizes

IDS: Mapping[str, Any] = {"vpc_id": "vpc-0abc", "calling_list_ids": ["pl-0abc"]}
GROUP, INGRESS, EGRESS = "SecurityGroup", "SecurityGroupIngressRule", "SecurityGroupEgressRule"
TRUNKS = {"registration": REGISTRATION, "certificate": CERTIFICATE}


def gateway(name: str = "fra-a", opts: pulumi.ResourceOptions | None = None, **args: Any) -> AwsLocalGateway:
    """Make a gateway with two interfaces on a certificate trunk, unless told otherwise."""
    return AwsLocalGateway(name, {**CERTIFICATE, **IDS, **args}, opts)  # type: ignore[typeddict-item]  # some are wrong


def planned(trunk: Mapping[str, Any]) -> Plan:
    """Return what the compiler plans for the gateway fra-a."""
    reference = load_reference()
    model = LocalGateway.from_arguments({"name": "fra-a", **trunk}, published=reference.published)
    return plan_aws_gateway(reference, model, Allowance(60, 5), list_sizes(reference.networks.values()))


def with_lists(**args: Any) -> AwsLocalGateway:
    """Make a gateway whose lists are made beside it."""
    networks = AwsPublishedNetworks("calling", {})
    return gateway(calling_list_ids=networks.calling_list_ids, **args)


@pytest.mark.parametrize("trunk", TRUNKS)
@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_it_registers_the_plan(ids: Ids, trunk: str) -> None:
    """Each group and each rule of the plan becomes one resource, and nothing else does, known ids or not."""
    found = registered(lambda: AwsLocalGateway("fra-a", {**TRUNKS[trunk], **IDS}), ids)  # type: ignore[typeddict-item]
    groups = [group for interface in planned(TRUNKS[trunk]).interfaces for group in interface.groups]
    rules = [rule for group in groups for rule in group.rules]
    assert names(found, GROUP) == sorted(group.name for group in groups)
    assert names(found, INGRESS) == sorted(rule.name for rule in rules if rule.ingress)
    assert names(found, EGRESS) == sorted(rule.name for rule in rules if not rule.ingress)
    assert len(children(found)) == len(groups) + len(rules)


def test_a_rule_is_written_as_the_provider_takes_it() -> None:
    """A rule names its group, protocol, ports, and the list or the prefix of its peer."""
    found = registered(gateway)
    group = only(found, "fra-a-external-calling").id
    to_list = only(found, "fra-a-external-in-tcp-5062-calling").inputs
    to_prefix = only(found, "fra-a-internal-out-tcp-5060-10.30.0.0/24").inputs
    assert {key: value for key, value in to_list.items() if key != "description"} == {
        "securityGroupId": group,
        "ipProtocol": "tcp",
        "fromPort": 5062,
        "toPort": 5062,
        "prefixListId": "pl-0abc",
    }
    assert {key: value for key, value in to_prefix.items() if key != "description"} == {
        "securityGroupId": only(found, "fra-a-internal-general").id,
        "ipProtocol": "tcp",
        "fromPort": 5060,
        "toPort": 5060,
        "cidrIpv4": "10.30.0.0/24",
    }


def test_every_child_has_the_component_as_parent_and_its_name_first() -> None:
    """Every child's parent is the component, and its name starts with the component's."""
    found = registered(gateway)
    component = only(found, "fra-a", ":AwsLocalGateway").urn
    assert {each.parent for each in children(found)} == {component}
    assert [each.name for each in children(found) if not each.name.startswith("fra-a-")] == []


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_a_rule_depends_on_its_group_and_its_list(ids: Ids) -> None:
    """The property dependencies of a rule tell which group and which list it means, even where ids are unknown."""
    found = registered(with_lists, ids)
    lists, groups = (
        only(found, "calling-calling").urn,
        {each.urn for each in found.resources if each.type.endswith(GROUP)},
    )
    calling = only(found, "fra-a-external-calling").urn
    rule = only(found, "fra-a-external-out-udp-5004-calling")
    assert rule.property_dependencies == {"securityGroupId": (calling,), "prefixListId": (lists,)}
    rules = [each for each in found.resources if each.type.endswith((INGRESS, EGRESS))]
    assert [each.name for each in rules if not set(each.property_dependencies["securityGroupId"]) < groups] == []


def attached(output: str) -> Registration:
    """Return an interface to which the groups of ``output`` are attached, on the first preview."""

    def program() -> None:
        ids = getattr(with_lists(), output)
        aws.ec2.NetworkInterface("eni", subnet_id="subnet-0abc", security_groups=ids)

    return only(registered(program, "unknown"), "eni")


@pytest.mark.parametrize("side", ["external", "internal"])
def test_attached_ids_wait_for_every_rule(side: str) -> None:
    """What is attached depends on all groups and rules of its interface, so that nothing boots into an empty group."""
    found = registered(with_lists)
    expected = {each.urn for each in children(found) if each.name.startswith(f"fra-a-{side}-")}
    waits = attached(f"{side}_security_group_ids")
    assert waits.inputs["securityGroups"] == UNKNOWN
    assert set(waits.property_dependencies["securityGroups"]) == expected


def test_outputs() -> None:
    """The outputs are the ids to attach, the timers of the interfaces, and the lines for the router."""
    found = registered(gateway)
    outputs = only(found, "fra-a", ":AwsLocalGateway").outputs
    assert outputs["externalSecurityGroupIds"] == [
        only(found, f"fra-a-external-{home}").id for home in ("calling", "general")
    ]
    assert outputs["internalSecurityGroupIds"] == [only(found, "fra-a-internal-general").id]
    assert outputs["connectionTracking"] == {"tcpEstablishedTimeout": 3600, "udpStreamTimeout": 180, "udpTimeout": 60}
    assert outputs["trustedList"][:2] == ["voice service voip", " ip address trusted list"]
    assert "  ipv4 198.51.100.0 255.255.255.240" in outputs["trustedList"]
    assert "  ipv4 10.30.0.0 255.255.255.0" in outputs["trustedList"]
    assert "  ipv4 23.89.0.0 255.255.0.0" in outputs["trustedList"]
    assert outputs["mediaRange"] == ["voice service voip", " rtp-port range 8000 48198"]
    assert "fra-a-external-calling: outbound 60 of 60, inbound 20 of 60" in outputs["summary"].splitlines()


def test_one_interface_has_no_internal_groups() -> None:
    """A gateway with one interface outputs an empty list for the internal one."""
    found = registered(lambda: AwsLocalGateway("fra-a", {**REGISTRATION, **IDS}))  # type: ignore[typeddict-item]
    assert only(found, "fra-a", ":AwsLocalGateway").outputs["internalSecurityGroupIds"] == []


def test_adopted_groups_pass_through() -> None:
    """Adopted groups register nothing on their interface, and their ids come out; the other interface has its own."""
    found = registered(lambda: gateway(adopt={"external": ["sg-0abc", "sg-0abd"]}))
    outputs = only(found, "fra-a", ":AwsLocalGateway").outputs
    assert outputs["externalSecurityGroupIds"] == ["sg-0abc", "sg-0abd"]
    assert names(found, GROUP) == ["fra-a-internal-general"]
    assert [each.name for each in children(found) if each.name.startswith("fra-a-external-")] == []


def test_tags() -> None:
    """Every group has the given tags, and its name as the tag Name."""
    found = registered(lambda: gateway(tags={"owner": "voice"}))
    assert {each.name: each.inputs["tags"] for each in children(found) if each.type.endswith(GROUP)} == {
        name: {"Name": name, "owner": "voice"}
        for name in ("fra-a-external-calling", "fra-a-external-general", "fra-a-internal-general")
    }


def test_the_given_provider_is_honoured() -> None:
    """A provider in the options makes every child."""

    def program() -> None:
        gateway(opts=pulumi.ResourceOptions(provider=aws.Provider("other", region="eu-west-1")))

    found = registered(program)
    provider = only(found, "other")
    assert {each.options.provider for each in children(found)} == {f"{provider.urn}::{provider.id}"}


def test_protection_is_inherited() -> None:
    """Protecting the component protects its children."""
    found = registered(lambda: gateway(opts=pulumi.ResourceOptions(protect=True)))
    assert {each.options.protect for each in children(found)} == {True}


def test_whole_numbers_may_be_floats() -> None:
    """Whole numbers that arrive as floats register the same resources."""

    def numbers(one: float) -> dict[str, Any]:
        quotas = {"rules_per_group": 100 * one}
        return {"listen_ports": [5062 * one], "quotas": quotas, "calling_max_entries": 20 * one}

    assert registered(lambda: gateway(**numbers(1.0))) == registered(lambda: gateway(**numbers(1)))


def test_a_peer_in_a_group_of_its_own() -> None:
    """A peer that names a group has its rules there, below the component and attached with the others."""
    found = registered(lambda: gateway(peers=[{**ITSP, "group": "carrier"}]))
    own = only(found, "fra-a-external-carrier")
    rules = [each for each in found.resources if each.inputs.get("securityGroupId") == own.id]
    assert {each.inputs["cidrIpv4"] for each in rules} == {"198.51.100.0/28"}
    assert own.id in only(found, "fra-a", ":AwsLocalGateway").outputs["externalSecurityGroupIds"]


def test_names_that_begin_alike_do_not_collide() -> None:
    """Gateways whose names begin like another's and its interface register side by side."""

    def program() -> None:
        for name in ("a", "a-external", "a-external-external", "a-external-general"):
            gateway(name, peers=[{**ITSP, "group": "general-calling"}])

    urns = [each.urn for each in registered(program).resources]
    assert len(urns) == len(set(urns))


@pytest.mark.parametrize("group", ["external-general", "x-internal", "external"])
def test_a_group_named_like_an_interface_is_refused(group: str) -> None:
    """A group that a site names holds no interface's name: GATEWAY-INTERFACE-GROUP could mean two groups."""
    side = "internal" if "internal" in group else "external"
    assert refused(lambda: gateway(peers=[{**ITSP, "group": group}])) == [
        f'peers[0].group: "{group}" contains the word {side}, which names an interface; choose another name'
    ]


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the same children, and the outputs resolve to the groups' ids."""
    seen, outputs = mocked(gateway)
    assert seen == sorted(each.name for each in children(registered(gateway)))
    assert outputs["external_security_group_ids"] == ["fra-a-external-calling-id", "fra-a-external-general-id"]
    assert mocked(gateway, preview=True)[0] == seen


def test_what_does_not_fit_is_refused() -> None:
    """A quota that the plan passes is refused with the arithmetic and what to ask for, and nothing is registered."""
    assert without_flows(refused(lambda: gateway(quotas={"rules_per_group": 50}))) == [
        'fra-a: group "calling" weighs 60 of 50 outbound: 3 × list calling (20) = 60; '
        "ask AWS to raise rules-per-group to 60 (at most 16 groups per interface then)"
    ]


def test_lists_that_are_too_few_are_told_when_they_are_known() -> None:
    """The ids of lists may come as an output; that they are too few is then told when the output is known."""
    with pytest.raises(ProgramError, match="calling_list_ids: has 2 ids, and the network calling has 1 list"):
        registered(lambda: gateway(calling_list_ids=pulumi.Output.from_input(["pl-0abc", "pl-0abd"])))


def test_a_display_name_is_in_name_tags_alone() -> None:
    """A display name opens the Name tag of each group, beside the tags that are given, and moves nothing else."""
    plain, shown = registered(gateway), registered(lambda: gateway(display_name="Frankfurt A", tags={"team": "voice"}))
    assert [each.name for each in shown.resources] == [each.name for each in plain.resources]
    tags = {each.name: each.inputs.get("tags") for each in shown.resources if each.inputs.get("tags")}
    assert tags["fra-a-external-calling"] == {"Name": "Frankfurt A-external-calling", "team": "voice"}
    assert set(tags) == set(names(shown, "SecurityGroup"))


def test_an_imported_group_keeps_name_and_description() -> None:
    """What is said of a group that exists is registered; the others have names that the engine makes up."""
    kept = {"fra-a-external-general": {"name": "cube", "description": "made by hand"}}
    groups = [each for each in children(registered(lambda: gateway(imported=kept))) if each.type.endswith(GROUP)]
    said = {each.name: (each.inputs.get("name"), each.inputs["description"]) for each in groups}
    assert said.pop("fra-a-external-general") == ("cube", "made by hand")
    assert {*said.values()} == {(None, "Webex Calling network requirements")}


def test_an_imported_group_is_one_that_is_made() -> None:
    """A name that no group has is a fault that tells the names which they have."""
    (told,) = refused(lambda: gateway(imported={"fra-a-general": {"name": "cube"}}))
    assert told.startswith('imported.fra-a-general: "fra-a-general" is nothing that is made here; take it out, or name')
