"""The Attendant Console is an article that is data alone: a site asks for its regions, on both clouds."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.examples.stacks import preview

from webex_calling.fault import Faults
from webex_calling.published.reference import Reference, load_reference
from webex_calling.published.requirement import Role
from webex_calling.site.stackfile import SITE_KEY
from webex_calling.site.validate import validate_site

HOST = re.compile(r"(actions|events|api)?-?(\w\w)\.(?:api\.imagicle\.com|console\.imagicle\.cloud)")
REGIONS = {"australia": "au", "canada": "ca", "europe": "eu", "japan": "jp", "united-kingdom": "uk"}
REGIONS |= {"united-states": "us"}
WHOLE = {"*.imagicle.cloud", "*.imagicle.com"}
COMMON: dict[str, Any] = {
    "resolvers": ["10.20.0.2"],
    "timeServers": ["169.254.169.123"],
    "https": {"perimeter": "edge"},
}
AWS: dict[str, Any] = {
    **COMMON,
    "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
    "vdiPools": [{"name": "desks", "platform": "ec2", "media": "both", "networks": ["10.20.32.0/20"]}],
    "perimeters": [
        {"name": "edge", "vdiPools": ["desks"], "dnsFirewall": {"failOpen": False}, "networkFirewall": {}},
    ],
}


def _asking(asked: list[str]) -> dict[str, Any]:
    (pool,) = AWS["vdiPools"]
    return {**AWS, "vdiPools": [{**pool, "options": {"attendantConsole": asked}}]}


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Return the installed reference."""
    return load_reference()


def _names(reference: Reference, *asked: str) -> set[str]:
    options = frozenset(("attendant-console", *(f"attendant-console/{each}" for each in asked)) if asked else ())
    return {each.name for each in reference.domains_for(frozenset({Role.WEBEX_APP}), options, aliases=False)}


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_has_its_hosts(reference: Reference, region: str) -> None:
    """A region adds its three hosts and what all regions have, and no host of another region or whole domain."""
    added = _names(reference, region) - _names(reference)
    assert added == {
        f"{REGIONS[region]}.api.imagicle.com",
        f"actions-{REGIONS[region]}.console.imagicle.cloud",
        f"events-{REGIONS[region]}.console.imagicle.cloud",
        "ac.wbx.imagicle.cloud",
        "*.login.microsoftonline.com",
        "*.graph.microsoft.com",
    }


def test_all_has_the_domains(reference: Reference) -> None:
    """Who asks for all has the whole domains, which cover every host of every region."""
    added = _names(reference, "all") - _names(reference)
    assert added > WHOLE
    hosts = [name for name, host in reference.hosts.items() if "4xgekbb/hosts" in host.where]
    assert len(hosts) == 19
    assert [host for host in hosts if not any(host.endswith(name.removeprefix("*")) for name in WHOLE)] == []


def test_a_domain_of_two_articles_is_one(reference: Reference) -> None:
    """What Calling needs too is needed without the option, and cites both articles."""
    for id_ in ("webexapis", "webexcontent"):
        domain = reference.domains[id_]
        assert {use.option for use in domain.uses} == {None, "attendant-console"}
        assert {"b2exve/domains", "4xgekbb/domains"} <= {*domain.where}
        assert domain.name in _names(reference)


def test_a_site_has_the_hosts_of_its_regions(tmp_path: Path) -> None:
    """Both filters of names let the hosts of two regions through, all is proven, and no address is named."""
    file = tmp_path / "Pulumi.console.yaml"
    file.write_text(yaml.safe_dump({"config": {SITE_KEY: _asking(["europe", "japan"])}}), encoding="utf-8")
    told = preview(file, "--json")
    assert told.status == 0, told.err
    resources = json.loads(told.out)["resources"]
    inputs = {each["type"]: json.dumps(each["inputs"]) for each in resources}
    (group,) = (each["inputs"] for each in resources if each["name"] == "edge-domains")
    for text in (inputs["aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"], json.dumps(group)):
        assert {region for _, region in HOST.findall(text)} == {"eu", "jp"}
        assert "ac.wbx.imagicle.cloud" in text
    assert "18.196.9.252" not in told.out


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (["emea"], "vdiPools[0].options.attendantConsole[0]: \"emea\" is not a known value; write 'all', "),
        (["europe", "europe"], 'vdiPools[0].options.attendantConsole: names "europe" twice; name each once'),
        (True, "vdiPools[0].options.attendantConsole: "),
    ],
)
def test_a_region_that_is_none_is_refused(reference: Reference, asked: Any, fault: str) -> None:
    """What is no region is refused with its place, and the regions that there are."""
    with pytest.raises(Faults) as refused:
        validate_site(_asking(asked), published=reference.published)
    assert str(refused.value).startswith(fault)
