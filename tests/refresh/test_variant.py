"""The variants say what they are: each is made as it says, and differs from its base in what it expects and no more."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise

import pytest
import yaml
from tests.frozen.folder import FROZEN_ARTICLES
from tests.frozen.published import PUBLISHED
from tests.refresh.variant import BASES, FOLDER, SUFFIX, Form, Made, Variant, history, named, variants

VARIANTS = tuple(variants())
EACH = pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each.name)
ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\d/])")
"""An address or a prefix as it is printed; a full stop may end the sentence behind it."""
DAY = PUBLISHED["calling"].day
LISTS = {name: prefixes for name, prefixes in PUBLISHED["calling"].networks.items() if name != "apns"}
"""The lists that the article prints; Apple prints the ranges of its own service."""
MONTHS = {
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
    "nl": "januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december",
}
MOST = 1_700_000


@cache
def _rows() -> set[str]:
    """Return the ids of the rows of the port table of the day."""
    text = (FROZEN_ARTICLES / "calling" / "ports.yaml").read_text(encoding="utf-8")
    return {row["id"] for row in yaml.safe_load(text)["requirements"]}


def _printed(day: date, language: str) -> str:
    month = MONTHS[language].split(",")[day.month - 1]
    return f"{month} {day.day}, {day.year}" if language == "en" else f"{day.day} {month} {day.year}"


def _visible(variant: Variant) -> str:
    """Return a variant's text, without the tags of a page."""
    text = variant.read()
    return html.unescape(re.sub(r"<[^>]*>", " ", text)) if variant.form is Form.PAGE else text


def _lists(variant: Variant) -> Counter[str]:
    """Return the addresses that stand alone in a line or a cell: those of lists, in the subnets and in the history."""
    text = re.sub(r"</?(?:td|li|p)\b[^>]*>|<br>", "\n", variant.read())
    text = html.unescape(re.sub(r"<!--.*?-->|<wbr>|<script>.*?</script>", "", text, flags=re.DOTALL))
    text = unicodedata.normalize("NFKC", re.sub(r"[\u00ad\u200b\ufeff]", "", text))
    text = re.sub(
        r"(?<=\d[./])\n(?=\d)|(?<=\d)\n(?=/)|(?<=\d) ?(?=/)|(?<=/) (?=\d)", "", text
    )  # broken lines and spaces
    return Counter(each for line in text.splitlines() if ADDRESS.fullmatch(each := line.strip(" •\u2013-o\t")))


def test_a_file_and_its_description_stand_side_by_side() -> None:
    """No file is left without what is expected of it, no description without its file, and all are small."""
    files = {path.name for path in FOLDER.iterdir()} - {"README.md", "history.yaml"}
    held = {each.name + ".yaml" for each in VARIANTS}
    assert files == held | {each.name + SUFFIX[each.form] for each in VARIANTS if each.file}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST


def test_each_form_and_language_is_there() -> None:
    """Forty variants and more are there, several of each base."""
    made = [each for each in VARIANTS if each.described.made is not Made.BASE]
    assert len(made) >= 40
    for base in BASES:
        assert sum(each.described.base == base for each in made) >= 2, base


@EACH
def test_a_variant_is_made_as_it_says(variant: Variant) -> None:
    """Each edit finds its place once, and the file is the base with all of them."""
    described = variant.described
    if described.base:
        base = named(described.base)
        assert (base.form, base.described.made) == (variant.form, Made.BASE)
    if described.edits:
        text = named(described.base or "").read()
        assert {edit.old: text.count(edit.old) for edit in described.edits} == {edit.old: 1 for edit in described.edits}
        assert variant.read() == variant.made != text
    elif described.base:
        assert variant.read() != named(described.base).read()


@EACH
def test_what_is_expected_names_what_is_there(variant: Variant) -> None:
    """Rows and networks are those of the data, dates are later than the bases', and what is quoted is in the text."""
    expected, text = variant.expectation, " ".join(_visible(variant).split())
    lists = {
        *expected.added,
        *expected.removed,
        *(name for move in expected.moved for name in (move.leaves, move.joins)),
    }
    assert lists <= set(LISTS)
    assert {*(change.row for change in expected.ports), *expected.withdrawn_rows} <= _rows()
    assert all(" ".join(question.quote.split()) in text for question in expected.asked)
    days = [entry.date for entry in expected.history]
    assert all(day > DAY for day in days)
    assert expected.revision == max(days, default=None)
    assert all(_printed(day, variant.language) in text for day in (*days, *filter(None, [expected.may_date])))
    for change in expected.ports:
        assert set(change.added).isdisjoint(change.removed)
        assert all(ports in text for ports in change.added)


@EACH
def test_the_lists_differ_from_the_base_by_what_is_expected(variant: Variant) -> None:
    """Of the addresses that stand alone, each that is added is one more than in the base, each removed one fewer."""
    described, expected = variant.described, variant.expectation
    if described.made not in (Made.EDITED, Made.LAID_OUT) or expected.refused or expected.asked or expected.never:
        return
    base, now = _lists(named(described.base or "")), _lists(variant)
    told = [each for entry in expected.history for each in (*entry.added, *entry.removed)]
    alone = Counter(each for each in told if each in _own_lines(variant))
    added = Counter(each for prefixes in expected.added.values() for each in prefixes)
    removed = Counter(each for prefixes in expected.removed.values() for each in prefixes)
    if described.made is Made.LAID_OUT:  # lines that end elsewhere leave addresses of a sentence alone
        assert set(now) == set(base + added + alone - removed)
    else:
        twice = Counter(each for each in expected.may_ask if now[each] > base[each] > 0)
        assert now == base + added + twice + alone - removed


def _own_lines(variant: Variant) -> set[str]:
    """Return the addresses that a bullet of the edits has, which stand alone in the history."""
    return {line.strip(" •") for edit in variant.described.edits for line in edit.new.splitlines() if "•" in line}


@pytest.mark.parametrize("name", BASES)
def test_a_base_prints_the_lists_of_its_day(name: str) -> None:
    """The three lists of a base are those that were published on its day, in order."""
    prefixes = [str(each).removesuffix("/32") for prefixes in LISTS.values() for each in prefixes]
    shown = [line for each in re.split(r"\n|\t", _visible(named(name))) if ADDRESS.fullmatch(line := each.strip())]
    assert shown[: len(prefixes)] == prefixes


@pytest.mark.parametrize("name", BASES)
def test_a_base_prints_the_domains_of_its_day(name: str) -> None:
    """All names of the article's domains are in a base."""
    text = _visible(named(name))
    assert [each for each in PUBLISHED["calling"].domains if each not in text] == []


@pytest.mark.parametrize("name", BASES)
def test_a_base_has_the_whole_history(name: str) -> None:
    """Each of the 54 dates is there, newest first, and its entry has the addresses of history.yaml and no others."""
    base, entries = named(name), history()
    text = _visible(base)
    days = [entry.date for entry in entries]
    assert len(days) == 54
    assert days == sorted(set(days), reverse=True)
    begins = [re.search(rf"^\W*{_printed(day, base.language)}\b", text, re.MULTILINE) for day in days]
    places = [begin.start() for begin in begins if begin]
    assert len(places) == 54
    assert places == sorted(places)
    for entry, (start, end) in zip(entries, pairwise([*places, len(text)]), strict=True):
        told = {*entry.added, *entry.removed, *entry.moved}
        assert set(ADDRESS.findall(text[start:end])) == told, entry.date


def test_a_history_that_is_told_leads_to_the_lists() -> None:
    """What the history added last, and did not remove since, is in a list of its day or inside one."""
    standing: set[str] = set()
    for entry in reversed(history()):
        standing = (standing - set(entry.removed)) | set(entry.added)
    shown = {str(each).removesuffix("/32") for prefixes in LISTS.values() for each in prefixes}
    newest = {each for entry in history() if entry.date.year >= 2024 for each in entry.added}
    assert newest <= standing & shown


def test_the_readme_tells_each_variant() -> None:
    """Each variant has its line, with its title and why one may go wrong there."""
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    lines = {line.split("`")[1]: line for line in told.splitlines() if line.startswith("| `")}
    assert [
        each.name for each in VARIANTS if f"{each.described.title}. {each.described.why}" not in lines[each.name]
    ] == []
