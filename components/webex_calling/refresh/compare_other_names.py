"""Say ``compare_other_names(page, words, …)``: names that came to an article beside Webex Calling, and went from it."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from webex_calling.published.article import Article
from webex_calling.published.reference import Reference
from webex_calling.refresh.compare_names import NameChanges
from webex_calling.refresh.domain_list import only_names, read_names
from webex_calling.refresh.language import ArticleWords, Language
from webex_calling.refresh.page import Page
from webex_calling.refresh.part import part_of
from webex_calling.refresh.proposal import About, DomainChange, Question
from webex_calling.refresh.refusal import Refusal, RefusedArticle

_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
"""Where a text leads to; nothing that is required stands as one."""


def compare_other_names(
    page: Page, words: ArticleWords, language: Language, told: Collection[int], article: Article, reference: Reference
) -> NameChanges:
    """Compare the names that a page lists with those of ``article``; ``told`` are the lines of its history.

    A row of a part that the data leaves out is left out here. A text may have lost what tells rows from the lines that
    follow them: a new name there is asked. Raises RefusedArticle where more than a third of the names are gone.
    """
    bare = replace(page, lines=tuple(replace(line, text=_LINK.sub(" ", line.text)) for line in page.lines))
    part = part_of(page, language, words.left_out)
    doubtful = frozenset(
        at for at in part if page.lines[at].table is None and _stands_alone(page.lines[at].text, language)
    )
    aside = part - doubtful
    found = read_names(bare, language, {*told, *aside})
    unsure = read_names(bare, language, frozenset(range(len(page.lines))) - doubtful).listed
    others = read_names(bare, language, frozenset(range(len(page.lines))) - aside)
    printed, left = {**found.told, **found.listed}, {**others.told, **others.listed}
    held = [reference.domains[each].name for each in article.domains]
    gone = [name for name in held if not {name, *_bare(name, words)} & printed.keys()]
    if len(gone) * 3 > len(held):
        fault = f"has {len(gone)} of the {len(held)} domains no more"
        raise RefusedArticle(Refusal.TRUNCATED, fault, "give the whole article, to its last line")
    questions = [
        Question(About.DOMAIN, left[name], f"{name} stands in a part that the data leaves out")
        for name in gone
        if name in left
    ]
    removed = tuple(name for name in gone if name not in left)
    everywhere = {each.name for each in reference.domains.values()} | reference.hosts.keys()
    added = tuple(name for name in found.listed if name.startswith("*.") and name not in {*everywhere, *unsure})
    known = {*everywhere, *(each.removeprefix("*.") for each in everywhere), *language.row.sites}
    zones = tuple(f".{each.removeprefix('*.')}" for each in everywhere if each.startswith("*."))
    listed = set(found.listed)
    for name, line in printed.items():
        inside = name.endswith(zones) and (name not in listed or not words.bare_domains)
        if name not in known and name not in added and not inside:
            questions.append(Question(About.DOMAIN, line, f"{name} is a name that the data does not have"))
    return NameChanges(DomainChange(added, removed), questions)


def _stands_alone(text: str, language: Language) -> bool:
    """Tell whether a line of a text is no row of a table and has names alone."""
    return "\t" not in text and only_names(text, language)


def _bare(name: str, words: ArticleWords) -> tuple[str, ...]:
    """Return how a domain may be printed besides."""
    return (name.removeprefix("*."),) if words.bare_domains else ()
