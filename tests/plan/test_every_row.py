"""Every row of the reference, every service of it, every prefix and every domain reaches a target that is rendered."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import IPv4Network
from typing import Any

import suricataparser  # type: ignore[import-untyped]  # it ships no types
from tests.options import every
from tests.rows import (
    APPLE_PUSH,
    ATTENDANT_CONSOLE,
    CLIENT_HTTPS,
    CSCAN_TCP,
    CSCAN_UDP,
    DEVICE_CONFIGURATION,
    DEVICE_DIRECTORY,
    GATEWAY_HTTPS,
    GATEWAY_REVOCATION,
    GOOGLE_PUSH,
    MEETINGS_MEDIA,
    MEETINGS_OVER_TCP,
    MEETINGS_OVER_TLS,
    TEAMS_MEDIA,
    TEAMS_OVER_TCP,
    TEAMS_OVER_TLS,
)

from webex_calling.flows.flow import Flow, Names
from webex_calling.plan.crossing import crossing
from webex_calling.plan.dns_firewall import plan_dns_firewall
from webex_calling.plan.network_firewall import plan_network_firewall
from webex_calling.published.domain import covers
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import NetworkName
from webex_calling.site.client import ClientRole
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import DnsFirewall

REFERENCE = load_reference()
PERIMETER = {"external": "the edge"}
PROXY = {"proxy": {"addresses": ["10.60.0.10/32"], "port": 8080}}
DNS = DnsFirewall.from_arguments({"fail_open": False})
ALIASES = {domain.name for domain in REFERENCE.domains.values() if any(use.without_proxy_only for use in domain.uses)}
OPTIONAL = {
    CSCAN_TCP,
    CSCAN_UDP,
    APPLE_PUSH,
    GOOGLE_PUSH,
    MEETINGS_MEDIA,
    TEAMS_MEDIA,
    MEETINGS_OVER_TCP,
    TEAMS_OVER_TCP,
    MEETINGS_OVER_TLS,
    TEAMS_OVER_TLS,
    DEVICE_DIRECTORY,
    ATTENDANT_CONSOLE,
}


def everyone(*, options: bool = True, https: Any = PERIMETER) -> PerimeterMembers:
    """Return both kinds of trunk, desktops and clients of every role, with all that each may have."""
    common = {"resolvers": ["203.0.113.53"], "time_servers": ["203.0.113.123"], "https": https}
    direct = {"networks": ["192.168.0.0/16"]}
    peers = [
        {
            "name": f"{transport}-{side}",
            "interface": side,
            "addresses": [address],
            "transport": transport,
            "peer_ports": ["5060"],
            "local_ports": ["5060"],
            "media_ports": "16384-32767",
        }
        for transport, side, address in (("tls", "external", "198.51.100.0/28"), ("udp", "internal", "192.0.2.0/28"))
    ]
    gateways = [
        {
            **common,
            "name": trunk,
            "trunk": trunk,
            "interfaces": {"external": f"10.20.{at}.10", "internal": f"10.21.{at}.10"},
            "peers": peers,
            "direct_media": {"interface": "internal", **direct},
            **({"listen_ports": ["5062"], "public_address": "203.0.113.10"} if trunk == "certificate" else {}),
        }
        for at, trunk in enumerate(("certificate", "registration"))
    ]
    desks = {
        **common,
        "name": "desks",
        "platform": "ec2",
        "media": "both",
        "networks": ["10.30.0.0/20"],
        "options": every(REFERENCE.published.desktop_options, on=options),
        "direct_media": direct,
    }
    clients = [
        {
            **common,
            "name": role.value,
            "role": role.value,
            "networks": [f"10.50.{at}.0/24"],
            "options": every(REFERENCE.published.client_options, on=options),
            "direct_media": direct,
        }
        for at, role in enumerate(ClientRole)
    ]
    return PerimeterMembers.from_arguments(
        {
            "local_gateways": gateways,
            "vdi_pools": [desks],
            "clients": clients,
            "inside": ["10.0.0.0/8"],
            **({"proxies": ["10.60.0.10/32"]} if https == PROXY else {}),
        },
        published=REFERENCE.published,
    )


@cache
def flows() -> tuple[Flow, ...]:
    """Return what crosses the perimeter that everyone is behind."""
    return crossing(REFERENCE, everyone())


@cache
def text() -> str:
    """Return the rules that the Network Firewall of that perimeter is given."""
    plan = plan_network_firewall(REFERENCE, everyone(), NetworkFirewall(), "edge")
    return "\n".join(group.text for group in plan.policy.groups)


def rendered(text: str) -> set[str]:
    """Return the rows that the rules are said to be for, as a parser that is not ours reads them."""
    words = {word for rule in suricataparser.parse_rules(text) for word in (rule.msg or "").split()}
    return words & set(REFERENCE.requirements)


def names_of(found: tuple[Flow, ...]) -> set[str]:
    """Return the names that flows have."""
    return {name for flow in found if isinstance(flow.peer, Names) for name in flow.peer.names}


def test_every_row_is_used() -> None:
    """Each row crosses the perimeter, and a rule that is rendered is for it."""
    assert {flow.requirement for flow in flows()} == set(REFERENCE.requirements)
    assert rendered(text()) == set(REFERENCE.requirements)


def test_rows_of_options_are_used_by_those_who_ask() -> None:
    """With every option off, exactly the rows of options are used by none: the count above can fail."""
    crossed = {flow.requirement for flow in crossing(REFERENCE, everyone(options=False))}
    assert set(REFERENCE.requirements) - crossed == OPTIONAL


def test_every_service_is_used() -> None:
    """Each service with ports of its own crosses, over one of the row's protocols; the others are the site's."""
    used = {(flow.requirement, ports) for flow in flows() for ports in flow.ports}
    unused = [
        f"{row.id}/{service.id}"
        for row in REFERENCE.requirements.values()
        for service in row.services
        for ports in (service.ports if isinstance(service.ports, tuple) else ())
        if not any(row.id == other and ports in held for other, held in used)
    ]
    assert unused == []


def test_every_network_is_used() -> None:
    """Each network crosses: by its lists, or prefix by prefix in the rules."""
    assert {flow.peer.id for flow in flows() if isinstance(flow.peer, NetworkName)} == set(REFERENCE.networks)
    inline = {
        prefix.prefix for network in REFERENCE.networks.values() if not network.listed for prefix in network.prefixes
    }
    headers = [rule.header for rule in suricataparser.parse_rules(text())]
    assert {prefix for prefix in inline if not any(str(prefix) in header for header in headers)} == set[IPv4Network]()
    for network in REFERENCE.networks.values():
        variable = f"@{network.id.upper().replace('-', '_')}"
        assert any(f"{variable} " in header for header in headers) is network.listed


def test_every_domain_is_used() -> None:
    """Each domain crosses, a rule by name covers it, and the DNS Firewall allows it with its apex."""
    published = {domain.name for domain in REFERENCE.domains.values()}
    hosts = {name for domain in published for name in {domain, domain.removeprefix("*.")}}
    assert published - names_of(flows()) == set()
    matched = set(re.findall(r'content:"\.?([^"]+)"', text()))
    unmatched = [
        name for name in published if not any(covers(f"*.{each}", name.removeprefix("*.")) for each in matched)
    ]
    assert unmatched == []
    (allowed,) = plan_dns_firewall(REFERENCE, everyone(), DNS, "edge").lists
    assert hosts - set(allowed.domains) == set()


def test_every_named_host_is_inside_what_is_used() -> None:
    """A host that the article names is reached by a domain of those who are behind the perimeter."""
    names = names_of(flows())
    assert [host for host in REFERENCE.hosts if not any(covers(name, host) for name in names)] == []


def _direct(flow: Flow) -> bool:
    """Whether names are asked for past any proxy: of push, and of hosts of services that are no web."""
    return flow.requirement == GOOGLE_PUSH or (isinstance(flow.peer, Names) and bool(flow.peer.within))


def test_a_proxy_opens_every_web_service() -> None:
    """Behind a proxy the same rows cross, their web services from the proxy alone, and no alias behind a name does."""
    found = crossing(REFERENCE, everyone(https=PROXY))
    assert {flow.requirement for flow in found} == set(REFERENCE.requirements)
    web = {row.id for row in REFERENCE.requirements.values() if any(service.web for service in row.services)}
    opened = [flow for flow in found if flow.local == (IPv4Network("10.60.0.10/32"),)]
    assert {flow.requirement for flow in opened} == web
    assert [
        flow for flow in found if isinstance(flow.peer, Names) and flow not in opened and flow.requirement in web
    ] == [flow for flow in found if _direct(flow) and flow not in opened]
    published = {domain.name for domain in REFERENCE.domains.values()}
    assert published - names_of(found) == ALIASES
    (allowed,) = plan_dns_firewall(REFERENCE, everyone(https=PROXY), DNS, "edge").lists
    assert published - set(allowed.domains) == ALIASES


def test_a_proxy_beside_the_perimeter_leaves_it_no_web_service() -> None:
    """Where the proxy goes out another way, no web crosses, and of names those of push and beside a network."""
    members = everyone(https=PROXY).model_copy(update={"proxies": ()})
    found = crossing(REFERENCE, members)
    assert set(REFERENCE.requirements) - {flow.requirement for flow in found} == {
        CLIENT_HTTPS,
        DEVICE_DIRECTORY,
        ATTENDANT_CONSOLE,
        MEETINGS_OVER_TLS,
        TEAMS_OVER_TLS,
        GATEWAY_REVOCATION,
        GATEWAY_HTTPS,
    }
    assert {flow.requirement for flow in found if isinstance(flow.peer, Names)} == {
        GOOGLE_PUSH,
        CSCAN_TCP,
        DEVICE_CONFIGURATION,
    }
