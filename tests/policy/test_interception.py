"""TLS connections of Webex stay closed: scopes of Network Firewall, application rules of Azure Firewall."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi_aws as aws
import pulumi_azure_native.network as network
import pytest
from tests.components import registered
from tests.policy.analyzed import Diagnostic, analyzed
from tests.policy.programs import ANYWHERE, together

from webex_calling.policy.settings import own_networks
from webex_calling.published.reference import load_reference

PLACE: dict[str, Any] = {"resource_group_name": "hub"}
PORTS = {443: (443, 443), 8934: (8934, 8934), 22: (22, 22)}


def scope(destinations: Sequence[str] = (), ports: Sequence[int] = (), **more: Any) -> dict[str, Any]:
    """Return a scope to some destinations, on some ports."""
    return {
        "destinations": [{"address_definition": each} for each in destinations],
        "destination_ports": [{"from_port": PORTS[each][0], "to_port": PORTS[each][1]} for each in ports],
        "protocols": [6],
        **more,
    }


def inspection(*scopes: dict[str, Any]) -> None:
    """Register a TLS inspection configuration."""
    configuration: Any = {
        "server_certificate_configuration": {
            "certificate_authority_arn": "arn:aws:acm:eu-central-1:123456789012:certificate/a",
            "scopes": list(scopes),
        }
    }
    aws.networkfirewall.TlsInspectionConfiguration("tls", tls_inspection_configuration=configuration)


def rule(
    name: str, *targets: str, opens: bool = False, urls: bool = False, ports: Sequence[int] = (443,), **more: Any
) -> network.ApplicationRuleArgs:
    """Return an application rule for HTTPS from everywhere."""
    named: dict[str, Any] = {"target_urls" if urls else "target_fqdns": list(targets)} if targets else {}
    given: dict[str, Any] = {"source_addresses": ["*"], **named, **more}
    return network.ApplicationRuleArgs(
        rule_type="ApplicationRule",
        name=name,
        protocols=[
            network.FirewallPolicyRuleApplicationProtocolArgs(protocol_type="Https", port=port) for port in ports
        ],
        terminate_tls=opens,
        **given,
    )


def collection(priority: int, *rules: network.ApplicationRuleArgs) -> network.FirewallPolicyFilterRuleCollectionArgs:
    """Return a collection of rules."""
    return network.FirewallPolicyFilterRuleCollectionArgs(
        rule_collection_type="FirewallPolicyFilterRuleCollection",
        name=f"at-{priority}",
        priority=priority,
        rules=list(rules),
    )


def firewall(
    *collections: network.FirewallPolicyFilterRuleCollectionArgs, name: str = "rules", priority: int = 200
) -> None:
    """Register a group of collections of the policy `hub`."""
    network.FirewallPolicyRuleCollectionGroup(
        name, firewall_policy_name="hub", priority=priority, rule_collections=list(collections), **PLACE
    )


DOMAINS = [each for each in load_reference().domains.values() if each.id in load_reference().article.domains]
FIRST = ", ".join(domain.name for domain in DOMAINS[:3])
EVERY_DOMAIN = [name for domain in DOMAINS for name in domain.names]
"""Every domain of Webex Calling as Azure Firewall writes it: with the apex beside what is below it."""

PREFIXES = {each.prefix for network in own_networks(load_reference()) for each in network.prefixes}
WIDE = rule("all", "*", opens=True)
RIGHT: Mapping[str, Callable[[], object]] = {
    "a scope to other prefixes": lambda: inspection(scope(["198.51.100.0/24"], [443])),
    "a scope to anywhere on another port": lambda: inspection(scope([ANYWHERE], [22])),
    "a scope to other services of the same prefixes": lambda: inspection(scope(["23.89.0.0/16"], [22])),
    "a rule for another domain": lambda: firewall(collection(100, rule("shop", "*.example.com", opens=True))),
    "a rule for Webex that opens nothing": lambda: firewall(collection(100, rule("webex", "*.webex.com"))),
    "everything, after all published domains": lambda: firewall(
        collection(100, rule("webex", *EVERY_DOMAIN)), collection(200, WIDE)
    ),
    "everything, after a group with all published domains": together(
        lambda: firewall(collection(900, WIDE), name="last", priority=300),
        lambda: firewall(collection(900, rule("webex", *EVERY_DOMAIN)), name="first", priority=200),
    ),
}
TRUSTED = (
    "make sure that only ends that trust its authority are routed this way: A proxy may inspect the HTTPS of the "
    "Webex app, of Room devices and of MPP phones that trust its authority; WebSockets of *.webex.com may have to "
    "bypass it. SIP and media never pass a proxy (Cisco b2exve, the part on proxies)"
)
OUT = "leave every published prefix out of its destinations, or these ports out of its destinationPorts"
GROUP = "FirewallPolicyRuleCollectionGroup rules: rule"
SIP: Mapping[str, tuple[Callable[[], object], str, str]] = {
    "signalling": (
        lambda: inspection(scope(["198.51.100.0/24"], [443]), scope(["23.89.128.0/24"], [8934])),
        "tls",
        f"TlsInspectionConfiguration tls: scopes[1]: decrypts SIP to 23.89.0.0/16 on TCP 8934; {OUT}",
    ),
    "a scope without destinations and ports": (
        lambda: inspection({"protocols": [6]}),
        "tls",
        "TlsInspectionConfiguration tls: scopes[0]: decrypts SIP to 23.89.0.0/16, 62.109.192.0/18, 85.119.56.0/23, "
        f"{len(PREFIXES) - 3} more on TCP 5062, 8934; {OUT}",
    ),
    "what Webex opens": (
        lambda: inspection(scope(["10.20.1.10/32"], [443], sources=[{"address_definition": "23.89.0.0/16"}])),
        "tls",
        "TlsInspectionConfiguration tls: scopes[0]: decrypts TLS that 23.89.0.0/16 opens to a gateway; leave the "
        "published prefixes out of its sources",
    ),
    "a rule for signalling": (
        lambda: firewall(
            collection(
                100, rule("sip", "*.example.com", opens=True, ports=(443, 8934), destination_addresses=["23.89.0.0/16"])
            )
        ),
        "rules",
        f"{GROUP} sip: terminateTLS decrypts SIP to 23.89.0.0/16 on TCP 8934; leave these ports out of it",
    ),
}
HTTPS: Mapping[str, tuple[Callable[[], object], str, str]] = {
    "443 to anywhere": (
        lambda: inspection(scope([ANYWHERE], [443])),
        "tls",
        "TlsInspectionConfiguration tls: scopes[0]: decrypts HTTPS to 23.89.0.0/16, 62.109.192.0/18, 85.119.56.0/23, "
        f"{len(PREFIXES) - 3} more on TCP 443; {TRUSTED}",
    ),
    "a scope without destinations and ports": (
        lambda: inspection({"protocols": [6]}),
        "tls",
        "TlsInspectionConfiguration tls: scopes[0]: decrypts HTTPS to 23.89.0.0/16, 62.109.192.0/18, 85.119.56.0/23, "
        f"{len(PREFIXES) - 3} more on TCP 443, 6970, 8443; {TRUSTED}",
    ),
    "a rule for Webex": (
        lambda: firewall(collection(100, rule("webex", "*.webex.com", opens=True))),
        "rules",
        f"{GROUP} webex: terminateTLS decrypts HTTPS to *.webex.com; {TRUSTED}",
    ),
    "a rule for one host of Webex": (
        lambda: firewall(collection(100, rule("login", "idbroker.webex.com", opens=True))),
        "rules",
        f"{GROUP} login: terminateTLS decrypts HTTPS to *.webex.com; {TRUSTED}",
    ),
    "a rule for a URL": (
        lambda: firewall(collection(100, rule("api", "webexapis.webex.com/v1/*", opens=True, urls=True))),
        "rules",
        f"{GROUP} api: terminateTLS decrypts HTTPS to *.webex.com; {TRUSTED}",
    ),
    "everything": (
        lambda: firewall(collection(100, WIDE)),
        "rules",
        f"{GROUP} all: terminateTLS decrypts HTTPS to {FIRST}, {len(DOMAINS) - 3} more; {TRUSTED}",
    ),
    "everything, before the published domains": (
        lambda: firewall(collection(200, rule("webex", *EVERY_DOMAIN)), collection(100, WIDE)),
        "rules",
        f"{GROUP} all: terminateTLS decrypts HTTPS to {FIRST}, {len(DOMAINS) - 3} more; {TRUSTED}",
    ),
    "everything, after all but an apex": (
        lambda: firewall(
            collection(100, rule("webex", *[each for each in EVERY_DOMAIN if each != "webex.com"])),
            collection(200, WIDE),
        ),
        "rules",
        f"{GROUP} all: terminateTLS decrypts HTTPS to *.webex.com; {TRUSTED}",
    ),
    "everything, after a rule for some sources": (
        lambda: firewall(
            collection(100, rule("webex", "*.cisco.com", "cisco.com", source_addresses=["10.0.0.0/24"])),
            collection(200, rule("cisco", "*.cisco.com", opens=True)),
        ),
        "rules",
        f"{GROUP} cisco: terminateTLS decrypts HTTPS to *.cisco.com, *.ucmgmt.cisco.com; {TRUSTED}",
    ),
    "published prefixes": (
        lambda: firewall(
            collection(100, rule("net", "*.example.com", opens=True, destination_addresses=["23.89.0.0/16"]))
        ),
        "rules",
        f"{GROUP} net: terminateTLS decrypts HTTPS to 23.89.0.0/16; {TRUSTED}",
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_what_leaves_webex_alone(case: str) -> None:
    """Scopes and rules that no connection of Webex matches pass."""
    assert analyzed(registered(RIGHT[case])) == []


@pytest.mark.parametrize("case", SIP)
def test_what_opens_sip(case: str) -> None:
    """SIP works through no proxy: the violation names the scope or the rule, and what of Webex it decrypts."""
    make, name, text = SIP[case]
    found = [each for each in analyzed(registered(make)) if each.policy == "webex-no-tls-inspection"]
    assert found == [Diagnostic("webex-no-tls-inspection", "mandatory", name, text)]


@pytest.mark.long
@pytest.mark.parametrize("case", HTTPS)
def test_what_opens_https(case: str) -> None:
    """HTTPS may be inspected for ends that trust the authority: it is told, with where that is published."""
    make, name, text = HTTPS[case]
    found = [each for each in analyzed(registered(make)) if each.policy == "webex-https-inspection"]
    assert found == [Diagnostic("webex-https-inspection", "advisory", name, text)]


@pytest.mark.long
@pytest.mark.parametrize("case", [each for each in HTTPS if "without" not in each])
def test_https_alone_is_refused_nowhere(case: str) -> None:
    """Whoever inspects HTTPS alone gets no mandatory violation for it."""
    found = analyzed(registered(HTTPS[case][0]))
    assert [each for each in found if each.policy == "webex-no-tls-inspection"] == []


def test_an_authority_is_advisory() -> None:
    """A policy that could open connections is told of, and not refused."""

    def program() -> None:
        network.FirewallPolicy(
            "hub",
            transport_security={"certificate_authority": {"name": "ca", "key_vault_secret_id": "https://v/s"}},
            **PLACE,
        )

    assert analyzed(registered(program)) == [
        Diagnostic(
            "webex-tls-authority",
            "advisory",
            "hub",
            "FirewallPolicy hub: transportSecurity has a certificate authority, with which rules can decrypt TLS; "
            f"{TRUSTED}",
        )
    ]
    assert analyzed(registered(lambda: network.FirewallPolicy("hub", **PLACE))) == []
