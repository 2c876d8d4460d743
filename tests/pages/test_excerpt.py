"""`shows` and `renewed`: what a page shows of an output, and how it follows when that changes."""

import pytest
from tests.pages.excerpt import renewed, shows

PRINTED = ["proven", "", "group a", "  in tcp 1", "group b", "  in tcp 2", "end"]
SHOWN = {
    "all of it": PRINTED,
    "its beginning": ["proven", "..."],
    "its end": ["...", "end"],
    "its middle": ["...", "group a", "...", "group b", "  in tcp 2", "..."],
    "dots for no line": ["proven", "...", *PRINTED[1:]],
}
NOT_SHOWN = {
    "a line less": PRINTED[:-1],
    "another order": ["...", "group b", "...", "group a", "..."],
    "another line": ["...", "group c", "..."],
    "a part of a line": ["...", "group", "..."],
    "lines that do not follow": ["...", "group a", "group b", "..."],
}


@pytest.mark.parametrize("excerpt", SHOWN.values(), ids=SHOWN)
def test_shows(excerpt: list[str]) -> None:
    """What was printed is shown, with dots for what is left out, and is left as it is when renewed."""
    assert shows(excerpt, PRINTED)
    assert renewed(excerpt, PRINTED) == excerpt


@pytest.mark.parametrize("excerpt", NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_does_not_show(excerpt: list[str]) -> None:
    """What was not printed so is not shown."""
    assert not shows(excerpt, PRINTED)


def test_renewed() -> None:
    """Each run of lines becomes the one that resembles it most; what was left out stays left out."""
    now = ["proven", "", "group a", "  in tcp 10", "group b", "  in tcp 20", "  in tcp 30", "end"]
    assert renewed(["proven", "...", "group b", "  in tcp 2", "..."], now) == [
        *("proven", "...", "group b", "  in tcp 20", "...")
    ]
    assert renewed(PRINTED, now) == now


def test_renewed_ends() -> None:
    """Lines with no dots before them stay the beginning, those with none after them the end."""
    now = ["findings", "", "in tcp 1", "proven", "end", "more"]
    assert renewed(["proven", "...", "end"], now) == ["findings", "...", "more"]
    assert shows(renewed(["proven", "...", "end"], now), now)
