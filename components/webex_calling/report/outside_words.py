"""Say ``outside_items(outside)``: what is to be done outside the stack, in the order in which it is done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from webex_calling.impact.outside import Outside, RouterChange, Task, TaskKind
from webex_calling.impact.packet_line import Sign
from webex_calling.report.end_words import elided, listed, shared
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
    TaskKind.DETACH: "so that the update can delete it, detach from {where}: {names}",
    TaskKind.UNROUTE: "before the update deletes it, take away the routes to {names}",
    TaskKind.ATTACH: "attach to {where}: {names}",
    TaskKind.ROUTE: "point the routes, or the subnets, that need it to {names}",
    TaskKind.NEW_ADDRESS: "tell those who list your public addresses the new ones: {names}",
    TaskKind.OLD_ADDRESS: "tell those who list your public addresses that these are given back: {names}",
}
_TRUNK: Mapping[str, str] = {
    "trunk": "the type of the trunk, in Control Hub and on the router,",
    "listenPorts": "the port of the trunk, in Control Hub and on the router,",
    "publicAddress": "the public address that the trunk's name in Control Hub leads to",
}
"""What both ends of a trunk must be set to, by the site key that says it."""


def outside_items(found: Outside) -> Iterator[Item]:
    """Yield what is done before the update, then what is done after it, then the lines of the routers."""
    for kind in (*_BEFORE, *_AFTER):
        yield from _tasks([each for each in found.tasks if each.kind is kind])
    yield from _router(found.router)


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
            yield Item(None, f"set {_TRUNK.get(setting, setting)} to {new}{was}: {listed(names)}", _all(names))
        else:
            yield Item(None, _WORDS[TaskKind(kind)].format(where=rest[0], names=listed(names)), _all(names))


def _router(changes: Sequence[RouterChange]) -> Iterator[Item]:
    for sign, lines in (
        (Sign.GAINED, shared((each.gateway, line) for each in changes for line in each.added)),
        (Sign.LOST, shared((each.gateway, line) for each in changes for line in each.removed)),
    ):
        for line, gateways in lines.items():
            if line.startswith("ipv4 "):
                verb = "add to" if sign is Sign.GAINED else "take out of"
                words = f'{verb} "ip address trusted list" of {listed(gateways)}: {line}'
            else:
                verb = "write on" if sign is Sign.GAINED else "take from"
                words = f'{verb} the router {listed(gateways)}, below "voice service voip": {line}'
            yield Item(sign, words, _all(gateways))


def _all(names: tuple[str, ...]) -> tuple[str, ...]:
    return (", ".join(names),) if elided(names) else ()
