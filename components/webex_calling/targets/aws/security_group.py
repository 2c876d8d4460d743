"""Say ``render_rule("fra-a-external", rule)``: the plain data of one security group rule, and nothing of Pulumi."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Expression
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.port import Icmp, PortRange
from webex_calling.published.requirement import Initiator
from webex_calling.quotas.aws import DESCRIPTION_LENGTH, UDP_SECONDS, UDP_STREAM_SECONDS

CONNECTION_TRACKING = {
    "tcpEstablishedTimeout": 3600,
    "udpStreamTimeout": UDP_STREAM_SECONDS.ceiling,
    "udpTimeout": UDP_SECONDS.ceiling,
}
"""The idle timers that an interface needs, in seconds, which a security group cannot set: TCP twice what is asked for,
UDP the most that can be set. The reference asks for at least 30 minutes. Nitro v6 instances forget idle TCP after 350 s
unless told otherwise; older ones after five days. UDP cannot be raised above 180 s: RTP and RTCP keep their own state
alive. Source: Amazon EC2 API, ConnectionTrackingSpecificationRequest: TCP 60 to 432000, UDP stream 60 to 180, UDP 30 to
60 s."""

EXPRESSION = Expression(names=False, source_ports=False, icmp_codes=True, service_tags=False, named_lists=True)
GROUP_DESCRIPTION = "Webex Calling network requirements"
_DESCRIPTION_CHARACTERS = "A-Za-z0-9 ._\\-:/()#,@\\[\\]+=;{}!$*"
"""What a rule's description may hold (Amazon EC2 API, IpRange); ``&`` is left out, as PrefixListId leaves it out."""
"""Constant for ever: a changed description replaces the group."""


@dataclass(frozen=True, slots=True)
class RuleResource:
    """One ``aws.vpc.SecurityGroupIngressRule`` or ``…EgressRule``: exactly one of ``cidr_ipv4`` and ``list`` is set.

    For ICMP ``from_port`` is the type and ``to_port`` the code (Amazon EC2 API, IpPermission). ``replaces`` are the
    names of rules whose place it takes when a choice of the site changes.
    """

    name: str
    ingress: bool
    ip_protocol: str
    from_port: int
    to_port: int
    cidr_ipv4: str | None
    list: NetworkList | None
    description: str
    replaces: tuple[str, ...] = ()

    def properties(self) -> dict[str, str | int | None]:
        """Return the properties of the resource but for the ids of its group and of the list."""
        return {
            "ip_protocol": self.ip_protocol,
            "from_port": self.from_port,
            "to_port": self.to_port,
            "cidr_ipv4": self.cidr_ipv4,
            "description": self.description,
        }


def render_rule(prefix: str, rule: Rule, replaces: Iterable[str] = ()) -> RuleResource:
    """Return the resource of ``rule``; its name is ``prefix`` and the cloud's own identity of the rule.

    ``replaces`` are rules, without the prefix, whose place it takes.
    """
    match rule.service:
        case PortRange(first, last):
            from_port, to_port = first, last
        case Icmp(kind, code):
            from_port, to_port = kind, code
        case _:
            from_port, to_port = -1, -1
    if not isinstance(rule.peer, NetworkList | IPv4Network):
        words = "is in a rule, but a security group cannot name it"
        raise Faults([Fault(rule.name, words, "give addresses", str(rule.peer))])
    return RuleResource(
        name=f"{prefix}-{rule.name}",
        ingress=rule.opens is Initiator.PEER,
        ip_protocol=str(rule.protocol),
        from_port=from_port,
        to_port=to_port,
        cidr_ipv4=str(rule.peer) if isinstance(rule.peer, IPv4Network) else None,
        list=rule.peer if isinstance(rule.peer, NetworkList) else None,
        description=describe(rule),
        replaces=tuple(f"{prefix}-{each}" for each in replaces),
    )


def describe(rule: Rule) -> str:
    """Return the rows that imply the rule and the first one's words, inside EC2's character set and length."""
    label = rule.flows[0].label
    peer = f" ({label})" if label and label != str(rule.peer) else ""
    text = f"{', '.join(rule.requirements)}: {rule.flows[0].title}{peer}"
    return re.sub(f"[^{_DESCRIPTION_CHARACTERS}]", " ", text)[: DESCRIPTION_LENGTH.default].rstrip()
