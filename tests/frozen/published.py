"""``FROZEN.networks["calling"]``: the reference with its networks as published on the days of published.yaml.

Numbers that are known for those lists stay true of them, whatever is published later. All else is today's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

import yaml

from webex_calling.published.article import Revision
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.reference import Reference, load_reference


@dataclass(frozen=True, slots=True)
class Published:
    """One article on its day: the prefixes of its networks, each with the day since which it stood, and its names."""

    day: date
    networks: Mapping[str, Mapping[IPv4Network, date | None]]
    domains: tuple[str, ...]

    def later(self, revisions: tuple[Revision, ...], network: str = "") -> list[Revision]:
        """Return the entries of a history that are later, oldest first; those of a network only, where one is named."""
        entries = [each for each in reversed(revisions) if each.date > self.day]
        return [each for each in entries if not network or each.network == network]

    def earlier(self, revisions: tuple[Revision, ...]) -> tuple[Revision, ...]:
        """Return the entries of a history up to the day, newest first."""
        return tuple(each for each in revisions if each.date <= self.day)


def _read() -> dict[str, Published]:
    text = (Path(__file__).parent / "published.yaml").read_text(encoding="utf-8")
    return {
        article: Published(
            date.fromisoformat(held["date"]),
            {name: dict(map(_prefix, prefixes)) for name, prefixes in held["networks"].items()},
            tuple(held["domains"]),
        )
        for article, held in yaml.load(text, yaml.CBaseLoader).items()
    }


def _prefix(text: str) -> tuple[IPv4Network, date | None]:
    prefix, _, since = text.partition(" since ")
    return IPv4Network(prefix), date.fromisoformat(since) if since else None


def _network(today: Network, prefixes: Mapping[IPv4Network, date | None]) -> Network:
    return replace(today, prefixes=tuple(PublishedPrefix(prefix, since) for prefix, since in prefixes.items()))


def _frozen(today: Reference) -> Reference:
    networks = {
        name: _network(today.networks[name], prefixes)
        for published in PUBLISHED.values()
        for name, prefixes in published.networks.items()
    }
    articles = {
        name: replace(today.articles[name], revisions=held.earlier(today.articles[name].revisions), date=held.day)
        for name, held in PUBLISHED.items()
    }
    return replace(today, networks={**today.networks, **networks}, articles={**today.articles, **articles})


PUBLISHED: Mapping[str, Published] = _read()
FROZEN: Reference = _frozen(load_reference())
