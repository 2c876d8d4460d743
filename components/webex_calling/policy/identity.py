"""Say ``with_ids(resources)``: ids that nobody tells, read from the properties of the resources that refer to them.

At the end of a run the engine shows outputs, and not every provider repeats the id among them. A property that depends
on one resource alone, and holds one id of its kind, holds that resource's. An NSG, whose rules may write its name
alone, is known by its name without the subscription.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from webex_calling.policy.reading import leaves
from webex_calling.registered.aws_tokens import (
    INSTANCE,
    LAUNCH_TEMPLATE,
    MANAGED_PREFIX_LIST,
    NETWORK_ACL,
    NETWORK_INTERFACE,
    SECURITY_GROUP,
    SUBNET,
    VPC,
)
from webex_calling.registered.registration import UNKNOWN, Registration

# Amazon EC2 API reference: what the ids of each kind begin with.
_BEGINS: Final = {
    INSTANCE: "i-",
    LAUNCH_TEMPLATE: "lt-",
    MANAGED_PREFIX_LIST: "pl-",
    NETWORK_ACL: "acl-",
    NETWORK_INTERFACE: "eni-",
    SECURITY_GROUP: "sg-",
    SUBNET: "subnet-",
    VPC: "vpc-",
}


def with_ids(resources: Iterable[Registration]) -> tuple[Registration, ...]:
    """Return the resources with every id that can be read."""
    held = {resource.urn: resource for resource in resources}
    nameless = {urn: _begins(each) for urn, each in held.items() if not each.id and _begins(each)}
    read = {**dict(_named(held.values())), **dict(_read(held.values(), nameless))}
    return tuple(replace(each, id=read[urn]) if urn in read else each for urn, each in held.items())


def _begins(resource: Registration) -> str:
    return "/subscriptions/" if _is_nsg(resource) else _BEGINS.get(resource.type, "")


def _is_nsg(resource: Registration) -> bool:
    return resource.type.startswith("azure-native:network") and resource.type.endswith(":NetworkSecurityGroup")


def _named(resources: Iterable[Registration]) -> Iterator[tuple[str, str]]:
    for each in resources:
        if _is_nsg(each) and not each.id:
            names = (each.outputs.get("name"), each.inputs.get("networkSecurityGroupName"))
            if name := next((str(name) for name in names if name and name != UNKNOWN), ""):
                place = each.inputs.get("resourceGroupName")
                provider = "providers/Microsoft.Network/networkSecurityGroups"
                yield each.urn, f"/resourceGroups/{place}/{provider}/{name}"


def _read(resources: Iterable[Registration], nameless: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for resource in resources:
        for key, urns in resource.property_dependencies.items():
            if len(urns) == 1 and urns[0] in nameless:
                found = [each for each in leaves(resource.inputs.get(key)) if each.startswith(nameless[urns[0]])]
                if len(found) == 1:
                    yield urns[0], found[0]
