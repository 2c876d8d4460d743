"""Keep-alives are data once: the words that the router takes, the interval that they set, and where they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webex_calling.fault import Faults
from webex_calling.published.keep_alive import EXPIRES, REFRESH_RATIO, UP_INTERVAL, KeepAlive, seconds_of
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Trunk

REFERENCE = load_reference()
EVERY = [pytest.param(each, id=each.id) for each in REFERENCE.keepalives.values()]

ROW = {
    "id": "refresh",
    "title": "A refresh",
    "trunk": "registration",
    "message": "REGISTER",
    "seconds": "120",
    "words": "expires 240 refresh-ratio 50",
    "where": "[doc/table]",
}


def _data(tmp_path: Path, **changes: str) -> Path:
    folder = tmp_path / "data" / "doc"
    folder.mkdir(parents=True)
    row = ", ".join(f"{key}: {value}" for key, value in {**ROW, **changes}.items())
    source = "{id: doc, title: A document, publisher: Someone, dated: 2025-01-02, sections: {table: the table}}"
    (folder / "all.yaml").write_text(f"sources:\n  - {source}\nkeepalives:\n  - {{{row}}}\n", encoding="utf-8")
    (folder / "article.yaml").write_text("{id: doc, title: An article, source: doc, order: 1}\n", encoding="utf-8")
    return folder.parent


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("expires 240 refresh-ratio 50", 120),
        ("expires 3600 refresh-ratio 80", 2880),
        ("expires 65535 refresh-ratio 100", 65535),
        ("up-interval 5", 5),
        ("up-interval 1200", 1200),
    ],
)
def test_the_words_set_the_interval(words: str, seconds: int) -> None:
    """A registration is refreshed when its share of the time is over; OPTIONS go as often as they say."""
    assert seconds_of(words) == seconds


@pytest.mark.parametrize(
    "words",
    [
        "expires 59 refresh-ratio 50",
        "expires 65536 refresh-ratio 50",
        "expires 240 refresh-ratio 0",
        "expires 240 refresh-ratio 101",
        "up-interval 4",
        "up-interval 1201",
        "expires 240",
        "up-interval",
        "keepalive 60",
    ],
)
def test_what_the_router_does_not_take_is_refused(words: str) -> None:
    """The bounds are those of the vendor's own model of the configuration."""
    with pytest.raises(ValueError, match="; write"):
        seconds_of(words)


def test_the_bounds_are_those_of_the_vendors_model() -> None:
    """YangModels/yang, vendor/cisco/xe/17181/Cisco-IOS-XE-voice-class.yang: its ranges of the three leaves."""
    leaves = {"expires": "60..65535", "refresh-ratio": "1..100", "up-interval": "5..1200"}
    held = (EXPIRES, REFRESH_RATIO, UP_INTERVAL)
    assert [f"{each[0]}..{each[-1]}" for each in held] == list(leaves.values())


@pytest.mark.parametrize("keep_alive", EVERY)
def test_a_keep_alive_is_what_its_words_set_and_is_cited_twice(keep_alive: KeepAlive) -> None:
    """Each stands in a document on Webex Calling, and in one on the router that takes the words."""
    assert keep_alive.seconds == seconds_of(keep_alive.words)
    assert len({REFERENCE.sources[where.partition("/")[0]].id for where in keep_alive.where}) >= 2


@pytest.mark.parametrize("trunk", Trunk)
def test_every_trunk_has_one(trunk: Trunk) -> None:
    """No kind of trunk is left without a keep-alive."""
    assert [each.id for each in REFERENCE.keepalives.values() if each.trunk is trunk]


def test_the_statement_says_the_same() -> None:
    """``gateway-refresh`` is quoted to readers: the refresh stands in it by words and seconds, OPTIONS by name."""
    said = " ".join(REFERENCE.statements["gateway-refresh"].text.split())
    refresh, options = REFERENCE.keepalives["register"], REFERENCE.keepalives["options"]
    assert f"every {refresh.seconds} s with `{refresh.words}`" in said
    assert re.findall(r"\d+", said) == re.findall(r"\d+", f"{refresh.seconds} {refresh.words}")
    assert options.message in said


def test_a_keep_alive_is_loaded(tmp_path: Path) -> None:
    """The row as it stands is one keep-alive."""
    assert load_reference(_data(tmp_path)).keepalives["refresh"].seconds == 120


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"seconds": "60"}, 'says 60 seconds, and "expires 240 refresh-ratio 50" sets 120', id="seconds"),
        pytest.param({"words": "expires 10 refresh-ratio 50"}, "is not what IOS XE takes; write expires", id="bounds"),
        pytest.param({"words": "often"}, "sets no interval that is known", id="words"),
        pytest.param({"trunk": "analogue"}, "is not a known trunk type", id="trunk"),
        pytest.param({"where": "[]"}, "names no source", id="uncited"),
        pytest.param({"where": "[doc/nowhere]"}, "is not a section of a source in the data", id="dangling"),
    ],
)
def test_a_wrong_keep_alive_is_refused(tmp_path: Path, changes: dict[str, str], fault: str) -> None:
    """Two truths in one row, words that no router takes, and rows without a source are faults of the data."""
    with pytest.raises(Faults) as raised:
        load_reference(_data(tmp_path, **changes))
    assert fault in str(raised.value)
