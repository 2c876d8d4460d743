"""Say ``Attachments(registered).paths(end)``: the filters that one tagged end carries, as paths to its peers.

A filter that is itself tagged is an end that carries that filter alone: a subnet has no tags on Azure, and what another
stack attaches cannot be seen here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from operator import attrgetter
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.policy.end import TaggedEnd
from webex_calling.policy.reading import blocks, items, leaves, prefixes, within
from webex_calling.policy.report import called
from webex_calling.registered.aws_tokens import SECURITY_GROUP, VPC
from webex_calling.registered.aws_tokens import SUBNET as AWS_SUBNET
from webex_calling.registered.azure_tokens import NETWORK_INTERFACE, NETWORK_SECURITY_GROUP, VIRTUAL_NETWORK
from webex_calling.registered.azure_tokens import SUBNET as AZURE_SUBNET
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.path import Paths, straight
from webex_calling.verify.model.spans import intervals
from webex_calling.verify.proof.interface_proof import Near

# The property with the ids of security groups, by the type of what carries them, and the keys on the way to them.
_CARRIERS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "aws:ec2/networkInterface:NetworkInterface": (("securityGroups",),),
    "aws:ec2/instance:Instance": (("vpcSecurityGroupIds",),),
    "aws:ec2/launchTemplate:LaunchTemplate": (("vpcSecurityGroupIds",), ("networkInterfaces", "securityGroups")),
    "aws:workspaces/directory:Directory": (("workspaceCreationProperties", "customSecurityGroupId"),),
    "aws:appstream/fleet:Fleet": (("vpcConfig", "securityGroupIds"),),
    "aws:appstream/imageBuilder:ImageBuilder": (("vpcConfig", "securityGroupIds"),),
}
KINDS: Final = (*_CARRIERS, SECURITY_GROUP, NETWORK_INTERFACE, NETWORK_SECURITY_GROUP)
"""The types of the resources whose tags make an end."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What an end carries: ``near`` are its own addresses where they are known, and ``names`` those of its filters.

    ``tags`` are the service tags as its virtual network has them, None on AWS.
    """

    paths: Paths
    near: Near
    own_address: bool
    names: tuple[str, ...]
    tags: ServiceTags | None = None


class Attachments:
    """The filters of a stack, and what carries them."""

    def __init__(self, registered: Registered) -> None:
        self._registered = registered
        self._groups = SecurityGroups(registered, {})
        self._nsgs = NetworkSecurityGroups(registered)

    def of(self, end: TaggedEnd) -> Attached:
        """Return what ``end`` carries. Raises Faults for what cannot be told."""
        kind = end.resource.type
        return self._azure(end) if kind.startswith("azure-native:") else self._aws(end)

    def _aws(self, end: TaggedEnd) -> Attached:
        carrier = end.resource
        groups = [carrier] if carrier.type == SECURITY_GROUP else sorted(self._carried(carrier), key=attrgetter("name"))
        cidrs = end.network or self._vpc_prefixes(carrier, groups)
        near = intervals(prefixes(items(carrier.inputs.get("privateIps"))) or cidrs)
        hop = self._groups.filter(groups)
        return Attached(straight([hop], unfiltered.of_vpc(cidrs)), near, False, tuple(each.name for each in groups))

    def _carried(self, carrier: Registration) -> Iterator[Registration]:
        ways = _CARRIERS[carrier.type]
        way, values = next(
            ((way, found) for way in ways if (found := list(_values(carrier.inputs, way)))), (ways[0], [])
        )
        place = f"{carrier.name}.{'.'.join(way)}"
        if not values:
            words = "is not given, so the cloud attaches its default group"
            raise Faults([Fault(place, words, "name its groups")])
        yield from self._unknown(carrier, way[0], values.count(UNKNOWN), place)
        for value in values:
            if value != UNKNOWN:
                group = self._registered.referred(carrier, way[0], value, SECURITY_GROUP)
                if group is None:
                    words = "is a group of another stack, whose rules are not here"
                    raise Faults([Fault(place, words, "tag the group in the stack that has it", str(value))])
                yield group

    def _unknown(self, carrier: Registration, key: str, count: int, place: str) -> Iterator[Registration]:
        """Yield the groups behind ``count`` ids that are not known yet: as many as it waits for, or none is told."""
        if count:
            waited = self._waited(carrier, key, SECURITY_GROUP)
            if len(waited) != count:
                words = f"is not known yet, and depends on {len(waited)} security groups of this stack"
                raise Faults([Fault(place, words, "write a list of ids, or ask again when it is deployed")])
            yield from waited

    def _vpc_prefixes(self, carrier: Registration, groups: Sequence[Registration]) -> tuple[IPv4Network, ...]:
        subnet = self._one(carrier, "subnetId", AWS_SUBNET)
        holders = (subnet, *groups) if subnet else groups
        for holder in holders:
            if vpc := self._one(holder, "vpcId", VPC):
                return prefixes([vpc.inputs.get("cidrBlock")])
        return ()

    def _azure(self, end: TaggedEnd) -> Attached:
        carrier = end.resource
        address = _private_address(carrier) if carrier.type.endswith(":NetworkInterface") else None
        subnet = self._one(carrier, "ipConfigurations", AZURE_SUBNET) if address is not None else None
        groups = list(self._filters(carrier, subnet))
        network = self._one(subnet, "virtualNetworkName", VIRTUAL_NETWORK) if subnet else None
        space = within(network.inputs, "addressSpace", "addressPrefixes") if network else None
        cidrs = end.network or prefixes(items(space))
        tags = ServiceTags(intervals(cidrs))
        hops: list[Filter] = [self._nsgs.filter(group, tags) for group in groups]
        near = intervals(prefixes([address]) if address else cidrs)
        names = tuple(group.name for group in groups)
        return Attached(straight(hops, unfiltered.of_azure()), near, bool(address), names, tags)

    def _filters(self, carrier: Registration, subnet: Registration | None) -> Iterator[Registration]:
        """Yield the NSGs that a packet which leaves meets: the interface's, then the subnet's, if that is here."""
        if carrier.type.endswith(":NetworkSecurityGroup"):
            yield carrier
            return
        for holder in (carrier, subnet) if subnet else (carrier,):
            if holder.inputs.get("networkSecurityGroup"):
                group = self._one(holder, "networkSecurityGroup", NETWORK_SECURITY_GROUP)
                if group is None:
                    words = "is an NSG of another stack, whose rules are not here"
                    remedy = "tag the NSG in the stack that has it"
                    raise Faults([Fault(f"{holder.name}.networkSecurityGroup", words, remedy)])
                yield group
        if subnet is None and not carrier.inputs.get("networkSecurityGroup"):
            words = "is a subnet of another stack, whose NSG is not here"
            raise Faults([Fault(f"{carrier.name}.ipConfigurations", words, "tag the NSG in the stack that has it")])

    def _one(self, holder: Registration, key: str, kind: str) -> Registration | None:
        """Return the one resource of ``kind`` that a property waits for, or that its id, at any depth, names."""
        waited = self._waited(holder, key, kind)
        if len(waited) == 1:
            return waited[0]
        for value in leaves(holder.inputs.get(key)):
            if found := self._registered.referred(holder, key, value, kind):
                return found
        if waited:
            words = f"depends on {len(waited)} resources that may be meant"
            raise Faults([Fault(f"{holder.name}.{key}", words, "refer to one of them")])
        return None

    def _waited(self, holder: Registration, key: str, kind: str) -> tuple[Registration, ...]:
        urns = holder.property_dependencies.get(key, ())
        return tuple(each for each in self._registered.of(kind) if each.urn in urns)


def described(end: TaggedEnd) -> str:
    """Return what people call a tagged end."""
    return called(end.resource)


def _values(inputs: Any, way: Sequence[str]) -> Iterator[Any]:
    """Yield what stands at the end of ``way``: a value, or each of a list, through lists on the way."""
    if isinstance(inputs, list):
        for each in inputs:
            yield from _values(each, way)
    elif not way:
        if inputs is not None:
            yield inputs
    elif inputs == UNKNOWN:
        yield UNKNOWN
    elif isinstance(inputs, Mapping):
        yield from _values(inputs.get(way[0]), way[1:])


def _private_address(interface: Registration) -> str:
    """Return the static private address of an interface; "" where it is not known."""
    found = prefixes(each.get("privateIPAddress") for each in blocks(interface.inputs.get("ipConfigurations")))
    return str(found[0]) if len(found) == 1 else ""
