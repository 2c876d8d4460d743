"""Say ``outside(old, new, changes)``: what an update asks of those who attach, route, and configure the routers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from webex_calling.flows.site_end import POOL, own_ends
from webex_calling.impact.identity import key_of
from webex_calling.impact.resource_change import Fate, ResourceChange
from webex_calling.impact.resources import FIREWALLS, RULES, loose_policies
from webex_calling.impact.side import Side
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.properties import kind_of
from webex_calling.registered.registration import Properties, Registration
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
    held = side.outputs.get("localGateways", {})
    gateways = side.site.local_gateways if side.site else ()
    return all(not held.get(each.name, {}).keys().isdisjoint(_LINES) for each in gateways)


_WHERE: Mapping[str, str] = {
    "externalSecurityGroupIds": "the external interface of {}",
    "internalSecurityGroupIds": "the internal interface of {}",
    "securityGroupIds": "the desktops of {}",
    "externalNetworkSecurityGroupId": "the external interface of {}, or its subnet",
    "internalNetworkSecurityGroupId": "the internal interface of {}, or its subnet",
    "networkSecurityGroupId": "the subnet of {}",
}
"""The outputs that are attached, and where."""
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

    Also of an end that goes: nothing deletes a group or an NSG while an interface or a subnet has it.
    """
    anew = {each.name for each in changes if each.fate is Fate.REPLACED}
    before, after = _attached(old), _attached(new)
    for where in {**after, **before}:
        was, is_ = before.get(where, ()), after.get(where, ())
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


def _attached(side: Side) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the filters that each place outside carries; an adopted one stands by its id."""
    resources = side.resources or ()
    referred = {key_of(urn) for each in resources if _carries(each) for urn in _refers(each)}
    own = {key_of(each.urn) for each in resources}
    names = {each.id: each.name for each in resources if each.id and key_of(each.urn) not in referred & own}
    ours = {each.id for each in resources if each.id}
    found: dict[str, tuple[str, ...]] = {}
    for name, outputs in _components(side.outputs or {}):
        for key, words in _WHERE.items():
            value = outputs.get(key)
            ids = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str) and each]
            carried = tuple(names.get(each, each) for each in ids if each in names or each not in ours)
            found |= {words.format(name): carried} if carried else {}
    return found


def _carries(resource: Registration) -> bool:
    return resource.custom and resource.type not in RULES


def _refers(resource: Registration) -> Iterator[str]:
    for urns in resource.property_dependencies.values():
        yield from urns


def _components(outputs: Properties) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each component of the site with what it outputs; perimeters have parts, and are told by their resources."""
    for kind in ("localGateways", "gatewaySubnets", "vdiPools"):
        held = outputs.get(kind)
        yield from held.items() if isinstance(held, Mapping) else ()


def _settings(old: Properties, new: Properties) -> Iterator[Task]:
    """Yield the timers that differ; what goes needs none."""
    before = dict(_components(old))
    for name, outputs in _components(new):
        was = dict(_values(before.get(name, {})))
        for key, value in _values(outputs):
            if was.get(key, "") != value:
                yield Task(TaskKind.SET, key, name, was.get(key, ""), value)


def _values(outputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _SETTINGS:
        value = outputs.get(key)
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
        where = f"the desktops of {end.name}" if end.own == POOL else f"the {end.own} interface of {end.name}"
        was = before.get((end.name, end.own), ())
        yield from (Task(TaskKind.ATTACH, each, where) for each in end.others if each not in was)


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
    gateways = held.get("localGateways", {})
    return {
        name: tuple(line.strip() for key in _LINES for line in outputs.get(key, ()))
        for name, outputs in gateways.items()
    }
