"""The Azure Firewall policy as a component: proven, written in a chain, with the firewall last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.components import CERTIFICATE, SETTINGS, children, mocked, names, only, refused, registered
from tests.plan.azure_firewall_plans import ADDRESS, ALL_ROLES, REFERENCE, SUBNET, planned
from tests.plan.azure_firewall_plans import only as clients
from tests.rows import PHONE_MEDIA, PHONE_NTP

from webex_calling.azure import AzureFirewallPolicy, AzurePublishedNetworks
from webex_calling.drafts import drafted_azure_firewall, prove_azure_firewall
from webex_calling.fault import Faults
from webex_calling.plan.azure_firewall import AzureFirewallPlan
from webex_calling.published.network import Network
from webex_calling.registered.embedded_engine import Ids
from webex_calling.registered.registration import UNKNOWN, Run
from webex_calling.targets.azure.firewall_policy import ApplicationRule, FirewallRule, NetworkRule
from webex_calling.verify.proof.interface_proof import InterfaceProof

PHONES = {"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"], **SETTINGS}
APPS = {"name": "apps", "role": "webex-app", "networks": ["10.51.0.0/20"], **SETTINGS}
GROUPS = {
    "calling_group_id": "/calling",
    "device_configuration_group_id": "/device-configuration",
    "app_configuration_group_id": "/app-configuration",
}
MADE: dict[str, Any] = {"subnet_id": SUBNET, "public_ip_id": ADDRESS}
CHAIN = ["hub-calling", "hub-device-configuration", "hub-app-configuration", "hub-web"]


def policy(opts: pulumi.ResourceOptions | None = None, **args: Any) -> AzureFirewallPolicy:
    """Make a policy for phones and apps, unless told otherwise."""
    given = {"resource_group_name": "voice", "clients": [PHONES, APPS], **GROUPS, **args}
    return AzureFirewallPolicy("hub", given, opts)  # type: ignore[arg-type]  # some are wrong


def waits(found: Run, name: str, kind: str = "") -> set[str]:
    """Return the names of what a resource waits for: by its properties, and besides."""
    resource = only(found, name, kind)
    by_urn = {each.urn: f"{each.name}" for each in found.resources}
    urns = [*resource.options.depends_on, *(urn for held in resource.property_dependencies.values() for urn in held)]
    return {by_urn[urn] for urn in urns}


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_a_policy_and_its_groups(ids: Ids) -> None:
    """A policy, and a group for each home that has rules; no firewall without a subnet."""
    found = registered(lambda: policy(tags={"owner": "voice"}, location="westeurope"), ids)
    made = only(found, "hub", ":FirewallPolicy").inputs
    assert made == {
        "resourceGroupName": "voice",
        "location": "westeurope",
        "sku": {"tier": "Standard"},
        "threatIntelMode": "Alert",
        "tags": {"Name": "hub", "owner": "voice"},
    }
    assert names(found, "FirewallPolicyRuleCollectionGroup") == sorted(CHAIN)
    assert names(found, "AzureFirewall") == []
    outputs = only(found, "hub", ":AzureFirewallPolicy").outputs
    assert outputs["policyId"] == only(found, "hub", ":FirewallPolicy").id
    assert (outputs["policyId"] == UNKNOWN) is (ids == "unknown")
    assert (outputs["firewallId"], outputs["privateIp"]) == ("", "")


def test_what_is_registered_is_what_was_proven() -> None:
    """The inputs of each resource are those of the draft that was proven, ids and tags aside."""
    proven: list[AzureFirewallPlan] = []

    def program() -> None:
        def noted(plan: AzureFirewallPlan, networks: Mapping[str, Network]) -> tuple[InterfaceProof, ...]:
            proven.append(plan)
            return prove_azure_firewall(plan, networks)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("webex_calling.azure.firewall_policy.prove_azure_firewall", noted)
            policy()

    found = registered(program)
    (plan,) = proven
    for draft in drafted_azure_firewall(plan):
        inputs = only(found, draft.name, draft.type.rpartition("/")[2]).inputs
        told = {key: value for key, value in inputs.items() if key in draft.inputs and key != "firewallPolicyName"}
        wanted = {key: value for key, value in draft.inputs.items() if key != "firewallPolicyName"}
        assert _named(told) == wanted


def _named(value: Any) -> Any:
    """Return inputs with the names of networks in place of the ids of IP Groups."""
    if isinstance(value, dict):
        return {
            key: [each.removeprefix("/") for each in held] if key == "destinationIpGroups" else _named(held)
            for key, held in value.items()
        }
    return [_named(each) for each in value] if isinstance(value, list) else value


def with_networks() -> None:
    """Make the IP Groups, and a firewall for phones and apps that refers to them."""
    networks = AzurePublishedNetworks("calling", {"resource_group_name": "voice"})
    groups = {key: getattr(networks, key) for key in GROUPS}
    policy(**{**groups, **MADE, "clients": [PHONES, APPS]})


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_one_after_another(ids: Ids) -> None:
    """The policy waits for every IP Group, each rule collection group for the one before, the firewall for the last."""
    found = registered(with_networks, ids)
    ip_groups = {f"calling-{each}" for each in ("calling", "device-configuration", "app-configuration")}
    assert waits(found, "hub", ":FirewallPolicy") == ip_groups
    before = "hub"
    for each in CHAIN:
        assert before in waits(found, each)
        assert "hub" in waits(found, each)
        before = each
    assert waits(found, "hub-firewall") == {"hub", CHAIN[-1]}


def test_a_policy_is_told_when_all_its_rules_are_there() -> None:
    """Whoever inherits from the policy, or attaches it, waits for its last rule collection group."""

    def program() -> None:
        base = policy()
        child = {"base_policy_id": base.policy_id, "base_policy_tier": "Standard", "clients": [APPS], **GROUPS}
        AzureFirewallPolicy("spoke", {"resource_group_name": "voice", **child})  # type: ignore[typeddict-item]  # a part

    found = registered(program)
    assert waits(found, "spoke", ":FirewallPolicy") >= {"hub", CHAIN[-1]}
    assert only(found, "spoke", ":FirewallPolicy").inputs["basePolicy"] == {
        "id": only(found, "hub", ":FirewallPolicy").id
    }


def test_the_firewall_itself() -> None:
    """The subnet stands beside the first address alone; further ones are named by the names that were given."""
    found = registered(lambda: policy(**MADE, zones=["1", "3"], further_public_ip_ids={"b": ADDRESS, "a": ADDRESS}))
    inputs = only(found, "hub-firewall").inputs
    assert inputs["sku"] == {"name": "AZFW_VNet", "tier": "Standard"}
    assert inputs["zones"] == ["1", "3"]
    assert [(each["name"], "subnet" in each) for each in inputs["ipConfigurations"]] == [
        ("first", True),
        ("further-b", False),
        ("further-a", False),
    ]
    assert "managementIpConfiguration" not in inputs
    assert only(found, "hub", ":AzureFirewallPolicy").outputs["firewallId"] == only(found, "hub-firewall").id


def test_a_basic_firewall_has_its_management() -> None:
    """A firewall of the tier Basic is managed by an address of its own."""
    management = SUBNET.replace("AzureFirewallSubnet", "AzureFirewallManagementSubnet")
    found = registered(
        lambda: policy(**MADE, tier="Basic", management_subnet_id=management, management_public_ip_id=ADDRESS)
    )
    assert only(found, "hub-firewall").inputs["managementIpConfiguration"] == {
        "name": "management",
        "publicIPAddress": {"id": ADDRESS},
        "subnet": {"id": management},
    }


def test_names_follow_nothing_that_changes() -> None:
    """Options, tiers and more clients leave the URN of everything as it is."""
    few = registered(lambda: policy(clients=[PHONES]))
    many = registered(lambda: policy(clients=[PHONES, APPS], tier="Premium", dns_proxy=True, priority=200, **MADE))
    assert {each.urn for each in children(few)} < {each.urn for each in children(many)}


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the resources; the private address, which they do not tell, is empty."""
    seen, outputs = mocked(lambda: policy(**MADE))
    assert seen == sorted(["hub", *CHAIN, "hub-firewall"])
    assert (outputs["policy_id"], outputs["firewall_id"], outputs["private_ip"]) == ("hub-id", "hub-firewall-id", "")


def test_a_preview_does_not_tell_an_address() -> None:
    """Before the firewall exists its private address is not known, rather than empty."""
    _, outputs = mocked(lambda: policy(**MADE), preview=True)
    assert "private_ip" not in outputs
    _, outputs = mocked(policy, preview=True)
    assert outputs["private_ip"] == ""


def test_summary_tells_the_proof() -> None:
    """The summary ends in what is proven, and what that assumes."""
    found = registered(policy)
    summary = only(found, "hub", ":AzureFirewallPolicy").outputs["summary"]
    assert summary.splitlines()[-1] == (
        "hub firewall-policy: proven to admit what is required and nothing else but for local-ports; assumed"
        ": what crosses the perimeter is routed through the firewall, and its base policy denies none of this"
    )


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param(
            {"calling_group_id": None, "device_configuration_group_id": None},
            [
                "calling_group_id: is missing, but the rules of S1b, S1d, M1b, M1e, N1 refer to it; pass the output of "
                "AzurePublishedNetworks, or the id of an adopted group",
                "device_configuration_group_id: is missing, but the rules of D1 refer to it; pass the output of "
                "AzurePublishedNetworks, or the id of an adopted group",
            ],
            id="no IP Groups",
        ),
        pytest.param(
            {"resource_group_name": None, "tier": "Basic", "dns_proxy": True, "clients": [], "speed": 1},
            [
                "speed: is not a known key; remove it",
                "sets dnsProxy, which the tier Basic does not have",
                "has no endpoints behind it",
                "resource_group_name: is missing; pass it, or the output of the resource that has it",
            ],
            id="every fault at once",
        ),
        pytest.param(
            {"clients": [], "local_gateways": [{**CERTIFICATE, "name": "weu-a"}]},
            ['hub: "weu-a" has a certificate trunk, which cannot work behind Azure Firewall'],
            id="a certificate trunk",
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]) -> None:
    """What cannot be is refused before anything is registered."""
    found = refused(lambda: policy(**args))
    assert len(found) >= len(expected)
    assert [each for each, start in zip(found, expected, strict=False) if start not in each] == []


def planted(plan: AzureFirewallPlan, change: Any) -> AzureFirewallPlan:
    """Return the plan with every rule changed, or dropped where ``change`` returns None."""
    groups = tuple(
        replace(
            group,
            collections=tuple(
                replace(each, rules=tuple(new for rule in each.rules if (new := change(rule)) is not None))
                for each in group.collections
            ),
        )
        for group in plan.policy.groups
    )
    return replace(plan, policy=replace(plan.policy, groups=groups))


def _network(**changes: Any) -> Any:
    return lambda rule: replace(rule, **changes) if isinstance(rule, NetworkRule) and rule.row == PHONE_MEDIA else rule


def _without_apex(rule: FirewallRule) -> FirewallRule:
    return replace(rule, fqdns=rule.fqdns[-1:]) if isinstance(rule, ApplicationRule) else rule


def _end_of_text(rule: FirewallRule) -> FirewallRule:
    if not isinstance(rule, ApplicationRule):
        return rule
    return replace(rule, fqdns=tuple(each.replace("*.", "*") for each in rule.fqdns))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(_network(ports=("5004-5005",)), "would let", id="a port too many"),
        pytest.param(_network(ports=("5004",)), "through for M1b", id="ports missing"),
        pytest.param(_network(network="app-configuration"), "through for M1b", id="another IP Group"),
        pytest.param(_network(network="", destinations=("*",)), "would let", id="any address"),
        pytest.param(_network(protocol="TCP"), "through for M1b", id="TCP for UDP"),
        pytest.param(_network(sources=("10.60.0.0/16",)), "would let", id="everybody as a source"),
        pytest.param(_without_apex, "through for W1", id="no apex"),
        pytest.param(_end_of_text, "would let", id="the end of a text"),
        pytest.param(lambda rule: None if rule.row == PHONE_NTP else rule, "through for N1", id="a rule left out"),
    ],
)
def test_planted_faults_are_refused(change: Any, expected: str) -> None:
    """A renderer that errs is caught by the proof, which shares no code with it."""
    with pytest.raises(Faults) as raised:
        prove_azure_firewall(planted(planned(), change), REFERENCE.networks)
    assert expected in str(raised.value)


@given(st.sets(st.sampled_from(range(len(ALL_ROLES))), min_size=1), st.booleans())
@settings(max_examples=6, deadline=None)
def test_whoever_is_behind_it_is_proven(chosen: set[int], strict: bool) -> None:
    """Clients of any roles with all their options get what they require through, and nothing else."""
    profile = {"profile": "strict"} if strict else {}
    plan = planned(clients(*({**ALL_ROLES[at], **profile} for at in sorted(chosen))))
    prove_azure_firewall(plan, REFERENCE.networks)


def test_no_lost_flow_hides_a_missing_rule() -> None:
    """Only messages of routers may be called lost: a plan that calls media so is refused."""
    plan = planned()
    lost = tuple(flow for flow in plan.flows if flow.requirement == PHONE_MEDIA)
    without = planted(
        replace(plan, flows=tuple(flow for flow in plan.flows if flow not in lost), lost=(*plan.lost, *lost)),
        lambda rule: None if rule.row == PHONE_MEDIA else rule,
    )
    with pytest.raises(Faults, match=PHONE_MEDIA):
        prove_azure_firewall(without, REFERENCE.networks)
