"""An NSG admits exactly the merged rules, and ARM takes each of its rules: name, priority, description."""

import re
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.flow_sets import flow_packets, rule_packets
from tests.plan.random_sites import gateway_arguments, gateway_of, gateways, neighbours, peers, pools
from tests.plan.strategies import NETWORKS, flows
from tests.rows import (
    GATEWAY_DNS,
    GATEWAY_HTTPS,
    GATEWAY_MEDIA,
    GATEWAY_REVOCATION,
    GATEWAY_SIGNALLING,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)
from tests.targets.azure.rule_sets import admitted, matches

from webex_calling.fault import Faults
from webex_calling.flows.flow import Addresses, Flow, ServiceTag
from webex_calling.flows.rule import Rule, RulePeer
from webex_calling.plan.coarsen import coarsen
from webex_calling.plan.endpoint_plan import NsgPlan, Plan, plan_azure_gateway, plan_azure_pool, plan_azure_subnet
from webex_calling.plan.merge import merge
from webex_calling.port import PortRange, Protocol
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Initiator
from webex_calling.quotas.azure import NSG_PRIORITY, PREFIXES_PER_NSG, RULES_PER_NSG
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.azure.network_security_group import EXPRESSION, Ending, NsgAllowance, SecurityRule, render
from webex_calling.verify.model.packets import Initiator as Side
from webex_calling.verify.model.packets import PacketSet

REFERENCE = load_reference()
FIRST_PRIORITY, LAST_PRIORITY = NSG_PRIORITY.least, NSG_PRIORITY.ceiling
DEFAULT = NsgAllowance(RULES_PER_NSG.default, PREFIXES_PER_NSG.default)

# Azure resource naming rules, Microsoft.Network/networkSecurityGroups/securityRules
ARM_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")

FLOW = Flow(
    requirement=SIGNALLING_TO_PEER,
    title="Signalling from a Local Gateway to its peer",
    interface=Interface.EXTERNAL,
    opens=Initiator.LOCAL,
    protocol=Protocol.TCP,
    local=(),
    source_ports=(),
    peer=Addresses((IPv4Network("198.51.100.0/28"),)),
    ports=(PortRange.of(5061),),
    label="itsp",
)


def rule(peer: str, ports: str, **flow: Any) -> Rule:
    """Return a rule to ``peer``, an address or a tag, of one flow with changes."""
    whom: RulePeer = IPv4Network(peer) if peer[0].isdigit() else ServiceTag(peer)
    held = replace(FLOW, **flow)
    return Rule(held.interface, held.opens, held.protocol, PortRange.parse(ports), whom, None, (held,))


def told(rules: Sequence[SecurityRule]) -> list[str]:
    """Return security rules in one line each."""
    return [
        f"{each.priority} {each.name}: {'in' if each.inbound else 'out'} {each.protocol} {' '.join(each.sources)} > "
        f"{' '.join(each.destinations)} {' '.join(each.destination_ports)}"
        for each in rules
    ]


def assert_taken_by_arm(rules: Sequence[SecurityRule]) -> None:
    """Check what Azure Resource Manager checks of the rules of one NSG."""
    assert [each.name for each in rules if not ARM_NAME.fullmatch(each.name)] == []
    assert len({each.name.lower() for each in rules}) == len(rules)
    assert [each.description for each in rules if not 0 < len(each.description) <= 140] == []
    assert [each.priority for each in rules if not FIRST_PRIORITY <= each.priority <= LAST_PRIORITY] == []
    for inbound in (True, False):
        priorities = [each.priority for each in rules if each.inbound is inbound]
        assert priorities == sorted(set(priorities))


def assert_in_reading_order(rules: Sequence[SecurityRule]) -> None:
    """Check that the permits of a direction have one priority after another, as they stand, and denies the last."""
    for inbound in (True, False):
        permits = [each.priority for each in rules if each.allow and each.inbound is inbound]
        assert permits == list(range(FIRST_PRIORITY, FIRST_PRIORITY + len(permits)))
    assert {each.priority for each in rules if not each.allow} == {LAST_PRIORITY}


DENY_ALL = ["4096 deny-in-all: in * * > * *", "4096 deny-out-all: out * * > * *"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            [rule("198.51.100.0/28", "5061"), rule("203.0.113.0/28", "5061")],
            ["100 P1-out-tcp-itsp: out Tcp * > 198.51.100.0/28 203.0.113.0/28 5061"],
            id="peers of one flow stand together",
        ),
        pytest.param(
            [rule("198.51.100.0/28", "5061"), rule("198.51.100.0/28", "5070-5079")],
            ["100 P1-out-tcp-itsp: out Tcp * > 198.51.100.0/28 5061 5070-5079"],
            id="ports of one flow stand together",
        ),
        pytest.param(
            [
                rule("198.51.100.0/28", "5060"),
                rule("198.51.100.0/28", "5070"),
                rule("203.0.113.0/28", "5060"),
                rule("192.0.2.0/28", "5070"),
            ],
            [
                "100 P1-out-tcp-itsp-5060_5070: out Tcp * > 198.51.100.0/28 5060 5070",
                "101 P1-out-tcp-itsp-5060: out Tcp * > 203.0.113.0/28 5060",
                "102 P1-out-tcp-itsp-5070: out Tcp * > 192.0.2.0/28 5070",
            ],
            id="what is no product is split, each with a name",
        ),
        pytest.param(
            [rule("198.51.100.0/28", "5061"), rule("203.0.113.0/28", "5061", label="ucm")],
            [
                "100 P1-out-tcp-itsp: out Tcp * > 198.51.100.0/28 5061",
                "101 P1-out-tcp-ucm: out Tcp * > 203.0.113.0/28 5061",
            ],
            id="labels stand apart in the order of the site",
        ),
        pytest.param(
            [
                rule("198.51.100.0/28", "5061", requirement=SIGNALLING_FROM_PEER, opens=Initiator.PEER),
                rule("0.0.0.0/0", "80", requirement=GATEWAY_REVOCATION, label="anywhere"),
                rule("AzureMonitor", "443", requirement="extra", label="logs"),
            ],
            [
                "100 P3-in-tcp-itsp: in Tcp 198.51.100.0/28 > * 5061",
                "100 G3-out-tcp-anywhere: out Tcp * > * 80",
                "101 extra-out-tcp-logs: out Tcp * > AzureMonitor 443",
            ],
            id="directions, anywhere and tags",
        ),
    ],
)
def test_permits(rules: list[Rule], expected: list[str]) -> None:
    """Rules of one row, label and protocol become as few augmented rules as products allow."""
    assert told(render([("", rules)], Ending.DENY_ALL, "")) == [*expected, *DENY_ALL]


def test_session_hosts_are_denied_the_internet_alone() -> None:
    """The NSG of session hosts ends in one deny, outbound to the Internet."""
    assert told(render([("", [])], Ending.DENY_INTERNET, "")) == ["4096 deny-out-internet: out * * > Internet *"]


def test_a_long_name_keeps_its_identity() -> None:
    """A name beyond 80 characters is cut and ends in a digest of the whole, so that two long names differ."""
    long = "a" * 41
    held = [rule("198.51.100.0/28", "5061", label=f"{long}{'b' * 40}{last}") for last in "xy"]
    names = [each.name for each in render([(long, held)], Ending.DENY_ALL, "") if each.allow]
    assert ([len(name) for name in names], len(set(names))) == ([80, 80], 2)
    assert [name[:71] for name in names] == [f"{long}-P1-out-tcp-{'a' * 18}"] * 2


def many(count: int) -> list[Rule]:
    """Return so many rules, none of which can be joined with another."""
    return [rule("198.51.100.0/28", "5061", label=f"itsp-{number}") for number in range(count)]


@pytest.mark.long
def test_more_rules_than_priorities_are_refused() -> None:
    """An NSG with more rules of a direction than priorities is told with both numbers, and what to write."""
    held = many(3997)
    inbound = [
        replace(
            each,
            opens=Initiator.PEER,
            flows=(replace(each.flows[0], requirement=SIGNALLING_FROM_PEER, opens=Initiator.PEER),),
        )
        for each in held
    ]
    with pytest.raises(Faults) as raised:
        render([("", held + inbound)], Ending.DENY_ALL, "localGateways[0]")
    remedy = "join peers that take the same ports into one peer with several addresses, or split the subnet"
    assert str(raised.value).splitlines() == [
        f"localGateways[0]: needs 3,997 inbound rules in one NSG, and there are 3,996 priorities; {remedy}",
        f"localGateways[0]: needs 3,997 outbound rules in one NSG, and there are 3,996 priorities; {remedy}",
    ]


def test_priorities_outlast_the_rules_of_an_nsg() -> None:
    """Every direction has room for as many rules as it has priorities, and those are more than an NSG may have."""
    permits = [each for each in render([("", many(3996))], Ending.DENY_ALL, "") if each.allow]
    assert [each.priority for each in permits] == list(range(100, 4096))
    assert RULES_PER_NSG.most is not None
    assert RULES_PER_NSG.most < len(permits)


def test_what_the_site_adds_follows_the_rows() -> None:
    """Rows are read in the order of the data, management after them, and the site's own rules last."""
    arguments = {
        "name": "weu-a",
        "trunk": "certificate",
        "listen_ports": ["5062"],
        "public_address": "203.0.113.10",
        "resolvers": ["10.40.0.2"],
        "time_servers": ["10.40.0.3"],
        "https": {"internet": True},
        "management": {"sources": ["10.40.9.0/24"], "syslog": ["10.40.0.9"]},
        "extra_rules": [
            {"name": "logs", "direction": "outbound", "protocol": "tcp", "ports": ["443"], "reason": "Logs",
             "service_tag": "AzureMonitor"},
        ],
    }  # fmt: skip
    (nsg,) = planned(gateway_of(arguments, Cloud.AZURE)).nsgs
    read = list(dict.fromkeys(each.rules[0].flows[0].requirement for each in nsg.rules if each.allow))
    order = [*REFERENCE.requirements, "management", "extra"]
    for inbound in (True, False):
        rows = [each.rules[0].flows[0].requirement for each in nsg.rules if each.allow and each.inbound is inbound]
        assert rows == sorted(rows, key=order.index)
    assert {GATEWAY_SIGNALLING, "management", "extra"} <= set(read)


@st.composite
def subjects(draw: st.DrawFn) -> list[tuple[str, list[Rule]]]:
    """Return the merged rules of gateways that share an NSG, each with its name and its address."""
    names = draw(st.sampled_from([[""], ["fra-a"], ["fra-a", "fra-b"], ["fra-a", "fra-b", "fra-b-2"]]))
    found: list[tuple[str, list[Rule]]] = []
    for host, name in enumerate(names, start=10):
        held = draw(st.lists(flows(shared=False), max_size=5))
        local = (IPv4Network(f"10.20.1.{host}/32"),) if name else ()
        widened = [
            coarsen(replace(each, interface=Interface.EXTERNAL, local=local, label=f"label-{at}"), EXPRESSION)[0]
            for at, each in enumerate(held)
        ]
        found.append((name, list(merge(widened, NETWORKS, named_lists=False))))
    return found


@settings(max_examples=60, deadline=None)
@given(subjects())
def test_security_rules_admit_exactly_the_merged_rules(held: list[tuple[str, list[Rule]]]) -> None:
    """Every security rule is a product of peers and ports that was asked for, and together they are all of it."""
    rules = render(held, Ending.DENY_ALL, "")
    assert admitted(rules) == rule_packets((each for _, members in held for each in members), NETWORKS)
    for each in rules:
        assert not each.allow or matches(each) == rule_packets(each.rules, NETWORKS)
    assert_taken_by_arm(rules)
    assert_in_reading_order(rules)


@settings(max_examples=40, deadline=None)
@given(subjects())
def test_shared_filters_name_local_addresses(held: list[tuple[str, list[Rule]]]) -> None:
    """Where an NSG is shared, every permit is of one gateway, begins with its name and names its address."""
    owners = {member: name for name, members in held for member in members}
    for each in render(held, Ending.DENY_ALL, ""):
        if each.allow:
            own = {(owners[member], str(member.local) if member.local else "*") for member in each.rules}
            ((name, address),) = own
            assert each.name.startswith(f"{name}-" if name else "")
            assert (each.destinations if each.inbound else each.sources) == (address,)


def nsgs(plan: Plan) -> dict[Interface, NsgPlan]:
    """Return the NSG of each interface."""
    return {nsg.interface: nsg for nsg in plan.nsgs}


def planned(model: LocalGateway | VdiPool) -> Plan:
    """Return the plan of a gateway or a pool."""
    if isinstance(model, LocalGateway):
        return plan_azure_gateway(REFERENCE, model, DEFAULT)
    return plan_azure_pool(REFERENCE, model, DEFAULT)


def wanted(plan: Plan, interface: Interface) -> PacketSet:
    """Return what the coarsened flows of an interface ask for."""
    held = [coarsen(flow, EXPRESSION)[0] for flow in plan.flows if flow.interface is interface]
    return flow_packets(held, REFERENCE.networks)


@settings(max_examples=40, deadline=None)
@given(gateways(Cloud.AZURE))
def test_a_gateways_nsgs_admit_exactly_the_flows(gateway: LocalGateway) -> None:
    """One NSG an interface admits the coarsened flows, and its denies leave nothing else to the default rules."""
    plan = planned(gateway)
    assert list(nsgs(plan)) == list(gateway.sides)
    for interface, nsg in nsgs(plan).items():
        assert admitted(nsg.rules) == wanted(plan, interface)
        assert PacketSet.union(matches(each) for each in nsg.rules) == PacketSet.everything()
        assert_taken_by_arm(nsg.rules)
        assert_in_reading_order(nsg.rules)


@settings(max_examples=25, deadline=None)
@given(pools(Cloud.AZURE))
def test_session_hosts_admit_exactly_the_flows(pool: VdiPool) -> None:
    """What the rules permit is the coarsened flows; outbound nothing is left open, inbound the default rules decide."""
    plan = planned(pool)
    (nsg,) = plan.nsgs
    assert admitted(nsg.rules) == wanted(plan, Interface.EXTERNAL)
    outbound = PacketSet.union(matches(each) for each in nsg.rules if not each.inbound)
    assert outbound == PacketSet.box(initiator=Side.LOCAL)
    assert_taken_by_arm(nsg.rules)


@settings(max_examples=25, deadline=None)
@given(gateway_arguments(Cloud.AZURE, name="weu-a"), gateway_arguments(Cloud.AZURE, name="weu-b"))
def test_a_shared_subnet_admits_exactly_the_flows_of_all(one: dict[str, Any], other: dict[str, Any]) -> None:
    """The NSG of a shared subnet admits what each gateway needs, at its own address and at no other."""
    addressed = [
        gateway_of({**arguments, "interfaces": arguments["interfaces"] | {"external": address}}, Cloud.AZURE)
        for arguments, address in ((one, "10.40.1.20"), (other, "10.40.1.21"))
    ]
    plan = plan_azure_subnet(REFERENCE, "edge", [(each, Interface.EXTERNAL) for each in addressed], DEFAULT)
    (nsg,) = plan.nsgs
    assert admitted(nsg.rules) == wanted(plan, Interface.EXTERNAL)
    assert {
        own for each in nsg.rules if each.allow for own in (each.destinations if each.inbound else each.sources)
    } <= {
        "10.40.1.20/32",
        "10.40.1.21/32",
    }
    assert_taken_by_arm(nsg.rules)


def identities(plan: Plan) -> dict[tuple[Interface, str], tuple[object, ...]]:
    """Return what each permit says, by its interface and name, without its priority and its words."""
    return {
        (nsg.interface, each.name): (
            each.inbound,
            each.protocol,
            each.sources,
            each.destinations,
            each.destination_ports,
        )
        for nsg in plan.nsgs
        for each in nsg.rules
    }


@settings(max_examples=40, deadline=None)
@given(gateway_arguments(Cloud.AZURE, most_peers=3), st.data())
def test_appending_a_peer_renames_nothing(arguments: dict[str, Any], data: st.DataObject) -> None:
    """A peer that is written last leaves every other rule as it is, in its order, but for its priority."""
    new = data.draw(peers(9, tuple(arguments["interfaces"])))
    grown = {**arguments, "peers": [*arguments["peers"], new]}
    before, after = (
        [(nsg.interface, replace(each, priority=0)) for nsg in planned(gateway_of(each_of, Cloud.AZURE)).nsgs
         for each in nsg.rules]
        for each_of in (arguments, grown)
    )  # fmt: skip
    assert [each for each in after if each in before] == before


@settings(max_examples=40, deadline=None)
@given(neighbours(Cloud.AZURE))
def test_names_mean_the_same_after_a_change(pair: tuple[LocalGateway, LocalGateway]) -> None:
    """After one change, what a name says is another thing only in the rows whose peers or ports the site changed."""
    before, after = (identities(planned(gateway)) for gateway in pair)
    changed = {name[1].split("-")[0] for name in before.keys() & after.keys() if before[name] != after[name]}
    assert changed <= {GATEWAY_DNS, GATEWAY_REVOCATION, GATEWAY_HTTPS, GATEWAY_MEDIA}
