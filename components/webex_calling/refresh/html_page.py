"""Say ``read_html(text)``: a saved page as a browser would show it: its tree, without what nobody sees.

The tree is built by Lexbor, by the rules that browsers share (the HTML standard, 13.2): what a person saw and what is
read here cannot differ in where a cell ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from webex_calling.refresh.page import Cell, Line, Page, Table
from webex_calling.refresh.printed_text import addresses, names, plain
from webex_calling.refresh.refusal import Refusal, RefusedArticle

MAX_DEPTH: Final = 256
MAX_OPEN: Final = 2_000
MAX_NODES: Final = 400_000
MAX_SPAN: Final = 300
MAX_PLACES: Final = 100_000
_UNSEEN: Final = frozenset(
    re.findall(
        r"\w+",
        """
    script style template noscript head title meta link svg math object iframe audio video canvas select textarea
""",
    )
)
_CONTAINERS: Final = re.compile(
    r"<(/?)(?!(?:p|br|li|dd|dt|td|th|tr|hr|img|col|wbr|link|meta|input|option|area|base|source)\b)[a-z]", re.IGNORECASE
)
"""Tags of elements that have to be closed."""
_BREAKS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table
    tbody td tfoot th thead tr ul
""",
    )
)
_STRUCK: Final = frozenset(("del", "s", "strike"))
_HIDES: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0|(?:text-indent|left|top)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_STRIKES: Final = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)


def read_html(text: str) -> Page:
    """Return what a browser shows. Raises RefusedArticle where a page is too deep or hides values from who looks."""
    _measure_tags(text)
    tree = LexborHTMLParser(text)
    root, body = tree.root, tree.body
    if root is None or body is None:
        return Page((), html=True)
    _measure(root)
    reading = _Reading(unseen=_hidden_by_styles(tree))
    _read(body, reading)
    language = (root.attributes.get("lang") or "").strip()[:35]
    title = tree.css_first("title")
    return Page(
        tuple(reading.lines),
        tuple(reading.tables),
        language,
        tuple(reading.struck),
        html=True,
        title=" ".join(title.text().split()) if title else "",
    )


def _measure_tags(text: str) -> None:
    """Refuse a text with more elements open at once than any page has, before a tree is built of it."""
    open_ = 0
    for tag in _CONTAINERS.finditer(text):
        open_ = open_ + 1 if not tag[1] else max(0, open_ - 1)
        if open_ > MAX_OPEN:
            fault = f"has more than {MAX_OPEN:,} elements inside one another"
            raise RefusedArticle(Refusal.HOSTILE, fault, "save the article again")


def _measure(root: LexborNode) -> None:
    """Refuse a tree that nobody can have meant; without recursion, so that none is too deep to be refused."""
    level, nodes = [root], 0
    for _ in range(MAX_DEPTH):
        nodes += len(level)
        if nodes > MAX_NODES:
            raise RefusedArticle(Refusal.HOSTILE, f"has more than {MAX_NODES:,} elements", "save the article alone")
        level = [child for node in level for child in node.iter()]
        if not level:
            return
    raise RefusedArticle(Refusal.HOSTILE, f"is nested more than {MAX_DEPTH} levels deep", "save the article again")


def _hidden_by_styles(tree: LexborHTMLParser) -> set[int]:
    """Return the elements that a style sheet of the page itself hides from who looks at a screen."""
    hidden: set[int] = set()
    for sheet in tree.css("style"):
        rules = re.sub(r"/\*.*?\*/", "", sheet.text() or "", flags=re.DOTALL)
        rules = re.sub(r"@media\s+print\b[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", rules)
        for selector, body in re.findall(r"([^{}@;]+)\{([^{}]*)\}", rules):
            if _HIDES.search(body):
                hidden.update(_selected(tree, selector.strip()))
    return hidden


def _selected(tree: LexborHTMLParser, selector: str) -> Iterator[int]:
    try:
        found = tree.css(selector)
    except SelectolaxError:  # a selector that no browser takes either hides nothing
        return
    yield from (node.mem_id for node in found)


def _is_hidden(node: LexborNode, reading: _Reading) -> bool:
    held = node.attributes
    style = held.get("style") or ""
    return "hidden" in held or bool(_HIDES.search(style)) or node.mem_id in reading.unseen


def _read(top: LexborNode, reading: _Reading) -> None:
    """Read an element into lines and tables."""
    words: list[str] = []
    bullet = [False]

    def close() -> None:
        text = plain(" ".join("".join(words).split()))
        words.clear()
        if text:
            reading.lines.append(Line(text, bullet=bullet[0]))
            bullet[0] = False

    for node, opens in _walk(top, reading):
        tag = node.tag
        if tag == "-text":
            words.append(plain(node.text_content or ""))
        elif tag == "table" and opens:
            close()
            _table(node, reading)
        elif tag in _BREAKS and tag != "table":
            close()
            if tag in ("li", "p"):
                bullet[0] = opens and (tag == "li" or bullet[0])
    close()


def _walk(top: LexborNode, reading: _Reading) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each part that is seen, opening and closing; of tables the opening alone."""
    waiting: list[tuple[LexborNode, bool]] = [(top, True)]
    while waiting:
        node, opens = waiting.pop()
        yield node, opens
        if not opens or node.tag == "-text" or (node.tag == "table" and node is not top):
            continue
        waiting.append((node, False))
        inner = reversed(list(node.iter(include_text=True)))
        waiting += ((child, True) for child in inner if child.tag == "-text" or _seen(child, reading))


def _seen(node: LexborNode, reading: _Reading) -> bool:
    """Tell whether an element is shown; what is hidden may hold no value. What is crossed out is told besides."""
    tag = node.tag or ""
    if tag in _UNSEEN:
        return False
    if tag == "sup" and not re.search(r"[^\W\d]|\*", node.text() or ""):
        return False  # the mark of a footnote; a star may tell what a prefix is of
    if tag in _STRUCK or _STRIKES.search(node.attributes.get("style") or ""):
        text = " ".join(plain(node.text(separator=" ") or "").split())
        reading.struck += [text] if text and text not in reading.struck else []
    if _is_hidden(node, reading):
        text = node.text(separator=" ") or ""
        if held := addresses(text) or [name for name in names(text) if name.startswith("*.")]:
            fault = "has values where nobody sees them"
            raise RefusedArticle(Refusal.HOSTILE, fault, "take the article from its publisher again", held[0])
        return False
    return True


def _table(node: LexborNode, reading: _Reading) -> None:
    """Read a table: its cells to a grid, and its lines, cell by cell, to the lines."""
    above = reading.lines[-1].text if reading.lines else ""
    number = len(reading.tables)
    reading.tables.append(Table((), above))
    grid: list[list[Cell | None]] = []
    for at, row in enumerate(_rows(node, reading)):
        _grow(grid, at + 1)
        if sum(map(len, grid)) > MAX_PLACES:
            raise RefusedArticle(Refusal.HOSTILE, f"has a table of more than {MAX_PLACES:,} cells", "save it again")
        column = 0
        for held in row.iter():
            if held.tag not in ("td", "th") or not _seen(held, reading):
                continue
            while column < len(grid[at]) and grid[at][column] is not None:
                column += 1
            inner = _Reading(unseen=reading.unseen)
            _read(held, inner)
            reading.struck += (each for each in inner.struck if each not in reading.struck)
            cell = Cell(
                tuple(line.text for line in inner.lines),
                _span(held, "rowspan"),
                _span(held, "colspan"),
                held.tag == "th",
            )
            _put(grid, cell, at, column)
            reading.lines += (
                Line(line.text, line.bullet, number, at, column, first=line is inner.lines[0]) for line in inner.lines
            )
            column += cell.columns
    width = max((len(row) for row in grid), default=0)
    cells = tuple(tuple(row + [None] * (width - len(row))) for row in grid[: _height(node, reading)])
    reading.tables[number] = Table(cells, above)


def _height(node: LexborNode, reading: _Reading) -> int:
    return sum(1 for _ in _rows(node, reading))


def _rows(node: LexborNode, reading: _Reading) -> Iterator[LexborNode]:
    """Yield the rows of a table, not those of tables inside it."""
    for part in node.iter():
        if part.tag == "tr" and _seen(part, reading):
            yield part
        elif part.tag in ("thead", "tbody", "tfoot") and _seen(part, reading):
            yield from (row for row in part.iter() if row.tag == "tr" and _seen(row, reading))


def _grow(grid: list[list[Cell | None]], rows: int) -> None:
    while len(grid) < rows:
        grid.append([])


def _put(grid: list[list[Cell | None]], cell: Cell, row: int, column: int) -> None:
    """Let a cell cover its places."""
    _grow(grid, row + cell.rows)
    for at in range(row, row + cell.rows):
        grid[at].extend([None] * (column + cell.columns - len(grid[at])))
        for place in range(column, column + cell.columns):
            if grid[at][place] is None:
                grid[at][place] = cell


def _span(node: LexborNode, name: str) -> int:
    text = (node.attributes.get(name) or "").strip()
    return max(1, min(int(text), MAX_SPAN)) if text.isdecimal() and len(text) < 7 else 1
