"""Say ``compare_history(article, held, prefixes)``: the entries that are new, and where the past reads otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from webex_calling.published.article import Article, Kind
from webex_calling.refresh.article import PrintedArticle
from webex_calling.refresh.compare_prefixes import PrefixChanges
from webex_calling.refresh.entry import Change, PrintedEntry
from webex_calling.refresh.printed_text import names, prefix, shown, six
from webex_calling.refresh.proposal import About, NewEntry, Question
from webex_calling.refresh.refusal import Refusal, RefusedArticle


@dataclass(slots=True)
class HistoryChanges:
    """What the history adds."""

    entries: list[NewEntry] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def compare_history(article: PrintedArticle, held: Article, prefixes: PrefixChanges) -> HistoryChanges:
    """Compare the history of an article with that of the data; ``prefixes`` are what its lists change.

    Raises RefusedArticle where the history is missing, is cut, or ends before that of the data.
    """
    remedy = "give the whole article, to its last line"
    known = {entry.date for entry in held.revisions}
    told = {entry.date: entry for entry in article.history}
    if not told:
        raise RefusedArticle(Refusal.TRUNCATED, "has no revision history", remedy)
    if max(told) < held.date:
        fault = f"is of {max(told)}, and the data of {held.date}"
        raise RefusedArticle(Refusal.OLDER, fault, "give a copy of today")
    if min(known) < min(told):
        raise RefusedArticle(Refusal.TRUNCATED, f"begins its history at {min(told)}, not at {min(known)}", remedy)
    changes = HistoryChanges()
    for day in sorted(known - set(told), reverse=True):
        changes.questions.append(Question(About.HISTORY, "", f"the entry of {day} is printed no more"))
    for entry in article.history:
        if entry.date in known:
            _past(entry, held, prefixes, changes)
        elif entry.date < held.date:
            why = f"stands under {entry.date}, a date of the past that the data does not have"
            changes.questions.append(Question(About.HISTORY, " ".join(entry.lines), why))
    compare_new([entry for entry in article.history if entry.date > held.date], prefixes, changes)
    return changes


def _past(entry: PrintedEntry, held: Article, prefixes: PrefixChanges, changes: HistoryChanges) -> None:
    """Ask where an entry that is known says something else than it did; values are compared as printed."""
    revisions = [each for each in held.revisions if each.date == entry.date]
    printed = {text for each in revisions for text in each.printed}
    told = {change.address for change in entry.changes}
    read = printed <= told  # what is printed otherwise than it is read is there
    for sign, values in (
        ("added", {shown(value) for each in revisions for value in each.added.prefixes}),
        ("removed", {shown(value) for each in revisions for value in each.removed.prefixes}),
    ):
        now = {address.removesuffix("/32") for address in entry.signed(sign) if not (read and address in printed)}
        now |= {address for address in entry.signed("moved") if address in values}
        then = {value for value in values if not (read and printed and value not in now)}
        for value in sorted(now ^ then):
            line = next((each.line for each in entry.changes if each.address == value), " ".join(entry.lines))
            why = (
                f"{value} is {sign} on {entry.date}, and was not"
                if value in now
                else f"{value} was {sign} on {entry.date}"
            )
            changes.questions.append(Question(About.HISTORY, line, why))
    for change in entry.changes:
        if not (change.sign or change.address in printed or _listed(prefix(change.address), prefixes)):
            why = f"nothing says whether {change.address} came or went"
            changes.questions.append(Question(About.HISTORY, change.line, why))


def compare_new(entries: Collection[PrintedEntry], prefixes: PrefixChanges, changes: HistoryChanges) -> None:
    """Place each new entry whose values agree with the lists and with the entries after it; ask about the others."""
    last: dict[IPv4Network, str] = {}
    came: set[IPv4Network] = set()
    for entry in sorted(entries, key=lambda each: each.date):
        for change in entry.changes:
            if (found := prefix(change.address)) and change.sign:
                last[found] = change.sign
                came.update([found] if change.sign == "added" else [])
    for entry in entries:
        asked = [
            Question(About.HISTORY, change.line, f"{change.address} {why}")
            for change in entry.changes
            if (why := _doubt(change, last, came, prefixes))
        ]
        asked += (Question(About.HISTORY, line, "IPv6 has no place in the data") for line in entry.lines if six(line))
        changes.questions += asked
        if not asked:
            changes.entries.append(_entry(entry))


def _doubt(
    change: Change, last: Mapping[IPv4Network, str], came: Collection[IPv4Network], prefixes: PrefixChanges
) -> str:
    """Return why what an entry says of an address is not taken, "" where it is."""
    found = prefix(change.address)
    if found is None:
        return "is no network as it stands"
    if change.sign:
        return _contradiction(found, last[found], found in came, prefixes)
    return "" if _listed(found, prefixes) else "is in no list, and nothing says whether it came or went"


def _listed(value: IPv4Network | None, prefixes: PrefixChanges) -> bool:
    """Tell whether a value is in a list of the article: an entry that only names it says nothing of it."""
    return any(value in list_ for list_ in prefixes.lists.values())


def _contradiction(value: IPv4Network, sign: str, came: bool, prefixes: PrefixChanges) -> str:
    """Return what of the lists contradicts the last that the new entries say of a value, "" where nothing does."""
    listed = _listed(value, prefixes)
    if sign in ("added", "moved"):
        return "" if listed else f"is {sign} by the history, and stands in no list"
    gone = any(value in change.removed for change in prefixes.networks.values())
    moved = any(move.prefix == value for move in prefixes.moves)
    if gone or moved or (came and not listed):
        return ""
    return (
        "is removed by the history, and stands in its list"
        if listed
        else "is removed by the history, and was in no list"
    )


def _entry(entry: PrintedEntry) -> NewEntry:
    values = {sign: tuple(filter(None, map(prefix, entry.signed(sign)))) for sign in ("added", "removed", "moved")}
    named = tuple(dict.fromkeys(name for line in entry.lines for name in names(line) if name.startswith("*.")))
    kinds = [kind for kind in (Kind.ADDED, Kind.REMOVED, Kind.MOVED) if values[kind.value]]
    kind = kinds[0] if len(kinds) == 1 else Kind.CHANGED if kinds or named else Kind.INFORMATION
    return NewEntry(entry.date, kind, values["added"], values["removed"], values["moved"], named, entry.lines)
