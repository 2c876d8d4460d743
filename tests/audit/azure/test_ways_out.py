"""What leaves without a public address: by what Azure gives unsaid, by a load balancer, by the firewall of a hub.

Judge: Microsoft Learn, Default outbound access in Azure; Azure Load Balancer, Outbound rules; Integrate Azure Firewall
with Azure Standard Load Balancer (asymmetric routing); the members as azure-rest-api-specs has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.audit.azure.estates import ROWS, Estate, maybe, missing, peering, route
from tests.audit.azure.test_routing import effective
from tests.rows import GATEWAY_DNS, GATEWAY_MEDIA, GATEWAY_NTP

from webex_calling.verify.model.packets import Initiator, Packet

BEYOND = ROWS - {GATEWAY_DNS, GATEWAY_NTP}
FLAG = "defaultOutboundConnectivityEnabled"


@pytest.mark.parametrize(
    ("nic", "subnet", "lost", "said"),
    [
        pytest.param({FLAG: True}, {}, set(), "by defaultOutboundConnectivityEnabled", id="the interface has it"),
        pytest.param({FLAG: True}, {"defaultOutboundAccess": False}, set(), "by defaultOutbound", id="though private"),
        pytest.param({FLAG: False}, {}, BEYOND, "", id="the interface has it not"),
        pytest.param({}, {"defaultOutboundAccess": False}, BEYOND, "", id="a private subnet"),
        pytest.param({}, {"defaultOutboundAccess": None}, set(), "neither the interface nor its subnet", id="null"),
        pytest.param(
            {}, {"defaultOutboundAccess": True}, set(), "neither the interface nor its subnet", id="not private"
        ),
        pytest.param({}, {}, set(), "neither the interface nor its subnet", id="nothing is said"),
    ],
)
def test_default_outbound_access(tmp_path: Path, nic: Any, subnet: Any, lost: set[str], said: str) -> None:
    """It is admitted where it is printed, taken for granted and said where nothing is, and refused where it is off."""
    side = Estate(public=False, nic=nic, subnet=subnet).audited(tmp_path)
    assert (missing(side), maybe(side)) == (lost, set())
    told = [each for each in side.assumed if "default outbound access" in each]
    assert [said in each for each in told] == ([True] if said else [])


def test_default_outbound_access_carries_no_ping(tmp_path: Path) -> None:
    """TCP and UDP that this side opens, and nothing that the Internet opens."""
    side = Estate(public=False, nic={FLAG: True}).audited(tmp_path)
    assert side.paths is not None
    assert Packet.udp(Initiator.LOCAL, "10.40.1.10", 8000, "23.89.0.1", 5004) in side.paths.admitted
    assert Packet.icmp(Initiator.LOCAL, "10.40.1.10", "23.89.0.1", 8, 0) not in side.paths.possible
    assert Packet.tcp(Initiator.PEER, "10.40.1.10", 5061, "23.89.0.1", 50000) not in side.paths.possible


def test_a_route_of_the_user_leaves_no_default_outbound_access(tmp_path: Path) -> None:
    """A default route to nowhere refuses all, whatever the interface has."""
    side = Estate(public=False, nic={FLAG: True}, routes=(route("0.0.0.0/0", "None"),)).audited(tmp_path)
    assert missing(side) == BEYOND


LB = az.identity("loadBalancers", "out")
POOL = f"{LB}/backendAddressPools/pool"
FRONT = f"{LB}/frontendIPConfigurations/front"


def balancer(sku: str = "Standard", *, public: bool = True, nested: bool = False, **rules: Any) -> dict[str, Any]:
    """Return a load balancer with a frontend and a pool."""
    address: dict[str, Any] = {"publicIPAddress": {"id": az.identity("publicIPAddresses", "lb")}}
    own = address if public else {"privateIPAddress": "10.40.1.200"}
    held: dict[str, Any] = {
        "frontendIPConfigurations": [{"id": FRONT, "name": "front", **own}],
        "backendAddressPools": [{"id": POOL, "name": "pool"}],
        "sku": {"name": sku},
        **rules,
    }
    if not nested:
        return az.resource("loadBalancers", "out", **held)
    sku_ = held.pop("sku")
    for key, several in held.items():
        held[key] = [
            {k: v for k, v in each.items() if k in ("id", "name")}
            | {"properties": {k: v for k, v in each.items() if k not in ("id", "name")}}
            for each in several
        ]
    return az.resource("loadBalancers", "out", sku=sku_, properties=held)


def outbound(protocol: str = "All") -> dict[str, Any]:
    """Return an outbound rule."""
    ends = {"backendAddressPool": {"id": POOL}, "frontendIPConfigurations": [{"id": FRONT}]}
    return {"id": f"{LB}/outboundRules/o", "name": "o", "protocol": protocol, **ends}


def inbound(protocol: str = "Tcp", port: int = 5061, **more: Any) -> dict[str, Any]:
    """Return a load-balancing rule."""
    ends = {"backendAddressPool": {"id": POOL}, "frontendIPConfiguration": {"id": FRONT}}
    ports = {"frontendPort": port, "backendPort": port}
    return {"id": f"{LB}/loadBalancingRules/i", "name": "i", "protocol": protocol, **ends, **ports, **more}


@pytest.mark.parametrize(
    ("held", "lost"),
    [
        pytest.param(balancer(outboundRules=[outbound()]), set(), id="an outbound rule"),
        pytest.param(balancer(outboundRules=[outbound()], nested=True), set(), id="as az rest nests it"),
        pytest.param(balancer(outboundRules=[outbound("Tcp")]), {GATEWAY_MEDIA}, id="for TCP alone"),
        pytest.param(balancer(loadBalancingRules=[inbound("Tcp")]), {GATEWAY_MEDIA}, id="a load-balancing rule"),
        pytest.param(balancer(loadBalancingRules=[inbound("Tcp", disableOutboundSnat=True)]), BEYOND, id="turned off"),
        pytest.param(balancer(), BEYOND, id="no rule at all"),
        pytest.param(balancer(public=False, outboundRules=[outbound()]), BEYOND, id="an internal one"),
        pytest.param(balancer("Basic", public=False), set(), id="an internal basic one"),
    ],
)
def test_load_balancers_translate_what_leaves(tmp_path: Path, held: Any, lost: set[str]) -> None:
    """By its outbound rules, or by rules that do not turn it off; a Standard one turns default outbound access off."""
    files = {"lbs": [held], "lbip": [az.public("lb", "203.0.113.30")]}
    side = Estate(public=False, pool=POOL, files=files).audited(tmp_path)
    assert (missing(side), maybe(side)) == (lost, set())


def test_a_load_balancer_that_is_not_given_is_said(tmp_path: Path) -> None:
    """An interface in the pool of an unknown load balancer is taken to leave by it; in none it is not."""
    private = {"defaultOutboundAccess": False}
    side = Estate(public=False, pool=POOL, subnet=private).audited(tmp_path)
    assert missing(side) == set()
    words = "the load balancer out, which is not in these files, lets out what its backends open"
    assert words in side.assumed
    assert missing(Estate(public=False, subnet=private).audited(tmp_path)) == BEYOND


def test_an_inbound_nat_rule_lets_in_and_not_out(tmp_path: Path) -> None:
    """Peers reach its port; what leaves has no translation by it, and no default outbound access either."""
    rule = {
        "id": f"{LB}/inboundNatRules/ssh",
        "name": "ssh",
        "protocol": "Tcp",
        "frontendPort": 50022,
        "backendPort": 22,
        "frontendIPConfiguration": {"id": FRONT},
    }
    files = {"lbs": [balancer(inboundNatRules=[rule])]}
    estate = Estate(public=False, files=files)
    held = estate.documents()["nics"][0]["ipConfigurations"][0]
    estate.nic = {"ipConfigurations": [{**held, "loadBalancerInboundNatRules": [{"id": rule["id"]}]}]}
    side = estate.audited(tmp_path)
    assert side.paths is not None
    packets = [Packet.tcp(Initiator.PEER, "10.40.1.10", port, "198.51.100.7", 50000) for port in (22, 50022)]
    assert [each in side.paths.admitted for each in packets] == [True, False]
    assert missing(side) == BEYOND


@pytest.mark.parametrize("sends", [True, False], ids=["sends in", "sends nothing in"])
def test_a_firewall_may_send_in_what_the_internet_opens(tmp_path: Path, sends: bool) -> None:
    """Behind a firewall that translates to the interface what comes in may get there; behind another it does not."""
    files = dict(hub_firewall(True))
    translation = {
        "name": "sip",
        "ruleType": "NatRule",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["203.0.113.40"],
        "destinationPorts": ["5061"],
        "translatedAddress": "10.40.1.10" if sends else "10.40.1.99",
        "translatedPort": "5061",
    }
    collection = {
        "name": "in",
        "priority": 110,
        "ruleCollectionType": "FirewallPolicyNatRuleCollection",
        "action": {"type": "DNAT"},
        "rules": [translation],
    }
    files["groups"][0]["ruleCollections"].append(collection)
    estate = Estate(public=False, routes=(route("0.0.0.0/0", "VirtualAppliance", "10.60.0.4"),), files=files)
    side = estate.audited(tmp_path)
    assert (side.faults, missing(side)) == ((), set())
    assert side.paths is not None
    packet = Packet.tcp(Initiator.PEER, "10.40.1.10", 5061, "198.51.100.7", 50000)
    assert (packet in side.paths.admitted, packet in side.paths.possible) == (False, sends)


@pytest.mark.parametrize("by", ["pool", "members", "addresses"])
def test_load_balancers_let_in_what_their_rules_send(tmp_path: Path, by: str) -> None:
    """Peers reach the backend port of a rule, and no other; with a default route to a firewall no reply gets back."""
    held = balancer(loadBalancingRules=[inbound()])
    (pool,) = held["backendAddressPools"]
    if by == "members":
        member = f"{az.identity('networkInterfaces', 'gw')}/ipConfigurations/ipconfig1"
        pool["backendIPConfigurations"] = [{"id": member}]
    if by == "addresses":
        pool["loadBalancerBackendAddresses"] = [{"name": "a", "ipAddress": "10.40.1.10"}]
    estate = Estate(public=False, pool=POOL if by == "pool" else "", files={"lbs": [held]})
    side = estate.audited(tmp_path)
    assert side.paths is not None
    packets = [Packet.tcp(Initiator.PEER, "10.40.1.10", port, "198.51.100.7", 50000) for port in (5061, 5062)]
    assert [each in side.paths.admitted for each in packets] == [True, False]
    estate.routes = (route("0.0.0.0/0", "VirtualAppliance", "10.60.0.4"),)
    estate.files = {**estate.files, "policies": [az.resource("firewallPolicies", "egress")]}
    behind = estate.audited(tmp_path)
    assert behind.paths is not None
    assert packets[0] not in behind.paths.possible


HUB = az.identity("virtualHubs", "hub1")
SPOKE = peering("RemoteVnetToHubPeering_0a", "10.60.0.0/23", remote="HV_hub1_0a", useRemoteGateways=True)


def hub_firewall(rules: bool) -> Mapping[str, Any]:
    """Return the firewall of a virtual hub with its policy, which admits everything or nothing."""
    policy = {"id": az.identity("firewallPolicies", "egress")}
    every = {
        "name": "every",
        "ruleType": "NetworkRule",
        "ipProtocols": ["Any"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["*"],
        "destinationPorts": ["*"],
    }
    collection = {
        "name": "all",
        "priority": 100,
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "action": {"type": "Allow"},
        "rules": [every],
    }
    group = az.resource("firewallPolicies/egress/ruleCollectionGroups", "all", priority=100)
    return {
        "firewalls": [
            az.resource(
                "azureFirewalls",
                "hub",
                sku={"name": "AZFW_Hub", "tier": "Standard"},
                firewallPolicy=policy,
                hubIPAddresses={"privateIPAddress": "10.60.0.4", "publicIPs": {"count": 1, "addresses": []}},
                virtualHub={"id": HUB},
            )
        ],
        "policies": [az.resource("firewallPolicies", "egress")],
        "groups": [{**group, "ruleCollections": [collection]}] if rules else [],
    }


def connection(**more: Any) -> dict[str, Any]:
    """Return the connection of the spoke to the hub."""
    network = {"id": az.identity("virtualNetworks", "voice")}
    return az.resource("virtualHubs/hub1/hubVirtualNetworkConnections", "spoke", remoteVirtualNetwork=network, **more)


PRIVATE = {"defaultOutboundAccess": False}


@pytest.mark.parametrize("rules", [True, False], ids=["admits", "refuses"])
@pytest.mark.parametrize("by", ["peering", "connection", "route", "effective routes"])
def test_the_firewall_of_a_virtual_hub_is_on_the_way(tmp_path: Path, by: str, rules: bool) -> None:
    """Its policy decides, whichever document leads there: a peering, a connection, a route to its address."""
    files = dict(hub_firewall(rules))
    estate = Estate(public=False, subnet=PRIVATE)
    if by == "peering":
        estate.peerings = (SPOKE,)
    elif by == "connection":
        files["connections"] = [connection(enableInternetSecurity=True)]
    elif by == "route":
        estate.routes = (route("0.0.0.0/0", "VirtualAppliance", "10.60.0.4"),)
    else:
        gateway = "VirtualNetworkGateway"
        own = effective("10.40.0.0/16", "VnetLocal")
        files["gw"] = {"value": [own, effective("0.0.0.0/0", gateway, gateway, "10.60.0.4")]}
    estate.files = files
    side = estate.audited(tmp_path)
    assert (missing(side), maybe(side)) == (set() if rules else BEYOND, set())
    assert {gap.stopped_at for gap in side.gaps if gap.row in ROWS} == (set() if rules else {"firewall policy egress"})


def test_a_connection_may_get_no_default_route(tmp_path: Path) -> None:
    """Where the connection turns the default route off, or no route table of the hub has one, there is no way out."""
    files = {**hub_firewall(True), "connections": [connection(enableInternetSecurity=False)]}
    assert missing(Estate(public=False, subnet=PRIVATE, files=files).audited(tmp_path)) == BEYOND
    table = az.resource("virtualHubs/hub1/hubRouteTables", "defaultRouteTable", routes=[])
    files |= {"connections": [connection()], "tables": [table]}
    assert missing(Estate(public=False, subnet=PRIVATE, files=files).audited(tmp_path)) == BEYOND
    next_hop = files["firewalls"][0]["id"]
    table["routes"] = [{"name": "a", "destinationType": "CIDR", "destinations": ["0.0.0.0/0"], "nextHop": next_hop}]
    assert missing(Estate(public=False, subnet=PRIVATE, files=files).audited(tmp_path)) == set()
    intent = az.resource("virtualHubs/hub1/routingIntent", "intent")
    intent["routingPolicies"] = [{"name": "a", "destinations": ["Internet"], "nextHop": next_hop}]
    files |= {"tables": [intent]}
    assert missing(Estate(public=False, subnet=PRIVATE, files=files).audited(tmp_path)) == set()


def test_the_default_route_of_a_hub_goes_before_a_public_address(tmp_path: Path) -> None:
    """Where the hub is known to have one its firewall decides; else the public address is taken to lead out."""
    files = {**hub_firewall(False), "connections": [connection()]}
    assert missing(Estate(files=files).audited(tmp_path)) == set()
    table = az.resource("virtualHubs/hub1/hubRouteTables", "defaultRouteTable")
    next_hop = files["firewalls"][0]["id"]
    table["routes"] = [{"name": "a", "destinationType": "CIDR", "destinations": ["0.0.0.0/0"], "nextHop": next_hop}]
    side = Estate(files={**files, "hubtables": [table]}).audited(tmp_path)
    assert missing(side) == BEYOND
    assert "what comes in by the public address of gw is replied to the same way" in side.assumed


@pytest.mark.parametrize("gateway", [True, False], ids=["a gateway", "no gateway"])
def test_that_a_gateway_learns_no_default_route_is_said(tmp_path: Path, gateway: bool) -> None:
    """Beside a public address, a gateway could lead elsewhere: that it does not is taken for granted."""
    side = Estate(peerings=(peering("hub", "10.30.0.0/16", useRemoteGateways=gateway),)).audited(tmp_path)
    assert missing(side) == set()
    assert ("the gateway behind peering hub learns no default route, and none to Webex" in side.assumed) is gateway


def test_a_hub_that_is_not_given_is_said(tmp_path: Path) -> None:
    """What lies behind the hub lets through what is routed there, and may send something in."""
    side = Estate(public=False, subnet=PRIVATE, peerings=(SPOKE,)).audited(tmp_path)
    assert (missing(side), side.gaps) == (set(), ())
    words = "the gateway behind peering RemoteVnetToHubPeering_0a has a default route to the Internet"
    assert any(each.startswith(words) for each in side.assumed)
    assert {gap.row for gap in side.may_be_refused} == {"ICMP"}


def test_an_odd_load_balancer_is_named(tmp_path: Path) -> None:
    """A protocol that no load balancer has is odd, and hinders nothing else."""
    side = Estate(files={"lbs": [balancer(outboundRules=[outbound("Sctp")])]}).audited(tmp_path)
    assert missing(side) == set()
