"""The component classes as a package for other languages: its schema, its arguments, its faults, its process."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]  # neither it nor protobuf carries types
import pulumi
import pytest
from google.protobuf import empty_pb2  # type: ignore[import-untyped]  # as above
from pulumi.provider.server import ComponentInitError
from pulumi.runtime.proto import errors_pb2, provider_pb2, provider_pb2_grpc, status_pb2
from pydantic.alias_generators import to_camel
from tests.components import CERTIFICATE, SETTINGS, only, registered
from tests.conftest import Golden

from webex_calling.aws import AwsLocalGateway
from webex_calling.provider import COMPONENTS, WebexCallingProvider
from webex_calling.published.reference import load_reference

PLUGIN = Path(__file__).parents[1] / "components" / "plugin"
INDEX = "webex-calling:index:"


@pytest.fixture(scope="module")
def provider() -> WebexCallingProvider:
    """Return the provider as a release would serve it."""
    return WebexCallingProvider("1.2.3", load_reference().published)


@pytest.fixture(scope="module")
def schema(provider: WebexCallingProvider) -> dict[str, Any]:
    """Return the package's schema."""
    read: dict[str, Any] = json.loads(provider.schema or "")
    return read


def camel(value: Any) -> Any:
    """Return arguments as another language spells their keys, with the engine's numbers."""
    if isinstance(value, Mapping):
        return {to_camel(key): camel(each) for key, each in value.items()}
    if isinstance(value, list):
        return [camel(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_schema(schema: dict[str, Any], golden: Golden) -> None:
    """The schema is what other languages are generated from: a change of it is seen."""
    assert schema["version"] == "1.2.3"
    released = {key: value for key, value in schema.items() if key != "version"}
    golden("component-schema.json", json.dumps(released, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def test_everything_is_described(schema: dict[str, Any]) -> None:
    """Every component, type, input and output has a description."""
    told = {**schema["resources"], **schema["types"]}
    bare = [token for token, each in told.items() if not each.get("description")]
    bare += [
        f"{token}.{kind}.{key}"
        for token, each in told.items()
        for kind in ("inputProperties", "properties")
        for key, held in each.get(kind, {}).items()
        if not held.get("description")
    ]
    assert bare == []


def test_every_type_is_known(schema: dict[str, Any]) -> None:
    """Every reference in the schema leads to a type in it, and no type is called after a TypedDict."""
    references = {part.partition('"')[0] for part in json.dumps(schema).split('"$ref": "#/types/')[1:]}
    assert references == set(schema["types"])
    assert [token for token in schema["types"] if token.endswith("Args")] == []


def test_components(schema: dict[str, Any]) -> None:
    """The package has the seven component classes and nothing else."""
    assert set(schema["resources"]) == {f"{INDEX}{kind.__name__}" for kind in COMPONENTS}
    assert all(each["isComponent"] for each in schema["resources"].values())


GATEWAY: Mapping[str, Any] = {
    **CERTIFICATE,
    "vpc_id": "vpc-0abc",
    "calling_list_ids": ["pl-0abc"],
    "listen_ports": [5062],
    "quotas": {"rules_per_group": 60},
    "tags": {"cost_center": "voice"},
    "extra_rules": [
        {
            "name": "ping",
            "direction": "inbound",
            "protocol": "icmp",
            "icmp": {"type": 8, "code": 0},
            "addresses": ["10.30.9.0/24"],
            "reason": "monitoring",
        }
    ],
}


def test_a_component_is_what_it_is_in_python(provider: WebexCallingProvider) -> None:
    """A component that another language asks for registers what the class does, and gives the same outputs."""
    inputs = {**camel(GATEWAY), "tags": {"cost_center": "voice"}}
    states: list[pulumi.Inputs] = []

    def hosted() -> None:
        inputs["vpcId"] = pulumi.Output.from_input("vpc-0abc")
        states.append(provider.construct("fra-a", f"{INDEX}AwsLocalGateway", inputs).state)

    found = registered(hosted)
    assert found == registered(lambda: AwsLocalGateway("fra-a", GATEWAY))  # type: ignore[arg-type]
    assert set(states[0]) == set(only(found, "fra-a", ":AwsLocalGateway").outputs)


def refused(provider: WebexCallingProvider, kind: str, inputs: Mapping[str, Any]) -> list[str]:
    """Return the faults of a component that another language asks for; nothing may be registered by then."""
    errors: list[pulumi.InputPropertiesError] = []

    def program() -> None:
        with pytest.raises(pulumi.InputPropertiesError) as found:
            provider.construct("fra-a", INDEX + kind, dict(inputs))
        errors.append(found.value)

    assert [each.type for each in registered(program).resources] == ["pulumi:pulumi:Stack"]
    (error,) = errors
    assert not isinstance(error, pulumi.RunError)  # the server would send its text alone, without the places
    return [f"{each['property_path']}: {each['reason']}" for each in error.errors or ()]


PEER = {"name": "itsp", "addresses": ["198.51.100.0/28"], "transport": "tls", "mediaPorts": "16384-32767"}
CAMEL = {"vpcId": "vpc-0abc", "callingListIds": ["pl-0abc"], **camel(SETTINGS)}
SUBNET = {"name": "weu-a", "trunk": "registration", "interfaces": {"external": "10.40.1.20"}, **camel(SETTINGS)}
BAD: Mapping[str, tuple[str, Mapping[str, Any], list[str]]] = {
    "nothing at all": (
        "AwsVdiPool",
        {},
        [
            "platform: is missing; add it: what hosts the desktops: workspaces, appstream or ec2 on AWS, "
            "azure-virtual-desktop on Azure",
            "media: is missing; add it: optimised: media leaves the thin client; fallback: the desktop; both: either. "
            "There is no safe default",
            "resolvers: is missing, and has no safe default; give the addresses of the DNS resolvers in use, "
            "[10.20.0.2]",
            "timeServers: is missing, and has no safe default; give the addresses of the NTP servers in use, "
            "[169.254.169.123]",
            "https: is missing, and has no safe default; say how HTTPS is filtered by domain: {proxy: {addresses: "
            "[10.20.8.10/32], port: 8080}}, {external: WHO FILTERS}, {internet: true} or, in a site, {perimeter: NAME}",
            "vpcId: is missing; pass it, or the output of the resource that has it",
            "callingListIds: is missing; pass it, or the output of the resource that has it",
        ],
    ),
    "misspelled keys, as they are written": (
        "AwsLocalGateway",
        {
            **CAMEL,
            "trunk": "registration",
            "rtpPortrange": "8000-9000",
            "vpc_id": "vpc-0abc",
            "regions": ["emea"],
            "peers": [{**PEER, "peer_ports": ["5061"], "peerPorts": ["5061"], "localPort": ["5061"]}],
        },
        [
            'rtpPortrange: is not a known key; did you mean "rtpPortRange"?',
            'vpc_id: is not a known key; did you mean "vpcId"?',
            "regions: would restrict the published networks to a part of them, which the vendor does not endorse since "
            "calls then fail; remove it: every published prefix gets its rules",
            "peers[0].localPorts: is missing; add it: where the gateway takes its SIP, for example [5061]",
            'peers[0].peer_ports: is not a known key; did you mean "peerPorts"?',
            'peers[0].localPort: is not a known key; did you mean "localPorts"?',
        ],
    ),
    "values and their places": (
        "AwsLocalGateway",
        {
            **CAMEL,
            "trunk": "public_address",
            "tags": {"cost_center": 5.0},
            "quotas": {"rulesPerGroup": 5000.0},
            "ownNeeds": {"dns": "yes"},
            "peers": [{**PEER, "peerPorts": [70000.0], "localPorts": [5061.0]}, 5.0],
        },
        [
            'quotas.rulesPerGroup: "5000" is above 1000; give 1000 or less',
            'tags.cost_center: "5" is not text; write text, in quotes where YAML would read something else',
            "trunk: \"public_address\" is not a known value; write 'registration' or 'certificate'",
            'peers[0].peerPorts[0]: "70000" ends above 65535; give a range within 0-65535',
            'peers[1]: "5" is not a mapping; write a mapping, key: value',
            'ownNeeds.dns: "yes" is neither true nor false; write true or false',
        ],
    ),
    "gateways of a subnet": (
        "AzureGatewaySubnet",
        {"resourceGroupName": "voice", "gateways": [{**SUBNET, "standsBy": "internal", "timeServers": None}]},
        [
            "gateways[0].timeServers: is missing, and has no safe default; give the addresses of the NTP servers in "
            "use, "
            "[169.254.169.123]",
            "gateways[0].interfaces: does not give the address of its internal interface, which the rules of a shared "
            "subnet need; give interfaces: {internal: ADDRESS}",
        ],
    ),
    "published networks": (
        "AwsPublishedNetworks",
        {"appConfigurationListIds": "pl-0abc", "colour": "blue"},
        [
            "colour: is not a known key; remove it; known here: callingListIds, deviceConfigurationListIds, "
            "appConfigurationListIds, protect, tags, imported",
            'appConfigurationListIds: "pl-0abc" is not a list; write a list of ids, in order',
        ],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_faults_are_told_as_the_caller_spells(provider: WebexCallingProvider, case: str) -> None:
    """Bad arguments give every fault that Python gives, with places and keys in the caller's spelling."""
    kind, inputs, expected = BAD[case]
    assert refused(provider, kind, inputs) == expected


def test_what_is_no_fault_of_the_arguments_keeps_its_traceback(
    provider: WebexCallingProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of ours is reported as one."""

    def broken(*_: object) -> None:
        raise LookupError("ours")

    monkeypatch.setitem(provider._components, "AwsLocalGateway", broken)
    with pytest.raises(ComponentInitError, match="ours"):
        registered(lambda: provider.construct("fra-a", f"{INDEX}AwsLocalGateway", {}))


@pytest.fixture(scope="module")
def plugin() -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    """Run the plugin's own program as the engine does, and connect to it."""
    process = subprocess.Popen([sys.executable, str(PLUGIN), "127.0.0.1:1"], stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().strip() if process.stdout else ""
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
    finally:
        process.terminate()
        process.communicate()


@pytest.mark.long
def test_the_plugin_serves_this_version(plugin: Any, schema: dict[str, Any]) -> None:
    """The plugin's program serves the schema, under the version of the distribution."""
    served = json.loads(plugin.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    assert plugin.GetPluginInfo(empty_pb2.Empty()).version == version("webex-calling")
    assert served == {**schema, "version": version("webex-calling")}


def test_the_plugin_sends_faults_without_a_traceback(plugin: Any) -> None:
    """The engine receives the faults as details of the properties, and no traceback."""
    request = provider_pb2.ConstructRequest(name="fra-a", type=f"{INDEX}AwsPublishedNetworks", project="p", stack="s")
    request.inputs["callingListIds"] = "pl-0abc"
    with pytest.raises(grpc.RpcError) as found:
        plugin.Construct(request)
    error: Any = found.value
    status, details = status_pb2.Status(), errors_pb2.InputPropertiesError()
    status.ParseFromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    status.details[0].Unpack(details)
    assert error.details() == "fra-a: the arguments have 1 fault, nothing was registered"
    assert [(each.property_path, each.reason) for each in details.errors] == [
        ("callingListIds", '"pl-0abc" is not a list; write a list of ids, in order')
    ]


SIGNATURE = "4dabf18193072939515e22adb298388d"
WIRE: Mapping[str, tuple[Any, str, str]] = {
    "an unknown value": ("04da6b54-80e4-46f7-96ec-b56ff0331ba9", "trunk", "is a value that is known only after"),
    "a secret": (
        {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "registration"},
        "trunk",
        "is a value that is known only after",
    ),
    "an asset": (
        {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "registration"},
        "trunk",
        "is not a plain value",
    ),
    "an archive": (
        {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "path": "x"},
        "callingListIds",
        "is not a list",
    ),
    "an output value": (
        {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": "registration", "dependencies": []},
        "trunk",
        "is a value that is known only after",
    ),
    "an asset for an id": ({SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "vpc"}, "vpcId", "is not an id"),
}


@pytest.mark.parametrize(("value", "key", "words"), WIRE.values(), ids=WIRE)
def test_what_the_engine_sends_is_refused_where_it_stands(plugin: Any, value: Any, key: str, words: str) -> None:
    """Values of Pulumi's wire protocol that no argument takes come back as faults of their property."""
    request = provider_pb2.ConstructRequest(
        name="fra-a", type="webex-calling:index:AwsLocalGateway", project="p", stack="s"
    )
    plain = {"resolvers": ["10.20.0.2"], "timeServers": ["10.20.0.2"], "https": {"internet": True}}
    request.inputs.update({**plain, "trunk": "registration", "vpcId": "vpc-0", "callingListIds": ["pl-0"], key: value})
    with pytest.raises(grpc.RpcError) as found:
        plugin.Construct(request)
    error: Any = found.value
    status, details = status_pb2.Status(), errors_pb2.InputPropertiesError()
    status.ParseFromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    status.details[0].Unpack(details)
    assert [each.property_path for each in details.errors] == [key]
    assert words in details.errors[0].reason


def test_the_plugin_directory() -> None:
    """The plugin is Python, set up by pip from the package at the root of the repository."""
    assert sorted(each.name for each in PLUGIN.iterdir() if each.is_file()) == [
        "PulumiPlugin.yaml",
        "__main__.py",
        "requirements.txt",
    ]
    lines = (PLUGIN / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line.removeprefix("-c ") for line in lines if not line.startswith("#")]
    assert [(PLUGIN / each).resolve().relative_to(PLUGIN.parents[1]).as_posix() for each in named] == [
        "constraints.txt",
        ".",
    ]
