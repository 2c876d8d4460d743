"""In the pack too, the tag VirtualNetwork is what the stack's routes, peerings and gateways make of it.

Judge: Microsoft Learn, Virtual network service tags.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.verify.azure.estate import BASE, arm, network

from webex_calling.policy.attachment import Attached, Attachments
from webex_calling.policy.end import read_end
from webex_calling.published.reference import load_reference
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.model.packets import Initiator, Packet

TAGS = {"webex-calling:role": "local-gateway", "webex-calling:interface": "internal"}
NSG = arm("NetworkSecurityGroup", "edge", "networkSecurityGroups/edge", {"securityRules": []})
NIC = arm(
    "NetworkInterface",
    "gw",
    "networkInterfaces/gw",
    {
        "tags": TAGS,
        "ipConfigurations": [
            {
                "name": "one",
                "privateIPAddress": "10.40.1.10",
                "subnet": {"id": f"{BASE}/virtualNetworks/voice/subnets/edge"},
            }
        ],
    },
)


def subnet(**more: Any) -> Registration:
    """Return the subnet of the interface, under the NSG."""
    given = {"virtualNetworkName": "voice", "addressPrefix": "10.40.1.0/24", "networkSecurityGroup": {"id": NSG.id}}
    return arm("Subnet", "edge", "virtualNetworks/voice/subnets/edge", {**given, **more})


def table(*prefixes: str) -> Registration:
    """Return a route table."""
    routes = [{"name": each, "addressPrefix": each, "nextHopType": "VirtualAppliance"} for each in prefixes]
    return arm("RouteTable", "out", "routeTables/out", {"routes": routes})


def peering(**more: Any) -> Registration:
    """Return a peering with a hub."""
    given = {"virtualNetworkName": "voice", "remoteAddressSpace": {"addressPrefixes": ["10.30.0.0/16"]}, **more}
    return arm("VirtualNetworkPeering", "hub", "virtualNetworks/voice/virtualNetworkPeerings/hub", given)


ROUTED = {"routeTable": {"id": f"{BASE}/routeTables/out"}}


def attached(*resources: Registration) -> Attached:
    """Return what stands before the interface in a stack."""
    end = read_end(NIC, load_reference())
    assert end is not None
    return Attachments(Registered([NIC, NSG, network(), *resources])).of(end)


@pytest.mark.parametrize(
    ("resources", "surely", "maybe"),
    [
        pytest.param([subnet()], {"10.40.9.9"}, set(), id="neither routes nor peerings"),
        pytest.param([subnet(), peering()], {"10.40.9.9", "10.30.0.9"}, set(), id="a peering"),
        pytest.param(
            [subnet(), peering(allowVirtualNetworkAccess=False)], {"10.40.9.9"}, set(), id="a peering without access"
        ),
        pytest.param(
            [subnet(**ROUTED), table("192.0.2.0/24")], {"10.40.9.9", "192.0.2.9"}, set(), id="a user-defined route"
        ),
        pytest.param(
            [subnet(**ROUTED), table("0.0.0.0/0")],
            {"10.40.9.9", "10.30.0.9", "192.0.2.9"},
            set(),
            id="a default route",
        ),
        pytest.param(
            [subnet(), peering(useRemoteGateways=True)], {"10.40.9.9", "10.30.0.9"}, {"192.0.2.9"}, id="a gateway"
        ),
        pytest.param([subnet(**ROUTED)], {"10.40.9.9"}, {"10.30.0.9", "192.0.2.9"}, id="a table of another stack"),
    ],
)
def test_who_gets_in_by_the_default_rule(resources: Any, surely: set[str], maybe: set[str]) -> None:
    """AllowVnetInBound admits the network and what is connected with it; what a gateway brings it may admit."""
    paths = attached(*resources).paths
    peers = ("10.40.9.9", "10.30.0.9", "192.0.2.9")
    packets = {each: Packet.tcp(Initiator.PEER, "10.40.1.10", 22, each, 50000) for each in peers}
    assert {each for each, packet in packets.items() if packet in paths.admitted} == surely
    assert {each for each, packet in packets.items() if packet in paths.possible} == surely | maybe
