"""Network Firewall resources as a program would make them."""

from __future__ import annotations

from typing import Any

from tests.verify.registrations import prefix_list, resource

from webex_calling.registered.aws_tokens import FIREWALL_POLICY, RULE_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet, prefix

HOME = "10.20.0.0/16"
CALLING = "198.51.100.0/24"
PORTS = "[5062,8934]"
DEFAULT = "aws:drop_established_app_layer_to_server"


def stateful(
    *rules: str, name: str = "voice", strict: bool = True, source: dict[str, Any] | None = None, **held: Any
) -> Registration:
    """Return a stateful rule group of a text, or of another source."""
    lists = [{"key": "CALLING", "ipSetReferences": [{"referenceArn": "arn:aws:ec2:x:1:prefix-list/pl-calling"}]}]
    ports = [{"key": "SIP", "portSet": {"definitions": ["5062", "8934"]}}]
    group = {
        "rulesSource": source or {"rulesString": "\n".join(rules)},
        "referenceSets": {"ipSetReferences": lists},
        "ruleVariables": {"portSets": ports},
        **({"statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"}} if strict else {}),
        **held,
    }
    inputs = {"type": "STATEFUL", "capacity": 100, "ruleGroup": {key: value for key, value in group.items() if value}}
    return resource(RULE_GROUP, name, inputs, id=f"arn:{name}")


def domain_list(
    *targets: str, kind: str = "ALLOWLIST", types: tuple[str, ...] = ("TLS_SNI",), **more: Any
) -> Registration:
    """Return a stateful rule group of a list of domains."""
    listed = {"generatedRulesType": kind, "targetTypes": list(types), "targets": list(targets)}
    return stateful(source={"rulesSourceList": listed}, **{"name": "domains", **more})


def structured(action: str = "PASS", direction: str = "FORWARD", keyword: str = "sid", **header: str) -> Registration:
    """Return a group of one structured rule."""
    ends = {
        "protocol": "TCP",
        "source": "$HOME_NET",
        "sourcePort": "ANY",
        "destination": "@CALLING",
        "destinationPort": "5062",
    }
    rule = {
        "action": action,
        "header": {**ends, "direction": direction, **header},
        "ruleOptions": [{"keyword": keyword, "settings": ["1"]}],
    }
    return stateful(source={"statefulRules": [rule]})


def policy(
    *groups: Registration,
    default: str | None = DEFAULT,
    strict: bool = True,
    priorities: list[int] | None = None,
    **held: Any,
) -> Registration:
    """Return a policy with these groups in this order."""
    numbers = priorities or [at * 10 for at in range(1, len(groups) + 1)]
    pairs = zip(numbers, groups, strict=True)
    inputs = {
        "statelessDefaultActions": ["aws:forward_to_sfe"],
        "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "statefulEngineOptions": {"ruleOrder": "STRICT_ORDER" if strict else "DEFAULT_ACTION_ORDER"},
        "statefulDefaultActions": [default] if default and strict else [],
        "statefulRuleGroupReferences": [
            {"resourceArn": group.id, **({"priority": number} if strict else {})} for number, group in pairs
        ],
        **held,
    }
    return resource(FIREWALL_POLICY, "edge", {"firewallPolicy": inputs}, id="arn:edge")


LISTS = prefix_list(CALLING)


def firewall(
    held: Registration, *groups: Registration, home: str = HOME, lists: tuple[Registration, ...] = (LISTS,)
) -> Filter:
    """Return the filter of a policy in a VPC."""
    vpc = (prefix(home),) if home else ()
    return NetworkFirewalls(Registered([held, *groups, *lists]), {}).filter(held, vpc)


def admitted(*rules: str, default: str | None = DEFAULT) -> PacketSet:
    """Return what one text of rules admits in strict order."""
    group = stateful(*rules)
    return firewall(policy(group, default=default), group).admitted


def out(peer: str = "198.51.100.7", port: int = 5062, local: str = "10.20.1.10") -> Packet:
    """Return a TCP opening from inside."""
    return Packet.tcp(Initiator.LOCAL, local, 40000, peer, port)
