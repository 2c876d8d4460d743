"""Say ``compare_prefixes(article, networks)``: which prefixes came, went and moved, and which a person has to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Final

from webex_calling.published.network import Network
from webex_calling.refresh.article import PrintedArticle, shown_prefix
from webex_calling.refresh.printed_text import addresses, prefix
from webex_calling.refresh.proposal import About, Move, NetworkChange, Question
from webex_calling.refresh.refusal import Refusal, RefusedArticle

_WIDEST: Final = 10
"""No vendor of a service has a wider range than the whole of its cloud's; the widest published one is a /16."""


@dataclass(slots=True)
class PrefixChanges:
    """What the lists change. ``lists`` are the new lists by network."""

    networks: dict[str, NetworkChange] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    lists: dict[str, tuple[IPv4Network, ...]] = field(default_factory=dict)


def compare_prefixes(article: PrintedArticle, networks: Mapping[str, Network]) -> PrefixChanges:
    """Compare the lists of an article with ``networks``, those that it prints.

    Raises RefusedArticle where a list is missing, or has lost more than a third.
    """
    changes = PrefixChanges()
    doubtful = [*article.lists.unplaced, *article.lists.doubtful]
    for each in doubtful:
        why = "stands among the prefixes, under words that name no network or in a line that says more than it"
        changes.questions.append(Question(About.PREFIX, each.line, f"{each.text} {why}"))
    added: dict[str, list[IPv4Network]] = {}
    removed: dict[str, list[IPv4Network]] = {}
    for name, network in networks.items():
        if name not in article.lists.placed:
            fault = f"has no list of the prefixes of {name}"
            raise RefusedArticle(Refusal.TRUNCATED, fault, "give the whole article, to its last line")
        _compare(name, network, article, changes, added, removed)
    kept = {prefix(each.text) for each in doubtful}
    held = {text for each in doubtful for text in (each.text.partition("/")[0],)}
    for name, network in networks.items():
        gone = [
            each
            for each in removed.get(name, [])
            if each not in kept and not any(str(each).startswith(text) for text in held if text)
        ]
        came = added.get(name, [])
        lost = [each for each in gone if not any(each.subnet_of(new) for new in came)]
        if len(lost) * 3 > len(network.prefixes):
            fault = f"has {len(lost)} of the {len(network.prefixes)} prefixes of {name} no more"
            raise RefusedArticle(
                Refusal.LIST_SHRINKS, fault, "give the whole article; where it is, change the data by hand"
            )
        removed[name] = gone
    _settle(networks, added, removed, changes)
    return changes


def _compare(
    name: str,
    network: Network,
    article: PrintedArticle,
    changes: PrefixChanges,
    added: dict[str, list[IPv4Network]],
    removed: dict[str, list[IPv4Network]],
) -> None:
    today = {shown_prefix(each): each.prefix for each in network.prefixes}
    crossed = {each for line in article.page.struck for each in addresses(line)}
    seen: set[str] = set()
    list_: list[IPv4Network] = []
    for each in article.lists.placed[name]:
        text = each.text.removesuffix("/32")
        if text in seen:
            continue
        seen.add(text)
        found = today.get(text) or prefix(text)
        if text not in today and (why := _suspect(found, crossed=text in crossed)):
            changes.questions.append(Question(About.PREFIX, each.line, f"{each.text} {why}"))
        elif found:
            list_.append(found)
            if text not in today:
                added.setdefault(name, []).append(found)
    removed[name] = [held for text, held in today.items() if text not in seen]
    changes.lists[name] = tuple(list_)


def _suspect(found: IPv4Network | None, *, crossed: bool) -> str:
    """Return why a new prefix is not taken as it stands, "" where it is."""
    if found is None:
        return "is no network as it stands: it has host bits, or is no address"
    if crossed:
        return "is new, and crossed out"
    if found.prefixlen < _WIDEST:
        return "is wider than any range of a service"
    if not found.is_global or found.is_multicast:
        return "is no range of the Internet: it is reserved or private"
    return ""


def _settle(
    networks: Mapping[str, Network],
    added: dict[str, list[IPv4Network]],
    removed: dict[str, list[IPv4Network]],
    changes: PrefixChanges,
) -> None:
    """Tell moves from what came and what went."""
    for joins, came in added.items():
        for each in list(came):
            leaves = [name for name, gone in removed.items() if each in gone]
            if len(leaves) == 1:
                changes.moves.append(Move(each, leaves[0], joins))
                came.remove(each)
                removed[leaves[0]].remove(each)
    for name in networks:
        change = NetworkChange(tuple(added.get(name, ())), tuple(removed.get(name, ())))
        if change != NetworkChange():
            changes.networks[name] = change
