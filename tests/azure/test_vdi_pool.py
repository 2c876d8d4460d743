"""The network security group of a pool of session hosts: what is registered is what is planned."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pytest
from tests.components import SETTINGS, children, mocked, only, refused, registered

from webex_calling.azure import AzureVdiPool
from webex_calling.plan.endpoint_plan import plan_azure_pool
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import Ids
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.azure.network_security_group import NsgAllowance

POOLS: Mapping[str, Mapping[str, Any]] = {
    "optimised": {"media": "optimised"},
    "fallback": {"media": "fallback"},
    "both, all options": {
        "media": "both",
        "options": {"cscan": True, "mobile_push": True, "unified_cm_8443": True, "webex_suite": True},
        "direct_media": {"networks": ["10.0.0.0/8"]},
    },
}


def pool(opts: pulumi.ResourceOptions | None = None, **args: Any) -> AzureVdiPool:
    """Make a pool of session hosts whose media leaves the desktop, unless told otherwise."""
    given = {**SETTINGS, "resource_group_name": "voice", "platform": "azure-virtual-desktop", "media": "both", **args}
    return AzureVdiPool("hosts", given, opts)  # type: ignore[arg-type]  # some are wrong


@pytest.mark.parametrize("ids", ["known", "unknown"])
@pytest.mark.parametrize("case", POOLS)
def test_it_registers_the_plan(case: str, ids: Ids) -> None:
    """The NSG of the plan becomes one resource below the component, with the plan's rules and their deny in it."""
    model = VdiPool.from_arguments(
        {"name": "hosts", **SETTINGS, "platform": "azure-virtual-desktop", **POOLS[case]},
        published=load_reference().published,
    )
    (nsg,) = plan_azure_pool(load_reference(), model, NsgAllowance(1000, 4000)).nsgs
    found = registered(lambda: pool(**POOLS[case]), ids)
    (made,) = children(found)
    written = [(rule["name"], rule["priority"]) for rule in made.inputs["securityRules"]]
    assert (made.name, made.parent) == ("hosts", only(found, "hosts", ":AzureVdiPool").urn)
    assert written == [(rule.name, rule.priority) for rule in nsg.rules]
    assert written[-1][0] == "deny-out-internet"


def test_outputs() -> None:
    """The outputs are the id to attach, the time-out of flows in minutes, and a summary."""
    found = registered(pool)
    outputs = only(found, "hosts", ":AzureVdiPool").outputs
    (made,) = children(found)
    assert (outputs["networkSecurityGroupId"], outputs["flowTimeoutInMinutes"]) == (made.id, 30)
    assert f"hosts: {len(made.inputs['securityRules'])} of 1000 security rules" in outputs["summary"].splitlines()


def test_what_is_attached_depends_on_the_nsg() -> None:
    """What is attached depends on the NSG, which holds all its rules."""

    def program() -> None:
        nsg = azure_native.network.NetworkSecurityGroupArgs(id=pool().network_security_group_id)
        azure_native.network.Subnet(
            "desktops", resource_group_name="voice", virtual_network_name="hub", network_security_group=nsg
        )

    found = registered(program, "unknown")
    nsg = only(found, "hosts", ":NetworkSecurityGroup").urn
    assert only(found, "desktops").property_dependencies == {"networkSecurityGroup": (nsg,)}


def test_an_nsg_that_stands_elsewhere_passes_through() -> None:
    """The NSG that filters the session hosts already comes out as it went in, and none is made."""
    found = registered(lambda: pool(network_security_group_id="/nsg"))
    assert children(found) == []
    assert only(found, "hosts", ":AzureVdiPool").outputs["networkSecurityGroupId"] == "/nsg"


def test_provider_tags_and_protection_are_honoured() -> None:
    """A provider and protection in the options reach the NSG, and so do the tags."""

    def program() -> None:
        provider = azure_native.Provider("other", location="westeurope")
        pool(pulumi.ResourceOptions(provider=provider, protect=True), tags={"owner": "voice"})

    found = registered(program)
    provider, nsg = only(found, "other"), only(found, "hosts", ":NetworkSecurityGroup")
    assert (nsg.options.provider, nsg.options.protect) == (f"{provider.urn}::{provider.id}", True)
    assert nsg.inputs["tags"] == {"Name": "hosts", "owner": "voice"}


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the NSG, and the output resolves to its id."""
    seen, outputs = mocked(pool)
    assert (seen, outputs["network_security_group_id"]) == (["hosts"], "hosts-id")


BAD: Mapping[str, tuple[Mapping[str, Any], list[str]]] = {
    "a platform of the other cloud": (
        {"platform": "workspaces", "adopt": ["sg-0abc"]},
        [
            'platform: "workspaces" is not a platform of Azure; give azure-virtual-desktop',
            "adopt: names security groups, which Azure does not have; remove it",
        ],
    ),
    "every kind at once": (
        {"https": None, "media": "loud", "location": 5, "options": {"cscn": True}, "vpc_id": "vpc-0abc", "tags": []},
        [
            "vpc_id: is not a known key; remove it; known here: resolvers, time_servers, https, profile, display_name, "
            "platform, media, source_port_differentiation, options, direct_media, extra_rules, other_groups, adopt, "
            "resource_group_name, location, network_security_group_id, quotas, tags, imported",
            'location: "5" is not an id; pass the id, or the output of the resource that has it',
            "tags: is not a mapping; write a mapping, key: value",
            "media: \"loud\" is not a known value; write 'optimised', 'fallback' or 'both'",
            'options.cscn: is not a known key; did you mean "cscan"?',
            "https: is missing, and has no safe default; say how HTTPS is filtered by domain: {proxy: {addresses: "
            "[10.20.8.10/32], port: 8080}}, {external: WHO FILTERS}, {internet: true} or, in a site, {perimeter: NAME}",
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_refused(case: str) -> None:
    """Bad arguments are refused with every fault, and nothing is registered."""
    args, expected = BAD[case]
    assert refused(lambda: pool(**args)) == expected


def test_an_imported_nsg_keeps_its_name() -> None:
    """An NSG that exists is registered by its name."""
    found = registered(lambda: pool(imported={"hosts": {"name": "nsg-desktops"}}))
    assert only(found, "hosts", ":NetworkSecurityGroup").inputs["networkSecurityGroupName"] == "nsg-desktops"
