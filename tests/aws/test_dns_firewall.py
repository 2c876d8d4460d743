"""DNS Firewall: the names that all behind it need are answered, and in a walled garden no other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import botocore.session  # type: ignore[import-untyped]  # botocore ships no types
import pytest
from botocore.validate import ParamValidator  # type: ignore[import-untyped]  # botocore ships no types
from tests.components import names, only, refused, registered

from webex_calling.aws import AwsDnsFirewall
from webex_calling.published.reference import load_reference
from webex_calling.registered.registration import Run
from webex_calling.targets.aws.dns_firewall import DomainList, render, unfit

PLAN = "webex_calling.plan.dns_firewall"
SETTINGS = {"resolvers": ["10.20.0.2"], "time_servers": ["169.254.169.123"], "https": {"internet": True}}
PHONES = {"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"], **SETTINGS}
APPS = {"name": "apps", "role": "webex-app", "networks": ["10.51.0.0/20"], **SETTINGS}


def firewall(**args: Any) -> AwsDnsFirewall:
    """Make a DNS Firewall for phones, unless told otherwise."""
    given = {"vpc_id": "vpc-0abc", "vpc_cidrs": ["10.20.0.0/16"], "fail_open": False, "clients": [PHONES], **args}
    return AwsDnsFirewall("edge", given)  # type: ignore[arg-type]  # some are wrong


def domains(found: Run, name: str) -> list[str]:
    """Return the domains of a list."""
    held: list[str] = only(found, name, "ResolverFirewallDomainList").inputs["domains"]
    return held


def test_apex_and_names_below_are_listed() -> None:
    """Each published domain stands as itself and as all below it, without a dot at the end or an underscore."""
    listed = domains(registered(firewall), "edge-calling")
    assert {"webex.com", "*.webex.com", "cisco.com", "*.cisco.com"} <= set(listed)
    assert len(set(listed)) == len(listed)
    assert not [each for each in listed if each.endswith(".") or "_" in each]


def test_domains_follow_the_roles_and_their_proxy() -> None:
    """Who is behind it decides: apps need more than phones, and behind a proxy the alias of downloads is not needed."""
    phones, apps = (
        set(domains(registered(partial(firewall, clients=[each])), "edge-calling")) for each in (PHONES, APPS)
    )
    assert "broadcloudpbx.net" in apps - phones
    proxied = {**PHONES, "https": {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}}
    behind_a_proxy = set(domains(registered(lambda: firewall(clients=[proxied])), "edge-calling"))
    assert phones - behind_a_proxy == {"cloudfront.net", "*.cloudfront.net"}
    assert behind_a_proxy <= phones


def test_a_walled_garden_ends_in_a_block() -> None:
    """Allowed lists come first, trusted wherever aliases lead; the last rule blocks everything."""
    found = registered(lambda: firewall(walled_garden=True, also_allowed=["*.corp.example.com"]))
    rules = {name: only(found, name, "ResolverFirewallRule").inputs for name in names(found, "ResolverFirewallRule")}
    order = sorted(rules, key=lambda name: int(rules[name]["priority"]))
    assert order == ["edge-calling", "edge-own", "edge-others"]
    assert [rules[name]["action"] for name in order] == ["ALLOW", "ALLOW", "BLOCK"]
    assert rules["edge-calling"]["firewallDomainRedirectionAction"] == "TRUST_REDIRECTION_DOMAIN"
    assert rules["edge-others"]["blockResponse"] == "NODATA"
    assert domains(found, "edge-own") == ["*.corp.example.com", "corp.example.com"]
    assert domains(found, "edge-others") == ["*"]


def test_the_block_comes_last_and_the_association_after_it() -> None:
    """Nothing is blocked before all that is allowed stands, and no VPC is filtered by half a rule group."""
    found = registered(lambda: firewall(walled_garden=True))
    rules = {name: only(found, name, "ResolverFirewallRule") for name in names(found, "ResolverFirewallRule")}
    association = only(found, "edge", "ResolverFirewallRuleGroupAssociation")
    assert rules["edge-calling"].urn in rules["edge-others"].dependencies
    assert {each.urn for each in rules.values()} <= set(association.dependencies)


@pytest.mark.parametrize(("fail_open", "expected"), [(True, "ENABLED"), (False, "DISABLED")])
def test_fail_mode_is_the_site_s(fail_open: bool, expected: str) -> None:
    """What happens while the firewall cannot be reached is said by the site, for its VPC."""
    config = only(registered(lambda: firewall(fail_open=fail_open)), "edge", "ResolverFirewallConfig")
    assert config.inputs == {"resourceId": "vpc-0abc", "firewallFailOpen": expected}


def test_the_revision_stands_in_a_tag_of_the_published_list_alone() -> None:
    """The date of the newest domain is a tag of the list that holds it."""
    found = registered(lambda: firewall(walled_garden=True))
    dated = [each.name for each in found.resources if "webex-calling:revision" in each.inputs.get("tags", {})]
    assert dated == ["edge-calling"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param(
            {"fail_open": None},
            [
                "fail_open: is missing; add it: whether names are answered while the firewall itself cannot be "
                "reached; there is no safe default"
            ],
            id="no fail mode",
        ),
        pytest.param(
            {"also_allowed": ["_sips._tcp.example.com", "Example.com."]},
            [
                'also_allowed[0]: "_sips._tcp.example.com" is not a DNS name; write one like host.example.com or '
                "*.example.com",
                'also_allowed[1]: "Example.com." is not in canonical form; did you mean "example.com"?',
            ],
            id="names that no list takes",
        ),
        pytest.param(
            {"association_priority": 99},
            ['association_priority: "99" is below 100; give 100 or more'],
            id="a priority that is reserved",
        ),
        pytest.param(
            {"walled_garden": True, "also_allowed": [f"a{at}.example.com" for at in range(1001)]},
            [
                "edge: has 1001 domains in edge-own, and one call writes 1000; name fewer domains in alsoAllowed, "
                "wider ones instead"
            ],
            id="more than one call writes",
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]) -> None:
    """What the service would refuse is refused before anything is registered."""
    assert refused(lambda: firewall(**args)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("e" * 48, [], id="the longest"),
        pytest.param(
            "e" * 49,
            [
                f'{"e" * 49}: "{"e" * 49}-calling" has 57 characters, and 56 leave the provider room for its own; '
                "give a shorter name"
            ],
            id="one longer",
        ),
        pytest.param(
            "edge.eu",
            [
                'edge.eu: "edge.eu-calling" is not a name of DNS Firewall; use letters, digits, hyphens and '
                "underscores alone"
            ],
            id="a dot",
        ),
    ],
)
def test_names_are_those_that_the_api_takes(name: str, expected: list[str]) -> None:
    """A component's name opens the names of lists and rules, to which the provider adds eight characters."""
    assert [str(each) for each in unfit(name, render(name, ["*.webex.com"], [], walled_garden=False))] == expected


def _without_apex(held: tuple[DomainList, ...]) -> tuple[DomainList, ...]:
    return tuple(replace(each, domains=tuple(d for d in each.domains if d != "webex.com")) for each in held)


def _open(held: tuple[DomainList, ...]) -> tuple[DomainList, ...]:
    return tuple(replace(each, domains=(*each.domains, "example.net")) if each.allows else each for each in held)


def _blocked_first(held: tuple[DomainList, ...]) -> tuple[DomainList, ...]:
    return tuple(replace(each, priority=1) if not each.allows else each for each in held)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(_without_apex, "edge: would not answer webex.com, which is required", id="an apex forgotten"),
        pytest.param(_open, "edge: would answer example.net, which nothing requires", id="a name too many"),
        pytest.param(_blocked_first, "which is required", id="a block before what is allowed"),
    ],
)
def test_a_wrong_rendering_is_never_registered(fault: Any, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault planted into the renderer stops the component before it registers anything."""
    monkeypatch.setattr(f"{PLAN}.render", lambda *args, **more: fault(render(*args, **more)))
    assert any(expected in each for each in refused(lambda: firewall(walled_garden=True)))


def test_every_published_domain_can_be_listed() -> None:
    """All published domains together fit one list, and the API takes each."""
    everything = [each for domain in load_reference().domains.values() for each in domain.names]
    assert len(everything) <= 1000
    assert _refused("UpdateFirewallDomains", FirewallDomainListId="fdl", Operation="REPLACE", Domains=everything) == ""


def test_the_api_takes_what_is_registered() -> None:
    """The model of the API that botocore has finds nothing wrong with any input."""
    found = registered(lambda: firewall(walled_garden=True, also_allowed=["*.corp.example.com"]))
    for name in names(found, "ResolverFirewallRule"):
        given = only(found, name, "ResolverFirewallRule").inputs
        told = {
            "Name": name,
            "CreatorRequestId": "once",
            "FirewallRuleGroupId": given["firewallRuleGroupId"],
            "FirewallDomainListId": given["firewallDomainListId"],
            "Priority": given["priority"],
            "Action": given["action"],
        }
        more = {
            "BlockResponse": given.get("blockResponse"),
            "FirewallDomainRedirectionAction": given.get("firewallDomainRedirectionAction"),
        }
        asked = {**told, **{key: value for key, value in more.items() if value}}
        assert _refused("CreateFirewallRule", **asked) == ""
    association = only(found, "edge", "ResolverFirewallRuleGroupAssociation").inputs
    assert 100 < association["priority"] < 9900


def _refused(operation: str, **parameters: Any) -> str:
    model = botocore.session.get_session().get_service_model("route53resolver").operation_model(operation)
    report: str = ParamValidator().validate(parameters, model.input_shape).generate_report()
    return report
