"""A JSON text of others is one value, as the standard library reads it, or a reason in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_calling.documents.json_document import NotJsonError, decoded

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES, st.text(" \t\r\n"), st.text(" \t\r\n"))
def test_what_is_written_is_read(value: object, before: str, after: str) -> None:
    """With any white space around it."""
    assert decoded(f"{before}{json.dumps(value)}{after}") == value


@pytest.mark.parametrize(
    ("text", "words", "line", "several"),
    [
        ("", "is not JSON: expecting value", 1, False),
        ('{\n"A": x}', "is not JSON: expecting value", 2, False),
        ('{"a": 1}\n{"b": 2}', "is not JSON: more follows its end", 2, True),
        ("NaN", "is not JSON: NaN is not a JSON number", 0, False),
        ("9" * 5000, "is not JSON: a number has more than 4,300 digits", 0, False),
        ("[" * 200_000, "is nested too deeply", 0, False),
        ("[" * 101 + "]" * 101, "is nested more than 100 levels deep", 0, False),
        (r'["\ud800"]', "has an unpaired surrogate", 0, False),
    ],
)
def test_what_is_no_json_says_why(text: str, words: str, line: int, several: bool) -> None:
    """In words that follow the name of the text, with its line where the syntax ends."""
    with pytest.raises(NotJsonError) as raised:
        decoded(text)
    assert (str(raised.value), raised.value.line, raised.value.several) == (words, line, several)
