"""The published networks as IP Groups: made once, one after another, or adopted by id."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pytest
from tests.components import children, mocked, only, refused, registered

from webex_calling.azure import AzurePublishedNetworks
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import Ids
from webex_calling.registered.registration import UNKNOWN

GROUPS = {
    "calling_group_id": "calling-calling",
    "device_configuration_group_id": "calling-device-configuration",
    "app_configuration_group_id": "calling-app-configuration",
}


def networks(opts: pulumi.ResourceOptions | None = None, **args: Any) -> AzurePublishedNetworks:
    """Make the groups, or adopt those that are given."""
    given = {"resource_group_name": "voice", **args}
    return AzurePublishedNetworks("calling", given, opts)  # type: ignore[arg-type]  # some are wrong


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_one_group_a_network(ids: Ids) -> None:
    """Each network becomes an IP Group of its published prefixes, below the component, tagged with its revision."""
    found = registered(lambda: networks(tags={"owner": "voice"}, location="westeurope"), ids)
    reference = load_reference()
    component = only(found, "calling", ":AzurePublishedNetworks")
    assert {each.name: each.parent for each in children(found)} == dict.fromkeys(GROUPS.values(), component.urn)
    for name in GROUPS.values():
        network = reference.networks[name.removeprefix("calling-")]
        assert only(found, name).inputs == {
            "resourceGroupName": "voice",
            "location": "westeurope",
            "ipAddresses": [str(each.prefix) for each in network.prefixes],
            "tags": {
                "owner": "voice",
                "webex-calling:revision": reference.revision_of(network.id).isoformat(),
            },
        }


def chain(**args: Any) -> dict[str, tuple[str, ...]]:
    """Return what each group waits for besides what its properties need."""
    found = registered(lambda: networks(**args))
    by_urn = {each.urn: each.name for each in found.resources}
    return {each.name: tuple(by_urn[urn] for urn in each.options.depends_on) for each in children(found)}


def test_groups_are_written_one_after_another() -> None:
    """Each group waits for the one before it, since Azure updates the IP Groups of one firewall serially."""
    assert chain() == {
        "calling-calling": (),
        "calling-device-configuration": ("calling-calling",),
        "calling-app-configuration": ("calling-device-configuration",),
    }


def test_an_adopted_group_leaves_the_chain_whole() -> None:
    """A group that is adopted registers nothing, and the groups around it still wait for each other."""
    assert chain(device_configuration_group_id="/group") == {
        "calling-calling": (),
        "calling-app-configuration": ("calling-calling",),
    }


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_outputs(ids: Ids) -> None:
    """The outputs are the ids of the groups, made or adopted, and the published revision."""
    found = registered(lambda: networks(calling_group_id="/group"), ids)
    assert only(found, "calling", ":AzurePublishedNetworks").outputs == {
        "callingGroupId": "/group",
        "deviceConfigurationGroupId": only(found, "calling-device-configuration").id,
        "appConfigurationGroupId": only(found, "calling-app-configuration").id,
        "revision": load_reference().revision.isoformat(),
    }
    assert (only(found, "calling-app-configuration").id == UNKNOWN) is (ids == "unknown")


@pytest.mark.parametrize(
    ("args", "options", "expected"),
    [({}, {}, False), ({"protect": True}, {}, True), ({}, {"protect": True}, True)],
    ids=["by default", "as an argument", "as an option"],
)
def test_protection(args: Mapping[str, Any], options: Mapping[str, Any], expected: bool) -> None:
    """Groups are protected by the argument, or by the component's option that they inherit."""
    found = registered(lambda: networks(pulumi.ResourceOptions(**options), **args))
    assert {each.options.protect for each in children(found)} == {expected}


def test_the_given_provider_is_honoured() -> None:
    """A provider in the options makes every group."""

    def program() -> None:
        networks(pulumi.ResourceOptions(provider=azure_native.Provider("other", location="westeurope")))

    found = registered(program)
    provider = only(found, "other")
    assert {each.options.provider for each in children(found)} == {f"{provider.urn}::{provider.id}"}


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the groups, and the outputs resolve to their ids."""
    seen, outputs = mocked(networks)
    assert seen == sorted(GROUPS.values())
    assert {key: outputs[key] for key in GROUPS} == {key: f"{name}-id" for key, name in GROUPS.items()}


def test_bad_arguments_are_refused() -> None:
    """Bad arguments are refused with every fault, and nothing is registered."""
    bad: dict[str, Any] = {
        "resource_group_name": None,
        "calling_group_id": ["/group"],
        "protect": 1,
        "calling_list_ids": [],
    }
    assert refused(lambda: networks(**bad)) == [
        'calling_list_ids: is not a known key; did you mean "calling_group_id"?',
        "calling_group_id: is not an id; pass the id, or the output of the resource that has it",
        'protect: "1" is neither true nor false; write true or false',
        "resource_group_name: is missing; pass it, or the output of the resource that has it",
    ]
