"""Stack files that are changed at random end in a plan or in faults with place, line and remedy, in bounded time."""

import copy
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from webex_calling.commands.stack_run import plan_stack
from webex_calling.fault import Fault, Faults

pytestmark = pytest.mark.doors

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTS = [
    (EXAMPLES / name / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    for name in ("everything", "aws-inspection", "azure-hub", "aws-certificate-pair", "azure-vdi")
]
SECONDS = 60
"""What one file may take at most, on a machine that does much else; a second is usual."""

_LAST = ["255.255.255.255/32", "255.255.255.254/31", "255.255.255.255", "0.0.0.0/0", "10.0.0.0/8", "224.0.0.1"]
_ODD = ["", " ", "*", "*.", ".", "a.b", "10.0.0", "no\x1b[2Jway", "a\nb", "x\x85", "Å", "\U0001f512", "-", "0", "~"]
_HOSTILE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [None, True, False, 0, -1, 1, 65535, 65536, 2**31, 2**63, 10**30, 0.5, [], {}, [[]], [None], {"": 1}]
    ),
    st.sampled_from([*_LAST, *_ODD, "a" * 300, "9" * 5000, "1-0", "0-65535", "65535-65536", "8000-8000", "443"]),
    st.sampled_from(["fallback", "Storage", "Internet", "VirtualNetwork", ".".join(["A" * 50] * 8), "fra", "weu"]),
    st.text(max_size=8),
    st.integers(),
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a value."""
    for step, each in list(value.items()) if isinstance(value, dict) else enumerate(value):
        yield (*at, step)
        if isinstance(each, dict | list):
            yield from paths(each, (*at, step))


def mutate(draw: st.DrawFn, value: Any) -> None:
    """Change one part of ``value``: it goes, is another's, hostile, twice, wrapped, or under another name."""
    found = list(paths(value))
    way, other = draw(st.sampled_from(found)), draw(st.sampled_from(found))
    holder, donor = value, value
    for step in way[:-1]:
        holder = holder[step]
    for step in other:
        donor = donor[step]
    step = way[-1]
    match draw(st.sampled_from(["remove", "swap", "hostile", "hostile", "hostile", "twice", "wrap", "rename"])):
        case "remove":
            del holder[step]
        case "swap":
            holder[step] = copy.deepcopy(donor)
        case "hostile":
            holder[step] = draw(_HOSTILE)
        case "twice" if isinstance(holder, list):
            holder.insert(step, copy.deepcopy(holder[step]))
        case "wrap":
            holder[step] = [holder[step]]
        case "rename" if isinstance(holder, dict):
            holder[draw(st.sampled_from([str(each[-1]) for each in found] + _ODD))] = holder.pop(step)


@st.composite
def structures(draw: st.DrawFn) -> bytes:
    """Return a stack file in which one part or several are changed."""
    value = YAML(typ="safe", pure=True).load(draw(st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(1, 3))):
        mutate(draw, value)
        if not value:
            break
    written = io.StringIO()
    YAML(typ="safe", pure=True).dump(value, written)
    return written.getvalue().encode()


_NESTS = ["[" * 400, "- " * 100, "    " * 30]
_SIGNS = [
    "- ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\t",
    "|",
    ">",
    "'",
    '"',
    "#",
    "\x00",
    "\x85",
    "\ufeff",
    "---\n",
    "...\n",
]
_KEYS = ["? ", "? [a]\n", "<<: *a\n", "<<: {a: 1}\n", '"\\ud800": 1\n', "%YAML 1.1\n"]
_TAGS = ["&a ", "*a", "!!set ", "!!omap ", "!!bool ", "!x "]
_FEATURES = st.sampled_from([*_NESTS, *_SIGNS, *_KEYS, *_TAGS])


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Return a stack file with features of YAML put in anywhere, lines lost, or in another encoding."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(_FEATURES) + text[at + draw(st.sampled_from([0, 0, 1, 40])) :]
    held = text.encode(draw(st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "utf-16"])), errors="replace")
    cut = draw(st.integers(0, len(held) * 4))
    return held[:cut] if cut < len(held) else held


def faults_of(path: Path) -> tuple[Fault, ...]:
    """Return the faults that a stack file has; none where its site is planned."""
    started = time.monotonic()
    try:
        plan_stack("", path, lambda words: None)
    except Faults as found:
        faults = found.faults
    else:
        faults = ()
    assert time.monotonic() - started < SECONDS
    return faults


def check(path: Path, held: bytes) -> None:
    """Every fault of a file says which it is, a place, a line that it has, what is wrong and what to write."""
    path.write_bytes(held)
    lines = held.count(b"\n") + 1
    for fault in faults_of(path):
        told = str(fault)
        assert fault.file == str(path), told
        assert (fault.place and fault.fault and fault.remedy) != "", told
        assert 0 <= fault.line <= lines, told
        assert told.isprintable(), told
        assert len(told) < 7000, told


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the changed files stand, one after the other."""
    return tmp_path_factory.mktemp("mutated") / "Pulumi.x.yaml"


_NO_LIMITS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(_NO_LIMITS, max_examples=40)
@given(held=structures())
def test_a_changed_site_is_planned_or_refused(path: Path, held: bytes) -> None:
    """Sites with parts removed, moved, renamed and made hostile."""
    check(path, held)


@settings(_NO_LIMITS, max_examples=60)
@given(held=texts())
def test_a_changed_text_is_planned_or_refused(path: Path, held: bytes) -> None:
    """Texts with tags, anchors, merges, odd keys and nests anywhere, cut, and in other encodings."""
    check(path, held)
