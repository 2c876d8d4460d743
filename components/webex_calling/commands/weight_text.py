"""Say ``weight_lines(looks)``, ``no_room_lines(looks)``: what an estate uses of quotas, in the words of a preview."""

from collections.abc import Iterator, Sequence
from typing import Any

from webex_calling.audit.audit import Looks
from webex_calling.audit.next_prefix import NoRoom
from webex_calling.audit.weighed import Weighed, fullest
from webex_calling.quotas.load import NEAR

NEAR_TITLE = f"near a quota, from {NEAR} per cent of it, or over it: by the site or --quota, else the default"
ROOM_TITLE = "no room for one more published prefix"


def total_line(looks: Looks) -> Iterator[str]:
    """Yield how much is weighed, and how much of it is near or over a quota; nothing where nothing is."""
    if looks.weighed:
        places = len({each.place for each in looks.weighed})
        near = fullest(looks.weighed)
        over = sum(each.load.over for each in near)
        counted = f"{len(looks.weighed):,} loads of {places:,} filters, lists and interfaces"
        yield f"weighed: {counted}; {len(near) - over:,} near their quota, {over:,} over it"


def weight_lines(looks: Looks) -> list[str]:
    """Return what is near its quota or over it, the fullest first."""
    return [_weighed(each) for each in fullest(looks.weighed)]


def no_room_lines(looks: Looks) -> list[str]:
    """Return what one more prefix of each network does not fit in, and what that takes."""
    return [line for each in looks.no_room for line in _no_room(each)]


def weights_document(looks: Looks) -> dict[str, Any]:
    """Return all loads as JSON values, and what has no room for one more published prefix."""
    return {
        "weights": [
            {
                **_load(each),
                "headroom": each.load.headroom,
                "near": each.load.near,
                "over": each.load.over,
                "unknown": list(each.unknown),
            }
            for each in looks.weighed
        ],
        "nextPrefix": [
            {
                "network": each.network,
                "place": each.place,
                "what": each.what,
                "used": each.load.used,
                "quota": each.load.quota,
                "takes": each.more,
                "groups": [_load(group) for group in each.groups],
            }
            for each in looks.no_room
        ],
    }


def _weighed(weighed: Weighed) -> str:
    least = "at least " if weighed.unknown else ""
    but = f", as nobody tells what {', '.join(weighed.unknown)} may hold" if weighed.unknown else ""
    return f"{weighed.place}: {weighed.what} {least}{_of(weighed)}{but}"


def _no_room(found: NoRoom) -> Sequence[str]:
    load = found.load
    line = f"{found.network}: {found.place} has {load.used:,} of {load.quota:,} {found.what}"
    if found.what != "entries":
        return (f"{line}, and takes {found.more} more",)
    groups = [f"  {each.place}: {each.what} {_of(each)}, so that it takes no larger list" for each in found.groups]
    return (f"{line}: raise its MaxEntries, by which each rule that refers to it weighs more", *groups)


def _of(weighed: Weighed) -> str:
    return f"{weighed.load.used:,} of {weighed.load.quota:,}"


def _load(weighed: Weighed) -> dict[str, Any]:
    return {
        "place": weighed.place,
        "what": weighed.what,
        "used": weighed.load.used,
        "quota": weighed.load.quota,
    }
