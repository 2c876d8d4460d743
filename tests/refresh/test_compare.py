"""Each variant of the article against what a careful engineer makes of it: nothing is placed wrongly."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from tests.frozen.folder import reference_of_the_day
from tests.refresh.variant import Expectation, Variant, variants

from webex_calling.refresh.compare import propose
from webex_calling.refresh.printed_text import shown
from webex_calling.refresh.proposal import Proposal, Question
from webex_calling.refresh.refusal import RefusedArticle

VARIANTS = tuple(variants())
EACH = pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each.name)


@dataclass(slots=True)
class Verdict:
    """What was made of a variant: what is placed and was not expected, and what was expected and is neither."""

    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def _judged(variant: Variant, folder: Path) -> Verdict:
    expected = variant.expectation
    verdict = Verdict()
    try:
        proposal = propose(variant.put(folder).read_bytes(), reference_of_the_day())
    except RefusedArticle as refused:
        verdict.counts["refused"] += 1
        if refused.reason.value not in {
            each.value for each in (expected.refused, expected.may_refuse, *expected.may_be) if each
        }:
            verdict.missed.append(f"refused: {refused.reason}: {refused}")
        if expected.named and expected.named not in str(refused):
            verdict.missed.append(f"the refusal does not name {expected.named}")
        return verdict
    if expected.refused:
        verdict.wrong.append(f"not refused: {expected.refused}")
    _placed(proposal, expected, verdict)
    _asked(proposal.questions, expected, verdict)
    return verdict


def _placed(proposal: Proposal, expected: Expectation, verdict: Verdict) -> None:
    """Compare what is placed, item by item."""
    got, wanted = Counter(_items(proposal)), Counter(_expected_items(expected))
    if expected.may_date == proposal.revision:
        got -= Counter([f"revision {proposal.revision}"])
    verdict.wrong += (got - wanted).elements()
    verdict.missed += (wanted - got).elements()
    verdict.counts["placed"] += got.total()
    touched = {item for item in got if any(f" {each}" in item for each in expected.never)}
    verdict.wrong += (f"never: {each}" for each in touched)


def _items(proposal: Proposal) -> Iterator[str]:
    if proposal.revision:
        yield f"revision {proposal.revision}"
    for network, change in proposal.networks.items():
        yield from (f"{network} + {shown(each)}" for each in change.added)
        yield from (f"{network} - {shown(each)}" for each in change.removed)
    yield from (f"{each.leaves} > {each.joins} {shown(each.prefix)}" for each in proposal.moves)
    for port in proposal.ports:
        yield f"{port.row} {port.end} +{sorted(port.added)} -{sorted(port.removed)}"
    for row in proposal.new_rows:
        yield f"row {row.purpose} | {row.sources} | {', '.join(row.destination_ports)}"
    yield from (f"domain + {each}" for each in proposal.domains.added)
    yield from (f"domain - {each}" for each in proposal.domains.removed)
    for entry in proposal.history:
        values = (sorted(map(shown, each)) for each in (entry.added, entry.removed, entry.moved))
        yield f"entry {entry.date} {' '.join(map(str, values))}"


def _expected_items(expected: Expectation) -> Iterator[str]:
    if expected.revision:
        yield f"revision {expected.revision}"
    for sign, lists in (("+", expected.added), ("-", expected.removed)):
        yield from (f"{network} {sign} {each}" for network, held in lists.items() for each in held)
    yield from (f"{each.leaves} > {each.joins} {each.prefix}" for each in expected.moved)
    for port in expected.ports:
        yield f"{port.row} {port.end} +{sorted(port.added)} -{sorted(port.removed)}"
    for row in expected.new_rows:
        yield f"row {row.purpose} | {row.sources} | {', '.join(row.destination_ports)}"
    yield from (f"domain + {each}" for each in expected.domains.added)
    yield from (f"domain - {each}" for each in expected.domains.removed)
    for entry in expected.history:
        yield f"entry {entry.date} {' '.join(str(sorted(each)) for each in (entry.added, entry.removed, entry.moved))}"


def _asked(questions: tuple[Question, ...], expected: Expectation, verdict: Verdict) -> None:
    """Compare what is asked: each that is expected, and no other but about a line of which there may be one."""
    open_ = list(expected.asked)
    for question in questions:
        line = " ".join(question.line.split())
        open_ = [each for each in open_ if each.about.value != question.about.value or _in(each.quote, line) is False]
        allowed = [*(each.quote for each in expected.asked), *expected.may_ask]
        if not any(_in(each, line) for each in allowed):
            verdict.missed.append(f"asked in vain: {question}")
    verdict.missed += (f"not asked: {each}" for each in open_)
    verdict.counts["asked"] += len(questions)


def _in(quote: str, line: str) -> bool:
    return " ".join(quote.split()) in line


@pytest.mark.long
@EACH
def test_a_variant_is_read_as_an_engineer_reads_it(variant: Variant, tmp_path: Path) -> None:
    """What is placed is what is expected, all else is asked or refused, and it takes no longer than it may."""
    begun = time.perf_counter()
    verdict = _judged(variant, tmp_path)
    assert verdict.wrong == []
    assert verdict.missed == []
    assert time.perf_counter() - begun < (variant.expectation.seconds or 15)


@pytest.mark.long
def test_the_counts_of_all_variants(tmp_path: Path) -> None:
    """Over all variants something is placed, something is asked, some are refused, and nothing is placed wrongly."""
    verdicts = [_judged(each, tmp_path) for each in VARIANTS]
    counts = sum((each.counts for each in verdicts), Counter[str]())
    assert [each.wrong for each in verdicts if each.wrong] == []
    assert counts["placed"] >= 60
    assert counts["asked"] >= 10
    assert counts["refused"] >= 12


def test_nothing_of_a_verdict_is_given_away(tmp_path: Path) -> None:
    """Who judges notices a prefix too many, one too few, and a question that nobody expects."""
    (variant,) = (each for each in VARIANTS if each.name == "prefix-new")
    proposal = propose(variant.put(tmp_path).read_bytes(), reference_of_the_day())
    (added,) = proposal.networks["calling"].added
    verdict = Verdict()
    _placed(proposal, Expectation.model_validate({"unchanged": True}), verdict)
    assert f"calling + {added}" in verdict.wrong
    verdict = Verdict()
    _placed(
        proposal, Expectation.model_validate({"added": {"calling": [str(IPv4Network("198.51.100.0/24"))]}}), verdict
    )
    assert "calling + 198.51.100.0/24" in verdict.missed


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        pytest.param("<td>144.196.0.0/16</td>", "<td><del>144.196.0.0/16</del></td>", "prefix", id="prefix"),
        pytest.param(
            "<td>144.196.0.0/16</td>",
            '<td>144.196.0.0/16</td></tr><tr><td style="text-decoration: line-through">139.177.80.0/21</td>',
            "prefix",
            id="new prefix",
        ),
        pytest.param("<td>443, 8443</td>", "<td>443, <s>8443</s></td>", "port", id="port"),
        pytest.param("*.accompany.com", "<strike>*.accompany.com</strike>", "domain", id="domain"),
    ],
)
def test_what_is_crossed_out_is_asked(old: str, new: str, asked: str) -> None:
    """A value that is crossed out is neither there nor gone: it stands as it did, and a person is asked."""
    (base,) = (each for each in VARIANTS if each.name == "base-english-page")
    text = base.read()
    assert old in text
    proposal = propose(text.replace(old, new, 1).encode(), reference_of_the_day())
    assert not proposal.changes
    assert asked in {question.about.value for question in proposal.questions}


def test_a_prefix_that_is_printed_twice_comes_once() -> None:
    """A page that repeats a line has no more prefixes than another."""
    (base,) = (each for each in VARIANTS if each.name == "base-english-text")
    text = base.read()
    assert "\n139.177.72.0/23\n" in text
    twice = text.replace("\n139.177.72.0/23\n", "\n139.177.72.0/23\n139.177.80.0/21\n139.177.80.0/21\n", 1)
    proposal = propose(twice.encode(), reference_of_the_day())
    assert proposal.networks["calling"].added == (IPv4Network("139.177.80.0/21"),)
