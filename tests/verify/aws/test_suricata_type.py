"""The type of a rule is what Suricata prints for it, and so what its action covers; tests/suricata asks the engine."""

from __future__ import annotations

import pytest

from webex_calling.verify.aws.suricata import parse
from webex_calling.verify.aws.suricata_type import RuleType, type_of

TYPES = {
    "pass ip 10.0.0.0/8 any -> 198.51.100.0/24 any (sid:1;)": "ip_only",
    "pass tcp 10.0.0.0/8 any -> 198.51.100.0/24 8934 (sid:1;)": "ip_only",
    "pass tcp 10.0.0.0/8 any <> 198.51.100.0/24 !8934 (sid:1;)": "ip_only",
    "pass icmp any any -> 10.0.0.0/8 any (sid:1;)": "ip_only",
    "pass tcp any any -> any any (metadata:a b; priority:1; flowbits:set,x; sid:1;)": "ip_only",
    "pass ip [10.0.0.0/8,!10.1.0.0/16] any -> any any (sid:1;)": "like_ip_only",
    "pass tcp $HOME_NET any -> $EXTERNAL_NET 443 (sid:1;)": "like_ip_only",
    "pass tcp 10.0.0.0/8 any -> 198.51.100.0/24 8934 (flow:to_server; sid:1;)": "pkt",
    "pass tcp any any -> any any (flow:not_established; sid:1;)": "pkt",
    "drop ip any any -> any any (flow:established; sid:1;)": "pkt",
    "pass icmp any any -> 10.0.0.0/8 any (itype:3; icode:4; sid:1;)": "pkt",
    "pass tcp any any -> any any (ttl:1; sid:1;)": "pkt",
    "pass tcp any any -> any any (dsize:0; tcp.flags:A; flow:established,to_client; sid:1;)": "pkt",
    "pass tcp any any -> any any (flowbits:isset,x; flowbits:set,x; sid:1;)": "pkt",
    'pass tcp-pkt any any -> any any (content:"x"; sid:1;)': "pkt",
    'pass tcp any any -> any any (flow:no_stream; content:"x"; sid:1;)': "pkt",
    'pass tcp any any -> any any (content:"x"; endswith; sid:1;)': "stream",
    'pass tcp any any -> any any (pcre:"/x/"; flow:to_server; sid:1;)': "stream",
    'pass tls any any -> any any (content:"x"; sid:1;)': "stream",
    'pass tcp any any -> any any (content:"x"; depth:4; sid:1;)': "pkt_stream",
    'pass udp any any -> any any (content:"x"; sid:1;)': "pkt_stream",
    "pass ip any any -> any any (app-layer-protocol:tls; sid:1;)": "pd_only",
    "pass tcp any any -> any any (app-layer-protocol:!tls; flow:to_server; sid:1;)": "pd_only",
    "pass tls any any -> any 443 (sid:1;)": "app_layer",
    "pass http any any -> any 80 (flow:to_server; sid:1;)": "app_layer",
    "pass dns any any -> any any (sid:1;)": "app_layer",
    "pass tls any any -> any any (flow:to_server,established; sid:1;)": "pkt",
    "pass tcp any any -> any any (app-layer-protocol:tls; flow:established; sid:1;)": "pkt",
    'pass tls any any -> any any (flowbits:isset,x; tls.sni; content:"x"; sid:1;)': "app_tx",
    'pass tcp any any -> any any (content:"x"; flow:established; sid:1;)': "stream",
    'pass tls any any -> any 443 (flow:to_server,established; tls.sni; content:"a.b"; nocase; sid:1;)': "app_tx",
    'pass tcp any any -> any any (tls.sni; content:"a.b"; sid:1;)': "app_tx",
    'pass http any any -> any any (http.host; content:"a.b"; sid:1;)': "app_tx",
    'pass tls any any -> any any (tls.cert_subject; content:"x"; sid:1;)': "app_tx",
    "drop tls any any -> any any (ssl_state:client_hello; sid:1;)": "app_tx",
    "pass tcp any any -> any any (decode-event:ipv4.trunc_pkt; sid:1;)": "de_only",
}


@pytest.mark.parametrize("rule", TYPES)
def test_each_kind_of_rule_has_its_type(rule: str) -> None:
    """The type is the one that the table has."""
    (read,) = parse("rules", rule)
    assert type_of(read) == TYPES[rule]


def test_what_a_type_says_of_the_flow() -> None:
    """Rules on packets cover these alone; those of addresses are asked once each way."""
    assert {each for each in RuleType if not each.decides_the_flow} == {RuleType.PKT, RuleType.DE_ONLY}
    assert {each for each in RuleType if each.at_first} == {RuleType.IP_ONLY, RuleType.LIKE_IP_ONLY}
