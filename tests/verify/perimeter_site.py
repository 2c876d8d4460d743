"""The site of the path tests: everything that AWS has on the way out, and network ACLs on either side of the NAT."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.verify.proven import Proven, proven

SITE: dict[str, Any] = {
    "resolvers": ["10.20.0.2"],
    "timeServers": ["169.254.169.123"],
    "https": {"perimeter": "edge"},
    "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
    "localGateways": [
        {
            "name": "fra-a",
            "trunk": "registration",
            "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
            "peers": [
                {
                    "name": "ucm",
                    "interface": "internal",
                    "addresses": ["10.30.0.0/24"],
                    "transport": "tcp",
                    "peerPorts": [5060],
                    "localPorts": [5060],
                    "mediaPorts": "16384-32767",
                }
            ],
        }
    ],
    "clients": [{"name": "phones", "role": "mpp-device", "networks": ["10.20.48.0/24", "10.50.0.0/20"]}],
    "perimeters": [
        {
            "name": "edge",
            "localGateways": ["fra-a"],
            "clients": ["phones"],
            "networkAcls": [
                {
                    "name": "gateways",
                    "subnets": ["subnet-0a", "subnet-0b"],
                    "cidrs": ["10.20.1.0/24", "10.20.2.0/24"],
                    "entries": 40,
                },
                {"name": "phones", "subnets": ["subnet-0c"], "cidrs": ["10.20.48.0/24"], "entries": 40},
                {
                    "name": "public",
                    "subnets": ["subnet-0d"],
                    "cidrs": ["10.20.0.16/28"],
                    "entries": 40,
                    "natGateway": True,
                },
            ],
            "networkFirewall": {},
            "dnsFirewall": {"failOpen": True},
            "natGateway": {"clients": 100, "subnets": {"a": "subnet-0d"}},
        }
    ],
}


def without_firewall() -> dict[str, Any]:
    """Return the site with nothing but network ACLs and a NAT gateway on the way."""
    perimeter = {key: value for key, value in SITE["perimeters"][0].items() if key != "networkFirewall"}
    return {**SITE, "perimeters": [perimeter]}


@cache
def sound(firewall: bool = True) -> Proven:
    """Return the site deployed without a fault; with no Network Firewall where asked."""
    return proven(SITE if firewall else without_firewall())
