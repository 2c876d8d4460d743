"""What filters and is not read is named among what was not looked at, and refuses no audit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.audit.firewalled import ARN, FIREWALL, firewalled
from tests.audit.test_firewalled import CALLING, SITE, model

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.commands.audit_text import audit_document, audit_lines
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.site_proof import SiteFlows

SECOND = f"{ARN}:firewall-policy-v2/next"


def second_generation(mode: str = "ENFORCE") -> dict[str, Any]:
    """Return what describe-firewall-policy-v2 prints."""
    return {
        "UpdateToken": "00000000-0000-0000-0000-000000000000",
        "FirewallPolicyV2Response": {
            "FirewallPolicyV2Name": "next",
            "FirewallPolicyV2Arn": SECOND,
            "FirewallPolicyV2Id": "00000000-0000-0000-0000-000000000000",
        },
        "FirewallPolicyV2": {"PolicyMode": mode, "FirewallDefaultAction": "DROP", "FirewallRuleGroupEntries": []},
    }


def of_gateway(**more: Any) -> dict[str, Any]:
    """Return the firewall of an internet gateway."""
    return {
        "FirewallName": "guard",
        "FirewallArn": f"{ARN}:firewall/guard",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "IgwFirewallConfiguration": {"InternetGatewayId": "igw-0a"},
        **more,
    }


def audited(folder: Path, documents: dict[str, Any]) -> Audit:
    """Audit the documents for a site with one gateway."""
    reference = load_reference()
    site = validate_site(SITE, published=reference.published)
    flows = {name: plan.flows for name, plan in plan_site(reference, site).gateways.items()}
    paths = []
    for name, document in documents.items():
        paths.append(folder / f"{name}.json")
        paths[-1].write_text(json.dumps(document))
    return audit_estate(read_estate(paths, lambda words: None), reference, (site, SiteFlows(flows, {}, {})))


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        pytest.param(
            {"next": second_generation()},
            "the firewall policy next, of the second generation (FirewallPolicyV2)",
            id="a policy of the second generation",
        ),
        pytest.param(
            {"next": second_generation("MONITOR")},
            "the firewall policy next, of the second generation (FirewallPolicyV2), which is in MONITOR mode: "
            "it reports and drops nothing",
            id="monitor mode",
        ),
        pytest.param(
            {"guard": {"Firewall": of_gateway(), "FirewallStatus": {}}},
            "the firewall guard of an internet gateway, which filters what crosses the gateway without any route",
            id="an internet gateway's firewall",
        ),
        pytest.param(
            {"all": {"Firewalls": [of_gateway(), {"FirewallName": "egress", "FirewallArn": FIREWALL}]}},
            "the firewall guard of an internet gateway, which filters what crosses the gateway without any route",
            id="among all firewalls, of which one is described",
        ),
    ],
)
def test_it_is_named(tmp_path: Path, documents: dict[str, Any], words: str) -> None:
    """The rest of the estate is audited all the same, and text and JSON say what was not looked at."""
    audit = audited(tmp_path, {**firewalled(CALLING), **documents})
    assert audit.looks.unread == (words,)
    assert [side.faults for side in audit.sides or ()] == [()]
    text = list(audit_lines(audit))
    assert text[text.index("not checked") + 1] == f"  {words}"
    assert words in json.dumps(audit_document(audit))


def test_a_firewall_that_goes_by_it_is_not_told(tmp_path: Path) -> None:
    """The end behind it is not proven, and why is said; the policy is named besides."""
    documents = firewalled(CALLING)
    documents["firewall"]["Firewall"]["FirewallPolicyArn"] = SECOND
    audit = audited(tmp_path, {**documents, "next": second_generation("MONITOR")})
    ((fault,),) = [side.faults for side in audit.sides or ()]
    assert fault.startswith(
        "firewall egress: uses what an audit does not read: the firewall policy next, of the second"
    )
    assert len(audit.looks.unread) == 1


def test_a_way_through_the_gateway_takes_it_for_granted(tmp_path: Path) -> None:
    """What crosses the internet gateway is told as far as the other filters go, and what was assumed is said."""
    documents = {**firewalled(CALLING), "guard": {"Firewall": of_gateway(), "FirewallStatus": {}}}
    (side,) = audited(tmp_path, documents).sides or ()
    assert any(words.startswith("the firewall guard of an internet gateway") for words in side.assumed)
    documents["guard"]["Firewall"]["VpcId"] = "vpc-0f0f0f0f0f0f0f0f0"
    (other,) = audited(tmp_path, documents).sides or ()
    assert not any("guard" in words for words in other.assumed)


def test_a_firewall_of_which_only_the_name_is_given_is_asked_for(tmp_path: Path) -> None:
    """A list of firewalls says which one was not described."""
    listed = {"Firewalls": [{"FirewallName": "ingress", "FirewallArn": f"{ARN}:firewall/ingress"}]}
    audit = audited(tmp_path, {**firewalled(CALLING), "all": listed})
    assert audit.looks.unread == ("the firewall ingress: give the output of describe-firewall",)


def test_the_members_are_those_of_the_service() -> None:
    """What is read of the second generation is in the service's own model, mode and all."""
    service = model("network-firewall")
    held = service.shape_for("FirewallPolicyV2").members
    assert set(held["PolicyMode"].metadata["enum"]) == {"ENFORCE", "MONITOR"}
    assert {"FirewallPolicyV2Name", "FirewallPolicyV2Arn"} <= set(service.shape_for("FirewallPolicyV2Response").members)
    assert {"FirewallPolicyV2", "FirewallPolicyV2Response"} <= set(
        service.shape_for("DescribeFirewallPolicyV2Response").members
    )
