"""Plans of Network Firewalls, and their texts as a parser that is not ours reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import suricataparser  # type: ignore[import-untyped]  # it ships no types
from tests.site.test_perimeter import DESKS, EDGE, GATEWAY, PHONES, SITE

from webex_calling.plan.network_firewall import NetworkFirewallPlan, plan_network_firewall
from webex_calling.published.reference import Reference, load_reference
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
PROXY = {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}
ITSP = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peerPorts": [5061],
    "localPorts": [5061],
    "mediaPorts": "16384-32767",
}
CERTIFICATE = {
    **GATEWAY,
    "trunk": "certificate",
    "listenPorts": [5062],
    "publicAddress": "203.0.113.10",
    "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
    "peers": [ITSP],
}
ALL_ROLES = [
    {
        "name": role,
        "role": role,
        "networks": [f"10.60.{number}.0/24"],
        "options": {
            "cscan": True,
            "unifiedCm8443": True,
            "mobilePush": True,
            "mppPort80": True,
            "unifiedCmMigration6970": True,
        },
    }
    for number, role in enumerate(
        ("webex-app", "thin-client", "mpp-device", "room-device", "ata", "webrtc-browser", "admin-browser")
    )
]


def members(perimeter: dict[str, Any] | None = None, **changes: Any) -> PerimeterMembers:
    """Return who is behind the perimeter of the site after changes of either."""
    perimeters = [{**EDGE, "networkFirewall": {}, **(perimeter or {})}]
    site = validate_site({**SITE, **changes, "perimeters": perimeters}, published=REFERENCE.published)
    return site.members(site.egress()[0])


def everyone(**changes: Any) -> PerimeterMembers:
    """Return a certificate trunk, a pool and clients of every role with every option, with public resolvers."""
    public = {"resolvers": ["203.0.113.53"], "timeServers": ["203.0.113.123"]}
    names = [each["name"] for each in ALL_ROLES]
    return members({"clients": names}, localGateways=[CERTIFICATE], clients=ALL_ROLES, **public, **changes)


def only(*clients: dict[str, Any], perimeter: dict[str, Any] | None = None, **changes: Any) -> PerimeterMembers:
    """Return clients alone behind the perimeter."""
    names = [each["name"] for each in clients]
    return members(
        {"localGateways": [], "vdiPools": [], "clients": names, **(perimeter or {})},
        localGateways=[],
        vdiPools=[],
        clients=list(clients),
        **changes,
    )


def planned(
    who: PerimeterMembers | None = None, reference: Reference = REFERENCE, name: str = "edge", **model: Any
) -> NetworkFirewallPlan:
    """Return the plan of a firewall for ``who``, everyone unless said."""
    return plan_network_firewall(reference, who or everyone(), NetworkFirewall.from_arguments(model), name)


def rules(plan: NetworkFirewallPlan, home: str = "") -> Iterator[suricataparser.Rule]:
    """Yield the rules of the plan, or of one of its groups, in the order of evaluation, read by suricataparser."""
    for group in plan.policy.groups:
        if not home or group.id == home:
            yield from suricataparser.parse_rules(group.text)


def header(rule: suricataparser.Rule) -> str:
    """Return a rule without its keywords."""
    return f"{rule.action} {rule.header}"


__all__ = [
    "ALL_ROLES",
    "CERTIFICATE",
    "DESKS",
    "GATEWAY",
    "ITSP",
    "PHONES",
    "PROXY",
    "REFERENCE",
    "everyone",
    "header",
    "members",
    "only",
    "planned",
    "rules",
]
