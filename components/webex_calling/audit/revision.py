"""Say ``Revisions.of(reference).date(spans)``: the published revision that a list of addresses was made from.

The history does not tell when every prefix was published first, so that no list can be rebuilt from it. It is read
from today's list backwards: what an entry of the history added was not there before it. What a range took in, such as
144.196.33.0/25 before 144.196.0.0/16, stood by itself until then. A prefix that the history does not date is expected
in every revision, and says nothing of the date. So a list *corresponds* to a revision if it has everything that is
dated and stood then, and nothing that came later; it *equals* it if it has exactly the addresses that are known to
have stood then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from ipaddress import IPv4Network

from webex_calling.published.article import Revision
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import Spans

_HALF = 2


@dataclass(frozen=True, slots=True)
class Dated:
    """What was found of a list that resembles a published network.

    ``since`` is the revision that it corresponds to, ``until`` the next one, from which it is out of date; None where
    there is none. ``since`` is None for a list from before the first dated one; both are None where the article dates
    no prefix of the network. ``exact`` tells that it has exactly the addresses of that revision, and ``consistent``
    that it corresponds to it at all: otherwise it was changed by hand, and the revision is the nearest. ``lacks`` and
    ``besides`` compare with the newest revision, as prefixes; ``lacked`` and ``extra`` with the revision that it
    corresponds to. ``published`` is the day of the newest one. ``joint`` tells that the list has other networks too.
    """

    network: str
    since: date | None
    until: date | None
    exact: bool
    consistent: bool
    lacks: tuple[str, ...]
    besides: tuple[str, ...]
    lacked: tuple[str, ...]
    extra: tuple[str, ...]
    published: date
    joint: bool

    @property
    def dates(self) -> bool:
        """Whether anything of the network is dated."""
        return bool(self.since or self.until)

    @property
    def current(self) -> bool:
        """Whether the list is what is published now."""
        return not self.lacks and not self.besides


@dataclass(frozen=True, slots=True)
class _State:
    """One network from ``since`` until the next state: the dated prefixes, and the others of today's list."""

    since: date | None
    until: date | None
    dated: tuple[IPv4Network, ...]
    undated: tuple[IPv4Network, ...]
    later: tuple[IPv4Network, ...]
    withdrawn: tuple[IPv4Network, ...]

    @property
    def addresses(self) -> Spans:
        return spans.union(spans.intervals((*self.dated, *self.undated)))

    def doubt(self, held: Spans, others: Spans) -> tuple[int, int]:
        """Count what speaks against a list being of this time, and what of it had been withdrawn by then.

        What is in ``others``, further networks that the list resembles, may be there for their sake.
        """
        missing = sum(not _within(held, prefix) for prefix in self.dated)
        own = spans.difference(held, others)
        early = sum(_within(own, prefix) for prefix in self.later)
        return missing + early, sum(_within(own, prefix) for prefix in self.withdrawn)


@dataclass(frozen=True)
class Revisions:
    """The published networks of every article as they stood at every time that its history tells.

    ``beside`` has the other networks of the same article for each, and ``days`` that of its newest prefixes.
    """

    networks: Mapping[str, Network]
    states: Mapping[str, Sequence[_State]]
    beside: Mapping[str, Sequence[Network]]
    days: Mapping[str, date]

    @classmethod
    def of(cls, reference: Reference) -> "Revisions":
        """Read the history of every network."""
        networks, states, beside = {}, {}, {}
        for article in reference.articles.values():
            for name in article.networks:
                networks[name] = reference.networks[name]
                states[name] = tuple(_states(article.revisions, networks[name]))
                beside[name] = [reference.networks[other] for other in article.networks if other != name]
        return cls(networks, states, beside, {name: reference.revision_of(name) for name in networks})

    @cached_property
    def published(self) -> Spans:
        """All addresses of the networks that have lists of their own, today."""
        return union_of(network for network in self.networks.values() if network.listed)

    @cached_property
    def known(self) -> Spans:
        """All addresses of all networks of every article, today."""
        return union_of(self.networks.values())

    def resembled(self, held: Spans) -> tuple[str, ...]:
        """Return the networks that a list looks like.

        It meets half of the prefixes of each, and one that no other network of its article has. A network of which it
        has nothing but what others that it looks like explain, of one article or another, is not among them: the
        ones of which it has most come first.
        """
        met = {name: found for name in self.networks if (found := self._met(name, held))}
        share = {name: len(found) / len(self.networks[name].prefixes) for name, found in met.items()}
        taken: list[str] = []
        for name in sorted(met, key=lambda name: (-share[name], -len(met[name]))):
            if not self._explained(met[name], taken):
                taken.append(name)
        for name in sorted(taken, key=lambda name: len(met[name])):
            if self._explained(met[name], [other for other in taken if other != name]):
                taken.remove(name)
        return tuple(name for name in self.networks if name in taken)

    def _met(self, name: str, held: Spans) -> Sequence[IPv4Network]:
        """Return the prefixes of a network that a list meets, none where they are too few to tell."""
        every = self.networks[name].prefixes
        found = [each.prefix for each in every if spans.meets(held, spans.span_of(each.prefix))]
        own = any(not any(prefix in other for other in self.beside[name]) for prefix in found)
        return found if own and len(found) * _HALF >= len(every) else ()

    def _explained(self, prefixes: Sequence[IPv4Network], by: Sequence[str]) -> bool:
        return all(any(prefix in self.networks[other] for other in by) for prefix in prefixes)

    def date(self, held: Iterable[tuple[int, int]]) -> tuple[Dated, ...]:
        """Return what is found of a list, for each network that it looks like."""
        addresses = spans.union(held)
        names = self.resembled(addresses)
        return tuple(self._date(name, addresses, names) for name in names)

    def _date(self, name: str, held: Spans, names: Sequence[str]) -> Dated:
        states = self.states[name]
        others = union_of(self.networks[each] for each in names if each != name)
        doubts = [state.doubt(held, others) for state in states]
        least = min(doubts)
        nearest = [state for state, doubt in zip(states, doubts, strict=True) if doubt == least]
        newest, oldest = nearest[-1], nearest[-1]
        for state in reversed(nearest[:-1]):  # states that nothing tells apart are one time, while they are neighbours
            if state.until != oldest.since or state.doubt(held, ()) != newest.doubt(held, ()):
                break
            oldest = state
        known = union_of(self.networks[each] for each in names)
        now, then = spans.union(spans.intervals(each.prefix for each in self.networks[name].prefixes)), newest.addresses
        besides, extra = spans.difference(held, known), spans.difference(held, spans.union((*known, *then)))
        lacked = spans.difference(then, held)
        return Dated(
            network=name,
            since=oldest.since,
            until=newest.until,
            exact=not lacked and not spans.difference(spans.difference(held, then), spans.difference(known, now)),
            consistent=least[0] == 0,
            lacks=spans.prefixes(spans.difference(now, held)),
            besides=spans.prefixes(besides),
            lacked=spans.prefixes(lacked),
            extra=spans.prefixes(extra),
            published=self.days[name],
            joint=len(names) > 1,
        )


def union_of(networks: Iterable[Network]) -> Spans:
    """Return all addresses of networks, today."""
    return spans.union(spans.intervals(each.prefix for network in networks for each in network.prefixes))


def _states(revisions: Sequence[Revision], network: Network) -> Iterable[_State]:
    """Yield how a network stood, oldest first: before its first dated entry, and from each entry to the next."""
    entries = [each for each in reversed(revisions) if each.network == network.id]
    ended = {prefix for each in entries for prefix in each.removed.prefixes}
    today = [each.prefix for each in network.prefixes]
    undated = tuple(each.prefix for each in network.prefixes if each.since is None)
    days = sorted({each.date for each in entries if each.added.prefixes or each.removed.prefixes})
    # What is in the network no more and was never removed by an entry moved to another one on a day that is not told.
    told = {prefix for each in entries for prefix in each.added.prefixes if prefix in ended or _inside(prefix, today)}
    standing: set[IPv4Network] = set()
    gone: set[IPv4Network] = set()
    for since, until in zip((None, *days), (*days, None), strict=True):
        for each in entries:
            if each.date == since:
                standing -= set(each.removed.prefixes)
                gone |= set(each.removed.prefixes)
                standing |= told & set(each.added.prefixes)
                gone -= set(each.added.prefixes)
        held = (*standing, *undated)
        yield _State(
            since=since,
            until=until,
            dated=tuple(sorted(prefix for prefix in standing if not _inside(prefix, undated))),
            undated=undated,
            later=tuple(sorted(prefix for prefix in told - standing - gone if not _inside(prefix, held))),
            withdrawn=tuple(sorted(prefix for prefix in gone if not _inside(prefix, held))),
        )


def _inside(prefix: IPv4Network, others: Iterable[IPv4Network]) -> bool:
    return any(prefix.subnet_of(other) for other in others)


def _within(held: Spans, prefix: IPv4Network) -> bool:
    return spans.holds(held, spans.span_of(prefix))
