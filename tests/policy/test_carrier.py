"""Wherever security groups are given to an interface, what they admit is told: each form beside its opposite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi_aws as aws
import pytest
from tests.components import registered
from tests.policy.analyzed import analyzed, served
from tests.policy.programs import ANYWHERE, aws_group
from tests.rows import PATH_MTU_DISCOVERY
from tests.verify.registrations import group, resource

from webex_calling.fault import Faults
from webex_calling.policy.carrier import Carriers
from webex_calling.registered.aws_tokens import (
    INSTANCE,
    NETWORK_INTERFACE,
    NETWORK_INTERFACE_ATTACHMENT,
    NETWORK_INTERFACE_SECURITY_GROUP_ATTACHMENT,
    SECURITY_GROUP,
)
from webex_calling.registered.embedded_engine import Ids
from webex_calling.registered.registration import UNKNOWN
from webex_calling.registered.registry import Registered

TAGS = {"webex-calling:role": "local-gateway", "webex-calling:interface": "internal"}
ICMP = ("in", "icmp", (3, 4), ANYWHERE)
SSH = ("in", "tcp", (22, 22), ANYWHERE)
REQUIRED, WIDER = "webex-required-flows", "webex-no-wider"

Groups = list[aws.ec2.SecurityGroup]


def nic(name: str, groups: Groups, **more: Any) -> aws.ec2.NetworkInterface:
    """Register an interface with groups."""
    return aws.ec2.NetworkInterface(name, subnet_id="subnet-0abc", security_groups=[each.id for each in groups], **more)


def template(name: str, groups: Groups, **more: Any) -> aws.ec2.LaunchTemplate:
    """Register a launch template with groups."""
    return aws.ec2.LaunchTemplate(name, vpc_security_group_ids=[each.id for each in groups], **more)


def attached(name: str, groups: Groups) -> None:
    """Register an interface with its first group, and attach the others beside it."""
    held = nic(name, groups[:1], tags=TAGS)
    for at, each in enumerate(groups[1:]):
        aws.ec2.NetworkInterfaceSecurityGroupAttachment(
            f"{name}-{at}", network_interface_id=held.id, security_group_id=each.id
        )


def instance(name: str, groups: Groups) -> None:
    """Register an instance with groups of its own."""
    aws.ec2.Instance(name, vpc_security_group_ids=[each.id for each in groups], tags=TAGS)


def instance_with_interface(name: str, groups: Groups) -> None:
    """Register an instance with an interface that is made before."""
    held = nic(f"{name}-eth0", groups)
    aws.ec2.Instance(name, network_interfaces=[{"device_index": 0, "network_interface_id": held.id}], tags=TAGS)


def instance_with_primary(name: str, groups: Groups) -> None:
    """Register an instance with a primary interface, to which another instance of the same groups is no matter."""
    aws.ec2.Instance(
        name, primary_network_interface={"network_interface_id": nic(f"{name}-eth0", groups).id}, tags=TAGS
    )


def instance_with_second(name: str, groups: Groups) -> None:
    """Register an instance to which an interface with the same groups is attached."""
    made = aws.ec2.Instance(name, vpc_security_group_ids=[each.id for each in groups], tags=TAGS)
    second = nic(f"{name}-eth1", groups)
    aws.ec2.NetworkInterfaceAttachment(
        f"{name}-second", instance_id=made.id, network_interface_id=second.id, device_index=1
    )


def instance_by_template(name: str, groups: Groups) -> None:
    """Register an instance that takes its groups from a launch template."""
    aws.ec2.Instance(name, launch_template={"id": template(f"{name}-template", groups).id}, tags=TAGS)


def spot(name: str, groups: Groups) -> None:
    """Register a request for a spot instance."""
    aws.ec2.SpotInstanceRequest(name, vpc_security_group_ids=[each.id for each in groups], tags=TAGS)


def template_with_interfaces(name: str, groups: Groups) -> None:
    """Register a launch template whose interfaces have the groups."""
    interfaces: list[Any] = [{"device_index": 0, "security_groups": [each.id for each in groups]}]
    aws.ec2.LaunchTemplate(name, network_interfaces=interfaces, tags=TAGS)


def template_of_tagged(name: str, groups: Groups) -> None:
    """Register a launch template that tags the instances alone."""
    template(name, groups, tag_specifications=[{"resource_type": "instance", "tags": TAGS}])


def autoscaled(name: str, groups: Groups) -> None:
    """Register an autoscaling group, whose tags are a list."""
    aws.autoscaling.Group(
        name,
        min_size=1,
        max_size=1,
        launch_template={"id": template(f"{name}-template", groups).id},
        tags=[{"key": key, "value": value, "propagate_at_launch": True} for key, value in TAGS.items()],
    )


def autoscaled_by_policy(name: str, groups: Groups) -> None:
    """Register an autoscaling group with a policy of several templates, which have the same groups."""
    first, other = template(f"{name}-template", groups), template(f"{name}-other", groups)
    aws.autoscaling.Group(
        name,
        min_size=1,
        max_size=1,
        mixed_instances_policy={
            "launch_template": {
                "launch_template_specification": {"launch_template_id": first.id},
                "overrides": [{"launch_template_specification": {"launch_template_id": other.id}}],
            }
        },
        tags=[{"key": key, "value": value, "propagate_at_launch": True} for key, value in TAGS.items()],
    )


def autoscaled_by_configuration(name: str, groups: Groups) -> None:
    """Register an autoscaling group with a launch configuration, which it names."""
    made = aws.ec2.LaunchConfiguration(
        f"{name}-configuration",
        name=f"{name}-configuration",
        image_id="ami-0abc",
        instance_type="m7i.large",
        security_groups=[each.id for each in groups],
    )
    aws.autoscaling.Group(
        name,
        min_size=1,
        max_size=1,
        launch_configuration=made.name,
        tags=[{"key": key, "value": value, "propagate_at_launch": True} for key, value in TAGS.items()],
    )


def fleet(name: str, groups: Groups) -> None:
    """Register an EC2 fleet."""
    specification: Any = {"launch_template_id": template(f"{name}-template", groups).id, "version": "1"}
    aws.ec2.Fleet(
        name,
        launch_template_configs=[{"launch_template_specification": specification}],
        target_capacity_specification={"default_target_capacity_type": "spot", "total_target_capacity": 1},
        tags=TAGS,
    )


def spot_fleet(name: str, groups: Groups) -> None:
    """Register a spot fleet that says itself what it launches."""
    aws.ec2.SpotFleetRequest(
        name,
        iam_fleet_role="arn:aws:iam::123456789012:role/fleet",
        target_capacity=1,
        launch_specifications=[
            {
                "ami": "ami-0abc",
                "instance_type": "m7i.large",
                "vpc_security_group_ids": [each.id for each in groups],
            }
        ],
        tags=TAGS,
    )


FORMS: Mapping[str, tuple[Callable[[str, Groups], None], str]] = {
    "a group attached to an interface": (attached, "NetworkInterface"),
    "an instance": (instance, "Instance"),
    "an instance with an interface": (instance_with_interface, "Instance"),
    "an instance with a primary interface": (instance_with_primary, "Instance"),
    "an instance with a second interface": (instance_with_second, "Instance"),
    "an instance of a template": (instance_by_template, "Instance"),
    "a spot instance": (spot, "SpotInstanceRequest"),
    "a template with interfaces": (template_with_interfaces, "LaunchTemplate"),
    "a template of tagged instances": (template_of_tagged, "LaunchTemplate"),
    "an autoscaling group": (autoscaled, "Group"),
    "an autoscaling group of several templates": (autoscaled_by_policy, "Group"),
    "an autoscaling group of a launch configuration": (autoscaled_by_configuration, "Group"),
    "a fleet": (fleet, "Fleet"),
    "a spot fleet": (spot_fleet, "SpotFleetRequest"),
}


@pytest.mark.parametrize("ids", ["known", pytest.param("unknown", marks=pytest.mark.long)])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.long
def test_each_form_and_its_opposite(form: str, ids: Ids) -> None:
    """What admits what is required passes; a second group that opens SSH is told, and an empty one is too little."""
    make, kind = FORMS[form]

    def program() -> None:
        right, wide, empty = aws_group((ICMP,), "right"), aws_group((SSH,), "wide"), aws_group((), "empty")
        make("good", [right])
        make("bad", [right, wide])
        make("less", [empty])

    run = registered(program, ids)
    found = analyzed(run)
    with served() as pack:
        assert pack.analyze(run.resources, ids=False) == found
    assert [(each.policy, each.level, each.name) for each in found] == [
        (REQUIRED, "mandatory", "less"),
        (WIDER, "mandatory", "bad"),
    ]
    assert found[0].text.startswith(f"{kind} less: row {PATH_MTU_DISCOVERY} is missing in empty: ")
    assert found[1].text.startswith(f"{kind} bad: rule wide-in-tcp-22-0.0.0.0 admits peer opens tcp ")


A, B = group("a", "sg-a"), resource(SECURITY_GROUP, "b", {"name": "voice"}, id="sg-b")
NIC = resource(NETWORK_INTERFACE, "nic", {"securityGroups": ["sg-a"]}, id="eni-a")


def attachment(identity: str, name: str = "more", **more: Any) -> Any:
    """Return an attachment of the group b."""
    inputs = {"networkInterfaceId": identity, "securityGroupId": "sg-b"}
    return resource(NETWORK_INTERFACE_SECURITY_GROUP_ATTACHMENT, name, inputs, **more)


def given(carrier: Any, *others: Any) -> tuple[list[str], list[str]]:
    """Return the groups of a carrier in a stack of these, and what is not known of it."""
    found = Carriers(Registered([A, B, carrier, *others])).given(carrier)
    return [each.name for each in found.groups], [str(each) for each in found.doubts]


def test_an_attachment_is_one_of_the_interface_that_it_names() -> None:
    """An attachment names an interface by its id or by whom it waits for; one of another interface is no matter."""
    waits = {"networkInterfaceId": (NIC.urn,)}
    assert given(NIC) == (["a"], [])
    assert given(NIC, attachment("eni-a")) == (["a", "b"], [])
    assert given(NIC, attachment(UNKNOWN, property_dependencies=waits)) == (["a", "b"], [])
    assert given(NIC, attachment("eni-b")) == (["a"], [])
    other = resource(NETWORK_INTERFACE, "other", {"securityGroups": ["sg-a"]}, id="eni-b")
    waits = {"networkInterfaceId": (other.urn,)}
    assert given(NIC, other, attachment(UNKNOWN, property_dependencies=waits)) == (["a"], [])


def test_an_attachment_that_waits_for_nothing_may_be_of_any_interface() -> None:
    """It leaves what is known of the interface as it is."""
    assert given(NIC, attachment(UNKNOWN)) == (
        ["a"],
        [
            "more.networkInterfaceId: is not known yet, and depends on no interface of this stack, so it may be any; "
            "refer to the interface, or ask again when it is deployed"
        ],
    )


def test_an_attachment_to_the_first_interface_of_an_instance() -> None:
    """An instance tells the id of its first interface once it is deployed, and before is waited for."""
    outputs = {"primaryNetworkInterfaceId": "eni-i"}
    made = resource(INSTANCE, "i", {"vpcSecurityGroupIds": ["sg-a"]}, id="i-a", outputs=outputs)
    waits = {"networkInterfaceId": (made.urn,)}
    assert given(made, attachment("eni-i")) == (["a", "b"], [])
    assert given(made, attachment(UNKNOWN, property_dependencies=waits)) == (["a", "b"], [])
    assert given(made, attachment("eni-a")) == (["a"], [])
    assert given(made, attachment("i-a")) == (["a"], [])


def test_a_group_by_its_name() -> None:
    """An instance in a default VPC may name its groups; a name that no group here has is another stack's."""
    assert given(resource(INSTANCE, "i", {"securityGroups": ["voice"]})) == (["b"], [])
    assert given(resource(INSTANCE, "i", {"securityGroups": ["desks"]})) == (
        [],
        [
            'i.securityGroups: "desks" is a group of another stack, whose rules are not here; tag the group in the '
            "stack that has it"
        ],
    )


def test_a_group_of_another_stack_leaves_the_known_ones() -> None:
    """What is known of an interface does not depend on what is not."""
    held = resource(NETWORK_INTERFACE, "nic", {"securityGroups": ["sg-a", "sg-0fff"]})
    assert given(held) == (
        ["a"],
        [
            'nic.securityGroups: "sg-0fff" is a group of another stack, whose rules are not here; tag the group in the '
            "stack that has it"
        ],
    )


def test_ids_of_which_one_is_not_known_yet() -> None:
    """A new group beside one that is deployed is the one that is waited for."""
    new = group("new", UNKNOWN)
    waits = {"securityGroups": (A.urn, new.urn)}
    held = resource(NETWORK_INTERFACE, "nic", {"securityGroups": ["sg-a", UNKNOWN]}, property_dependencies=waits)
    assert given(held, new) == (["a", "new"], [])


def test_a_group_of_a_type_that_is_not_read() -> None:
    """It is named, and not called another stack's."""
    strange = resource("acme:ec2:SecurityGroup", "strange", {}, id="sg-0fff")
    held = resource(NETWORK_INTERFACE, "nic", {"securityGroups": ["sg-0fff"]})
    assert given(held, strange) == (
        [],
        [
            "nic.securityGroups: is SecurityGroup strange of the type acme:ec2:SecurityGroup, which is not looked at; "
            "write the group with a provider that is read"
        ],
    )


REFUSED: Mapping[str, tuple[Any, tuple[Any, ...], str]] = {
    "interfaces with different groups": (
        resource(INSTANCE, "i", {"vpcSecurityGroupIds": ["sg-a"]}, id="i-a"),
        (
            resource(NETWORK_INTERFACE, "second", {"securityGroups": ["sg-b"]}, id="eni-b"),
            resource(NETWORK_INTERFACE_ATTACHMENT, "at", {"instanceId": "i-a", "networkInterfaceId": "eni-b"}),
        ),
        "i: has interfaces with different groups (a; b); tag each interface, or what makes one alone",
    ),
    "an interface of another stack": (
        resource(INSTANCE, "i", {"networkInterfaces": [{"networkInterfaceId": "eni-0fff", "deviceIndex": 0}]}),
        (),
        'i.networkInterfaces: "eni-0fff" is a NetworkInterface of another stack, whose groups are not here; tag the '
        "NetworkInterface in the stack that has it",
    ),
    "a template of another stack": (
        resource(INSTANCE, "i", {"launchTemplate": {"name": "desks"}}),
        (),
        'i.launchTemplate: "desks" is a LaunchTemplate of another stack, whose groups are not here; tag the '
        "LaunchTemplate in the stack that has it",
    ),
    "no template": (
        resource("aws:autoscaling/group:Group", "g", {}),
        (),
        "g: names no launch template; name one of this stack",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_followed_is_named(case: str) -> None:
    """An end whose groups are elsewhere, or differ, is not told, and what to tag is."""
    carrier, others, fault = REFUSED[case]
    with pytest.raises(Faults) as found:
        given(carrier, *others)
    assert [str(each) for each in found.value.faults] == [fault]


PROPERTIES: Mapping[str, tuple[Any, ...]] = {
    "network_interface_id security_group_id": (aws.ec2.NetworkInterfaceSecurityGroupAttachment,),
    "instance_id network_interface_id": (aws.ec2.NetworkInterfaceAttachment,),
    "vpc_security_group_ids security_groups primary_network_interface network_interfaces launch_template": (
        aws.ec2.InstanceArgs,
    ),
    "vpc_security_group_ids security_groups network_interfaces launch_template": (aws.ec2.SpotInstanceRequestArgs,),
    "vpc_security_group_ids security_group_names network_interfaces tag_specifications": (aws.ec2.LaunchTemplateArgs,),
    "network_interface_id security_groups": (aws.ec2.LaunchTemplateNetworkInterfaceArgs,),
    "launch_template launch_configuration mixed_instances_policy": (aws.autoscaling.GroupArgs,),
    "launch_template_configs": (aws.ec2.FleetArgs,),
    "launch_template_configs launch_specifications": (aws.ec2.SpotFleetRequestArgs,),
}


@pytest.mark.parametrize("names", PROPERTIES)
def test_the_provider_has_these_properties(names: str) -> None:
    """What is read is what the provider's own package writes."""
    for held in PROPERTIES[names]:
        assert set(names.split()) <= set(vars(held))
