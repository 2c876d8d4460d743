"""Say ``joined(nodes)``, ``section(id_, title)``: the small parts that all sections of the page are made of."""

from collections.abc import Iterable, Iterator

import htpy as h


def joined(nodes: Iterable[h.Node], by: h.Node = ", ") -> h.Node:
    """Return nodes with a separator between them."""
    return h.fragment[_between(nodes, by)]


def _between(nodes: Iterable[h.Node], by: h.Node) -> Iterator[h.Node]:
    for at, node in enumerate(nodes):
        if at:
            yield by
        yield node


def section(id_: str, title: str, *content: h.Node, lead: h.Node = None) -> h.Node:
    """Return one section of the page under its heading."""
    return h.section(id=id_, aria_labelledby=f"{id_}-title")[
        h.h2(id=f"{id_}-title")[title], h.p(".lead")[lead] if lead else None, content
    ]


def linked(url: str, words: str) -> h.Node:
    """Return words that lead to where they are published; only to an address that a browser fetches over TLS."""
    return h.a(href=url)[words] if url.startswith("https://") else words


def unseen(text: str) -> h.Node:
    """Return words for who hears the page, and does not see its signs."""
    return h.span(".unseen")[text]


def scrolling(heading: str, content: h.Node) -> h.Node:
    """Return what may be wider than the screen, so that the page itself never is; keys reach it.

    ``heading`` is the id of what names it.
    """
    return h.div(".wide", role="region", aria_labelledby=heading, tabindex="0")[content]


def table(caption: str, columns: Iterable[str], rows: h.Node) -> h.Node:
    """Return rows below the heads of their columns; the caption is for who hears the page."""
    return h.table[
        h.caption(".unseen")[caption],
        h.thead[h.tr[(h.th(scope="col")[each] for each in columns)]],
        h.tbody[rows],
    ]


def capital(text: str) -> str:
    """Return a text as it begins a line: a name in front of it stays as it is."""
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.rstrip(":,").isalpha() else text
