"""What component classes share: arguments of every wrong kind are refused at once, and nothing is registered."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from tests.components import CERTIFICATE, ITSP, UCM, only, refused, registered

from webex_calling.aws import AwsLocalGateway
from webex_calling.component import Refusal, outputs_of
from webex_calling.fault import Fault
from webex_calling.registered.embedded_engine import ProgramError

IDS: Mapping[str, Any] = {"vpc_id": "vpc-0abc", "calling_list_ids": ["pl-0abc"]}
ID = "pass the id, or the output of the resource that has it"
LATER = (
    "is a value that is known only after the deployment; give a plain value: rules are planned before anything is "
    "deployed"
)
KNOWN = (
    "resolvers, time_servers, https, profile, display_name, trunk, interfaces, listen_ports, public_address, "
    "rtp_port_range, peers, own_needs, management, direct_media, extra_rules, other_groups, adopt, vpc_id, "
    "calling_list_ids, calling_max_entries, quotas, tags, imported"
)


def gateway(name: str = "fra-a", /, **args: Any) -> AwsLocalGateway:
    """Make a gateway with two interfaces on a certificate trunk, unless told otherwise."""
    given = {key: value for key, value in {**CERTIFICATE, **IDS, **args}.items() if value is not ABSENT}
    return AwsLocalGateway(name, given)  # type: ignore[arg-type]  # most are wrong


ABSENT = object()


def later(value: Any) -> pulumi.Output[Any]:
    """Return an output."""
    return pulumi.Output.from_input(value)


BAD: Mapping[str, tuple[Mapping[str, Any], list[str]]] = {
    "an unknown key": (
        {"colour": "blue", "adopt": {}},
        [f"colour: is not a known key; remove it; known here: {KNOWN}"],
    ),
    "a misspelled key": ({"listenPorts": []}, ['listenPorts: is not a known key; did you mean "listen_ports"?']),
    "keys of the site that a component does not have": (
        {"name": "fra-b", "shared_subnets": {"external": "edge"}},
        [
            f"name: is not a known key; remove it; known here: {KNOWN}",
            f"shared_subnets: is not a known key; remove it; known here: {KNOWN}",
        ],
    ),
    "an unknown key inside": (
        {"peers": [{**ITSP, "peerPorts": []}, {**UCM, "colour": "blue"}]},
        [
            'peers[0].peerPorts: is not a known key; did you mean "peer_ports"?',
            "peers[1].colour: is not a known key; remove it; known here: name, interface, addresses, transport, "
            "peer_ports, local_ports, media_ports, group",
        ],
    ),
    "missing keys": (
        {"vpc_id": None, "calling_list_ids": ABSENT, "trunk": ABSENT, "resolvers": ABSENT, "https": None},
        [
            "trunk: is missing; add it: how Webex Calling knows it: registration or certificate; there is no safe "
            "default",
            "resolvers: is missing, and has no safe default; give the addresses of the DNS resolvers in use, "
            "[10.20.0.2]",
            "https: is missing, and has no safe default; say how HTTPS is filtered by domain: {proxy: {addresses: "
            "[10.20.8.10/32], port: 8080}}, {external: WHO FILTERS}, {internet: true} or, in a site, {perimeter: NAME}",
            "vpc_id: is missing; pass it, or the output of the resource that has it",
            "calling_list_ids: is missing; pass it, or the output of the resource that has it",
        ],
    ),
    "no ids": (
        {"vpc_id": 5, "calling_list_ids": {"first": "pl-0abc"}},
        [f'vpc_id: "5" is not an id; {ID}', "calling_list_ids: is not a list; write a list of ids, in order"],
    ),
    "empty ids": (
        {"vpc_id": "", "calling_list_ids": []},
        [
            f"vpc_id: is not an id; {ID}",
            "calling_list_ids: has 0 ids, and the network calling has 1 list; give the ids of its lists, in order",
        ],
    ),
    "objects where text is needed": (
        {"resolvers": {"10.20.0.2"}, "peers": [{**ITSP, "addresses": [IPv4Network("198.51.100.0/28")]}]},
        [
            'resolvers: "set" is not a plain value; write it as text, or as a list',
            'peers[0].addresses[0]: "IPv4Network" is not a plain value; write it as text, or as a list',
        ],
    ),
    "values of the wrong kind": (
        {
            "trunk": "both",
            "listen_ports": "5062",
            "public_address": "10.20.1.10",
            "rtp_port_range": "8000-48199",
            "own_needs": [],
            "tags": {"cost": 1.5},
            "calling_max_entries": 20.5,
            "quotas": {"rules_per_group": 500, "groups_per_interface": 5},
        },
        [
            'calling_max_entries: "20.5" is not a whole number; write a whole number',
            "quotas: cannot be granted: rulesPerGroup 500 x groupsPerInterface 5 = 2500, above 1000; give at most 200 "
            "rules, or at most 2 groups",
            'tags.cost: "1.5" is not text; write text, in quotes where YAML would read something else',
            "trunk: \"both\" is not a known value; write 'registration' or 'certificate'",
            'listen_ports: "5062" is not a list; write a list, [a, b]',
            'public_address: "10.20.1.10" is a private address; give the public one that Webex Calling connects to',
            'rtp_port_range: "8000-48199" ends odd, but RTP takes even ports; did you mean "8000-48198"? '
            "48199 "
            "is opened too",
            "own_needs: is not a mapping; write a mapping, key: value",
        ],
    ),
    "addresses of the wrong side": (
        {"peers": [{**ITSP, "addresses": ["23.89.1.0/24", "0.0.0.0/0"]}]},
        [
            'peers[0].addresses[0]: "23.89.1.0/24" overlaps 23.89.0.0/16, a published network of Webex Calling; give '
            "only your own addresses: the published networks already have rules",
            'peers[0].addresses[1]: "0.0.0.0/0" is every address; give the prefixes that are meant',
        ],
    ),
    "what the other cloud has": (
        {
            "extra_rules": [
                {
                    "name": "monitor",
                    "direction": "outbound",
                    "protocol": "tcp",
                    "ports": ["443"],
                    "service_tag": "AzureMonitor",
                    "reason": "metrics",
                }
            ]
        },
        [
            'extra_rules[0].service_tag: "AzureMonitor" is an Azure service tag, which AWS does not have; give '
            "addresses",
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_refused(case: str) -> None:
    """Bad arguments are refused with every fault: its place, the value, and what to write instead."""
    args, expected = BAD[case]
    assert refused(lambda: gateway(**args)) == expected


def test_outputs_where_plain_values_are_needed_are_refused() -> None:
    """What is known only after the deployment cannot be planned; the fault says where it stands."""

    def program() -> None:
        gateway(
            trunk=later("certificate"),
            tags={"owner": later("voice")},
            quotas=later({}),
            peers=[{**ITSP, "addresses": [later("198.51.100.0/28")]}, later(UCM)],
        )

    assert refused(program) == [
        f'tags.owner: "Output" {LATER}',
        f'quotas: "Output" {LATER}',
        f'trunk: "Output" {LATER}',
        f'peers[0].addresses[0]: "Output" {LATER}',
        f'peers[1]: "Output" {LATER}',
    ]


def test_a_name_that_cannot_lead_names_is_refused() -> None:
    """A component's name leads the names of all that it registers, and is checked like a name of the site."""
    assert refused(lambda: gateway("Frankfurt A")) == [
        'name: "Frankfurt A" is not a name; write lower-case letters, digits and hyphens, a letter first, at most 41 '
        "characters"
    ]


def test_a_resource_in_place_of_its_id_is_refused() -> None:
    """A resource is no id; the fault says what to pass."""
    said: list[Fault] = []

    def program() -> None:
        vpc = aws.ec2.Vpc("voice", cidr_block="10.20.0.0/16")
        lists = aws.ec2.ManagedPrefixList("calling", address_family="IPv4", max_entries=20)
        try:
            gateway(vpc_id=vpc, calling_list_ids=[lists])
        except Refusal as refusal:
            said.extend(refusal.faults)

    registered(program)
    assert list(map(str, said)) == [
        'vpc_id: "Vpc" is a resource; pass its id',
        'calling_list_ids[0]: "ManagedPrefixList" is a resource; pass its id',
    ]


def test_ids_may_be_outputs_of_any_kind() -> None:
    """Ids may be plain, outputs, or lists that hold outputs: the same rules are registered."""
    plain = registered(gateway)
    assert registered(lambda: gateway(vpc_id=later("vpc-0abc"), calling_list_ids=later(["pl-0abc"]))) == plain
    assert registered(lambda: gateway(calling_list_ids=[later("pl-0abc")])) == plain


def test_a_refusal_ends_a_program_with_its_faults_and_no_traceback() -> None:
    """A program that makes a component of bad arguments ends with the faults as its message."""
    with pytest.raises(ProgramError) as found:
        registered(lambda: gateway(vpc_id="", rtp_port_range="1-2"))
    refusal = Refusal("fra-a", [Fault("vpc_id", "is not an id", ID), Fault("peers", "are wrong", "correct them", "x")])
    assert isinstance(refusal, pulumi.RunError)  # what the language host ends a program for without a traceback
    assert str(found.value).splitlines() == [
        "fra-a: the arguments have 2 faults, nothing was registered",
        f"vpc_id: is not an id; {ID}",
        'rtp_port_range: "1-2" is not within 8000-48198; give an even first and last port of that range',
    ]
    assert refusal.errors == [
        {"property_path": "vpc_id", "reason": f"is not an id; {ID}"},
        {"property_path": "peers", "reason": '"x" are wrong; correct them'},
    ]


def test_a_subclass_outputs_what_its_component_does() -> None:
    """A class of a program's own that builds on a component registers the component's outputs."""

    class Branch(AwsLocalGateway):
        """A gateway of the program's own kind."""

        note: pulumi.Output[str]

    def program() -> None:
        keys.extend(outputs_of(Branch("fra-a", {**CERTIFICATE, **IDS})))  # type: ignore[typeddict-item]

    keys: list[str] = []
    assert sorted(only(registered(program), "fra-a", ":AwsLocalGateway").outputs) == sorted(keys)
