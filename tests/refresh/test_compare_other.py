"""The articles beside Webex Calling: what came and went is told as printed, all else is asked or refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.examples.stacks import ROOT

from webex_calling.published.reference import load_reference
from webex_calling.refresh.compare import propose
from webex_calling.refresh.printed_text import shown
from webex_calling.refresh.proposal import Proposal
from webex_calling.refresh.refusal import Refusal, RefusedArticle
from webex_calling.refresh.write import Writing

pytestmark = pytest.mark.long


FOLDER = Path(__file__).parent / "articles"
PAGE, TEXT, CONSOLE = "suite.html", "suite.txt", "attendant-console.html"
GIPHY = "*.giphy.com"
NEWER = ("<tr><td>3/16/2026</td>", "<tr><td>5/4/2026</td><td>A new entry</td></tr>\n<tr><td>3/16/2026</td>")


def edited(name: str, *edits: tuple[str, str]) -> bytes:
    """Return an article with its edits; what each replaces stands in it once."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


def placed(proposal: Proposal) -> list[str]:
    """Return all that is written without a person, item by item."""
    return sorted(_items(proposal))


def _items(proposal: Proposal) -> Iterator[str]:
    assert (proposal.moves, proposal.ports, proposal.new_rows, proposal.history) == ((), (), (), ())
    if proposal.revision:
        yield f"dated {proposal.revision}"
    for name, change in proposal.networks.items():
        yield from (f"{name} + {shown(each)}" for each in change.added)
        yield from (f"{name} - {shown(each)}" for each in change.removed)
    yield from (f"domain + {each}" for each in proposal.domains.added)
    yield from (f"domain - {each}" for each in proposal.domains.removed)


@pytest.mark.parametrize(("name", "article"), [(PAGE, "suite"), (TEXT, "suite"), (CONSOLE, "attendant-console")])
def test_a_copy_of_today_changes_nothing(name: str, article: str) -> None:
    """The article is known, and nothing is placed and nothing asked."""
    proposal = propose(edited(name), load_reference())
    assert proposal.article == article
    assert (placed(proposal), proposal.questions) == ([], ())
    assert not proposal.changes


CHANGES = [
    pytest.param(
        PAGE,
        [("<td>62.109.192.0/18</td><td></td>", "<td>62.109.192.0/18</td><td>66.114.160.0/20</td>"), NEWER],
        ["dated 2026-05-04", "meetings + 66.114.160.0/20"],
        [],
        id="prefix more",
    ),
    pytest.param(
        PAGE,
        [("<td>62.109.192.0/18</td><td></td>", "<td>62.109.192.0/18</td><td>4.1.2.0/24<sup>*</sup></td>"), NEWER],
        ["dated 2026-05-04", "meetings-interop + 4.1.2.0/24"],
        [],
        id="prefix with a mark more",
    ),
    pytest.param(TEXT, [("64.68.96.0/19\n", "")], ["meetings - 64.68.96.0/19"], [], id="prefix less"),
    pytest.param(
        TEXT,
        [("4.158.208.0/24*\t", "")],
        ["meetings-interop - 4.158.208.0/24"],
        [],
        id="prefix with a mark less",
    ),
    pytest.param(
        PAGE, [("4.158.208.0/24*", "4.158.208.0/24")], [], ["prefix: 4.158.208.0/24 was one of"], id="mark lost"
    ),
    pytest.param(PAGE, [("23.89.0.0/16", "23.89.0.1/16")], ["meetings - 23.89.0.0/16"], ["prefix: "], id="host bits"),
    pytest.param(
        PAGE,
        [("23.89.0.0/16", "<del>23.89.0.0/16</del>")],
        [],
        ["prefix: 23.89.0.0/16 is crossed out"],
        id="prefix crossed out",
    ),
    pytest.param(
        PAGE, [(GIPHY, "*.tenor.com")], ["domain + *.tenor.com", f"domain - {GIPHY}"], [], id="domain renamed, page"
    ),
    pytest.param(
        TEXT, [(GIPHY, "*.tenor.com")], ["domain + *.tenor.com", f"domain - {GIPHY}"], [], id="domain renamed, text"
    ),
    pytest.param(
        PAGE,
        [(f"<td>{GIPHY}", "<td>*.tenor.com"), ("<td>*.rackcdn.com", f"<td>*.rackcdn.com<br>{GIPHY}")],
        ["domain + *.tenor.com"],
        [f"domain: {GIPHY} stands in a part"],
        id="domain among those that are deprecated",
    ),
    pytest.param(
        TEXT,
        [("*.fastly.net\n", "*.fastly.net\n*.edgio.net\n")],
        [],
        ["domain: *.edgio.net is a name"],
        id="domain below a part that is left out, in a text",
    ),
    pytest.param(
        PAGE,
        [("<li>*.fastly.net", "<li>*.edgio.net")],
        ["domain + *.edgio.net", "domain - *.fastly.net"],
        [],
        id="domain of a list",
    ),
    pytest.param(
        PAGE,
        [("cdn.jsdelivr.net", "cdn.unpkg.com")],
        ["domain - cdn.jsdelivr.net"],
        ["domain: cdn.unpkg.com"],
        id="host",
    ),
    pytest.param(PAGE, [("5004 and 9000", "5004 and 9100")], [], ["port: 9100", "port: port 9000 of U1a"], id="port"),
    pytest.param(PAGE, [("50,000 \u2013 53,000", "50,000 \u2013 54,000")], [], ["port: 50000-54000"], id="range"),
    pytest.param(
        PAGE,
        [NEWER, ("A new entry", "Removal of 170.72.0.0/16; added 66.114.160.0/20")],
        ["dated 2026-05-04"],
        ["history: "],
        id="history that the list contradicts",
    ),
    pytest.param(
        CONSOLE,
        [("February 23, 2026", "May 4, 2026"), ("<td>imagicle.com</td>", "<td>imagicle.net</td>")],
        ["dated 2026-05-04", "domain - *.imagicle.com"],
        ["domain: imagicle.net is a name"],
        id="console, domain renamed",
    ),
    pytest.param(
        CONSOLE,
        [("February 23, 2026 | 120 views", "120 views"), ("<td>imagicle.com</td>", "<td></td>")],
        ["domain - *.imagicle.com"],
        ["history: no date"],
        id="console, no date",
    ),
    pytest.param(
        CONSOLE,
        [("18.195.152.104", "18.195.152.105")],
        [],
        ["prefix: 18.195.152.105 is an address", "prefix: 18.195.152.104 of events-eu"],
        id="console, address",
    ),
    pytest.param(
        CONSOLE,
        [("events-jp.console", "events-kr.console")],
        ["domain - events-jp.console.imagicle.cloud"],
        ["domain: events-kr.console.imagicle.cloud is a name"],
        id="console, host",
    ),
    pytest.param(
        CONSOLE, [("TCP Port: 443 (", "TCP Port: 8443 (")], [], ["port: 8443", "port: port 443"], id="console, port"
    ),
    pytest.param(CONSOLE, [("TCP Port: 443 (HTTPS)", "HTTPS")], [], ["port: no port"], id="console, ports lost"),
]


@pytest.mark.parametrize(("name", "edits", "expected", "asked"), CHANGES)
def test_what_came_and_went(name: str, edits: list[tuple[str, str]], expected: list[str], asked: list[str]) -> None:
    """Just that is placed, and just that is asked."""
    proposal = propose(edited(name, *edits), load_reference())
    assert placed(proposal) == expected
    said = [f"{each.about}: {each.why}" for each in proposal.questions]
    assert [any(each.startswith(opening) for each in said) for opening in asked] == [True] * len(asked), said
    assert all(any(each.startswith(opening) for opening in asked) for each in said), said


def _without(opens: str, closes: str, name: str = PAGE) -> bytes:
    """Return an article without what stands from one text to before another."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    first = text.index(opens)
    return (text[:first] + text[text.index(closes, first) :]).encode()


REFUSED = [
    pytest.param(
        _without("<td>4.152.214", "<p>* Azure"), Refusal.TRUNCATED, "prefixes of meetings", id="prefixes lost"
    ),
    pytest.param(
        _without("<tr><td>62.109", "<tr><td>64.68").replace(b"*</td>", b"</td>"),
        Refusal.TRUNCATED,
        "prefixes of meetings-interop",
        id="all marks lost",
    ),
    pytest.param(
        _without("66.163.32.0/19\n", "\t173.243", TEXT), Refusal.LIST_SHRINKS, "9 of the 18 prefixes", id="list shrinks"
    ),
    pytest.param(
        _without('<tr><th colspan="3">Cisco Webex Services URLs', "<h2>Proxy"),
        Refusal.TRUNCATED,
        "of the 30 domains",
        id="domains lost",
    ),
    pytest.param(
        _without("<table>\n<tr><th>FQDN", "<p>(1) Many", CONSOLE),
        Refusal.TRUNCATED,
        "of the 25 domains",
        id="hosts lost",
    ),
    pytest.param(edited(PAGE, ("3/16/2026", "3/15/2026")), Refusal.OLDER, "is of 2026-03-15", id="older"),
    pytest.param(
        edited(CONSOLE, ("February 23, 2026", "February 22, 2026")),
        Refusal.OLDER,
        "is of 2026-02-22",
        id="console, older",
    ),
]


@pytest.mark.parametrize(("content", "reason", "named"), REFUSED)
def test_what_is_not_whole_is_refused(content: bytes, reason: Refusal, named: str) -> None:
    """A table that is lost or cut, and a copy of the past, change nothing."""
    with pytest.raises(RefusedArticle, match=named) as refused:
        propose(content, load_reference())
    assert refused.value.reason is reason


def test_an_article_is_known_without_its_title_by_its_values() -> None:
    """What stands above a copy may be cut; and in a language without words for it the article is named and refused."""
    title = "Network Requirements for Webex Services"
    text = (FOLDER / TEXT).read_text(encoding="utf-8")
    assert propose(text.replace(f"{title}\n", "", 1).encode(), load_reference()).article == "suite"
    dutch = "de het een van en voor met zijn is naar " * 40
    with pytest.raises(RefusedArticle, match="Meetings and Messaging in Dutch") as refused:
        propose(f"{text}\n{dutch}".encode(), load_reference())
    assert refused.value.reason is Refusal.UNKNOWN_LANGUAGE


WRITTEN = [CHANGES[0], CHANGES[1], CHANGES[2], CHANGES[7], CHANGES[16], CHANGES[19]]


@pytest.mark.parametrize(("name", "edits", "expected", "asked"), WRITTEN)
def test_what_is_written_is_what_was_placed(
    name: str, edits: list[tuple[str, str]], expected: list[str], asked: list[str], tmp_path: Path
) -> None:
    """The data loads with the change and its date, comments survive, and the same copy places nothing again."""
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("__pycache__")))
    content, reference = edited(name, *edits), load_reference()
    proposal = propose(content, reference)
    names = Writing.of(proposal, data, reference).write()
    assert names
    assert {each.partition("/")[0] for each in names} == {proposal.article}
    again = load_reference(data)
    article = again.articles[proposal.article]
    assert article.date == max([article.date, *(date.fromisoformat(each[6:]) for each in expected if "dated" in each)])
    for item in expected:
        kind, *rest = item.split(" ")
        if kind == "domain":
            assert (rest[1] in {each.name for each in again.domains.values()}) is (rest[0] == "+"), item
            assert rest[1] not in again.hosts
        elif kind != "dated":
            assert (rest[1] in {shown(each) for each in again.networks[kind].current}) is (rest[0] == "+"), item
    assert placed(propose(content, again)) == []
    for each in names:
        before, after = ((at / each).read_text(encoding="utf-8").splitlines() for at in (ROOT / "data", data))
        assert [line for line in after if line.lstrip().startswith("#")] == [
            line for line in before if line.lstrip().startswith("#")
        ]
