"""Say ``Carriers(registered).given(resource)``: the security groups of what a resource puts on the wire.

A group may be given to an interface where it is made, where an instance or a launch template makes it, or by an
attachment that stands beside it. What an instance says goes before its launch template; where a template has
interfaces, groups are theirs. Sources: Amazon EC2 API reference, RunInstances and RequestLaunchTemplateData; Pulumi
Registry, aws 7, ec2 and autoscaling.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.policy.reading import blocks, items, within
from webex_calling.policy.referring import cloud_names, elsewhere, waited
from webex_calling.registered.aws_tokens import (
    AUTO_SCALING_GROUP,
    FLEET,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    NETWORK_INTERFACE,
    NETWORK_INTERFACE_ATTACHMENT,
    NETWORK_INTERFACE_SECURITY_GROUP_ATTACHMENT,
    SECURITY_GROUP,
    SPOT_FLEET_REQUEST,
    SPOT_INSTANCE_REQUEST,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered

# The property with the ids of security groups, by the type of what has one kind of interface, and the keys to them.
_PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    NETWORK_INTERFACE: ("securityGroups",),
    LAUNCH_CONFIGURATION: ("securityGroups",),
    "aws:workspaces/directory:Directory": ("workspaceCreationProperties", "customSecurityGroupId"),
    "aws:appstream/fleet:Fleet": ("vpcConfig", "securityGroupIds"),
    "aws:appstream/imageBuilder:ImageBuilder": ("vpcConfig", "securityGroupIds"),
}
# The ways to launch templates, and to launch specifications, of what makes instances by them.
_TEMPLATES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    AUTO_SCALING_GROUP: (
        ("launchTemplate",),
        ("mixedInstancesPolicy", "launchTemplate", "launchTemplateSpecification"),
        ("mixedInstancesPolicy", "launchTemplate", "overrides", "launchTemplateSpecification"),
    ),
    FLEET: (("launchTemplateConfigs", "launchTemplateSpecification"),),
    SPOT_FLEET_REQUEST: (("launchTemplateConfigs", "launchTemplateSpecification"),),
}
_INSTANCES: Final = (INSTANCE, SPOT_INSTANCE_REQUEST)
KINDS: Final = tuple(
    kind
    for kind in dict.fromkeys((NETWORK_INTERFACE, *_INSTANCES, LAUNCH_TEMPLATE, *_TEMPLATES, *_PLAIN, SECURITY_GROUP))
    if kind != LAUNCH_CONFIGURATION  # has no tags
)
"""The types of the resources that carry security groups, and can say by their tags what they are."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one interface is given: its groups, and what keeps further groups from being known."""

    groups: tuple[Registration, ...]
    doubts: tuple[Fault, ...] = ()

    def __or__(self, other: "Given") -> "Given":
        held = {each.urn: each for each in (*self.groups, *other.groups)}
        groups = sorted(held.values(), key=attrgetter("name"))
        return Given(tuple(groups), tuple(dict.fromkeys((*self.doubts, *other.doubts))))


class Carriers:
    """What carries security groups in a stack."""

    def __init__(self, registered: Registered) -> None:
        self._registered = registered

    def given(self, carrier: Registration) -> Given:
        """Return the groups of what ``carrier`` puts on the wire. Raises Faults where its interfaces differ."""
        interfaces = self._interfaces(carrier)
        if len(kinds := {tuple(group.urn for group in each.groups): each for each in interfaces}) > 1:
            told = "; ".join(", ".join(each.name for each in one.groups) or "none" for one in kinds.values())
            words = f"has interfaces with different groups ({told})"
            raise Faults([Fault(carrier.name, words, "tag each interface, or what makes one alone")])
        return Given((), ()) | reduce(Given.__or__, interfaces)

    def _interfaces(self, carrier: Registration) -> list[Given]:
        if carrier.type == SECURITY_GROUP:
            return [Given((carrier,))]
        if carrier.type in _PLAIN:
            own = self._groups(carrier, _PLAIN[carrier.type])
            return [own | self._attached(carrier) if carrier.type == NETWORK_INTERFACE else own]
        if carrier.type in _TEMPLATES:
            return self._launched(carrier)
        if carrier.type == LAUNCH_TEMPLATE:
            return self._described(carrier, ("vpcSecurityGroupIds",), ("securityGroupNames",))
        return self._instance(carrier)

    def _instance(self, carrier: Registration) -> list[Given]:
        """Return the interfaces of an instance: its first, and those that it takes or is given."""
        first, *more = self._first(carrier)
        taken = [
            self._interface(interface)
            for each in self._registered.of(NETWORK_INTERFACE_ATTACHMENT)
            if self._names(each, "instanceId", carrier, (carrier.id,))
            for interface in self._referred(
                each, "networkInterfaceId", [each.inputs.get("networkInterfaceId")], NETWORK_INTERFACE
            )
        ]
        return [first | self._attached(carrier), *more, *taken]

    def _first(self, carrier: Registration) -> list[Given]:
        if primary := within(carrier.inputs.get("primaryNetworkInterface"), "networkInterfaceId"):
            return list(
                map(self._interface, self._referred(carrier, "primaryNetworkInterface", [primary], NETWORK_INTERFACE))
            )
        own = ("vpcSecurityGroupIds",), ("securityGroups",)
        if carrier.inputs.get("networkInterfaces") or any(carrier.inputs.get(way[0]) for way in own):
            return self._described(carrier, *own)
        if template := carrier.inputs.get("launchTemplate"):
            return self._templated(carrier, "launchTemplate", [template])
        return [self._groups(carrier, own[0])]

    def _described(self, carrier: Registration, *ways: tuple[str, ...]) -> list[Given]:
        """Return the interfaces that an instance or a template describes; without any, its groups are those of one."""
        held = items(carrier.inputs.get("networkInterfaces"))
        if not held:
            way = next((way for way in ways if carrier.inputs.get(way[0])), ways[0])
            return [self._groups(carrier, way)]
        taken = [each for each in held if within(each, "networkInterfaceId")]
        ids = [within(each, "networkInterfaceId") for each in taken]
        found = [self._interface(each) for each in self._referred(carrier, "networkInterfaces", ids, NETWORK_INTERFACE)]
        made = (each for each in held if each not in taken)
        return found + [self._groups(carrier, ("networkInterfaces", "securityGroups"), each) for each in made]

    def _launched(self, carrier: Registration) -> list[Given]:
        templates: dict[str, list[Any]] = {}
        for way in _TEMPLATES[carrier.type]:
            templates.setdefault(way[0], []).extend(values(carrier.inputs, way))
        found = [given for key, each in templates.items() for given in self._templated(carrier, key, each)]
        if name := carrier.inputs.get("launchConfiguration"):
            (configuration,) = self._referred(carrier, "launchConfiguration", [name], LAUNCH_CONFIGURATION)
            found.append(self._groups(configuration, _PLAIN[LAUNCH_CONFIGURATION]))
        way = ("launchSpecifications", "vpcSecurityGroupIds")
        found += [self._groups(carrier, way, each) for each in blocks(carrier.inputs.get(way[0]))]
        if not found:
            raise Faults([Fault(carrier.name, "names no launch template", "name one of this stack")])
        return found

    def _templated(self, carrier: Registration, key: str, templates: Sequence[Any]) -> list[Given]:
        said = [_said(each) for each in templates]
        return [
            given for each in self._referred(carrier, key, said, LAUNCH_TEMPLATE) for given in self._interfaces(each)
        ]

    def _interface(self, interface: Registration) -> Given:
        return self._groups(interface, _PLAIN[NETWORK_INTERFACE]) | self._attached(interface)

    def _referred(self, holder: Registration, key: str, ids: Sequence[Any], kind: str) -> list[Registration]:
        """Return what ids or names stand for. Raises Faults where one is not in this stack."""
        found, left = self._resolved(holder, key, ids, kind)
        for value in left:
            what = kind.rpartition(":")[2]
            words = f"is a {what} of another stack, whose groups are not here"
            fault = Fault(f"{holder.name}.{key}", words, f"tag the {what} in the stack that has it", str(value))
            if value == UNKNOWN:
                self._registered.referred(holder, key, value, kind)  # raises the fault of an id that is not known yet
            raise Faults([fault])
        return found

    def _resolved(
        self, holder: Registration, key: str, ids: Sequence[Any], kind: str
    ) -> tuple[list[Registration], list[Any]]:
        """Return what ids or names under a property stand for, and those that are not found.

        Ids that are not known yet, or that no resource tells as its own, are all that the property waits for besides,
        where there are as many of these.
        """
        found: list[Registration] = []
        left: list[Any] = []
        for value in ids:
            named = None if value == UNKNOWN else self._registered.referred(holder, key, value, kind)
            named = named or self._called(value, kind)
            found += [named] if named else []
            left += [] if named else [value]
        waits = (each for each in waited(self._registered, holder, key, kind) if each not in found)
        others = [each for each in waits if each.id in ("", UNKNOWN)]
        return (found + others, []) if len(others) == len(left) else (found, left)

    def _called(self, value: Any, kind: str) -> Registration | None:
        """Return the one resource of a kind that has this name in the cloud."""
        found = [each for each in self._registered.of(kind) if value in cloud_names(each, "name")]
        return found[0] if len(found) == 1 and value != UNKNOWN else None

    def _attached(self, carrier: Registration) -> Given:
        """Return the groups that attachments give to an interface, or to the first one of an instance."""
        ids = (
            carrier.outputs.get("primaryNetworkInterfaceId"),
            carrier.id if carrier.type == NETWORK_INTERFACE else "",
        )
        found = Given(())
        for each in self._registered.of(NETWORK_INTERFACE_SECURITY_GROUP_ATTACHMENT):
            if self._names(each, "networkInterfaceId", carrier, ids):
                found |= self._groups(each, ("securityGroupId",))
            elif self._astray(each, "networkInterfaceId"):
                words = "is not known yet, and depends on no interface of this stack, so it may be any"
                place = f"{each.name}.networkInterfaceId"
                found |= Given((), (Fault(place, words, "refer to the interface, or ask again when it is deployed"),))
        return found

    def _names(self, holder: Registration, key: str, carrier: Registration, ids: Iterable[Any]) -> bool:
        """Tell whether a property names a carrier: by one of its ``ids``, or where none is known by waiting for it."""
        value = holder.inputs.get(key)
        known = {each for each in ids if isinstance(each, str)} - {"", UNKNOWN}
        if value == UNKNOWN or not known:
            return carrier.urn in holder.property_dependencies.get(key, ())
        return isinstance(value, str) and value in {carrier.urn, *known}

    def _astray(self, holder: Registration, key: str) -> bool:
        """Tell whether a property may name any interface: it is not known, and waits for none."""
        waited = holder.property_dependencies.get(key, ())
        carriers = (each.urn for kind in (NETWORK_INTERFACE, *_INSTANCES) for each in self._registered.of(kind))
        return holder.inputs.get(key) == UNKNOWN and not any(urn in waited for urn in carriers)

    def _groups(self, holder: Registration, way: Sequence[str], within_it: Any = None) -> Given:
        """Return the groups at the end of a way in ``holder``, or of its last key in a part ``within_it``."""
        found = list(values(holder.inputs, way) if within_it is None else values(within_it, way[-1:]))
        place = f"{holder.name}.{'.'.join(way)}"
        if not found:
            words = "is not given, so the cloud attaches its default group"
            return Given((), (Fault(place, words, "name its groups"),))
        groups, left = self._resolved(holder, way[0], found, SECURITY_GROUP)
        doubts = [
            elsewhere(self._registered, holder, way[0], place, value, "group") for value in left if value != UNKNOWN
        ]
        if UNKNOWN in left:
            waits = [each for each in waited(self._registered, holder, way[0], SECURITY_GROUP) if each not in groups]
            words = f"is not known yet, and depends on {len(waits)} security groups of this stack"
            doubts.append(Fault(place, words, "write a list of ids, or ask again when it is deployed"))
        return Given(()) | Given(tuple(groups), tuple(doubts))


def _said(template: Any) -> Any:
    """Return the id of a launch template, or else its name."""
    if template == UNKNOWN:
        return UNKNOWN
    said = (within(template, each) for each in ("id", "launchTemplateId", "name", "launchTemplateName"))
    return next(filter(None, said), None)


def values(inputs: Any, way: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at the end of ``way``: a value, or each of a list, through lists on the way."""
    if isinstance(inputs, list):
        for each in inputs:
            yield from values(each, way)
    elif inputs == UNKNOWN:
        yield UNKNOWN
    elif not way:
        if inputs is not None:
            yield inputs
    elif isinstance(inputs, Mapping):
        yield from values(inputs.get(way[0]), way[1:])
