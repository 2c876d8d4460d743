"""Say ``part_of(page, language, titles)``: the lines of the parts of an article that open with one of some titles."""

from collections.abc import Iterable

from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Page
from webex_calling.refresh.printed_text import key


def part_of(page: Page, language: Language, titles: Iterable[str]) -> frozenset[int]:
    """Return the positions of the lines from each title to before the next heading that is none of the titles.

    What a row of a table opens ends with the table.
    """
    opens = {key(title) for title in titles}
    held: set[int] = set()
    inside = False
    table: int | None = None
    for at, line in enumerate(page.lines):
        if key(line.text) in opens:
            inside, table = True, line.table
        elif language.headings.exact(line.text) or (table is not None and line.table != table):
            inside = False
        if inside:
            held.add(at)
    return frozenset(held)
