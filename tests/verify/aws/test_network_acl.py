"""A network ACL lets through what its entries decide by number, packet by packet, both ways."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import boto3  # type: ignore[import-untyped]  # boto3 ships no types
import pytest
import z3  # type: ignore[import-untyped]  # z3 ships no types
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from tests.conftest import Golden
from tests.verify.aws.oracle_network_acl import admits, of_inline, of_rule
from tests.verify.aws.z3_openings import BY_PEER, LOCAL_PORT, PEER_PORT, PROTOCOL, among, disagreement, first_match
from tests.verify.aws.z3_openings import PEER as PEER_ADDRESS
from tests.verify.registrations import resource

from webex_calling.fault import Faults
from webex_calling.registered.aws_tokens import NETWORK_ACL, NETWORK_ACL_RULE
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_acl import NetworkAcls
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.path import straight

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
DOCUMENTATION = "198.51.100.0/24"


def acl(name: str = "edge", identity: str = "acl-edge", depends: Any = None, **inputs: Any) -> Registration:
    """Return a network ACL."""
    return resource(NETWORK_ACL, name, inputs, id=identity, property_dependencies=depends or {})


def entry(number: int = 100, **fields: Any) -> dict[str, Any]:
    """Return an inline permit of TCP 5062 with the documentation prefix, with what is given changed."""
    values = {
        "ruleNo": number,
        "action": "allow",
        "protocol": "tcp",
        "cidrBlock": DOCUMENTATION,
        "fromPort": 5062,
        "toPort": 5062,
        **fields,
    }
    return {key: value for key, value in values.items() if value is not None}


def apart(name: str, *, egress: bool, number: int = 100, identity: Any = "acl-edge", **fields: Any) -> Registration:
    """Return the same entry as a resource of its own."""
    held = entry(number, **fields)
    held |= {"ruleNumber": held.pop("ruleNo"), "ruleAction": held.pop("action"), "egress": egress}
    return resource(NETWORK_ACL_RULE, name, {"networkAclId": identity, **held})


def admitted(*resources: Registration, near: bool = False) -> PacketSet:
    """Return what the first network ACL among the resources lets through."""
    held = next(each for each in resources if each.type == NETWORK_ACL)
    return NetworkAcls(Registered(resources)).filter(held, near=near).admitted


# Small worlds whose values lie on, beside and far from each bound.
CIDRS = [DOCUMENTATION, "198.51.100.128/25", "198.51.0.0/16", "10.0.0.0/8", "0.0.0.0/0", "198.51.100.7/32"]
PEERS: list[int | str] = [
    "sip.example.com",
    *(
        number
        for cidr in CIDRS
        for first, last in [prefix(cidr)]
        for number in (first - 1, first, last, last + 1)
        if 0 <= number < 2**32
    ),
]
LOCALS = [prefix(cidr)[0] for cidr in ("198.51.100.7/32", "10.20.1.10/32", "203.0.113.9/32")]
PORTS = [0, 1, 442, 443, 444, 1023, 1024, 65534, 65535]
SMALL = [0, 3, 4, 8, 13, 14, 255]
spans = st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(sorted)


@st.composite
def services(draw: st.DrawFn, messages: bool) -> dict[str, Any]:
    """Draw a protocol with ports, a message, or neither."""
    protocol = draw(st.sampled_from(["tcp", "6", "udp", "17", *(["icmp", "1"] if messages else []), "47", "-1", "all"]))
    first, last = draw(spans)
    if protocol in ("icmp", "1"):
        kind = draw(st.sampled_from([-1, *SMALL]))
        code = -1 if kind == -1 else draw(st.sampled_from([-1, *SMALL]))
        return {"protocol": protocol, "icmpType": kind, "icmpCode": code, "fromPort": 0, "toPort": 0}
    return {"protocol": protocol, "fromPort": first, "toPort": last}


@st.composite
def entries(draw: st.DrawFn, messages: bool = True) -> list[dict[str, Any]]:
    """Draw some entries of one direction, their numbers in any order."""
    numbers = draw(st.lists(st.integers(1, 12), max_size=6, unique=True))
    return [
        entry(
            number,
            action=draw(st.sampled_from(["allow", "allow", "deny"])),
            cidrBlock=draw(st.sampled_from(CIDRS)),
            **draw(services(messages)),
        )
        for number in numbers
    ]


acls = st.fixed_dictionaries({"egress": entries(), "ingress": entries()})
acls_without_messages = st.fixed_dictionaries({"egress": entries(messages=False), "ingress": entries(messages=False)})


@st.composite
def openings(draw: st.DrawFn) -> Packet:
    """Draw one opening."""
    protocol = draw(st.sampled_from([TCP, UDP, ICMP, 47, 50]))
    values = st.sampled_from({TCP: PORTS, UDP: PORTS, ICMP: SMALL}.get(protocol, [0]))
    local, peer = draw(st.sampled_from(LOCALS)), draw(st.sampled_from(PEERS))
    return Packet(draw(st.sampled_from(list(Initiator))), protocol, local, peer, draw(values), draw(values))


@settings(deadline=None, max_examples=60)
@given(acls, st.lists(openings(), min_size=30, max_size=60), st.booleans())
def test_admission_agrees_with_comparison(held: dict[str, Any], packets: list[Packet], near: bool) -> None:
    """Every opening is admitted where its packets, one by one, meet an allow first, on either border."""
    found, raw = admitted(acl(**held), near=near), of_inline(held)
    expected = {packet: admits(raw, packet, near=near) for packet in packets}
    assert {packet: packet in found for packet in packets} == expected


@settings(deadline=None, max_examples=60)
@given(acls)
def test_entries_that_are_resources_mean_the_same(held: dict[str, Any]) -> None:
    """Entry resources of an ACL admit what the inline entries do."""
    rules = [
        apart(f"{direction}-{at}", egress=direction == "egress", number=fields["ruleNo"], **_rest(fields))
        for direction, listed in held.items()
        for at, fields in enumerate(listed)
    ]
    other = apart("other", egress=True, number=1, identity="acl-other", protocol="-1", cidrBlock="0.0.0.0/0")
    assert admitted(acl(), *rules, other) == admitted(acl(**held))
    raw = sorted((of_rule(rule.inputs) for rule in rules), key=lambda each: not each["Egress"])
    assert raw == of_inline(held)


def _rest(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != "ruleNo"}


@settings(deadline=None, max_examples=60)
@given(acls)
def test_admission_is_the_model_of_the_service(held: dict[str, Any]) -> None:
    """No opening with an address tells the admitted set from a model of the service's rules in z3."""
    assert (
        disagreement(z3.And(modelled(held["egress"], True), modelled(held["ingress"], False)), admitted(acl(**held)))
        is None
    )


def modelled(listed: list[dict[str, Any]], outward: bool) -> Any:
    """Say that what goes one way of an opening, its first packet or its reply, meets an allow first."""
    sends = z3.Not(BY_PEER) if outward else BY_PEER
    port = PEER_PORT if outward else LOCAL_PORT
    answer = z3.If(LOCAL_PORT == 8, 0, z3.If(LOCAL_PORT == 13, 14, -1))
    kind = z3.If(sends, LOCAL_PORT, answer)
    rules = []
    for fields in sorted(listed, key=lambda each: int(each["ruleNo"])):
        number = {"tcp": 6, "udp": 17, "icmp": 1, "all": -1}.get(fields["protocol"]) or int(fields["protocol"])
        network = ipaddress.ip_network(fields["cidrBlock"])
        far = [(int(network[0]), int(network[-1]))]
        matches = z3.And(among(PEER_ADDRESS, far), number == -1 or number == PROTOCOL)
        if number in (6, 17):
            matches = z3.And(matches, among(port, [(fields["fromPort"], fields["toPort"])]))
        if number == 1:
            wanted, code = fields["icmpType"], fields["icmpCode"]
            matches = z3.And(matches, wanted == -1 or kind == wanted, code == -1 or code == PEER_PORT)
        rules.append((matches, fields["action"] == "allow"))
    silent = z3.And(PROTOCOL == 1, z3.Not(sends), answer == -1)
    return z3.Or(silent, first_match(rules, otherwise=False))


@pytest.fixture(scope="module")
def cloud() -> Any:
    """Return a client of an account in memory, which keeps network ACLs as EC2 answers them."""
    with mock_aws():
        yield boto3.client(
            "ec2", region_name="eu-central-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )


@pytest.mark.long
@settings(deadline=None, max_examples=12)
@given(acls_without_messages, st.lists(openings(), min_size=30, max_size=30))
def test_admission_agrees_with_what_an_independent_service_stores(
    cloud: Any, held: dict[str, Any], packets: list[Packet]
) -> None:
    """Entries that were put into another implementation and read back decide packets as the admitted set does.

    It does not answer the type and code of a message, so that none is put in.
    """
    vpc = cloud.describe_vpcs()["Vpcs"][0]["VpcId"]
    identity = cloud.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    for asked in of_inline(held):
        cloud.create_network_acl_entry(NetworkAclId=identity, **asked)
    (stored,) = cloud.describe_network_acls(NetworkAclIds=[identity])["NetworkAcls"]
    read = [_as_answered(fields) for fields in stored["Entries"]]
    found = admitted(acl(**held))
    assert {packet: packet in found for packet in packets} == {packet: admits(read, packet) for packet in packets}
    cloud.delete_network_acl(NetworkAclId=identity)


def _as_answered(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry as EC2 answers it, with ports as numbers."""
    return {**fields, "PortRange": {key: int(value) for key, value in fields.get("PortRange", {}).items()}}


EPHEMERAL: dict[str, Any] = {"fromPort": 1024, "toPort": 65535}
SIGNALLING: dict[str, Any] = {"egress": [entry()], "ingress": [entry(**EPHEMERAL)]}


def sip(initiator: Initiator = LOCAL, local_port: int = 40000, peer_port: int = 5062, **more: Any) -> Packet:
    """Return an opening of signalling."""
    values = {"local": "10.20.1.10", "peer": "198.51.100.7", **more}
    return Packet.tcp(initiator, values["local"], local_port, values["peer"], peer_port)


@pytest.mark.parametrize(
    ("held", "packet", "expected"),
    [
        pytest.param(SIGNALLING, sip(), True, id="opened inside"),
        pytest.param(SIGNALLING, sip(PEER, 5062, 40000), False, id="opened by the peer"),
        pytest.param(
            {"egress": [entry(**EPHEMERAL)], "ingress": [entry()]}, sip(PEER, 5062, 40000), True, id="inbound entries"
        ),
        pytest.param({**SIGNALLING, "ingress": []}, sip(), False, id="no reply entry"),
        pytest.param({**SIGNALLING, "egress": []}, sip(), False, id="a reply entry alone"),
        pytest.param({"egress": SIGNALLING["ingress"], "ingress": SIGNALLING["egress"]}, sip(), False, id="turned"),
        pytest.param(SIGNALLING, sip(peer_port=5063), False, id="the port above"),
        pytest.param(SIGNALLING, sip(peer_port=5061), False, id="the port below"),
        pytest.param(SIGNALLING, sip(local_port=1024), True, id="the first reply port"),
        pytest.param(SIGNALLING, sip(local_port=1023), False, id="below the first reply port"),
        pytest.param(
            {**SIGNALLING, "egress": [entry(200), entry(100, action="deny", protocol="-1", cidrBlock="0.0.0.0/0")]},
            sip(),
            False,
            id="a deny before",
        ),
        pytest.param(
            {**SIGNALLING, "egress": [entry(100), entry(200, action="deny", protocol="-1", cidrBlock="0.0.0.0/0")]},
            sip(),
            True,
            id="a deny after",
        ),
        pytest.param({**SIGNALLING, "ingress": [entry(protocol="udp", **EPHEMERAL)]}, sip(), False, id="other reply"),
    ],
)
def test_planted_faults_change_the_verdict(held: dict[str, Any], packet: Packet, expected: bool) -> None:
    """A dropped reply entry, a swapped number, a port beside and a turned direction are all seen."""
    assert (packet in admitted(acl(**held))) is expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param({"ingress": [("10.20.1.0/24", 443)], "egress": [("10.20.1.0/24", 40000)]}, True, id="both"),
        pytest.param({"ingress": [("10.20.1.0/24", 443)], "egress": []}, False, id="no entry for the reply"),
        pytest.param({"ingress": [("10.20.1.0/24", 40000)], "egress": [("10.20.1.0/24", 443)]}, False, id="turned"),
        pytest.param({"ingress": [(DOCUMENTATION, 443)], "egress": [(DOCUMENTATION, 40000)]}, False, id="the peer"),
    ],
)
def test_the_near_border_of_a_subnet_on_the_way(held: dict[str, list[tuple[str, int]]], expected: bool) -> None:
    """Where a gateway or a firewall has a subnet of its own, its entries also name the endpoint."""
    entries: dict[str, Any] = {
        direction: [entry(cidrBlock=cidr, fromPort=port, toPort=port) for cidr, port in listed]
        for direction, listed in held.items()
    }
    found = NetworkAcls(Registered([acl(**entries)])).filter(acl(**entries), near=True)
    assert [sip(peer_port=443, peer=peer) in found.admitted for peer in ("198.51.100.7", "example.com")] == [
        expected
    ] * 2
    assert found.name == "network ACL edge towards the endpoint"


def icmp(initiator: Initiator, kind: int, code: int = 0) -> Packet:
    """Return a message with the documentation prefix."""
    return Packet.icmp(initiator, "10.20.1.10", "198.51.100.7", kind, code)


def message(number: int, kind: int, code: int) -> dict[str, Any]:
    """Return a permit of one message."""
    return entry(number, protocol="icmp", icmpType=kind, icmpCode=code, fromPort=0, toPort=0)


@pytest.mark.parametrize(
    ("egress", "ingress", "packet", "expected"),
    [
        pytest.param([], [message(1, 3, 4)], icmp(PEER, 3, 4), True, id="an error needs no reply"),
        pytest.param([], [message(1, 3, 4)], icmp(PEER, 3, 3), False, id="another code"),
        pytest.param([], [message(1, 3, 4)], icmp(LOCAL, 3, 4), False, id="the other way"),
        pytest.param([message(1, 8, 0)], [message(1, 0, 0)], icmp(LOCAL, 8), True, id="echo and its reply"),
        pytest.param([message(1, 8, 0)], [], icmp(LOCAL, 8), False, id="echo without reply"),
        pytest.param([message(1, 0, -1)], [message(1, 8, -1)], icmp(PEER, 8, 1), True, id="echo from the peer"),
        pytest.param([message(1, 13, 0)], [message(1, 14, 0)], icmp(LOCAL, 13), True, id="timestamp"),
        pytest.param([message(1, 13, 0)], [message(1, 0, 0)], icmp(LOCAL, 13), False, id="the wrong reply"),
        pytest.param([message(1, -1, -1)], [message(1, -1, -1)], icmp(LOCAL, 8), True, id="all messages"),
        pytest.param([message(1, 0, -1)], [message(1, -1, -1)], icmp(LOCAL, 8), False, id="a reply is not a request"),
        pytest.param([message(1, 0, 0)], [message(1, -1, -1)], icmp(PEER, 8, 1), False, id="a reply of another code"),
    ],
)
def test_messages(egress: list[Any], ingress: list[Any], packet: Packet, expected: bool) -> None:
    """Echo and timestamp requests need an entry for their answers, other messages none."""
    assert (packet in admitted(acl(egress=egress, ingress=ingress))) is expected


ALL: dict[str, Any] = {"protocol": "-1", "fromPort": 0, "toPort": 0}
OPEN: dict[str, Any] = {
    "egress": [entry(500, cidrBlock="0.0.0.0/0", **ALL)],
    "ingress": [entry(500, cidrBlock="0.0.0.0/0", **ALL)],
}


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        pytest.param([], True, id="every address"),
        pytest.param([entry(1, action="deny", **ALL)], False, id="public addresses denied"),
        pytest.param([entry(1, action="deny", cidrBlock="10.0.0.0/8", **ALL)], True, id="private addresses denied"),
        pytest.param([entry(1, action="deny", cidrBlock="10.0.0.0/7", **ALL)], False, id="some public ones denied"),
        pytest.param([entry(1, action="deny", fromPort=22, toPort=22)], True, id="another port denied"),
    ],
)
def test_a_name_is_admitted_only_where_no_denial_can_hit_it(first: list[Any], expected: bool) -> None:
    """A permit of every address admits a name unless an earlier denial may mean it."""
    held = {**OPEN, "egress": [*first, *OPEN["egress"]]}
    assert (sip(peer="sip.example.com", peer_port=443) in admitted(acl(**held))) is expected


@pytest.mark.parametrize(
    ("cidr", "addresses", "names"),
    [
        pytest.param("198.51.100.0/24", False, None, id="some public addresses"),
        pytest.param("0.0.0.0/0", False, False, id="every address"),
        pytest.param("10.0.0.0/8", True, True, id="private ones"),
    ],
)
@pytest.mark.parametrize("egress", [True, False])
def test_what_others_deny_may_be_where_a_name_is(cidr: str, addresses: bool, names: bool | None, egress: bool) -> None:
    """Of others, a denial of some addresses surely refuses these, and a name possibly; a program's surely does."""
    denial = entry(1, action="deny", cidrBlock=cidr, **ALL)
    allowed = [entry(cidrBlock="0.0.0.0/0", **ALL)]
    held = acl(egress=[denial, *allowed] if egress else allowed, ingress=allowed if egress else [denial, *allowed])
    found = NetworkAcls(Registered([held], lenient=True)).filter(held)
    name = PacketSet.box(protocol=TCP, names="example.com")
    address = PacketSet.box(protocol=TCP, peer=[prefix("198.51.100.0/24")])
    assert (name <= found.admitted, bool(name & found.possible)) == (names is True, names is not False)
    assert (address <= found.admitted, bool(address & found.possible)) == (addresses, addresses)
    (clause,) = [each for part in found.parts for each in part.admission.clauses if not each.admits]
    assert clause.doubt == ("a name may be at these addresses" if names is None else "")
    strict = NetworkAcls(Registered([held])).filter(held)
    assert strict.admitted == strict.possible
    assert bool(name & strict.possible) is (names is True)


@pytest.mark.parametrize("near", [False, True])
def test_what_no_entry_decides_is_told(near: bool) -> None:
    """What stays inside the subnet, on the side that the border looks to, and messages without a reply need none."""
    inside = prefix("10.20.1.0/24")
    held = acl()
    found = NetworkAcls(Registered([held])).filter(held, inside=[inside], near=near)
    names = ["an ICMP message that asks for no reply", "what stays inside the subnet is not filtered"]
    assert [[clause.rule for clause in part.admission.clauses] for part in found.parts] == [names, names]
    stays = PacketSet.box(local=[inside]) if near else PacketSet.box(peer=[inside])
    assert [part.admission.clauses[1].matches for part in found.parts] == [stays, stays]


@pytest.mark.parametrize("number", [1, 32766])
def test_the_first_and_the_last_number_are_numbers(number: int) -> None:
    """AWS keeps 32767 for itself, and no other number inside 1-32767."""
    assert sip() in admitted(acl(egress=[entry(number)], ingress=[entry(number, **EPHEMERAL)]))


def test_a_narrow_entry_admits_no_name() -> None:
    """A name may have any address, so that an entry for some is none for it."""
    assert sip(peer="sip.example.com") not in admitted(acl(**SIGNALLING))


def test_the_stop_names_part_entry_and_resource() -> None:
    """A refused packet is told with the entries that refuse it, or with none."""
    deny = entry(100, action="deny", cidrBlock="0.0.0.0/0", **ALL)
    held = acl(egress=[entry()], ingress=[deny, entry(200, **EPHEMERAL)])
    stop = straight([NetworkAcls(Registered([held])).filter(held)], PacketSet.empty()).stop(sip())
    assert stop is not None
    assert [(part.name, clause.rule if clause else None) for part, clause in stop.clauses] == [
        ("egress entries", "egress entry 100 of network ACL edge"),
        ("ingress entries", "ingress entry 100 of network ACL edge"),
    ]
    assert stop.refusing == stop.clauses[1]
    assert stop.hop.name == "network ACL edge"
    assert {clause.resource for _, clause in stop.clauses if clause} == {held.urn}


def test_what_stays_inside_a_subnet_is_not_filtered() -> None:
    """An ACL without entries stops everything but what does not cross the border."""
    edge = acl()
    found = NetworkAcls(Registered([edge])).filter(edge, inside=[prefix("10.20.1.0/24")]).admitted
    assert found - PacketSet.box(protocol=ICMP) == PacketSet.box(peer=[prefix("10.20.1.0/24")]) - PacketSet.box(
        protocol=ICMP
    )


FAULTS = [
    pytest.param({"ruleNo": 0}, 'ruleNo: "0" is not an entry number', id="zero"),
    pytest.param({"ruleNo": 32767}, 'ruleNo: "32767" is not an entry number', id="reserved"),
    pytest.param({"ruleNo": UNKNOWN}, 'ruleNo: "(not known yet)" is not an entry', id="unknown number"),
    pytest.param({"action": "ALLOW"}, 'action: "ALLOW" is not a valid action', id="action"),
    pytest.param({"action": None}, "action: is not a valid action", id="no action"),
    pytest.param({"protocol": "sctp"}, 'protocol: "sctp" is not an IPv4 protocol', id="protocol"),
    pytest.param({"protocol": "256"}, 'protocol: "256" is not an IPv4 protocol', id="number"),
    pytest.param({"protocol": "58"}, 'protocol: "58" is not an IPv4 protocol', id="icmpv6"),
    pytest.param({"fromPort": 5063}, 'fromPort: "5063-5062" is not a port range', id="turned ports"),
    pytest.param({"toPort": 65536}, 'fromPort: "5062-65536" is not a port range', id="high port"),
    pytest.param({"toPort": None}, "toPort: is not a number", id="no port"),
    pytest.param({"protocol": "icmp"}, "icmpType: is not a number", id="no type"),
    pytest.param(
        {"protocol": "icmp", "icmpType": -1, "icmpCode": 4}, 'icmpType: "-1/4" is not an ICMP', id="a code of all types"
    ),
    pytest.param(
        {"protocol": "icmp", "icmpType": 256, "icmpCode": 0}, 'icmpType: "256/0" is not an ICMP', id="high type"
    ),
    pytest.param({"cidrBlock": "198.51.100.1/24"}, "cidrBlock: ", id="host bits"),
    pytest.param({"cidrBlock": None}, "cidrBlock: ", id="no prefix"),
    pytest.param({"cidrBlock": UNKNOWN}, 'cidrBlock: "(not known yet)"', id="unknown prefix"),
    pytest.param({"ipv6CidrBlock": "::/0"}, 'ipv6CidrBlock: "::/0" is IPv6', id="ipv6"),
    pytest.param({"ruleNo": True}, 'ruleNo: "True" is not an entry number', id="a truth for a number"),
    pytest.param({"protocol": None}, "protocol: is not an IPv4 protocol", id="no protocol"),
    pytest.param({"fromPort": True}, 'fromPort: "True" is not a number', id="a truth for a port"),
    pytest.param({"fromPort": -1}, 'fromPort: "-1-5062" is not a port range', id="low port"),
    pytest.param({"protocol": "icmp", "icmpType": 3}, "icmpCode: is not a number", id="no code"),
    pytest.param(
        {"protocol": "icmp", "icmpType": 3, "icmpCode": 256}, 'icmpType: "3/256" is not an ICMP', id="high code"
    ),
    pytest.param({"protocol": "icmp", "icmpType": -2, "icmpCode": -1}, 'icmpType: "-2/-1" is no', id="low type"),
    pytest.param({"protocol": "icmp", "icmpType": 3, "icmpCode": -2}, 'icmpType: "3/-2" is no', id="low code"),
]


@pytest.mark.parametrize(("changes", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(changes: dict[str, Any], expected: str) -> None:
    """The fault names the entry, its property and its value; nothing is guessed."""
    held = {key: value for key, value in {**entry(), **changes}.items() if value is not None}
    with pytest.raises(Faults) as error:
        admitted(acl(egress=[held]))
    place = f"edge.egress[0].{expected}"
    assert str(error.value)[: len(place)] == place


CONTRADICTIONS = [
    pytest.param([acl(egress=[entry(), entry()])], 'edge.egress[1].ruleNo: "100" appears twice', id="inline twice"),
    pytest.param(
        [acl(), apart("a", egress=False), apart("b", egress=False)], 'b.ruleNumber: "100" appears twice', id="twice"
    ),
    pytest.param(
        [acl(egress=[entry()]), apart("a", egress=False)],
        "edge.egress: are given beside entries that are resources of their own",
        id="both shapes",
    ),
    pytest.param([acl(egress=UNKNOWN)], "edge.egress: has a value that is not known", id="unknown entries"),
    pytest.param(
        [acl(), apart("a", egress=True, identity=UNKNOWN)],
        "a.networkAclId: is not known yet, and depends on none",
        id="an entry of any",
    ),
    pytest.param(
        [acl(ingress=[entry()]), apart("a", egress=False)],
        "edge.egress: are given beside entries that are resources of their own",
        id="both shapes, the other way",
    ),
    pytest.param(
        [acl(), resource(NETWORK_ACL_RULE, "a", {"networkAclId": "acl-edge", "ruleNumber": 1, "egress": "yes"})],
        'a.egress: "yes" is neither true nor false',
        id="a direction in words",
    ),
    pytest.param(
        [acl(), apart("a", egress=True, action="permit")],
        'a.ruleAction: "permit" is not a valid action',
        id="another action",
    ),
]


@pytest.mark.parametrize(("resources", "expected"), CONTRADICTIONS)
def test_entries_that_contradict_each_other_are_faults(resources: list[Registration], expected: str) -> None:
    """A number that appears twice, and entries in two shapes, have no one meaning."""
    with pytest.raises(Faults) as error:
        admitted(*resources)
    assert str(error.value)[: len(expected)] == expected


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    asked: list[tuple[object, Callable[[], object]]] = [
        *((each.id, partial(admitted, *cast("Any", each.values[0]))) for each in CONTRADICTIONS),
        *((each.id, partial(admitted, acl(egress=[entry() | cast("Any", each.values[0])]))) for each in FAULTS),
    ]
    told: list[str] = []
    for case, ask in asked:
        with pytest.raises(Faults) as error:
            ask()
        told += [f"{case}\n", *(f"  {line}\n" for line in str(error.value).splitlines())]
    golden("faults/network-acl.txt", "".join(told))


def test_all_faults_come_at_once() -> None:
    """Each entry of either direction that cannot be read is named in one error."""
    with pytest.raises(Faults) as error:
        admitted(acl(egress=[entry(0)], ingress=[entry(action="permit"), entry(0)]))
    places = ["edge.egress[0].ruleNo", "edge.ingress[0].action", "edge.ingress[1].ruleNo"]
    assert [fault.place for fault in error.value] == places
