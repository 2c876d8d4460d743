"""Files as they are written: each line below its source or its reason, the same bytes each time."""

from __future__ import annotations

import pytest

from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.artefacts.text import artefact_text, index_text
from webex_calling.published.reference import load_reference

REFERENCE = load_reference()
QOS = (REFERENCE.articles["calling"].source + "/qos",)
LINES = (
    Line("voice service voip", QOS),
    Line(" allow-connections sip to sip", QOS),
    Line(" sip", QOS, "for the trunk"),
    Line("end", why="it closes what is pasted"),
)


def _written(syntax: Syntax, *lines: Line) -> Artefact:
    return Artefact("a/b", "What it is", ("fra-a",), syntax, "Paste it.", lambda: lines, QOS)


@pytest.mark.parametrize(("syntax", "mark"), [(Syntax.IOS_XE, "! "), (Syntax.POWERSHELL, "# ")])
def test_lines_stand_below_their_source(syntax: Syntax, mark: str) -> None:
    """One comment for a run of lines with the same origin; what is ours says so."""
    cited = REFERENCE.cite(QOS[0])
    assert artefact_text(REFERENCE, _written(syntax, *LINES)).splitlines() == [
        f"{mark}What it is, by the requirements published {REFERENCE.revision.isoformat()}.",
        f"{mark}Paste it.",
        f"{mark}[1] {cited}",
        f"{mark}[1]",
        "voice service voip",
        " allow-connections sip to sip",
        f"{mark}[1] for the trunk",
        " sip",
        f"{mark}ours: it closes what is pasted",
        "end",
    ]


def test_a_long_reason_is_broken_between_words() -> None:
    """Each part is a comment, so that none is taken for a command."""
    text = artefact_text(REFERENCE, _written(Syntax.IOS_XE, Line("end", why="so " * 80)))
    assert all(line.startswith("! ") or line == "end" for line in text.splitlines())
    assert max(map(len, text.splitlines())) < 120


@pytest.mark.parametrize("syntax", [Syntax.CSV, Syntax.LIST])
def test_a_file_without_comments_has_its_lines_alone(syntax: Syntax) -> None:
    """What introduces a comment differs between those who read lists."""
    assert artefact_text(REFERENCE, _written(syntax, *LINES[:1])) == "voice service voip\n"


def test_a_line_of_nobody_cannot_be_made() -> None:
    """It is published somewhere, or it is ours for a reason."""
    with pytest.raises(ValueError, match="neither a source nor a reason: end"):
        Line("end")


def test_the_index_tells_what_is_there_and_what_is_not() -> None:
    """With the source of files that cannot tell it themselves, and the reason of what is withheld."""
    text = index_text(REFERENCE, [_written(Syntax.CSV), Withheld("Policies", ("desks",), "nothing tells them apart")])
    assert "## a/b\n\nWhat it is.\n\nPaste it.\n" in text
    assert f"Source: {REFERENCE.cite(QOS[0])}." in text
    assert text.endswith("## Not written\n\n- Policies (desks): nothing tells them apart\n")
