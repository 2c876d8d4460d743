"""What does not fit a quota is refused with the arithmetic, and the remedy that is printed makes it fit."""

import re
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests.plan.random_sites import gateway_arguments, gateway_of, pool_of, pools
from tests.targets.aws.test_group_assignment import DEFAULT, REFERENCE, SETTINGS, SIZES, planned

from webex_calling.fault import Fault, Faults
from webex_calling.flows.rule import NetworkList
from webex_calling.plan.endpoint_plan import InterfacePlan, Plan, plan_aws_gateway, plan_aws_pool
from webex_calling.plan.group_fit import Allowance
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.reference import Reference
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.aws.prefix_list import list_sizes, render_lists

GATEWAY: Mapping[str, Any] = {
    **SETTINGS,
    "name": "fra-a",
    "trunk": "certificate",
    "listen_ports": ["5061"],
    "public_address": "203.0.113.10",
    "https": {"internet": True},
}
POOL: Mapping[str, Any] = {
    **SETTINGS,
    "name": "desks",
    "platform": "workspaces",
    "media": "both",
    "https": {"internet": True},
}


WEIGHED = re.compile(r'group "[a-z0-9-]+" weighs (\d+) of (\d+) (?:in|out)bound: (.+) = (\d+); the flows are ')


def peer(name: str, block: int, prefixes: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a peer with as many prefixes that cannot be joined; each weighs two rules a direction."""
    return {
        "name": name,
        "addresses": [f"10.{block}.{2 * third}.0/24" for third in range(prefixes)],
        "transport": "tls",
        "peer_ports": ["5061"],
        "local_ports": ["5061"],
        "media_ports": "16384-32767",
        **changes,
    }


def gateway(**changes: Any) -> LocalGateway:
    """Return the gateway of this file with changes."""
    return gateway_of({**GATEWAY, **changes}, Cloud.AWS)


def refused(model: LocalGateway | VdiPool, allowance: Allowance = DEFAULT) -> tuple[Fault, ...]:
    """Return the faults with which a plan is refused."""
    with pytest.raises(Faults) as raised:
        planned(model, allowance)
    return raised.value.faults


def assert_within(plan: Plan, allowance: Allowance, sizes: Mapping[NetworkList, int] = SIZES) -> None:
    """Weigh every group again from its registered rules, and count the groups of every interface."""
    for side in plan.interfaces:
        for group in side.groups:
            weights = [(rule.ingress, sizes[rule.list] if rule.list else 1) for rule in group.rules]
            loads = [sum(each for ingress, each in weights if ingress is way) for way in (True, False)]
            assert (loads, group.quota) == ([group.inbound, group.outbound], allowance.rules_per_group)
            assert max(loads) <= allowance.rules_per_group
        assert side.fewest <= len(side.groups) <= allowance.groups_per_interface - len(side.others)


def assert_arithmetic(fault: Fault, allowance: Allowance) -> None:
    """Check the sum that a fault prints, and that it really is above the quota."""
    weighed = re.match(
        r'group "[a-z0-9-]+" weighs (\d+) of (\d+) (?:in|out)bound: (.+) = (\d+); the flows are ', fault.fault
    )
    if weighed:
        terms = re.findall(r"(\d+) × (?:list [a-z0-9-]+|address) \((\d+)\)", weighed[3])
        total = sum(int(count) * int(each) for count, each in terms)
        assert [weighed[1], weighed[2], weighed[4]] == [str(total), str(allowance.rules_per_group), str(total)]
        assert total > allowance.rules_per_group
        return
    counted = re.fullmatch(r"needs (\d+) groups beside (\d+) others, and takes (\d+) an interface", fault.fault)
    assert counted
    assert int(counted[1]) + int(counted[2]) > int(counted[3]) == allowance.groups_per_interface


def with_remedy(arguments: Mapping[str, Any], faults: tuple[Fault, ...]) -> dict[str, Any] | None:
    """Return the site with the lines that the remedies tell to write; None where a fault has no such lines."""
    groups: dict[str, str] = {}
    for fault in faults:
        lines = re.findall(r"group: (\S+) at the peers? ([a-z0-9-]+(?:, [a-z0-9-]+)*)", fault.remedy)
        if not lines:
            return None
        groups |= {name: group for group, names in lines for name in names.split(", ")}
    peers = [each | {"group": groups.get(each["name"], each.get("group", ""))} for each in arguments["peers"]]
    return {**arguments, "peers": [{k: v for k, v in each.items() if v != ""} for each in peers]}


@settings(max_examples=60, deadline=None)
@given(gateway_arguments(Cloud.AWS), st.sampled_from([Allowance(60, 5), Allowance(45, 5), Allowance(100, 2)]))
def test_a_gateway_fits_or_is_refused_with_the_arithmetic(arguments: dict[str, Any], allowance: Allowance) -> None:
    """No plan passes a quota, no refusal is without its sum, and the lines that a remedy prints make it fit."""
    try:
        plan = planned(gateway_of(arguments, Cloud.AWS), allowance)
    except Faults as found:
        for fault in found:
            assert_arithmetic(fault, allowance)
        cured = with_remedy(arguments, found.faults)
        event("refused, with lines" if cured else "refused, without lines")
        if cured:
            assert_within(planned(gateway_of(cured, Cloud.AWS), allowance), allowance)
    else:
        event("fits")
        assert_within(plan, allowance)


@st.composite
def crowded(draw: st.DrawFn) -> dict[str, Any]:
    """Return a gateway whose peers hardly fit, of which some share addresses or name a group of a likely name."""
    names = draw(st.permutations(["itsp", "ucm", "calling", "sbc-external", "general", "itsp-2"]))
    peers = [
        peer(
            name,
            draw(st.sampled_from([30, 31, 32, 33, 34])),
            draw(st.integers(1, 16)),
            local_ports=draw(st.sampled_from([["5061"], ["5061", "5063"]])),
            media_ports=draw(st.sampled_from(["16384-32767", "20000-20999"])),
        )
        for name in names[: draw(st.integers(1, 6))]
    ]
    return {**GATEWAY, "peers": peers}


@settings(max_examples=80, deadline=None)
@given(crowded())
def test_the_printed_lines_make_it_fit(arguments: dict[str, Any]) -> None:
    """Where a remedy prints lines of the site, the site with these lines fits, whatever its peers are called."""
    try:
        planned(gateway_of(arguments, Cloud.AWS), DEFAULT)
    except Faults as found:
        cured = with_remedy(arguments, found.faults)
        event("lines" if cured else "no lines")
        assume(cured)
        assert cured is not None
        assert_within(planned(gateway_of(cured, Cloud.AWS), DEFAULT), DEFAULT)


@settings(max_examples=30, deadline=None)
@given(pools(Cloud.AWS))
def test_a_pool_fits_or_is_refused_with_the_arithmetic(pool: VdiPool) -> None:
    """No plan of a pool passes a quota, and no refusal is without its sum."""
    allowance = Allowance(60, 1 if pool.platform == "workspaces" else 5)
    try:
        assert_within(planned(pool, DEFAULT), allowance)
    except Faults as found:
        for fault in found:
            assert_arithmetic(fault, allowance)


@pytest.mark.parametrize(
    ("changes", "allowance", "expected"),
    [
        pytest.param(
            {"peers": [peer("itsp", 30, 12)]},
            DEFAULT,
            [
                (
                    'group "general" weighs 72 of 60 outbound: 2 × list calling (20) + 32 × address (1) = 72',
                    "write group: itsp at the peer itsp, or ask AWS to raise rules-per-group to 72 "
                    "(at most 13 groups per interface then)",
                )
            ],
            id="one peer too many",
        ),
        pytest.param(
            {"peers": [peer("itsp", 30, 5), peer("ucm", 31, 8), peer("sbc", 32, 2)]},
            DEFAULT,
            [
                (
                    'group "general" weighs 78 of 60 outbound: 2 × list calling (20) + 38 × address (1) = 78',
                    "write group: ucm at the peers ucm, itsp, or ask AWS to raise rules-per-group to 78 "
                    "(at most 12 groups per interface then)",
                )
            ],
            id="the heaviest peers go, together",
        ),
        pytest.param(
            {"peers": [peer("itsp", 30, 40)]},
            DEFAULT,
            [
                (
                    'group "general" weighs 128 of 60 outbound: 2 × list calling (20) + 88 × address (1) = 128',
                    "ask AWS to raise rules-per-group to 128 (at most 7 groups per interface then)",
                ),
                (
                    'group "general" weighs 101 of 60 inbound: 1 × list calling (20) + 81 × address (1) = 101',
                    "ask AWS to raise rules-per-group to 101 (at most 9 groups per interface then)",
                ),
            ],
            id="a peer that no group of its own would hold",
        ),
        pytest.param(
            {"peers": [peer("calling", 30, 12)], "other_groups": {"external": ["sg-0abc"]}},
            DEFAULT,
            [
                (
                    'group "general" weighs 72 of 60 outbound: 2 × list calling (20) + 32 × address (1) = 72',
                    "write group: calling-1 at the peer calling, or ask AWS to raise rules-per-group to 72 "
                    "(at most 13 groups per interface then)",
                )
            ],
            id="a peer that is called like a home",
        ),
        pytest.param(
            {"peers": [peer("itsp", 30, 12)], "other_groups": {"external": ["sg-0abc", "sg-0abd", "sg-0abe"]}},
            DEFAULT,
            [
                (
                    'group "general" weighs 72 of 60 outbound: 2 × list calling (20) + 32 × address (1) = 72',
                    "ask AWS to raise rules-per-group to 72 (at most 13 groups per interface then)",
                )
            ],
            id="no place for another group",
        ),
        pytest.param(
            {"listen_ports": ["5061", "5063", "5065", "5067"]},
            DEFAULT,
            [
                (
                    'group "calling" weighs 80 of 60 inbound: 4 × list calling (20) = 80',
                    "ask AWS to raise rules-per-group to 80 (at most 12 groups per interface then)",
                )
            ],
            id="more listen ports than a group has room for",
        ),
        pytest.param(
            {"peers": [peer(f"peer-{at}", 30 + at, group=f"group-{at}") for at in range(4)]},
            DEFAULT,
            [
                (
                    "needs 6 groups beside 0 others, and takes 5 an interface",
                    "ask AWS to raise groups-per-interface to 6",
                )
            ],
            id="a group a peer",
        ),
        pytest.param(
            {"peers": [peer(f"peer-{at}", 30 + at, group=f"group-{at}") for at in range(4)]},
            Allowance(200, 5),
            [
                (
                    "needs 6 groups beside 0 others, and takes 5 an interface",
                    "use fewer peers per group or fewer other groups: at 200 rules per group AWS attaches at most 5 "
                    "groups",
                )
            ],
            id="a group a peer, where AWS grants no more",
        ),
        pytest.param(
            {"adopt": {"external": ["sg-0abc", "sg-0abd"]}, "other_groups": {"external": ["sg-0abe"]}},
            Allowance(60, 2),
            [
                (
                    "needs 2 groups beside 1 others, and takes 2 an interface",
                    "ask AWS to raise groups-per-interface to 3",
                )
            ],
            id="adopted groups count",
        ),
        pytest.param(
            {"trunk": "registration", "listen_ports": [], "public_address": None, "profile": "strict"}
            | {"adopt": {"external": ["sg-0abc"]}},
            Allowance(19, 5),
            [
                (
                    f"out-{service}-calling weighs 20, and a whole group may weigh 19",
                    "ask AWS to raise rules-per-group to 20 at least",
                )
                for service in ("tcp-8934", "udp-5004", "udp-9000", "udp-19560-65535")
            ],
            id="a rule that no adopted group can hold",
        ),
    ],
)
def test_refusals(changes: Mapping[str, Any], allowance: Allowance, expected: list[tuple[str, str]]) -> None:
    """Each way to pass a quota is told with its sum and with what to write or to ask for."""
    faults = refused(gateway(**changes), allowance)
    assert [(fault.fault.partition("; the flows are ")[0], fault.remedy) for fault in faults] == expected


def test_one_rule_in_two_groups_is_refused() -> None:
    """Peers that imply the same rule cannot ask for different groups, since the rule would move with its neighbours."""
    peers = [peer("ucm-tcp", 30, transport="tcp", group="premises"), peer("ucm-tls", 30, peer_ports=["5062"])]
    (fault, *_) = refused(gateway(peers=peers))
    assert str(fault) == (
        'fra-a: "ucm-tcp: premises, ucm-tls: no group" puts one rule, out-udp-16384-32767-10.30.0.0/24, into several '
        "groups: it is the same for ucm-tcp, ucm-tls; give ucm-tcp, ucm-tls the same group, or none"
    )


def test_a_workspaces_pool_with_media_is_refused() -> None:
    """Five rules to the Calling list fill one group of 60 and more: the sum is told, and the quota to ask for."""
    pool = pool_of(POOL, Cloud.AWS)
    (fault,) = refused(pool)
    assert fault.fault.startswith(
        'group "desktop" weighs 107 of 60 outbound: 5 × list calling (20) + 7 × address (1) = 107; the flows are '
    )
    assert fault.remedy == (
        "choose media: optimised, whose media leaves the thin client, or ask AWS to raise rules-per-group to 107 "
        "(at most 9 groups per interface then)"
    )
    assert_within(planned(pool, Allowance(107, 5)), Allowance(107, 1))


@pytest.mark.parametrize(
    ("changes", "weight"),
    [
        ({"media": "optimised"}, 27),
        ({"media": "optimised", "options": {"webex_suite": True}}, 27),
        ({"profile": "strict"}, 87),
        ({"https": {"external": "the edge"}}, 107),
        ({"profile": "strict", "options": {"webex_suite": True}}, 141),
    ],
)
def test_what_a_workspaces_pool_weighs(changes: Mapping[str, Any], weight: int) -> None:
    """Optimised media leaves four rules to the Calling list out and the strict profile one; all is in one group.

    So does it leave the media of Meetings out, which weighs 54 otherwise.
    """
    (side,) = planned(pool_of({**POOL, **changes}, Cloud.AWS), Allowance(141, 5)).interfaces
    assert [(group.name, group.outbound) for group in side.groups] == [("desks-desktop", weight)]


def test_a_workspaces_pool_with_media_of_meetings_is_refused() -> None:
    """Each of the 18 prefixes of Meetings weighs by itself, at three services."""
    pool = pool_of({**POOL, "options": {"webex_suite": True}}, Cloud.AWS)
    (fault,) = refused(pool)
    assert fault.fault.startswith(
        'group "desktop" weighs 161 of 60 outbound: 5 × list calling (20) + 61 × address (1) = 161; the flows are '
    )
    assert fault.remedy == (
        "choose media: optimised, whose media leaves the thin client, or ask AWS to raise rules-per-group to 161 "
        "(at most 6 groups per interface then)"
    )


def grown(count: int) -> Reference:
    """Return the reference with ``count`` Calling prefixes: twenty in the first list, ten in each overflow list."""
    prefixes = tuple(
        PublishedPrefix(IPv4Network(f"172.16.{2 * at}.0/24"), list=1 if at < 20 else 2 + (at - 20) // 10)
        for at in range(count)
    )
    calling = Network(id="calling", title="Calling", prefixes=prefixes, max_entries=20, overflow_max_entries=10)
    return replace(REFERENCE, networks={**REFERENCE.networks, "calling": calling})


def sides(count: int, model: LocalGateway | VdiPool, allowance: Allowance = DEFAULT) -> tuple[InterfacePlan, ...]:
    """Return the interfaces of a plan where the Calling network has ``count`` prefixes, weighed again."""
    reference = grown(count)
    sizes = list_sizes(reference.networks.values())
    if isinstance(model, LocalGateway):
        plan = plan_aws_gateway(reference, model, allowance, sizes)
    else:
        plan = plan_aws_pool(reference, model, allowance, sizes)
    assert_within(plan, allowance, sizes)
    return plan.interfaces


@pytest.mark.parametrize(
    ("count", "lists", "expected"),
    [
        pytest.param(17, [20], ["calling 60/20", "general 48/21"], id="17 leave room"),
        pytest.param(20, [20], ["calling 60/20", "general 48/21"], id="20 fill the list"),
        pytest.param(21, [20, 10], ["calling 60/20", "general 48/21", "overflow-2 50/20"], id="21 overflow"),
        pytest.param(
            41,
            [20, 10, 10, 10],
            ["calling 60/20", "general 48/21", "overflow-2 50/20", "overflow-3 50/20", "overflow-4 50/20"],
            id="41 take three overflow lists",
        ),
    ],
)
def test_a_network_that_outgrows_its_list(count: int, lists: list[int], expected: list[str]) -> None:
    """An overflow list has its rules in a home of its own, and no rule that stood before moves or weighs more."""
    rendered = [
        each.max_entries for each in render_lists(grown(count).networks.values()) if each.list.network == "calling"
    ]
    (side,) = sides(count, gateway())
    assert (rendered, [f"{group.id} {group.outbound}/{group.inbound}" for group in side.groups]) == (lists, expected)


def test_overflow_moves_nothing() -> None:
    """Every rule of the network of 17 prefixes stands in the same group when the network has 41."""
    held = [
        {rule.name: group.name for side in sides(count, gateway()) for group in side.groups for rule in group.rules}
        for count in (17, 41)
    ]
    assert {name: held[1][name] for name in held[0]} == held[0]


@pytest.mark.parametrize(
    ("count", "model"),
    [
        pytest.param(51, gateway(), id="a gateway, four overflow lists"),
        pytest.param(41, gateway(peers=[peer("itsp", 30, group="carriers")]), id="a gateway whose peer has a group"),
        pytest.param(51, pool_of({**POOL, "platform": "appstream"}, Cloud.AWS), id="an AppStream fleet"),
    ],
)
def test_overflow_that_no_interface_can_carry(count: int, model: LocalGateway | VdiPool) -> None:
    """Where the groups of overflow lists are too many, the plan is refused with the number that is needed."""
    with pytest.raises(Faults) as raised:
        sides(count, model)
    assert [each.fault for each in raised.value] == ["needs 6 groups beside 0 others, and takes 5 an interface"]


def test_overflow_on_a_workspaces_pool() -> None:
    """One group alone holds the rules to both lists."""
    (side,) = sides(21, pool_of({**POOL, "media": "optimised"}, Cloud.AWS))
    assert [(group.id, group.outbound) for group in side.groups] == [("desktop", 37)]


CALLING_OPTIONS = {"cscan": True, "unified_cm_8443": True, "mobile_push": True}
ALL_OPTIONS = {**CALLING_OPTIONS, "webex_suite": True}


@pytest.mark.parametrize(
    ("count", "options"),
    [(17, ALL_OPTIONS), (20, ALL_OPTIONS), (21, ALL_OPTIONS), (30, ALL_OPTIONS), (40, CALLING_OPTIONS), (41, {})],
)
def test_desktops_of_a_network_that_outgrows_its_list(count: int, options: Mapping[str, bool]) -> None:
    """An EC2 pool fits the default quotas: all options up to 30 prefixes, those of Calling to 40, none to 50."""
    (side,) = sides(count, pool_of({**POOL, "platform": "ec2", "options": options}, Cloud.AWS))
    overflow = [(group.id, group.outbound) for group in side.groups if group.id.startswith("overflow")]
    assert overflow == [(f"overflow-{number}", 50) for number in range(2, 2 + -(-max(count - 20, 0) // 10))]
