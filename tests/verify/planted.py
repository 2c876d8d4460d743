"""`plant(permit("fra-a-external-general", INGRESS, "tcp", 5061), inputs(toPort=5062))`: one fault in a sound run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from tests.verify.proven import Proven, proven

from webex_calling.registered.aws_tokens import SECURITY_GROUP, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_INGRESS_RULE
from webex_calling.registered.registration import Registration

Change = Callable[[Registration], Registration | None]

_ITSP = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peerPorts": [5061],
    "localPorts": [5061],
    "mediaPorts": "16384-32767",
}
_UCM = {**_ITSP, "name": "ucm", "interface": "internal", "addresses": ["10.30.0.0/24"]}
_SNMP = {
    "name": "snmp",
    "interface": "internal",
    "direction": "inbound",
    "protocol": "udp",
    "ports": [161],
    "addresses": ["10.30.8.20/32"],
    "reason": "Monitoring polls the gateway",
}
_BROKER = {
    "name": "broker",
    "direction": "outbound",
    "protocol": "tcp",
    "ports": [443],
    "serviceTag": "WindowsVirtualDesktop",
    "reason": "Session brokers",
}
SITE: Mapping[str, Any] = {
    "resolvers": ["10.0.0.53"],
    "timeServers": ["10.0.0.123"],
    "https": {"internet": True},
    "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
    "azure": {
        "weu": {
            "location": "westeurope",
            "resourceGroup": "voice",
            "virtualNetworks": {"voice": {"cidrs": ["10.40.0.0/16"]}},
        }
    },
    "localGateways": [
        {
            "name": "fra-a",
            "place": "fra",
            "trunk": "certificate",
            "listenPorts": [5062],
            "publicAddress": "203.0.113.10",
            "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
            "peers": [_ITSP, _UCM],
            "extraRules": [_SNMP],
        },
        *(
            {
                "name": name,
                "place": "weu",
                "trunk": trunk,
                **({"listenPorts": [5062], "publicAddress": "203.0.113.20"} if trunk == "certificate" else {}),
                "interfaces": {"external": address},
                "sharedSubnets": {"external": "edge"},
            }
            for name, trunk, address in (
                ("weu-a", "certificate", "10.40.1.10"),
                ("weu-b", "registration", "10.40.1.11"),
            )
        ),
    ],
    "vdiPools": [
        {"name": "desks", "place": "fra", "platform": "workspaces", "media": "optimised"},
        {
            "name": "hosts",
            "place": "weu",
            "platform": "azure-virtual-desktop",
            "media": "fallback",
            "extraRules": [_BROKER],
        },
    ],
}
"""Gateways of both trunks and clouds, a shared subnet, and pools: small, and with everything that can go wrong."""


@cache
def planted_site() -> Proven:
    """Return the site as it is registered without a fault."""
    return proven(SITE)


def plant(pick: Callable[[Registration], bool], change: Change) -> list[Registration]:
    """Return what the site registers with one resource changed, or taken away where ``change`` returns None."""
    estate = planted_site().resources
    (chosen,) = filter(pick, estate)
    changed = change(chosen)
    return [*(each for each in estate if each is not chosen), *([changed] if changed else [])]


def permit(group: str, kind: str, protocol: str, first: int) -> Callable[[Registration], bool]:
    """Pick one rule of a security group by its type, protocol and first port."""
    (held,) = [each for each in planted_site().resources if each.name == group and each.type == SECURITY_GROUP]
    wanted = (kind, held.id, protocol, first)

    def picked(each: Registration) -> bool:
        given = each.inputs
        return (each.type, given.get("securityGroupId"), given.get("ipProtocol"), given.get("fromPort")) == wanted

    return picked


def named(name: str, kind: str) -> Callable[[Registration], bool]:
    """Pick a resource by its name and type."""
    return lambda each: (each.name, each.type) == (name, kind)


def inputs(**values: Any) -> Change:
    """Change inputs of a resource."""
    return lambda each: replace(each, inputs={**each.inputs, **values})


def turned(each: Registration) -> Registration:
    """Turn the direction of a rule."""
    return replace(
        each,
        type=SECURITY_GROUP_EGRESS_RULE if each.type == SECURITY_GROUP_INGRESS_RULE else SECURITY_GROUP_INGRESS_RULE,
    )


def gone(_each: Registration) -> None:
    """Take a resource away."""


def entries(*, add: Sequence[str] = (), drop: Sequence[str] = ()) -> Change:
    """Change the entries of a prefix list."""

    def change(each: Registration) -> Registration:
        kept = [entry for entry in each.inputs["entries"] if entry["cidr"] not in drop]
        assert len(kept) == len(each.inputs["entries"]) - len(drop)
        return inputs(entries=[*kept, *({"cidr": cidr} for cidr in add)])(each) or each

    return change


def rules(edit: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Change:
    """Change each rule of a network security group, or take away those for which ``edit`` returns None."""

    def change(each: Registration) -> Registration:
        found = [edit(dict(rule)) for rule in each.inputs["securityRules"]]
        return inputs(securityRules=[rule for rule in found if rule is not None])(each) or each

    return change


def where(change: Mapping[str, Any], **wanted: Any) -> Change:
    """Change fields of the one rule of a network security group that has the wanted ones; None takes one away."""
    matched: list[dict[str, Any]] = []

    def edit(rule: dict[str, Any]) -> dict[str, Any]:
        if any(rule.get(key) != value for key, value in wanted.items()):
            return rule
        matched.append(rule)
        return {key: value for key, value in {**rule, **change}.items() if value is not None}

    def once(each: Registration) -> Registration | None:
        found = rules(edit)(each)
        assert len(matched) == 1, matched
        return found

    return once
