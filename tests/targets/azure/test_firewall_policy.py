"""The plain data of a firewall policy: every row has its place, and Azure would take all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel
from tests.conftest import Golden
from tests.engine.doubles.azure.firewall_rule import check_collection
from tests.plan.azure_firewall_plans import ALL_ROLES, REFERENCE, only, planned
from tests.rows import CLIENT_HTTPS, CLOUD_MEDIA, CLOUD_SIGNALLING, PATH_MTU_DISCOVERY, PHONE_MEDIA

from webex_calling.fault import Fault, Faults
from webex_calling.published.placement import ROOM
from webex_calling.published.requirement import Hosts, RoleDomains
from webex_calling.published.words import parse_priority, parse_step
from webex_calling.quotas import azure as limits
from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.targets.azure.firewall_fit import unfit
from webex_calling.targets.azure.firewall_policy import (
    ApplicationRule,
    FirewallPolicy,
    NetworkRule,
    Place,
    place_of,
    render,
)

IDS = {name: f"/{name}" for name in REFERENCE.networks}
OPENED_BY_THE_INTERNET = {CLOUD_SIGNALLING, CLOUD_MEDIA, PATH_MTU_DISCOVERY}
BY_ADDRESS = NetworkRule("a", PHONE_MEDIA, "UDP", ("10.0.0.1",), (), "calling", ("5004",), "Media", ())
BY_NAME = ApplicationRule("b", CLIENT_HTTPS, ("10.0.0.1",), ("webex.com",), (("Https", 443),), "Web", ())


def camel(value: Any) -> Any:
    """Return plain data as ARM spells it."""
    if isinstance(value, dict):
        return {"terminateTLS" if key == "terminate_tls" else to_camel(key): camel(each) for key, each in value.items()}
    return [camel(each) for each in value] if isinstance(value, list) else value


def test_every_row_has_its_place() -> None:
    """Each row that this side opens, or a peer with private addresses may, has one home among the rules by address."""
    for row in REFERENCE.requirements.values():
        by_address = place_of(replace(BY_ADDRESS, row=row.id), REFERENCE)
        assert isinstance(by_address, Fault) is (row.id in OPENED_BY_THE_INTERNET)
        named = isinstance(row.peer, Hosts | RoleDomains) or any(each.hosts for each in row.services)
        assert isinstance(place_of(replace(BY_NAME, row=row.id), REFERENCE), Place) is named
    for added in ("management", "extra"):
        assert isinstance(place_of(replace(BY_ADDRESS, row=added), REFERENCE), Place)


def test_priorities_are_inside_their_bounds() -> None:
    """The last group that data can name, after the highest first priority, is inside ARM's bounds."""
    highest = AzureFirewall.model_fields["priority"].metadata
    (most,) = (each.le for each in highest if hasattr(each, "le"))
    assert most + ROOM <= limits.COLLECTION_PRIORITY.ceiling
    assert parse_step("1000") == 1000
    with pytest.raises(ValueError, match="multiple of 100 up to 1000"):
        parse_step("1100")
    assert (limits.COLLECTION_PRIORITY.least, limits.COLLECTION_PRIORITY.most) == (100, 65000)
    for refused in ("99", "65001"):
        with pytest.raises(ValueError, match="from 100 to 65000"):
            parse_priority(refused)


@pytest.mark.parametrize(
    ("rules", "faults"),
    [
        pytest.param(
            [replace(BY_ADDRESS, row="Z9"), replace(BY_ADDRESS, row="Z9", name="c")],
            [
                "requirements.Z9: has no priority for rules by address in the rule collection group site; "
                "write collection: {addresses: …} at the row"
            ],
            id="an unknown row, once",
        ),
        pytest.param(
            [replace(BY_NAME, row=PHONE_MEDIA), replace(BY_ADDRESS, row=CLOUD_SIGNALLING)],
            [
                "requirements.M1b: has no priority for rules by name in the rule collection group web; "
                "write collection: {names: …} at the row",
                "requirements.S2: has no priority for rules by address in the rule collection group calling; "
                "write collection: {addresses: …} at the row",
            ],
            id="rows without a place for such rules, all at once",
        ),
    ],
)
def test_a_row_without_a_place_is_a_fault(rules: list[NetworkRule | ApplicationRule], faults: list[str]) -> None:
    """A row that nobody gave a place is told by name, and never dropped."""
    with pytest.raises(Faults) as raised:
        rendered(*rules)
    assert str(raised.value).splitlines() == faults


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
    return render("hub", AzureFirewall(), rules, REFERENCE)


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
            'hub: "port 64001" is matched by name (W1), and an application rule takes ports up to 64000; '
            "report this row to the project: it needs addresses",
            id="a port above 64000",
        ),
        pytest.param(
            rendered(*(replace(BY_NAME, name=f"b{at}", description="x" * 2000) for at in range(1100))),
            "hub: needs 2,",
            id="a group above 2 MB",
        ),
        pytest.param(
            replace(rendered(BY_NAME), name="-hub"),
            'hub: "-hub" is not a name for a firewall policy',
            id="a name of none",
        ),
        pytest.param(
            replace(rendered(BY_NAME), name="h" * 59),
            f'hub: "{"h" * 59}" is not a name for a firewall policy and its groups, of which 58 characters are yours',
            id="a long name",
        ),
        pytest.param(
            replace(rendered(BY_NAME), groups=rendered(BY_NAME).groups * 61),
            "hub: needs 61 groups per firewall policy, and 60 are allowed; spread its endpoints over several firewalls",
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
