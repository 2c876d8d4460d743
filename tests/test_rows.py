"""The id of a row stands once in the tests, in `tests/rows.py`: elsewhere they say what the row is for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import rows

from webex_calling.published.reference import load_reference

TESTS = Path(__file__).parent
IDS = load_reference().requirements.keys()
PROTOCOLS = frozenset({rows.PATH_MTU_DISCOVERY, rows.CLIENT_DNS})
"""Ids that are names of protocols too, and mean these where filters are read."""
QUOTED = re.compile(rf"(['\"])(?:{'|'.join(map(re.escape, IDS))})\1")
NAMES = {name: value for name, value in vars(rows).items() if name.isupper()}


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Yield each text of a program that is a row's id and nothing else, with its line."""
    if not QUOTED.search(source):  # most have none, and are not worth reading as a program
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and node.value in IDS - PROTOCOLS:
            yield node.lineno, str(node.value)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param(f"row = {rows.GATEWAY_MEDIA!r}", [(1, rows.GATEWAY_MEDIA)], id="a text"),
        pytest.param(f'\nrow = f"{{{rows.GATEWAY_MEDIA!r}}}"', [(2, rows.GATEWAY_MEDIA)], id="inside a formatted text"),
        pytest.param(f"told = 'rows {rows.GATEWAY_MEDIA}'", [], id="a longer text"),
        pytest.param(f"kind = {rows.CLIENT_DNS!r}", [], id="a protocol"),
    ],
)
def test_an_id_is_found(source: str, found: list[tuple[int, str]]) -> None:
    """A row's id by itself is found wherever it stands, and not what is a longer text."""
    assert list(literals(source)) == found


def test_each_name_is_of_another_row() -> None:
    """Every name is of one row of the data, and no row has two."""
    assert set(NAMES.values()) <= set(IDS)
    assert len(set(NAMES.values())) == len(NAMES) > 40


def test_an_id_of_a_row_stands_once() -> None:
    """No test says a row by its id: who reads it need not know the table by heart."""
    found = [
        f"{path.relative_to(TESTS)}:{line}: {id_}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != TESTS / "rows.py"
        for line, id_ in literals(path.read_text(encoding="utf-8"))
    ]
    assert found == []
