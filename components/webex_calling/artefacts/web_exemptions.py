"""Say ``web_exemptions(reference, site)``: what proxies and firewalls of a site leave closed, or never carry.

They are the lists of an export, for the articles that the site has and for what could look into its connections: a
proxy of which it is not said that it opens no TLS, a firewall of the site, or something of others that filters HTTPS.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Final

from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.published.exempt import bypass_line, exempt_names, exempting, sip_prefixes, sip_rows
from webex_calling.published.reference import Reference
from webex_calling.site.https import HttpsExternal, HttpsProxy
from webex_calling.site.site import Site

_ENTRY: Final = "an entry of the list"


def web_exemptions(reference: Reference, site: Site) -> Iterator[Artefact | Withheld]:
    """Yield what TLS inspection and proxies of the site need to know; nothing where neither is on any way."""
    articles = site_articles(reference, site)
    proxies, firewalls = _proxies(site), _firewalls(site)
    names = exempt_names(reference, articles)
    said = tuple(dict.fromkeys(where for each in exempting(reference, articles) for where in each.where))
    if names and (proxies or firewalls):
        yield _list(
            "tls-inspection/exempt-domains.txt",
            "Names whose TLS nothing opens",
            {**proxies, **firewalls}.values(),
            f"For whatever inspects TLS, one name a line; *.x is every name below x. {_told({**proxies, **firewalls})}",
            names,
            said,
        )
    if firewalls and (prefixes := sip_prefixes(reference, articles)):
        rows = sip_rows(reference, articles)
        yield _list(
            "tls-inspection/exempt-prefixes.txt",
            "Addresses whose TLS nothing opens, since it carries SIP",
            firewalls.values(),
            f"For whatever inspects TLS by address, to and from these, one prefix a line. {_told(firewalls)}",
            map(str, prefixes),
            tuple(dict.fromkeys(where for row in rows for where in row.where)),
        )
    if proxies and (line := bypass_line(names)):
        yield _list(
            "proxy/bypass.txt",
            "Names that go past the proxy where it hinders WebSockets",
            proxies.values(),
            f"One line, names by semicolon, as Windows takes a proxy's exceptions. {_told(proxies)}",
            [line],
            said,
        )


def site_articles(reference: Reference, site: Site) -> tuple[str, ...]:
    """Return the articles that the site has: the first, and each on whose option somebody asks for something."""
    offered = [*(pool.options for pool in site.vdi_pools), *(client.options for client in site.clients)]
    asked = {word.partition("/")[0] for options in offered for word in options.asked()}
    return tuple(id_ for id_ in reference.articles if id_ == reference.article.id or asked & _options(reference, id_))


def _options(reference: Reference, article: str) -> set[str]:
    """Return the options on which all of an article depends, nothing where some of it depends on none."""
    held = reference.articles[article]
    rows = [reference.requirements[id_].when.option for id_ in held.requirements]
    named = rows or [use.option for id_ in held.domains for use in reference.domains[id_].uses]
    return {option.partition("/")[0] for option in named if option} if all(named) else set()


def _proxies(site: Site) -> dict[str, set[str]]:
    """Return the ends behind each proxy that may open TLS, by what the proxy is called."""
    held: dict[str, set[str]] = {}
    closed: set[IPv4Network] = set()
    for name, mode in _modes(site):
        if isinstance(mode, HttpsProxy) and mode.inspection is False:
            closed.update(mode.addresses)
        elif isinstance(mode, HttpsProxy):
            held.setdefault(f"the proxy {', '.join(map(str, mode.addresses))}, port {mode.port}", set()).add(name)
    for perimeter in site.perimeters:
        if opening := [each for each in perimeter.proxies if each not in closed]:
            called = f"the proxies {', '.join(map(str, opening))} behind {perimeter.name}"
            held.setdefault(called, set()).add(perimeter.name)
    return held


def _firewalls(site: Site) -> dict[str, set[str]]:
    """Return the ends behind each firewall that could look into connections, by what it is called."""
    held: dict[str, set[str]] = {}
    for perimeter in site.perimeters:
        if perimeter.network_firewall or perimeter.azure_firewall:
            members = {*perimeter.local_gateways, *perimeter.vdi_pools, *perimeter.clients}
            held[f"the firewall of {perimeter.name}"] = members
    for name, mode in _modes(site):
        if isinstance(mode, HttpsExternal):
            held.setdefault(mode.by, set()).add(name)
    return held


def _modes(site: Site) -> Iterator[tuple[str, object]]:
    yield from ((gateway.name, gateway.https) for gateway in site.gateways())
    yield from ((pool.name, pool.https) for pool in site.pools())
    yield from ((client.name, client.resolved(site).https) for client in site.clients)


def _told(who: dict[str, set[str]]) -> str:
    return f"Here: {'; '.join(who)}."


def _list(
    path: str, title: str, about: Iterable[set[str]], apply: str, entries: Iterable[str], sources: tuple[str, ...]
) -> Artefact:
    lines = tuple(Line(entry, sources, _ENTRY) for entry in entries)
    names = tuple(sorted(set().union(*about)))
    return Artefact(path, title, names, Syntax.LIST, apply, lambda: lines, sources)
