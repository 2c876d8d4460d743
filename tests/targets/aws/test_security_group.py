"""The plain data of a security group rule is what EC2 takes: its name, its ports, its description."""

import re
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.strategies import NETWORKS, flows
from tests.rows import CLOUD_MEDIA, GATEWAY_HTTPS, PATH_MTU_DISCOVERY, SIGNALLING_TO_PEER

from webex_calling.fault import Faults
from webex_calling.flows.flow import Addresses, Flow, ServiceTag
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.plan.merge import merge
from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface
from webex_calling.targets.aws.security_group import RuleResource, describe, render_rule

FLOW = Flow(
    requirement=SIGNALLING_TO_PEER,
    title="Signalling from a Local Gateway to its peer",
    interface=Interface.EXTERNAL,
    opens=Initiator.LOCAL,
    protocol=Protocol.TCP,
    local=(),
    source_ports=(),
    peer=Addresses((IPv4Network("198.51.100.0/28"),)),
    ports=(PortRange.of(5061),),
    label="itsp",
)
RULE = Rule(
    Interface.EXTERNAL, Initiator.LOCAL, Protocol.TCP, PortRange.of(5061), IPv4Network("198.51.100.0/28"), None, (FLOW,)
)

# Amazon EC2 API reference, IpRange and PrefixListId: up to 255 of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=;{}!$*
EC2_DESCRIPTION = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=;{}!$*]{1,255}")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(
            RULE,
            RuleResource(
                name="fra-a-external-out-tcp-5061-198.51.100.0/28",
                ingress=False,
                ip_protocol="tcp",
                from_port=5061,
                to_port=5061,
                cidr_ipv4="198.51.100.0/28",
                list=None,
                description="P1: Signalling from a Local Gateway to its peer (itsp)",
            ),
            id="to an address",
        ),
        pytest.param(
            replace(
                RULE,
                opens=Initiator.PEER,
                protocol=Protocol.UDP,
                service=PortRange(8000, 48199),
                peer=NetworkList("calling"),
                flows=(replace(FLOW, requirement=CLOUD_MEDIA, title="Media from Webex Calling", label="calling"),),
            ),
            RuleResource(
                name="fra-a-external-in-udp-8000-48199-calling",
                ingress=True,
                ip_protocol="udp",
                from_port=8000,
                to_port=48199,
                cidr_ipv4=None,
                list=NetworkList("calling"),
                description="M2: Media from Webex Calling",
            ),
            id="from a list",
        ),
        pytest.param(
            replace(RULE, peer=NetworkList("calling", 2), flows=(FLOW, replace(FLOW, requirement=GATEWAY_HTTPS), FLOW)),
            RuleResource(
                name="fra-a-external-out-tcp-5061-calling-2",
                ingress=False,
                ip_protocol="tcp",
                from_port=5061,
                to_port=5061,
                cidr_ipv4=None,
                list=NetworkList("calling", 2),
                description="P1, G4: Signalling from a Local Gateway to its peer (itsp)",
            ),
            id="an overflow list, for two rows",
        ),
        pytest.param(
            replace(
                RULE,
                opens=Initiator.PEER,
                protocol=Protocol.ICMP,
                service=Icmp(3, 4),
                peer=IPv4Network("0.0.0.0/0"),
                flows=(replace(FLOW, requirement=PATH_MTU_DISCOVERY, title="Path MTU discovery", label="anywhere"),),
            ),
            RuleResource(
                name="fra-a-external-in-icmp-3-4-0.0.0.0/0",
                ingress=True,
                ip_protocol="icmp",
                from_port=3,
                to_port=4,
                cidr_ipv4="0.0.0.0/0",
                list=None,
                description="ICMP: Path MTU discovery (anywhere)",
            ),
            id="an ICMP message: type and code",
        ),
        pytest.param(
            replace(
                RULE,
                protocol=Protocol.ICMP,
                service=None,
                flows=(replace(FLOW, requirement="extra", title="ping & more; 50%", label="backup"),),
            ),
            RuleResource(
                name="fra-a-external-out-icmp-any-198.51.100.0/28",
                ingress=False,
                ip_protocol="icmp",
                from_port=-1,
                to_port=-1,
                cidr_ipv4="198.51.100.0/28",
                list=None,
                description="extra: ping   more; 50  (backup)",
            ),
            id="every ICMP message",
        ),
    ],
)
def test_a_rule_is_rendered(rule: Rule, expected: RuleResource) -> None:
    """A rule is its component's prefix, direction, protocol, ports and peer, and says which rows imply it."""
    assert render_rule("fra-a-external", rule) == expected


def test_a_service_tag_is_refused() -> None:
    """AWS has no service tags; that the site refuses them is not relied upon."""
    with pytest.raises(Faults, match='out-tcp-5061-Storage: "Storage" is in a rule, but a security group cannot'):
        render_rule("fra-a-external", replace(RULE, peer=ServiceTag("Storage")))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=400), st.text(max_size=300))
def test_descriptions_are_what_ec2_takes(title: str, label: str) -> None:
    """Whatever the words are, the description keeps to EC2's characters and length, and begins with the row."""
    text = describe(replace(RULE, flows=(replace(FLOW, title=title, label=label),)))
    assert EC2_DESCRIPTION.fullmatch(text)
    assert text.startswith("P1:")


@settings(max_examples=60, deadline=None)
@given(st.lists(flows(shared=False, tags=False), max_size=7))
def test_names_are_the_clouds_own_identity(held: list[Flow]) -> None:
    """On one interface, two rules have equal names only if EC2 would refuse the second as a duplicate."""
    rules = [rule for rule in merge(held, NETWORKS, named_lists=True) if rule.interface is Interface.EXTERNAL]
    rendered = [render_rule("fra-a-external", rule) for rule in rules]
    assert len({each.name for each in rendered}) == len(rendered)
    assert len({replace(each, name="", description="") for each in rendered}) == len(rendered)
