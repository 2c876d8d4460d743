"""The table of quality of service of a newer article: what a row prints otherwise is said, with what the data has."""

import pytest
from tests.frozen.folder import reference_of_the_day
from tests.refresh.variant import named

from webex_calling.refresh.compare_marks import compare_marks
from webex_calling.refresh.language import language_of
from webex_calling.refresh.mark_table import read_marks
from webex_calling.refresh.page import read_page

BASES = ("base-dutch-page", "base-dutch-text", "base-english-page", "base-english-text", "pdf-pages")
TABLE = "the table of quality of service"


def _said(text: str) -> list[str]:
    page = read_page(text.encode())
    printed = reference_of_the_day().printed_marks.values()
    return [each.why for each in compare_marks(read_marks(page, language_of(page)), printed)]


@pytest.mark.parametrize("name", BASES)
def test_each_row_is_read_as_the_data_has_it(name: str) -> None:
    """Five rows, with sender, traffic, ports and DSCP, whatever the language and the layout."""
    page = read_page(named(name).read().encode())
    table = read_marks(page, language_of(page))
    assert table is not None
    held = [
        (each.sender, tuple(map(str, each.traffic)), "".join((*each.source_ports, *each.ports)), each.dscp)
        for each in reference_of_the_day().printed_marks.values()
    ]
    assert [(each.sender, each.traffic, each.ports, each.dscp) for each in table.rows] == held
    assert table.unread == ()


TRANSLATED = "Webex-app Video 8600-8699 8600-8699, 19560-65535 AF41 (34)"
CHANGES = {
    "words of a translation": (TRANSLATED, TRANSLATED.replace("AF41", "Gegarandeerde expeditie 41"), []),
    "cells that run together": (
        TRANSLATED,
        TRANSLATED.replace(" 8600-8699, 19560-65535 AF41", "8600-869919560-65535AF41"),
        [],
    ),
    "a class in two lines": (
        "EF (46) & AF41 (34)",
        "Versnelde verzending (46) &\n\nGegarandeerde expeditie 41 (34)",
        [],
    ),
    "a DSCP": (
        "AF41 (34)\nWebex-app Signalering",
        "AF42 (36)\nWebex-app Signalering",
        [f"{TABLE} prints AF42 (36) for Q2, the data has AF41 (34), read as app-video"],
    ),
    "a class and the value of another": (
        "CS0 (0)",
        "CS3 (0)",
        ["CS3 (0) of Q3 is the value of another class"],
    ),
    "one value less": (
        "EF (46) & AF41 (34)",
        "EF (46)",
        [
            f"{TABLE} prints EF (46) for Q4, the data has EF (46) and AF41 (34), "
            "read as mpp-audio, mpp-video, room-audio, room-video"
        ],
    ),
    "ports": (
        "5060-5080 8934 CS3",
        "5060-5090 8934 CS3",
        [
            f"{TABLE} prints other ports for Q5, the data has from 5060-5080 to 8934, "
            "read as mpp-signalling, room-signalling"
        ],
    ),
    "a port where any was": (
        "Signalering Kortstondig (afhankelijk van besturingssysteem) 8934",
        "Signalering 5062 8934",
        [f"{TABLE} prints other ports for Q3, the data has from ephemeral to 8934, read as app-signalling"],
    ),
    "another sender": (
        "Webex-apparaten Signalering",
        "Webex-apparaten (MPP's en ruimte) Signalering",
        ["the sender of Q5 was webex-devices; who it is now has to be said"],
    ),
    "a row less": (
        "Webex-apparaten Signalering 5060-5080 8934 CS3 (24)\n",
        "",
        [f"Q5 of {TABLE} is printed no more; whether mpp-signalling, room-signalling still holds has to be said"],
    ),
    "a row more": (
        TRANSLATED,
        f"{TRANSLATED}\nWebex-app Audio en video 8700-8799 9000 CS4 (32)",
        [f"is a row of {TABLE} that was not there; the marks that it is read as have to be said"],
    ),
    "no table": (
        "Bronadressen Verkeerstype Bestemmingsadressen Bronpoorten Bestemmingspoorten DSCP-klasse en -waarde",
        "",
        [f"{TABLE} is printed no more, or with other columns; the data has 5 rows of it"],
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), CHANGES.values(), ids=CHANGES)
def test_what_is_printed_otherwise_is_said(old: str, new: str, said: list[str]) -> None:
    """Each change, with what the data has and which marks it is read as; other words for the same are no change."""
    text = named("base-dutch-text").read()
    assert text.count(old) == 1
    assert _said(text.replace(old, new)) == said


def test_a_sender_that_nobody_has_seen_is_said() -> None:
    """A row of a page whose first cells mean nothing is quoted, and is none of the rows around it."""
    text = named("base-english-page").read()
    row = '<tr><td class="entry" valign="top">Webex devices</td><td class="entry" valign="top">Signaling</td>'
    assert text.count(row) == 1
    new = "<tr><td>Spatial glasses</td><td>Audio</td><td>19700-19899</td><td>19560-65535</td><td>EF (46)</td></tr>"
    wider = text.replace('rowspan="5" valign="top">Refer', 'rowspan="6" valign="top">Refer').replace(row, new + row)
    page = read_page(wider.encode())
    (asked,) = compare_marks(read_marks(page, language_of(page)), reference_of_the_day().printed_marks.values())
    assert asked.line.startswith("Spatial glasses | Audio | ")
    assert asked.why == f"is a row of {TABLE} whose sender or traffic nobody has seen"


def test_nothing_is_asked_of_data_without_such_a_table() -> None:
    """An article that prints none is like data that has none."""
    assert [*compare_marks(None, ())] == []
