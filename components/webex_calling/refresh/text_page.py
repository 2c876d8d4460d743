"""Say ``read_text_page(text)``: an article as text, copied from a browser or taken from a PDF."""

import re
from collections import Counter
from typing import Final

from webex_calling.refresh.page import Line, Page
from webex_calling.refresh.printed_text import only_addresses, plain

BULLET: Final = re.compile(r"\s*(?:[•◦▪‣\u2013-]\s+|\d{1,2}[.)]\s+|o\s{2,})")
_FOOT: Final = re.compile(r"(?<![\d./])\d{1,4}\s*(?:/|of|van)\s*\d{1,4}\s*$", re.IGNORECASE)
_OCTET: Final = r"\d{1,3}"
_BROKEN: Final = (
    (rf"(?<![\d.])((?:{_OCTET}\.){{3}})\s*\n\s*({_OCTET}(?:/\d{{1,2}})?)(?![\d.])", ""),
    (rf"(?<![\d.])((?:{_OCTET}\.){{2}})\s*\n\s*({_OCTET}\.{_OCTET}(?:/\d{{1,2}})?)(?!\d|\.\d)", ""),
    (rf"(?<![\d.])((?:{_OCTET}\.){{1}})\s*\n\s*({_OCTET}\.{_OCTET}\.{_OCTET}(?:/\d{{1,2}})?)(?!\d|\.\d)", ""),
    (rf"(?<![\d.])({_OCTET}(?:\.{_OCTET}){{3}}/?)\s*\n\s*(?<!\d)(/\d{{1,2}})(?!\d)", ""),
    (rf"(?<![\d.])({_OCTET}(?:\.{_OCTET}){{0,2}})\s*\n\s*((?:\.{_OCTET}){{1,3}}(?:/\d{{1,2}})?)(?!\d|\.\d)", ""),
)
"""Addresses that the end of a line has broken after or before a full stop, or before their length."""

_ROW: Final = re.compile(r"\|.*\|")
_RULE: Final = re.compile(r"\|[\s|:-]*\|")
_HEADING: Final = re.compile(r"#{1,6} +(?=\S)")
_BOLD: Final = re.compile(r"\*\*([^*]+)\*\*")
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")


def read_text_page(text: str) -> Page:
    """Return the lines of a text; tabs stand between cells."""
    raw = _without_feet(re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text))
    whole = "\n".join(raw)
    for pattern, between in _BROKEN:
        whole = re.sub(pattern, rf"\1{between}\2", whole, flags=re.ASCII)
    lines = []
    for each in whole.split("\n"):
        bullet = BULLET.match(each)
        shown = plain(_cells(each[bullet.end() :] if bullet else each))
        shown = re.sub(r"[^\S\t]+", " ", shown).strip(" ")
        if shown.strip():
            lines.append(Line(shown, bullet=bool(bullet)))
    return Page(tuple(lines))


def _cells(line: str) -> str:
    """Return a row of a Markdown table with tabs between cells, a heading without its marks, a link by its text."""
    bare = _LINK.sub(r"\1", line.strip())
    if _ROW.fullmatch(bare):
        return "" if _RULE.fullmatch(bare) else re.sub(r"\s*\|\s*", "\t", bare[1:-1].strip())
    if found := _HEADING.match(bare):
        return bare[found.end() :]
    return _BOLD.sub(r"\1", bare) if _LINK.search(line) or _BOLD.fullmatch(bare) else line


def _without_feet(lines: list[str]) -> list[str]:
    """Return the lines without what stands at the foot and the head of each printed page.

    A foot counts pages and is else the same each time; a head is the line that follows each foot.
    """
    shapes = Counter(
        re.sub(r"\d+", "#", line.strip()) for line in lines if _FOOT.search(line) and not only_addresses(line)
    )
    feet = {shape for shape, times in shapes.items() if times > 1 and len(shape) > 5}
    kept: list[str] = []
    after: list[int] = []
    waiting = False
    for line in lines:
        if re.sub(r"\d+", "#", line.strip()) in feet:
            waiting = True
            continue
        if waiting and line.strip():
            after.append(len(kept))
            waiting = False
        kept.append(line)
    heads = Counter(kept[at].strip() for at in after)
    dropped = {at for at in after if heads[kept[at].strip()] > 1}
    return [line for at, line in enumerate(kept) if at not in dropped]
