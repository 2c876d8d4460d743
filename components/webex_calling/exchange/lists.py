"""Say ``plain_lists(exported)``: one prefix or one name a line, for what reads external dynamic lists.

No line is a comment: what introduces one differs between vendors. A published ``*.x`` covers x too, and is two lines,
since Palo Alto's and Windows' ``*.x`` is the names below x alone.
"""

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network

from webex_calling.exchange.exported import Exported
from webex_calling.published.domain import Domain
from webex_calling.published.exempt import bypass_line, exempt_names, sip_prefixes
from webex_calling.published.requirement import Hosts


def plain_lists(exported: Exported) -> Mapping[str, str]:
    """Return the text of each list by its path."""
    return {path: "".join(f"{line}\n" for line in lines) for path, lines in _lists(exported).items()}


def _lists(exported: Exported) -> dict[str, list[str]]:
    held = {f"lists/prefixes/{id_}.txt": list(map(str, each)) for id_, each in prefixes(exported).items()}
    for group, names in names_by_group(exported).items():
        held[f"lists/domains/{group}.txt"] = names
        held[f"lists/urls/{group}.txt"] = [f"{name}/" for name in names]
    exempt = exempt_names(exported.reference, exported.articles)
    held["lists/tls-inspection/exempt-domains.txt"] = exempt
    held["lists/tls-inspection/exempt-prefixes.txt"] = list(
        map(str, sip_prefixes(exported.reference, exported.articles))
    )
    held["lists/proxy/bypass.txt"] = [bypass_line(exempt)]
    held["lists/proxy/bypass-all-domains.txt"] = [";".join(_names(_through_a_proxy(exported)))]
    return {path: lines for path, lines in held.items() if any(lines)}


def prefixes(exported: Exported) -> dict[str, list[IPv4Network]]:
    """Return the prefixes of each network of the articles, in order."""
    networks = (id_ for article in exported.articles for id_ in exported.reference.articles[article].networks)
    return {id_: sorted(each.prefix for each in exported.reference.networks[id_].prefixes) for id_ in networks}


def names_by_group(exported: Exported) -> dict[str, list[str]]:
    """Return the names of each group of domains, and those of each row that names hosts, in order."""
    groups: dict[str, list[Domain]] = {}
    for domain in _domains(exported):
        groups.setdefault(re.sub("[^a-z0-9]+", "-", domain.group.lower()), []).append(domain)
    rows = (
        exported.reference.requirements[id_]
        for article in exported.articles
        for id_ in exported.reference.articles[article].requirements
    )
    hosts = {f"hosts-{row.id}": sorted(row.peer.names) for row in rows if isinstance(row.peer, Hosts)}
    return {**{group: _names(held) for group, held in groups.items()}, **hosts}


def _domains(exported: Exported) -> list[Domain]:
    ids = dict.fromkeys(id_ for article in exported.articles for id_ in exported.reference.articles[article].domains)
    return [exported.reference.domains[id_] for id_ in ids]


def _through_a_proxy(exported: Exported) -> list[Domain]:
    """Return the domains that hang on no option but their article's, without the aliases that a proxy never sees."""
    own = {id_: _option(exported, id_) for id_ in exported.articles}
    sets = [each for each in exported.sets if each.own["peer"]["kind"] == "domains"]
    plain = [each for each in sets if own[each.area].issuperset(each.own.get("conditions", {}).get("options", ()))]
    names = {name for each in plain for name in each.urls if name not in each.own.get("aliases", ())}
    return [each for each in _domains(exported) if each.name in names]


def _option(exported: Exported, article: str) -> set[str | None]:
    """Return the option that all rows of an article ask for, nothing where they do not ask for the same."""
    rows = exported.reference.articles[article].requirements
    options = {exported.reference.requirements[id_].when.option for id_ in rows}
    return options if len(options) == 1 else set()


def _names(domains: Iterable[Domain]) -> list[str]:
    return sorted({name for domain in domains for name in domain.names})
