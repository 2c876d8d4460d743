"""Whatever the command line is given, it ends in 0, 1 or 2, and what is wrong is told with a remedy."""

from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commands.repository import Repository
from tests.examples.stacks import stack_file
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.commands.diff_given import given as side_of
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import load_reference
from webex_calling.verify.questions.lookup import LookupTarget
from webex_calling.verify.questions.packet_text import parse

pytestmark = pytest.mark.doors

_NUMBERS = st.sampled_from(
    ["0", "-1", "1", "9000", "99999999", "9" * 5000, "1e3", "0x10", "", "٣", "1_0"]
) | st.integers().map(str)
_OPTIONS = ["--clients", "--connections-each", "--headroom-percent", "--gateways"]
_WORDS = st.sampled_from(
    ["--json", "--cloud", "aws", "azure", "--help", "--", "-", "--no\x1b[2J", "a\nb", "\x85", "nat-pool"]
)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.sampled_from(_OPTIONS), _NUMBERS).map(list) | _WORDS.map(lambda word: [word]), max_size=5),
    st.sampled_from(["aws", "azure"]),
)
def test_a_pool_is_sized_or_refused(given_: list[list[str]], cloud: str) -> None:
    """Numbers of any size and words in any place."""
    words = [word for each in given_ for word in each]
    result = CliRunner().invoke(app, ["nat-pool", "--cloud", cloud, "--clients", "100", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {0, 1, 2}
    assert len(result.output) < 10_000


_PARTS = [
    "tcp",
    "udp",
    "icmp",
    " ",
    "10.20.1.10",
    ":",
    "8000",
    "->",
    "23.89.0.0",
    "*",
    "255.255.255.255",
    "65536",
    "256",
]
_MORE = ["a.webex.com", "10.0.0", ".", "..", "-", "/", "é", "\x1b[2J", "\ud800", "x" * 300, "type", "code", "8", "from"]


def _faults(parts: list[str]) -> tuple[Fault, ...]:
    try:
        parse("".join(parts))
    except Faults as found:
        return found.faults
    return ()


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(_PARTS + _MORE) | st.text(max_size=4), max_size=12))
def test_any_packet_is_read_or_refused(parts: list[str]) -> None:
    """Parts of packets in any order."""
    assert all(fault.fault and fault.remedy and str(fault).isprintable() for fault in _faults(parts))


@pytest.mark.parametrize("packet", ["tcp 10.20.1.10:1 -> {name}:2", "udp {name}:8000 -> 10.20.1.10:2"])
@pytest.mark.parametrize("name", ["10.0.0", "a..b", "x" * 300, "1.2.3.4.5", "é.example", "*.*", "255.255.255.256"])
def test_a_name_that_is_none_is_no_peer(packet: str, name: str) -> None:
    """A peer that is neither an address nor a name is refused before anything is looked up."""
    with pytest.raises(Faults):
        parse(packet.format(name=name))


@settings(deadline=None, max_examples=200)
@given(
    st.text(max_size=12)
    | st.sampled_from(["10.0.0", "*.", "0.0.0.0/0", "255.255.255.255/32", "x" * 5000, "M1a.", "\ud800"])
)
def test_anything_is_looked_up_or_refused(what: str) -> None:
    """A row, a prefix, a domain, or a fault."""
    try:
        asked: object = LookupTarget.parse(what, load_reference())
    except Faults as found:
        asked = found
    assert str(asked)


_SIDE = [
    "main",
    "HEAD",
    ":",
    "@",
    "Pulumi.prod.yaml",
    "2024-01-31",
    "-x",
    "--",
    "{",
    "}",
    "~1",
    "^",
    "..",
    "/",
    "\\",
    "C:",
]
_ODD = ["\0", "\x1b[2J", "\ud800", "a\nb", "é", " ", "*", "x" * 5000, "state.json", "$(touch x)", "sub"]


def _refused(text: str, scratch: Path) -> tuple[Fault, ...]:
    try:
        side_of(text, scratch, lambda words: None)
    except Faults as found:
        return found.faults
    return ()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(_SIDE + _ODD) | st.text(max_size=3), max_size=7).map("".join))
def test_any_side_is_read_or_refused(tmp_path: Path, text: str) -> None:
    """Parts of sides in any order, in a repository; nothing is run, and nothing is written but where it is told."""
    work, scratch = tmp_path / "work", tmp_path / "scratch"
    if not work.exists():
        site = stack_file("aws-registration").read_bytes()
        Repository.under(work).commit({"Pulumi.prod.yaml": site, "sub/state.json": "{}"})
    with chdir(work):
        faults = _refused(text, scratch)
    assert all(fault.fault and fault.remedy and str(fault).isprintable() for fault in faults)
    assert sorted(each.name for each in work.iterdir()) == [".git", "Pulumi.prod.yaml", "sub"]
