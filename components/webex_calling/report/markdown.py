"""Say ``markdown(report, key)``: a change as GitHub-flavoured markdown, for a comment on a pull request.

The first line is a hidden marker, by which whoever wrote a comment finds it again. Then come the verdict, a table, and
the first lines of each section; what is longer is folded. What names and values hold stands in blocks and spans of
code, where it is neither markup nor a mention: GitHub Flavored Markdown 0.29, sections 4.5 and 6.3.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from webex_calling.fault import printable
from webex_calling.report.change import ChangeReport, Item, Section
from webex_calling.report.end_words import count
from webex_calling.report.room import shares

LONGEST: Final = 60_000
"""Characters at most: GitHub takes 65,536 in a comment, and a step may put lines of its own around them."""
UNFOLDED: Final = 40
"""Lines at most before the first fold."""

_WHOLE: Final = "webex-calling diff --json"
_LINE: Final = 2_000
"""Characters of one line at most."""
_KEY: Final = 200
_ASKED: Final = ("unproven", "opens", "closes", "changes", "cut", "outside")
"""The sections that answer a newcomer, and stand before the fold."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.:;()\\-]*")


def marker(key: str) -> str:
    """Return the hidden line of what is about ``key``; no key can end it, and no two shorter ones have the same."""
    held = quote(key[:_KEY], safe="/.").replace("-", "%2D")
    return f"<!-- webex-calling: {held} -->"


def markdown(report: ChangeReport, key: str, whole: str = _WHOLE) -> str:
    """Return the report as markdown of at most ``LONGEST`` characters; ``whole`` is said to have what is left out."""
    head = [marker(key), *_head(report)]
    sections = [each for each in report.sections if each.items]
    asked = [each for each in sections if each.id in _ASKED]
    given = dict(zip((each.id for each in asked), _given(asked, UNFOLDED - len(head)), strict=True))
    blocks = list(_block(asked, given))
    text = "\n".join([*head, *blocks]) + "\n"
    room = LONGEST - len(text) - 1_000
    kept, left = [], []
    for section in sections:
        if len(section.items) == given.get(section.id) and not any(each.details for each in section.items):
            continue
        folded = _folded(section, room)
        if folded is None:
            left.append(section)
            continue
        kept.append(folded)
        room -= len(folded) + 1
    text += "\n".join(kept)
    if left:
        text += f"\n{_left(left, whole)}\n"
    return text


def _head(report: ChangeReport) -> Iterator[str]:
    """Yield verdict, sides and table."""
    yield f"### {_cell(report.answer.word)}"
    if report.answer.why:
        yield _cell(report.answer.why)
    yield ""
    yield f"{code(report.old)} → {code(report.new)}"
    yield ""
    yield "| | |"
    yield "|---|---|"
    for label, text in report.counts:
        yield f"| {_cell(label)} | {_cell(text)} |"
    yield ""


def _given(sections: Sequence[Section], room: int) -> tuple[int, ...]:
    """Return how many items of each section stand before the fold, each with its title and a line for what is left."""
    return shares([len(each.items) for each in sections], room - 3 - 2 * len(sections))


def _block(sections: Sequence[Section], given: Mapping[str, int]) -> Iterator[str]:
    """Yield the first lines of each section as one block of code, coloured as a difference is."""
    if not sections:
        return
    lines: list[str] = []
    for section in sections:
        shown = given[section.id]
        lines.append(f"# {section.title}")
        lines += [_text(item) for item in section.items[:shown]]
        if left := len(section.items) - shown:
            lines.append(f"# … {count(left, 'more line')} below")
    yield from _fenced([_short(each) for each in lines], "diff")
    yield ""


def _folded(section: Section, room: int) -> str | None:
    """Return a section with all that stands behind its items, folded; as much as fits, None where nothing does."""
    lines: list[str] = []
    size = 300
    for at, item in enumerate(section.items):
        told = [_short(each) for each in (_text(item), *(f"    {each}" for each in item.details))]
        size += sum(len(each) + 1 for each in told)
        if size > room:
            lines.append(f"# … {count(len(section.items) - at, 'more line')} left out")
            break
        lines += told
    else:
        return _fold(section, lines)
    return _fold(section, lines) if len(lines) > 1 else None


def _fold(section: Section, lines: Sequence[str]) -> str:
    summary = f"{html(section.title)}, in whole: {count(len(section.items), 'line')}"
    return "\n".join(
        [f"<details><summary>{summary}</summary>", "", *_fenced(lines, "diff"), "", "</details>", ""],
    )


def _left(sections: Sequence[Section], whole: str) -> str:
    told = ", ".join(f"{each.title} ({count(len(each.items), 'line')})" for each in sections)
    return f"Left out, since a comment has a limit: {_cell(told)}. The whole: {code(whole)}"


def _text(item: Item) -> str:
    return f"{item.sign or ' '} {item.text}"


def _short(line: str) -> str:
    text = printable(line)
    return text if len(text) <= _LINE else f"{text[:_LINE]}…"


def _fenced(lines: Sequence[str], language: str) -> Iterator[str]:
    """Yield a block of code whose fence is longer than any run of backticks in it."""
    fence = "`" * max(3, _longest_run(lines) + 1)
    yield f"{fence}{language}"
    yield from lines
    yield fence


def code(text: str) -> str:
    """Return a span of code with ``text``, whatever backticks and pipes it holds."""
    shown = _short(text).replace("|", "¦")  # no span of code keeps a pipe from ending the cell of a table
    ticks = "`" * (_longest_run([shown]) + 1)
    pad = " " if shown[:1] in ("`", " ", "") or shown[-1:] in ("`", " ") else ""
    return f"{ticks}{pad}{shown or '-'}{pad}{ticks}"


def _cell(text: str) -> str:
    """Return words of our own as they are, and what holds more than words as a span of code."""
    return _short(text) if _PLAIN.fullmatch(text) else code(text)


def html(text: str) -> str:
    """Return text for a place where markdown takes HTML."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;&#8203;")


def _longest_run(lines: Sequence[str]) -> int:
    return max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
