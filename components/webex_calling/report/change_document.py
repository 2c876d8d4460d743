"""Say ``impact_document(found)``: what a change means as one JSON document, exact and whole."""

from typing import Any

from webex_calling.impact.attribution import UNDECLARED
from webex_calling.impact.impact import Impact
from webex_calling.impact.moment import Moment, When
from webex_calling.impact.packet_line import PacketLine, Shape, Sign
from webex_calling.quotas.load import Load
from webex_calling.report.change import of_impact
from webex_calling.verify.model.packets import PacketSet


def impact_document(found: Impact) -> dict[str, Any]:
    """Return the answer and what changes as JSON values."""
    return {**of_impact(found).document, **parts_document(found)}


def parts_document(found: Impact) -> dict[str, Any]:
    """Return what changes as JSON values: packets end by end in parts and boxes, and all else that ``Impact`` has."""
    return {
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
                "replacedBy": list(each.replaced_by),
            }
            for each in found.resources
        ],
        "continuity": {
            "uncut": found.continuity.uncut,
            "known": found.continuity.planned,
            "restsOn": list(found.continuity.rests_on),
            "moments": [_moment(each) for each in found.continuity.moments],
        },
        "tasks": [
            {"kind": str(each.kind), "name": each.name, "where": each.where, "old": each.old, "new": each.new}
            for each in found.outside.tasks
        ],
        "weights": [
            {"name": each.name, "what": each.what, "old": _load(each.old), "new": _load(each.new)}
            for each in found.weights
        ],
        "router": [
            {"gateway": each.gateway, "added": list(each.added), "removed": list(each.removed)}
            for each in found.outside.router
        ],
        "warnings": {
            "new": [f"{each.about}: {each.text}" for each in found.warnings_new],
            "gone": [f"{each.about}: {each.text}" for each in found.warnings_gone],
        },
        "untold": list(found.untold),
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "when": {When.UNATTACHED: "until-attached", When.BETWEEN: "between-writes", When.UNWALKED: "not-known"}[
            moment.when
        ],
        "resources": list(moment.resources),
        "fate": str(moment.fate) if moment.fate else None,
        "rows": list(moment.rows),
        "ends": [{"name": name, "part": part} for name, part in moment.ends],
        "openings": [
            {"name": name, "part": part, "refused": _openings(openings)}
            for (name, part), openings in moment.openings.items()
        ],
    }


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
        "openedBy": list(line.opened_by),
        "closedBy": list(line.closed_by),
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
