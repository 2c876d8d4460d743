"""The tag VirtualNetwork in a program: its network, its peerings, the routes of the subnet, and what is in doubt.

Judge: Microsoft Learn, Virtual network service tags; the resources have the members of pulumi-azure-native's schema.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.verify.azure.estate import BASE, arm, network

from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.network_tags import NetworkTags
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.azure.subnet import Subnets
from webex_calling.verify.model.packets import prefix

OWN = (prefix("10.40.0.0/16"),)
NSG = arm("NetworkSecurityGroup", "hosts", "networkSecurityGroups/hosts", {})
VOICE = network()


def subnet(name: str = "hosts", table: str = "out", **more: Any) -> Registration:
    """Return a subnet under the NSG, with a route table."""
    given = {"subnetName": name, "virtualNetworkName": "voice", "addressPrefix": "10.40.1.0/24", **more}
    given |= {"networkSecurityGroup": {"id": NSG.id}}
    if table:
        given["routeTable"] = {"id": f"{BASE}/routeTables/{table}"}
    return arm("Subnet", name, f"virtualNetworks/voice/subnets/{name}", given)


def table(*prefixes: str, name: str = "out", **more: Any) -> Registration:
    """Return a route table with inline routes."""
    routes = [{"name": each, "addressPrefix": each, "nextHopType": "VirtualAppliance"} for each in prefixes]
    return arm("RouteTable", name, f"routeTables/{name}", {"routes": routes, **more})


def peering(**more: Any) -> Registration:
    """Return a peering with a hub."""
    given = {
        "virtualNetworkName": "voice",
        "remoteVirtualNetwork": {"id": f"{BASE}/virtualNetworks/hub"},
        "remoteAddressSpace": {"addressPrefixes": ["10.30.0.0/16"]},
        "allowVirtualNetworkAccess": True,
        **more,
    }
    return arm("VirtualNetworkPeering", "hub", "virtualNetworks/voice/virtualNetworkPeerings/hub", given)


def at(*resources: Registration) -> ServiceTags:
    """Return the tags at the NSG in a program."""
    return NetworkTags(Registered([VOICE, NSG, *resources])).at(NSG, OWN)


ROUTE = arm(
    "Route", "extra", "routeTables/out/routes/extra", {"routeTableName": "out", "addressPrefix": "192.168.0.0/16"}
)


@pytest.mark.parametrize(
    ("resources", "routed"),
    [
        pytest.param([subnet(table="")], [], id="no route table"),
        pytest.param([subnet(), table()], [], id="an empty one"),
        pytest.param([subnet(), table("0.0.0.0/0")], ["0.0.0.0/0"], id="a default route"),
        pytest.param([subnet(), table("10.0.0.0/8"), ROUTE], ["10.0.0.0/8", "192.168.0.0/16"], id="a route apart"),
        pytest.param([subnet(), table("AzureMonitor", "2001:db8::/32")], [], id="a service tag, IPv6"),
        pytest.param([subnet(), table("10.0.0.0/8", name="other"), table()], [], id="another table"),
    ],
)
def test_routes_of_the_subnet(resources: list[Registration], routed: list[str]) -> None:
    """Every prefix of a user-defined route of the subnet is in the tag, and none of another table."""
    found = at(*resources)
    assert (found.virtual_network, found.routed, found.doubt) == (OWN, tuple(map(prefix, routed)), "")


HUB = (*OWN, prefix("10.30.0.0/16"))
INLINE = {"name": "hub", "remoteAddressSpace": {"addressPrefixes": ["10.30.0.0/16"]}}


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param(peering(), HUB, id="a peering"),
        pytest.param(peering(allowVirtualNetworkAccess=False), OWN, id="without access"),
        pytest.param(peering(peeringState="Disconnected"), OWN, id="disconnected"),
        pytest.param(peering(virtualNetworkName="other"), OWN, id="of another network"),
    ],
)
def test_peered_networks(held: Registration, expected: Any) -> None:
    """Peerings of the network that give access are in the tag."""
    assert at(subnet(table=""), held).virtual_network == expected


def test_an_inline_peering() -> None:
    """A network may have its peerings inline."""
    held = network(virtualNetworkPeerings=[INLINE])
    assert NetworkTags(Registered([held])).tags(OWN, held).virtual_network == HUB


GATEWAY = arm(
    "VirtualNetworkGateway",
    "vpn",
    "virtualNetworkGateways/vpn",
    {},
    property_dependencies={"ipConfigurations": [subnet("edge").urn]},
)


@pytest.mark.parametrize(
    ("resources", "doubt"),
    [
        pytest.param(
            [subnet(table=""), peering(useRemoteGateways=True)], "the gateway behind peering hub", id="remote"
        ),
        pytest.param(
            [subnet(table=""), subnet("GatewaySubnet", "", networkSecurityGroup=None)], "GatewaySubnet", id="own"
        ),
        pytest.param([subnet("edge", ""), GATEWAY], "the gateway vpn", id="a gateway of the program"),
        pytest.param([subnet()], "which is not of this run", id="a table of another stack"),
        pytest.param([subnet(), table(UNKNOWN)], "whose prefix is not known yet", id="an unknown prefix"),
        pytest.param(
            [subnet(table=""), peering(remoteAddressSpace=None)], "whose prefixes are not told", id="no prefixes"
        ),
        pytest.param(
            [subnet(), table(disableBgpRoutePropagation=True), peering(useRemoteGateways=True)], "", id="not propagated"
        ),
        pytest.param([subnet(), table("0.0.0.0/0"), peering(useRemoteGateways=True)], "", id="everything already"),
    ],
)
def test_what_is_in_doubt(resources: list[Registration], doubt: str) -> None:
    """What may bring more is told; a default route leaves nothing more to bring."""
    found = at(*resources).doubt
    assert doubt in found
    assert bool(found) is bool(doubt)


def test_subnets_that_differ_are_in_doubt() -> None:
    """An NSG in two subnets of which one has a default route has neither's tag for sure."""
    found = at(subnet(), table("0.0.0.0/0"), subnet("more", ""))
    assert "different routes" in found.doubt
    assert found.routed == ()


def test_an_nsg_in_no_subnet_has_the_network_alone() -> None:
    """Where no subnet of the program has it, nothing is told of routes, and nothing is in doubt."""
    assert at() == ServiceTags(OWN)
    assert Subnets(Registered([VOICE, NSG])).having(NSG) == ()
