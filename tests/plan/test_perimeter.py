"""Perimeters in the plan of a site: every part is planned, and what a region or a VPC does not take is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.site.sites import told
from tests.site.test_perimeter import EDGE, HUB, ON_AZURE, PHONES, SITE

from webex_calling.fault import Faults
from webex_calling.plan.perimeter import PerimeterPlan
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
NAT = {"clients": 100, "subnets": {"a": "subnet-0abc"}}
ACL = {"name": "desks", "subnets": ["subnet-0abc"], "cidrs": ["10.20.32.0/20"], "entries": 40}
EVERYTHING = {**EDGE, "networkFirewall": {}, "dnsFirewall": {"failOpen": True}, "natGateway": NAT, "networkAcls": [ACL]}


def planned(**changes: Any) -> PerimeterPlan:
    """Plan the site with other values of some of its keys, and return the plan of its first perimeter."""
    site = validate_site({**SITE, **changes}, published=load_reference().published)
    return plan_site(REFERENCE, site).perimeters[site.perimeters[0].name]


def refused(**changes: Any) -> list[str]:
    """Return what the plan of the changed site does not take."""
    with pytest.raises(Faults) as raised:
        plan_site(REFERENCE, validate_site({**SITE, **changes}, published=load_reference().published))
    return told(raised.value)


def several(count: int, **parts: Any) -> list[dict[str, Any]]:
    """Return as many perimeters, of which the first has everybody behind it and the others the phones."""
    others = [{"name": f"edge-{at}", "place": "fra", "clients": ["phones"], **parts} for at in range(1, count)]
    return [{**EDGE, **parts}, *others]


def test_every_part_is_planned_in_the_order_of_a_packet() -> None:
    """Names are asked for first, then come the filters from the endpoint outwards, and the translation last."""
    plan = planned(perimeters=[EVERYTHING])
    assert [type(part).__name__ for part in plan.parts] == [
        "DnsFirewallPlan",
        "NetworkAclPlan",
        "NetworkFirewallPlan",
        "NatPlan",
    ]
    assert {note.about for note in plan.notes} == {"edge", "edge-desks"}


def test_every_network_of_the_site_is_at_home() -> None:
    """A VPC outside private space is no outside for a firewall of the site, whoever is behind it."""
    wide = {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16", "100.64.0.0/16"]}
    fra = {**SITE["aws"]["fra"], "vpcs": {"voice": wide}}
    edge = {**EDGE, "networkFirewall": {}}
    homes = [
        [str(each) for each in plan.network_firewall.home]
        for plan in (planned(perimeters=[edge]), planned(perimeters=[edge], aws={**SITE["aws"], "fra": fra}))
        if plan.network_firewall
    ]
    private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
    assert homes == [private, ["10.0.0.0/8", "100.64.0.0/16", *private[1:]]]


def test_azure_has_parts_of_its_own() -> None:
    """A hub on Azure gets what it asks for there."""
    hub = {**HUB, "clients": ["phones"], "azureFirewall": {"bypassedBy": ["fra-a"]}, "natGateway": {"clients": 100}}
    plan = planned(localGateways=[ON_AZURE], perimeters=[hub], vdiPools=[])
    assert plan.nat_gateway is not None
    assert plan.place == "weu"


def test_adopted_lists_need_their_arns_for_a_firewall() -> None:
    """A Network Firewall refers to lists by ARN, which no id tells."""
    place = SITE["aws"]["fra"]
    lists = {"ids": ["pl-0abc"], "maxEntries": 20}
    arn = "arn:aws:ec2:eu-central-1:123456789012:prefix-list/pl-0abc"

    def site(**more: Any) -> dict[str, Any]:
        return {"fra": {**place, "publishedNetworks": {"calling": {**lists, **more}}}}

    assert refused(aws=site()) == [
        "aws.fra.publishedNetworks.calling.arns: has 0 ARNs of 1 lists, and the Network Firewall edge refers to them "
        "by these; give the ARN of each list, in order"
    ]
    assert planned(aws=site(arns=[arn])).network_firewall is not None


@pytest.mark.parametrize(
    ("perimeters", "expected"),
    [
        pytest.param(
            several(6, natGateway=NAT, networkFirewall={}),
            [
                "aws.fra.quotas.elasticIpsPerRegion: allows 5 Elastic IP addresses, and the site needs 6; have the "
                "quota raised to at least 6 and write it here, or spread the site over more accounts"
            ],
            id="addresses of all perimeters together",
        ),
        pytest.param(
            several(6, networkFirewall={"subnets": {"a": "subnet-0abc"}}),
            [
                "aws.fra.quotas.firewallsPerRegion: allows 5 Network Firewalls, and the site needs 6; have the "
                "quota raised to at least 6 and write it here, or spread the site over more accounts"
            ],
            id="firewalls of one region",
        ),
        pytest.param(
            several(21, networkFirewall={}),
            [
                "aws.fra.quotas.firewallPoliciesPerRegion: allows 20 firewall policies, and the site needs 21; have "
                "the quota raised to at least 21 and write it here, or spread the site over more accounts",
                "aws.fra.quotas.statefulRuleGroupsPerRegion: allows 50 stateful rule groups, and the site needs 85; "
                "have the quota raised to at least 85 and write it here, or spread the site over more accounts",
            ],
            id="policies and rule groups of one region",
        ),
    ],
)
def test_quotas_of_regions_and_vpcs(perimeters: list[dict[str, Any]], expected: list[str]) -> None:
    """What several perimeters ask for together is weighed too, and fits when the quotas are as the faults say."""
    assert refused(perimeters=perimeters) == expected
    raised = dict(re.findall(r"quotas\.(\w+): .* at least (\d+) ", each)[0] for each in expected)
    place = {**SITE["aws"]["fra"], "quotas": {quota: int(needed) for quota, needed in raised.items()}}
    assert planned(perimeters=perimeters, aws={"fra": place}).parts


def test_faults_of_every_part_are_told_together() -> None:
    """What does not fit is told part by part, each at its place in the site."""
    crowd = {**NAT, "clients": 1_000_000}
    narrow = {**ACL, "entries": 20}
    found = refused(clients=[PHONES], perimeters=[{**EVERYTHING, "natGateway": crowd, "networkAcls": [narrow]}])
    assert {each.partition(": ")[0] for each in found} == {"perimeters[0].natGateway", "perimeters[0].networkAcls[0]"}
