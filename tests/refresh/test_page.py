"""Whatever bytes come in: an article is read or refused, and never anything else happens."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.refresh.variant import BASES, named

from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference
from webex_calling.refresh.compare import propose
from webex_calling.refresh.page import MAX_BYTES, read_page
from webex_calling.refresh.refusal import RefusedArticle

TAGS = st.sampled_from(
    [
        *[
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "<p>",
            "<li>",
            "<br>",
            "<del>",
            "<sup>",
            "<template>",
            "<svg>",
            "<h2>",
            "</td>",
            "</tr>",
            "<!--",
            "]]>",
            "&#0;",
        ],
        '<td rowspan="9">',
        '<td colspan="70000">',
        "<style>.x{display:none}</style>",
        "<b hidden>",
    ]
)
WORDS = st.sampled_from(
    [
        *[
            "23.89.0.0/16",
            "TCP",
            "Devices",
            "*.webex.com",
            "5060-50808934",
            "->",
            "/",
            "99999",
            "\uff11",
            "\u202e",
            "\u200b",
        ],
        *("IP subnets for Webex Calling services", "5062, 8934", "September 15, 2025", "Connection purpose"),
        *("Source ports", "\t", "\n", "\x00"),
    ]
)


def _taken(content: bytes) -> None:
    with suppress(Faults):
        propose(content, load_reference())


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Bytes of any kind raise Faults, or nothing."""
    _taken(content)
    _taken(b"<html><body><p>" + content)


@settings(max_examples=150)
@given(st.lists(st.one_of(TAGS, WORDS, st.text(max_size=6)), max_size=60))
def test_any_page_is_read_or_refused(parts: list[str]) -> None:
    """Tags in any order, spans of any size, and words of the article in any place raise Faults, or nothing."""
    content = "".join(parts).encode("utf-8", errors="surrogatepass")
    _taken(b"<html>" + content)
    _taken(content)


@settings(max_examples=40)
@given(st.sampled_from(BASES), st.data())
def test_any_piece_of_the_article_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """An article of which a piece is cut out raises Faults, or is compared."""
    text = named(name).read()
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    _taken((text[:first] + text[last:]).encode())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" " * (MAX_BYTES + 1), "hostile", id="too long"),
        pytest.param(b"\xff\xfe\xff", "unreadable", id="half a character"),
        pytest.param(b"a\x00b", "unreadable", id="zero byte"),
        pytest.param(b"\x80\x81", "unreadable", id="another encoding"),
        pytest.param(b"<html><body>", "empty", id="empty page"),
        pytest.param(b"<html><body>" + b"<div>" * 300 + b"x", "hostile", id="deep"),
        pytest.param(b"<html><body><p>x<b hidden>198.51.100.0/24</b>", "hostile", id="hidden"),
        pytest.param(
            b"<html><style>.a{display:none}</style><body><p>x<b class=a>198.51.100.7</b>", "hostile", id="by style"
        ),
        pytest.param("<html><body><p>192.0.2.\uff17".encode(), "hostile", id="full-width"),
        pytest.param("192.0.2.0/2\u202e4".encode(), "hostile", id="turned around"),
    ],
)
def test_what_is_no_article_is_refused_for_a_reason(content: bytes, reason: str) -> None:
    """Each has its reason, and a remedy."""
    with pytest.raises(RefusedArticle) as refused:
        read_page(content)
    assert refused.value.reason == reason
    assert "; " in str(refused.value)


def test_a_row_has_the_cells_that_span_it() -> None:
    """Cells over several rows and columns stand in each place that they cover."""
    page = read_page(
        b"<html><body><table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<sup>1</sup><br>e<del>f</del></table>"
    )
    grid = [[cell.lines if cell else None for cell in row] for row in page.tables[0].grid]
    assert grid == [[("a",), ("b",), ("b",)], [("a",), ("c",), ("d", "ef")]]
    assert page.struck == ("f",)
