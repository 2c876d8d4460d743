"""The security groups of a pool of hosted desktops: what is registered is what is planned, or refused."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from tests.aws.test_published_networks import overflowing
from tests.components import SETTINGS, children, mocked, names, only, refused, registered, without_flows

from webex_calling.aws import AwsPublishedNetworks, AwsVdiPool
from webex_calling.plan.endpoint_plan import plan_aws_pool
from webex_calling.plan.group_fit import Allowance
from webex_calling.published.reference import in_place, load_reference
from webex_calling.registered.embedded_engine import Ids
from webex_calling.site.vdi import VdiPool
from webex_calling.targets.aws.prefix_list import list_sizes

IDS: Mapping[str, Any] = {"vpc_id": "vpc-0abc", "calling_list_ids": ["pl-0abc"]}
POOLS: Mapping[str, Mapping[str, Any]] = {
    "workspaces, optimised": {"platform": "workspaces", "media": "optimised"},
    "appstream, fallback": {"platform": "appstream", "media": "fallback"},
    "ec2, both, all options": {
        "platform": "ec2",
        "media": "both",
        "options": {"cscan": True, "mobile_push": True, "unified_cm_8443": True, "webex_suite": True},
        "direct_media": {"networks": ["10.0.0.0/8"]},
    },
}
GROUP = "SecurityGroup"


def pool(name: str = "desks", opts: pulumi.ResourceOptions | None = None, **args: Any) -> AwsVdiPool:
    """Make a pool of desktops on EC2, unless told otherwise."""
    given = {**SETTINGS, **IDS, "platform": "ec2", "media": "both", **args}
    return AwsVdiPool(name, given, opts)  # type: ignore[arg-type]  # some are wrong


@pytest.mark.parametrize("ids", ["known", "unknown"])
@pytest.mark.parametrize("case", POOLS)
def test_it_registers_the_plan(case: str, ids: Ids) -> None:
    """Each group and each rule of the plan becomes one resource below the component, whose name leads theirs."""
    reference = load_reference()
    model = VdiPool.from_arguments({"name": "desks", **SETTINGS, **POOLS[case]}, published=load_reference().published)
    plan = plan_aws_pool(reference, model, Allowance(60, 5), list_sizes(reference.networks.values()))
    groups = [group for interface in plan.interfaces for group in interface.groups]
    found = registered(lambda: pool(app_configuration_list_ids=["pl-0abd"], **POOLS[case]), ids)
    assert names(found, GROUP) == sorted(group.name for group in groups)
    expected = {group.name for group in groups} | {rule.name for group in groups for rule in group.rules}
    component = only(found, "desks", ":AwsVdiPool").urn
    assert {each.name: each.parent for each in children(found)} == dict.fromkeys(expected, component)
    assert [each for each in expected if not each.startswith("desks-")] == []


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_a_rule_depends_on_its_group_and_its_list(ids: Ids) -> None:
    """TCP 8443 goes to the list of the Webex App configuration network, and all else to that of Calling."""

    def program() -> None:
        lists = AwsPublishedNetworks("fra", {})
        pool(
            options={"unified_cm_8443": True},
            calling_list_ids=lists.calling_list_ids,
            app_configuration_list_ids=lists.app_configuration_list_ids,
        )

    found = registered(program, ids)
    group = only(found, "desks-desktop").urn
    told = {
        name: only(found, f"desks-out-tcp-{name}").property_dependencies
        for name in ("8934-calling", "8443-app-configuration")
    }
    assert told == {
        "8934-calling": {"securityGroupId": (group,), "prefixListId": (only(found, "fra-calling").urn,)},
        "8443-app-configuration": {
            "securityGroupId": (group,),
            "prefixListId": (only(found, "fra-app-configuration").urn,),
        },
    }


def test_attached_ids_wait_for_every_rule() -> None:
    """What is attached depends on all groups and rules, so that no desktop boots into an empty group."""

    def program() -> None:
        aws.ec2.NetworkInterface("eni", subnet_id="subnet-0abc", security_groups=pool().security_group_ids)

    found = registered(program, "unknown")
    expected = {each.urn for each in children(found) if each.name != "eni"}
    assert set(only(found, "eni").property_dependencies["securityGroups"]) == expected


def test_outputs() -> None:
    """The outputs are the ids to attach, the timers of the desktops, and a summary."""
    found = registered(pool)
    outputs = only(found, "desks", ":AwsVdiPool").outputs
    assert outputs["securityGroupIds"] == [only(found, f"desks-{home}").id for home in ("desktop", "media")]
    assert outputs["connectionTracking"] == {"tcpEstablishedTimeout": 3600, "udpStreamTimeout": 180, "udpTimeout": 60}
    assert "desks external: 2 of 5 groups; the fewest possible: 2" in outputs["summary"].splitlines()


def test_an_overflow_list_has_rules_of_its_own() -> None:
    """The rules to an overflow list live in a group of their own; those to the first list stay where they are."""
    before = registered(pool)
    with in_place(overflowing()):
        found = registered(lambda: pool(calling_list_ids=["pl-0abc", "pl-0abd"]))
    own = only(found, "desks-overflow-2").id
    rules = [each for each in children(found) if each.inputs.get("prefixListId") == "pl-0abd"]
    assert {each.inputs["securityGroupId"] for each in rules} == {own}
    assert len(rules) == len([each for each in children(before) if each.inputs.get("prefixListId") == "pl-0abc"])
    assert [each for each in children(before) if each not in found.resources] == []


def test_adopted_groups_pass_through() -> None:
    """Adopted groups register nothing; their ids come out, and the summary says what they must contain."""
    found = registered(lambda: pool(adopt=["sg-0abc", "sg-0abd"]))
    outputs = only(found, "desks", ":AwsVdiPool").outputs
    assert children(found) == []
    assert outputs["securityGroupIds"] == ["sg-0abc", "sg-0abd"]
    assert "(adopted: this is what it must contain)" in outputs["summary"]


def test_the_given_provider_tags_and_protection_are_honoured() -> None:
    """A provider and protection in the options reach every child; the tags, every group."""

    def program() -> None:
        provider = aws.Provider("other", region="eu-west-1")
        pool(opts=pulumi.ResourceOptions(provider=provider, protect=True), tags={"owner": "voice"})

    found = registered(program)
    provider = only(found, "other")
    assert {(each.options.provider, each.options.protect) for each in children(found)} == {
        (f"{provider.urn}::{provider.id}", True)
    }
    groups = [only(found, name) for name in names(found, GROUP)]
    assert [each.inputs["tags"] for each in groups] == [{"Name": each.name, "owner": "voice"} for each in groups]


def test_names_that_begin_alike_do_not_collide() -> None:
    """Pools whose names begin like another's and its group register side by side."""
    pools = ("a", "a-desktop", "a-media", "a-media-media", "a-optional")
    found = registered(lambda: [pool(name) for name in pools])
    assert len(children(found)) == len(pools) * len(children(registered(pool)))


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the same children, and the outputs resolve to the groups' ids."""
    seen, outputs = mocked(pool)
    assert seen == sorted(each.name for each in children(registered(pool)))
    assert outputs["security_group_ids"] == ["desks-desktop-id", "desks-media-id"]


BAD: Mapping[str, tuple[Mapping[str, Any], list[str]]] = {
    "workspaces with media, at the default quota": (
        {"platform": "workspaces", "media": "fallback"},
        [
            'desks: group "desktop" weighs 104 of 60 outbound: 5 × list calling (20) + 4 × address (1) = 104; choose '
            "media: optimised, whose media leaves the thin client, or ask AWS to raise rules-per-group to 104 (at most "
            "9 groups per interface then)"
        ],
    ),
    "8443 without its list": (
        {"options": {"unified_cm_8443": True}},
        [
            "app_configuration_list_ids: is missing; pass it, or the output of the resource that has it",
        ],
    ),
    "a platform of the other cloud": (
        {"platform": "azure-virtual-desktop"},
        ['platform: "azure-virtual-desktop" is not a platform of AWS; give workspaces or appstream or ec2'],
    ),
    "too many groups on an AppStream fleet": (
        {"platform": "appstream", "other_groups": [f"sg-{number}" for number in range(4)]},
        ["desks: needs 2 groups beside 4 others, and takes 5 an interface; ask AWS to raise groups-per-interface to 6"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_refused(case: str) -> None:
    """What a pool cannot have is refused with the remedy, and nothing is registered."""
    args, expected = BAD[case]
    found = refused(lambda: pool(**args))
    assert (without_flows(found) if "weighs" in found[0] else found) == expected
