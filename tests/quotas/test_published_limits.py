"""The quotas judged by what we did not write: the service models of the AWS SDK, and the words of Azure's."""

from __future__ import annotations

import ast
import gzip
import json
import re
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from webex_calling.quotas import aws, azure
from webex_calling.quotas.quota import Quota


@cache
def _shapes(service: str) -> dict[str, Any]:
    newest = max((files("botocore") / "data" / service).iterdir(), key=lambda version: version.name)
    model = json.loads(gzip.decompress((newest / "service-2.json.gz").read_bytes()))
    shapes: dict[str, Any] = model["shapes"]
    return shapes


@pytest.mark.parametrize(
    ("quota", "service", "shape"),
    [
        pytest.param(aws.ENTRIES_PER_CALL, "ec2", "AddPrefixListEntries", id="entries of a call"),
        pytest.param(aws.GROUPS_PER_APPSTREAM_FLEET, "appstream", "SecurityGroupIdList", id="groups of a fleet"),
        pytest.param(aws.FIREWALL_NAME_LENGTH, "network-firewall", "ResourceName", id="name of a rule group"),
        pytest.param(aws.FIREWALL_VARIABLE_LENGTH, "network-firewall", "RuleVariableName", id="name of a variable"),
        pytest.param(aws.RULES_STRING_BYTES, "network-firewall", "RulesString", id="text of a rule group"),
        pytest.param(aws.DNS_NAME_LENGTH, "route53resolver", "Name", id="name of a domain list"),
    ],
)
def test_bounds_of_the_model(quota: Quota, service: str, shape: str) -> None:
    """The service's own model has the bound."""
    assert _shapes(service)[shape]["max"] == quota.default


@pytest.mark.parametrize(
    ("quota", "service", "shape", "member", "words"),
    [
        pytest.param(
            aws.NETWORK_ACL_RULE_NUMBER,
            "ec2",
            "CreateNetworkAclEntryRequest",
            "RuleNumber",
            "from {least} to {most}",
            id="rule number",
        ),
        pytest.param(
            aws.DESCRIPTION_LENGTH, "ec2", "IpRange", "Description", "Up to {most} characters", id="description"
        ),
        pytest.param(
            aws.UDP_STREAM_SECONDS,
            "ec2",
            "ConnectionTrackingSpecificationRequest",
            "UdpStreamTimeout",
            "Min: {least} seconds. Max: {most} seconds (3 minutes). Default: {default} seconds",
            id="UDP streams",
        ),
        pytest.param(
            aws.UDP_SECONDS,
            "ec2",
            "ConnectionTrackingSpecificationRequest",
            "UdpTimeout",
            "Min: {least} seconds. Max: {most} seconds. Default: {default} seconds",
            id="UDP",
        ),
        pytest.param(
            aws.FIREWALL_TCP_IDLE_SECONDS,
            "network-firewall",
            "FlowTimeouts",
            "TcpIdleTimeoutSeconds",
            "between {least} and {most} seconds. If no value is provided, it defaults to {default} seconds",
            id="idle TCP of a firewall",
        ),
        pytest.param(
            aws.DNS_FIREWALL_PRIORITY,
            "route53resolver",
            "AssociateFirewallRuleGroupRequest",
            "Priority",
            "between {least} and {most}",
            id="priority of an association",
        ),
    ],
)
def test_words_of_the_model(quota: Quota, service: str, shape: str, member: str, words: str) -> None:
    """The service's own model says the bounds of a member in words."""
    told = re.sub(r"<[^>]+>", "", _shapes(service)[shape]["members"][member]["documentation"])
    assert words.format(least=quota.least, most=quota.most, default=quota.default) in told


@pytest.mark.long
@pytest.mark.parametrize(
    ("quota", "argument", "words"),
    [
        pytest.param(azure.NSG_PRIORITY, "SecurityRuleArgs", "between {least} and {most}", id="priority of a rule"),
        pytest.param(azure.DESCRIPTION_LENGTH, "SecurityRuleArgs", "Restricted to {most} chars", id="description"),
        pytest.param(
            azure.APPLICATION_PORT,
            "FirewallPolicyRuleApplicationProtocolArgs",
            "cannot be greater than {most}",
            id="port of an application rule",
        ),
    ],
)
def test_words_of_azure(quota: Quota, argument: str, words: str) -> None:
    """The provider's SDK, which is made from the resource manager's model, says the bounds in words."""
    found = find_spec("pulumi_azure_native")
    assert found is not None
    assert found.origin is not None
    inputs = Path(found.origin).parent / "network" / "_inputs.py"
    tree = ast.parse(inputs.read_text(encoding="utf-8"))
    (cls,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == argument]
    texts = (each.value for each in ast.walk(cls) if isinstance(each, ast.Constant))
    told = " ".join(text for text in texts if isinstance(text, str))
    assert words.format(least=quota.least, most=quota.most) in told
