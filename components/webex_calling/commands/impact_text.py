"""Say ``impact_lines(found)``, ``impact_document(found)``, ``of_impact(found)``: what a change means, in few lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from webex_calling.commands.answer import Answer, of_unread
from webex_calling.commands.proof_words import WORDS
from webex_calling.flows.site_end import POOL, SUBNET
from webex_calling.impact.attribution import UNDECLARED, UNFILTERED
from webex_calling.impact.impact import Impact
from webex_calling.impact.packet_line import PacketLine, Shape, Sign
from webex_calling.impact.resource_change import Fate, ResourceChange
from webex_calling.impact.side import End
from webex_calling.impact.weight import Load, WeightChange
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface
from webex_calling.verify.model.packets import PacketSet

_MANY = 3
_SHOWN = 6
_PARTS: Mapping[str, str] = {
    "": "client networks",
    Interface.EXTERNAL: "external interfaces",
    Interface.INTERNAL: "internal interfaces",
    POOL: "pools",
    SUBNET: "shared subnets",
}
_EXCESS: Mapping[str, str] = {
    **{str(kind): f"declared excess {kind}" for kind in WORDS},
    UNFILTERED: "what the cloud never filters",
    UNDECLARED: "UNDECLARED excess",
}


def of_impact(found: Impact) -> Answer:
    """Return the answer: packets change, something is not proven, or no packet changes."""
    if found.refused_old or found.refused_new:
        which = "by the old requirements" if found.refused_old else "by the new requirements"
        return Answer("refused", f"the site cannot be planned {which}", found=True)
    if any(each.changed for each in found.ends):
        counts = {
            "gained": [each for each in found.ends if each.gained],
            "lost": [each for each in found.ends if each.lost],
        }
        words = [f"packets are {verb} at {_count(len(ends), 'end')}" for verb, ends in counts.items() if ends]
        words += [f"{_count(len(found.unknown), 'end')} not proven"] if found.unknown else []
        return Answer("changes", ", ".join(words or ["packets may be gained or lost"]), found=True)
    return of_unread([_end((each.name, each.part)) for each in found.unknown]) or Answer("no packet changes")


def impact_lines(found: Impact) -> Iterator[str]:
    """Yield what changes line by line, the answer first; what does not change is not told."""
    yield of_impact(found).line
    for which, faults in (("old", found.refused_old), ("new", found.refused_new)):
        yield from _section(f"the site cannot be planned by the {which} requirements", list(map(str, faults)))
    yield from _section("not proven, so that no change is claimed to be none", _unknown(found))
    yield from _section("packets: + gained, - lost, ~ changed", list(_packets(found.packets)))
    yield from _section("resources", list(_resources(found.resources)))
    yield from _section("weights and quotas", list(_weights(found.weights)))
    router = [f"{each.gateway}: {line}" for each in found.router for line in _signed(each.added, each.removed)]
    yield from _section("lines of the router that change (ip address trusted list)", _shared(router))
    warnings = [*(f"new: {each.about}: {each.text}" for each in found.warnings_new)]
    warnings += [f"gone: {each.about}: {each.text}" for each in found.warnings_gone]
    yield from _section("warnings", warnings)


def site_lines(found: Impact, site: str) -> Iterator[str]:
    """Yield what a change means for ``site``, below what the change is."""
    yield ""
    yield f"{site}: {found.revisions[0].isoformat()} → {found.revisions[1].isoformat()}"
    yield from (f"  {line}" for line in impact_lines(found))


def impact_document(found: Impact) -> dict[str, Any]:
    """Return what changes as JSON values: packets end by end in parts and boxes, and all else that ``Impact`` has."""
    return {
        **of_impact(found).document,
        "revisions": {"old": found.revisions[0].isoformat(), "new": found.revisions[1].isoformat()},
        "refused": {"old": [str(each) for each in found.refused_old], "new": [str(each) for each in found.refused_new]},
        "packets": [_line_document(each) for each in found.packets],
        "ends": [
            {
                "name": each.name,
                "part": each.part,
                "gained": _openings(each.gained.all),
                "lost": _openings(each.lost.all),
                "perhapsGained": _openings(each.perhaps_gained),
                "perhapsLost": _openings(each.perhaps_lost),
                "unknown": {"old": list(each.unknown_old), "new": list(each.unknown_new)},
            }
            for each in found.ends
        ],
        "resources": [
            {
                "fate": str(each.fate),
                "type": each.type,
                "name": each.name,
                "urn": each.urn,
                "properties": list(each.properties),
            }
            for each in found.resources
        ],
        "weights": [
            {"name": each.name, "what": each.what, "old": _load(each.old), "new": _load(each.new)}
            for each in found.weights
        ],
        "router": [
            {"gateway": each.gateway, "added": list(each.added), "removed": list(each.removed)} for each in found.router
        ],
        "warnings": {
            "new": [f"{each.about}: {each.text}" for each in found.warnings_new],
            "gone": [f"{each.about}: {each.text}" for each in found.warnings_gone],
        },
    }


def _packets(lines: Iterable[PacketLine]) -> Iterator[str]:
    """Yield a line for each shape: rows that change alike are told together, with all their ends."""
    same: dict[tuple[object, ...], list[PacketLine]] = {}
    for line in lines:
        excess = () if line.requires else line.excess
        same.setdefault((line.sign, not line.row, excess, line.shape, line.before), []).append(line)
    for held in same.values():
        rows = dict.fromkeys(line.row for line in held)
        title = f" ({held[0].title})" if len(rows) == 1 and held[0].title else ""
        ends = dict.fromkeys(end for line in held for end in line.ends)
        yield f"{held[0].sign} {_reason(held[0], rows)} {_openings_words(held[0])}{title}: {ends_words(tuple(ends))}"


def _reason(line: PacketLine, rows: Iterable[str]) -> str:
    excess = " and ".join(_EXCESS[each] for each in line.excess)
    if line.row:
        return ", ".join(rows) if line.requires else f"{', '.join(rows)}, as {excess}:"
    return excess or "by rules that are not understood"


def _openings_words(line: PacketLine) -> str:
    shape, before = line.shape, line.before or line.shape
    inward = Initiator.LOCAL not in shape.opens
    ways = " and ".join("out" if each is Initiator.LOCAL else "in" for each in shape.opens)
    words = [f"{ways} {'+'.join(shape.protocols)}"]
    if local := _changed(", ".join(before.local), ", ".join(shape.local), "its own addresses"):
        words.append(f"at {local}")
    words.append(f"{'from' if inward else 'to'} {_changed(_listed(before.peers), _listed(shape.peers), '')}")
    if ports := _changed(", ".join(before.ports), ", ".join(shape.ports), "any port"):
        words.append(f"on {ports}" if inward else ports)
    if sources := _changed(", ".join(before.sources), ", ".join(shape.sources), "any port"):
        words.append(f"from port {sources}")
    return " ".join(words)


def _changed(before: str, after: str, whole: str) -> str:
    if before == after:
        return after
    return f"{before or whole} → {after or whole}"


def _listed(words: Sequence[str]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words) if more <= 1 else f"{', '.join(words[:_SHOWN])} and {more} more"


def ends_words(ends: Sequence[End]) -> str:
    """Return the ends by their names, or how many there are of each part and the first of them."""
    if len(ends) <= _MANY:
        return ", ".join(map(_end, ends))
    parts: dict[str, list[str]] = {}
    for name, part in ends:
        parts.setdefault(part, []).append(name)
    counted = (
        f"{len(names)} {_PARTS.get(part, part)}: {_listed(names)}" if len(names) > 1 else _end((names[0], part))
        for part, names in parts.items()
    )
    return "; ".join(counted)


def _end(end: End) -> str:
    name, part = end
    return name if part in ("pool", "") else f"{name} {part}"


def _resources(changes: Sequence[ResourceChange]) -> Iterator[str]:
    """Yield a line for each fate, kind and set of properties."""
    groups: dict[tuple[Fate, str, tuple[str, ...]], list[str]] = {}
    for change in changes:
        properties = change.properties if change.fate not in (Fate.CREATED, Fate.DELETED) else ()
        groups.setdefault((change.fate, change.type.rpartition(":")[2], properties), []).append(change.name)
    for (fate, kind, properties), names in sorted(groups.items()):
        by = f" by {', '.join(properties)}" if properties else ""
        yield f"{fate} {len(names)} {kind}{by}: {_listed(names)}"


def _weights(changes: Iterable[WeightChange]) -> Iterator[str]:
    """Yield a line for each load before and after, and the names that it is true of."""
    groups: dict[tuple[str, Load | None, Load | None], list[str]] = {}
    for change in changes:
        groups.setdefault((change.what, change.old, change.new), []).append(change.name)
    for (what, old, new), names in groups.items():
        was, is_ = (f"{each.used}" if each else "none" for each in (old, new))
        load = new or old
        left = f" of {load.quota}, {load.headroom} left" if new and load else ""
        yield f"{what} {was} → {is_}{left}: {_listed(names)}"


def _unknown(found: Impact) -> list[str]:
    if found.refused_old or found.refused_new:
        return []
    return _shared(f"{_end((each.name, each.part))}: {words}" for each in found.unknown for words in each.unknown)


def _signed(added: Iterable[str], removed: Iterable[str]) -> Iterator[str]:
    yield from (f"+ {each}" for each in added)
    yield from (f"- {each}" for each in removed)


def _shared(lines: Iterable[str]) -> list[str]:
    """Join what is true of several: each text once, led by the names that it concerns."""
    names: dict[str, list[str]] = {}
    for line in lines:
        name, _, text = line.partition(": ")
        names.setdefault(text, []).append(name)
    return [f"{_listed(held)}: {text}" for text, held in names.items()]


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"  {line}" for line in lines)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _line_document(line: PacketLine) -> dict[str, Any]:
    return {
        "change": {
            Sign.GAINED: "gained",
            Sign.LOST: "lost",
            Sign.CHANGED: "changed",
            Sign.PERHAPS_GAINED: "perhaps-gained",
            Sign.PERHAPS_LOST: "perhaps-lost",
        }[line.sign],
        "row": line.row,
        "title": line.title,
        "required": line.requires,
        "excess": list(line.excess),
        "undeclared": UNDECLARED in line.excess,
        "openings": _shape(line.shape),
        "before": _shape(line.before) if line.before else None,
        "ends": [{"name": name, "part": part} for name, part in line.ends],
    }


def _shape(shape: Shape) -> dict[str, list[str]]:
    return {name: list(map(str, getattr(shape, name))) for name in Shape.__slots__}


def _openings(found: PacketSet) -> list[dict[str, Any]]:
    """Return a set as its boxes: intervals of numbers, and names apart."""
    return [
        {
            "opens": list(map(str, box.initiators)),
            "protocols": [list(each) for each in box.protocols],
            "local": [list(each) for each in box.local],
            "peer": [list(each) for each in box.addresses],
            "names": list(box.names),
            "localPorts": [list(each) for each in box.local_ports],
            "peerPorts": [list(each) for each in box.peer_ports],
        }
        for box in found.boxes()
    ]


def _load(load: Load | None) -> dict[str, int] | None:
    return {"used": load.used, "quota": load.quota, "headroom": load.headroom} if load else None
