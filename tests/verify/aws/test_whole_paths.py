"""What leaves an AWS endpoint meets its groups, its subnet's ACL, the firewall, the NAT gateway and that one's ACL."""

from __future__ import annotations

from typing import Any

import pytest
from tests.verify.aws.firewalls import CALLING, HOME, LISTS, policy, stateful
from tests.verify.registrations import group, resource, rule

from webex_calling.registered.aws_tokens import (
    EIP,
    NAT_GATEWAY,
    NETWORK_ACL,
    RESOLVER_FIREWALL_DOMAIN_LIST,
    RESOLVER_FIREWALL_RULE,
    RESOLVER_FIREWALL_RULE_GROUP,
    RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION,
)
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.dns_firewall import DnsFirewall
from webex_calling.verify.aws.nat_gateway import Translations
from webex_calling.verify.aws.network_acl import NetworkAcls
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.model.hop import Hop
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.path import Paths, straight

SIGNALLING = "pass tcp $HOME_NET any -> @CALLING $SIP (sid:1;)"
WEB = 'pass tls $HOME_NET any -> any 443 (tls.sni; dotprefix; content:".webex.com"; endswith; flow:to_server; sid:2;)'
ALL = "0.0.0.0/0"


def entry(number: int, first: int, last: int, cidr: str = ALL, **more: Any) -> dict[str, Any]:
    """Return an inline entry for TCP."""
    ports = {"fromPort": first, "toPort": last}
    return {"ruleNo": number, "action": "allow", "protocol": "tcp", "cidrBlock": cidr, **ports, **more}


EGRESS = [entry(100, 443, 443), entry(110, 5062, 5062, CALLING)]
INGRESS = [entry(100, 1024, 65535)]
FROM_HOME, TO_HOME = [entry(90, 1, 65535, HOME)], [entry(90, 1024, 65535, HOME)]  # the NAT gateway's near border


def estate(**changes: Any) -> dict[str, Registration]:
    """Return the resources of a VPC with a firewall and a NAT gateway, with some replaced."""
    firewall_group = changes.get("rules") or stateful(SIGNALLING, WEB)
    domains = resource(
        RESOLVER_FIREWALL_DOMAIN_LIST, "webex", {"domains": ["webex.com", "*.webex.com"]}, id="fdl-webex"
    )
    dns = {"firewallRuleGroupId": "frg", "firewallDomainListId": "fdl-webex", "priority": 1, "action": "ALLOW"}
    inner = {"egress": changes.get("egress", EGRESS), "ingress": changes.get("ingress", INGRESS)}
    outer = {
        "egress": [*EGRESS, *changes.get("to_home", TO_HOME)],
        "ingress": [*FROM_HOME, *changes.get("outer", INGRESS)],
    }
    web: dict[str, Any] = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": ALL}
    sip: dict[str, Any] = {"ipProtocol": "tcp", "fromPort": 5062, "toPort": 5062, "prefixListId": "pl-calling"}
    return {
        "lists": LISTS,
        "group": group(),
        "web": rule(inbound=False, name="web", **web),
        "sip": rule(inbound=False, name="sip", **sip),
        "inner": resource(NETWORK_ACL, "inner", inner, id="acl-inner"),
        "outer": resource(NETWORK_ACL, "outer", outer, id="acl-outer"),
        "rules": firewall_group,
        "policy": policy(firewall_group),
        "nat": resource(
            NAT_GATEWAY, "egress", {"allocationId": "eipalloc-out", "subnetId": "subnet-public"}, id="nat-1"
        ),
        "eip": resource(EIP, "out", {"domain": "vpc"}, id="eipalloc-out"),
        "domains": domains,
        "dns": resource(RESOLVER_FIREWALL_RULE_GROUP, "names", {}, id="frg"),
        "rule": resource(
            RESOLVER_FIREWALL_RULE, "webex", {**dns, "firewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"}
        ),
        "joined": resource(
            RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION,
            "joined",
            {"firewallRuleGroupId": "frg", "vpcId": "vpc-voice", "priority": 200},
        ),
    }


def paths(**changes: Any) -> Paths:
    """Return the paths of a desktop to the Internet."""
    held = estate(**changes)
    registered, home = Registered(held.values()), (prefix(HOME),)
    acls = NetworkAcls(registered)
    hops: list[Hop] = [
        DnsFirewall(registered, {}).of_vpc("vpc-voice"),
        SecurityGroups(registered, {}).filter([held["group"]]),
        acls.filter(held["inner"]),
        NetworkFirewalls(registered, {}).filter(held["policy"], home),
        acls.filter(held["outer"], near=True),
        Translations(registered, {}).gateway(held["nat"], home),
        acls.filter(held["outer"]),
    ]
    return straight(hops, PacketSet.empty())


def opening(peer: str, port: int, initiator: Initiator = Initiator.LOCAL) -> Packet:
    """Return an opening of a desktop."""
    return Packet.tcp(initiator, "10.20.1.10", 40000, peer, port)


HTTPS, SIP = opening("idbroker.webex.com", 443), opening("198.51.100.7", 5062)


@pytest.mark.parametrize("packet", [HTTPS, SIP], ids=["https by name", "signalling by address"])
def test_what_is_required_gets_along_the_whole_path(packet: Packet) -> None:
    """The address of the gateway is not known, and what is admitted is so whichever it is."""
    found = paths()
    assert found.stop(packet) is None
    assert packet in found.admitted


@pytest.mark.parametrize(
    ("changes", "packet", "stopped_at"),
    [
        pytest.param({}, opening("198.51.100.7", 5063), "security group a", id="another port"),
        pytest.param({}, opening("198.51.100.7", 443), "network firewall policy edge", id="no name said"),
        pytest.param({}, opening("example.net", 443), "network firewall policy edge", id="another name"),
        pytest.param({}, opening("198.51.100.7", 5062, Initiator.PEER), "NAT gateway egress", id="opened by the peer"),
        pytest.param({"egress": EGRESS[:1]}, SIP, "network ACL inner", id="an entry dropped"),
        pytest.param({"ingress": []}, HTTPS, "network ACL inner", id="the reply entry forgotten"),
        pytest.param({"ingress": [entry(100, 1024, 39999)]}, SIP, "network ACL inner", id="reply ports too narrow"),
        pytest.param(
            {"outer": [entry(100, 32768, 60999)]}, HTTPS, "network ACL outer", id="a gateway's ports taken for a host's"
        ),
        pytest.param(
            {"to_home": []}, HTTPS, "network ACL outer towards the endpoint", id="a gateway's subnet without replies"
        ),
        pytest.param(
            {"rules": stateful(SIGNALLING.replace("tcp", "udp"), WEB)},
            SIP,
            "network firewall policy edge",
            id="another protocol in the firewall",
        ),
        pytest.param(
            {"rules": stateful("drop ip any any -> any any (sid:9;)", SIGNALLING, WEB)},
            SIP,
            "network firewall policy edge",
            id="a priority exchanged",
        ),
    ],
)
def test_planted_faults_are_found_at_their_hop(changes: dict[str, Any], packet: Packet, stopped_at: str) -> None:
    """The hop that stops a packet is named, and the packet is not admitted."""
    found = paths(**changes)
    stop = found.stop(packet)
    assert stop is not None
    assert stop.hop.name == stopped_at
    assert packet not in found.admitted


def test_a_name_that_is_not_answered_is_stopped_first() -> None:
    """Without an answer to its query nothing else is asked."""
    held = estate()
    blocked = resource(RESOLVER_FIREWALL_RULE, "webex", {**held["rule"].inputs, "action": "BLOCK"})
    registered = Registered([*(each for name, each in held.items() if name != "rule"), blocked])
    hop = DnsFirewall(registered, {}).of_vpc("vpc-voice")
    stop = straight([hop], PacketSet.empty()).stop(HTTPS)
    assert stop is not None
    assert stop.hop.name == "DNS firewall of the VPC vpc-voice"
