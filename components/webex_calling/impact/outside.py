"""Say ``outside(old, new, changes)``: what an update asks of those who attach, route, and configure the routers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from webex_calling.flows.site_end import POOL, own_ends
from webex_calling.impact.identity import key_of
from webex_calling.impact.resource_change import Fate, ResourceChange
from webex_calling.impact.resources import FIREWALLS, loose_policies
from webex_calling.impact.side import Side
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.filter_outputs import components, filter_outputs, is_secret, loose, place, texts
from webex_calling.registered.properties import kind_of
from webex_calling.registered.registration import SECRET, Properties
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.site import Site


@dataclass(frozen=True, slots=True)
class RouterChange:
    """The lines of CUBE that come and go at one gateway: its trusted list, its range of media ports."""

    gateway: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


class TaskKind(StrEnum):
    """What is to be done."""

    ATTACH = "attach"  # a filter that is new there, or made anew under the same name
    DETACH = "detach"  # before the update can delete the filter
    SET = "set"  # a timer of an interface or an address, or what a trunk is in Control Hub and on its router
    ROUTE = "route"  # to a gateway or firewall that is new, or made anew
    UNROUTE = "unroute"  # before the update deletes it
    NEW_ADDRESS = "new-address"  # who lists public addresses must know it
    OLD_ADDRESS = "old-address"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: the filter, gateway, address or setting by its ``name``, and ``where``.

    ``old`` and ``new`` are the values of a setting, "" for none.
    """

    kind: TaskKind
    name: str
    where: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """All that is to be done outside the stack."""

    tasks: tuple[Task, ...] = ()
    router: tuple[RouterChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tasks or self.router)


NOTHING: Final = Outside()


def outside(old: Side, new: Side, changes: Sequence[ResourceChange]) -> Outside:
    """Return what is to be done outside; what the program of a side attaches itself is not.

    Where a side does not tell its outputs, only what its resources ask for.
    """
    tasks = [*_interfaces(old.site, new.site), *_trunks(old.site, new.site), *_ways(changes)]
    tasks = [*_others(old.site, new.site), *_policies(old, new, changes), *tasks]
    if old.outputs is None or new.outputs is None:
        return Outside(tuple(tasks))
    tasks = [*_filters(old, new, changes), *_settings(old.outputs, new.outputs), *tasks]
    router = _router(old.outputs, new.outputs) if tells_lines(old) and tells_lines(new) else ()
    return Outside(tuple(dict.fromkeys(tasks)), tuple(router))


def tells_lines(side: Side) -> bool:
    """Tell whether the outputs of a side have the lines of the router of each of its gateways."""
    if side.outputs is None:
        return False
    told = {name: outputs for kind, name, outputs in components(side.outputs) if kind == _GATEWAYS}
    gateways = side.site.local_gateways if side.site else ()
    secret = (is_secret(side.outputs, _GATEWAYS, name, key) for name in told for key in _LINES)
    return not any(secret) and all(not told.get(each.name, {}).keys().isdisjoint(_LINES) for each in gateways)


_GATEWAYS: Final = "localGateways"
_FIREWALL: Final = "the firewall of another stack"
_SETTINGS: Final = ("connectionTracking", "flowTimeoutInMinutes", "publicIpIdleTimeoutInMinutes")
"""The outputs that their owners set on interfaces, networks and addresses."""
_LINES: Final = ("trustedList", "mediaRange")
"""The outputs that are lines of the router."""
_TRUNK: Final = ("trunk", "listenPorts", "publicAddress")
_ROUTED: Final = FIREWALLS | {aws.NAT_GATEWAY, azure.NAT_GATEWAY}
_ADDRESSES: Final = frozenset({aws.EIP, azure.PUBLIC_IP_ADDRESS})


def _filters(old: Side, new: Side, changes: Iterable[ResourceChange]) -> Iterator[Task]:
    """Yield the filters that each end gets or leaves, those that are made anew among both.

    Also of an end that goes: nothing deletes a group or an NSG while an interface or a subnet has it. Of what a side
    keeps secret nothing is known.
    """
    anew = {each.name for each in changes if each.fate is Fate.REPLACED}
    before, after = _attached(old), _attached(new)
    for output in {**after, **before}:
        if any(is_secret(side.outputs or {}, *output) for side in (old, new)):
            continue
        where = place(output[2], output[1])
        was, is_ = before.get(output, ()), after.get(output, ())
        yield from (Task(TaskKind.ATTACH, each, where) for each in is_ if each not in was or each in anew)
        yield from (Task(TaskKind.DETACH, each, where) for each in was if each not in is_)


def _policies(old: Side, new: Side, changes: Iterable[ResourceChange]) -> Iterator[Task]:
    """Yield the policies that come or go, of which a firewall outside has to hear."""
    before, after = ({*loose_policies(each.resources or ())} for each in (old, new))
    for each in changes:
        key = key_of(each.urn)
        if each.fate in (Fate.CREATED, Fate.REPLACED) and key in after:
            yield Task(TaskKind.ATTACH, each.name, _FIREWALL)
        elif each.fate is Fate.DELETED and key in before:
            yield Task(TaskKind.DETACH, each.name, _FIREWALL)


_Output = tuple[str, str, str]
"""An output by the kind and the name of its component and its key."""


def _attached(side: Side) -> Mapping[_Output, tuple[str, ...]]:
    """Return the names of the filters that somebody outside attaches; an adopted one stands by its id."""
    resources = side.resources or ()
    names = {each.id: each.name for each in loose(resources) if each.id}
    ours = {each.id for each in resources if each.id}
    found: dict[_Output, tuple[str, ...]] = {}
    for each in filter_outputs(side.outputs or {}):
        carried = tuple(names.get(id_, id_) for id_ in each.ids if id_ in names or id_ not in ours)
        found |= {(each.kind, each.name, each.key): carried} if carried else {}
    return found


def _settings(old: Properties, new: Properties) -> Iterator[Task]:
    """Yield the timers that differ; what goes needs none, and of what is secret nothing is known."""
    before = {(kind, name): outputs for kind, name, outputs in components(old)}
    for kind, name, outputs in components(new):
        for key in _SETTINGS:
            was = dict(_values(key, before.get((kind, name), {}).get(key)))
            for setting, value in _values(key, outputs.get(key)):
                known = value != SECRET and not is_secret(old, kind, name, *setting.split("."))
                if known and was.get(setting, "") != value:
                    yield Task(TaskKind.SET, setting, name, was.get(setting, ""), value)


def _values(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from ((f"{key}.{each}", str(value[each])) for each in sorted(value))
    elif value is not None:
        yield key, str(value)


def _others(old: Site | None, new: Site | None) -> Iterator[Task]:
    """Yield the groups of other stacks that the new site names beside those of an end, and the old one did not."""
    if old is None or new is None:
        return
    before = {(each.name, each.own): each.others for each in own_ends(old)}
    for end in own_ends(new):
        key = "securityGroupIds" if end.own == POOL else f"{end.own}SecurityGroupIds"
        was = before.get((end.name, end.own), ())
        yield from (Task(TaskKind.ATTACH, each, place(key, end.name)) for each in end.others if each not in was)


def _interfaces(old: Site | None, new: Site | None) -> Iterator[Task]:
    """Yield the addresses of interfaces that stay and have another one."""
    before, after = ({each.name: each for each in site.gateways()} if site else {} for site in (old, new))
    for gateway in after.values():
        was = before.get(gateway.name)
        for side in gateway.sides if was else ():
            former, value = (each.known_address(side) if each else None for each in (was, gateway))
            if value and former != value:
                yield Task(
                    TaskKind.SET, f"address of the {side} interface", gateway.name, str(former or ""), str(value)
                )


def _trunks(old: Site | None, new: Site | None) -> Iterator[Task]:
    """Yield what both ends of a trunk that stays must be set to besides its filters: by the names of its site keys."""
    before = {each.name: each for each in old.local_gateways} if old else {}
    for gateway in new.local_gateways if new else ():
        if was := before.get(gateway.name):
            for key, former, value in zip(_TRUNK, _trunk(was), _trunk(gateway), strict=True):
                if value and former != value:
                    yield Task(TaskKind.SET, key, gateway.name, former, value)


def _trunk(gateway: LocalGateway) -> tuple[str, ...]:
    return str(gateway.trunk), ", ".join(map(str, gateway.listen_ports)), str(gateway.public_address or "")


def _ways(changes: Iterable[ResourceChange]) -> Iterator[Task]:
    """Yield what routes and lists of public addresses must follow."""
    for each in changes:
        kind, comes = kind_of(each.type), each.fate in (Fate.CREATED, Fate.REPLACED)
        if not (comes or each.fate is Fate.DELETED):
            continue
        if kind in _ROUTED:
            yield Task(TaskKind.ROUTE if comes else TaskKind.UNROUTE, each.name)
        elif kind in _ADDRESSES:
            yield Task(TaskKind.NEW_ADDRESS if comes else TaskKind.OLD_ADDRESS, each.name)


def _router(old: Properties, new: Properties) -> Iterator[RouterChange]:
    """Yield the gateways whose lines change; one that comes or goes has all of its own."""
    before, after = _lines(old), _lines(new)
    for gateway in {**after, **before}:
        was, is_ = before.get(gateway, ()), after.get(gateway, ())
        added = tuple(each for each in is_ if each not in was)
        removed = tuple(each for each in was if each not in is_)
        if added or removed:
            yield RouterChange(gateway, added, removed)


def _lines(held: Properties) -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(line.strip() for key in _LINES for line in texts(outputs.get(key)))
        for kind, name, outputs in components(held)
        if kind == _GATEWAYS
    }
