"""A whole site is planned at once, and everything that does not fit is told at once."""

from typing import Any

import pytest
from tests.site.sites import AWS, AZURE, BOTH, changed

from webex_calling.documents.document import Steps
from webex_calling.fault import Faults
from webex_calling.flows.rule import NetworkList
from webex_calling.plan.perimeter import place_sizes
from webex_calling.plan.site_plan import SitePlan, plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()


def planned(site: Any, *changes: tuple[Steps, Any]) -> SitePlan:
    """Return the plans of a small site with changes."""
    return plan_site(REFERENCE, validate_site(changed(site, *changes), published=REFERENCE.published))


@pytest.mark.parametrize(
    ("site", "gateways", "pools", "subnets"),
    [
        pytest.param(AWS, ["fra-a", "fra-b"], ["desks"], [], id="aws"),
        pytest.param(AZURE, ["weu-a", "weu-b"], ["hosts"], ["edge"], id="azure"),
        pytest.param(BOTH, ["fra-a", "weu-a", "weu-b"], ["desks"], ["edge"], id="both"),
    ],
)
def test_every_noun_has_a_plan(site: Any, gateways: list[str], pools: list[str], subnets: list[str]) -> None:
    """Gateways, pools and shared subnets are planned by their names, in the order of the site."""
    plan = planned(site)
    assert (list(plan.gateways), list(plan.pools), list(plan.subnets)) == (gateways, pools, subnets)


def test_a_shared_subnet_takes_the_place_of_the_gateways_own_nsg() -> None:
    """Gateways in a shared subnet have no NSG of their own for that side."""
    plan = planned(AZURE)
    held = [*plan.gateways.values(), *plan.subnets.values()]
    assert {each.name: [nsg.name for nsg in each.nsgs] for each in held} == {"weu-a": [], "weu-b": [], "edge": ["edge"]}


def test_an_adopted_list_weighs_what_the_site_says() -> None:
    """A rule to an adopted list weighs that list's own max_entries; one to a created list, what is frozen."""
    sizes = (("aws", "fra", "publishedNetworks"), {"calling": {"ids": ["pl-0abc"], "maxEntries": 25}})
    site = validate_site(changed(AWS, sizes), published=REFERENCE.published)
    weighed = place_sizes(REFERENCE, site.aws["fra"])
    assert (weighed[NetworkList("calling")], weighed[NetworkList("app-configuration")]) == (25, 10)


def test_faults_of_all_plans_are_told_together() -> None:
    """Every gateway and pool that does not fit is named, and none hides another."""
    ports = [5061, 5063, 5065, 5067]
    with pytest.raises(Faults) as raised:
        planned(AWS, (("localGateways", 0, "listenPorts"), ports), (("vdiPools", 0, "media"), "both"))
    assert [(fault.place, fault.fault.partition(":")[0]) for fault in raised.value] == [
        ("localGateways[0]", 'group "calling" weighs 80 of 60 inbound'),
        ("vdiPools[0]", 'group "desktop" weighs 104 of 60 outbound'),
    ]


@pytest.mark.parametrize(
    ("site", "place", "quota", "needed", "words"),
    [
        pytest.param(AWS, "aws.fra", "groupsPerRegion", 6, "security groups", id="groups"),
        pytest.param(
            AWS, "aws.fra", "referencesPerPrefixList", 13, "rules that refer to list calling", id="references to a list"
        ),
        pytest.param(AWS, "aws.fra", "prefixListsPerRegion", 3, "prefix lists", id="prefix lists"),
        pytest.param(AZURE, "azure.weu", "nsgsPerRegion", 2, "NSGs", id="NSGs"),
    ],
)
def test_quotas_of_a_region(site: Any, place: str, quota: str, needed: int, words: str) -> None:
    """What all gateways and pools of a region register together may fill the region's quota, and not pass it."""
    at = (*place.split("."), "quotas")
    planned(site, (at, {quota: needed}))
    with pytest.raises(Faults) as raised:
        planned(site, (at, {quota: needed - 1}))
    assert str(raised.value).splitlines() == [
        f"{place}.quotas.{quota}: allows {needed - 1} {words}, and the site needs {needed}; have the quota raised to "
        f"at least {needed} and write it here, or spread the site over more accounts"
    ]


def test_adopted_lists_count_against_no_quota() -> None:
    """Who keeps a list elsewhere needs one less here."""
    adopted = (("aws", "fra", "publishedNetworks"), {"calling": {"ids": ["pl-0abc"], "maxEntries": 20}})
    assert planned(AWS, adopted, (("aws", "fra", "quotas"), {"prefixListsPerRegion": 2})).gateways
