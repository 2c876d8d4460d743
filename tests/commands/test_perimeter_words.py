"""The resources of a perimeter as a reader sees them: rules in the order in which they are looked at."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rows import CLIENT_HTTPS, GATEWAY_SIGNALLING

from webex_calling.commands.perimeter_words import cells, inline_rules
from webex_calling.registered.registration import Registration

GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
ACL = "aws:ec2/networkAcl:NetworkAcl"
COLLECTIONS = "azure-native:network:FirewallPolicyRuleCollectionGroup"
SIGNALLING = (
    'pass tcp [10.20.1.10,10.50.0.0/20] any -> @CALLING 8934 (msg:"S1a Signalling"; flow:to_server; sid:1; rev:1;)'
)
DOMAIN = (
    'pass tls [10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4] any -> $EXTERNAL_NET 443 (msg:"W1 HTTPS"; tls.sni; dotprefix; '
    'content:".webex.com"; endswith; sid:2; rev:1;)'
)
ENTRY = {"ruleNo": 200, "action": "allow", "protocol": "6", "fromPort": 443, "toPort": 443, "cidrBlock": "0.0.0.0/0"}
ERRORS = {**ENTRY, "ruleNo": 100, "protocol": "1", "fromPort": 0, "toPort": 0, "icmpType": 3, "icmpCode": 4}
NETWORK_RULE = {
    "name": GATEWAY_SIGNALLING,
    "ruleType": "NetworkRule",
    "ipProtocols": ["TCP"],
    "sourceAddresses": ["10.40.1.10"],
    "destinationIpGroups": ["/subscriptions/s/providers/Microsoft.Network/ipGroups/calling"],
    "destinationPorts": ["8934"],
    "description": "S1a: Signalling",
}
WEB_RULE = {
    "name": CLIENT_HTTPS,
    "ruleType": "ApplicationRule",
    "protocols": [{"protocolType": "Https", "port": 443}],
    "targetFqdns": ["webex.com", "*.webex.com"],
    "sourceAddresses": ["10.40.0.0/16"],
}


def resource(kind: str, **inputs: Any) -> Registration:
    """Return one resource."""
    return Registration(f"urn::{kind}", kind, "edge", "", custom=True, inputs=inputs)


@pytest.mark.parametrize(
    ("held", "line", "rules"),
    [
        pytest.param(
            resource(GROUP, capacity=100, ruleGroup={"rulesSource": {"rulesString": f"{SIGNALLING}\n{DOMAIN}\n"}}),
            ("rule group edge: 2 rules of 100",),
            [
                ("pass", "tcp", "10.20.1.10, 10.50.0.0/20", "8934", "@CALLING", "S1a Signalling"),
                ("pass", "tls", "10.0.0.1 and 3 more", "443", "$EXTERNAL_NET .webex.com", "W1 HTTPS"),
            ],
            id="a rule group",
        ),
        pytest.param(
            resource(ACL, ingress=[ENTRY, ERRORS], egress=[]),
            ("network ACL edge: 2 entries in, 0 out",),
            [
                ("  100", "allow", "in", "icmp", "type 3 code 4", "0.0.0.0/0"),
                ("  200", "allow", "in", "tcp", "443", "0.0.0.0/0"),
            ],
            id="a network ACL",
        ),
        pytest.param(
            resource(
                COLLECTIONS,
                priority=1000,
                ruleCollections=[{"priority": 110, "action": {"type": "Allow"}, "rules": [NETWORK_RULE, WEB_RULE]}],
            ),
            ("rule collection group edge: priority 1000",),
            [
                ("  110", "allow", "TCP", "8934", "calling", "from 10.40.1.10", "S1a: Signalling"),
                ("  110", "allow", "Https:443", "", "webex.com, *.webex.com", "from 10.40.0.0/16", CLIENT_HTTPS),
            ],
            id="a rule collection group",
        ),
        pytest.param(resource("aws:ec2/vpc:Vpc"), None, [], id="what is no part of a perimeter"),
    ],
)
def test_words(held: Registration, line: tuple[str, ...] | None, rules: list[tuple[str, ...]]) -> None:
    """A resource has its line, and each rule inside it one of its own, in the order of evaluation."""
    assert cells(held) == line
    assert list(inline_rules(held)) == rules
