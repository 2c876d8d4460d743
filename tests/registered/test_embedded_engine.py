"""The embedded engine: what it records of a program, and what it answers."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import ComponentResource, Output, ResourceOptions, runtime
from pulumi_azure_native import network, resources
from tests.registered.programs import (
    GROUP,
    INGRESS,
    PREFIX,
    STACK,
    Gateway,
    SecurityGroup,
    group,
    nested,
    only,
    preview,
    rule,
    void,
)

from webex_calling.registered.embedded_engine import run
from webex_calling.registered.registration import UNKNOWN, Message


def test_urns_hold_the_types_of_all_ancestors_but_the_stack() -> None:
    """A URN is what the real engine writes, and the record is sorted by it."""
    chain = "webex-calling:index:Site$webex-calling:index:Gateway"
    assert [(each.urn, each.parent) for each in preview(nested).resources] == [
        (STACK, ""),
        (f"{PREFIX}{chain}${GROUP}${INGRESS}::fra-a-sip-5061", f"{PREFIX}{chain}${GROUP}::fra-a-sip"),
        (f"{PREFIX}{chain}${GROUP}::fra-a-sip", f"{PREFIX}{chain}::fra-a"),
        (f"{PREFIX}{chain}::fra-a", f"{PREFIX}webex-calling:index:Site::fra"),
        (f"{PREFIX}webex-calling:index:Site::fra", STACK),
    ]


def test_inputs_are_what_the_provider_receives() -> None:
    """Names are the provider's, whole numbers are whole, and other values keep their kind."""

    def program() -> None:
        rule("sip", group("edge"))
        network.NetworkSecurityGroup(
            "nsg",
            resource_group_name="voice",
            flush_connection=True,
            security_rules=[
                network.SecurityRuleArgs(
                    name="sip",
                    access="Allow",
                    direction="Inbound",
                    priority=100,
                    protocol="Tcp",
                    source_address_prefixes=["192.0.2.0/24"],
                )
            ],
            tags={"revision": "7"},
        )
        pulumi.export("half", [0.5, 1.0, None])

    found = preview(program)
    assert only(found, "sip").inputs == {
        "cidrIpv4": "192.0.2.0/24",
        "fromPort": 8934,
        "ipProtocol": "tcp",
        "securityGroupId": only(found, "edge").id,
        "toPort": 8934,
    }
    assert json.dumps(only(found, "nsg").inputs) == (
        '{"flushConnection": true, "resourceGroupName": "voice", "securityRules": [{"access": "Allow", '
        '"direction": "Inbound", "name": "sip", "priority": 100, "protocol": "Tcp", "sourceAddressPrefixes": '
        '["192.0.2.0/24"]}], "tags": {"revision": "7"}}'
    )
    assert json.dumps(found.outputs) == '{"half": [0.5, 1, null]}'


def test_dependencies_are_told_apart_by_property() -> None:
    """A property names the resources it comes from; dependsOn names the others, a component by its children."""

    def program() -> None:
        edge = group("edge")
        gateway = Gateway("fra", "fra-sip")
        rule("sip", edge, depends_on=[gateway, edge])

    found = preview(program)
    edge, child = only(found, "edge").urn, only(found, "fra-sip").urn
    sip = only(found, "sip")
    assert sip.property_dependencies == {"securityGroupId": (edge,)}
    assert sip.options.depends_on == (child,)
    assert sip.dependencies == tuple(sorted((edge, child)))


def test_ids_unknown_leave_the_marker_and_the_dependency() -> None:
    """What comes from an unknown id is the marker; the property's dependency tells which resource it means."""
    seen: list[str] = []

    def program() -> None:
        edge = group("edge")
        edge.id.apply(seen.append)
        rule("sip", edge)
        pulumi.export("id", edge.id)

    found = preview(program, ids="unknown")
    edge, sip = only(found, "edge"), only(found, "sip")
    assert (edge.id, sip.inputs["securityGroupId"], found.outputs) == (UNKNOWN, UNKNOWN, {"id": UNKNOWN})
    assert sip.property_dependencies == {"securityGroupId": (edge.urn,)}
    assert seen == []


def test_ids_known_run_what_waits_for_them() -> None:
    """With known ids an apply sees the id, and what only the cloud knows stays unknown."""
    seen: list[str] = []

    def program() -> None:
        edge = group("edge")
        edge.id.apply(seen.append)
        pulumi.export("arn", edge.arn)
        pulumi.export("owner", edge.owner_id)

    found = preview(program)
    identity = only(found, "edge").id
    assert seen == [identity]
    assert found.outputs == {
        "arn": f"arn:aws:ec2:us-east-1:123456789012:security-group/{identity}",
        "owner": UNKNOWN,
    }


def test_the_marker_is_the_one_of_the_wire() -> None:
    """UNKNOWN is written down in a module without Pulumi, and is Pulumi's."""
    assert UNKNOWN == runtime.rpc.UNKNOWN


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, {}, id="none"),
        pytest.param({"protect": True}, {"protect": True}, id="protect"),
        pytest.param({"retain_on_delete": True}, {"retainOnDelete": True}, id="retain on delete"),
        pytest.param({"delete_before_replace": False}, {"deleteBeforeReplace": False}, id="delete before replace off"),
        pytest.param({"delete_before_replace": True}, {"deleteBeforeReplace": True}, id="delete before replace on"),
        pytest.param({"ignore_changes": ["vpc_id"]}, {"ignoreChanges": ["vpcId"]}, id="ignore changes"),
        pytest.param({"replace_on_changes": ["tags"]}, {"replaceOnChanges": ["tags"]}, id="replace on changes"),
        pytest.param({"import_": "sg-1"}, {"importId": "sg-1"}, id="import"),
        pytest.param(
            {"aliases": [pulumi.Alias(name="old"), "urn:pulumi:dev::calling::a:b:C::old"]},
            {"aliases": [{"name": "old"}, "urn:pulumi:dev::calling::a:b:C::old"]},
            id="aliases",
        ),
        pytest.param(
            {"custom_timeouts": pulumi.CustomTimeouts(create="5m")},
            {"customTimeouts": {"create": "5m"}},
            id="custom timeouts",
        ),
    ],
)
def test_options_are_recorded_when_set(options: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each option stands in the record as Pulumi documents it, and only when it was given."""
    assert only(preview(lambda: void(group("edge", **options))), "edge").options.as_json() == expected


def test_children_inherit_what_the_engine_hands_down() -> None:
    """Protect and retainOnDelete come from the parent, unless the child says otherwise."""

    def program() -> None:
        edge = group("edge", protect=True, retain_on_delete=True)
        rule("sip", edge, parent=edge)
        rule("free", edge, parent=edge, protect=False, retain_on_delete=False)

    found = preview(program)
    assert only(found, "sip").options.as_json() == {"protect": True, "retainOnDelete": True}
    assert only(found, "free").options.as_json() == {}


def test_explicit_providers_say_where_a_resource_is() -> None:
    """The record names the provider by URN and id, and ids lie in the provider's region or subscription."""
    subscription = "11111111-2222-3333-4444-555555555555"

    def program() -> None:
        frankfurt = aws.Provider("frankfurt", region="eu-central-1")
        group("edge", provider=frankfurt)
        azure = pulumi.ProviderResource("azure-native", "azure", {"subscriptionId": subscription})
        resources.ResourceGroup("voice", resource_group_name="rg-voice", opts=ResourceOptions(provider=azure))
        group("here")

    found = preview(program, config={"aws:region": "eu-west-1"})
    provider = only(found, "frankfurt")
    assert only(found, "edge").options.provider == f"{provider.urn}::{provider.id}"
    regions = [only(found, name).outputs["arn"].split(":")[3] for name in ("edge", "here")]
    assert regions == ["eu-central-1", "eu-west-1"]
    assert only(found, "voice").id == f"/subscriptions/{subscription}/resourceGroups/rg-voice"


def test_outputs_of_components_and_stack_are_recorded() -> None:
    """A component has the outputs that it registered, and the run those of the stack."""
    found = preview(nested)
    identity = only(found, "fra-a-sip").id
    assert only(found, "fra-a").outputs == {"groupId": identity, "ports": 8934}
    assert found.outputs == {"groupId": identity, "port": 8934} == only(found, "calling-dev").outputs


def test_secrets_are_unwrapped_and_marked() -> None:
    """A secret stands as its value, and its path is listed."""

    def program() -> None:
        edge = SecurityGroup(
            "edge",
            tags={"key": Output.secret("k"), "plain": "p"},
            opts=ResourceOptions(additional_secret_outputs=["arn"]),
        )
        pulumi.export("tags", edge.tags)
        pulumi.export("list", ["a", Output.secret(1)])

    found = preview(program)
    edge = only(found, "edge")
    assert (edge.inputs["tags"], edge.secrets) == ({"key": "k", "plain": "p"}, ("tags.key",))
    assert edge.secret_outputs == ("arn", "tags.key")
    assert found.outputs == {"list": ["a", 1], "tags": {"key": "k", "plain": "p"}}
    assert found.secret_outputs == ("list[1]", "tags")


def test_a_resource_as_a_value_stands_as_its_identity() -> None:
    """A resource given where a value is expected is its id; a component is its URN."""

    class Holder(ComponentResource):
        def __init__(self) -> None:
            super().__init__("webex-calling:index:Holder", "holder")
            self.register_outputs({"group": group("edge"), "gateway": Gateway("fra", "fra-sip")})

    found = preview(lambda: void(Holder()))
    assert only(found, "holder").outputs == {"gateway": only(found, "fra").urn, "group": only(found, "edge").id}


def test_messages_are_recorded_with_their_resource() -> None:
    """What the program logs is kept in order, without debugging."""

    def program() -> None:
        pulumi.log.debug("not kept")
        pulumi.warn("calls have no audio without the plug-in")
        pulumi.info("one")
        pulumi.error("two", resource=group("edge"))

    found = preview(program)
    assert found.messages == (
        Message("warning", "calls have no audio without the plug-in"),
        Message("info", "one"),
        Message("error", "two", only(found, "edge").urn),
    )


def test_resources_that_are_read_are_external() -> None:
    """An existing resource has the id by which it was read, and no cloud is asked for the rest."""

    def program() -> None:
        adopted = SecurityGroup.get("adopted", "sg-0123456789abcdef0")
        rule("sip", adopted)
        pulumi.export("name", adopted.name)

    found = preview(program)
    adopted = only(found, "adopted")
    assert (adopted.id, adopted.external, only(found, "sip").external) == ("sg-0123456789abcdef0", True, False)
    assert only(found, "sip").inputs["securityGroupId"] == "sg-0123456789abcdef0"
    assert found.outputs == {"name": UNKNOWN}


def test_functions_that_are_given_answer() -> None:
    """A function given by its token gets the arguments and answers in place of the provider."""
    asked: list[Any] = []

    def get_vpc(arguments: Any) -> dict[str, Any]:
        asked.append(arguments)
        return {"cidrBlock": "10.20.0.0/16", "id": "vpc-0abc"}

    found = run(
        lambda: pulumi.export("cidr", aws.ec2.get_vpc(id="vpc-0abc").cidr_block),
        project="calling",
        stack="dev",
        config={},
        functions={"aws:ec2/getVpc:getVpc": get_vpc},
    )
    assert (found.outputs, asked) == ({"cidr": "10.20.0.0/16"}, [{"id": "vpc-0abc"}])


@pytest.mark.parametrize(
    ("stacks", "expected"),
    [
        pytest.param({"organization/firewalls/prod": {"groups": {"fra-a": ["sg-0abc"]}}}, ["sg-0abc"], id="given"),
        pytest.param({}, UNKNOWN, id="not-given"),
    ],
)
def test_other_stacks_answer_when_given(stacks: dict[str, dict[str, Any]], expected: Any) -> None:
    """What a StackReference reads is the output of the stack that is given, and unknown without one."""

    def program() -> None:
        other = pulumi.StackReference("organization/firewalls/prod")
        pulumi.export("held", other.require_output("groups")["fra-a"])

    found = run(program, project="calling", stack="dev", config={}, stacks=stacks)
    assert found.outputs["held"] == expected
