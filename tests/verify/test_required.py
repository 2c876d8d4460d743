"""One packet is held against the published rows and the site, and the witnesses get their verdict."""

from __future__ import annotations

from functools import cache

import pytest
from tests.compiler.witnessed import packet
from tests.verify.witnessed_ends import witnessed_end
from tests.witnesses import ROWS, load_witnesses

from webex_calling.published.reference import load_reference
from webex_calling.verify.required import Required

REFERENCE = load_reference()
WITNESSES = load_witnesses()


@cache
def required(name: str) -> Required:
    """Return what is required at the end that the witnesses call ``name``."""
    return Required.at(REFERENCE, witnessed_end(name))


@pytest.mark.parametrize("row", ROWS)
def test_witnesses_get_their_verdict(row: str) -> None:
    """A witness is asked for by the row that it speaks of if it is required, and else by none."""
    held = [witness for witness in WITNESSES if witness.row == row]
    wrong = [
        f"{witness.place}: {packet(witness)} at {witness.endpoint}: {asking}"
        for witness in held
        for asking in [[reason.row for reason in required(witness.endpoint).of(packet(witness))]]
        if (row in asking, bool(asking)) != (witness.verdict == "required",) * 2
    ]
    assert (len(held) > 0, wrong) == (True, [])
