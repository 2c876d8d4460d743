"""Say ``read_lists(page, language, skipped, present)``: the prefixes under the heading of each network."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Line, Page
from webex_calling.refresh.printed_text import addresses, only_addresses, six


@dataclass(frozen=True, slots=True)
class PrintedPrefix:
    """One entry of a list as printed, and the line that it stands in."""

    text: str
    line: str


@dataclass(slots=True)
class Lists:
    """The lists of an article by network, in order; ``unplaced`` stand under words that name no network."""

    placed: dict[str, list[PrintedPrefix]] = field(default_factory=dict)
    unplaced: list[PrintedPrefix] = field(default_factory=list)
    doubtful: list[PrintedPrefix] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    """Entries below one label."""

    network: str
    entries: list[PrintedPrefix]


def read_lists(
    page: Page, language: Language, skipped: Collection[int], present: Mapping[str, Collection[str]]
) -> Lists:
    """Return the lists; ``skipped`` are positions of lines of other parts, ``present`` the printed values of today.

    A run below unknown words (the foot of a printed page, for example) goes on with the list above where today's list
    has each of its values; else it is unplaced.
    """
    found = Lists()
    before = ""
    for run in _runs(page, language, skipped, present, found):
        network = run.network
        if not network and before and all(each.text in present.get(before, ()) for each in run.entries):
            network = before
        if network:
            found.placed.setdefault(network, []).extend(run.entries)
            before = network
        else:
            found.unplaced += run.entries
    return found


def _runs(
    page: Page, language: Language, skipped: Collection[int], present: Mapping[str, Collection[str]], found: Lists
) -> list[_Run]:
    """Return the entries below each label, cells below one label row by row; a label is any line that is no entry."""
    labels: dict[tuple[int | None, int], tuple[int, str]] = {}
    runs: dict[tuple[int | None, int], _Run] = {}
    for at, line in enumerate(page.lines):
        if at in skipped:
            labels[line.table, line.column] = (at, "")
            continue
        outside = labels.get((None, 0), (-1, ""))
        label, network = labels.get((line.table, line.column), outside)
        if held := only_addresses(line.text):
            run = runs.setdefault((line.table, label), _Run(network, []))
            run.entries.extend(PrintedPrefix(each, line.text) for each in held)
        elif (line.table, label) in runs and re.fullmatch(r"[\d./]{1,15}", line.text):
            _mend(runs[line.table, label], line.text, present, found)
        elif (line.table, label) in runs and (addresses(line.text) or six(line.text)):
            found.doubtful += (PrintedPrefix(each, line.text) for each in addresses(line.text) + six(line.text))
        else:
            for column in _columns(page, line):
                labels[line.table, column] = (at, language.lists.exact(line.text))
    return list(runs.values())


def _mend(run: _Run, rest: str, present: Mapping[str, Collection[str]], found: Lists) -> None:
    """Put the second half of a broken entry to the first, where today's list has the whole; else both are doubtful."""
    last = run.entries.pop()
    whole = f"{last.text}{rest}"
    line = f"{last.line} {rest}"
    if whole in present.get(run.network, ()):
        run.entries.append(PrintedPrefix(whole, line))
    else:
        found.doubtful.append(PrintedPrefix(last.text, line))


def _columns(page: Page, line: Line) -> range:
    """Return the columns that the cell of a line stands in."""
    if line.table is None:
        return range(1)
    row = page.tables[line.table].grid[line.row]
    cell = row[line.column]
    return range(line.column, line.column + (cell.columns if cell else 1))
