"""Say ``cut_items(continuity)``: when packets that both sides need may be refused, a line for each moment."""

from collections.abc import Iterator

from webex_calling.impact.moment import Continuity, Moment, When
from webex_calling.impact.resource_change import Fate
from webex_calling.report.end_words import count, ends_words, listed, whole
from webex_calling.report.section import Item

_WALKED = "no: what is needed before and after stays admitted at every step"
_STOPS = "; what closes stops, and calls that use it may drop"
_QUIET = "no: no filter changes"
_FATES = {Fate.CREATED: "made", Fate.CHANGED: "changed", Fate.REPLACED: "replaced", Fate.RENAMED: "renamed"}


def none_words(found: Continuity, *, closes: bool) -> str:
    """Return what is said where no moment is known; where something closes, that it stops."""
    return f"{_WALKED if found.rests_on else _QUIET}{_STOPS if closes else ''}"


def cut_basis(found: Continuity) -> tuple[str, ...]:
    """Return what a claim that nothing is cut rests on, a line for each; none where none is made."""
    if not found.uncut:
        return ()
    walked = "changes of this kind are walked through, step by step with the engine of Pulumi, by"
    return tuple(f"{walked} {each}" for each in found.rests_on)


def cut_count(found: Continuity) -> str:
    """Return what a table says of the moments."""
    known = [each for each in found.moments if each.when is not When.UNWALKED]
    if not found.planned or not known:
        return "not known"
    return f"perhaps: {count(len(known), 'moment')}"


def cut_remark(found: Continuity) -> str:
    """Return what an answer adds of them; "" where there is none, or a side is not planned at all."""
    if not found.moments:
        return ""
    known = any(each.when is not When.UNWALKED for each in found.moments)
    return "what both sides need may be cut meanwhile" if known else "whether anything is cut meanwhile is not known"


def cut_items(found: Continuity) -> Iterator[Item]:
    """Yield a line for each moment; those of which only resources differ are one."""
    if not found.planned:
        yield Item(None, "not known: a side is known from documents alone, and no order of steps leads to the other")
        return
    same: dict[tuple[object, ...], list[Moment]] = {}
    for each in found.moments:
        same.setdefault((each.when, each.ends, each.rows, each.fate), []).append(each)
    for held in same.values():
        resources = tuple(dict.fromkeys(name for each in held for name in each.resources))
        yield Item(None, _words(held[0], resources), whole(resources))


def _words(moment: Moment, resources: tuple[str, ...]) -> str:
    what = f"{listed(moment.rows)} at {ends_words(moment.ends)}"
    match moment.when:
        case When.UNATTACHED:
            return f"{what} may be refused until you have attached {listed(resources)}"
        case When.BETWEEN:
            return (
                f"{what} may be refused for a moment: {listed(resources)} may be written before what admits it instead"
            )
        case When.UNWALKED:
            verb = _FATES.get(moment.fate, "deleted") if moment.fate else "changed"
            may = f"whether {what} may be refused" if moment.ends else "whether anything is refused"
            return f"not known {may} while {listed(resources)} is {verb}: no test has walked this kind of change"
