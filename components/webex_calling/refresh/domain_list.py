"""Say ``read_names(page, language, skipped)``: the domains that a table lists, and the names in running text."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Page
from webex_calling.refresh.printed_text import names


@dataclass(slots=True)
class Names:
    """Names in lower case, each with the line that it stands in first."""

    listed: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)


def read_names(page: Page, language: Language, skipped: Collection[int]) -> Names:
    """Return the names of an article: ``listed`` where a line or a cell has nothing else, ``told`` in running text."""
    found = Names()
    for at, line in enumerate(page.lines):
        if at in skipped:
            continue
        for cell in line.text.split("\t"):
            held = names(cell)
            target = found.listed if only_names(cell, language) else found.told
            for each in held:
                target.setdefault(each, line.text)
    return found


def only_names(text: str, language: Language) -> bool:
    """Tell whether a text has names, and says no more than them."""
    rest = re.sub(r"(?:\*\.)?(?:[\w-]+\.)+[a-z]{2,24}", " ", text, flags=re.IGNORECASE)
    words = re.findall(r"\w+", rest)
    return bool(names(text)) and all(language.beside.exact(word) for word in words)
