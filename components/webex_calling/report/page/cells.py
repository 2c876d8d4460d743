"""Say ``cell_section(cell, rows, lists)``: the requirement rows behind a cell, their ports, rules and sources."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import htpy as h

from webex_calling.published.requirement import Initiator
from webex_calling.report.page.lists import Lists
from webex_calling.report.page.parts import joined, linked, scrolling
from webex_calling.report.site.connection import AtHop, Connection
from webex_calling.report.site.matrix import Cell, PeerAddresses, Variant
from webex_calling.report.site.rule_text import Words
from webex_calling.report.site.site_report import Cited

Sources = Mapping[str, Sequence[Cited]]
_COLUMNS = ("Requirement", "Opened by", "Protocol and ports", "Admitted by", "Published")
_MOST: Final = 4
"""Up to so many names or rules stand open."""


def cell_section(cell: Cell, rows: Sources, lists: Lists) -> h.Node:
    """Return what is behind one cell; ends with the same connections share a table."""
    return h.section(".panel", id=cell.id, aria_labelledby=f"{cell.id}-title", tabindex="-1")[
        h.h3(id=f"{cell.id}-title")[f"{cell.ends.title} and {cell.peer.words}"],
        h.p(".sub")[cell.ends.where, h.a(href="#who", class_="quiet back")["Back to the table"]],
        (_variant(cell, each, rows, lists) for each in cell.variants),
    ]


def _variant(cell: Cell, variant: Variant, rows: Sources, lists: Lists) -> h.Node:
    several = len(variant.ends) > 1
    labels = len({each.label for each in variant.connections}) > 1
    return h.div(".variant")[
        h.dl(".facts")[
            h.div[h.dt["Ends" if several else "End"], h.dd[lists.of(variant.ends)]],
            h.div[h.dt["Path"], h.dd[_path(variant)]],
            (_peers(label, list(held), variant, lists) for label, held in groupby(variant.peers, _label)),
        ],
        scrolling(
            f"{cell.id}-title",
            h.table(".rows", aria_labelledby=f"{cell.id}-title")[
                h.thead[h.tr[(h.th(scope="col")[each] for each in _COLUMNS)]],
                h.tbody[(_row(each, variant, rows, labels) for each in variant.connections)],
            ],
        ),
    ]


def _path(variant: Variant) -> h.Node:
    """Return the filters on the way, in the order of who leaves; all connections of a cell meet the same."""
    hops = dict.fromkeys(at.hop for each in variant.connections for at in each.at)
    return joined((h.span(".hop")[_said(each, variant)] for each in hops), " → ")


def _label(each: PeerAddresses) -> str:
    return each.label


def _peers(label: str, held: Sequence[PeerAddresses], variant: Variant, lists: Lists) -> h.Node:
    """Return the addresses that a label stands for, and for which ends, where not for all of them."""
    told = [
        h.span(".peer")[
            joined(h.code[one] for one in each.addresses),
            h.fragment[" for ", lists.of(each.ends)] if len(each.ends) < len(variant.ends) else None,
        ]
        for each in held
    ]
    folded = h.details[h.summary[f"{len(told):,}, by the ends that know them"], told]
    return h.div[h.dt[f"Peer {label}"], h.dd[told if len(told) <= _MOST else folded]]


def _row(each: Connection, variant: Variant, rows: Sources, labels: bool) -> h.Node:
    return h.tr(class_=None if each.admitted else "missing")[
        h.th(scope="row")[
            h.code(".row")[each.row],
            " ",
            each.title,
            h.span(".sub")[each.label] if labels else None,
            _names(each.names),
            None if each.admitted else h.strong(".bad")["Does not get through in whole"],
        ],
        h.td["the end" if each.opens is Initiator.LOCAL else "the peer"],
        h.td(".ports")[
            f"{each.protocol} ",
            h.b[joined(each.service.split(", "), h.fragment[", ", h.wbr])],
            h.span(".sub")[f"from {each.origin}"] if each.origin else None,
        ],
        h.td[_rules(each, variant)],
        h.td[joined(map(_cited, rows.get(each.row, ()))) if rows.get(each.row) else "the site itself"],
    ]


def _names(names: Sequence[str]) -> h.Node:
    if not names:
        return None
    held = joined(h.code[each] for each in names)
    if len(names) <= _MOST:
        return h.span(".sub")[held]
    return h.details[h.summary[f"{len(names)} names"], h.span(".sub")[held]]


def _rules(each: Connection, variant: Variant) -> h.Node:
    """Return the rules of each filter; where there is one filter the path has told its name."""
    if len(each.at) == 1:
        return _of_one(each.at[0], variant)
    return h.ul(".rules")[(h.li[h.span(".sub")[_said(at.hop, variant)], _of_one(at, variant)] for at in each.at)]


def _of_one(at: AtHop, variant: Variant) -> h.Node:
    if not at.rules:
        return "no rule of it stops this"
    rules = [h.code[_said(each, variant)] for each in at.rules]
    if len(rules) <= _MOST:
        return joined(rules)
    return h.details[h.summary[f"{len(rules)} rules"], h.ul(".rules")[(h.li[each] for each in rules)]]


def _said(words: Words, variant: Variant) -> str:
    """Return the words that are true of every end of a variant."""
    if len(variant.ends) == 1:
        return words.exact
    return words.named if variant.one_peer else words.shape


def _cited(each: Cited) -> h.Node:
    return linked(each.url, f"{each.source}, {each.section}")
