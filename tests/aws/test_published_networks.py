"""The published networks as prefix lists: made once, or adopted by id."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pytest
from tests.components import children, mocked, only, refused, registered

from webex_calling.aws import AwsPublishedNetworks
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference, in_place, load_reference
from webex_calling.registered.embedded_engine import Ids

LISTS = {
    "calling_list_ids": "calling-calling",
    "device_configuration_list_ids": "calling-device-configuration",
    "app_configuration_list_ids": "calling-app-configuration",
}


def networks(name: str = "calling", opts: pulumi.ResourceOptions | None = None, **args: Any) -> AwsPublishedNetworks:
    """Make the lists, or adopt those that are given."""
    return AwsPublishedNetworks(name, args, opts)  # type: ignore[arg-type]  # some are wrong


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_one_list_a_network(ids: Ids) -> None:
    """Each network becomes a list of its published prefixes with a fixed size, below the component."""
    found = registered(networks, ids)
    reference = load_reference()
    component = only(found, "calling", ":AwsPublishedNetworks")
    assert {each.name: each.parent for each in children(found)} == dict.fromkeys(LISTS.values(), component.urn)
    for name in LISTS.values():
        network = reference.networks[name.removeprefix("calling-")]
        inputs = only(found, name).inputs
        assert [entry["cidr"] for entry in inputs["entries"]] == [str(each.prefix) for each in network.prefixes]
        assert (inputs["maxEntries"], inputs["addressFamily"]) == (network.max_entries, "IPv4")


def test_entries_carry_no_description() -> None:
    """An entry is its prefix alone: changing a description would drop the prefix for a moment."""
    entries = only(registered(networks), "calling-calling").inputs["entries"]
    assert {key for entry in entries for key in entry} == {"cidr"}


def test_tags() -> None:
    """Every list has its name, the given tags, and the revision of its own network."""
    found = registered(lambda: networks(tags={"owner": "voice"}))
    reference = load_reference()
    assert {each.name: each.inputs["tags"] for each in children(found)} == {
        name: {
            "Name": name,
            "owner": "voice",
            "webex-calling:revision": reference.revision_of(name.removeprefix("calling-")).isoformat(),
        }
        for name in LISTS.values()
    }


def test_outputs() -> None:
    """The outputs are the ids and ARNs of the lists, by network, and the published revision."""
    found = registered(networks)
    assert only(found, "calling", ":AwsPublishedNetworks").outputs == {
        "callingListArns": [only(found, "calling-calling").outputs["arn"]],
        "deviceConfigurationListArns": [only(found, "calling-device-configuration").outputs["arn"]],
        "appConfigurationListArns": [only(found, "calling-app-configuration").outputs["arn"]],
        "callingListIds": [only(found, "calling-calling").id],
        "deviceConfigurationListIds": [only(found, "calling-device-configuration").id],
        "appConfigurationListIds": [only(found, "calling-app-configuration").id],
        "revision": load_reference().revision.isoformat(),
    }


@pytest.mark.parametrize("argument", LISTS)
def test_adopted_lists_pass_through(argument: str) -> None:
    """A network whose lists are adopted has none made; its ids come out as they went in."""
    adopted: dict[str, Any] = {argument: ["pl-0abc"]}
    found = registered(lambda: networks(**adopted))
    assert {each.name for each in children(found)} == set(LISTS.values()) - {LISTS[argument]}
    outputs = only(found, "calling", ":AwsPublishedNetworks").outputs
    camel = {"calling_list_ids": "callingListIds", "device_configuration_list_ids": "deviceConfigurationListIds"}
    assert outputs[camel.get(argument, "appConfigurationListIds")] == ["pl-0abc"]


@pytest.mark.parametrize(
    ("args", "options", "expected"),
    [
        ({}, {}, False),
        ({"protect": True}, {}, True),
        ({}, {"protect": True}, True),
        ({"protect": False}, {"protect": True}, True),
    ],
    ids=["by default", "as an argument", "as an option", "as an option, and not as an argument"],
)
def test_protection(args: Mapping[str, Any], options: Mapping[str, Any], expected: bool) -> None:
    """Lists are protected by the argument, or by the component's option that they inherit."""
    found = registered(lambda: networks(opts=pulumi.ResourceOptions(**options), **args))
    assert {each.options.protect for each in children(found)} == {expected}


def overflowing() -> Reference:
    """Return the reference with one prefix of the Calling network more, which stands in a second list."""
    reference = load_reference()
    calling = reference.networks["calling"]
    newest = PublishedPrefix(IPv4Network("192.0.2.0/24"), list=2)
    grown = replace(calling, prefixes=(*calling.prefixes, newest))
    return replace(reference, networks={**reference.networks, "calling": grown})


def test_an_overflow_list_stands_beside_the_full_one() -> None:
    """A network that outgrew its list has a second one beside it; the first stays as it is."""
    before = only(registered(networks), "calling-calling")
    with in_place(overflowing()):
        found = registered(networks)
    first, second = only(found, "calling-calling"), only(found, "calling-calling-2")
    assert first == before
    assert (second.inputs["entries"], second.inputs["maxEntries"]) == ([{"cidr": "192.0.2.0/24"}], 10)
    assert only(found, "calling", ":AwsPublishedNetworks").outputs["callingListIds"] == [first.id, second.id]


def test_two_sets_of_lists_do_not_collide() -> None:
    """Lists whose components' names begin alike register side by side."""

    def program() -> None:
        for name in ("calling", "calling-app", "calling-calling", "calling-device"):
            networks(name)

    assert len(children(registered(program))) == 12


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the lists, and the outputs resolve to their ids."""
    seen, outputs = mocked(networks)
    assert seen == sorted(LISTS.values())
    assert {key: outputs[key] for key in LISTS} == {key: [f"{name}-id"] for key, name in LISTS.items()}


BAD: Mapping[str, tuple[Mapping[str, Any], list[str]]] = {
    "too many ids": (
        {"calling_list_ids": ["pl-0abc", "pl-0abd"]},
        ["calling_list_ids: has 2 ids, and the network calling has 1 list; give the ids of its lists, in order"],
    ),
    "no list": (
        {"calling_list_ids": "pl-0abc"},
        ['calling_list_ids: "pl-0abc" is not a list; write a list of ids, in order'],
    ),
    "every kind at once": (
        {
            "protect": "yes",
            "tags": {"cost": 1},
            "regions": ["emea"],
            "callingListIds": [],
            "device_configuration_list_ids": [""],
        },
        [
            "regions: would restrict the published networks to a part of them, which the vendor does not endorse since "
            "calls then fail; remove it: every published prefix gets its rules",
            'callingListIds: is not a known key; did you mean "calling_list_ids"?',
            "device_configuration_list_ids[0]: is not an id; pass the id, or the output of the resource that has it",
            'protect: "yes" is neither true nor false; write true or false',
            'tags.cost: "1" is not text; write text, in quotes where YAML would read something else',
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_refused(case: str) -> None:
    """Bad arguments are refused with every fault, and nothing is registered."""
    args, expected = BAD[case]
    assert refused(lambda: networks(**args)) == expected


def test_an_imported_list_keeps_its_name() -> None:
    """A list that exists is registered by its name; the others have none of the program's."""
    made = children(registered(lambda: networks(imported={"calling-calling": {"name": "webex"}})))
    assert {each.name: each.inputs.get("name") for each in made} == {
        **dict.fromkeys(LISTS.values()),
        "calling-calling": "webex",
    }
