"""What a terminal shows: names and values from outside neither command it nor forge a line, in any encoding.

The judge is a terminal emulator that is not ours (pyte): printed raw, the hostile texts change its screen.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pyte
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from webex_calling.commands import terminal
from webex_calling.fault import SHOWN, Fault, Faults, printable

pytestmark = pytest.mark.doors

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"
HOSTILE = {
    "clears the screen": "outside\x1b[2J",
    "moves the cursor": "name\x1b[1;1Hstack prod: sound",
    "writes the clipboard": "\x1b]52;c;ZWNobyBoaQ==\x07",
    "sets the title": "\x1b]2;owned\x07",
    "C1 control sequence": "a\x9b2Jb",
    "next line": "a\x85audit: sound",
    "line break": "a\naudit: sound",
    "return": "audit: findings\raudit: sound   ",
    "backspace": "refused\b\b\b\b\b\b\badmitted",
    "line separator": "a\u2028b\u2029c",
    "reverses the text": "a\u202egnilivart\u2066",
    "other character set": "\x0e\x1b(0lqk",
}


def screen(text: str) -> tuple[list[str], str, tuple[int, int]]:
    """Return what a terminal shows of ``text``, its title, and where its cursor stands."""
    held = pyte.Screen(500, 30)
    pyte.Stream(held).feed(text.replace("\n", "\r\n"))
    return list(held.display), held.title, (held.cursor.x, held.cursor.y)


def printed(lines: Iterable[str], monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> bytes:
    """Return the bytes of ``lines`` on a standard output of an encoding."""
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding))
    terminal.say(lines)
    return held.getvalue()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_terminal_shows_the_escapes(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The screen after a hostile line is that of its escapes, on one line, and not that of the line itself."""
    shown = printed([text, "end"], monkeypatch).decode()
    plain = text.encode("unicode_escape").decode()
    assert screen(shown) == screen(f"{plain}\nend\n")
    assert (shown.count("\n"), screen(shown)[0][1].rstrip()) == (2, "end")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
@example("\x1b[2J\x9b1;1H\x85")
def test_what_is_printed_stands_as_it_is(text: str) -> None:
    """Whatever a value holds, a terminal shows its printed form on one line, from the left, and keeps its title."""
    wide = printable("".join(each for each in text if each.isascii() or not each.isprintable()))
    display, title, cursor = screen(wide)
    assert ((display[0]).rstrip(), title, cursor) == (wide.rstrip(), "", (len(wide), 0))
    assert len(printable(text).splitlines()) <= 1
    assert printable(text).isprintable()


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1", "cp1252", "utf-8"])
def test_every_encoding_takes_every_text(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """What an encoding lacks is an escape; half a surrogate pair is one in every encoding."""
    shown = printed(["├─ Zürich → \ud800"], monkeypatch, encoding).decode(encoding)
    assert shown.encode("ascii", "backslashreplace").decode() == "\\u251c\\u2500 Z\\xfcrich \\u2192 \\ud800\n"


def test_a_fault_is_one_bounded_line() -> None:
    """A value of a megabyte is shortened and its length told; a break in any part begins no line."""
    fault = Fault("name\nforged", "is\x1b[2J wrong", "write it", "a\n" * 500_000, "file\r.yaml", 3)
    told = str(fault)
    assert told.startswith(r'file\r.yaml:3: name\nforged: "a\na\n')
    assert told.endswith(r'… (1,000,000 characters)" is\x1b[2J wrong; write it')
    assert len(told) < 2 * SHOWN + 100
    assert told.isprintable()


def test_faults_are_bounded() -> None:
    """Of many faults the first hundred are told, and how many there are more."""
    told = str(Faults(Fault(f"clients[{at}]", "appears twice", "rename it") for at in range(20_000))).splitlines()
    assert (len(told), told[-1]) == (101, "and 19,900 more faults; correct these first")


def command(*arguments: str | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``webex-calling`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "webex_calling", *arguments], capture_output=True, env={**os.environ, **environment}
    )


SURROUNDINGS: dict[str, dict[str, str]] = {
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "an old locale": {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a code page": {"PYTHONIOENCODING": "cp1252"},
    "ascii, strictly": {"PYTHONIOENCODING": "ascii:strict"},
}


@pytest.mark.parametrize("surrounding", SURROUNDINGS.values(), ids=SURROUNDINGS.keys())
def test_a_process_prints_in_every_encoding(surrounding: dict[str, str]) -> None:
    """The arithmetic of a pool has a sign that few encodings have: text and JSON are printed nonetheless."""
    question = ("nat-pool", "--cloud", "aws", "--clients", "20000")
    text, document = command(*question, **surrounding), command(*question, "--json", **surrounding)
    assert (text.returncode, text.stderr, document.returncode, document.stderr) == (0, b"", 0, b"")
    assert json.loads(document.stdout.decode("ascii"))["clients"] == 20_000


def test_a_file_name_that_cannot_be_printed() -> None:
    """A name that is no text, and one that would clear the screen, are told escaped, and status 2."""
    for name in (b"no\xff\x1b[2J.yaml", b"a\nb\xc2\x85.yaml"):
        ended = command("preview", "--config", name)
        assert (ended.returncode, ended.stdout, ended.stderr.count(b"\n")) == (2, b"", 1)
        assert ended.stderr.decode().strip().isprintable()


def test_arguments_are_told_escaped() -> None:
    """An argument that the command line does not know is told on one line of its own."""
    ended = command("preview", "--no\x1b[2J\nError: forged")
    assert ended.returncode == 2
    *_, empty, words = ended.stderr.decode().splitlines()
    assert (empty, words.isprintable(), words.startswith(r"Error: No such option: --no\x1b[2J")) == ("", True, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_no_answer(unbuffered: str) -> None:
    """What cannot be written whole ends in status 2, with one line."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "webex_calling", "nat-pool", "--cloud", "aws", "--clients", "9", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    words = b"output: cannot be written: No space left on device; free some space, or write it elsewhere\n"
    assert (ended.returncode, ended.stderr) == (2, words)


def test_who_stops_reading_is_told_nothing() -> None:
    """A pipe that is closed ends the command without a word, and not as an answer."""
    reading, writing = os.pipe()
    os.close(reading)
    question = [sys.executable, "-m", "webex_calling", "nat-pool", "--cloud", "aws", "--clients", "9"]
    ended = subprocess.run(question, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (2, b"")


PALETTES = {
    "a terminal": ({"TERM": "xterm-256color"}, True),
    "without colour": ({"TERM": "xterm-256color", "NO_COLOR": "1"}, False),
    "a terminal that knows none": ({"TERM": "dumb"}, False),
}


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="the system has no pseudo-terminals")
@pytest.mark.parametrize(("environment", "coloured"), PALETTES.values(), ids=PALETTES)
def test_a_process_colours_a_terminal_alone(environment: dict[str, str], coloured: bool) -> None:
    """On a terminal of 60 columns a process folds and colours, unless told not to; its words are those of a pipe."""
    reading, writing = os.openpty()
    question = [sys.executable, "-m", "webex_calling", "nat-pool", "--cloud", "aws", "--clients", "20000"]
    surrounding = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    told = {**surrounding, "COLUMNS": "60", **environment}
    subprocess.run(question, stdout=writing, check=True, env=told)
    os.close(writing)
    held = pyte.Screen(60, 60)
    pyte.ByteStream(held).feed(_all(reading))
    piped = command(*question[3:], COLUMNS="60").stdout.decode()
    assert " ".join(held.display).split() == piped.split()
    assert max(map(len, piped.splitlines())) > 60
    assert any(row[0].fg != "default" for row in held.buffer.values()) is coloured
    assert all(len(row.rstrip()) <= 60 for row in held.display)


def _all(reading: int) -> bytes:
    """Read a terminal to its end, which the system tells as an error."""
    held = b""
    with suppress(OSError):
        while part := os.read(reading, 65536):
            held += part
    os.close(reading)
    return held


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system tells no process's signals")
def test_no_interrupt_draws_a_traceback() -> None:
    """An interrupt at any time of a run, its imports included, ends it by that signal and without a word."""
    for delay in (0, 0.1, 0.3, 1):
        run = [sys.executable, "-m", "webex_calling", "preview", "--config", str(EXAMPLE)]
        process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _until_main(process.pid)
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
        assert (process.returncode, said) in {(-signal.SIGINT, b""), (0, b"")}


def _until_main(process: int) -> None:
    """Wait until the interrupt ends the process again: before that, it is the interpreter that starts."""
    caught = False
    while True:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        now = any(int(line.split()[1], 16) & 1 << signal.SIGINT - 1 for line in lines if line.startswith("SigCgt"))
        if caught and not now:
            return
        caught = caught or now
        time.sleep(0.001)
