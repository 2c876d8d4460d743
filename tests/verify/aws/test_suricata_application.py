"""The ports at which an application is taken to be spoken are those that the registry of this machine has for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from webex_calling.verify.aws.suricata import parse
from webex_calling.verify.aws.suricata_application import application, excepted_ports, service_ports

SERVICES = Path("/etc/services")
"""Names and ports as Debian's netbase takes them from the registry of IANA."""


def ports_of(keywords: str, protocol: str = "tcp") -> set[int] | None:
    """Return the ports of a rule's application."""
    (rule,) = parse("rules", f"drop {protocol} any any -> any any ({keywords}sid:1;)")
    found = service_ports(rule)
    return None if found is None else {port for port, _ in found}


@pytest.mark.parametrize(
    ("protocol", "keywords", "expected"),
    [
        ("ssh", "", "ssh"),
        ("http2", "", "http"),
        ("tcp", "app-layer-protocol:smb; ", "smb"),
        ("tcp", "app-layer-protocol:dns,to_server; ", "dns"),
        ("tcp", "app-layer-protocol:!smb; ", ""),
        ("tcp", 'http.uri; content:"x"; ', "http"),
        ("tcp", 'http_uri; content:"x"; ', "http"),
        ("udp", 'dns.query; content:"x"; ', "dns"),
        ("tls", 'tls.sni; content:"x"; ', ""),
        ("tcp", 'content:"ssh"; ', ""),
        ("ftp-data", "", ""),
        ("ip", "ip_proto:47; ", ""),
    ],
)
def test_the_application_of_a_rule(protocol: str, keywords: str, expected: str) -> None:
    """It is the rule's protocol, or that of a keyword; what is negated is none."""
    (rule,) = parse("rules", f"drop {protocol} any any -> any any ({keywords}sid:1;)")
    assert application(rule) == expected
    assert (service_ports(rule) is None) is (expected == "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("!tls", {443}), ("!http", {80, 591, 8008, 8080}), ("! ssh", {22}), ("tls", set()), ("!failed", set())],
)
def test_the_ports_of_what_is_left_alone(value: str, expected: set[int]) -> None:
    """Where only that is spoken, a rule for anything else finds nothing."""
    (rule,) = parse("rules", f"drop tcp any any -> any any (app-layer-protocol:{value}; sid:1;)")
    assert {port for port, _ in excepted_ports(rule)} == expected


@pytest.mark.skipif(not SERVICES.is_file(), reason="this machine has no list of services")
@pytest.mark.parametrize(
    ("protocol", "service"),
    [
        *((each, each) for each in ("ftp", "ssh", "telnet", "smtp", "tftp", "http", "ntp", "snmp", "sip", "nfs")),
        *(("smb", each) for each in ("microsoft-ds", "netbios-ssn")),
        *(("dns", "domain"), ("dhcp", "bootps"), ("krb5", "kerberos"), ("imap", "imap2"), ("ike", "isakmp")),
        *(("ike", "ipsec-nat-t"), ("rdp", "ms-wbt-server"), ("pgsql", "postgresql"), ("dcerpc", "epmap")),
        *(("smtp", "submission"), ("smtp", "submissions"), ("imap", "imaps"), ("sip", "sip-tls")),
    ],
)
def test_the_ports_are_the_registered_ones(protocol: str, service: str) -> None:
    """Every port that the machine's list has for the service is among them."""
    listed = {
        int(fields[1].partition("/")[0])
        for line in SERVICES.read_text(encoding="utf-8").splitlines()
        if len(fields := line.partition("#")[0].split()) > 1 and service in (fields[0], *fields[2:])
    }
    if not listed:
        pytest.skip(f"{service} is not in this machine's list")
    assert listed <= (ports_of("", protocol) or set())
