"""Say ``outside_items(outside)``: what is to be done outside the stack, in the order in which it is done."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from webex_calling.impact.outside import Outside, RouterChange, Task, TaskKind
from webex_calling.impact.packet_line import Sign
from webex_calling.report.end_words import listed, shared, whole
from webex_calling.report.section import Item

_BEFORE: Sequence[TaskKind] = (TaskKind.DETACH, TaskKind.UNROUTE)
_AFTER: Sequence[TaskKind] = (
    TaskKind.ATTACH,
    TaskKind.ROUTE,
    TaskKind.SET,
    TaskKind.NEW_ADDRESS,
    TaskKind.OLD_ADDRESS,
)
_WORDS: Mapping[TaskKind, str] = {
    TaskKind.DETACH: "before the update, so that it can delete it, detach from {where}: {names}",
    TaskKind.UNROUTE: "before the update, which deletes it, take away the routes to {names}",
    TaskKind.ATTACH: "after the update, attach to {where}: {names}",
    TaskKind.ROUTE: "after the update, point the routes, or the subnets, that need it to {names}",
    TaskKind.NEW_ADDRESS: "after the update, tell those who list your public addresses the new ones: {names}",
    TaskKind.OLD_ADDRESS: "after the update, tell those who list your public addresses what is given back: {names}",
}
_TRUNK: Mapping[str, str] = {
    "trunk": "the type of the trunk, in Control Hub and on the router,",
    "listenPorts": "the port of the trunk, in Control Hub and on the router,",
    "publicAddress": "the public address that the trunk's name in Control Hub leads to",
}
"""What both ends of a trunk must be set to, by the site key that says it."""
_BEFOREHAND: Final = "before the update"
_AT_ONCE: Final = "right after the update"
_AFTERWARDS: Final = "after the update"
_RANGE: Final = re.compile(r"rtp-port range (\d+) (\d+)")


def outside_items(found: Outside) -> Iterator[Item]:
    """Yield what is done before the update, then what is done after it; the lines of the routers end either."""
    router = [*_router(found.router)]
    for kinds, early in ((_BEFORE, True), (_AFTER, False)):
        for kind in kinds:
            yield from _tasks([each for each in found.tasks if each.kind is kind])
        yield from (item for when, item in router if (when == _BEFOREHAND) is early)


def _tasks(tasks: Iterable[Task]) -> Iterator[Item]:
    """Yield a line for each place or value, with the names that it is true of."""
    groups: dict[tuple[str, ...], dict[str, None]] = {}
    for each in tasks:
        about = each.where if each.kind is TaskKind.SET else each.name
        key = (each.kind, each.name, each.old, each.new) if each.kind is TaskKind.SET else (each.kind, each.where)
        groups.setdefault(key, {})[about] = None
    for (kind, *rest), held in groups.items():
        names = tuple(held)
        if kind == TaskKind.SET:
            setting, old, new = rest
            was = f" (it was {old})" if old else ""
            when = _AT_ONCE if setting in _TRUNK else _AFTERWARDS
            yield Item(None, f"{when}, set {_TRUNK.get(setting, setting)} to {new}{was}: {listed(names)}", whole(names))
        else:
            yield Item(None, _WORDS[TaskKind(kind)].format(where=rest[0], names=listed(names)), whole(names))


def _router(changes: Sequence[RouterChange]) -> Iterator[tuple[str, Item]]:
    """Yield a line for each line of CUBE that comes or goes, with the time at which it does."""
    added = ((each.gateway, (_when(line, each), line)) for each in changes for line in each.added)
    removed = ((each.gateway, (_when(line, each), line)) for each in changes for line in each.removed)
    for sign, lines in ((Sign.GAINED, shared(added)), (Sign.LOST, shared(removed))):
        for (when, line), gateways in lines.items():
            if line.startswith("ipv4 "):
                verb = "add to" if sign is Sign.GAINED else "take out of"
                words = f'{verb} "ip address trusted list" of {listed(gateways)}: {line}'
            else:
                verb = "write on" if sign is Sign.GAINED else "take from"
                words = f'{verb} the router {listed(gateways)}, below "voice service voip": {line}'
            yield when, Item(sign, f"{when}, {words}", whole(gateways))


def _when(line: str, change: RouterChange) -> str:
    """Return when a line is written or taken away, so that the router uses nothing that the filters do not admit.

    What is trusted may be more than what the filters admit; a range of ports that becomes smaller is so beforehand.
    """
    if line.startswith("ipv4 "):
        return _BEFOREHAND if line in change.added else _AFTERWARDS
    new, old = (_range(lines) for lines in (change.added, change.removed))
    if new and old:
        return _BEFOREHAND if old[0] <= new[0] and new[1] <= old[1] else _AT_ONCE
    return _BEFOREHAND if new else _AFTERWARDS


def _range(lines: Iterable[str]) -> tuple[int, int] | None:
    """Return the range of media ports that is among lines of a router."""
    found = next(filter(None, map(_RANGE.fullmatch, lines)), None)
    return (int(found[1]), int(found[2])) if found else None
