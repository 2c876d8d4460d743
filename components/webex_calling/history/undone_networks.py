"""Say ``undone_networks(reference, article, day, found)``: the lists of an article as they were at the end of a day.

The entries are undone from today, the newest first: what one added goes, what it removed comes back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from ipaddress import IPv4Network

from webex_calling.fault import Fault
from webex_calling.history.assumption import UNDATED, Assumption
from webex_calling.published.article import Article, Revision
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.reference import Reference


@dataclass(slots=True)
class Found:
    """What is met on the way: what lacks, and what is assumed."""

    faults: list[Fault] = field(default_factory=list)
    assumed: list[Assumption] = field(default_factory=list)


def undone_networks(reference: Reference, article: Article, day: date, found: Found) -> dict[str, Network]:
    """Return the networks of an article by their id; of one of which something lacks, that of today."""
    later = [entry for entry in article.revisions if entry.date > day]
    networks: dict[str, Network] = {}
    for id_ in article.networks:
        networks[id_] = network = reference.networks[id_]
        own = [entry for entry in article.revisions if entry.network == id_]
        if rewritten := [entry for entry in later if id_ in entry.rewritten]:
            found.faults += _not_rebuilt(network, rewritten[0], own, day)
            continue
        anew = max((entry.date for entry in article.revisions if id_ in entry.rewritten), default=date.min)
        undone = _Undoing(network, own, day, anew, found)
        for entry in (entry for entry in own if entry.date > day):
            undone.take_back(entry)
        undone.check_lost()
        if later:
            found.assumed += (Assumption("prefix", _text(each.prefix), UNDATED, network=id_) for each in undone.undated)
        networks[id_] = undone.network(article)
    return networks


def _not_rebuilt(network: Network, anew: Revision, own: Sequence[Revision], day: date) -> Iterator[Fault]:
    """Tell which list is not told, and of what is known to have stood there that no entry says when it went."""
    remedy = f"ask for {anew.date.isoformat()} or a later day"
    words = f"wrote the list of {network.id} anew, and no entry tells all that stood there before"
    yield Fault(anew.id, words, remedy)
    standing = {each.prefix for each in network.prefixes}
    for entry in reversed([each for each in own if each.date <= day]):
        later = [each for each in own if each.date > entry.date]
        for prefix in entry.added.prefixes:
            if prefix not in standing and not _removed(prefix, later):
                standing.add(prefix)
                words = f"was added to {network.id}, and no entry tells when it went"
                yield Fault(entry.id, words, remedy, _text(prefix))


class _Undoing:
    """One network on its way back."""

    def __init__(self, network: Network, own: Sequence[Revision], day: date, anew: date, found: Found) -> None:
        self._today, self._own, self._day, self._anew, self._found = network, own, day, anew, found
        self._held = list(network.prefixes)

    @property
    def undated(self) -> list[PublishedPrefix]:
        """What stands there and no entry dates."""
        return [each for each in self._held if each.since is None]

    def take_back(self, entry: Revision) -> None:
        """Undo one entry; what a prefix of it absorbed without a word is assumed to have stood again."""
        for prefix in entry.added.prefixes:
            if not self._added_before(prefix, entry):
                self._held = [each for each in self._held if each.prefix != prefix]
        for prefix in entry.removed.prefixes:
            if any(each.prefix == prefix for each in self._held):
                words = f"was removed from {self._today.id}, and stands there afterwards without an entry"
                self._found.faults.append(Fault(entry.id, words, "correct the history", _text(prefix)))
            else:
                self._bring_back(prefix, entry)
        for prefix in entry.added.prefixes:
            for lost in self._lost(prefix, entry):
                how = f"absorbed by {prefix} on {entry.date.isoformat()} without a word: assumed to have stood then"
                self._found.assumed.append(Assumption("prefix", _text(lost), how, (entry.id,), self._today.id))
                self._bring_back(lost, entry)

    def check_lost(self) -> None:
        """Find what was added up to the day, and neither stands there then nor was ever removed."""
        standing = {each.prefix for each in self._held}
        for entry in self._own:
            if self._anew <= entry.date <= self._day:
                later = [each for each in self._own if entry.date < each.date <= self._day]
                for prefix in entry.added.prefixes:
                    if prefix not in standing and not (_removed(prefix, later) or _absorbed(prefix, later)):
                        words = f"was added to {self._today.id}, and no entry tells when it went"
                        self._found.faults.append(Fault(entry.id, words, "add the entry", _text(prefix)))

    def network(self, article: Article) -> Network:
        """Return the network of that day, in lists of the sizes that they have for good."""
        if not self._held:
            words = f"has no prefix by the history of {article.id}"
            self._found.faults.append(Fault(self._today.id, words, "ask for a later day"))
            return self._today
        try:
            return replace(self._today, prefixes=tuple(self._in_lists()))
        except ValueError as error:
            words = f"cannot be rebuilt: {error}"
            self._found.faults.append(Fault(self._today.id, words, "ask for a later day"))
            return self._today

    def _in_lists(self) -> Iterator[PublishedPrefix]:
        """Yield the prefixes with no list empty that has one after it."""
        numbers = sorted({number for each in self._held for number in each.lists})
        compact = {number: at for at, number in enumerate(numbers, 1)}
        for each in self._held:
            leaving = compact[each.leaving] if each.leaving else None
            yield replace(each, list=compact[each.list], leaving=leaving)

    def _bring_back(self, prefix: IPv4Network, entry: Revision) -> None:
        """Put a prefix back: before the first higher one, in the first list that has room."""
        since = [each.date for each in self._own if each.date <= entry.date and prefix in each.added.prefixes]
        number = 1
        if self._today.listed:
            while sum(number in each.lists for each in self._held) >= self._today.size(number):
                number += 1
        at = next((at for at, each in enumerate(self._held) if each.prefix > prefix), len(self._held))
        self._held.insert(at, PublishedPrefix(prefix, max(since, default=None), number))

    def _added_before(self, prefix: IPv4Network, entry: Revision) -> bool:
        """Tell whether an older entry added it too, and it stood ever since."""
        older = [each for each in self._own if each.date < entry.date]
        last = next((each for each in older if prefix in (*each.added.prefixes, *each.removed.prefixes)), None)
        return last is not None and prefix in last.added.prefixes

    def _lost(self, wide: IPv4Network, entry: Revision) -> Iterator[IPv4Network]:
        """Yield what older entries added inside ``wide``, that stands nowhere and had not gone before."""
        for older in (each for each in self._own if self._anew <= each.date < entry.date):
            later = [each for each in self._own if older.date < each.date <= entry.date]
            for prefix in older.added.prefixes:
                if (
                    prefix != wide
                    and prefix.subnet_of(wide)
                    and all(each.prefix != prefix for each in self._held)
                    and not _removed(prefix, later)
                    and not _absorbed(prefix, [each for each in later if each.date < entry.date])
                ):
                    yield prefix


def _removed(prefix: IPv4Network, entries: Iterable[Revision]) -> bool:
    return any(prefix in entry.removed.prefixes for entry in entries)


def _absorbed(prefix: IPv4Network, entries: Iterable[Revision]) -> bool:
    """Tell whether an entry added what contains it."""
    return any(prefix != other and prefix.subnet_of(other) for entry in entries for other in entry.added.prefixes)


def _text(prefix: IPv4Network) -> str:
    return str(prefix).removesuffix("/32")
