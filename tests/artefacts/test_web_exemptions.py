"""What goes past proxies and TLS inspection: written where either is on a way, as the articles of the site have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from netaddr import IPSet
from tests.artefacts.sites import EXAMPLES, POOL, PROXY, REFERENCE, client, example, site

from webex_calling.artefacts.artefact import Artefact, Syntax, Withheld
from webex_calling.artefacts.text import artefact_text
from webex_calling.artefacts.web_exemptions import site_articles, web_exemptions
from webex_calling.flows.endpoint import Endpoint
from webex_calling.plan.derive import derive
from webex_calling.site.site import Site

DOMAINS, PREFIXES = "tls-inspection/exempt-domains.txt", "tls-inspection/exempt-prefixes.txt"
_FIREWALL = {"perimeters": [{"name": "egress", "vdiPools": ["desks"], "networkFirewall": {}}]}
_NAT = {
    "perimeters": [
        {"name": "egress", "vdiPools": ["desks"], "natGateway": {"clients": 90, "subnets": {"a": "subnet-0a"}}}
    ]
}


def _proxy(**keys: Any) -> dict[str, Any]:
    return {"proxy": {**PROXY["proxy"], **keys}}


WAYS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a proxy": ({"https": PROXY}, {DOMAINS}),
    "a proxy that opens TLS": ({"https": _proxy(inspection=True)}, {DOMAINS}),
    "a proxy that opens none": ({"https": _proxy(inspection=False)}, set()),
    "something of others": ({"https": {"external": "the firewall of the network team"}}, {DOMAINS, PREFIXES}),
    "a firewall of the site": ({"https": {"perimeter": "egress"}, **_FIREWALL}, {DOMAINS, PREFIXES}),
    "a proxy and a firewall": ({"https": PROXY, **_FIREWALL}, {DOMAINS, PREFIXES}),
    "nothing": ({"https": "internet"}, set()),
    "a NAT gateway alone": ({"https": "internet", **_NAT}, set()),
}
ASKED = {
    "nothing": ({}, ("calling",)),
    "an option of the article itself": ({"cscan": True}, ("calling",)),
    "another article": ({"webexSuite": True}, ("calling", "suite")),
    "one choice of another": ({"attendantConsole": ["europe"]}, ("calling", "attendant-console")),
}


def _files(of: Site) -> dict[str, list[str]]:
    held = [*web_exemptions(REFERENCE, of)]
    files = [each for each in held if isinstance(each, Artefact)]
    assert all(each.syntax is Syntax.LIST and each.sources and each.about for each in files)
    return {each.path: artefact_text(REFERENCE, each).splitlines() for each in files}


@pytest.mark.parametrize(("keys", "paths"), WAYS.values(), ids=WAYS)
def test_lists_are_written_where_something_could_look_in(keys: dict[str, Any], paths: set[str]) -> None:
    """SIP never meets a proxy: its prefixes are for firewalls alone. Where nothing looks in, nothing is asked."""
    assert {*_files(site(vdiPools=[POOL], **keys))} == paths


def wrong(of: Site, files: Mapping[str, list[str]]) -> list[str]:
    """Return what differs from the articles: names by a matcher of the standard library, prefixes by netaddr."""
    sources = {REFERENCE.articles[id_].source for id_ in site_articles(REFERENCE, of)}
    statements = (
        each for each in REFERENCE.statements.values() if any(at.split("/")[0] in sources for at in each.where)
    )
    said = {pattern for each in statements for pattern in each.exempt}
    asked = [domain.name.replace("*", "any") for domain in REFERENCE.domains.values()] + ["any.webex.com.example"]
    lists = [files[DOMAINS]] if DOMAINS in files else []
    found = [name for listed in lists for name in asked if _matches(name, listed) is not _matches(name, said)]
    # Every row of the port table with signalling names the network of Webex Calling (A-04).
    calling = IPSet(str(each.prefix) for each in REFERENCE.networks["calling"].prefixes)
    if PREFIXES in files:
        found += [str(each) for each in (IPSet(files[PREFIXES]) ^ calling).iter_cidrs()]
    return found


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_lists_of_an_example_are_what_the_articles_exempt(name: str) -> None:
    """What is published is exempt by each list where a statement says so, and only there."""
    assert wrong(example(name), _files(example(name))) == []


@pytest.mark.parametrize(
    ("path", "altered"),
    [
        (DOMAINS, lambda lines: [line.replace("*.", "") for line in lines]),
        (DOMAINS, lambda lines: [*lines, "*.ciscospark.com"]),
        (DOMAINS, lambda lines: [f"{line}*" for line in lines]),
        (PREFIXES, lambda lines: lines[1:]),
        (PREFIXES, lambda lines: [*lines, "10.0.0.0/8"]),
    ],
)
def test_one_altered_entry_is_found(path: str, altered: Callable[[list[str]], list[str]]) -> None:
    """Of each list of a site with a proxy and a firewall."""
    of = site(vdiPools=[POOL], https=PROXY, **_FIREWALL)
    files = _files(of)
    assert wrong(of, files) == []
    assert wrong(of, {**files, path: altered(files[path])})


@pytest.mark.parametrize(("options", "articles"), ASKED.values(), ids=ASKED)
def test_the_articles_of_a_site_are_those_that_it_asks_for(options: dict[str, Any], articles: tuple[str, ...]) -> None:
    """An option of another article brings that article, whatever the choice."""
    of = site(clients=[client("apps", "webex-app", options=options)], perimeters=[_edge("apps")])
    assert {*site_articles(REFERENCE, of)} == {*articles}


@pytest.mark.parametrize(("keys", "paths"), WAYS.values(), ids=WAYS)
def test_names_that_go_past_a_proxy_are_withheld_where_no_rule_admits_them(
    keys: dict[str, Any], paths: set[str]
) -> None:
    """Behind a proxy that may open TLS, nothing of what is required opens 443 to a name: all of the web goes to it."""
    of = site(vdiPools=[POOL], **keys)
    (pool,) = of.pools()
    past = [
        each
        for each in derive(REFERENCE, Endpoint.of_pool(pool))
        if each.protocol == "tcp"
        and any(443 in ports for ports in each.ports)
        and each.label in {"domains", "anywhere"}
    ]
    told = [each for each in web_exemptions(REFERENCE, of) if isinstance(each, Withheld)]
    assert bool(told) == (not past and DOMAINS in paths)
    for each in told:
        assert each.about == ("desks",)
        assert DOMAINS in each.why
        assert "lists/proxy/bypass.txt of an export" in each.why


GATEWAY: dict[str, Any] = {
    "name": "fra-a",
    "trunk": "registration",
    "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
}
UNTOLD: dict[str, tuple[dict[str, Any], str]] = {
    "desktops": ({"vdiPools": [POOL]}, ""),
    "a gateway": ({"localGateways": [GATEWAY]}, "fra-a (10.20.1.10 10.20.2.10)"),
    "a gateway of no known address": ({"localGateways": [{"name": "fra-a", "trunk": "registration"}]}, "fra-a"),
    "a gateway whose HTTPS nothing filters": (
        {"vdiPools": [POOL], "localGateways": [{**GATEWAY, "https": "internet"}]},
        "",
    ),
}


@pytest.mark.parametrize(("keys", "sources"), UNTOLD.values(), ids=UNTOLD)
def test_ends_of_which_nothing_is_published_are_left_alone_by_source(keys: dict[str, Any], sources: str) -> None:
    """A list of names does not tell their connections (A-31)."""
    _by_source(site(**keys), sources)


@pytest.mark.parametrize(
    ("role", "source"),
    [
        ("ata", "them (10.54.0.0/20)"),
        ("mpp-device", ""),
        ("room-device", ""),
        ("webex-app", ""),
        ("thin-client", ""),
        ("webrtc-browser", ""),
        ("admin-browser", ""),
    ],
)
def test_of_clients_adapters_alone_are_left_alone_by_source(role: str, source: str) -> None:
    """Thin clients open no HTTPS of their own, and of all others there is a row in the table of TLS inspection."""
    _by_source(site(clients=[client("them", role)], perimeters=[_edge("them")]), source)


def _by_source(of: Site, sources: str) -> None:
    (names,) = (each for each in web_exemptions(REFERENCE, of) if isinstance(each, Artefact))
    _, by_source, told = names.apply.partition("uninspected, by source: ")
    assert told == (f"{sources}." if sources else "")
    assert bool(by_source) == bool(sources)
    assert names.apply.startswith("Inspection is allowed")


def test_proxies_of_a_perimeter_are_told() -> None:
    """Their own connections leave through it, and what comes to them may be opened there."""
    perimeter = {**_edge("apps"), "proxies": ["10.20.8.10/32"]}
    of = site(https="internet", clients=[client("apps", "webex-app")], perimeters=[perimeter])
    held, withheld = web_exemptions(REFERENCE, of)
    assert isinstance(held, Artefact)
    assert "10.20.8.10/32 behind edge" in held.apply
    assert held.about == withheld.about == ("edge",)


def test_a_proxy_that_opens_nothing_is_left_out_wherever_it_is_named() -> None:
    """By those behind it, and by the perimeter that it leaves through."""
    perimeter = {**_edge("apps"), "proxies": ["10.20.8.10/32"]}
    of = site(https=_proxy(inspection=False), clients=[client("apps", "webex-app")], perimeters=[perimeter])
    assert [*web_exemptions(REFERENCE, of)] == []


def _edge(*clients: str) -> dict[str, Any]:
    acl = {"name": "all", "subnets": ["subnet-0a"], "cidrs": ["10.48.0.0/12"], "entries": 40}
    return {"name": "edge", "clients": [*clients], "networkAcls": [acl]}
