"""Say ``read_article(page, language, reference)``: an article as printed: lists, names, the port table, the history."""

from dataclasses import dataclass

from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference
from webex_calling.refresh.domain_list import Names, read_names
from webex_calling.refresh.entry import PrintedEntry, read_history
from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Page
from webex_calling.refresh.port_grid import read_grid
from webex_calling.refresh.port_row import PortTable
from webex_calling.refresh.port_text import read_text_table
from webex_calling.refresh.prefix_list import Lists, read_lists
from webex_calling.refresh.printed_text import shown


@dataclass(frozen=True, slots=True)
class PrintedArticle:
    """What an article prints; ``table`` is None where it has no port table."""

    page: Page
    language: Language
    lists: Lists
    names: Names
    table: PortTable | None
    history: tuple[PrintedEntry, ...]


def read_article(page: Page, language: Language, reference: Reference) -> PrintedArticle:
    """Read the article of Webex Calling from a page."""
    history, told = read_history(page, language)
    printed = tuple(reference.printed.values())
    table = read_grid(page, language) or read_text_table(page, language, printed)
    own = told | (table.lines if table else frozenset())
    today = {name: [shown_prefix(each) for each in held.prefixes] for name, held in reference.networks.items()}
    return PrintedArticle(
        page, language, read_lists(page, language, own, today), read_names(page, language, told), table, history
    )


def shown_prefix(published: PublishedPrefix) -> str:
    """Return a prefix as the article prints it today."""
    return published.printed or shown(published.prefix)
