"""Say ``web_exemptions(reference, site)``: what proxies and firewalls of a site leave closed, or never carry.

They are the lists of an export, for the articles that the site has and for what could look into its connections: a
proxy of which it is not said that it opens no TLS, a firewall of the site, or something of others that filters HTTPS.

Names that go past a proxy are not written. Where a site says that HTTPS goes to a proxy, its rules open 443 to that
alone: what went past it would be refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Final

from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.published.exempt import exempt_names, exempting, sip_prefixes, sip_rows
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Role
from webex_calling.site.https import HttpsExternal, HttpsProxy
from webex_calling.site.kinds import Interface
from webex_calling.site.site import Site

DOMAINS: Final = "tls-inspection/exempt-domains.txt"
PREFIXES: Final = "tls-inspection/exempt-prefixes.txt"

_ENTRY: Final = "an entry of the list"
_ALLOWED: Final = (
    "Inspection is allowed where a client trusts its authority. Where WebSockets fail all the same, leave these names "
    "uninspected: one a line, and *.x is every name below x."
)
_PAST: Final = (
    "the rules open HTTPS to the proxy alone, so what goes past it is refused, unless an extra rule of the site admits "
    f"it. Leave the names of {DOMAINS} uninspected instead. Where that does not help, let a filter that knows names "
    "open 443 to these ends past the proxy, say so (https: external, or perimeter), and take lists/proxy/bypass.txt of "
    "an export"
)


def web_exemptions(reference: Reference, site: Site) -> Iterator[Artefact | Withheld]:
    """Yield what TLS inspection and proxies of the site need to know; nothing where neither is on any way."""
    articles = site_articles(reference, site)
    proxies, firewalls = _proxies(site), _firewalls(site)
    names = exempt_names(reference, articles)
    said = tuple(dict.fromkeys(where for each in exempting(reference, articles) for where in each.where))
    if names and (proxies or firewalls):
        held = {**proxies, **firewalls}
        yield _list(
            DOMAINS,
            "Names to leave uninspected where WebSockets fail",
            held,
            " ".join(filter(None, [_ALLOWED, _told(held), _untold(reference, site, held)])),
            names,
            said,
        )
    if firewalls and (prefixes := sip_prefixes(reference, articles)):
        rows = sip_rows(reference, articles)
        yield _list(
            PREFIXES,
            "Addresses whose TLS nothing opens, since it carries SIP",
            firewalls,
            f"For whatever inspects TLS by address, to and from these, one prefix a line. {_told(firewalls)}",
            map(str, prefixes),
            tuple(dict.fromkeys(where for row in rows for where in row.where)),
        )
    if names and proxies:
        yield Withheld("Names that go past the proxy", _ends(proxies), _PAST)


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


def _untold(reference: Reference, site: Site, who: Mapping[str, set[str]]) -> str:
    """Return whose connections are known by their source alone: of who they are nothing is published on inspection."""
    behind = set().union(*who.values())
    known = {role for each in reference.trusted_authorities.values() for role in each.roles}
    sources: dict[str, str] = {}
    for gateway in site.gateways():
        sources[gateway.name] = " ".join(str(at) for side in Interface if (at := gateway.known_address(side)))
    for client in site.clients:
        if client.role.role not in known and _uses_the_web(reference, client.role.role):
            sources[client.name] = " ".join(map(str, client.networks))
    told = [f"{name} ({source})" if source else name for name, source in sources.items() if name in behind]
    if not told:
        return ""
    return (
        "Nothing is published on inspecting what ATAs and gateways send (A-31), and names do not tell whom they reach: "
        f"leave all that comes from them uninspected, by source: {', '.join(told)}."
    )


def _uses_the_web(reference: Reference, role: Role) -> bool:
    return any(each.web for row in reference.requirements_for(role) for each in row.services)


def _told(who: Iterable[str]) -> str:
    return f"Here: {'; '.join(who)}."


def _ends(who: Mapping[str, set[str]]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*who.values())))


def _list(
    path: str, title: str, who: Mapping[str, set[str]], apply: str, entries: Iterable[str], sources: tuple[str, ...]
) -> Artefact:
    lines = tuple(Line(entry, sources, _ENTRY) for entry in entries)
    return Artefact(path, title, _ends(who), Syntax.LIST, apply, lambda: lines, sources)
