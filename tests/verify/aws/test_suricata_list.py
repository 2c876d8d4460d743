"""What a Suricata rule lists as its addresses or ports, with what it takes out."""

from __future__ import annotations

import pytest

from webex_calling.verify.aws.suricata_list import Listed, read
from webex_calling.verify.model.spans import Spans

SMALL = range(12)


def values(spans: Spans) -> set[int]:
    """Return every value."""
    return {value for first, last in spans for value in range(first, last + 1)}


def number(word: str) -> Listed:
    """Read one number, two for a word, or some of two."""
    if word == "some":
        return Listed(((7, 7),), ((7, 8),), "who knows")
    return Listed.of(((1, 2),) if word == "pair" else ((int(word), int(word)),))


def found(text: str) -> tuple[set[int], set[int], str]:
    """Return what a list surely has, what it possibly has, and why these differ."""
    read_ = read(text, ((0, 11),), number)
    return values(read_.surely), values(read_.possibly), read_.doubt


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
    assert found(text) == (expected, expected, "")


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


@pytest.mark.parametrize(
    ("text", "surely", "possibly"),
    [
        pytest.param("some", {7}, {7, 8}, id="some"),
        pytest.param("!some", {*SMALL} - {7, 8}, {*SMALL} - {7}, id="what is taken out is in doubt the other way"),
        pytest.param("[3,some]", {3, 7}, {3, 7, 8}, id="beside one"),
        pytest.param("[pair,8,!some]", {1, 2}, {1, 2, 8}, id="taken out of a list"),
        pytest.param("![8,!some]", {*SMALL} - {8}, {*SMALL}, id="taken out, and out of that again"),
    ],
)
def test_a_member_in_doubt(text: str, surely: set[int], possibly: set[int]) -> None:
    """What may be listed keeps the list between two bounds, and a negation turns them."""
    assert found(text) == (surely, possibly, "who knows")


@pytest.mark.parametrize(("text", "expected"), [("[3,!some]", {3}), ("[some,pair,[7,8]]", {1, 2, 7, 8})])
def test_a_member_in_doubt_that_does_not_matter(text: str, expected: set[int]) -> None:
    """Where both bounds are one, there is no doubt."""
    assert found(text) == (expected, expected, "")
