"""The published domains and hosts: who uses them, what a wildcard covers, which ports they name."""

import pytest
from tests.frozen.published import PUBLISHED

from webex_calling.port import PortRange
from webex_calling.published.domain import parse_name
from webex_calling.published.reference import Reference, load_reference
from webex_calling.published.requirement import Anywhere, Hosts, Initiator, Role

DEPRECATED = ("clouddrive.com", "ciscosparkcontent.com", "rackcdn.com")


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Return the installed reference."""
    return load_reference()


def _names(reference: Reference, role: Role, *options: str, aliases: bool = False) -> set[str]:
    return {domain.name for domain in reference.domains_for(frozenset({role}), frozenset(options), aliases=aliases)}


def test_domains_follow_role_option_and_proxy(reference: Reference) -> None:
    """Push domains come with their option, the alias of downloads without a proxy, to a thin client none."""
    app = _names(reference, Role.WEBEX_APP)
    assert _names(reference, Role.WEBEX_APP, "mobile-push") - app == {"*.google.com", "*.googleapis.com"}
    assert _names(reference, Role.WEBEX_APP, aliases=True) - app == {"*.cloudfront.net"}
    assert _names(reference, Role.THIN_CLIENT, *reference.options, aliases=True) == set()
    assert _names(reference, Role.LOCAL_GATEWAY_EXTERNAL) == {"*.webex.com", "*.wbx2.com", "*.cisco.com"}
    assert _names(reference, Role.LOCAL_GATEWAY_INTERNAL) == _names(reference, Role.LOCAL_GATEWAY_EXTERNAL)


def test_domains_are_what_was_published_and_what_the_histories_tell_since(reference: Reference) -> None:
    """Today's names are those of the days that were written down, and what entries added and removed since."""
    standing = {name for published in PUBLISHED.values() for name in published.domains}
    for article, published in PUBLISHED.items():
        for entry in published.later(reference.articles[article].revisions):
            standing -= {*entry.removed.names}
            standing |= {*entry.added.names} - {*reference.hosts}
    sources = {reference.articles[article].source for article in PUBLISHED}
    told = {
        domain.name
        for domain in reference.domains.values()
        if not sources.isdisjoint(where.partition("/")[0] for where in domain.where)
    }
    assert told == standing


def test_aliases_stand_behind_names_without_a_proxy(reference: Reference) -> None:
    """The networks that deliver content are seen only by what filters names itself."""
    aliases = {each.id for each in reference.domains.values() if any(use.without_proxy_only for use in each.uses)}
    assert aliases >= {"cloudfront", "akamaiedge", "akamaitechnologies", "akamai", "fastly"}
    assert aliases.isdisjoint({"webex", "cisco", "giphy", "google"})


@pytest.mark.parametrize("name", DEPRECATED)
def test_what_the_suite_deprecates_is_left_out(reference: Reference, name: str) -> None:
    """A domain that the article on the suite gives up is nobody's."""
    assert [domain.id for domain in reference.domains.values() if domain.covers(name)] == []


def test_hosts_and_wildcards_of_the_suite_stood_as_written(reference: Reference) -> None:
    """A host stands for itself, and a wildcard for the domain and all below."""
    held = {domain.name for domain in reference.domains.values() if domain.name == domain.apex}
    assert held & {*PUBLISHED["suite"].domains} == {
        *("safebrowsing.googleapis.com", "msftncsi.com", "captive.apple.com", "cdnjs.cloudflare.com"),
        *("slido-assets-production.s3.eu-west-1.amazonaws.com", "cdn.jsdelivr.net", "static2.sharepointonline.com"),
        *("appsforoffice.microsoft.com", "ajax.aspnetcdn.com"),
    }


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("webex.com", True),
        ("idbroker.webex.com", True),
        ("a.b.WEBEX.com.", True),
        ("notwebex.com", False),
        ("webex.com.example", False),
        ("com", False),
    ],
)
def test_a_wildcard_covers_the_domain_and_all_below(reference: Reference, host: str, covered: bool) -> None:
    """A leading ``*.`` covers the domain itself and every name below it, and no look-alike."""
    assert reference.domains["webex"].covers(host) is covered


def test_names_of_a_wildcard(reference: Reference) -> None:
    """For filters in which ``*.x`` is not ``x``, both are named."""
    assert reference.domains["webex"].names == ("*.webex.com", "webex.com")


def test_every_port_of_a_named_host_is_asked_for_by_a_row(reference: Reference) -> None:
    """What the source names as a host's TCP port is required of it by name: as web, beside a network, or anywhere."""
    rows = reference.requirements.values()
    asked = {
        (host, ports)
        for row in rows
        for service in row.services
        if isinstance(service.ports, tuple)
        for ports in service.ports
        for host in (*service.hosts, *(row.peer.names if isinstance(row.peer, Hosts) else ()))
    }
    anywhere = {
        ports
        for row in rows
        if row.peer == Anywhere() and row.opens is Initiator.LOCAL
        for service in row.services
        if isinstance(service.ports, tuple)
        for ports in service.ports
    }
    named = {(name, ports) for name, host in reference.hosts.items() for ports in host.ports}
    assert {(name, ports) for name, ports in named - asked if ports not in (*anywhere, PortRange.of(443))} == set()
    assert {(host, ports) for host, ports in asked - named if ports != PortRange.of(443)} == set()


def test_named_hosts_keep_their_ports(reference: Reference) -> None:
    """Hosts that need more than HTTPS say so."""
    other = {name: host for name, host in reference.hosts.items() if host.ports != (PortRange.of(443),)}
    ports = {
        name: " ".join(map(str, (*host.ports, *host.udp_ports))) for name, host in other.items() if "google" not in name
    }
    assert ports == {
        "sudirenewal.cisco.com": "80",
        "cloudupgrader.webex.com": "443 6970",
        "upgrade.cisco.com": "",
        "cscan.webex.com": "443 8934 19560-65535",
        "www.cisco.com": "80 443",
    }


@pytest.mark.parametrize("text", ["10.0.0", "10.0.0.1", "*.10", "webex.1"])
def test_what_ends_in_a_number_is_no_name(text: str) -> None:
    """No top-level domain is a number: such a name would be taken for an address further on."""
    with pytest.raises(ValueError, match="ends in a number"):
        parse_name(text)
