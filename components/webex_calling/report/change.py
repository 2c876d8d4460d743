"""Say ``change_report(found, old, new)``: what a change means in words and in order, without the layout of any face.

Four questions are always answered, if only by *nothing*: what opens, what closes, is anything cut, what is to be done.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from webex_calling.impact.impact import Impact
from webex_calling.impact.packet_change import EndChange
from webex_calling.impact.packet_line import Sign
from webex_calling.impact.resource_change import Fate, ResourceChange
from webex_calling.impact.weight import WeightChange
from webex_calling.quotas.load import Load
from webex_calling.report.answer import Answer, of_unread
from webex_calling.report.cut_words import cut_basis, cut_count, cut_items, cut_remark, none_words
from webex_calling.report.end_words import FEW, count, end_words, listed, shared, whole
from webex_calling.report.outside_words import outside_items
from webex_calling.report.packet_words import PacketGroup, packet_groups
from webex_calling.report.section import Item, Section


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What a change means: the answer, the sides by their labels, counts by their labels, and the sections.

    ``proof`` is the word of the new side's own proof, "" where nobody asks for it.
    """

    answer: Answer
    old: str
    new: str
    counts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    proof: str = ""

    def with_section(self, section: Section) -> "ChangeReport":
        """Return the report with a section more at its end, which is counted too."""
        counts = (*self.counts, (section.title, _count(section)))
        return replace(self, sections=(*self.sections, section), counts=counts)


def of_impact(found: Impact) -> Answer:
    """Return the answer: packets change, something is not proven, or no packet changes."""
    if found.refused_old or found.refused_new:
        which = " and ".join(side for side, why in (("old", found.refused_old), ("new", found.refused_new)) if why)
        return Answer("refused", f"the {which} side cannot be planned", found=True)
    remark = cut_remark(found.continuity)
    if any(each.changed for each in found.ends):
        words = [*_verbs(found.ends), *([f"{count(len(found.unknown), 'end')} not proven"] if found.unknown else [])]
        return Answer("changes", "; ".join([*words, *filter(None, [remark])]), found=True)
    unread = of_unread([end_words((each.name, each.part)) for each in found.unknown])
    return unread or Answer("no packet changes", f"but {remark}" if remark else "")


def _verbs(ends: Sequence[EndChange]) -> Iterator[str]:
    """Yield where something opens and closes: at which ends, or at how many where they are more than a few."""
    for verb, held in (
        ("opens", [each for each in ends if each.gained]),
        ("closes", [each for each in ends if each.lost]),
        ("may open", [each for each in ends if each.perhaps_gained and not each.gained]),
        ("may close", [each for each in ends if each.perhaps_lost and not each.lost]),
    ):
        names = [end_words((each.name, each.part)) for each in held]
        if names:
            yield f"{verb} at {', '.join(names) if len(names) <= FEW else count(len(names), 'end')}"


def change_report(found: Impact, old: str, new: str) -> ChangeReport:
    """Return what ``found`` means; ``old`` and ``new`` are what the sides are called."""
    held = tuple(each for each in _sections(found) if each.said)
    counts = tuple((each.title, _count(each)) for each in held if each.id not in _UNCOUNTED)
    return ChangeReport(of_impact(found), old, new, counts, held)


def _sections(found: Impact) -> Iterator[Section]:
    groups = packet_groups(found.packets)
    nothing = "nothing" if found.known else "nothing of what is known"
    moves = _packets(groups, (Sign.CHANGED,))
    only = "only what moves" if found.known else "of what is known, only what moves"
    opened = f"{only}: what is after the arrow opens" if moves else nothing
    closed = f"{only}: what is before the arrow closes" if moves else nothing
    yield Section("unproven", "not proven, so that no change is claimed to be none", tuple(_unproven(found)), True)
    if found.refused_old or found.refused_new:
        return
    opens, closes = (Sign.GAINED, Sign.PERHAPS_GAINED), (Sign.LOST, Sign.PERHAPS_LOST)
    cut, todo = tuple(cut_items(found.continuity)), tuple(outside_items(found.outside))
    shut = any(each.lost or each.perhaps_lost for each in found.ends)
    uncut = none_words(found.continuity, closes=shut) if found.known else "not known: a side is not proven"
    basis = cut_basis(found.continuity) if found.known else ()
    undone = "not known: a side does not tell it" if _ROUTER in found.untold else "nothing"
    yield Section("opens", "opens", _packets(groups, opens), none=opened, count=_kinds(groups, opens, moves))
    yield Section("closes", "closes", _packets(groups, closes), none=closed, count=_kinds(groups, closes, moves))
    yield Section("changes", "moves: old → new", moves, count=_kinds(groups, (Sign.CHANGED,)))
    yield Section("cut", "is anything cut during the update", cut, bool(cut), uncut, cut_count(found.continuity), basis)
    yield Section("outside", "to be done by you", todo, none=undone, count=count(len(todo), "thing"))
    resources = tuple(_resources(found.resources))
    yield Section("resources", "resources", resources, count=operations_words(found.resources))
    weights = tuple(_weights(found.weights))
    yield Section("quotas", "weights and quotas", weights, count=count(len(weights), "change"))
    yield Section("warnings", "warnings", tuple(_warnings(found)), count=_come_and_gone(found))
    yield Section("untold", "not compared, since a side does not tell it", tuple(_untold(found)))
    yield Section("revision", "published requirements", tuple(_revision(found)))


_UNCOUNTED = ("revision",)


def _count(section: Section) -> str:
    return section.none if not section.items else section.count or f"{len(section.items):,}"


def operations_words(changes: Iterable[ResourceChange]) -> str:
    """Return how many resources the engine creates, updates, replaces and deletes, as its own preview counts them."""
    told = [each for each in changes if each.fate is not Fate.RENAMED or each.properties]
    counted = (
        (sum(each.fate in fates for each in told), verb)
        for verb, fates in (
            ("created", (Fate.CREATED,)),
            ("updated in place", (Fate.CHANGED, Fate.RENAMED)),
            ("replaced", (Fate.REPLACED,)),
            ("deleted", (Fate.DELETED,)),
        )
    )
    return ", ".join(f"{number:,} {verb}" for number, verb in counted if number) or "nothing"


def _unproven(found: Impact) -> Iterator[Item]:
    refused = [("old", each) for each in found.refused_old] + [("new", each) for each in found.refused_new]
    yield from (Item(None, f"the {which} side cannot be planned: {fault}") for which, fault in refused)
    if not refused:
        ends = [(end_words((each.name, each.part)), words) for each in found.unknown for words in each.unknown]
        yield from (_of_names(names, text) for text, names in shared(ends).items())


def _kinds(groups: Iterable[PacketGroup], signs: Sequence[Sign], moves: Sequence[Item] = ()) -> str:
    held = [each for each in groups if each.sign in signs]
    ends = {end for each in held for end in each.ends}
    beside = ", beside what moves" if moves else ""
    return f"{count(len(held), 'kind of packets', 'kinds of packets')} at {count(len(ends), 'end')}{beside}"


def _packets(groups: Iterable[PacketGroup], signs: Sequence[Sign]) -> tuple[Item, ...]:
    return tuple(Item(each.sign, each.text, each.details) for each in groups if each.sign in signs)


def _resources(changes: Sequence[ResourceChange]) -> Iterator[Item]:
    """Yield an item for each fate, kind and set of properties."""
    groups: dict[tuple[Fate, str, tuple[str, ...]], list[str]] = {}
    for change in changes:
        properties = change.properties if change.fate not in (Fate.CREATED, Fate.DELETED) else ()
        groups.setdefault((change.fate, change.type.rpartition(":")[2], properties), []).append(change.name)
    for (fate, kind, properties), names in sorted(groups.items()):
        by = f" by {', '.join(properties)}" if properties else ""
        anew = ", under a new name" if fate is Fate.RENAMED and properties else ""
        verb = "updated in place" if fate is Fate.CHANGED or anew else fate
        yield Item(None, f"{verb} {len(names)} {kind}{by}{anew}: {listed(names)}", whole(names))


def _weights(changes: Iterable[WeightChange]) -> Iterator[Item]:
    """Yield an item for each load before and after, with the names that it is true of."""
    groups: dict[tuple[str, Load | None, Load | None], list[str]] = {}
    for change in changes:
        groups.setdefault((change.what, change.old, change.new), []).append(change.name)
    for (what, old, new), names in groups.items():
        was, is_ = (f"{each.used}" if each else "none" for each in (old, new))
        left = f" of {new.quota}, {new.headroom} left" if new else ""
        yield Item(None, f"{what} {was} → {is_}{left}: {listed(names)}", whole(names))


def _warnings(found: Impact) -> Iterator[Item]:
    yield from (Item(None, f"new: {each.about}: {each.text}") for each in found.warnings_new)
    yield from (Item(None, f"gone: {each.about}: {each.text}") for each in found.warnings_gone)


def _come_and_gone(found: Impact) -> str:
    told = ((len(found.warnings_new), "new"), (len(found.warnings_gone), "gone"))
    return ", ".join(f"{number:,} {words}" for number, words in told if number)


_ROUTER = "router"
_UNTOLD: Mapping[str, str] = {"weights": "weights and quotas", _ROUTER: "what is to be done outside"}


def _untold(found: Impact) -> Iterator[Item]:
    yield from (Item(None, _UNTOLD.get(each, each)) for each in found.untold)


def _revision(found: Impact) -> Iterator[Item]:
    old, new = (each.isoformat() for each in found.revisions)
    if old != new:
        yield Item(None, f"{old} → {new}")


def _of_names(names: Sequence[str], text: str) -> Item:
    return Item(None, f"{listed(names)}: {text}", whole(names))
