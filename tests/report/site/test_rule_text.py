"""A rule in words that equal rules of other ends have too: only whole names are left open."""

from __future__ import annotations

import pytest

from webex_calling.report.site.rule_text import Names


@pytest.mark.parametrize(
    ("end", "peers", "text", "named", "shape"),
    [
        pytest.param("fra-a", (), "fra-a-external-calling", "⟨end⟩-external-calling", None, id="a name in front"),
        pytest.param("edge", (), "edge", "⟨end⟩", None, id="the name alone"),
        pytest.param("edge", (), "NSG edge", "NSG ⟨end⟩", None, id="the name at the end"),
        pytest.param("a", (), "localGateways.a.keys", "localGateways.a.keys", None, id="a part of a path"),
        pytest.param("fra", (), "fraction-out", "fraction-out", None, id="a part of a word"),
        pytest.param("out", (), "out-external-out-udp", "⟨end⟩-external-out-udp", None, id="a name that is a word"),
        pytest.param(
            "a", ("10.0.0.0/8",), "a-out-53-10.0.0.0/8", "⟨end⟩-out-53-10.0.0.0/8", "⟨end⟩-out-53-⟨peer⟩", id="a peer"
        ),
        pytest.param("a", ("10.0.0.0/8",), "a-210.0.0.0/8", "⟨end⟩-210.0.0.0/8", None, id="a part of an address"),
    ],
)
def test_names_are_left_open(end: str, peers: tuple[str, ...], text: str, named: str, shape: str | None) -> None:
    """The exact words stay beside those in which the names are open."""
    found = Names(end, peers).of(text)
    assert (found.exact, found.named, found.shape) == (text, named, shape or named)


def test_words_are_equal_by_their_shape() -> None:
    """Rules of two ends are the same rule where they differ in names alone."""
    assert Names("a").of("a-out-tcp-53") == Names("b").of("b-out-tcp-53")
    assert Names("a").of("a-out-tcp-53") != Names("b").of("b-out-udp-53")
