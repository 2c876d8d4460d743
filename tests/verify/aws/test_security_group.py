"""Security groups let through exactly what their registered inputs say, and what cannot be told is a fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.aws.oracle import admits
from tests.verify.registrations import group, prefix_list, resource, rule, urn

from webex_calling.fault import Faults
from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    MANAGED_PREFIX_LIST_ENTRY,
    SECURITY_GROUP,
    SECURITY_GROUP_RULE,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
WEB: dict[str, Any] = {"fromPort": 443, "toPort": 443}
DOCUMENTATION = "198.51.100.0/24"


def admission(*resources: Registration, known: dict[str, str] | None = None) -> Admission:
    """Return what an interface with every group among the resources lets through."""
    addresses = {identity: (prefix(cidr),) for identity, cidr in (known or {}).items()}
    groups = [each for each in resources if each.type == SECURITY_GROUP]
    return SecurityGroups(Registered(resources), addresses).admission(groups)


# Small worlds whose values lie on, beside and far from each bound.
CIDRS = ["198.51.100.0/24", "198.51.100.128/25", "198.51.100.7/32", "198.51.0.0/16", "0.0.0.0/0", "255.255.255.255/32"]
PEERS = [
    *(
        int(number)
        for cidr in CIDRS
        for first, last in [prefix(cidr)]
        for number in (first - 1, first, last, last + 1)
        if 0 <= number < 2**32
    ),
    "sip.example.com",
]
PORTS = [0, 1, 442, 443, 444, 8000, 65534, 65535]
SMALL = [0, 3, 4, 255]
spans = st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(sorted)
messages = st.tuples(st.sampled_from([-1, *SMALL]), st.sampled_from([-1, *SMALL])).filter(
    lambda pair: pair[0] != -1 or pair[1] == -1
)


@st.composite
def services(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a protocol with ports, a message, or neither."""
    protocol = draw(st.sampled_from(["tcp", "udp", "icmp", "47", "-1"]))
    first, last = draw(messages if protocol == "icmp" else spans)
    return {"ipProtocol": protocol} | ({} if protocol == "-1" else {"fromPort": first, "toPort": last})


@st.composite
def estates(draw: st.DrawFn) -> list[Registration]:
    """Draw two groups, two prefix lists, and up to six rules on either group."""
    cidrs = st.sampled_from(CIDRS)
    held: list[Registration] = [
        group("a", "sg-a"),
        group("b", "sg-b"),
        prefix_list(*draw(st.lists(cidrs, max_size=3, unique=True)), name="one", identity="pl-one"),
        prefix_list(*draw(st.lists(cidrs, max_size=3, unique=True)), name="two", identity="pl-two"),
    ]
    for at in range(draw(st.integers(0, 6))):
        peers = {"cidrIpv4": draw(cidrs)} if draw(st.booleans()) else {"prefixListId": draw(st.sampled_from(LISTS))}
        inputs = {**draw(services()), **peers, "securityGroupId": draw(st.sampled_from(["sg-a", "sg-b"]))}
        held.append(rule(inbound=draw(st.booleans()), name=f"r{at}", **inputs))
    return held


LISTS = ["pl-one", "pl-two"]
openings = st.one_of(
    st.builds(
        Packet,
        st.sampled_from(list(Initiator)),
        st.sampled_from([TCP, UDP]),
        st.just(1),
        st.sampled_from(PEERS),
        st.sampled_from(PORTS),
        st.sampled_from(PORTS),
    ),
    st.builds(
        Packet,
        st.sampled_from(list(Initiator)),
        st.just(ICMP),
        st.just(1),
        st.sampled_from(PEERS),
        st.sampled_from(SMALL),
        st.sampled_from(SMALL),
    ),
    st.builds(
        Packet,
        st.sampled_from(list(Initiator)),
        st.sampled_from([47, 50]),
        st.just(1),
        st.sampled_from(PEERS),
        st.just(0),
        st.just(0),
    ),
)


@settings(deadline=None, max_examples=150)
@given(estates(), st.lists(openings, min_size=30, max_size=60), st.sampled_from([["sg-a"], ["sg-a", "sg-b"]]))
def test_admission_agrees_with_comparison(estate: list[Registration], packets: list[Packet], ids: list[str]) -> None:
    """Every packet is admitted where one rule of one attached group matches it field by field, and nowhere else."""
    attached = [each for each in estate if each.id in ids]
    found = SecurityGroups(Registered(estate), {}).admission(attached).admitted
    expected = {packet: admits(estate, ids, packet) for packet in packets}
    assert {packet: packet in found for packet in packets} == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param({"ipProtocol": "tcp", **WEB}, PacketSet.box(protocol=TCP, peer_ports=[(443, 443)]), id="tcp"),
        pytest.param({"ipProtocol": "17", **WEB}, PacketSet.box(protocol=UDP, peer_ports=[(443, 443)]), id="a number"),
        pytest.param(
            {"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535}, PacketSet.box(protocol=TCP), id="every port"
        ),
        pytest.param({"ipProtocol": "-1"}, PacketSet.box(), id="all protocols"),
        pytest.param({"ipProtocol": "50", **WEB}, PacketSet.box(protocol=50), id="ports of a protocol without"),
        pytest.param(
            {"ipProtocol": "icmp", "fromPort": 3, "toPort": 4},
            PacketSet.box(protocol=ICMP, local_ports=[(3, 3)], peer_ports=[(4, 4)]),
            id="icmp type and code",
        ),
        pytest.param(
            {"ipProtocol": "icmp", "fromPort": 3, "toPort": -1},
            PacketSet.box(protocol=ICMP, local_ports=[(3, 3)]),
            id="every code",
        ),
        pytest.param(
            {"ipProtocol": "icmp", "fromPort": -1, "toPort": -1}, PacketSet.box(protocol=ICMP), id="every icmp"
        ),
    ],
)
def test_a_service(inputs: dict[str, Any], expected: PacketSet) -> None:
    """An egress rule opens its service from this side, from any local port."""
    expected &= PacketSet.box(initiator=LOCAL, peer=[prefix(DOCUMENTATION)])
    assert admission(group(), rule(inbound=False, cidrIpv4=DOCUMENTATION, **inputs)).admitted == expected


def test_an_ingress_rule_opens_local_ports_to_any_source_port() -> None:
    """An ingress rule admits what a peer opens to its ports, whatever port it comes from."""
    found = admission(group(), rule(inbound=True, cidrIpv4=DOCUMENTATION, **WEB)).admitted
    peers = [prefix(DOCUMENTATION)]
    assert found == PacketSet.box(initiator=PEER, protocol=TCP, peer=peers, local_ports=[(443, 443)])


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(
            [
                group(),
                resource(
                    SECURITY_GROUP_RULE,
                    "r",
                    {
                        "type": "ingress",
                        "securityGroupId": "sg-a",
                        "protocol": "tcp",
                        "cidrBlocks": [DOCUMENTATION],
                        **WEB,
                    },
                ),
            ],
            id="older rule resource",
        ),
        pytest.param([group(ingress=[{"protocol": "tcp", "cidrBlocks": [DOCUMENTATION], **WEB}])], id="inline"),
    ],
)
def test_every_way_to_write_an_ingress_rule_means_the_same(written: list[Registration]) -> None:
    """The older rule resource and an inline rule say their direction as the newer resource does."""
    plain = admission(group(), rule(inbound=True, cidrIpv4=DOCUMENTATION, **WEB))
    assert admission(*written).admitted == plain.admitted


def test_rules_that_differ_in_one_bound_are_not_taken_for_one() -> None:
    """What was built for one rule does not answer for another with the same peers."""
    spans = [(443, 443), (443, 445), (440, 445)]
    found = admission(
        group(),
        *(
            rule(inbound=False, name=f"r{first}-{last}", cidrIpv4=DOCUMENTATION, fromPort=first, toPort=last)
            for first, last in spans
        ),
    )
    peers = [prefix(DOCUMENTATION)]
    assert [clause.matches for clause in found.clauses] == [
        PacketSet.box(initiator=LOCAL, protocol=TCP, peer=peers, peer_ports=[span]) for span in spans
    ]


def test_the_peers_of_one_rule_are_all_that_it_names() -> None:
    """Prefixes, lists and groups of an inline rule count together, ids not known yet by what the property waits for."""
    inline = {
        "protocol": "tcp",
        "cidrBlocks": ["192.0.2.0/25"],
        "prefixListIds": [UNKNOWN],
        "securityGroups": [UNKNOWN],
        **WEB,
    }
    held = resource(
        SECURITY_GROUP,
        "a",
        {"ingress": [inline]},
        id="sg-a",
        property_dependencies={"ingress": (urn(MANAGED_PREFIX_LIST, "calling"), urn(SECURITY_GROUP, "b"))},
    )
    others = [prefix_list(DOCUMENTATION, identity=UNKNOWN), group("b", "sg-b")]
    found = SecurityGroups(Registered([held, *others]), {"sg-b": (prefix("10.20.1.0/24"),)}).admission([held])
    peers = [prefix(text) for text in ("192.0.2.0/25", DOCUMENTATION, "10.20.1.0/24")]
    assert found.admitted == PacketSet.box(initiator=PEER, protocol=TCP, peer=peers, local_ports=[(443, 443)])


def test_members_of_a_group_not_known_yet_are_those_of_what_the_rule_waits_for() -> None:
    """A rule to a group that is still to be made means the addresses that the caller gives with its id."""
    waiting: dict[str, tuple[str, ...]] = {"referencedSecurityGroupId": (urn(SECURITY_GROUP, "b"),)}
    permit = rule(inbound=False, referencedSecurityGroupId=UNKNOWN, depends=waiting, **WEB)
    known = {"sg-b": (prefix(DOCUMENTATION),)}
    found = SecurityGroups(Registered([group(), group("b", "sg-b"), permit]), known).admission([group()])
    assert found.admitted == admission(group(), rule(inbound=False, cidrIpv4=DOCUMENTATION, **WEB)).admitted


def test_a_group_without_rules_opens_nothing() -> None:
    """Security groups permit alone: no rule is no opening, in either direction."""
    assert admission(group()).admitted == PacketSet.empty()


def test_the_filter_of_an_interface_names_its_groups() -> None:
    """What an interface's groups are together is one filter, which admits what they do."""
    one, two = group(), group("b", "sg-b")
    permit = rule(inbound=False, name="out", cidrIpv4=DOCUMENTATION, **WEB)
    groups = SecurityGroups(Registered([one, two, permit]), {})
    found = [groups.filter([one]), groups.filter([one, two])]
    assert [each.name for each in found] == ["security group a", "security groups a, b"]
    assert [each.admitted for each in found] == [groups.admission([one]).admitted] * 2
    assert groups.admission([one]).clauses == (Clause("rule out", True, groups.admission([one]).admitted, permit.urn),)


def test_a_rule_of_another_group_counts_for_nobody_else() -> None:
    """A rule opens the interface of its own group alone."""
    assert admission(group(), rule(inbound=False, cidrIpv4=DOCUMENTATION, securityGroupId="sg-b", **WEB)).clauses == ()


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(
            [
                group(),
                resource(
                    SECURITY_GROUP_RULE,
                    "r",
                    {
                        "type": "egress",
                        "securityGroupId": "sg-a",
                        "protocol": "tcp",
                        "cidrBlocks": ["198.51.100.0/25", "198.51.100.128/25"],
                        **WEB,
                    },
                ),
            ],
            id="older rule resource",
        ),
        pytest.param(
            [group(egress=[{"protocol": "tcp", "cidrBlocks": [DOCUMENTATION], "prefixListIds": [], **WEB}])],
            id="inline",
        ),
        pytest.param(
            [group(), prefix_list(DOCUMENTATION), rule(inbound=False, prefixListId="pl-calling", **WEB)], id="list"
        ),
        pytest.param(
            [
                group(),
                prefix_list(),
                resource(MANAGED_PREFIX_LIST_ENTRY, "e", {"prefixListId": "pl-calling", "cidr": DOCUMENTATION}),
                prefix_list(name="other", identity="pl-other"),
                resource(MANAGED_PREFIX_LIST_ENTRY, "o", {"prefixListId": "pl-other", "cidr": "192.0.2.0/24"}),
                rule(inbound=False, prefixListId="pl-calling", **WEB),
            ],
            id="list with an entry resource",
        ),
        pytest.param(
            [
                group(),
                prefix_list(identity=UNKNOWN),
                resource(
                    MANAGED_PREFIX_LIST_ENTRY,
                    "e",
                    {"prefixListId": UNKNOWN, "cidr": DOCUMENTATION},
                    property_dependencies={"prefixListId": (urn(MANAGED_PREFIX_LIST, "calling"),)},
                ),
                rule(
                    inbound=False,
                    prefixListId=UNKNOWN,
                    depends={"prefixListId": (urn(MANAGED_PREFIX_LIST, "calling"),)},
                    **WEB,
                ),
            ],
            id="an entry of a list not known yet",
        ),
        pytest.param(
            [
                group(identity=UNKNOWN),
                prefix_list(DOCUMENTATION, identity=UNKNOWN),
                rule(
                    inbound=False,
                    securityGroupId=UNKNOWN,
                    prefixListId=UNKNOWN,
                    depends={
                        "securityGroupId": (urn(SECURITY_GROUP, "a"),),
                        "prefixListId": (urn(MANAGED_PREFIX_LIST, "calling"),),
                    },
                    **WEB,
                ),
            ],
            id="ids not known yet",
        ),
    ],
)
def test_every_way_to_write_a_rule_means_the_same(written: list[Registration]) -> None:
    """The resources of a rule, the older ones, inline rules, lists and entries say one and the same permit."""
    plain = admission(group(), rule(inbound=False, cidrIpv4=DOCUMENTATION, **WEB))
    assert admission(*written).admitted == plain.admitted


@pytest.mark.parametrize(
    "inputs",
    [{"prefixListId": "pl-adopted"}, {"referencedSecurityGroupId": "sg-members"}],
    ids=["an adopted list", "members of a group"],
)
def test_what_the_caller_knows_stands_for_an_id(inputs: dict[str, Any]) -> None:
    """Ids of other stacks mean the addresses that the caller gives for them."""
    known = {"pl-adopted": DOCUMENTATION, "sg-members": DOCUMENTATION}
    found = admission(group(), rule(inbound=False, **inputs, **WEB), known=known)
    assert found.admitted == admission(group(), rule(inbound=False, cidrIpv4=DOCUMENTATION, **WEB)).admitted


GOOD: dict[str, Any] = {"cidrIpv4": DOCUMENTATION, **WEB}


FAULTS = [
    pytest.param([rule(inbound=True, **{**GOOD, "ipProtocol": "sctp"})], 'r.ipProtocol: "sctp" is no', id="protocol"),
    pytest.param([rule(inbound=True, **{**GOOD, "ipProtocol": "256"})], 'r.ipProtocol: "256" is no', id="number"),
    pytest.param([rule(inbound=True, **{**GOOD, "ipProtocol": "icmpv6"})], 'r.ipProtocol: "icmpv6" is', id="icmpv6"),
    pytest.param([rule(inbound=True, **{**GOOD, "fromPort": 444})], 'r.fromPort: "444-443" is not a port', id="turned"),
    pytest.param([rule(inbound=True, **{**GOOD, "toPort": 65536})], 'r.fromPort: "443-65536" is not a port', id="high"),
    pytest.param([rule(inbound=True, **{**GOOD, "toPort": None})], "r.toPort: is not a number", id="no port"),
    pytest.param([rule(inbound=True, **{**GOOD, "fromPort": "443"})], 'r.fromPort: "443" is not a number', id="text"),
    pytest.param(
        [rule(inbound=True, **{**GOOD, "ipProtocol": "icmp", "fromPort": -1, "toPort": 4})],
        'r.fromPort: "-1/4" is not an ICMP type and code',
        id="a code of every type",
    ),
    pytest.param(
        [rule(inbound=True, **{**GOOD, "ipProtocol": "icmp", "fromPort": 256, "toPort": 0})],
        'r.fromPort: "256/0" is not an ICMP type and code',
        id="type",
    ),
    pytest.param([rule(inbound=True, **{**GOOD, "cidrIpv4": "198.51.100.1/24"})], "r.cidrIpv4: ", id="host bits"),
    pytest.param([rule(inbound=True, **{**GOOD, "cidrIpv4": UNKNOWN})], 'r.cidrIpv4: "(not known yet)"', id="unknown"),
    pytest.param([group("b", ingress=UNKNOWN)], "b.ingress: has a value that is not known", id="unknown inline rules"),
    pytest.param(
        [prefix_list(entries=UNKNOWN), rule(inbound=True, **WEB, prefixListId="pl-calling")],
        "calling.entries: has a value that is not known",
        id="unknown entries",
    ),
    pytest.param(
        [rule(inbound=True, **GOOD, securityGroupId=UNKNOWN)],
        "r.securityGroupId: is not known yet, and depends on none",
        id="a rule of any group",
    ),
    pytest.param([rule(inbound=True, **WEB)], "r.cidrIpv4: and every other peer is missing", id="no peer"),
    pytest.param([rule(inbound=True, **WEB, cidrIpv6="::/0")], 'r.cidrIpv6: "::/0" is IPv6', id="ipv6"),
    pytest.param(
        [rule(inbound=True, **WEB, prefixListId="pl-1")],
        'r.prefixListId: "pl-1" is not a prefix list of this run',
        id="list",
    ),
    pytest.param(
        [rule(inbound=True, **WEB, prefixListId=UNKNOWN)],
        "r.prefixListId: is not known yet, and depends on none",
        id="no dependency",
    ),
    pytest.param(
        [
            prefix_list(),
            prefix_list(name="two", identity=UNKNOWN),
            rule(
                inbound=True,
                prefixListId=UNKNOWN,
                depends={"prefixListId": (urn(MANAGED_PREFIX_LIST, "calling"), urn(MANAGED_PREFIX_LIST, "two"))},
                **WEB,
            ),
        ],
        "r.prefixListId: is not known yet, and depends on calling, two",
        id="several dependencies",
    ),
    pytest.param(
        [prefix_list(addressFamily="IPv6"), rule(inbound=True, **WEB, prefixListId="pl-calling")],
        'calling.addressFamily: "IPv6" is not IPv4',
        id="family",
    ),
    pytest.param(
        [prefix_list("198.51.100.0"), rule(inbound=True, **WEB, prefixListId="pl-calling", cidrIpv6="::/0")],
        'r.cidrIpv6: "::/0" is IPv6',
        id="ipv6 beside a list",
    ),
    pytest.param(
        [rule(inbound=True, **WEB, referencedSecurityGroupId="sg-a")],
        'r.referencedSecurityGroupId: "a" is a group whose members are not known',
        id="group",
    ),
    pytest.param([group("b", ingress=[{"protocol": "-1", "self": True}])], "b.self: means the group's own", id="self"),
    pytest.param(
        [replace(prefix_list(DOCUMENTATION), external=True), rule(inbound=True, **WEB, prefixListId="pl-calling")],
        'r.prefixListId: "pl-calling" is not a prefix list of this run',
        id="a list that is only read",
    ),
    pytest.param(
        [rule(inbound=True, **{**GOOD, "ipProtocol": "icmp", "fromPort": -2, "toPort": -1})],
        'r.fromPort: "-2/-1" is not an ICMP type and code',
        id="low type",
    ),
    pytest.param(
        [rule(inbound=True, **{**GOOD, "ipProtocol": "icmp", "fromPort": 3, "toPort": -2})],
        'r.fromPort: "3/-2" is not an ICMP type and code',
        id="low code",
    ),
    pytest.param(
        [rule(inbound=True, **{**GOOD, "ipProtocol": "icmp", "fromPort": 3, "toPort": 256})],
        'r.fromPort: "3/256" is not an ICMP type and code',
        id="high code",
    ),
    pytest.param(
        [group("b", ingress=[{"protocol": "tcp", "ipv6CidrBlocks": ["::/0"], **WEB}])],
        'b.ipv6CidrBlocks: "::/0" is IPv6',
        id="ipv6 inline",
    ),
    pytest.param(
        [rule(inbound=True, **WEB, referencedSecurityGroupId="sg-x")],
        'r.referencedSecurityGroupId: "sg-x" is a group whose members are not known',
        id="group of another stack",
    ),
    pytest.param(
        [rule(inbound=True, **WEB, cidrIpv4="")], "r.cidrIpv4: and every other peer is missing", id="an empty peer"
    ),
    pytest.param(
        [prefix_list("198.51.100.1/24"), rule(inbound=True, **WEB, prefixListId="pl-calling")],
        'calling.entries: "198.51.100.1/24" is not an IPv4 prefix',
        id="entry",
    ),
    pytest.param(
        [
            prefix_list(),
            resource(MANAGED_PREFIX_LIST_ENTRY, "e", {"prefixListId": "pl-calling", "cidr": "2001:db8::/32"}),
            rule(inbound=True, **WEB, prefixListId="pl-calling"),
        ],
        'e.cidr: "2001:db8::/32" is not an IPv4 prefix',
        id="entry resource",
    ),
    pytest.param(
        [
            prefix_list(),
            resource(MANAGED_PREFIX_LIST_ENTRY, "e", {"prefixListId": UNKNOWN, "cidr": DOCUMENTATION}),
            rule(inbound=True, **WEB, prefixListId="pl-calling"),
        ],
        "e.prefixListId: is not known yet, and depends on none",
        id="entry of any list",
    ),
]


def message(resources: list[Registration]) -> str:
    """Return what is said of these resources."""
    with pytest.raises(Faults) as error:
        admission(group(), *resources)
    return str(error.value)


@pytest.mark.parametrize(("resources", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(resources: list[Registration], expected: str) -> None:
    """The fault names the resource, its property and its value; nothing is guessed."""
    assert message(resources)[: len(expected)] == expected


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    told = ((each.id, message(cast("list[Registration]", each.values[0]))) for each in FAULTS)
    golden("faults/security-group.txt", "".join(f"{case}\n  {text}\n" for case, text in told))


def test_all_faults_come_at_once() -> None:
    """Each rule that cannot be read is named in one error."""
    bad = [rule(inbound=True, name=name, **WEB) for name in ("first", "second")]
    with pytest.raises(Faults) as error:
        admission(group(), *bad)
    assert [fault.place for fault in error.value] == ["first.cidrIpv4", "second.cidrIpv4"]
