"""Say ``article_of(page, reference)``: which article of the data a page is, by what stands in it and by its title."""

from collections.abc import Iterator
from typing import Final

from webex_calling.published.article import Article
from webex_calling.published.reference import Reference
from webex_calling.refresh.language import languages
from webex_calling.refresh.page import Page
from webex_calling.refresh.printed_text import addresses, key, names

_TOP: Final = 40
"""So many lines may stand above a title: what a site puts there, or a converter."""
_ENOUGH: Final = 0.5


def article_of(page: Page, reference: Reference) -> Article:
    """Return the article of which a page has the most of the values that no other has, else the one of its title.

    A page with neither is taken for the first article, whose reader refuses what it is not.
    """
    found = {name for line in page.lines for name in names(line.text)}
    found |= {value.removesuffix("/32") for line in page.lines for value in addresses(line.text)}
    values = {each.id: set(_values(each, reference)) for each in reference.articles.values()}
    best, most = reference.article, 0.0
    for each in reference.articles.values():
        others = set().union(*(held for id_, held in values.items() if id_ != each.id))
        own = values[each.id] - others
        share = len(own & found) / len(own) if own else 0.0
        named = each is not reference.article and _titled(each, page)
        if (share >= _ENOUGH or named) and (share > most or (named and not most)):
            best, most = each, share
    return best


def _values(article: Article, reference: Reference) -> Iterator[str]:
    """Yield what an article prints: its prefixes, its domains with and without their ``*.``."""
    for network in article.networks:
        if any(each.partition("/")[0] == article.source for each in reference.networks[network].where):
            yield from (str(each).removesuffix("/32") for each in reference.networks[network].current)
    for domain in article.domains:
        yield from reference.domains[domain].names


def _titled(article: Article, page: Page) -> bool:
    """Tell whether the title of an article stands above the page, in any language."""
    titles = {
        key(title)
        for language in languages()
        if article.id in language.row.articles
        for title in language.row.articles[article.id].titles
    }
    return any(key(text) in titles for text in (page.title, *(line.text for line in page.lines[:_TOP])))
