"""An interface is behind the admin rules and both NSGs, and before the translation of its addresses."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.azure import oracle
from tests.verify.azure.estate import BASE, admin_rule, arm, manager, network, peers
from tests.verify.azure.oracle_admin import passes
from tests.verify.azure.test_network_security_group import groups
from tests.verify.azure.test_security_admin_rule import collections
from tests.verify.azure.worlds import samples
from tests.verify.registrations import nsg, security_rule, urn

from webex_calling.fault import Faults
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP, SUBNET
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.interface import Interface, Interfaces
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, PortNat, StaticNat
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
PUBLIC = arm(
    "PublicIPAddress", "pip", "publicIPAddresses/pip", {"ipAddress": "203.0.113.5", "sku": {"name": "Standard"}}
)
NAT_PUBLIC = arm("PublicIPAddress", "out", "publicIPAddresses/out", {"ipAddress": "203.0.113.9"})
NAT = arm("NatGateway", "nat", "natGateways/nat", {"publicIpAddresses": [{"id": NAT_PUBLIC.id}]})
OPEN = [
    security_rule(
        priority,
        direction=direction,
        protocol="*",
        sourceAddressPrefix="*",
        destinationPortRange="*",
    )
    for priority, direction in ((100, "Inbound"), (101, "Outbound"))
]


def inline(**fields: Any) -> dict[str, Any]:
    """Return the inline subnet ``edge``."""
    return {"name": "edge", "addressPrefix": "10.40.1.0/24", **fields}


def ref(resource: Registration) -> dict[str, str]:
    """Return a reference by id."""
    return {"id": resource.id}


def nic(*, public: Registration | None = None, **inputs: Any) -> Registration:
    """Return an interface at 10.40.1.10 in the subnet ``edge``."""
    block: dict[str, Any] = {
        "name": "one",
        "privateIPAddress": "10.40.1.10",
        "subnet": {"id": f"{BASE}/virtualNetworks/voice/subnets/edge"},
    }
    if public:
        block["publicIPAddress"] = ref(public)
    return arm("NetworkInterface", "nic", "networkInterfaces/nic", {"ipConfigurations": [block], **inputs})


def read(interface: Registration, *others: Registration, **given: Any) -> Interface:
    """Return what stands before an interface among other resources."""
    return Interfaces(Registered([interface, *others])).read(interface, **given)


def internet(peer: int | str) -> bool:
    """Tell by comparison whether a peer is on the Internet."""
    return oracle.reaches("Internet", peer)


@settings(deadline=None, max_examples=30)
@given(collections(), groups(), groups(), st.booleans(), st.booleans(), samples)
def test_paths_agree_with_comparison(
    admin: list[list[dict[str, Any]]],
    own: list[dict[str, Any]],
    subnets: list[dict[str, Any]],
    public: bool,
    shared: bool,
    packets: list[Packet],
) -> None:
    """A packet gets through if the admin rules, both NSGs and the translation on its way let it."""
    first, second = nsg(*own, name="own"), nsg(*subnets, name="subnet")
    held = nic(public=PUBLIC if public else None, networkSecurityGroup=ref(first))
    edge = inline(networkSecurityGroup=ref(second), **({"natGateway": ref(NAT)} if shared else {}))
    paths = read(held, first, second, network(edge), PUBLIC, NAT, NAT_PUBLIC, *manager(*admin)).paths()

    def expected(packet: Packet) -> bool:
        if not passes(admin, [own, subnets], packet):
            return False
        if not internet(packet.peer):
            return True
        if packet.initiator is LOCAL and shared:
            return packet.protocol in (TCP, UDP) and IPv4Address(packet.local) in oracle.network("10.40.1.0/24")
        return public and packet.local == int(IPv4Address("10.40.1.10"))

    assert {packet: packet in paths.admitted for packet in packets} == {packet: expected(packet) for packet in packets}


def out(peer: str = "198.51.100.1") -> Packet:
    """Return a call that the interface opens."""
    return Packet.tcp(LOCAL, "10.40.1.10", 40000, peer, 5061)


def back(peer: str = "198.51.100.1") -> Packet:
    """Return a call that the interface gets."""
    return Packet.tcp(PEER, "10.40.1.10", 5062, peer, 40000)


OWN, EDGE = nsg(*OPEN, name="own"), nsg(*OPEN, name="edge")
SHUT = nsg(security_rule(access="Deny", sourceAddressPrefix="*", destinationPortRange="*", protocol="*"), name="edge")


def test_the_hops_stand_in_order() -> None:
    """What leaves meets admin rules, the interface's NSG and the subnet's; what arrives the other way round."""
    rules = [admin_rule(10, sources=peers("192.0.2.0/24")), admin_rule(10, direction="Outbound")]
    held = read(
        nic(public=PUBLIC, networkSecurityGroup=ref(OWN)),
        OWN,
        EDGE,
        PUBLIC,
        network(inline(networkSecurityGroup=ref(EDGE))),
        *manager(rules),
    ).paths()
    expected = [
        "security admin rules (outbound)",
        "NSG own",
        "NSG edge",
        "security admin rules (inbound)",
        "public address of nic",
    ]
    assert [[passage.hop.name for passage in held.paths[1].passages(out())]] == [expected]
    assert [passage.hop.name for passage in held.paths[2].passages(back())] == expected[::-1]


@pytest.mark.parametrize("place", ["interface", "subnet"])
def test_either_nsg_stops_a_packet(place: str) -> None:
    """Both must let it on, and the one that does not is named with its rule."""
    own, edge = (SHUT, OWN) if place == "interface" else (OWN, SHUT)
    held = read(
        nic(public=PUBLIC, networkSecurityGroup=ref(own)),
        own,
        edge,
        PUBLIC,
        network(inline(networkSecurityGroup=ref(edge))),
    ).paths()
    stop = held.stop(back())
    assert stop is not None
    assert stop.refusing is not None
    clause = stop.refusing[1]
    assert clause is not None
    assert (stop.hop.name, clause.rule, clause.resource) == ("NSG edge", "rule rule-100 of NSG edge", SHUT.urn)
    assert back() not in held.admitted
    assert out() in held.admitted


APART = arm(
    "Subnet",
    "apart",
    "virtualNetworks/voice/subnets/edge",
    {"virtualNetworkName": "voice", "addressPrefix": "10.40.1.0/24", "networkSecurityGroup": {"id": SHUT.id}},
)
UNNAMED = [{"privateIPAddress": "10.40.1.10", "subnet": {"id": UNKNOWN}, "publicIPAddress": ref(PUBLIC)}]


@pytest.mark.parametrize(
    ("held", "others"),
    [
        pytest.param(nic(public=PUBLIC), [APART, network()], id="by id"),
        pytest.param(nic(public=PUBLIC), [replace(APART, id=APART.id.upper()), network()], id="by id in capitals"),
        pytest.param(
            replace(nic(ipConfigurations=UNNAMED), property_dependencies={"ipConfigurations": (urn(SUBNET, "apart"),)}),
            [APART, network()],
            id="by dependency",
        ),
        pytest.param(
            replace(nic(ipConfigurations=UNNAMED), property_dependencies={"ipConfigurations": (network().urn,)}),
            [network(inline(networkSecurityGroup=ref(SHUT)))],
            id="the only one of a network",
        ),
        pytest.param(
            nic(public=PUBLIC),
            [
                replace(
                    APART,
                    inputs={**APART.inputs, "networkSecurityGroup": {"id": UNKNOWN}},
                    property_dependencies={"networkSecurityGroup": (urn(NETWORK_SECURITY_GROUP, "edge"),)},
                ),
                network(),
            ],
            id="its NSG by dependency",
        ),
    ],
)
def test_a_subnet_is_found(held: Registration, others: list[Registration]) -> None:
    """A subnet stands inline or by itself, and is named by its id or by what the interface depends on."""
    assert back() not in read(held, SHUT, PUBLIC, *others).paths().admitted


def test_an_interface_is_told_in_whole() -> None:
    """Its name, its paths, what no filter stops, and both translations."""
    held = read(nic(public=PUBLIC), PUBLIC, NAT, NAT_PUBLIC, network(inline(natGateway=ref(NAT))))
    assert held.name == "nic"
    assert [path.name for path in held.paths().paths] == ["to private networks", "to the Internet", "from the Internet"]
    assert held.paths().unfiltered == PacketSet.box(peer=[prefix("168.63.129.16"), prefix("169.254.169.254")])
    own, outside = prefix("10.40.1.10")[0], prefix("203.0.113.5")[0]
    assert held.public == StaticNat("public address of nic", {own: outside})
    inside = (prefix("10.40.1.0/24"),)
    assert held.shared == PortNat("NAT gateway nat", inside, (prefix("203.0.113.9"),), (1024, 65535))
    assert held.closed is not None
    assert held.closed.name == "Standard public address without an NSG"
    clauses = held.closed.parts[0].admission.clauses
    assert [(clause.rule, clause.admits, clause.matches) for clause in clauses] == [
        ("what this side opens", True, PacketSet.box(initiator=LOCAL))
    ]


def test_the_caller_knows_public_addresses() -> None:
    """What the cloud picks is told by the caller, for the interface's own address and for the gateway's."""
    public, out_of_gateway = (replace(each, inputs={"sku": {"name": "Standard"}}) for each in (PUBLIC, NAT_PUBLIC))
    held = nic(public=public)
    others = [public, out_of_gateway, NAT, network(inline(natGateway=ref(NAT)))]
    known = {public.urn: prefix("203.0.113.7"), out_of_gateway.urn: prefix("203.0.113.8")}
    found = Interfaces(Registered([held, *others]), known).read(held)
    assert found.public is not None
    assert found.shared is not None
    assert list(found.public.public.values()) == [prefix("203.0.113.7")[0]]
    assert found.shared.outside == (prefix("203.0.113.8"),)


def test_ids_not_known_yet_are_those_of_what_each_property_waits_for() -> None:
    """The interface's NSG and public address, and the gateway of an inline subnet, are found by dependency."""
    block = {
        "privateIPAddress": "10.40.1.10",
        "subnet": {"id": f"{BASE}/virtualNetworks/voice/subnets/edge"},
        "publicIPAddress": {"id": UNKNOWN},
    }
    held = replace(
        nic(ipConfigurations=[{"privateIPAddress": "10.40.1.9", "subnet": block["subnet"]}, block]),
        property_dependencies={"ipConfigurations": (PUBLIC.urn,), "networkSecurityGroup": (SHUT.urn,)},
    )
    above = replace(network(inline(natGateway={"id": UNKNOWN})), property_dependencies={"subnets": (NAT.urn,)})
    others = [PUBLIC, SHUT, NAT, NAT_PUBLIC, above]
    bare = read(held, *others)
    assert bare.public is not None
    assert bare.public.public == {prefix("10.40.1.10")[0]: prefix("203.0.113.5")[0]}
    assert bare.shared is not None
    assert bare.shared.name == "NAT gateway nat"
    assert bare.closed is not None
    guarded = read(replace(held, inputs={**held.inputs, "networkSecurityGroup": {"id": UNKNOWN}}), *others)
    assert [hop.name for hop in guarded.filters] == ["NSG edge"]
    assert guarded.closed is None


def test_an_adopted_group_of_a_subnet_is_assumed_in_a_sentence() -> None:
    """The sentence names the subnet, and the gateway of another stack has a name by its id."""
    edge = inline(networkSecurityGroup={"id": "/x/nsg"}, natGateway={"id": "/x/nat"})
    held = read(nic(), network(edge))
    assert held.assumed == (
        "The NSG /x/nsg of subnet edge, which is not of this run, refuses nothing.",
        "The NAT gateway /x/nat of subnet edge, which is not of this run, has an address.",
    )
    assert held.shared is not None
    assert held.shared.name == "NAT gateway /x/nat"


def test_admin_rules_are_those_of_the_network() -> None:
    """An interface whose subnet is a resource of its own is under the rules of the network that it names."""
    held = read(
        nic(public=PUBLIC),
        replace(APART, inputs={**APART.inputs, "networkSecurityGroup": ref(EDGE)}),
        EDGE,
        PUBLIC,
        network(),
        *manager([admin_rule()]),
    )
    assert [name in held.paths().admitted for name in (back(), back("203.0.113.1"))] == [False, True]


@pytest.mark.parametrize(
    ("sku", "group", "expected"),
    [
        pytest.param("Standard", False, False, id="standard, none"),
        pytest.param("Standard", True, True, id="standard, one"),
        pytest.param("Basic", False, True, id="basic, none"),
    ],
)
def test_a_standard_public_address_is_closed_without_an_nsg(sku: str, group: bool, expected: bool) -> None:
    """Without an NSG a Standard address lets nothing in, and all out."""
    public = replace(PUBLIC, inputs={**PUBLIC.inputs, "sku": {"name": sku}})
    held = nic(public=public, **({"networkSecurityGroup": ref(OWN)} if group else {}))
    admitted = read(held, OWN, public, network(inline())).paths().admitted
    assert [packet in admitted for packet in (out(), back(), back("10.40.2.2"))] == [True, expected, True]


def test_icmp_leaves_by_a_public_address_and_not_by_a_gateway() -> None:
    """A NAT gateway comes before the interface's own address for what it opens, and carries no ICMP."""
    echo = Packet.icmp(LOCAL, "10.40.1.10", "198.51.100.1", 8, 0)
    held = nic(public=PUBLIC, networkSecurityGroup=ref(OWN))
    alone = read(held, OWN, PUBLIC, network(inline()))
    both = read(held, OWN, PUBLIC, NAT, NAT_PUBLIC, network(inline(natGateway=ref(NAT))))
    assert [echo in each.paths().admitted for each in (alone, both)] == [True, False]
    assert [back() in each.paths().admitted for each in (alone, both)] == [True, True]
    assert PacketSet.box(initiator=LOCAL, protocol=ICMP, local=[prefix("10.40.1.10")]) & both.internet


def test_what_is_not_of_this_run_is_assumed_in_sentences() -> None:
    """An adopted subnet and NSG refuse nothing, and the reader is told."""
    tags = ServiceTags((prefix("10.40.0.0/16"),))
    held = read(nic(networkSecurityGroup={"id": "/x/nsg"}), *manager([admin_rule()]), tags=tags)
    assert held.filters == ()
    assert held.assumed == (
        "The virtual network of nic, which is not of this run, is under no admin rules.",
        "The subnet of nic, which is not of this run, has an NSG that refuses nothing, and no NAT gateway.",
        "The NSG /x/nsg of nic, which is not of this run, refuses nothing.",
    )


def test_an_adopted_gateway_is_assumed_to_have_an_address() -> None:
    """A NAT gateway of another stack carries TCP and UDP, and says so."""
    held = read(nic(), network(inline(natGateway={"id": "/x/nat"})))
    assert held.assumed == ("The NAT gateway /x/nat of subnet edge, which is not of this run, has an address.",)
    assert out() in held.paths().admitted


def test_nothing_reaches_the_internet_without_a_translation() -> None:
    """The default outbound access counts for nothing, and the answer says what is missing."""
    held = read(nic(), network(inline())).paths()
    stop = held.stop(out())
    assert stop is not None
    assert stop.hop.name == "no public address and no NAT gateway"


def test_a_route_to_a_firewall_takes_what_leaves_for_the_internet() -> None:
    """The firewall's hops stand in place of a translation; what stays inside, and what comes in, is not its."""
    permits = PacketSet.box(protocol=TCP, peer_ports=[(5061, 5061)])
    routed = Filter.of("firewall", Admission.of([Clause("permit", True, permits)]))
    held = read(nic(public=PUBLIC, networkSecurityGroup=ref(OWN)), OWN, PUBLIC, network(inline()))
    other = Packet.tcp(LOCAL, "10.40.1.10", 40000, "198.51.100.1", 443)
    inside = Packet.tcp(LOCAL, "10.40.1.10", 40000, "10.40.2.2", 443)
    packets = (out(), other, inside, back())
    assert [packet in held.paths((routed,)).admitted for packet in packets] == [True, False, True, True]
    assert [packet in held.paths().admitted for packet in packets] == [True, True, True, True]


def test_always_allowed_opens_a_standard_address_without_an_nsg() -> None:
    """No NSG is asked of what an admin rule always allows."""
    rules = manager([admin_rule(access="AlwaysAllow")])
    found = read(nic(public=PUBLIC), PUBLIC, network(inline()), *rules).paths().admitted
    assert [packet in found for packet in (back(), back("203.0.113.1"))] == [True, False]


def test_the_address_may_be_the_callers() -> None:
    """A private address that the cloud picks is told by the caller, for the only configuration."""
    block = {"subnet": {"id": f"{BASE}/virtualNetworks/voice/subnets/edge"}, "publicIPAddress": ref(PUBLIC)}
    held = nic(ipConfigurations=[block], networkSecurityGroup=ref(OWN))
    found = read(held, OWN, PUBLIC, network(inline()), local=IPv4Address("10.40.1.10"))
    assert out() in found.paths().admitted


FAULTS = [
    pytest.param(nic(ipConfigurations=[]), [network()], r"nic\.ipConfigurations: are in no subnet", id="no subnet"),
    pytest.param(
        nic(ipConfigurations=[{"subnet": {"id": "/a"}}, {"subnet": {"id": "/b"}}]),
        [network()],
        "are in several subnets",
        id="two subnets",
    ),
    pytest.param(nic(), [network(inline()), APART], "is given inline and as a resource", id="both"),
    pytest.param(nic(ipConfigurations=UNNAMED), [network(inline())], "depends on none of the subnets", id="unknown"),
    pytest.param(nic(), [], "nic: is in a virtual network that is not of this run", id="no network"),
    pytest.param(nic(), [network(inline(), addressSpace={})], "voice.addressSpace.*is missing", id="no space"),
    pytest.param(
        nic(public=PUBLIC),
        [network(inline()), replace(PUBLIC, inputs={})],
        "has a public address that is not known",
        id="no public address",
    ),
    pytest.param(
        nic(ipConfigurations=[{**UNNAMED[0], "privateIPAddress": None, "subnet": {"id": APART.id}}]),
        [network(inline()), PUBLIC],
        "has a private address that is not known",
        id="no private address",
    ),
    pytest.param(nic(networkSecurityGroup="own"), [network(inline())], 'Group: "own" has no id', id="no id"),
    pytest.param(
        nic(),
        [network(inline(natGateway=ref(NAT), addressPrefix=None)), NAT, NAT_PUBLIC],
        "voice.subnets.addressPrefix: is missing",
        id="no prefix",
    ),
    pytest.param(
        nic(ipConfigurations=[{**UNNAMED[0], "subnet": {"id": APART.id}, "publicIPAddress": "/x/pip"}]),
        [network(inline())],
        'nic.publicIPAddress: "/x/pip" has no id',
        id="a public address without an id",
    ),
]


@pytest.mark.parametrize(("held", "others", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(held: Registration, others: list[Registration], expected: str) -> None:
    """What is missing, or said twice, is refused with its place."""
    with pytest.raises(Faults, match=expected):
        read(held, *others)


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    told: list[str] = []
    for each in FAULTS:
        held, others = cast("tuple[Registration, list[Registration]]", each.values[:2])
        with pytest.raises(Faults) as error:
            read(held, *others)
        told += [f"{each.id}\n", *(f"  {line}\n" for line in str(error.value).splitlines())]
    golden("faults/interface.txt", "".join(told))
