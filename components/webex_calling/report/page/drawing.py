"""Say ``paths(report, lists)``: the way of packets through each place, drawn in lanes and told in words.

svg.py writes text and attributes as they are given: every text passes ``_text``, which escapes it, and no name of a
site stands in an attribute.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import htpy as h
import svg
from markupsafe import Markup, escape

from webex_calling.report.page.lists import Lists
from webex_calling.report.page.parts import joined, scrolling, section
from webex_calling.report.site.rule_text import END
from webex_calling.report.site.site_report import SiteReport
from webex_calling.report.site.ways import Lane, Stop, Way

_LEFT: Final = 178
_WIDTH: Final = 158
_GAP: Final = 16
_LINE: Final = 17
_TOP: Final = 30
_MOST: Final = 4
_CHARACTERS: Final = 21
_LABEL: Final = 23
_LABELS: Final = 12


def paths(report: SiteReport, lists: Lists) -> h.Node:
    """Return a drawing of each place that packets pass, those of perimeters first."""
    ordered = sorted(report.ways, key=lambda each: not each.perimeter)
    return section(
        "paths",
        "The way of a packet",
        (_figure(at, each, lists) for at, each in enumerate(ordered, start=1)),
        lead="Each lane is what ends of a kind meet on their way out, left to right; what arrives meets it the other "
        "way round. Behind port translation (NAT), peers cannot open connections.",
    )


def _figure(at: int, way: Way, lists: Lists) -> h.Node:
    return h.figure[
        h.h3(id=f"way-{at}")[way.where],
        scrolling(f"way-{at}", Markup(_drawing(way, f"way-{at}").as_str())),
        h.figcaption[
            h.details[
                h.summary["The same in words"],
                h.ol(".told")[(h.li[lists.of(lane.names), ": ", _words(lane), " → peers"] for lane in way.lanes)],
            ]
        ],
    ]


def _words(lane: Lane) -> h.Node:
    return joined((f"{each.kind} {_name(each, lane)}" for each in lane.stops), " → ")


def _name(stop: Stop, lane: Lane) -> str:
    return stop.name.exact if len(lane.names) == 1 else stop.name.named


def _brief(stop: Stop, lane: Lane) -> str:
    """Return the name of a hop as it fits its box: without the name of its end where that is what is long."""
    exact = stop.name.exact
    fits = all(len(each) <= _CHARACTERS for each in exact.split(", "))
    return exact if len(lane.names) == 1 and fits else stop.name.named


def _drawing(way: Way, id_: str) -> svg.SVG:
    kinds = way.kinds
    width = _x(len(kinds)) + 60
    elements: list[svg.Element] = [
        *(_text(_x(at), 16, kind, "head") for at, kind in enumerate(kinds)),
    ]
    y = _TOP
    for lane in way.lanes:
        height = _height(lane)
        elements += _lane(lane, kinds, y, height)
        y += height + 16
    return svg.SVG(
        class_=["way"],
        width=width,
        height=y,
        viewBox=svg.ViewBoxSpec(0, 0, width, y),
        extra={"role": "img", "aria-labelledby": id_},
        elements=elements,
    )


def _x(column: int) -> int:
    return _LEFT + column * (_WIDTH + _GAP)


def _height(lane: Lane) -> int:
    return max(_tall(_label(lane)), *(_tall(_lines(_brief(each, lane))) for each in lane.stops), _tall("12"))


def _tall(lines: Sequence[str]) -> int:
    return len(lines) * _LINE + 14


def _lane(lane: Lane, kinds: Sequence[str], y: int, height: int) -> Iterator[svg.Element]:
    middle, end = y + height // 2, _x(len(kinds))
    yield svg.Line(class_=["road"], x1=_LEFT - 8, y1=middle, x2=end - 6, y2=middle)
    yield _arrow(end, middle, 1)
    yield _text(end + 8, middle + 4, "peers", "ends")
    if not any(each.one_way for each in lane.stops):
        yield _arrow(_LEFT - 12, middle, -1)
    yield from _stacked(0, middle, _label(lane), "ends")
    for kind in dict.fromkeys(each.kind for each in lane.stops):
        held = [each for each in lane.stops if each.kind == kind]
        lines = _lines(", ".join(_brief(each, lane) for each in held))
        x, tall = _x(kinds.index(kind)), max(_tall(lines), _tall("12"))
        class_, rounded = ("filter", 6) if held[0].filters else ("turn", tall // 2)
        yield svg.Rect(class_=[class_], x=x, y=middle - tall // 2, width=_WIDTH, height=tall, rx=rounded)
        yield from _stacked(x + (9 if held[0].filters else 18), middle, lines, "name")


def _label(lane: Lane) -> list[str]:
    """Return the classes of a lane with the number of their ends, or the only end by its name."""
    told = [f"{title} · {names[0] if len(names) == 1 else len(names)}" for title, names in lane.ends]
    lines = [part for each in told for part in _wrapped(each)]
    return lines if len(lines) <= _LABELS else [*lines[: _LABELS - 1], "and more"]


def _wrapped(text: str) -> list[str]:
    if len(text) <= _LABEL:
        return [text]
    head, _, tail = text.rpartition(" · ")
    return [_short(head, _LABEL), _short(f"· {tail}", _LABEL)]


def _lines(name: str) -> list[str]:
    names = [_short("one each" if each == END else each.replace(END, "…"), _CHARACTERS) for each in name.split(", ")]
    return names if len(names) <= _MOST else [*names[: _MOST - 1], f"and {len(names) - _MOST + 1} more"]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _stacked(x: int, middle: int, lines: Sequence[str], class_: str) -> Iterator[svg.Element]:
    first = middle - (len(lines) - 1) * _LINE / 2 + 4
    for at, line in enumerate(lines):
        yield _text(x, first + at * _LINE, line, class_)


def _text(x: float, y: float, words: str, class_: str) -> svg.Text:
    return svg.Text(x=x, y=y, text=str(escape(words)), class_=[class_])


def _arrow(x: int, y: int, towards: int) -> svg.Path:
    back = x - 9 * towards
    return svg.Path(class_=["arrow"], d=[svg.M(x, y), svg.L(back, y - 5), svg.L(back, y + 5), svg.Z()])
