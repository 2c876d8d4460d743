"""A comment on a pull request, as a parser of CommonMark reads it: what it says, how long it is, what it never is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from tests.impact.sides import Change, changed, renamed_peer, run_of_file, second_peer, side, strict
from tests.report.reports import report_of
from tests.rows import CLOUD_SIGNALLING

from webex_calling.commands.impact_run import side_of
from webex_calling.impact.impact import impact
from webex_calling.impact.side import Side
from webex_calling.report.change import ChangeReport, change_report
from webex_calling.report.change_document import impact_document
from webex_calling.report.markdown import LONGEST, UNFOLDED, markdown, marker
from webex_calling.report.text import text_lines

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
OURS = {
    *("h3", "p", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "div", "html"),
    *("body", "strong"),
}
HOSTILE = (
    "<script>alert(1)</script>",
    "a | b | c",
    "``` ` ````",
    "--> <b>",
    "@everyone and @team/leads",
    "one\n# two\n```",
    "</code></pre><img src=x onerror=alert(1)>",
    "[link](https://example.com) ![image](x) https://example.com www.example.com",
    "</details><details open>",
    "&lt;script&gt; &#64;all",
    "\u202eevil\u200b",
)


def _tree(text: str) -> Any:
    return lxml_html.fromstring(f"<div>{PARSER.render(text)}</div>")


def _outside_code(tree: Any) -> str:
    """Return the text that a forge looks through for mentions and links."""
    for each in tree.xpath("//pre | //code"):
        each.text = ""
        for child in list(each):
            each.remove(child)
    return str(tree.text_content())


def _unfolded(text: str) -> list[str]:
    lines = text.splitlines()
    folds = [at for at, line in enumerate(lines) if line.startswith("<details>")]
    return lines[: folds[0]] if folds else lines


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_markup_or_a_mention(name: str) -> None:
    """In whichever place it stands: an element, a mention or a link of its own it never is."""
    report = report_of({id_: [name] for id_ in ("unproven", "opens", "cut", "quotas")}, name, name, name, (name,))
    tree = _tree(markdown(report, name))
    assert {each.tag for each in tree.iter() if isinstance(each.tag, str)} <= OURS
    assert len(tree.xpath("//comment()")) == 1
    assert len(tree.xpath("//details")) == 4
    assert not tree.xpath("//@href | //@src | //@onerror")
    text = _outside_code(tree)
    assert "@" not in text
    assert not any(each in text for each in ("script", "example.com", "evil", "everyone", "alert"))


TEXTS = st.text(min_size=1, max_size=40)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_any_text_is_told_in_code_as_it_is(old: str, why: str, opens: list[str], quotas: list[str]) -> None:
    """A block has a line for each item, whatever fences and ends it holds; nothing else has an element."""
    text = markdown(report_of({"opens": opens, "quotas": quotas}, old, "new", why), "key")
    tree = _tree(text)
    assert {each.tag for each in tree.iter() if isinstance(each.tag, str)} <= OURS
    assert len(tree.xpath("//details")) == bool(quotas)
    blocks = [each.text_content().splitlines() for each in tree.xpath("//pre/code")]
    assert [len(each) for each in blocks] == [
        *([len(opens) + 1] if opens else []),
        *([len(quotas)] if quotas else []),
    ]
    assert len(tree.xpath("//table//tr")) == len(report_of({"opens": opens, "quotas": quotas}).counts) + 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_first_line_is_a_marker_of_its_key_alone(one: str, other: str) -> None:
    """Hidden, one line, and of two keys never the same."""
    lines = markdown(report_of({}), one).splitlines()
    assert lines[0] == marker(one)
    (token, *_) = PARSER.parse(f"{marker(one)}\n")
    assert token.type == "html_block"
    assert token.content.strip() == marker(one)
    assert marker(one).count("-->") == marker(one).count("--!>") + 1 == 1
    assert marker(one).isascii()
    assert (marker(one) == marker(other)) is (one == other)


def _huge() -> Iterator[ChangeReport]:
    many = [f"S{at} out tcp to 192.0.2.{at % 256} {at}" for at in range(20_000)]
    yield report_of(dict.fromkeys(("unproven", "opens", "closes", "changes", "cut", "outside", "resources"), many))
    yield report_of({"opens": ["x" * 100_000] * 50}, details=("y" * 100_000,) * 5)
    yield report_of({"outside": many[:41]}, "o" * 100_000, "n" * 100_000, "w" * 100_000)
    yield report_of({"quotas": ["`" * 70_000], "opens": ["é" * 70_000]})


@pytest.mark.parametrize("at", range(4))
@pytest.mark.long
def test_a_comment_fits_however_much_changes(at: int) -> None:
    """It says what it leaves out, and where the whole is; forty lines stand before the first fold."""
    report = [*_huge()][at]
    text = markdown(report, "k" * 5_000)
    assert len(text) <= LONGEST
    assert len(_unfolded(text)) <= UNFOLDED
    if at == 0:
        assert "webex-calling diff --json" in text
        assert all(title in text for title in ("opens", "closes", "outside", "resources"))
        assert "left out" in text


@given(
    st.dictionaries(st.sampled_from(["unproven", "opens", "closes", "cut", "outside", "quotas"]), st.integers(0, 60))
)
def test_forty_lines_before_the_fold(sizes: dict[str, int]) -> None:
    """Of as many items as there may be, each section shows some, and how many more there are."""
    report = report_of({id_: [f"{id_} {at}" for at in range(size)] for id_, size in sizes.items()})
    lines = _unfolded(markdown(report, "key"))
    assert len(lines) <= UNFOLDED
    for id_, size in sizes.items():
        shown = sum(line[2:] in {f"{id_} {at}" for at in range(size)} for line in lines)
        assert (shown > 0) is (size > 0 and id_ != "quotas")


@pytest.mark.parametrize(("change", "lines"), [(strict, 1), (second_peer, 4), (renamed_peer, 0)])
def test_four_questions_are_answered_before_the_fold(change: Change, lines: int) -> None:
    """What opens, what closes, is anything cut, what must I do: for three real changes, in the table and the block."""
    found = impact(side("aws-registration"), side("aws-registration", change))
    text = markdown(change_report(found, "main", "pull request"), "aws-registration")
    tree = _tree(text)
    rows = {row[0].text_content(): row[1].text_content() for row in tree.xpath("//table/tbody/tr")}
    assert {"opens", "closes", "is anything cut during the update", "to be done by you"} <= {*rows}
    assert rows["is anything cut during the update"].startswith("no: ")
    block = [line for line in _unfolded(text) if line[:2] in ("+ ", "- ", "~ ")]
    assert len([line for line in block if "trusted list" not in line]) == lines
    assert (rows["opens"] == "nothing", rows["closes"] == "nothing") == (lines != 4, lines != 1)
    assert (rows["to be done by you"] == "nothing") is (lines != 4)
    told = {1: "closes at fra-a external", 4: "opens at fra-a external", 0: "no packet changes"}[lines]
    assert tree.xpath("string(//h3)") == f"aws-registration: {told}"


@pytest.mark.parametrize(("number", "unfolded"), [(3, True), (4, False)])
def test_a_few_warnings_stand_before_the_fold(number: int, unfolded: bool) -> None:
    """Where there is room for them, however much opens."""
    for opens in (1, 60):
        texts = {"opens": [f"S{at}" for at in range(opens)], "warnings": [f"w{at}" for at in range(number)]}
        text = markdown(report_of(texts), "key")
        shown = [line.strip() for line in _unfolded(text)]
        assert len(shown) <= UNFOLDED
        assert [each for each in texts["warnings"] if each in shown] == (texts["warnings"] if unfolded else [])
        assert text.count("w0") == 1


def test_the_fold_repeats_no_line_without_need() -> None:
    """The only item of a section stands before the fold, and its details in it; without details nothing does."""
    assert markdown(report_of({"opens": ["S1"]}, details=("by rule a",)), "key").count("S1") == 1
    assert "by rule a" in markdown(report_of({"opens": ["S1"]}, details=("by rule a",)), "key")
    assert "<details>" not in markdown(report_of({"opens": ["S1", CLOUD_SIGNALLING]}), "key")


@pytest.mark.parametrize(
    ("proof", "head"),
    [
        ("proven", "prod: proven; opens at a"),
        ("findings", "prod: the proof has findings; opens at a"),
        ("", "prod: opens at a"),
    ],
)
def test_the_heading_names_the_stack_and_its_proof(proof: str, head: str) -> None:
    """Before anything else."""
    report = replace(report_of({"opens": ["S1"]}, why="opens at a"), proof=proof)
    assert _tree(markdown(report, "prod")).xpath("string(//h3)") == head


def test_no_secret_is_told() -> None:
    """Neither of an output that a program marked as one, nor of an input: in no face."""

    def told(password: str) -> Side:
        outcome = run_of_file(*changed("aws-registration", lambda site: None))
        outputs = {**outcome.run.outputs, "localGateways": {"fra-a": {"trustedList": [password], "mediaRange": []}}}
        paths = ("localGateways.fra-a.trustedList",)
        marked = tuple(
            replace(each, inputs={**each.inputs, "tags": {"Token": password}}, secrets=("tags.Token",))
            for each in outcome.run.resources
        )
        run = replace(outcome.run, outputs=outputs, secret_outputs=paths, resources=marked)
        return side_of(replace(outcome, run=run))

    found = impact(told("hunter2"), told("correct horse"))
    report = change_report(found, "old", "new")
    faces = [markdown(report, "key"), "\n".join(text_lines(report)), str(impact_document(found))]
    assert any("tags" in each for each in faces)
    assert not any(secret in each for each in faces for secret in ("hunter2", "correct horse"))
