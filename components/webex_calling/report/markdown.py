"""Say ``markdown(report, key)``: a change as GitHub-flavoured markdown, for a comment on a pull request.

The first line is a hidden marker, by which whoever wrote a comment finds it again. Then come what it is about with the
verdict, a table, and the first lines of each section; what is longer, or stands behind an item, is folded. What names
and values hold stands in blocks and spans of code, where it is neither markup nor a mention: GitHub Flavored Markdown
0.29, sections 4.5 and 6.3.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from webex_calling.fault import printable
from webex_calling.report.change import ChangeReport
from webex_calling.report.room import shares
from webex_calling.report.section import Item, Section

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
_IF_FEW: Final = ("warnings", "assumed")
"""Those that do so, too, where they are whole there."""
_FEW: Final = 3
_PROOF: Final[Mapping[str, str]] = {"findings": "the proof has findings"}
"""What the heading says of a proof in place of its first word."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.:;()→\\-]*")


def marker(key: str) -> str:
    """Return the hidden line of what is about ``key``; no key can end it, and no two shorter ones have the same."""
    held = quote(key[:_KEY], safe="/.").replace("-", "%2D")
    return f"<!-- webex-calling: {held} -->"


def markdown(report: ChangeReport, key: str) -> str:
    """Return the report as markdown of at most ``LONGEST`` characters; what is left out is told, and where it is."""
    head = [marker(key), *_head(report, key)]
    sections = [each for each in report.sections if each.items]
    given = _given(sections, UNFOLDED - len(head))
    blocks = list(_block([each for each in sections if each.id in given], given))
    text = "\n".join([*head, *blocks]) + "\n"
    room = LONGEST - len(text) - 1_000
    kept, left = [], []
    for section in report.sections:
        if not any(_behind(section, given.get(section.id, 0))):
            continue
        folded = _folded(section, given.get(section.id, 0), room)
        if folded is None:
            left.append(section)
            continue
        kept.append(folded)
        room -= len(folded) + 1
    text += "\n".join(kept)
    if left:
        text += f"\n{_left(left)}\n"
    return text


def _head(report: ChangeReport, key: str) -> Iterator[str]:
    """Yield what it is about, with proof and verdict; sides and table."""
    answer = report.answer
    found = answer.why if answer.found and answer.word == "changes" and answer.why else str(answer.line)
    proof = f"{_PROOF.get(report.proof, report.proof)}; " if report.proof else ""
    yield f"### {code(key[:_KEY])}: {proof}{_cell(found)}"
    yield ""
    yield f"{code(report.old)} → {code(report.new)}"
    yield ""
    yield "| | |"
    yield "|---|---|"
    for label, text in report.counts:
        yield f"| {_cell(label)} | {_cell(text)} |"
    yield ""


def _given(sections: Sequence[Section], room: int) -> Mapping[str, int]:
    """Return how many items of each section stand before the fold, each with its title and a line for what is left."""
    asked = [each for each in sections if each.id in _ASKED]
    few = [each for each in sections if each.id in _IF_FEW and len(each.items) <= _FEW]
    while few and 3 + 3 * len(asked) + sum(1 + len(each.items) for each in few) > room:
        few.pop()
    room -= 3 + 2 * len(asked) + sum(1 + len(each.items) for each in few)
    given = dict(zip((each.id for each in asked), shares([len(each.items) for each in asked], room), strict=True))
    return given | {each.id: len(each.items) for each in few}


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
            lines.append(f"# … {left:,} more below")
    yield from _fenced([_short(each) for each in lines], "diff")
    yield ""


def _behind(section: Section, given: int) -> Iterator[tuple[str, ...]]:
    """Yield the lines of each item that the fold has: what stands before it is told again for its details alone."""
    for at, item in enumerate(section.items):
        details = (f"    {each}" for each in item.details)
        if at >= given or (item.details and len(section.items) > 1):
            yield (_text(item), *details)
        elif item.details:
            yield tuple(details)
    if not section.items and section.basis:
        yield tuple(f"    {each}" for each in section.basis)


def _folded(section: Section, given: int, room: int) -> str | None:
    """Return what a section has behind what stands before the fold; as much as fits, None where nothing does."""
    lines: list[str] = []
    size = 300
    behind = list(_behind(section, given))
    for at, held in enumerate(behind):
        told = [_short(each) for each in held]
        size += sum(len(each) + 1 for each in told)
        if size > room:
            if not lines:
                return None
            lines.append(f"# … {len(behind) - at:,} more left out")
            break
        lines += told
    title = f"{html(section.title)}, {_extent(section, given, len(behind))}"
    return "\n".join([f"<details><summary>{title}</summary>", "", *_fenced(lines, "diff"), "", "</details>", ""])


def _extent(section: Section, given: int, behind: int) -> str:
    """Return what of a section is folded: what stands behind its items, all of them, or those that are left."""
    if given >= len(section.items):
        return "in detail"
    return f"{'in whole' if behind == len(section.items) else 'the rest'}: {behind:,}"


def _left(sections: Sequence[Section]) -> str:
    told = ", ".join(f"{each.title} ({len(each.items):,})" for each in sections)
    return f"Left out, since a comment has a limit: {_cell(told)}. The whole: {code(_WHOLE)}"


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
