"""The Network Firewall of a perimeter: what is registered is what is planned, as the service takes it, and proven."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from tests.components import CERTIFICATE, SETTINGS, children, mocked, names, only, refused, registered
from tests.engine.doubles.aws import firewall_api

from webex_calling.aws import AwsNetworkFirewall, AwsPublishedNetworks
from webex_calling.registered.embedded_engine import Ids
from webex_calling.registered.registration import Registration
from webex_calling.targets.aws import suricata_text

APP: Mapping[str, Any] = {**SETTINGS, "name": "apps", "role": "webex-app", "networks": ["10.60.0.0/24"]}
PHONES: Mapping[str, Any] = {**SETTINGS, "name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"]}
ARNS = {
    f"{network}_list_arns": [f"arn:aws:ec2:eu-central-1:123456789012:prefix-list/pl-0{digit}"]
    for network, digit in (("calling", "a"), ("device_configuration", "b"), ("app_configuration", "c"))
}
FIREWALL: Mapping[str, Any] = {"vpc_id": "vpc-0abc", "subnets": {"a": "subnet-0a", "b": "subnet-0b"}}
LOGS: Mapping[str, Any] = {"alert": {"log_group": "/edge/alert"}, "flow": {"bucket": "voice-logs"}}
KINDS = ("RuleGroup", "FirewallPolicy", "Firewall", "LoggingConfiguration")
GATEWAY: Mapping[str, Any] = {**CERTIFICATE, "name": "fra-a"}


def firewall(name: str = "edge", opts: pulumi.ResourceOptions | None = None, **args: Any) -> AwsNetworkFirewall:
    """Make a firewall for apps and phones, unless told otherwise."""
    return AwsNetworkFirewall(name, {"clients": [APP, PHONES], **ARNS, **args}, opts)  # type: ignore[typeddict-item]  # some are wrong


def with_lists(**args: Any) -> AwsNetworkFirewall:
    """Make a firewall whose lists are made beside it."""
    networks = AwsPublishedNetworks("calling", {})
    return firewall(**{key: getattr(networks, key) for key in ARNS}, **args)


def with_gateway() -> AwsNetworkFirewall:
    """Make a firewall with a certificate trunk behind it too."""
    return firewall(local_gateways=[GATEWAY])


def named(**inputs: Any) -> dict[str, Any]:
    """Return a resource's inputs with a name such as the provider gives."""
    return {"name": "edge-x-0123456", **inputs}


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_the_policy_and_its_groups(ids: Ids) -> None:
    """Without subnets the groups and the policy are made, and nothing else; names are left to the provider."""
    found = registered(firewall, ids)
    assert names(found, "RuleGroup") == [
        "edge-addresses",
        "edge-app-configuration",
        "edge-calling",
        "edge-device-configuration",
        "edge-domains",
    ]
    assert names(found, "FirewallPolicy") == ["edge-policy"]
    assert len(children(found)) == 6
    assert all("name" not in each.inputs for each in children(found))
    assert all(each.name.startswith("edge-") for each in children(found))
    assert {each.parent for each in children(found)} == {only(found, "edge", ":AwsNetworkFirewall").urn}


def test_the_policy_refers_to_its_groups_in_order() -> None:
    """The policy names each group once, domains last, and waits for it."""
    found = registered(firewall)
    policy = only(found, "edge-policy")
    references = policy.inputs["firewallPolicy"]["statefulRuleGroupReferences"]
    by_arn = {each.id: each for each in children(found) if each.type.endswith(":RuleGroup")}
    assert [by_arn[each["resourceArn"]].name for each in sorted(references, key=lambda each: each["priority"])] == [
        "edge-calling",
        "edge-device-configuration",
        "edge-app-configuration",
        "edge-addresses",
        "edge-domains",
    ]
    assert set(policy.property_dependencies["firewallPolicy"]) == {each.urn for each in by_arn.values()}


@pytest.mark.parametrize("ids", ["known", "unknown"])
def test_groups_refer_to_lists(ids: Ids) -> None:
    """A group depends on the lists of its network and on no other."""
    found = registered(with_lists, ids)
    for network in ("calling", "device-configuration", "app-configuration"):
        group = only(found, f"edge-{network}")
        assert set(group.property_dependencies["ruleGroup"]) == {only(found, f"calling-{network}").urn}
    assert only(found, "edge-domains").property_dependencies.get("ruleGroup", ()) == ()


def test_the_firewall_when_it_is_asked_for() -> None:
    """With subnets the firewall is made in the VPC, one endpoint a subnet, protected and logged as asked."""
    found = registered(lambda: firewall(**FIREWALL, logging=LOGS, deletion_protection=True))
    made = only(found, "edge-firewall")
    assert made.inputs == {
        "firewallPolicyArn": only(found, "edge-policy").id,
        "vpcId": "vpc-0abc",
        "subnetMappings": [{"subnetId": "subnet-0a"}, {"subnetId": "subnet-0b"}],
        "deleteProtection": True,
        "tags": {"Name": "edge-firewall"},
    }
    assert only(found, "edge-firewall-logging").inputs == {
        "firewallArn": made.id,
        "loggingConfiguration": {
            "logDestinationConfigs": [
                {
                    "logType": "ALERT",
                    "logDestinationType": "CloudWatchLogs",
                    "logDestination": {"logGroup": "/edge/alert"},
                },
                {"logType": "FLOW", "logDestinationType": "S3", "logDestination": {"bucketName": "voice-logs"}},
            ]
        },
    }


@pytest.mark.parametrize(
    ("log", "kind", "destination"),
    [
        pytest.param(
            {"bucket": "voice-logs", "bucket_prefix": "edge"},
            "S3",
            {"bucketName": "voice-logs", "prefix": "edge"},
            id="S3 with a prefix",
        ),
        pytest.param(
            {"delivery_stream": "voice"}, "KinesisDataFirehose", {"deliveryStream": "voice"}, id="a Firehose stream"
        ),
    ],
)
def test_other_destinations(log: dict[str, str], kind: str, destination: dict[str, str]) -> None:
    """Logs go to a bucket or a stream as well."""
    found = registered(lambda: firewall(**FIREWALL, logging={"flow": log}))
    (config,) = only(found, "edge-firewall-logging").inputs["loggingConfiguration"]["logDestinationConfigs"]
    assert config == {"logType": "FLOW", "logDestinationType": kind, "logDestination": destination}


def test_the_service_takes_what_is_registered() -> None:
    """Every input passes the API's own model: types, lengths, patterns and words."""
    found = registered(lambda: firewall(**FIREWALL, logging=LOGS, local_gateways=[GATEWAY], tags={"owner": "voice"}))
    operations: Mapping[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
        "RuleGroup": ("CreateRuleGroup", firewall_api.rule_group),
        "FirewallPolicy": ("CreateFirewallPolicy", firewall_api.firewall_policy),
        "Firewall": ("CreateFirewall", firewall_api.firewall),
        "LoggingConfiguration": ("UpdateLoggingConfiguration", firewall_api.logging),
    }
    for each in children(found):
        operation, write = operations[each.type.rpartition(":")[2]]
        assert firewall_api.faults(operation, write(named(**each.inputs))) == []
    assert {each.type.rpartition(":")[2] for each in children(found)} == set(KINDS)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        pytest.param({"name": "edge_x"}, "does not match", id="an underscore in a name"),
        pytest.param({"name": "e" * 129}, "129", id="a name of 129"),
        pytest.param({"type": "STATEFULL"}, "is none of", id="a word that is none"),
        pytest.param({"capacity": "200"}, "Invalid type", id="a text for a number"),
    ],
)
def test_the_model_refuses(change: dict[str, Any], word: str) -> None:
    """The check above can fail."""
    group = only(registered(firewall), "edge-calling")
    assert word in " ".join(
        firewall_api.faults("CreateRuleGroup", firewall_api.rule_group({**named(**group.inputs), **change}))
    )


def test_outputs() -> None:
    """The outputs are the policy, the firewall, and the endpoint of each subnet as the firewall tells it."""
    found = registered(firewall)
    outputs = only(found, "edge", ":AwsNetworkFirewall").outputs
    assert outputs["policyArn"] == only(found, "edge-policy").id
    assert (outputs["firewallArn"], outputs["endpointIds"]) == ("", {})
    lines = outputs["summary"].splitlines()
    assert "edge-calling: 6 rules of 200 reserved, priority 100" in lines
    assert any(
        line.startswith("edge network-firewall: proven to admit what is required and nothing else") for line in lines
    )


def test_endpoints_by_subnet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each subnet's endpoint goes by the name that the subnet was given, whatever the order of the zones."""

    class Told(aws.networkfirewall.Firewall):
        @property
        def firewall_statuses(self) -> Any:
            attachments = [("subnet-0b", "vpce-0b"), ("subnet-0a", "vpce-0a")]
            return pulumi.Output.from_input([_status(subnet, endpoint) for subnet, endpoint in attachments])

    monkeypatch.setattr(aws.networkfirewall, "Firewall", Told)
    found = registered(lambda: firewall(**FIREWALL))
    outputs = only(found, "edge", ":AwsNetworkFirewall").outputs
    assert outputs["endpointIds"] == {"a": "vpce-0a", "b": "vpce-0b"}
    assert outputs["firewallArn"] == only(found, "edge-firewall").id


def _status(subnet: str, endpoint: str) -> Any:
    outputs = aws.networkfirewall.outputs
    attachment = outputs.FirewallFirewallStatusSyncStateAttachment(endpoint_id=endpoint, subnet_id=subnet)
    state = outputs.FirewallFirewallStatusSyncState(attachments=[attachment], availability_zone="eu-central-1a")
    return outputs.FirewallFirewallStatus(sync_states=[state])


def test_under_plain_mocks() -> None:
    """Pulumi's own mocks see the same children."""
    made, _ = mocked(firewall)
    assert made == sorted(each.name for each in children(registered(firewall)))


def test_tags_and_providers() -> None:
    """Tags reach every resource that has any, and a given provider makes them all."""

    def program() -> None:
        opts = pulumi.ResourceOptions(provider=aws.Provider("other", region="eu-west-1"))
        firewall(opts=opts, tags={"owner": "voice"}, **FIREWALL, logging=LOGS)

    found = registered(program)
    provider = only(found, "other")
    assert {each.options.provider for each in children(found)} == {f"{provider.urn}::{provider.id}"}
    tagged = [each for each in children(found) if not each.type.endswith("LoggingConfiguration")]
    assert all(each.inputs["tags"] == {"Name": each.name, "owner": "voice"} for each in tagged)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param(
            {"tls_inspection_configuration_arn": "arn:aws:network-firewall:x"},
            "tls_inspection_configuration_arn: would have TLS decrypted on its way",
            id="TLS inspection",
        ),
        pytest.param(
            {"calling_list_arns": ["pl-0abc"]},
            'calling_list_arns[0]: "pl-0abc" is not an ARN of a prefix list',
            id="an id for an ARN",
        ),
        pytest.param(
            {"calling_list_arns": None},
            "calling_list_arns: is missing, but the rules of S1d, M1e, S1b, M1b, N1 refer to it",
            id="no list",
        ),
        pytest.param({"subnets": {"a": "subnet-0a"}}, "vpc_id: is missing", id="subnets without a VPC"),
        pytest.param({"logging": LOGS}, "sets logging, but makes no firewall", id="logs of no firewall"),
        pytest.param(
            {**FIREWALL, "logging": {"alert": {"log_group": "a", "bucket": "voice-logs"}}},
            "logging.alert: names several destinations, logGroup and bucket; keep one",
            id="two destinations",
        ),
        pytest.param(
            {**FIREWALL, "logging": {"alert": {}}}, "logging.alert: names no destination", id="no destination"
        ),
        pytest.param({**FIREWALL, "logging": {}}, "logging: names no log", id="no log"),
        pytest.param({"tcp_idle_timeout_seconds": 1799}, "tcp_idle_timeout_seconds: ", id="too short an idle timer"),
        pytest.param({"clients": []}, "has no endpoints behind it", id="nobody"),
        pytest.param(
            {"clients": [{key: APP[key] for key in ("name", "role", "networks")}]},
            "clients[0].resolvers: is missing",
            id="a client without resolvers",
        ),
        pytest.param({"home_networks": ["10.50.0.0/20"]}, "homeNetworks: leaves out 10.60.0.0/24", id="not at home"),
        pytest.param({"home_networks": ["23.89.0.0/16"]}, "overlaps 23.89.0.0/16", id="a published network at home"),
        pytest.param({"headroom": 10000, "clients": [APP, PHONES]}, "reserves a capacity of", id="too much headroom"),
    ],
)
def test_refusals(args: dict[str, Any], expected: str) -> None:
    """What is wrong is refused with its place and reason, and nothing is registered."""
    assert any(expected in fault for fault in refused(lambda: firewall(**args)))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        pytest.param("edge_fw", "is not a name of Network Firewall", id="an underscore"),
        pytest.param("edge.fw", "is not a name of Network Firewall", id="a dot"),
        pytest.param("e" * 120, "leave the provider room for its own", id="too long with the provider's own"),
    ],
)
def test_names_that_the_service_does_not_take(name: str, word: str) -> None:
    """A component's name becomes part of names in the cloud: what cannot is refused before."""
    assert any(word in fault for fault in refused(lambda: firewall(name)))


def test_numbers_stay_within_the_policy() -> None:
    """No two rules of a policy have one number, whichever group they are in."""
    found = registered(with_gateway)
    groups = [each for each in children(found) if each.type.endswith(":RuleGroup")]
    texts = [each.inputs["ruleGroup"]["rulesSource"]["rulesString"] for each in groups]
    numbers = [line.partition("sid:")[2].partition(";")[0] for text in texts for line in text.splitlines()]
    assert len(numbers) == len(set(numbers)) > 30
    assert all(int(number) in suricata_text.SIDS for number in numbers)


def test_capacity_is_kept_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each group has the headroom that was asked for, and capacities are doubled, so that few changes replace one."""

    def groups(**args: Any) -> Mapping[str, Registration]:
        return {each.name: each for each in children(registered(lambda: firewall(**args))) if "RuleGroup" in each.type}

    for headroom, capacity in ((0, 100), (100, 200), (500, 800)):
        assert {each.inputs["capacity"] for each in groups(headroom=headroom).values()} == {capacity}
