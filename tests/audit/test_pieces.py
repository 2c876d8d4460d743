"""Files of JSON documents, read piece by piece: what comes out, and what is said of files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.audit import pieces
from webex_calling.audit.pieces import Piece, read_pieces
from webex_calling.fault import Faults

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def rebuilt(found: list[Piece]) -> list[Any]:
    """Put the pieces of each document together again."""
    documents: list[Any] = []
    held: Any = None
    for piece in found:
        if piece.ends:
            documents.append(held)
            held = None
        elif piece.key is None:
            held = piece.value if piece.index is None else [*(held or []), piece.value]
        elif piece.index is None:
            held = held or {}
            held.setdefault(piece.key, piece.value)
        else:
            held = held or {}
            held.setdefault(piece.key, []).append(piece.value)
    return documents


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a file to be."""
    return tmp_path / "estate.json"


@given(
    documents=st.lists(st.dictionaries(st.text(max_size=4), VALUES, min_size=1, max_size=4), min_size=1, max_size=3),
    indent=st.sampled_from([None, 2, 4]),
    window=st.integers(1, 40),
)
@settings(max_examples=60)
def test_pieces_make_up_the_documents(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Any], indent: int | None, window: int
) -> None:
    """Whatever the window, what is read is what json.loads reads of each document."""
    path = tmp_path_factory.mktemp("pieces") / "estate.json"
    path.write_text("\n".join(json.dumps(each, indent=indent) for each in documents), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_WINDOW", window)
        assert rebuilt(list(read_pieces(path))) == documents


def test_a_list_at_the_top_comes_element_by_element(file: Path) -> None:
    """What az prints is a list, and its pieces have no key."""
    file.write_text('[{"id": 1}, {"id": 2}]')
    found = [(each.key, each.index, each.value) for each in read_pieces(file) if not each.ends]
    assert found == [(None, 0, {"id": 1}), (None, 1, {"id": 2})]


def test_a_long_list_is_not_held_at_once(file: Path) -> None:
    """Pieces are yielded before the file is read to its end."""
    file.write_text('{"SecurityGroups": [' + ", ".join(['{"GroupId": "sg-0abc"}'] * 100_000) + "]}")
    told: list[int] = []
    first = next(iter(read_pieces(file, told.append)))
    assert (first.value, told) == ({"GroupId": "sg-0abc"}, [1 << 18])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "json: is empty", id="empty"),
        pytest.param("  \n", "json: is empty", id="blank"),
        pytest.param("SECURITYGROUPS\tsg", "{file}:1: json: is not JSON: expecting value", id="text output"),
        pytest.param('{"A": [1, 2', "has neither a comma nor ] here", id="cut off in a list"),
        pytest.param('{"A": {"b": 1', "is not JSON: expecting", id="cut off in a value"),
        pytest.param('{"A": 1 "B": 2}', "has neither a comma nor }} here", id="no comma"),
        pytest.param("{1: 2}", "has no member name and colon here", id="no name"),
        pytest.param('{"A": NaN}', "is not JSON: NaN", id="not a number"),
        pytest.param('{"A": ' + "9" * 5000 + "}", "is not JSON: a number has more than 4,300", id="huge number"),
        pytest.param('{"A": ' + "[" * 100_000 + "]" * 100_000 + "}", "is nested too deeply", id="deep"),
        pytest.param('{"A": ' + "[" * 102 + "]" * 102 + "}", "is nested more than 100 levels deep", id="nested"),
        pytest.param('{"A": ["\\ud800"]}', "has an unpaired surrogate", id="half a character"),
        pytest.param('{\n"A": 1,\n"B": x}', "{file}:3: json: is not JSON: expecting value", id="line"),
    ],
)
def test_what_is_no_json_is_one_fault(file: Path, text: str, fault: str) -> None:
    """The fault names the file, the line and what is wrong there."""
    file.write_text(text)
    with pytest.raises(Faults) as caught:
        list(read_pieces(file))
    (found,) = caught.value
    assert fault.format(file=file) in str(found)


def test_files_that_cannot_be_read_are_faults(tmp_path: Path) -> None:
    """A missing file, a directory, and what PowerShell writes in UTF-16 are told apart."""
    (tmp_path / "wide.json").write_bytes('{"A": 1}'.encode("utf-16"))
    said = []
    for name in ("none.json", "", "wide.json"):
        with pytest.raises(Faults) as caught:
            list(read_pieces(tmp_path / name))
        said.append(str(caught.value).partition(": ")[2])
    assert [each.split(";")[0] for each in said] == [
        f'"{tmp_path}/none.json" cannot be read: No such file or directory',
        f'"{tmp_path}" cannot be read: Is a directory',
        "json: is not UTF-8",
    ]


def test_a_byte_order_mark_is_no_fault(file: Path) -> None:
    """UTF-8 with a mark, as some editors write it, is read."""
    file.write_bytes(b"\xef\xbb\xbf[]")
    assert [each.ends for each in read_pieces(file)] == [True]
