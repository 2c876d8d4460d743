"""Say ``propose_other(page, language, held, reference)``: what a newer copy of an article beside Webex Calling changes.

Such an article has no history and no printed port table in the data: its prefixes and names are compared as printed,
numbers of ports that are not those of today are quoted, and what is written of its date is that of its source.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from webex_calling.published.article import Article
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.refresh.article import PrintedArticle, shown_prefix
from webex_calling.refresh.compare_history import HistoryChanges, compare_new
from webex_calling.refresh.compare_other_names import compare_other_names
from webex_calling.refresh.compare_prefixes import PrefixChanges, compare_prefixes
from webex_calling.refresh.crossed_out import crossed_out
from webex_calling.refresh.domain_list import Names
from webex_calling.refresh.effects import effects_of
from webex_calling.refresh.entry import read_history
from webex_calling.refresh.language import ArticleWords, Language, of_article
from webex_calling.refresh.page import Page
from webex_calling.refresh.part import part_of
from webex_calling.refresh.prefix_list import Lists, read_lists
from webex_calling.refresh.printed_text import addresses, noted_ports
from webex_calling.refresh.proposal import About, Proposal, Question
from webex_calling.refresh.refusal import Refusal, RefusedArticle

_TOP: Final = 40


def propose_other(page: Page, language: Language, held: Article, reference: Reference) -> Proposal:
    """Compare a page with ``held``, which is not the first article. Raises RefusedArticle where it is not taken."""
    words = language.row.articles.get(held.id)
    if words is None:
        fault = f"is {held.title} in {language.name}, whose words for that article are not known"
        raise RefusedArticle(Refusal.UNKNOWN_LANGUAGE, fault, "give the article in another language", page.language)
    own = of_article(language, words)
    history, told = read_history(page, own)
    networks = {name: reference.networks[name] for name in held.networks}
    lists = _lists(page, own, words, told, networks)
    article = PrintedArticle(page, own, lists, Names(), None, history)
    prefixes = _prefixes(article, words, networks) if networks else PrefixChanges()
    domains = compare_other_names(page, words, own, told, held, reference)
    newest = max((entry.date for entry in history), default=None) if not words.dated else _dated(page, own, words)
    if newest and newest < held.date:
        raise RefusedArticle(Refusal.OLDER, f"is of {newest}, and the data of {held.date}", "give a copy of today")
    entries = HistoryChanges()
    compare_new([entry for entry in history if entry.date > held.date], prefixes, entries)
    questions = [*crossed_out(page), *prefixes.questions, *domains.questions, *entries.questions]
    questions += _ports(page, own, words, held, reference)
    questions += () if networks else _addresses(page, held, reference)
    if newest is None and (prefixes.networks or domains.domains.added or domains.domains.removed):
        questions.append(Question(About.HISTORY, "", "no date of the article is read; of which it is has to be said"))
    proposal = Proposal(
        article=held.id,
        language=language.name,
        held=held.date,
        revision=newest if newest and newest > held.date else None,
        networks=prefixes.networks,
        domains=domains.domains,
        questions=tuple(dict.fromkeys(questions)),
        lists=prefixes.lists,
    )
    return replace(proposal, effects=tuple(effects_of(proposal, reference)))


def _lists(
    page: Page, language: Language, words: ArticleWords, told: frozenset[int], networks: Mapping[str, Network]
) -> Lists:
    """Return the lists, those with a mark behind each prefix apart."""
    marked = {shown_prefix(each) for name in words.marks for each in networks[name].prefixes}
    today = {name: {shown_prefix(each) for each in held.prefixes} | marked for name, held in networks.items()}
    found = read_lists(page, language, told, today)
    placed = {name: entries for name, entries in found.placed.items() if name not in words.marks}
    for name, mark in words.marks.items():
        for other, entries in placed.items():
            own = [
                each
                for each in entries
                if re.search(rf"(?<![\d.]){re.escape(each.text)}[ \u00a0]?{re.escape(mark)}", each.line)
            ]
            if own:
                found.placed.setdefault(name, []).extend(own)
                found.placed[other] = [each for each in entries if each not in own]
    return found


def _prefixes(article: PrintedArticle, words: ArticleWords, networks: Mapping[str, Network]) -> PrefixChanges:
    """Compare the lists. A mark that came or went is asked: it is one star, and it decides who may reach what."""
    changes = compare_prefixes(article, networks)
    lines = {each.text: each.line for entries in article.lists.placed.values() for each in entries}
    for move in changes.moves:
        why = f"{move.prefix} was one of {move.leaves}, and is printed as one of {move.joins}"
        changes.questions.append(Question(About.PREFIX, lines[str(move.prefix)], why))
        joined, left = changes.lists[move.joins], changes.lists[move.leaves]
        changes.lists[move.joins] = tuple(each for each in joined if each != move.prefix)
        changes.lists[move.leaves] = (*left, move.prefix)
    changes.moves.clear()
    return changes


def _dated(page: Page, language: Language, words: ArticleWords) -> date | None:
    """Return the date that the article bears above its first part, None where none is read."""
    opening = re.compile("|".join(map(re.escape, words.dated)), re.IGNORECASE)
    for line in page.lines[:_TOP]:
        found = opening.match(line.text)
        text = line.text[found.end() :].strip(" :\"'") if found else line.text
        if held := language.date_at(text):
            return held[0]
    return None


def _ports(
    page: Page, language: Language, words: ArticleWords, held: Article, reference: Reference
) -> Iterator[Question]:
    """Ask about each number of the part on ports that the data does not have, and each that is printed no more."""
    own = _published(held, reference, held.requirements)
    known = {*words.other_ports, *_published(held, reference, reference.requirements)}
    lines = [page.lines[at].text for at in sorted(part_of(page, language, words.ports))]
    printed: dict[str, str] = {}
    for line in lines:
        for number in noted_ports(re.sub(r"(?<=\d),(?=\d{3}\b)", "", line)):
            printed.setdefault(number, line)
    if not printed:
        yield Question(About.PORT, "", "no port is read; whether they are those of today has to be said")
        return
    for number, line in printed.items():
        if number not in known:
            yield Question(About.PORT, line, f"{number} is a port that the data does not have from this article")
    for number, rows in own.items():
        if number not in printed:
            yield Question(About.PORT, "", f"port {number} of {', '.join(rows)} is printed no more")


def _published(held: Article, reference: Reference, rows: Iterable[str]) -> dict[str, list[str]]:
    """Return each port of those of ``rows`` that cite an article, with the rows that have it."""
    found: dict[str, list[str]] = {}
    for row in map(reference.requirements.__getitem__, rows):
        if any(each.partition("/")[0] == held.source for each in row.where):
            ranges = (service.ports for service in row.services if isinstance(service.ports, tuple))
            for text in dict.fromkeys(str(each) for ports in ranges for each in ports):
                found.setdefault(text, []).append(row.id)
    return found


def _addresses(page: Page, held: Article, reference: Reference) -> Iterator[Question]:
    """Ask about each address that came or went beside a host: the data has them in notes alone."""
    hosts = [each for each in reference.hosts.values() if any(at.partition("/")[0] == held.source for at in each.where)]
    noted = {address: host.name for host in hosts for address in addresses(host.note)}
    printed = {address: line.text for line in page.lines for address in addresses(line.text)}
    for address, line in printed.items():
        if address not in noted:
            yield Question(About.PREFIX, line, f"{address} is an address that no host of the data has")
    for address, name in noted.items():
        if address not in printed:
            yield Question(About.PREFIX, "", f"{address} of {name} is printed no more")
