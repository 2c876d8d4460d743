"""What a Suricata rule lists as its addresses or ports, with what it takes out."""

from __future__ import annotations

import pytest

from webex_calling.verify.aws.suricata_list import read
from webex_calling.verify.model.spans import Spans

SMALL = range(12)


def values(found: Spans) -> set[int]:
    """Return every value."""
    return {value for first, last in found for value in range(first, last + 1)}


def number(word: str) -> Spans:
    """Read one number, or two for a word."""
    return ((1, 2),) if word == "pair" else ((int(word), int(word)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("any", set(SMALL), id="any"),
        pytest.param("ANY", set(SMALL), id="any, in capitals"),
        pytest.param("3", {3}, id="one"),
        pytest.param("!3", set(SMALL) - {3}, id="all but one"),
        pytest.param("[3, 5]", {3, 5}, id="list"),
        pytest.param("[3,5,!5]", {3}, id="list with one taken out"),
        pytest.param("[!5,3,5]", {3}, id="in any order"),
        pytest.param("[!3,!5]", set(SMALL) - {3, 5}, id="list of what is taken out"),
        pytest.param("![3,5]", set(SMALL) - {3, 5}, id="no list"),
        pytest.param("[pair,[5,6],![0,7]]", {1, 2, 5, 6}, id="nested"),
        pytest.param("[any,!pair]", set(SMALL) - {1, 2}, id="any in a list"),
        pytest.param("!any", set(), id="nothing"),
        pytest.param("[3,!any]", set(), id="nothing in a list"),
    ],
)
def test_the_words_of_a_rule(text: str, expected: set[int]) -> None:
    """A list is what is in it without what is taken out."""
    assert values(read(text, ((0, 11),), number)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[3,5", "a list without its end"),
        ("[]", "a list with a member that is empty or has no end"),
        ("[3,,5]", "a list with a member that is empty or has no end"),
        ("[[3]", "a list with a member that is empty or has no end"),
        ("", "invalid literal"),
        ("three", "invalid literal"),
    ],
)
def test_what_is_no_word_is_refused(text: str, expected: str) -> None:
    """Nothing is guessed of a list that has no end, or of a member that is missing."""
    with pytest.raises(ValueError, match=f"^{expected}($| )"):
        read(text, ((0, 11),), number)
