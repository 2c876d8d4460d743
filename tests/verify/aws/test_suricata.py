"""The text of Suricata rules is taken apart as another parser takes it apart, and lines that are none are faults."""

from __future__ import annotations

import pytest
import suricataparser  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given, settings
from tests.verify.aws.firewall_texts import texts

from webex_calling.fault import Faults
from webex_calling.verify.aws.suricata import Names, Option, SuricataRule, matched_names, parse


def rule(text: str) -> SuricataRule:
    """Return the one rule of a text."""
    (found,) = parse("rules", text)
    return found


@settings(deadline=None, max_examples=60)
@given(texts())
def test_rules_are_taken_apart_as_another_parser_does(lines: list[str]) -> None:
    """Action, header and every keyword with its value agree."""
    for ours, line in zip(parse("rules", "\n".join(lines)), lines, strict=True):
        theirs = suricataparser.parse_rule(line)
        arrow = "<>" if ours.both_ways else "->"
        header = [ours.protocol, ours.source, ours.source_ports, arrow, ours.destination, ours.destination_ports]
        assert (ours.action, " ".join(header)) == (theirs.action, theirs.header)
        assert [(option.keyword, option.value) for option in ours.options] == [
            (option.name, option.value or "") for option in theirs.options
        ]


def test_lists_with_blanks_and_escapes() -> None:
    """A list may have blanks, and a value semicolons, escapes and parentheses."""
    found = rule(r'pass tcp [10.0.0.0/8, !10.1.0.0/16] any -> any [443, 5062:5070] (msg:"a;b \"c\" (d)"; sid:7;)')
    assert (found.source, found.destination_ports) == ("[10.0.0.0/8, !10.1.0.0/16]", "[443, 5062:5070]")
    assert found.options == (Option("msg", r'"a;b \"c\" (d)"'), Option("sid", "7"))


def test_lines_keep_their_numbers() -> None:
    """Comments, blank lines and lines that go on are counted."""
    text = "# rules\n\npass tcp any any -> any \\\n  443 (sid:1;)\ndrop ip any any -> any any (sid:2;)\n"
    assert [(found.place, found.label) for found in parse("rules", text)] == [
        ("rules:3", "sid 1"),
        ("rules:5", "sid 2"),
    ]


def test_every_line_that_is_no_rule_is_named() -> None:
    """All faults come at once, each with its line."""
    text = "allow tcp any any -> any any (sid:1;)\npass tcp any any -> any any\npass tcp any any <- any any (sid:1;)"
    with pytest.raises(Faults) as error:
        parse("rules", text)
    assert [fault.place for fault in error.value] == ["rules:1", "rules:2", "rules:3"]


BOTH = ("example.com", "*.example.com")


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        pytest.param('content:"example.com"; startswith; endswith;', Names(BOTH[:1], BOTH[:1]), id="exact"),
        pytest.param('dotprefix; content:".example.com"; endswith;', Names(BOTH, BOTH), id="apex and below"),
        pytest.param('content:".example.com"; endswith;', Names(BOTH[1:], BOTH[1:]), id="below alone"),
        pytest.param('content:"example.com"; endswith;', Names(BOTH), id="names that end so"),
        pytest.param('content:"|65|xample.com"; startswith; endswith;', Names(BOTH[:1], BOTH[:1]), id="hexadecimal"),
        pytest.param('content:"Example.com"; startswith; endswith; nocase;', Names(BOTH[:1], BOTH[:1]), id="any case"),
        pytest.param('content:"Example.com"; startswith; endswith;', Names(), id="capitals"),
        pytest.param('content:"example.com";', Names(), id="anywhere"),
        pytest.param('content:"example.com"; startswith;', Names(), id="names that begin so"),
        pytest.param('content:!"example.com"; startswith; endswith;', Names(), id="negated"),
        pytest.param('content:"a.com"; content:"b.com"; endswith;', Names(), id="two"),
        pytest.param('content:"example.com"; startswith; endswith; bsize:11;', Names(), id="another keyword"),
        pytest.param('dotprefix; content:".example.com"; startswith; endswith;', Names(), id="dot and start"),
        pytest.param('content:"exa mple"; startswith; endswith;', Names(), id="no name"),
        pytest.param('content:"*.example.com"; startswith; endswith;', Names(), id="a star is not a wildcard"),
        pytest.param("endswith;", Names(), id="no content"),
    ],
)
def test_the_names_that_keywords_match(keywords: str, expected: Names) -> None:
    """A content is understood as a name, the names below it, or both; else nothing is sure and all is possible."""
    assert matched_names(rule(f"pass tls any any -> any any ({keywords})").options) == expected
