"""A rule's group depends on that rule alone, and every combination of options fits the default quotas."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from tests.plan.flow_sets import flow_packets
from tests.plan.random_sites import gateway_of, gateways, neighbours, pool_of, pools
from tests.targets.aws.resource_sets import resource_packets

from webex_calling.plan.coarsen import coarsen
from webex_calling.plan.endpoint_plan import Plan, plan_aws_gateway, plan_aws_pool
from webex_calling.plan.group_fit import Allowance
from webex_calling.published.reference import load_reference
from webex_calling.quotas.aws import GROUPS_PER_INTERFACE, RULES_PER_GROUP
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.aws.prefix_list import list_sizes
from webex_calling.targets.aws.security_group import EXPRESSION

REFERENCE = load_reference()
SIZES = list_sizes(REFERENCE.networks.values())
DEFAULT = Allowance(RULES_PER_GROUP.default, GROUPS_PER_INTERFACE.default)
BOUNDLESS = Allowance(10_000, 100)


def planned(model: LocalGateway | VdiPool, allowance: Allowance = BOUNDLESS) -> Plan:
    """Return the plan of a gateway or a pool."""
    if isinstance(model, LocalGateway):
        return plan_aws_gateway(REFERENCE, model, allowance, SIZES)
    return plan_aws_pool(REFERENCE, model, allowance, SIZES)


def homes(plan: Plan) -> dict[str, str]:
    """Return the group of each rule, by its name."""
    held = [(rule.name, group.name) for side in plan.interfaces for group in side.groups for rule in group.rules]
    assert len(dict(held)) == len(held)
    return dict(held)


def assert_exact(plan: Plan) -> None:
    """Compare, on each interface, what the registered rules admit with what the coarsened flows ask for."""
    for interface in Interface:
        flows = [coarsen(flow, EXPRESSION)[0] for flow in plan.flows if flow.interface is interface]
        rules = [
            rule
            for side in plan.interfaces
            if side.interface is interface
            for group in side.groups
            for rule in group.rules
        ]
        assert resource_packets(rules, REFERENCE.networks) == flow_packets(flows, REFERENCE.networks)


@settings(max_examples=40, deadline=None)
@given(gateways(Cloud.AWS))
def test_groups_of_a_gateway_admit_exactly_the_flows(gateway: LocalGateway) -> None:
    """On each interface, all groups together admit the coarsened flows, no more and no less."""
    assert_exact(planned(gateway))


@settings(max_examples=30, deadline=None)
@given(pools(Cloud.AWS))
def test_groups_of_a_pool_admit_exactly_the_flows(pool: VdiPool) -> None:
    """All groups of a desktop together admit the coarsened flows, no more and no less."""
    assert_exact(planned(pool))


@settings(max_examples=60, deadline=None)
@given(neighbours(Cloud.AWS))
def test_no_rule_moves_with_its_neighbours(pair: tuple[LocalGateway, LocalGateway]) -> None:
    """A rule that stands before and after a change of anything else stands in the same group under the same name."""
    before, after = (homes(planned(gateway)) for gateway in pair)
    assert {name: before[name] for name in before.keys() & after.keys()} == {
        name: after[name] for name in before.keys() & after.keys()
    }


@settings(max_examples=25, deadline=None)
@given(gateways(Cloud.AWS))
def test_the_same_gateway_gives_the_same_plan(gateway: LocalGateway) -> None:
    """A plan depends on the data and the site alone."""
    assert planned(gateway) == planned(gateway.model_copy())


SETTINGS: Mapping[str, Any] = {"resolvers": ["10.20.0.2", "10.20.1.2"], "time_servers": ["10.20.0.4", "10.20.1.4"]}
HTTPS = ({"internet": True}, {"proxy": {"addresses": ["10.20.8.10/32", "10.20.9.10/32"], "port": 8080}})
DIRECT = ["10.40.0.0/16", "10.42.0.0/16"]
NEEDS = ("dns", "ntp", "revocation", "https")


def all_gateways() -> Iterator[dict[str, Any]]:
    """Return a gateway of every combination of options that is not a list of the site's own."""
    for listens, two, https, profile, direct, managed in product(
        [[], ["5061"], ["5061", "5063", "5070-5079"]],
        [False, True],
        HTTPS,
        ["published", "strict"],
        [None, "external", "internal"],
        [None, "external", "internal"],
    ):
        if not two and "internal" in (direct, managed):
            continue
        yield {
            **SETTINGS,
            "name": "fra-a",
            "trunk": "certificate" if listens else "registration",
            "listen_ports": listens,
            "public_address": "203.0.113.10" if listens else None,
            "interfaces": {"external": "10.20.1.10", **({"internal": "10.20.2.10"} if two else {})},
            "https": https,
            "profile": profile,
            "direct_media": {"interface": direct, "networks": DIRECT} if direct else None,
            "management": {"interface": managed, "sources": DIRECT, "syslog": ["10.20.0.6"], "tacacs": ["10.20.0.7"]}
            if managed
            else None,
        }


def all_pools() -> Iterator[dict[str, Any]]:
    """Return an EC2 and an AppStream pool of every combination of options."""
    switches = ("cscan", "unified_cm_8443", "mobile_push", "webex_suite")
    for platform, media, https, profile, direct, *options in product(
        ["ec2", "appstream"],
        ["optimised", "fallback", "both"],
        HTTPS,
        ["published", "strict"],
        [None, {"networks": DIRECT}],
        *[[False, True]] * len(switches),
    ):
        if direct and media == "optimised":
            continue
        yield {
            **SETTINGS,
            "name": "desks",
            "platform": platform,
            "media": media,
            "https": https,
            "profile": profile,
            "direct_media": direct,
            "options": dict(zip(switches, options, strict=True)),
        }


def loads(plan: Plan) -> dict[str, int]:
    """Return the heaviest direction of each group."""
    return {group.id: max(group.inbound, group.outbound) for side in plan.interfaces for group in side.groups}


@pytest.mark.long
def test_every_gateway_fits_the_default_quotas() -> None:
    """Whatever options a gateway has, it fits a new account's quotas in at most two groups an interface."""
    plans = [planned(gateway_of(arguments, Cloud.AWS), DEFAULT) for arguments in all_gateways()]
    assert len(plans) == 156
    assert max(len(side.groups) for plan in plans for side in plan.interfaces) == 2
    assert max(load for plan in plans for load in loads(plan).values()) == 60


@pytest.mark.parametrize("need", NEEDS)
def test_a_need_switched_off_moves_no_rule(need: str) -> None:
    """A gateway's own needs all live in one group, beside rules that stay where they are."""
    arguments = next(all_gateways())
    before = homes(planned(gateway_of(arguments, Cloud.AWS)))
    after = homes(planned(gateway_of({**arguments, "own_needs": {need: False}}, Cloud.AWS)))
    assert {name: before[name] for name in after} == after
    assert {before[name] for name in before.keys() - after.keys()} == {"fra-a-external-general"}


@pytest.mark.long
def test_every_pool_fits_the_default_quotas() -> None:
    """Whatever options a pool on EC2 or AppStream has, it fits a new account's quotas in at most four groups."""
    plans = [planned(pool_of(arguments, Cloud.AWS), DEFAULT) for arguments in all_pools()]
    assert len(plans) == 640
    assert max(len(side.groups) for plan in plans for side in plan.interfaces) == 4
    assert max(load for plan in plans for load in loads(plan).values()) == 60
    suites = {load for plan in plans for home, load in loads(plan).items() if home == "suite"}
    assert suites == {54}  # 18 prefixes, each at UDP 5004, UDP 9000 and TCP 5004


def test_homes_of_a_gateway() -> None:
    """The table of homes, rule by rule: changing one moves a rule under every existing gateway."""
    arguments = {
        **SETTINGS,
        "name": "fra-a",
        "trunk": "certificate",
        "listen_ports": ["5061"],
        "public_address": "203.0.113.10",
        "https": {"internet": True},
        "peers": [
            {
                "name": name,
                "addresses": [address],
                "transport": "tls",
                "peer_ports": ["5061"],
                "local_ports": ["5061"],
                "media_ports": "16384-32767",
                **group,
            }
            for name, address, group in (
                ("itsp", "198.51.100.0/28", {}),
                ("ucm", "10.30.0.0/24", {"group": "premises"}),
            )
        ],
    }
    held = homes(planned(gateway_of(arguments, Cloud.AWS)))
    assert {
        name.removeprefix("fra-a-external-"): home.removeprefix("fra-a-external-") for name, home in held.items()
    } == {
        "out-tcp-5062-calling": "calling",
        "out-udp-5004-calling": "calling",
        "out-udp-19560-65535-calling": "calling",
        "in-tcp-5061-calling": "calling",
        "out-udp-9000-calling": "general",
        "out-udp-8500-8699-calling": "general",
        "in-udp-8000-48199-calling": "general",
        "out-tcp-5061-198.51.100.0/28": "general",
        "out-udp-16384-32767-198.51.100.0/28": "general",
        "in-tcp-5061-198.51.100.0/28": "general",
        "in-udp-8000-48199-198.51.100.0/28": "general",
        "out-tcp-5061-10.30.0.0/24": "premises",
        "out-udp-16384-32767-10.30.0.0/24": "premises",
        "in-tcp-5061-10.30.0.0/24": "premises",
        "in-udp-8000-48199-10.30.0.0/24": "premises",
        "in-icmp-3-4-0.0.0.0/0": "general",
        "out-udp-53-10.20.0.2/32": "general",
        "out-udp-53-10.20.1.2/32": "general",
        "out-tcp-53-10.20.0.2/32": "general",
        "out-tcp-53-10.20.1.2/32": "general",
        "out-udp-123-10.20.0.4/32": "general",
        "out-udp-123-10.20.1.4/32": "general",
        "out-tcp-80-0.0.0.0/0": "general",
        "out-tcp-443-0.0.0.0/0": "general",
    }
