"""A firewall policy lets through what DNAT, network and application rules decide in this order, and nothing else."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.azure.estate import (
    BASE,
    TYPES,
    application_rule,
    arm,
    collection,
    nat_rule,
    network_rule,
    policy,
    rules,
)
from tests.verify.azure.oracle_firewall import passes
from tests.verify.azure.worlds import LOCALS, edges, sample, several
from tests.verify.registrations import urn

from webex_calling.fault import Faults
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.firewall_policy import FirewallPolicies
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.packets import TCP, Initiator, Packet, PacketSet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
TAGS = ServiceTags((prefix("10.40.0.0/16"),))
HELD = {"calling": ["198.51.100.0/24", "10.40.1.10-10.40.1.11"], "none": [], "peers": ["10.0.0.0/8"]}
GROUPS = {f"{BASE}/ipGroups/{name}": values for name, values in HELD.items()}
IP_GROUPS = [arm("IpGroup", name, f"ipGroups/{name}", {"ipAddresses": values}) for name, values in HELD.items()]


def admitted(*resources: Registration, nearer: bool = False) -> PacketSet:
    """Return what the first policy among the resources lets through."""
    found = FirewallPolicies(Registered([*resources, *IP_GROUPS])).filter(resources[0], TAGS, nearer=nearer)
    return found.admitted


# Small worlds: prefixes that lie in, beside and across each other, and names that end alike.
ADDRESSES = ["*", "10.40.1.0/24", "10.0.0.0/8", "198.51.100.0/24", "198.51.100.7-198.51.100.9", "128.0.0.0/1"]
PORTS = ["*", "443", "80-443", "5061", "442"]
NUMBERS = [79, 80, 441, 442, 443, 444, 1433, 5061, 5062]
TARGETS = [
    "*",
    "example.com",
    "*.example.com",
    "*example.com",
    "SIP.example.com",
    "*.com",
    "evilexample.com",
    "*.org",
]
NAMES = [
    "example.com",
    "sip.example.com",
    "a.sip.example.com",
    "evilexample.com",
    "a.evilexample.com",
    "other.org",
    "VirtualNetwork",
    "AzureMonitor",
]


def ends(draw: st.DrawFn, side: str, values: list[str]) -> dict[str, Any]:
    """Draw addresses, an IP Group or both for one side."""
    kind = draw(st.sampled_from(["addresses", "addresses", "group", "both"]))
    if kind == "group":
        return {f"{side}Addresses": [], f"{side}IpGroups": [draw(st.sampled_from(sorted(GROUPS)))]}
    held = {f"{side}Addresses": draw(several(st.sampled_from(values)))}
    return held | ({f"{side}IpGroups": [f"{BASE}/ipGroups/calling"]} if kind == "both" else {})


@st.composite
def network_rules(draw: st.DrawFn, allows: bool) -> dict[str, Any]:
    """Draw a network rule; a denial has neither names nor tags."""
    ported = draw(st.booleans())
    chosen = ["TCP", "UDP"] if ported else ["TCP", "UDP", "ICMP", "Any"]
    held = {
        "ipProtocols": draw(several(st.sampled_from(chosen))),
        "destinationPorts": draw(several(st.sampled_from(PORTS))) if ported else ["*"],
        **ends(draw, "source", ADDRESSES),
        **ends(draw, "destination", [*ADDRESSES, *(["AzureMonitor"] if allows else [])]),
    }
    names = ["sip.example.com", "other.org"]
    if allows and draw(st.booleans()):
        held["destinationFqdns"] = draw(several(st.sampled_from(names)))
    return network_rule(**held)


@st.composite
def application_rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an application rule."""
    protocols = [
        {"protocolType": "Https", "port": 443},
        {"protocolType": "Http"},
        {"protocolType": "Http", "port": 442},
    ]
    return application_rule(
        *draw(several(st.sampled_from(TARGETS))),
        protocols=draw(st.lists(st.sampled_from(protocols), min_size=1, max_size=2)),
        **ends(draw, "source", ["*", "10.40.1.0/24", "10.40.1.10"]),
    )


@st.composite
def nat_rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a DNAT rule of one of two public addresses."""
    return nat_rule(
        ipProtocols=draw(several(st.sampled_from(["TCP", "UDP"]))),
        sourceAddresses=draw(several(st.sampled_from(ADDRESSES))),
        destinationAddresses=draw(several(st.sampled_from(["203.0.113.5", "203.0.113.6"]))),
        destinationPorts=draw(several(st.sampled_from(["5061", "5060-5062", "443"]))),
        translatedAddress=draw(st.sampled_from(LOCALS)),
        translatedPort=draw(st.sampled_from(["5062", "443"])),
    )


@st.composite
def groups(draw: st.DrawFn, kinds: list[str], *, denies: bool = True) -> list[dict[str, Any]]:
    """Draw up to two rule collection groups in any order of their priorities."""
    found = []
    for priority in draw(st.lists(st.integers(100, 103), max_size=2, unique=True)):
        held = []
        for inner in draw(st.lists(st.integers(100, 105), max_size=3, unique=True)):
            kind = draw(st.sampled_from(kinds))
            allows = not denies or draw(st.booleans())
            each = {
                "network": network_rules(allows),
                "application": application_rules(),
                "nat": nat_rules(),
            }[kind]
            action = "DNAT" if kind == "nat" else "Allow" if allows else "Deny"
            held.append(collection(*draw(st.lists(each, max_size=2)), priority=inner, action=action))
        found.append(rules(*held, priority=priority))
    return found


AROUND = [prefix(text)[0] for text in ("198.51.100.6", "198.51.100.7", "198.51.100.9", "198.51.100.10")]
samples = st.integers(0, 2**32).map(
    lambda seed: sample(seed, peers=[*edges, *AROUND, *NAMES, *NAMES, *NAMES], values=NUMBERS)
)


def agree(policies: list[list[dict[str, Any]]], packets: list[Packet]) -> None:
    """Assert that every packet has the verdict of comparison. A denied ``*x`` may hit more than what it does."""
    base, own = policies
    found = admitted(*policy("edge", *own, base="parent"), *policy("parent", *base))
    verdicts = {packet: passes(policies, GROUPS, packet) for packet in packets}
    if denied_ends(policies):
        assert {packet for packet in packets if packet in found} <= {packet for packet in packets if verdicts[packet]}
        verdicts = {packet: verdict for packet, verdict in verdicts.items() if not isinstance(packet.peer, str)}
    assert {packet: packet in found for packet in verdicts} == verdicts


def denied_ends(policies: list[list[dict[str, Any]]]) -> bool:
    """Tell whether a rule denies all that ends in a text."""
    return any(
        "*example.com" in rule.get("targetFqdns", [])
        for held in policies
        for group in held
        for each in group["ruleCollections"]
        for rule in each["rules"]
        if each["action"]["type"] == "Deny"
    )


@settings(deadline=None, max_examples=60)
@given(
    st.lists(groups(["network", "application"]), min_size=2, max_size=2),
    samples,
)
def test_policies_agree_with_comparison(policies: list[list[dict[str, Any]]], packets: list[Packet]) -> None:
    """Every packet has the verdict of the first rule that matches it, of the base before the policy's own."""
    agree(policies, packets)


@settings(deadline=None, max_examples=60)
@given(
    groups(["network", "nat"], denies=False),
    groups(["nat", "nat", "network"], denies=False),
    samples,
)
def test_destination_nat_agrees_with_comparison(
    base: list[dict[str, Any]], own: list[dict[str, Any]], packets: list[Packet]
) -> None:
    """A peer reaches an inside address by the first DNAT rule for what it dials, and by none of the base."""
    agree([base, own], packets)


def sip(peer: str = "198.51.100.1", port: int = 5061, local: str = "10.40.1.10") -> Packet:
    """Return a call from the inside."""
    return Packet.tcp(LOCAL, local, 40000, peer, port)


def web(name: str, port: int = 443) -> Packet:
    """Return an opening to a name."""
    return sip(name, port)


def allow(*held: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return one group of one collection that allows."""
    return rules(collection(*held, **more))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("example.com", [True, False, False, False], id="a name"),
        pytest.param("*.example.com", [False, True, False, False], id="below, without the apex"),
        pytest.param("*example.com", [True, True, True, False], id="all that ends so, evil too"),
        pytest.param("*", [True, True, True, True], id="all"),
        pytest.param("EXAMPLE.com", [True, False, False, False], id="in capitals"),
    ],
)
def test_wildcards(target: str, expected: list[bool]) -> None:
    """A wildcard with a dot leaves out the apex, one without takes in what merely ends alike."""
    found = admitted(*policy("edge", allow(application_rule(target))))
    names = ["example.com", "a.example.com", "evilexample.com", "example.org"]
    assert [web(name) in found for name in names] == expected
    assert not found & PacketSet.box(peer=[(0, 2**32 - 1)]) - PacketSet.box(names="*")


@pytest.mark.parametrize(
    ("denied", "name", "expected"),
    [
        pytest.param("*example.com", "evilexample.com", False, id="ends alike"),
        pytest.param("*example.com", "other.com", False, id="beside it, not mentioned: it may"),
        pytest.param("*example.com", "other.org", True, id="elsewhere"),
        pytest.param("*example.com", "sip.webex.com", True, id="mentioned"),
        pytest.param("*example.com", "a.wbx2.com", True, id="below what is mentioned"),
        pytest.param("*example.com", "a.evilexample.com", False, id="mentioned, and ends alike"),
        pytest.param("*com", "other.org", False, id="the last label"),
        pytest.param("*.example.com", "example.com", True, id="the apex"),
    ],
)
def test_a_denied_wildcard_admits_no_name_that_it_may_match(denied: str, name: str, expected: bool) -> None:
    """What ends otherwise is told apart where a rule mentions it, and where the labels do."""
    held = rules(
        collection(application_rule(denied), priority=100, action="Deny"),
        collection(application_rule("*", "*.com", "sip.webex.com", "*.wbx2.com", "*.evilexample.com"), priority=200),
    )
    assert (web(name) in admitted(*policy("edge", held))) is expected


def test_an_allowed_tail_has_what_is_mentioned_of_it() -> None:
    """A name that ends alike is admitted where a rule mentions it, or one above it."""
    late = collection(application_rule("xexample.com", "*.yexample.com"), priority=300, action="Deny")
    found = admitted(*policy("edge", rules(collection(application_rule("*example.com")), late)))
    names = ["xexample.com", "a.yexample.com", "yexample.com"]
    assert [web(name) in found for name in names] == [True, True, False]


def test_a_symbol_is_no_name() -> None:
    """An application rule for all names admits no service tag."""
    found = admitted(*policy("edge", allow(application_rule("*"))))
    assert [web(peer) in found for peer in ("webex.com", "VirtualNetwork", "AzureMonitor")] == [True, False, False]


ALL = network_rule(ipProtocols=["Any"], destinationPorts=["*"], destinationAddresses=["*"], name="all")


def test_network_rules_come_before_application_rules() -> None:
    """A denial of addresses stops a name that an application rule of any priority allows."""
    late = rules(collection(ALL, action="Deny", priority=60000), priority=60000)
    early = rules(collection(application_rule("webex.com"), priority=100), priority=100)
    found = [web("webex.com") in admitted(*policy("edge", *held)) for held in ([early], [early, late])]
    assert found == [True, False]


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        pytest.param((100, 200), (300, 200), False, id="group denies first, whatever its collections"),
        pytest.param((200, 100), (100, 300), True, id="group allows first"),
    ],
)
def test_groups_go_before_collections(outer: tuple[int, int], inner: tuple[int, int], expected: bool) -> None:
    """The priority of the group decides before that of the collection."""
    deny = rules(collection(ALL, action="Deny", priority=inner[0]), priority=outer[0])
    permit = rules(collection(network_rule(), priority=inner[1]), priority=outer[1])
    for held in ([deny, permit], [permit, deny]):
        assert (sip() in admitted(*policy("edge", *held))) is expected


@pytest.mark.parametrize(("priorities", "expected"), [((100, 101), False), ((101, 100), True)])
def test_collections_go_by_priority(priorities: tuple[int, int], expected: bool) -> None:
    """Swapping two priorities of one group swaps what is decided."""
    deny, permit = (
        collection(ALL, action="Deny", priority=priorities[0]),
        collection(network_rule(), priority=priorities[1]),
    )
    assert (sip() in admitted(*policy("edge", rules(deny, permit)))) is expected


def test_the_base_comes_first_within_each_kind() -> None:
    """A base's application rule comes before the policy's own, and after its network rules; its DNAT does not count."""
    base = policy(
        "parent",
        rules(
            collection(application_rule("webex.com"), action="Deny", priority=100),
            collection(nat_rule(), action="DNAT", priority=101),
        ),
    )
    own = [allow(application_rule("webex.com", "example.com")), rules(collection(network_rule()), priority=300)]
    found = admitted(*policy("edge", *own, base="parent"), *base)
    inward = Packet.tcp(PEER, "10.40.1.10", 5062, "198.51.100.1", 40000)
    verdicts = [packet in found for packet in (web("webex.com"), web("example.com"), sip(), inward)]
    assert verdicts == [False, True, True, False]


def test_rules_of_another_policy_do_not_count() -> None:
    """A group belongs to the policy that it names."""
    assert not admitted(*policy("edge"), *policy("other", allow(ALL)))


def test_what_peers_inside_open() -> None:
    """A network rule from one private prefix to another is one for what the other side opens too."""
    found = admitted(*policy("edge", allow(network_rule(sourceAddresses=["*"], destinationAddresses=["10.40.1.10"]))))
    inward = [Packet.tcp(PEER, "10.40.1.10", 5061, peer, 40000) for peer in ("10.30.0.1", "198.51.100.1")]
    assert [packet in found for packet in inward] == [True, False]


def test_a_network_rule_of_a_name_admits_no_address() -> None:
    """The firewall resolves the name as its clients do."""
    named = network_rule(destinationAddresses=[], destinationFqdns=["Sip.webex.com"])
    found = admitted(*policy("edge", allow(named)))
    assert [sip(peer) in found for peer in ("sip.webex.com", "webex.com", "198.51.100.1")] == [True, False, False]


def test_tags_of_names_admit_a_peer_of_their_own() -> None:
    """What only the provider knows is a symbol."""
    held = application_rule(fqdnTags=["WindowsUpdate"], webCategories=["Business"])
    found = admitted(*policy("edge", allow(held)))
    assert [web(name) in found for name in ("FqdnTag:WindowsUpdate", "WebCategory:Business")] == [True, True]


def test_a_clause_names_rule_and_group() -> None:
    """A reader finds the rule by its name and the URN of its group."""
    held = policy("edge", allow(network_rule()))
    part = FirewallPolicies(Registered(held)).filter(held[0], TAGS).parts[0]
    clause = part.admission.decides(sip())
    assert clause is not None
    assert (clause.rule, clause.resource) == (
        "network rule sip",
        urn(f"{TYPES}FirewallPolicyRuleCollectionGroup", "edge-g0"),
    )


INWARD = Packet.tcp(PEER, "10.40.1.10", 5062, "198.51.100.1", 40000)


def test_destination_nat_is_told_in_the_words_of_the_inside() -> None:
    """The private address and port are admitted, not the public ones, and only from the sources."""
    found = admitted(*policy("edge", rules(collection(nat_rule(), action="DNAT"))))
    assert INWARD in found
    assert found == PacketSet.box(
        initiator=PEER,
        protocol=TCP,
        local=[prefix("10.40.1.10")],
        peer=[prefix("198.51.100.0/24")],
        local_ports=[(5062, 5062)],
    )


@pytest.mark.parametrize(
    ("held", "nearer", "expected"),
    [
        pytest.param(
            [collection(nat_rule(), action="DNAT")], True, "see the firewall as the peer", id="filters nearer"
        ),
        pytest.param(
            [collection(nat_rule(), action="DNAT"), collection(ALL, action="Deny", priority=300)],
            False,
            None,
            id="denied elsewhere",
        ),
        pytest.param(
            [
                collection(nat_rule(), action="DNAT"),
                collection(
                    network_rule(
                        sourceAddresses=["*"],
                        destinationAddresses=["10.40.1.0/24"],
                        destinationPorts=["5062"],
                    ),
                    action="Deny",
                    priority=300,
                ),
            ],
            False,
            "documents differ on which wins",
            id="denied again",
        ),
    ],
)
def test_what_destination_nat_leaves_open(held: list[dict[str, Any]], nearer: bool, expected: str | None) -> None:
    """Where the documents, or what a filter behind it sees, leave a doubt, it is an error."""
    resources = policy("edge", rules(*held))
    if expected is None:
        assert INWARD in admitted(*resources, nearer=nearer)
        return
    with pytest.raises(Faults, match=expected):
        admitted(*resources, nearer=nearer)


FAULTS = [
    pytest.param(network_rule(ipProtocols=["Tcp"]), "Allow", 'ipProtocols: "Tcp" is not known', id="protocol case"),
    pytest.param(network_rule(ipProtocols=["*"]), "Allow", 'ipProtocols: "*" is not known; give TCP', id="star"),
    pytest.param(network_rule(ipProtocols=[]), "Allow", "ipProtocols: is not known", id="no protocol"),
    pytest.param(network_rule(ipProtocols=["ICMP"]), "Allow", "destinationPorts: is given beside", id="icmp ports"),
    pytest.param(network_rule(destinationPorts=["65536"]), "Allow", 'Ports: "65536" is not a port', id="high port"),
    pytest.param(network_rule(destinationPorts=[]), "Allow", "destinationPorts: is missing", id="no port"),
    pytest.param(network_rule(destinationPorts=UNKNOWN), "Allow", "Ports: is not known in this run", id="unknown"),
    pytest.param(network_rule(sourceAddresses=[]), "Allow", "sourceAddresses: is missing", id="no source"),
    pytest.param(network_rule(sourceAddresses=["AzureCloud"]), "Allow", 'Addresses: "AzureCloud"', id="source tag"),
    pytest.param(network_rule(destinationAddresses=[]), "Allow", "destinationAddresses: is missing", id="nowhere"),
    pytest.param(network_rule(destinationAddresses=["10.0.0.1/8"]), "Allow", '"10.0.0.1/8" is neither', id="host bits"),
    pytest.param(network_rule(destinationAddresses=["2001:db8::/32"]), "Allow", "is neither an IPv4", id="ipv6"),
    pytest.param(network_rule(destinationAddresses=["Internet"]), "Allow", '"Internet" is not a tag of', id="nsg tag"),
    pytest.param(network_rule(destinationAddresses=["AzureCloud"]), "Deny", "is a tag whose", id="denied tag"),
    pytest.param(network_rule(destinationFqdns=["*.webex.com"]), "Allow", "has a wildcard", id="wildcard"),
    pytest.param(network_rule(destinationFqdns=["webex.com"]), "Deny", "but its addresses", id="denied name"),
    pytest.param(network_rule(sourceIpGroups=["/x/y"]), "Allow", "neither of this run nor adopted", id="ip group"),
    pytest.param(
        network_rule(sourceIpGroups=[f"{BASE}/ipGroups/none"]),
        "Allow",
        "has an empty group beside",
        id="empty group",
    ),
    pytest.param(application_rule(), "Allow", "targetFqdns: is missing", id="no name"),
    pytest.param(application_rule("a.*.com"), "Allow", '"a.*.com" is not a name', id="wildcard inside"),
    pytest.param(application_rule("x", targetUrls=["x/y"]), "Allow", "targetUrls: restricts URL paths", id="url"),
    pytest.param(application_rule("x", protocols=[]), "Allow", "protocols: is missing", id="no application"),
    pytest.param(
        application_rule("x", protocols=[{"protocolType": "https"}]), "Allow", '"https" is not known', id="its case"
    ),
    pytest.param(
        application_rule("x", protocols=[{"protocolType": "Https", "port": 64001}]),
        "Allow",
        '"64001" is not a port',
        id="its port",
    ),
    pytest.param(application_rule("x", destinationAddresses=["192.0.2.1"]), "Allow", "not documented", id="bounded"),
    pytest.param(application_rule(fqdnTags=["X"]), "Deny", "but its names are not known", id="denied fqdn tag"),
    pytest.param(nat_rule(ipProtocols=["Any"]), "DNAT", 'ipProtocols: "Any" is not known', id="dnat of all"),
    pytest.param(nat_rule(translatedAddress=None), "DNAT", "translatedAddress: is not an IPv4", id="dnat to nowhere"),
    pytest.param(nat_rule(translatedFqdn="x.example.com"), "DNAT", "is a name whose address", id="dnat to a name"),
    pytest.param(nat_rule(translatedPort="0"), "DNAT", 'translatedPort: "0" is not a port', id="dnat to no port"),
    pytest.param(nat_rule(translatedPort="65536"), "DNAT", '"65536" is not a port', id="dnat to a high port"),
    pytest.param(nat_rule(destinationAddresses=["X"]), "DNAT", "is not a public address", id="dnat of a tag"),
    pytest.param(nat_rule(), "Allow", "are not of the kind of this collection", id="dnat in a filter"),
]


@pytest.mark.parametrize(("rule", "action", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(rule: dict[str, Any], action: str, expected: str) -> None:
    """The fault names the group, the rule's place, the property and its value; nothing is guessed."""
    with pytest.raises(Faults) as error:
        admitted(*policy("edge", rules(collection(rule, action=action))))
    assert expected in str(error.value)
    assert str(error.value).startswith("edge-g0.ruleCollections[0].rules") or "/x/y" in str(error.value)


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    told: list[str] = []
    for each in FAULTS:
        rule, action = cast("tuple[dict[str, Any], str]", each.values[:2])
        with pytest.raises(Faults) as error:
            admitted(*policy("edge", rules(collection(rule, action=action))))
        told += [f"{each.id}\n", *(f"  {line}\n" for line in str(error.value).splitlines())]
    golden("faults/firewall-policy.txt", "".join(told))


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(policy("edge", base="gone"), "edge.basePolicy: .*is not of this run", id="base of another stack"),
        pytest.param(policy("edge", base="edge"), "edge.basePolicy: .*is the policy itself", id="its own base"),
        pytest.param(
            policy("edge", rules(priority=99)), 'edge-g0.priority: "99" is not a valid priority', id="low priority"
        ),
        pytest.param(policy("edge", rules(priority=65001)), 'priority: "65001" is no', id="high priority"),
        pytest.param(policy("edge", rules(), rules()), 'edge-g1.priority: "200" appears twice', id="two groups"),
        pytest.param(
            policy("edge", rules(collection(), collection())),
            r'ollections\[1\].priority: "200" appears twice',
            id="two",
        ),
        pytest.param(
            policy("edge", rules(collection(network_rule(), application_rule("x")))),
            "are of several kinds",
            id="mixed rules",
        ),
        pytest.param(policy("edge", rules(collection(action="allow"))), 'type: "allow" is not known', id="action"),
        pytest.param(
            policy("edge", rules({**collection(), "ruleCollectionType": "X"})),
            'Type: "X" is not known',
            id="collection",
        ),
        pytest.param(
            policy("edge", rules({**collection(), "rules": UNKNOWN})), "rules: has a value that is not", id="unknown"
        ),
        pytest.param(
            policy("edge", allow(network_rule(destinationFqdns=["webex.com"])), dnsSettings={}),
            "needs the firewall as DNS proxy",
            id="no proxy",
        ),
    ],
)
def test_the_order_must_be_told(resources: tuple[Registration, ...], expected: str) -> None:
    """What comes first must be known, of policies, groups and collections."""
    with pytest.raises(Faults, match=expected):
        admitted(*resources)


@pytest.mark.parametrize("priority", [100, 65000])
def test_the_first_and_the_last_of_a_range(priority: int) -> None:
    """The bounds of priorities and ports are inside."""
    last = application_rule("example.com", protocols=[{"protocolType": "Https", "port": 64000}])
    held = policy("edge", rules(collection(last, priority=priority), priority=priority))
    assert web("example.com", 64000) in admitted(*held)
    for port in (1, 65535):
        inward = rules(collection(nat_rule(translatedPort=str(port)), action="DNAT"))
        packet = Packet.tcp(PEER, "10.40.1.10", port, "198.51.100.1", 40000)
        assert packet in admitted(*policy("edge", inward))


def test_all_faults_come_at_once() -> None:
    """Faults of the network and the application rules are told together."""
    wrong = [collection(network_rule(ipProtocols=["X"])), collection(application_rule(""), priority=300)]
    with pytest.raises(Faults) as error:
        admitted(*policy("edge", rules(*wrong)))
    assert [fault.place.rpartition(".")[2] for fault in error.value] == ["ipProtocols", "targetFqdns"]


@pytest.mark.parametrize(
    ("base", "own", "expected"),
    [
        pytest.param(None, None, "Threat intelligence reports, and refuses nothing.", id="by default"),
        pytest.param("Off", "Off", "Threat intelligence is off.", id="off"),
        pytest.param("Deny", "Off", "Threat intelligence refuses addresses and names", id="the stricter of two"),
    ],
)
def test_threat_intelligence_is_noted(base: str | None, own: str | None, expected: str) -> None:
    """What only the provider knows is said beside the rules."""
    held = policy("edge", base="parent", threatIntelMode=own), policy("parent", threatIntelMode=base)
    notes = FirewallPolicies(Registered([*held[0], *held[1]])).notes(held[0][0])
    assert notes[0].startswith(expected)
    assert notes[1:] == ("Its infrastructure rule collection admits names of the platform that no rule says.",)


def test_inspection_is_noted() -> None:
    """Intrusion detection and the termination of TLS are said."""
    held = policy("edge", allow(application_rule("x", terminateTLS=True)), intrusionDetection={"mode": "Deny"})
    assert FirewallPolicies(Registered(held)).notes(held[0])[2:] == (
        "Intrusion detection refuses what its signatures match.",
        "Application rule web terminates TLS.",
    )
    wrong = policy("edge", threatIntelMode="deny")
    with pytest.raises(Faults, match=r'edge\.threatIntelMode: "deny" is not known'):
        FirewallPolicies(Registered(wrong)).notes(wrong[0])
