"""The entries of a network ACL let every connection and its reply through, and say what they let through besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.frozen.published import FROZEN
from tests.plan.flow_sets import flow_packets
from tests.plan.random_sites import gateway_arguments, gateway_of, pools
from tests.rows import GATEWAY_HTTPS, GATEWAY_MEDIA, GATEWAY_REVOCATION, GATEWAY_SIGNALLING, SIGNALLING_TO_PEER
from tests.targets.aws import acl_ilp
from tests.verify.registrations import resource

from webex_calling.fault import Faults
from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names, ServiceTag
from webex_calling.plan.coarsen import coarsen
from webex_calling.plan.derive import derive
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.quotas.aws import NETWORK_ACL_RULE_NUMBER
from webex_calling.registered.aws_tokens import NETWORK_ACL
from webex_calling.registered.registry import Registered
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.aws.network_acl import EXPRESSION, AclAllowance, AclDirection, AclEntries, render
from webex_calling.verify.aws.network_acl import NetworkAcls
from webex_calling.verify.model.packets import PacketSet

REFERENCE = FROZEN
CALLING = NetworkName("calling")
MEDIA = PortRange.parse("8000-48199")


def flow(row: str, protocol: Protocol, *ports: str, **changes: Any) -> Flow:
    """Return a flow of one gateway to the Calling networks, with what is given changed."""
    values: dict[str, Any] = {
        "requirement": row,
        "title": row,
        "interface": Interface.EXTERNAL,
        "opens": Initiator.LOCAL,
        "protocol": protocol,
        "local": (),
        "source_ports": (MEDIA,),
        "peer": CALLING,
        "ports": tuple(map(PortRange.parse, ports)),
        "label": "calling",
    }
    return Flow(**values | changes)


SIGNALLING = flow(GATEWAY_SIGNALLING, Protocol.TCP, "5062")
CALLS = (SIGNALLING, flow(GATEWAY_MEDIA, Protocol.UDP, "5004", "8500-8699", "9000", "19560-65535"))


def rendered(flows: Iterable[Flow], entries: int = 40, **options: Any) -> AclEntries:
    """Return the entries for flows, as far as entries can say them."""
    said = [coarsen(each, EXPRESSION)[0] for each in flows]
    return render(said, REFERENCE.networks, AclAllowance(entries), "edge", **options)


def camel(properties: dict[str, str | int]) -> dict[str, str | int]:
    """Return properties as the provider receives them."""
    return {(words := key.split("_"))[0] + "".join(map(str.title, words[1:])): properties[key] for key in properties}


def admitted(entries: AclEntries) -> PacketSet:
    """Return what the verifier reads out of the entries."""
    inputs = {
        key: [camel(entry.properties()) for entry in side.entries]
        for key, side in (("ingress", entries.ingress), ("egress", entries.egress))
    }
    acl = resource(NETWORK_ACL, "edge", inputs, id="acl-edge")
    return NetworkAcls(Registered([acl])).filter(acl).admitted


def lines(side: AclDirection) -> list[str]:
    """Write the entries of a direction."""
    return [
        f"{each.rule_no} {each.action} {each.protocol} {each.from_port}-{each.to_port} {each.cidr_block}"
        + (f" {each.icmp_type}/{each.icmp_code}" if each.icmp_type is not None else "")
        for each in side.entries
    ]


def test_calls_are_exact_at_forty_entries() -> None:
    """Path MTU discovery, three denies, 17 permits a protocol; the replies to the ports that the gateway calls from."""
    found = rendered(CALLS)
    assert lines(found.egress)[:5] == [
        "100 allow icmp 0-0 0.0.0.0/0 3/4",
        "200 deny udp 5005-8499 0.0.0.0/0",
        "300 deny udp 8700-8999 0.0.0.0/0",
        "400 deny udp 9001-19559 0.0.0.0/0",
        "500 allow tcp 5062-5062 23.89.0.0/16",
    ]
    assert lines(found.ingress)[:2] == ["100 allow icmp 0-0 0.0.0.0/0 3/4", "200 allow tcp 8000-48199 23.89.0.0/16"]
    assert [(side.used, side.excess, side.widened) for side in (found.egress, found.ingress)] == [
        (39, 0, ()),
        (36, 0, ()),
    ]


def test_an_entry_is_in_the_inline_shape() -> None:
    """The properties are those of NetworkAclEgressArgs; those of ICMP stand where the protocol is ICMP alone."""
    icmp, tcp = (rendered([SIGNALLING]).egress.entries[at].properties() for at in (0, 1))
    shared = {"rule_no": 100, "action": "allow", "from_port": 0, "to_port": 0}
    assert icmp == {**shared, "protocol": "icmp", "cidr_block": "0.0.0.0/0", "icmp_type": 3, "icmp_code": 4}
    assert tcp == {**shared, "rule_no": 200, "protocol": "tcp", "cidr_block": "23.89.0.0/16"} | {
        "from_port": 5062,
        "to_port": 5062,
    }


def test_the_default_quota_is_refused() -> None:
    """At 20 entries the Calling networks fit neither way: each direction is a fault with its flows and its remedy."""
    with pytest.raises(Faults) as raised:
        rendered(CALLS, 20)
    inbound, outbound = map(str, raised.value)
    assert inbound == (
        "edge: does not fit 20 entries inbound: with no coarsened permit wider than /12 it takes 30, including the "
        "implicit deny; the flows, with the entries that each takes when exact, are reply to S1a tcp "
        "8000-48199 calling (17), reply to M1a udp 8000-48199 calling (17); ask AWS to raise network-acl-entries to 30 "
        "at least, better to 40 where the plan is exact, and give the new number as entries"
    )
    assert "M1a udp 5004, 8500-8699, 9000, 19560-65535 calling (68), S1a tcp 5062 calling (17); ask" in outbound
    assert rendered(CALLS, 30).egress.used == 30


def test_no_quota_is_enough() -> None:
    """Where 40 entries do not do, the remedy is not to ask for more."""
    crowd = [
        flow(
            SIGNALLING_TO_PEER,
            Protocol.UDP,
            "5060",
            peer=Addresses((IPv4Network(f"10.{16 * at}.0.0/24"),)),
            label=f"p{at}",
        )
        for at in range(16)
    ]
    far = [replace(each, protocol=Protocol.TCP) for each in crowd] + [*CALLS]
    with pytest.raises(Faults, match="AWS raises network-acl-entries to 40 at most, or give a shorter widestPrefix"):
        rendered([*crowd, *far])


def test_messages_are_never_coarsened() -> None:
    """Where messages alone are too many, a shorter prefix is no remedy."""
    peers = Addresses(tuple(IPv4Network(f"10.{at}.0.0/24") for at in range(40)))
    with pytest.raises(Faults) as raised:
        rendered([flow("extra", Protocol.ICMP, source_ports=(), peer=peers, icmp=Icmp(11, 0), label="")])
    (fault,) = raised.value.faults
    assert fault.fault.startswith("does not fit 40 entries outbound")
    assert fault.remedy.endswith("AWS raises network-acl-entries to 40 at most")


def test_what_is_coarsened_is_told() -> None:
    """Each permit that lets more through says what it stands for, and how much more it is."""
    found = rendered(CALLS, 36)
    assert [str(each) for each in found.egress.widened] == [
        "permit tcp 5062 128.177.0.0/18 stands for 5062 128.177.14.0/24, 5062 128.177.36.0/24 "
        "and admits 15,872 addresses × ports more",
        "permit tcp 5062 139.177.64.0/20 stands for 5062 139.177.64.0/21, 5062 139.177.72.0/23 "
        "and admits 1,536 addresses × ports more",
        "permit tcp 5062 199.19.196.0/22 stands for 5062 199.19.196.0/23, 5062 199.19.199.0/24 "
        "and admits 256 addresses × ports more",
    ]
    assert found.egress.excess == 17_664


MESSAGES = [
    pytest.param(Icmp(8, 0), Initiator.LOCAL, ["8/0"], ["0/0"], id="echo-out"),
    pytest.param(Icmp(8, 0), Initiator.PEER, ["0/0"], ["8/0"], id="echo-in"),
    pytest.param(Icmp(11, 0), Initiator.PEER, [], ["11/0"], id="no-answer"),
    pytest.param(None, Initiator.LOCAL, ["-1/-1"], ["-1/-1"], id="every"),
]


@pytest.mark.parametrize(("message", "opens", "out", "back"), MESSAGES)
def test_messages(message: Icmp | None, opens: Initiator, out: list[str], back: list[str]) -> None:
    """A message passes the way it is sent, and its answer the other way; path MTU discovery passes both."""
    peer = Addresses((IPv4Network("198.51.100.0/24"),))
    asked = flow("extra", Protocol.ICMP, source_ports=(), peer=peer, opens=opens, icmp=message)
    found = rendered([asked])
    for side, messages in ((found.egress, out), (found.ingress, back)):
        told = [f"allow icmp 0-0 198.51.100.0/24 {each}" for each in messages]
        assert [line.split(" ", 1)[1] for line in lines(side)] == ["allow icmp 0-0 0.0.0.0/0 3/4", *told]
    assert flow_packets([asked], REFERENCE.networks) <= admitted(found)


def test_messages_in_any_order() -> None:
    """Messages are the fewest that say the same, whichever flow asks first."""
    asked = [
        flow("extra", Protocol.ICMP, source_ports=(), peer=Addresses((IPv4Network(prefix),)), icmp=icmp)
        for prefix, icmp in (
            ("10.90.0.0/24", None),
            ("10.91.0.0/25", Icmp(11, 0)),
            ("10.91.0.128/25", Icmp(11, 0)),
            ("10.91.0.0/24", Icmp(12, 0)),
            ("10.90.0.64/26", Icmp(11, 0)),
        )
    ]
    for found in (rendered(asked), rendered(asked[::-1])):
        assert lines(found.egress) == [
            "100 allow icmp 0-0 0.0.0.0/0 3/4",
            "200 allow icmp 0-0 10.90.0.0/24 -1/-1",
            "300 allow icmp 0-0 10.91.0.0/24 11/0",
            "400 allow icmp 0-0 10.91.0.0/24 12/0",
        ]


def test_names_are_anywhere() -> None:
    """HTTPS by domain is 443 to anywhere; its replies have one entry, whoever else asks for replies."""
    web = flow(GATEWAY_HTTPS, Protocol.TCP, "443", peer=Names(("*.webex.com",)), label="domains")
    found = rendered([web, replace(web, requirement=GATEWAY_REVOCATION, peer=ANYWHERE, source_ports=(ANY_PORT,))])
    assert lines(found.egress)[1:] == ["200 allow tcp 443-443 0.0.0.0/0"]
    assert lines(found.ingress)[1:] == ["200 allow tcp 0-65535 0.0.0.0/0"]
    assert not found.egress.widened


def test_behind_a_nat_gateway() -> None:
    """Who passes the subnet's NAT gateway enters from its own addresses, and leaves from any port the gateway picks."""
    client = IPv4Network("10.50.0.0/20")
    passing = replace(SIGNALLING, local=(client,), peer=Addresses((IPv4Network("198.51.100.0/24"),)))
    found = rendered([], through=[passing])
    assert lines(found.ingress)[1:] == [
        "200 allow tcp 5062-5062 10.50.0.0/20",
        "300 allow tcp 1024-65535 198.51.100.0/24",
    ]
    assert lines(found.egress)[1:] == [
        "200 allow tcp 8000-48199 10.50.0.0/20",
        "300 allow tcp 5062-5062 198.51.100.0/24",
    ]


REFUSED = [
    pytest.param(
        {"opens": Initiator.PEER, "local": (IPv4Network("10.50.0.0/20"),)}, ValueError, "no NAT", id="inbound"
    ),
    pytest.param({}, ValueError, "from addresses that are not told", id="nameless"),
    pytest.param({"local": (IPv4Network("10.50.0.0/20"),), "peer": ServiceTag("Storage")}, TypeError, "name", id="tag"),
]


@pytest.mark.parametrize(("changes", "kind", "words"), REFUSED)
def test_what_no_nat_gateway_passes(changes: dict[str, Any], kind: type[Exception], words: str) -> None:
    """What cannot pass a NAT gateway, or be written, is refused and never left out."""
    with pytest.raises(kind, match=words):
        rendered([], through=[replace(SIGNALLING, **changes)])


def assert_right(flows: tuple[Flow, ...], widest: int) -> None:
    """Check the entries of both directions against the flows, by the verifier and by counting."""
    said = [coarsen(each, EXPRESSION)[0] for each in flows]
    try:
        found = render(said, REFERENCE.networks, AclAllowance(40, widest), "edge")
    except Faults:
        event("refused")
        return
    event("fits")
    # A name inside a published network is reached by the network's addresses, which other flows ask for.
    addressed = [flow for flow in flows if not (isinstance(flow.peer, Names) and flow.peer.within)]
    assert flow_packets(addressed, REFERENCE.networks) <= admitted(found)
    shuffled = render((*reversed(said), *said), REFERENCE.networks, AclAllowance(40, widest), "edge")
    assert (shuffled.ingress.entries, shuffled.egress.entries) == (found.ingress.entries, found.egress.entries)
    for outward, side in ((True, found.egress), (False, found.ingress)):
        numbers = [entry.rule_no for entry in side.entries]
        assert numbers == sorted(set(numbers))
        assert 0 < numbers[0] <= numbers[-1] <= NETWORK_ACL_RULE_NUMBER.ceiling
        assert side.used == len(numbers) + 1 <= 40
        assert side.excess == spilt(addressed, side, outward=outward)


def spilt(flows: Sequence[Flow], side: AclDirection, *, outward: bool) -> int:
    """Count what a direction admits beyond the flows and their replies, from the raw entries."""
    needs: list[acl_ilp.Need] = []
    for each in flows:
        ports = each.ports if (each.opens is Initiator.LOCAL) is outward else each.source_ports
        prefixes = (
            each.peer.prefixes
            if isinstance(each.peer, Addresses)
            else [held.prefix for held in REFERENCE.networks[each.peer.id].prefixes]
            if isinstance(each.peer, NetworkName)
            else ANYWHERE.prefixes
        )
        needs.extend((str(each.protocol), prefix, held.first, held.last) for prefix in prefixes for held in ports)
    entries = [entry for entry in side.entries if entry.protocol != "icmp"]
    total = 0
    for protocol in ("tcp", "udp"):
        # What is permitted before the denies is permitted for good, so it counts as a need of its own.
        ours = [entry for entry in entries if entry.protocol == protocol]
        early = next((at for at, entry in enumerate(ours) if entry.action == "deny"), 0)
        denied = [(protocol, entry.from_port, entry.to_port) for entry in ours if entry.action == "deny"]
        permits = [
            (protocol, IPv4Network(entry.cidr_block), entry.from_port, entry.to_port)
            for entry in ours[early:]
            if entry.action == "allow"
        ]
        granted = [(protocol, IPv4Network(e.cidr_block), e.from_port, e.to_port) for e in ours[:early]]
        wanted = [need for need in needs if need[0] == protocol and not any(acl_within(need, each) for each in granted)]
        free = [need for need in granted if permits or wanted]
        total += acl_ilp.excess(wanted, permits, denied, free) if wanted or permits else 0
    return total


def acl_within(inner: acl_ilp.Need, outer: acl_ilp.Need) -> bool:
    """Whether a box is inside another."""
    return inner[1].subnet_of(outer[1]) and outer[2] <= inner[2] <= inner[3] <= outer[3]


@settings(max_examples=12, deadline=None)
@given(gateway_arguments(Cloud.AWS, most_peers=2), st.sampled_from([12, 10]))
@pytest.mark.long
def test_a_gateway_gets_through(arguments: dict[str, Any], widest: int) -> None:
    """Every connection of a gateway passes both ways, within the quota, and the excess is what the entries admit."""
    assert_right(derive(REFERENCE, Endpoint.of_gateway(gateway_of(arguments, Cloud.AWS))), widest)


@pytest.mark.long
@settings(max_examples=8, deadline=None)
@given(pools(Cloud.AWS))
def test_a_pool_gets_through(pool: VdiPool) -> None:
    """Every connection of hosted desktops passes both ways."""
    assert_right(derive(REFERENCE, Endpoint.of_pool(pool)), 12)
