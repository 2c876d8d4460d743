"""What commands print of the examples, on terminals: nothing is wrapped by itself, and the first screen has the answer.

The judge is a terminal emulator that is not ours (pyte); the golden files have what is printed.
"""

from pathlib import Path

import pyte
import pytest

from webex_calling.commands.manner import Manner

pytestmark = pytest.mark.long


GOLDEN = Path(__file__).parents[1] / "golden"
PRINTED = sorted(path.relative_to(GOLDEN) for path in GOLDEN.rglob("*.txt"))
PREVIEWS = [path for path in PRINTED if path.parts[0] == "preview" and "refused" not in path.name]
SCREEN = 24
"""The rows of a terminal that nobody made larger."""


def rows(path: Path, width: int) -> list[str]:
    """Return what stands in a golden file, folded at a width: of its lines those that are as long or longer, once."""
    manner = Manner(width, coloured=False)
    lines = dict.fromkeys((GOLDEN / path).read_text(encoding="utf-8").splitlines())
    return [row for line in lines if len(line) >= width for row in manner.rows(line)]


def test_all_that_is_printed_is_looked_at() -> None:
    """Previews, proofs, explanations, answers to questions and faults have golden files."""
    assert {path.parts[0] for path in PRINTED} >= {"preview", "prove", "explain", "lookup", "requirements"}


@pytest.mark.parametrize("path", PRINTED, ids=str)
def test_no_terminal_wraps_a_line(path: Path) -> None:
    """At each width each row has one row of the screen, as it was printed."""
    for width in (80, 100, 132):
        printed = rows(path, width)
        screen = pyte.Screen(width, len(printed) + 1)
        pyte.Stream(screen).feed("\r\n".join(printed))
        assert [shown.rstrip() for shown in screen.display] == [*(row.rstrip() for row in printed), ""]


@pytest.mark.parametrize("path", PREVIEWS, ids=str)
def test_the_first_screen_of_a_preview_has_what_it_comes_to(path: Path) -> None:
    """Answer, counts, warnings and what is left to do stand before the first tree, on 24 rows of 80 columns."""
    lines = (GOLDEN / path).read_text(encoding="utf-8").splitlines()
    tree = next(at for at, line in enumerate(lines) if line.startswith(("├─", "└─"))) - 1
    head = [row for line in lines[: tree - 1] for row in Manner(80, coloured=False).rows(line)]
    assert len(head) <= SCREEN
    assert head[0].startswith(("proven", "findings", "not proven"))
    assert [line for line in lines[:tree] if line == "what is left to do"]
    assert "warnings" not in lines[tree:] or "warnings" in lines[:tree]
