"""Say ``read_connection(fields)``, ``read_hub_table(fields)``: what a virtual hub does for connected networks.

A connected network gets its routes from the hub: a default route too where a route table of the hub, or its routing
intent, sends the Internet to a firewall, unless the connection turns that off (``enableInternetSecurity``).
Source: Microsoft Learn, Virtual WAN, How to configure routing intent and routing policies; Microsoft.Network, API
2024-05-01, hubVirtualNetworkConnections, hubRouteTables and routingIntent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from webex_calling.audit.azure.resource import flat, identity, key_of
from webex_calling.audit.fields import Fields

_DEFAULTS: Final = frozenset({"0.0.0.0/0", "internet"})


@dataclass(frozen=True, slots=True)
class HubConnection:
    """The connection of a network to a hub; ``internet`` tells whether the hub's default route reaches it."""

    id: str
    name: str
    hub: str
    network: str
    internet: bool
    file: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class HubDefault:
    """What a route table, or a routing intent, of a hub sends the Internet to: an id for comparison, "" for nothing."""

    id: str
    name: str
    hub: str
    target: str
    file: str = field(compare=False)


def read_connection(fields: Fields) -> HubConnection:
    """Read one of ``az network vhub connection list``."""
    found = identity(fields)
    network = fields.inner("remoteVirtualNetwork")
    told = fields.value.get("enableInternetSecurity")
    return HubConnection(
        id=found,
        name=fields.text("name"),
        hub=_hub(found),
        network=key_of(network.text("id")) if network else "",
        internet=told is None or fields.flag("enableInternetSecurity"),
        file=fields.file,
    )


def read_hub_table(fields: Fields) -> HubDefault:
    """Read one of ``az network vhub route-table list``."""
    return _default(fields, "routes", "destinations")


def read_intent(fields: Fields) -> HubDefault:
    """Read one of ``az network vhub routing-intent list``."""
    return _default(fields, "routingPolicies", "destinations")


def _default(fields: Fields, key: str, destinations: str) -> HubDefault:
    found = identity(fields)
    target = next(iter(_targets(fields, key, destinations)), "")
    return HubDefault(found, fields.text("name"), _hub(found), target, fields.file)


def _targets(fields: Fields, key: str, destinations: str) -> Iterator[str]:
    for each in fields.each(key):
        route = Fields(flat(each.value), each.place, each.file, each.faults)
        if _DEFAULTS & {word.lower() for word in route.texts(destinations)}:
            yield key_of(route.text("nextHop"))


def _hub(identity: str) -> str:
    """Return the id of the hub that a resource is a part of."""
    return "/".join(key_of(identity).split("/")[:-2])
