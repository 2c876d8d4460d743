"""Tagged gateways and desktops: a program passes when it admits what is required and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_azure_native.network as network
import pytest
from tests.components import CERTIFICATE as GATEWAY
from tests.components import SETTINGS, registered
from tests.policy.analyzed import Diagnostic, analyzed, served
from tests.policy.programs import (
    ANYWHERE,
    CERTIFICATE,
    CERTIFICATE_RULES,
    DESKTOP_RULES,
    DESKTOPS,
    INTERNAL,
    INTERNAL_RULES,
    REGISTRATION,
    REGISTRATION_RULES,
    Rule,
    aws_end,
    aws_group,
    azure_end,
    azure_rules,
    without,
)
from tests.rows import CLOUD_MEDIA, GATEWAY_SIGNALLING, PATH_MTU_DISCOVERY

from webex_calling.aws import AwsLocalGateway, AwsPublishedNetworks, AwsVdiPool
from webex_calling.azure import AzureLocalGateway, AzureVdiPool
from webex_calling.registered.embedded_engine import Ids

Make = Callable[[], object]

SSH: Rule = ("in", "tcp", (22, 22), ANYWHERE)
NTP: Rule = ("out", "udp", (123, 123), "169.254.169.123/32")  # a VPC has this one unfiltered, a virtual network not
REQUIRED, WIDER = "webex-required-flows", "webex-no-wider"
OWN_EXTERNAL = {**CERTIFICATE, "webex-calling:resolvers": "10.20.0.2"}
OWN_DESKTOPS = {
    **DESKTOPS,
    "webex-calling:media": "both",
    "webex-calling:resolvers": "10.20.0.2",
    "webex-calling:https": "internet",
}
MINIMAL = {"webex-calling:role": "local-gateway", "webex-calling:interface": "internal"}


def in_a_vpc() -> None:
    """Make a gateway whose resolver is the VPC's own, which nothing filters."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.20.0.0/16")
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.20.1.0/24")
    group = aws_group((("in", "icmp", (3, 4), ANYWHERE),))
    tags = {**MINIMAL, "webex-calling:own-needs": "dns", "webex-calling:resolvers": "10.20.0.2"}
    aws.ec2.NetworkInterface("nic", subnet_id=subnet.id, security_groups=[group.id], tags=tags)


def in_a_vpc_of_another_stack() -> None:
    """Make the same, where a tag says the prefixes of the VPC."""
    group = aws_group((("in", "icmp", (3, 4), ANYWHERE),))
    tags = {
        **MINIMAL,
        "webex-calling:own-needs": "dns",
        "webex-calling:resolvers": "10.20.0.2",
        "webex-calling:network": "10.20.0.0/16",
    }
    aws.ec2.NetworkInterface("nic", subnet_id="subnet-0abc", security_groups=[group.id], tags=tags)


def two_groups() -> None:
    """Make a gateway whose rules are in two groups."""
    first, second = aws_group(REGISTRATION_RULES[:4], "first"), aws_group(REGISTRATION_RULES[4:], "second")
    groups = [first.id, second.id]
    aws.ec2.NetworkInterface("nic", subnet_id="subnet-0abc", security_groups=groups, tags=dict(REGISTRATION))


def workspaces() -> None:
    """Make a WorkSpaces directory."""
    group = aws_group(DESKTOP_RULES)
    aws.workspaces.Directory(
        "desks",
        directory_id="d-0a1b2c3d4e",
        workspace_creation_properties={"custom_security_group_id": group.id},
        tags=dict(DESKTOPS),
    )


def tagged_filters() -> None:
    """Make a group and an NSG that are tagged themselves."""
    aws_group(INTERNAL_RULES, tags=dict(INTERNAL))
    network.NetworkSecurityGroup(
        "nsg", resource_group_name="voice", security_rules=azure_rules(INTERNAL_RULES), tags=dict(INTERNAL)
    )


def both_nsgs() -> None:
    """Make an interface with an NSG in a subnet with another: a packet must pass both."""
    place: dict[str, Any] = {"resource_group_name": "voice"}
    own = network.NetworkSecurityGroup("own", security_rules=azure_rules(INTERNAL_RULES), **place)
    wide = network.NetworkSecurityGroup("wide", security_rules=[], **place)
    subnet = network.Subnet(
        "edge",
        virtual_network_name="vnet",
        address_prefix="10.20.1.0/24",
        network_security_group={"id": own.id},
        resource_group_name="voice",
    )
    network.NetworkInterface(
        "nic",
        ip_configurations=[{"name": "one", "subnet": {"id": subnet.id}, "private_ip_address": "10.20.1.10"}],
        network_security_group={"id": wide.id},
        tags={
            "webex-calling:role": "local-gateway",
            "webex-calling:interface": "internal",
            "webex-calling:network": "10.20.0.0/16",
        },
        resource_group_name="voice",
    )


def components_on_aws() -> None:
    """Put the filters of our own components on interfaces and desktops of the same program."""
    lists = AwsPublishedNetworks("lists", {})
    here = {"vpc_id": "vpc-0abc", "calling_list_ids": lists.calling_list_ids}
    gateway = AwsLocalGateway("fra-a", {**GATEWAY, **here})  # type: ignore[typeddict-item]
    for side, tags in (("external", OWN_EXTERNAL), ("internal", INTERNAL)):
        groups = getattr(gateway, f"{side}_security_group_ids")
        aws.ec2.NetworkInterface(side, subnet_id="subnet-0abc", security_groups=groups, tags=dict(tags))
    pool = AwsVdiPool("desks", {**SETTINGS, **here, "platform": "ec2", "media": "both"})  # type: ignore[typeddict-item]
    groups = pool.security_group_ids
    aws.ec2.LaunchTemplate("template", network_interfaces=[{"security_groups": groups}], tags=OWN_DESKTOPS)
    aws.ec2.Instance("desk", vpc_security_group_ids=groups, tags=OWN_DESKTOPS)
    aws.appstream.Fleet(
        "fleet",
        instance_type="stream.standard.medium",
        compute_capacity={"desired_instances": 1},
        vpc_config={"security_group_ids": groups},
        tags=OWN_DESKTOPS,
    )


def components_on_azure() -> None:
    """Do the same on Azure, in a subnet of another stack."""
    gateway = AzureLocalGateway("weu-a", {**GATEWAY, "resource_group_name": "voice"})  # type: ignore[typeddict-item]
    pool = AzureVdiPool(
        "desks",
        {**SETTINGS, "resource_group_name": "voice", "platform": "azure-virtual-desktop", "media": "both"},  # type: ignore[typeddict-item]
    )
    for name, nsg, tags in (
        ("external", gateway.external_network_security_group_id, OWN_EXTERNAL),
        ("internal", gateway.internal_network_security_group_id, INTERNAL),
        ("desk", pool.network_security_group_id, OWN_DESKTOPS),
    ):
        network.NetworkInterface(
            f"{name}-nic",
            resource_group_name="voice",
            network_security_group={"id": nsg},
            ip_configurations=[{"name": "one", "subnet": {"id": "/subscriptions/s/subnets/edge"}}],
            tags=dict(tags),
        )


GOOD: Mapping[str, Make] = {
    "a registration gateway on AWS": lambda: aws_end(REGISTRATION_RULES, REGISTRATION),
    "the outside of a certificate gateway on AWS": lambda: aws_end(CERTIFICATE_RULES, CERTIFICATE),
    "the inside of a gateway on AWS": lambda: aws_end(INTERNAL_RULES, INTERNAL),
    "desktops on AWS": lambda: aws_end(DESKTOP_RULES, DESKTOPS),
    "two groups": two_groups,
    "a VPC's own resolver": in_a_vpc,
    "a VPC of another stack": in_a_vpc_of_another_stack,
    "a WorkSpaces directory": workspaces,
    "filters that are tagged": tagged_filters,
    "a registration gateway on Azure": lambda: azure_end((*REGISTRATION_RULES, NTP), REGISTRATION),
    "a certificate gateway behind its subnet's NSG": lambda: azure_end(
        (*CERTIFICATE_RULES, NTP), CERTIFICATE, on_subnet=True
    ),
    "the inside of a gateway on Azure": lambda: azure_end(INTERNAL_RULES, INTERNAL),
    "desktops on Azure": lambda: azure_end((*DESKTOP_RULES, NTP), DESKTOPS),
    "no tags, whatever the rules": lambda: aws_end((("in", "tcp", (0, 65535), ANYWHERE),), {"owner": "voice"}),
}


@pytest.mark.parametrize("ids", ["known", pytest.param("unknown", marks=pytest.mark.long)])
@pytest.mark.parametrize("case", GOOD)
def test_right_programs_pass(case: str, ids: Ids) -> None:
    """What a right program registers gives no word, with ids known and before the first deployment."""
    assert analyzed(registered(GOOD[case], ids)) == []


@pytest.mark.long
@pytest.mark.parametrize("make", [components_on_aws, components_on_azure])
def test_our_components_pass(make: Make) -> None:
    """The filters of our own components pass on whatever carries them."""
    assert analyzed(registered(make)) == []


def missing(kind: str, name: str, row: str, filters: str, title: str, packet: str, stop: str) -> Diagnostic:
    """Return the violation of a required row."""
    text = f"{kind} {name}: row {row} is missing in {filters}: {title}: {packet}, {stop}; admit what the row requires"
    return Diagnostic(REQUIRED, "mandatory", name, text)


def wider(name: str, rule: str, packet: str, words: str = "which nothing requires") -> Diagnostic:
    """Return the violation of a rule that admits too much."""
    text = f"NetworkInterface {name}: {rule} admits {packet}, {words}; narrow the rule, or allow it in allowedExcess"
    return Diagnostic(WIDER, "mandatory", name, text)


NO_RULE = "which no rule admits"
NOT_WEBEX = "on a port of Webex Calling, with a peer that is not Webex's"
BAD: Mapping[str, tuple[Make, list[Diagnostic]]] = {
    "signalling is missing": (
        lambda: aws_end(without(REGISTRATION_RULES, ("out", "tcp", (8934, 8934), "calling")), REGISTRATION),
        [
            missing(
                "NetworkInterface",
                "voice-nic",
                GATEWAY_SIGNALLING,
                "voice",
                "Signalling from a Local Gateway to Webex Calling",
                "local opens tcp 10.20.1.10:1024 -> 23.89.0.0:8934",
                NO_RULE,
            )
        ],
    ),
    "the other trunk's port": (
        lambda: aws_end(
            (
                *without(CERTIFICATE_RULES, ("out", "tcp", (5062, 5062), "calling")),
                ("out", "tcp", (8934, 8934), "calling"),
            ),
            CERTIFICATE,
        ),
        [
            missing(
                "NetworkInterface",
                "voice-nic",
                GATEWAY_SIGNALLING,
                "voice",
                "Signalling from a Local Gateway to Webex Calling",
                "local opens tcp 10.20.1.10:1024 -> 23.89.0.0:5062",
                NO_RULE,
            ),
            wider(
                "voice-nic",
                "rule voice-out-tcp-8934-calling",
                "local opens tcp 10.20.1.10:0 -> 23.89.0.0:8934",
            ),
        ],
    ),
    "media one port short": (
        lambda: azure_end(
            (
                *without(CERTIFICATE_RULES, ("in", "udp", (8000, 48199), "calling")),
                NTP,
                ("in", "udp", (8000, 48198), "calling"),
            ),
            CERTIFICATE,
        ),
        [
            missing(
                "NetworkInterface",
                "edge-nic",
                CLOUD_MEDIA,
                "edge-nsg",
                "Media from Webex Calling to a Local Gateway",
                "peer opens udp 23.89.0.0:0 -> 10.20.1.10:48199",
                "refused by rule deny-inbound of NSG edge-nsg",
            )
        ],
    ),
    "media from anywhere": (
        lambda: aws_end((*CERTIFICATE_RULES, ("in", "udp", (8000, 48199), ANYWHERE)), CERTIFICATE),
        [
            wider(
                "voice-nic",
                "rule voice-in-udp-8000-0.0.0.0",
                "peer opens udp 0.0.0.0:0 -> 10.20.1.10:8000",
                NOT_WEBEX,
            )
        ],
    ),
    "media to anywhere": (
        lambda: azure_end((*CERTIFICATE_RULES, NTP, ("out", "udp", (19560, 65535), ANYWHERE)), CERTIFICATE),
        [
            wider(
                "edge-nic",
                "rule out-udp-19560-17 of NSG edge-nsg",
                "local opens udp 10.20.1.10:0 -> 0.0.0.0:19560",
                NOT_WEBEX,
            )
        ],
    ),
    "a management port": (
        lambda: aws_end((*DESKTOP_RULES, ("in", "tcp", (3389, 3389), "10.0.0.0/8")), DESKTOPS),
        [wider("voice-nic", "rule voice-in-tcp-3389-10.0.0.0", "peer opens tcp 10.0.0.0:0 -> 10.20.1.10:3389")],
    ),
    "the NSG's default rules": (
        lambda: network.NetworkSecurityGroup(
            "nsg", resource_group_name="voice", security_rules=azure_rules(INTERNAL_RULES)[:-1], tags=dict(INTERNAL)
        ),
        [
            Diagnostic(
                WIDER,
                "mandatory",
                "nsg",
                f"NetworkSecurityGroup nsg: default rule {rule} of NSG nsg admits local opens tcp {local}:0 -> {peer}, "
                "which nothing requires; narrow the rule, or allow it in allowedExcess",
            )
            for rule, local, peer in (
                ("AllowInternetOutBound", "0.0.0.0", "1.0.0.0:0"),
                ("AllowVnetOutBound", "168.63.129.16", "VirtualNetwork:0"),
            )
        ],
    ),
    "the second of two NSGs": (
        both_nsgs,
        [
            missing(
                "NetworkInterface",
                "nic",
                PATH_MTU_DISCOVERY,
                "wide, own",
                "Path MTU discovery",
                "peer opens icmp 1.0.0.0 -> 10.20.1.10 type 3 code 4",
                "refused by default rule DenyAllInBound of NSG wide",
            )
        ],
    ),
    "no NSG at all": (
        lambda: network.NetworkInterface(
            "nic",
            resource_group_name="voice",
            ip_configurations=[
                {
                    "name": "one",
                    "subnet": {
                        "id": network.Subnet(
                            "open", resource_group_name="voice", virtual_network_name="v", address_prefix="10.2.0.0/24"
                        ).id
                    },
                }
            ],
            tags=dict(MINIMAL),
        ),
        [
            Diagnostic(
                WIDER,
                "mandatory",
                "nic",
                "NetworkInterface nic: no NSG filters it, its own or its subnet's; give it one that admits what is "
                "required",
            )
        ],
    ),
}


@pytest.mark.parametrize("ids", ["known", pytest.param("unknown", marks=pytest.mark.long)])
@pytest.mark.parametrize("case", BAD)
def test_wrong_programs_are_refused(case: str, ids: Ids) -> None:
    """What is missing and what is too much is told with the row or the rule, and one packet."""
    make, expected = BAD[case]
    assert analyzed(registered(make, ids)) == expected


@pytest.mark.parametrize("case", ["signalling is missing", "media from anywhere", "media one port short"])
def test_ids_that_no_output_repeats(case: str) -> None:
    """Where a provider does not repeat ids, they are read from who refers to them, and the verdicts are the same."""
    make, expected = BAD[case]
    with served() as pack:
        assert pack.analyze(registered(make).resources, ids=False) == expected
        assert pack.analyze(registered(two_groups).resources, ids=False) == []


def untold(name: str, text: str) -> list[Diagnostic]:
    """Return the advisory words of the two policies that read filters."""
    words = (
        "can't run policy '{0}' from policy pack 'webex-calling@v0.0.1' during preview: cannot be determined: {1}: {2}"
    )
    return [
        Diagnostic(policy, "advisory", "", words.format(policy, f"NetworkInterface {name}", text))
        for policy in (REQUIRED, WIDER)
    ]


def _interface(**more: Any) -> None:
    aws.ec2.NetworkInterface("nic", subnet_id="subnet-0abc", tags=dict(MINIMAL), **more)


UNTOLD: Mapping[str, tuple[Make, Ids, str]] = {
    "a group of another stack": (
        lambda: _interface(security_groups=["sg-0fff"]),
        "known",
        'nic.securityGroups: "sg-0fff" is a group of another stack, whose rules are not here; tag the group in the '
        "stack that has it",
    ),
    "a group that is only read": (
        lambda: _interface(security_groups=[aws.ec2.SecurityGroup.get("other", "sg-0fff").id]),
        "known",
        'nic.securityGroups: "sg-0fff" is a group of another stack, whose rules are not here; tag the group in the '
        "stack that has it",
    ),
    "the group that the cloud gives": (
        lambda: _interface(),
        "known",
        "nic.securityGroups: is not given, so the cloud attaches its default group; name its groups",
    ),
    "a list of ids that is not known": (
        lambda: _interface(security_groups=pulumi.Output.all(aws_group((), "a").id, aws_group((), "b").id)),
        "unknown",
        "nic.securityGroups: is not known yet, and depends on 2 security groups of this stack; write a list of ids, "
        "or ask again when it is deployed",
    ),
    "an NSG of another stack": (
        lambda: network.NetworkInterface(
            "nic", resource_group_name="voice", network_security_group={"id": "/subscriptions/s/nsg"}, tags=MINIMAL
        ),
        "known",
        "nic.networkSecurityGroup: is an NSG of another stack, whose rules are not here; tag the NSG in the stack that "
        "has it",
    ),
    "a subnet of another stack": (
        lambda: network.NetworkInterface("nic", resource_group_name="voice", tags=MINIMAL),
        "known",
        "nic.ipConfigurations: is a subnet of another stack, whose NSG is not here; tag the NSG in the stack that has "
        "it",
    ),
}


def beside_another_stack() -> None:
    """Make an interface with a group that opens SSH, and one of another stack."""
    _interface(security_groups=[aws_group((SSH,)).id, "sg-0fff"])


def beside_another_stacks_nsg() -> None:
    """Make an interface with an NSG of another stack, in a subnet whose NSG denies all but SSH."""
    place: dict[str, Any] = {"resource_group_name": "voice"}
    own = network.NetworkSecurityGroup("own", security_rules=azure_rules((SSH,)), **place)
    subnet = network.Subnet(
        "edge",
        virtual_network_name="vnet",
        address_prefix="10.20.1.0/24",
        network_security_group={"id": own.id},
        **place,
    )
    network.NetworkInterface(
        "nic",
        ip_configurations=[{"name": "one", "subnet": {"id": subnet.id}}],
        network_security_group={"id": "/subscriptions/s/theirs"},
        tags=MINIMAL,
        **place,
    )


def beside_what_is_not_read() -> None:
    """Make an interface with a group that opens SSH, and one of which no rule is read: it has too many."""
    cidrs = [f"10.{at // 256}.{at % 256}.0/24" for at in range(2001)]
    rules: list[Any] = [{"protocol": "tcp", "from_port": 1, "to_port": 1, "cidr_blocks": [each]} for each in cidrs]
    crowded: Any = aws.ec2.SecurityGroup("crowded", vpc_id="vpc-0abc", ingress=rules)
    _interface(security_groups=[aws_group((SSH,)).id, crowded.id])


CERTAIN: Mapping[str, tuple[Make, tuple[tuple[str, str], ...], str]] = {
    "groups are unions: SSH is open whatever another group says": (
        beside_another_stack,
        ((WIDER, "rule voice-in-tcp-22-0.0.0.0 admits peer opens tcp "),),
        "a group of another stack",
    ),
    "NSGs stand one behind the other: what the one denies is denied": (
        beside_another_stacks_nsg,
        ((REQUIRED, f"row {PATH_MTU_DISCOVERY} is missing in own: "),),
        "an NSG of another stack",
    ),
    "a group of which no rule is read takes none of another's away": (
        beside_what_is_not_read,
        ((WIDER, "rule voice-in-tcp-22-0.0.0.0 admits peer opens tcp "),),
        "crowded: has 2001 rules",
    ),
}


@pytest.mark.parametrize("case", CERTAIN)
@pytest.mark.long
def test_what_is_not_known_takes_nothing_from_what_is_certain(case: str) -> None:
    """What is certain beside an unknown filter stays a mandatory violation, and the unknown one is named."""
    make, certain, unknown = CERTAIN[case]
    found = analyzed(registered(make))
    mandatory = [each for each in found if each.level == "mandatory"]
    assert [(each.policy, each.name) for each in mandatory] == [(policy, "nic") for policy, _ in certain]
    for each, (_, text) in zip(mandatory, certain, strict=True):
        assert each.text.startswith(f"NetworkInterface nic: {text}")
    advisory = [each for each in found if each.level == "advisory"]
    assert [each.policy for each in advisory] == [REQUIRED, WIDER]
    assert all(unknown in each.text for each in advisory)


@pytest.mark.parametrize("case", UNTOLD)
def test_what_cannot_be_told_is_advisory(case: str) -> None:
    """What is not in the stack or not known yet is neither passed nor refused: the pack says what it would need."""
    make, ids, text = UNTOLD[case]
    assert analyzed(registered(make, ids)) == untold("nic", text)


def open_beside(*others: Mapping[str, Any]) -> Make:
    """Return a program whose group opens SSH beside other inline rules."""
    ssh = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": [ANYWHERE]}
    icmp = {"protocol": "icmp", "from_port": 3, "to_port": 4, "cidr_blocks": [ANYWHERE]}
    rules: list[Any] = [icmp, *map(dict, others), ssh]
    return lambda: _interface(security_groups=[aws.ec2.SecurityGroup("a", vpc_id="vpc-0abc", ingress=rules).id])


ODD: Mapping[str, Mapping[str, Any]] = {
    "IPv6": {"protocol": "tcp", "from_port": 443, "to_port": 443, "ipv6_cidr_blocks": ["::/0"]},
    "its own members": {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True},
    "members of another group": {"protocol": "tcp", "from_port": 1, "to_port": 9, "security_groups": ["sg-0fff"]},
    "a list of another stack": {"protocol": "tcp", "from_port": 1, "to_port": 9, "prefix_list_ids": ["pl-0fff"]},
    "no prefix": {"protocol": "tcp", "from_port": 1, "to_port": 9, "cidr_blocks": ["everywhere"]},
    "no protocol": {"protocol": "sctp4", "from_port": 1, "to_port": 9, "cidr_blocks": ["10.0.0.0/8"]},
    "no port": {"protocol": "tcp", "from_port": 9, "to_port": 1, "cidr_blocks": ["10.0.0.0/8"]},
    "no peer": {"protocol": "tcp", "from_port": 1, "to_port": 9},
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_rule_switches_no_check_off(case: str) -> None:
    """SSH that is open beside a rule which is not understood stays a mandatory violation."""
    found = [each for each in analyzed(registered(open_beside(ODD[case]))) if each.level == "mandatory"]
    assert [(each.policy, each.name) for each in found] == [(WIDER, "nic")]
    assert "rule a admits peer opens tcp " in found[0].text
    assert ":22, which nothing requires" in found[0].text


def test_ipv6_is_named() -> None:
    """A rule for IPv6 opens nothing in IPv4, inline or on its own; that it is not looked at is said."""

    def program() -> None:
        rules: list[Any] = [dict(ODD["IPv6"])]
        group = aws.ec2.SecurityGroup("a", vpc_id="vpc-0abc", ingress=rules)
        other = aws_group((("in", "icmp", (3, 4), ANYWHERE),))
        aws.vpc.SecurityGroupIngressRule(
            "six", security_group_id=other.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv6="2001:db8::/32"
        )
        _interface(security_groups=[group.id, other.id])

    (found,) = analyzed(registered(program))
    assert (found.policy, found.level) == (WIDER, "advisory")
    assert "SecurityGroup a: a rule for ::/0 is IPv6, which is not looked at" in found.text
    assert "SecurityGroupIngressRule six: a rule for 2001:db8::/32 is IPv6, which is not looked at" in found.text


@pytest.mark.parametrize("protocol", ["TCP", "Tcp", "6"])
def test_a_protocol_in_any_spelling(protocol: str) -> None:
    """A protocol is the same in any case, and by its number."""
    rule = {"protocol": protocol, "from_port": 22, "to_port": 22, "cidr_blocks": [ANYWHERE]}

    def program() -> None:
        rules: list[Any] = [{"protocol": "ICMP", "from_port": 3, "to_port": 4, "cidr_blocks": [ANYWHERE]}, rule]
        _interface(security_groups=[aws.ec2.SecurityGroup("a", vpc_id="vpc-0abc", ingress=rules).id])

    (found,) = analyzed(registered(program))
    assert (found.policy, found.level) == (WIDER, "mandatory")
    assert ":22, which nothing requires" in found.text


@pytest.mark.parametrize("protocol", ["-1", "all", "ALL"])
def test_every_protocol_in_any_spelling(protocol: str) -> None:
    """All protocols are -1 or all."""

    def program() -> None:
        rules: list[Any] = [{"protocol": protocol, "from_port": 0, "to_port": 0, "cidr_blocks": [ANYWHERE]}]
        _interface(security_groups=[aws.ec2.SecurityGroup("a", vpc_id="vpc-0abc", ingress=rules).id])

    (found,) = analyzed(registered(program))
    assert (found.policy, found.level) == (WIDER, "mandatory")
