"""How lines stand on a stream: what folds them, what colours them, and that colour adds nothing to the words."""

import io
import os
import re
import sys
import termios

import pyte
import pytest

from webex_calling.commands import terminal
from webex_calling.commands.manner import Manner
from webex_calling.report.lines import section
from webex_calling.report.toned import Tone, Toned

LINES = [
    Toned("not proven: fra-a external", Tone.CARE),
    *section("weights and quotas of all that this stack registers", ["fra-a  outbound 60 of 60"], Tone.BAD),
    "├─ in  tcp  5062  S2: Signalling from Webex Calling to a Local Gateway",
    "stack prod: 25 resources",
]
ENVIRONMENT = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")
CODES = re.compile(r"\x1b\[[\d;]*m")


class Shown(io.TextIOWrapper):
    """A stream of which somebody says that it is a terminal, or none."""

    def __init__(self, seen: bool) -> None:
        super().__init__(io.BytesIO(), "utf-8")
        self.seen = seen

    def isatty(self) -> bool:
        return self.seen


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with an environment that asks for nothing."""
    for each in ENVIRONMENT:
        monkeypatch.delenv(each, raising=False)


MANNERS: dict[str, tuple[bool, dict[str, str], tuple[int, bool]]] = {
    "a terminal that tells no width": (True, {"TERM": "xterm"}, (80, True)),
    "a terminal of another width": (True, {"COLUMNS": "132"}, (132, True)),
    "a width that is none": (True, {"COLUMNS": "wide"}, (80, True)),
    "a width of nothing": (True, {"COLUMNS": "0"}, (80, True)),
    "a very narrow one": (True, {"COLUMNS": "12"}, (40, True)),
    "without colour": (True, {"NO_COLOR": "1"}, (80, False)),
    "an empty word asks for nothing": (True, {"NO_COLOR": ""}, (80, True)),
    "a terminal that knows no codes": (True, {"TERM": "dumb"}, (80, False)),
    "forced, and refused": (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, (80, False)),
    "a pipe": (False, {"TERM": "xterm"}, (0, False)),
    "a pipe, whatever the shell's width": (False, {"COLUMNS": "60"}, (0, False)),
    "a coloured pipe": (False, {"FORCE_COLOR": "1"}, (0, True)),
}


@pytest.mark.parametrize(("seen", "environment", "manner"), MANNERS.values(), ids=MANNERS)
def test_what_a_stream_asks_for(
    monkeypatch: pytest.MonkeyPatch, seen: bool, environment: dict[str, str], manner: tuple[int, bool]
) -> None:
    """The width, where lines are folded, and the colour follow the stream and the environment."""
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    found = Manner.of(Shown(seen))
    assert (found.width, found.coloured) == manner


def test_a_closed_stream_asks_for_nothing() -> None:
    """A process that was started without the stream has nothing to fold for."""
    assert Manner.of(None) == Manner(0, False)


def test_colour_adds_nothing_to_the_words() -> None:
    """Without its codes what is coloured is what is not; each code is closed on its own row."""
    for line in LINES:
        rows, plain = [*Manner(50, True).rows(line)], [*Manner(50, False).rows(line)]
        assert [CODES.sub("", row) for row in rows] == plain
        assert all(row.count("\x1b[0m") * 2 <= len(CODES.findall(row)) for row in rows)
        assert all(not CODES.search(row) or CODES.findall(row)[-1] == "\x1b[0m" for row in rows)
    assert [*Manner(0, True).rows(LINES[-1])] == [LINES[-1]]


def screen(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> pyte.Screen:
    """Return what a terminal of 60 columns shows of lines; the emulator is not ours."""
    pty = pytest.importorskip("pty", reason="the system has no pseudo-terminals")
    reading, writing = pty.openpty()
    os.set_blocking(reading, False)
    termios.tcsetwinsize(writing, (30, 60))
    with os.fdopen(writing, "w", encoding="utf-8") as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        terminal.say(lines)
        held = pyte.Screen(60, 30)
        pyte.ByteStream(held).feed(os.read(reading, 65536))
    os.close(reading)
    return held


def test_a_terminal_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An emulator sees the tones, the strokes, and no line that it had to wrap."""
    seen = screen(LINES, monkeypatch)
    shown = [row.rstrip() for row in seen.display]
    assert shown[:8] == [
        "not proven: fra-a external",
        "",
        "weights and quotas of all that this stack registers",
        "  fra-a  outbound 60 of 60",
        "├─ in  tcp  5062  S2: Signalling from Webex Calling to a",
        "│                 Local Gateway",
        "stack prod: 25 resources",
        "",
    ]
    colours = [(seen.buffer[row][2].fg, seen.buffer[row][2].bold) for row in (0, 2, 3, 6)]
    assert colours == [("brown", False), ("default", True), ("red", True), ("default", False)]


def test_a_hostile_name_has_no_colour_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes inside a line are shown as escapes, and the tone of the line ends with it."""
    seen = screen([Toned("missing \x1b[32mproven\x1b[0m", Tone.BAD), "next"], monkeypatch)
    assert seen.display[0].rstrip() == r"missing \x1b[32mproven\x1b[0m"
    assert {seen.buffer[0][at].fg for at in range(28)} == {"red"}
    assert {seen.buffer[1][at].fg for at in range(4)} == {"default"}
