"""Small sites and a gateway's arguments that are right, and ``changed`` to make them wrong in one place."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from webex_calling.documents.document import Steps
from webex_calling.fault import Fault, Faults

ITSP: Mapping[str, Any] = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peerPorts": [5061],
    "localPorts": [5061],
    "mediaPorts": "16384-32767",
}
UCM: Mapping[str, Any] = {
    "name": "ucm",
    "interface": "internal",
    "addresses": ["10.30.0.0/24"],
    "transport": "tcp",
    "peerPorts": [5060],
    "localPorts": [5060],
    "mediaPorts": "16384-32767",
}
COMMON: Mapping[str, Any] = {
    "resolvers": ["10.20.0.2"],
    "timeServers": ["169.254.169.123"],
    "https": {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}},
}
AWS: Mapping[str, Any] = {
    **COMMON,
    "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
    "localGateways": [
        {
            "name": "fra-a",
            "trunk": "certificate",
            "listenPorts": [5062],
            "publicAddress": "203.0.113.10",
            "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
            "peers": [ITSP, UCM],
        },
        {"name": "fra-b", "trunk": "registration"},
    ],
    "vdiPools": [{"name": "desks", "platform": "workspaces", "media": "optimised"}],
}
AZURE: Mapping[str, Any] = {
    **COMMON,
    "azure": {
        "weu": {
            "location": "westeurope",
            "resourceGroup": "voice",
            "virtualNetworks": {"hub": {"cidrs": ["10.40.0.0/16"]}},
        }
    },
    "localGateways": [
        {
            "name": f"weu-{letter}",
            "trunk": "certificate",
            "listenPorts": [5062],
            "publicAddress": f"203.0.113.{host}",
            "interfaces": {"external": f"10.40.1.{host}"},
            "sharedSubnets": {"external": "edge"},
        }
        for letter, host in (("a", 20), ("b", 21))
    ],
    "vdiPools": [{"name": "hosts", "platform": "azure-virtual-desktop", "media": "fallback"}],
}
BOTH: Mapping[str, Any] = {
    **COMMON,
    "profile": "strict",
    "aws": {
        "fra": {
            **AWS["aws"]["fra"],
            "account": "123456789012",
            "quotas": {"rulesPerGroup": 100, "groupsPerInterface": 10},
            "publishedNetworks": {"calling": {"ids": ["pl-0abc"], "maxEntries": 20}},
        }
    },
    "azure": AZURE["azure"],
    "localGateways": [
        {**AWS["localGateways"][0], "place": "fra"},
        *({**each, "place": "weu", "virtualNetwork": "hub"} for each in AZURE["localGateways"]),
    ],
    "vdiPools": [
        {"name": "desks", "place": "fra", "platform": "ec2", "media": "both", "https": {"external": "the edge"}}
    ],
}
SITES = {"aws": AWS, "azure": AZURE, "both": BOTH}

PEER: Mapping[str, Any] = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peer_ports": ["5061"],
    "local_ports": ["5061"],
    "media_ports": "16384-32767",
}
EXTRA: Mapping[str, Any] = {
    "name": "backup",
    "direction": "outbound",
    "protocol": "tcp",
    "ports": ["22"],
    "addresses": ["192.0.2.7/32"],
    "reason": "configuration backup",
}
GATEWAY: Mapping[str, Any] = {
    "name": "fra-a",
    "trunk": "certificate",
    "interfaces": {"external": "10.20.1.10", "internal": "dynamic"},
    "listen_ports": ["5062", "5070-5075"],
    "public_address": "203.0.113.10",
    "peers": [PEER],
    "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"],
    "https": {"internet": True},
    "management": {"interface": "internal", "sources": ["10.30.9.0/24"], "syslog": ["10.30.9.5"]},
    "direct_media": {"interface": "internal", "networks": ["10.0.0.0/8"]},
    "extra_rules": [EXTRA],
}

GONE = object()
"""What ``changed`` takes for a key to remove."""


def changed(site: Mapping[str, Any], *changes: tuple[Steps, Any]) -> dict[str, Any]:
    """Return a copy of ``site`` with another value at each of the places, or without it."""
    copy: dict[str, Any] = deepcopy(dict(site))
    for steps, value in changes:
        node: Any = copy
        for step in steps[:-1]:
            node = node[step]
        if value is GONE:
            del node[steps[-1]]
        else:
            node[steps[-1]] = value
    return copy


def told(faults: Faults) -> list[str]:
    """Return each fault as the user reads it, without its line."""
    return [str(Fault(each.place, each.fault, each.remedy, each.value)) for each in faults]
