"""The plain data of a firewall policy: every row has its place, and Azure would take all of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel
from tests.compiler.azure_firewall_plans import ALL_ROLES, REFERENCE, only, planned
from tests.conftest import Golden
from tests.engine.doubles.azure.firewall_rule import check_collection

from webex_calling.published.requirement import Hosts, RoleDomains
from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.targets.azure import limits
from webex_calling.targets.azure.firewall_fit import unfit
from webex_calling.targets.azure.firewall_policy import (
    COLLECTION_PRIORITIES,
    GROUP_PRIORITIES,
    HIGHEST,
    HOMES,
    WEB,
    ApplicationRule,
    FirewallPolicy,
    NetworkRule,
    home_of,
    render,
)

IDS = {name: f"/{name}" for name in REFERENCE.networks}
OPENED_BY_THE_INTERNET = {"S2", "M2", "ICMP"}
BY_ADDRESS = NetworkRule("a", "M1b", "UDP", ("10.0.0.1",), (), "calling", ("5004",), "Media", ())
BY_NAME = ApplicationRule("b", "W1", ("10.0.0.1",), ("webex.com",), (("Https", 443),), "Web", ())


def camel(value: Any) -> Any:
    """Return plain data as ARM spells it."""
    if isinstance(value, dict):
        return {"terminateTLS" if key == "terminate_tls" else to_camel(key): camel(each) for key, each in value.items()}
    return [camel(each) for each in value] if isinstance(value, list) else value


def test_every_row_has_its_place() -> None:
    """Each row that this side opens, or a peer with private addresses may, has one home among the rules by address."""
    rows = set(REFERENCE.requirements) - OPENED_BY_THE_INTERNET
    by_address = [row for home, held in HOMES.items() if home != WEB for row in held]
    assert sorted(by_address) == sorted(set(by_address))
    assert rows | {"management", "extra"} <= set(by_address)
    hosts = {row.id for row in REFERENCE.requirements.values() if isinstance(row.peer, Hosts | RoleDomains)}
    named = {row.id for row in REFERENCE.requirements.values() if any(each.hosts for each in row.services)}
    assert hosts | named == set(HOMES[WEB])


def test_priorities_are_inside_their_bounds() -> None:
    """The last group after the highest first priority, and every collection, are inside ARM's; none is shared."""
    highest = AzureFirewall.model_fields["priority"].metadata
    assert any(getattr(each, "le", 0) + HIGHEST <= limits.LAST_COLLECTION for each in highest if hasattr(each, "le"))
    assert all(one < other for one, other in pairwise(GROUP_PRIORITIES.values()))
    for held in COLLECTION_PRIORITIES.values():
        assert all(one < other for one, other in pairwise(held.values()))
        assert min(held.values()) >= limits.FIRST_COLLECTION
        assert max(held.values()) <= limits.LAST_COLLECTION


def test_a_row_without_a_place_is_an_error() -> None:
    """A row that nobody gave a place is told, and never dropped."""
    with pytest.raises(ValueError, match="Z9 has no place in a rule collection group"):
        home_of(replace(BY_ADDRESS, row="Z9"))
    with pytest.raises(ValueError, match="M1b has names, and no place among the application rules"):
        home_of(replace(BY_NAME, row="M1b"))


def test_the_policy_itself() -> None:
    """Threat intelligence reports and refuses nothing; DNS is set where it is asked for; nothing inspects TLS."""
    plain = planned(tier="Basic").policy.properties()
    assert plain == {"sku": {"tier": "Basic"}, "threat_intel_mode": "Alert"}
    asked = planned(tier="Premium", dns_proxy=True, dns_servers=["10.20.0.2"]).policy.properties()
    assert asked == {
        "sku": {"tier": "Premium"},
        "threat_intel_mode": "Alert",
        "dns_settings": {"enable_proxy": True, "servers": ["10.20.0.2"]},
    }


def told(rule: NetworkRule | ApplicationRule) -> str:
    """Return a rule as one reads it."""
    sources = ", ".join(rule.sources)
    if isinstance(rule, NetworkRule):
        ends = f"IP Group {rule.network}" if rule.network else ", ".join(rule.destinations)
        return f"    {rule.name}: {rule.protocol} {', '.join(rule.ports)} from {sources} to {ends}"
    ports = ", ".join(f"{kind}:{port}" for kind, port in rule.protocols)
    return f"    {rule.name}: {ports} from {sources} to {', '.join(rule.fqdns)}"


def test_rules_as_one_reads_them(golden: Golden) -> None:
    """All rules for everyone, group by group and row by row, as the golden file has them."""
    lines: list[str] = []
    for group in planned().policy.groups:
        lines.append(f"{group.name}, priority {group.priority}")
        for collection in group.collections:
            lines.append(f"  {collection.name}, priority {collection.priority}")
            lines += map(told, collection.rules)
    golden("rules/azure-firewall.txt", "\n".join([*lines, ""]))


@given(st.sets(st.sampled_from(range(len(ALL_ROLES))), min_size=1))
@settings(max_examples=10, deadline=None)
def test_azure_would_take_every_collection(chosen: set[int]) -> None:
    """Whoever is behind it, each collection passes the checks of the emulated Azure, which share no code with it."""
    policy = planned(only(*(ALL_ROLES[at] for at in sorted(chosen)))).policy
    for group in policy.groups:
        said = camel(group.properties(IDS))
        for collection in said["ruleCollections"]:
            check_collection(group.name, collection)
        assert len({each["priority"] for each in said["ruleCollections"]}) == len(said["ruleCollections"])


def rendered(*rules: NetworkRule | ApplicationRule) -> FirewallPolicy:
    """Render a policy of these rules."""
    return render("hub", AzureFirewall(), rules)


def test_an_ip_group_counts_as_one() -> None:
    """The weight of a rule is its sources times its destinations, of which an IP Group is one."""
    two = replace(BY_ADDRESS, sources=("10.0.0.1", "10.0.0.2"))
    assert rendered(two).pairs == 2
    assert rendered(replace(two, network="", destinations=("192.0.2.1", "192.0.2.2", "192.0.2.3"))).pairs == 6
    assert rendered(BY_NAME).pairs == 0


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        pytest.param(
            rendered(replace(BY_NAME, protocols=(("Https", 64001),))),
            'hub: "port 64001" is asked for by name (W1), and an application rule ends at 64000; '
            "report this row to the project: it needs addresses",
            id="a port above 64000",
        ),
        pytest.param(
            rendered(*(replace(BY_NAME, name=f"b{at}", description="x" * 2000) for at in range(1100))),
            "hub: needs 2,",
            id="a group above 2 MB",
        ),
        pytest.param(
            replace(rendered(BY_NAME), name="-hub"), 'hub: "-hub" is no name for a firewall policy', id="a name of none"
        ),
        pytest.param(
            replace(rendered(BY_NAME), name="h" * 59),
            f'hub: "{"h" * 59}" is no name for a firewall policy and its groups, of which 58 characters are yours',
            id="a long name",
        ),
        pytest.param(
            replace(rendered(BY_NAME), groups=rendered(BY_NAME).groups * 61),
            "hub: needs 61 groups a firewall policy, and 60 are allowed; divide those behind it over several firewalls",
            id="61 groups",
        ),
    ],
)
def test_limits(policy: FirewallPolicy, fault: str) -> None:
    """What passes a limit is told with its numbers."""
    (found,) = unfit("hub", policy)
    assert str(found).startswith(fault)


def test_ip_groups_are_few() -> None:
    """No policy refers to more IP Groups than there are listed networks, which is far below what a firewall takes."""
    listed = {name for name, network in REFERENCE.networks.items() if network.listed}
    assert set(planned().policy.networks) <= listed
    assert len(listed) <= limits.IP_GROUPS_PER_FIREWALL.default


def test_at_its_limits() -> None:
    """20,000 pairs, port 64000, 250 addresses and a name of 58 characters are allowed."""
    sources = tuple(f"10.{at // 256}.{at % 256}.1" for at in range(20_000))
    exact = rendered(replace(BY_ADDRESS, sources=sources), replace(BY_NAME, protocols=(("Https", 64000),)))
    exact = replace(exact, name="h" * 58)
    assert (exact.pairs, list(unfit("hub", exact, 250))) == (20_000, [])
