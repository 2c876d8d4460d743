"""What AWS Cloud Control makes is judged as what the other provider makes; where the two differ, as EC2 does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from tests.components import registered
from tests.policy.analyzed import Diagnostic, analyzed
from tests.policy.programs import ANYWHERE, CALLING, aws_group
from tests.rows import PATH_MTU_DISCOVERY
from tests.verify.registrations import resource

from webex_calling.policy.cloud_control import READ, from_cloud_control, in_common
from webex_calling.registered.aws_tokens import SECURITY_GROUP, SECURITY_GROUP_INGRESS_RULE
from webex_calling.registered.embedded_engine import Ids
from webex_calling.registered.registration import UNKNOWN

TAGS = [
    {"key": "webex-calling:role", "value": "local-gateway"},
    {"key": "webex-calling:interface", "value": "internal"},
]
ICMP = {"ipProtocol": "icmp", "fromPort": 3, "toPort": 4, "cidrIp": ANYWHERE}
SSH = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIp": ANYWHERE}
NOWHERE = {"ipProtocol": "-1", "cidrIp": "127.0.0.1/32"}  # as the vendor's page takes the default rule away
REQUIRED, WIDER = "webex-required-flows", "webex-no-wider"


class Native(pulumi.CustomResource):
    """A resource of the provider aws-native, whose package is not installed here."""

    def __init__(self, kind: str, name: str, **properties: Any) -> None:
        super().__init__(f"aws-native:{kind}", name, properties)


def group(name: str, *ingress: Mapping[str, Any], egress: Sequence[Mapping[str, Any]] = (NOWHERE,)) -> Native:
    """Register a group with inline rules."""
    more = {"securityGroupEgress": list(egress)} if egress else {}
    return Native(
        "ec2:SecurityGroup",
        name,
        groupDescription=name,
        vpcId="vpc-0abc",
        securityGroupIngress=[dict(each) for each in ingress],
        **more,
    )


def standing(name: str, *ingress: Mapping[str, Any]) -> Native:
    """Register a group whose rules stand beside it."""
    made = group(name)
    for at, each in enumerate(ingress):
        Native("ec2:SecurityGroupIngress", f"{name}-{at}", groupId=made.id, **each)
    return made


def interface(name: str, *groups: Native) -> None:
    """Register an interface."""
    Native("ec2:NetworkInterface", name, subnetId="subnet-0abc", groupSet=[each.id for each in groups], tags=TAGS)


def instance(name: str, *groups: Native) -> None:
    """Register an instance."""
    Native("ec2:Instance", name, securityGroupIds=[each.id for each in groups], tags=TAGS)


def instance_with_interfaces(name: str, *groups: Native) -> None:
    """Register an instance whose interface is inline."""
    held = {"deviceIndex": "0", "groupSet": [each.id for each in groups]}
    Native("ec2:Instance", name, networkInterfaces=[held], tags=TAGS)


def template(name: str, *groups: Native) -> None:
    """Register a launch template with groups, which tags itself by a specification."""
    Native(
        "ec2:LaunchTemplate",
        name,
        launchTemplateData={"securityGroupIds": [each.id for each in groups]},
        tagSpecifications=[{"resourceType": "launch-template", "tags": TAGS}],
    )


def template_with_interfaces(name: str, *groups: Native) -> None:
    """Register a launch template whose interfaces have the groups, and tags what it launches."""
    data = {
        "networkInterfaces": [{"deviceIndex": 0, "groups": [each.id for each in groups]}],
        "tagSpecifications": [{"resourceType": "instance", "tags": TAGS}],
    }
    Native("ec2:LaunchTemplate", name, launchTemplateData=data)


def autoscaled(name: str, *groups: Native) -> None:
    """Register an autoscaling group of a launch template."""
    made = Native("ec2:LaunchTemplate", f"{name}-t", launchTemplateData={"securityGroupIds": [g.id for g in groups]})
    Native(
        "autoscaling:AutoScalingGroup",
        name,
        minSize="1",
        maxSize="1",
        launchTemplate={"launchTemplateId": made.id, "version": "1"},
        tags=[{**each, "propagateAtLaunch": True} for each in TAGS],
    )


def interface_of_the_other(name: str, *groups: Native) -> None:
    """Register an interface of the other provider with groups of this one."""
    tags = {each["key"]: each["value"] for each in TAGS}
    aws.ec2.NetworkInterface(name, subnet_id="subnet-0abc", security_groups=[each.id for each in groups], tags=tags)


FORMS = {
    "an interface": (interface, "NetworkInterface"),
    "an instance": (instance, "Instance"),
    "an instance with inline interfaces": (instance_with_interfaces, "Instance"),
    "a launch template": (template, "LaunchTemplate"),
    "a launch template with interfaces": (template_with_interfaces, "LaunchTemplate"),
    "an autoscaling group": (autoscaled, "Group"),
    "an interface of the other provider": (interface_of_the_other, "NetworkInterface"),
}


@pytest.mark.parametrize("ids", ["known", pytest.param("unknown", marks=pytest.mark.long)])
@pytest.mark.parametrize("rules", [group, pytest.param(standing, marks=pytest.mark.long)])
@pytest.mark.parametrize("form", FORMS)
def test_each_form_and_its_opposite(form: str, rules: Any, ids: Ids) -> None:
    """What admits what is required passes; a group that opens SSH is told, and an empty one is too little."""
    make, kind = FORMS[form]

    def program() -> None:
        right, wide, empty = rules("right", ICMP), rules("wide", SSH), rules("empty")
        make("good", right)
        make("bad", right, wide)
        make("less", empty)

    found = analyzed(registered(program, ids))
    assert [(each.policy, each.level, each.name) for each in found] == [
        (REQUIRED, "mandatory", "less"),
        (WIDER, "mandatory", "bad"),
    ]
    assert found[0].text.startswith(f"{kind} less: row {PATH_MTU_DISCOVERY} is missing in empty: ")
    rule = "wide" if rules is group else "wide-0"
    assert found[1].text.startswith(f"{kind} bad: rule {rule} admits peer opens tcp ")


def test_a_group_keeps_the_rule_that_ec2_gives_it() -> None:
    """Without egress rules of its own a group opens everything; the other provider takes that rule away."""

    def program() -> None:
        interface("open", group("wide", ICMP, egress=()))
        interface("closed", group("right", ICMP))
        interface_of_the_other("other", aws_group((("in", "icmp", (3, 4), ANYWHERE),)))  # type: ignore[arg-type]

    (found,) = analyzed(registered(program))
    assert (found.policy, found.level, found.name) == (WIDER, "mandatory", "open")
    assert found.text.startswith("NetworkInterface open: rule wide admits local opens ")


def test_a_prefix_with_host_bits_is_its_network() -> None:
    """EC2 takes the host bits away, so that a rule from one address of a prefix is one from all of it."""
    rule = resource("aws-native:ec2:SecurityGroupIngress", "r", {"groupId": "sg-a", **SSH, "cidrIp": "10.0.0.1/8"})
    (found,) = in_common([rule])
    assert found.inputs == {
        "securityGroupId": "sg-a",
        "ipProtocol": "tcp",
        "fromPort": 22,
        "toPort": 22,
        "cidrIpv4": "10.0.0.0/8",
    }


def test_a_rule_that_names_its_group() -> None:
    """In a default VPC a rule may name its group, which is then found by the name that it has in the cloud."""
    held = resource("aws-native:ec2:SecurityGroup", "a", {"groupName": "voice"})
    rule = resource("aws-native:ec2:SecurityGroupIngress", "r", {"groupName": "voice", **SSH})
    other = resource("aws-native:ec2:SecurityGroupIngress", "o", {"groupName": "desks", **SSH})
    _, found, unknown = in_common([held, rule, other])
    assert (found.type, found.inputs["securityGroupId"]) == (SECURITY_GROUP_INGRESS_RULE, held.urn)
    assert "securityGroupId" not in unknown.inputs


def test_what_is_not_known_stays_so() -> None:
    """Values that only the deployment will know are not known in the other words either."""
    waits = {"securityGroupIngress": ("urn:x",)}
    made = resource("aws-native:ec2:SecurityGroup", "a", {"securityGroupIngress": UNKNOWN}, property_dependencies=waits)
    (found,) = in_common([made])
    assert (found.type, found.inputs["ingress"]) == (SECURITY_GROUP, UNKNOWN)
    assert found.property_dependencies == {"ingress": ("urn:x",)}
    assert from_cloud_control(found)
    assert not from_cloud_control(resource(SECURITY_GROUP, "a", {}))


def test_lists_of_published_prefixes() -> None:
    """A prefix list is held against the published networks, whole or not."""

    def program() -> None:
        for name, held in (("whole", CALLING), ("part", CALLING[1:])):
            entries = [{"cidr": each} for each in held]
            Native("ec2:PrefixList", name, addressFamily="IPv4", maxEntries=20, prefixListName=name, entries=entries)

    (found,) = analyzed(registered(program))
    assert (found.policy, found.level, found.name) == ("webex-whole-networks", "mandatory", "part")


def test_an_adopted_default_group() -> None:
    """The default group of a VPC, once adopted, is a group as any other."""

    def program() -> None:
        ingress: list[Any] = [{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": [ANYWHERE]}]
        right: list[Any] = [{"protocol": "icmp", "from_port": 3, "to_port": 4, "cidr_blocks": [ANYWHERE]}]
        for name, rules in (("bad", [*right, *ingress]), ("good", right)):
            held = aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id="vpc-0abc", ingress=rules)
            interface_of_the_other(name, held)  # type: ignore[arg-type]

    (found,) = analyzed(registered(program))
    assert (found.policy, found.level, found.name) == (WIDER, "mandatory", "bad")


def test_rules_beside_a_group_are_not_mixed() -> None:
    """The provider leaves rules beside a group alone, so that they may stand beside inline ones."""

    def program() -> None:
        made = group("a", ICMP)
        Native("ec2:SecurityGroupIngress", "beside", groupId=made.id, **SSH)

    assert analyzed(registered(program)) == []


def test_what_is_not_read_is_named() -> None:
    """A tagged end, published prefixes and inspection of TLS of types that are not read are told, as advice."""

    def program() -> None:
        Native("ec2:SpotFleet", "fleet", spotFleetRequestConfigData={}, tags=TAGS)
        Native("networkfirewall:RuleGroup", "rules", description=CALLING[0], tags=[])
        Native("networkfirewall:TlsInspectionConfiguration", "tls", tlsInspectionConfiguration={})
        Native("s3:Bucket", "bucket", tags=[{"key": "owner", "value": "voice"}])

    head = "can't run policy '{0}' from policy pack 'webex-calling@v0.0.1' during preview: cannot be determined: "
    fleet = (
        "SpotFleet fleet: is of the type aws-native:ec2:SpotFleet, which is not looked at; tag its groups or NSGs "
        "where they are of a provider that is read"
    )
    texts = {
        REQUIRED: fleet,
        WIDER: fleet,
        "webex-whole-networks": (
            "RuleGroup rules: is of the type aws-native:networkfirewall:RuleGroup, which is not looked at; see that "
            "the 1 prefixes of calling in it are the whole of it"
        ),
        "webex-no-tls-inspection": (
            "TlsInspectionConfiguration tls: is of the type aws-native:networkfirewall:TlsInspectionConfiguration, "
            "which is not looked at; see that it decrypts no SIP of Webex"
        ),
    }
    assert analyzed(registered(program)) == [
        Diagnostic(policy, "advisory", "", f"{head.format(policy)}{text}") for policy, text in texts.items()
    ]


# The inputs of pulumi-aws-native 1.84 that are read, by the resource's own page in the Pulumi Registry.
INPUTS = {
    "aws-native:autoscaling:AutoScalingGroup": "launchConfigurationName launchTemplate mixedInstancesPolicy tags",
    "aws-native:autoscaling:LaunchConfiguration": "launchConfigurationName securityGroups",
    "aws-native:ec2:Ec2Fleet": "launchTemplateConfigs tagSpecifications",
    "aws-native:ec2:Instance": "securityGroupIds securityGroups networkInterfaces launchTemplate subnetId tags",
    "aws-native:ec2:LaunchTemplate": "launchTemplateData launchTemplateName tagSpecifications",
    "aws-native:ec2:NetworkInterface": "groupSet privateIpAddress subnetId tags",
    "aws-native:ec2:NetworkInterfaceAttachment": "deviceIndex instanceId networkInterfaceId",
    "aws-native:ec2:PrefixList": "addressFamily entries maxEntries prefixListName tags",
    "aws-native:ec2:SecurityGroup": "groupName securityGroupEgress securityGroupIngress tags vpcId",
    "aws-native:ec2:SecurityGroupEgress": (
        "cidrIp cidrIpv6 destinationPrefixListId destinationSecurityGroupId fromPort groupId ipProtocol toPort"
    ),
    "aws-native:ec2:SecurityGroupIngress": (
        "cidrIp cidrIpv6 fromPort groupId groupName ipProtocol sourcePrefixListId sourceSecurityGroupId "
        "sourceSecurityGroupName toPort"
    ),
    "aws-native:ec2:Subnet": "cidrBlock vpcId",
    "aws-native:ec2:Vpc": "cidrBlock",
}
OWN: Mapping[str, Any] = {
    "aws-native:autoscaling:AutoScalingGroup": aws.autoscaling.GroupArgs,
    "aws-native:autoscaling:LaunchConfiguration": aws.ec2.LaunchConfigurationArgs,
    "aws-native:ec2:Ec2Fleet": aws.ec2.FleetArgs,
    "aws-native:ec2:Instance": aws.ec2.InstanceArgs,
    "aws-native:ec2:LaunchTemplate": aws.ec2.LaunchTemplateArgs,
    "aws-native:ec2:NetworkInterface": aws.ec2.NetworkInterfaceArgs,
    "aws-native:ec2:NetworkInterfaceAttachment": aws.ec2.NetworkInterfaceAttachment,
    "aws-native:ec2:PrefixList": aws.ec2.ManagedPrefixListArgs,
    "aws-native:ec2:SecurityGroup": aws.ec2.SecurityGroupArgs,
    "aws-native:ec2:SecurityGroupEgress": aws.vpc.SecurityGroupEgressRuleArgs,
    "aws-native:ec2:SecurityGroupIngress": aws.vpc.SecurityGroupIngressRuleArgs,
    "aws-native:ec2:Subnet": aws.ec2.SubnetArgs,
    "aws-native:ec2:Vpc": aws.ec2.VpcArgs,
}
KEPT = {"launchTemplateData", "tagSpecifications", "groupName"}  # which are read as they are


@pytest.mark.parametrize("kind", INPUTS)
def test_every_name_is_one_of_the_other_provider(kind: str) -> None:
    """Each input that is read has the name that the other provider's own package gives it."""
    (found,) = in_common([resource(kind, "a", dict.fromkeys(INPUTS[kind].split(), UNKNOWN))])
    known = {_camel(each) for each in vars(OWN[kind])}
    assert set(found.inputs) - known - KEPT == set()


def test_every_type_that_is_read_is_held_against_both() -> None:
    """No type is read whose names nothing judges."""
    assert set(INPUTS) == set(OWN) == READ


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
