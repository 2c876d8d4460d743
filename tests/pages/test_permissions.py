"""The page on permissions: resources as registered, actions that AWS knows, operations looked up at Microsoft's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import boto3  # type: ignore[import-untyped] # boto3 has no type hints
import botocore.session  # type: ignore[import-untyped] # nor has botocore
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError  # type: ignore[import-untyped] # as above
from moto import mock_aws
from moto.core.authorization import enable_iam_authentication
from moto.iam.aws_managed_policies import aws_managed_policies_data
from tests.components import SETTINGS, registered
from tests.examples.stacks import ACCEPTED, program
from tests.pages.page import ROOT, Page
from tests.rows import GATEWAY_SIGNALLING

from webex_calling.audit.aws.estate import LISTED
from webex_calling.azure import AzureFirewallPolicy, AzureNatGateway
from webex_calling.permissions.grants import is_read
from webex_calling.registered.registration import Run

PAGE = Page("docs/permissions.md")
AWS_ACTION = re.compile(r"(?<![:/])\b(?!network:)[a-z][a-z0-9-]+:[A-Z][A-Za-z]+\b")
AZURE_ACTION = re.compile(r"\bMicrosoft\.Network/[A-Za-z/]+")
REGION = "eu-central-1"


def rows(heading: str) -> Iterator[list[list[str]]]:
    """Yield the words in code of each cell, row by row, of the table below a heading."""
    section = PAGE.text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    for line in section.splitlines()[1:]:
        if line.startswith("| `"):
            yield [re.findall("`([^`]+)`", cell) for cell in line.strip("|").split(" | ")]


AWS = [*rows("AWS: `pulumi up`")]
AZURE = [*rows("Azure: `pulumi up`")]
AWS_READS = {command: action for [command], [action] in rows("AWS: what `audit` reads")}
AZURE_READS = {command: action for [command], [action] in rows("Azure: what `audit` reads")}


@cache
def operations(service: str) -> frozenset[str]:
    """Return the operations of an AWS service, by the model that AWS publishes of its API."""
    try:
        return frozenset(botocore.session.get_session().get_service_model(service).operation_names)
    except botocore.exceptions.UnknownServiceError:
        return frozenset()


@cache
def managed() -> frozenset[str]:
    """Return the actions, some with wildcards, that the managed policies of AWS name."""
    found: set[str] = set()
    for policy in json.loads(aws_managed_policies_data).values():
        statements = policy["Document"]["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            actions = statement.get("Action", [])
            found.update([actions] if isinstance(actions, str) else actions)
    return frozenset(found)


def hub() -> None:
    """Make what no example has: a NAT gateway of Azure, and a firewall beside its policy."""
    network = f"{cloud_id('virtualNetworks')}/hub/subnets/AzureFirewallSubnet"
    AzureNatGateway("edge", {"clients": 1000, "resource_group_name": "hub"})
    firewall: Any = {
        "resource_group_name": "hub",
        "clients": [{"name": "phones", "role": "mpp-device", "networks": ["10.50.0.0/20"], **SETTINGS}],
        "calling_group_id": f"{cloud_id('ipGroups')}/calling",
        "device_configuration_group_id": f"{cloud_id('ipGroups')}/device-configuration",
        "subnet_id": network,
        "public_ip_id": f"{cloud_id('publicIPAddresses')}/hub",
    }
    AzureFirewallPolicy("hub", firewall)


def cloud_id(kind: str) -> str:
    """Return the beginning of an id of Azure."""
    group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub"
    return f"{group}/providers/Microsoft.Network/{kind}"


def owned(found: Run) -> Iterator[tuple[str, str]]:
    """Yield the component and the kind of each resource that a component registers."""
    types = {each.urn: each.type for each in found.resources}
    for each in found.resources:
        if each.custom and types.get(each.parent or "", "").startswith("webex-calling:"):
            yield types[each.parent].rpartition(":")[2], each.type


@pytest.mark.long
def test_every_resource_has_its_row() -> None:
    """The page has each kind of resource that is registered, beside the component that does, and no other."""
    runs = [*(program(name, "known") for name in ACCEPTED), registered(hub)]
    told = {(component, kind) for components, [kind], _ in AWS + AZURE for component in components}
    assert told == {each for found in runs for each in owned(found)}


@pytest.mark.long
@pytest.mark.parametrize("action", sorted(set(AWS_ACTION.findall(PAGE.text))))
def test_aws_knows_the_action(action: str) -> None:
    """An action is an operation of the API of its service, or stands in a managed policy."""
    service, _, operation = action.partition(":")
    assert operation in operations(service) or any(
        fnmatchcase(action, each) for each in managed() if each.startswith(f"{service}:") and each != f"{service}:*"
    )


@pytest.mark.long
@pytest.mark.parametrize(("command", "action"), AWS_READS.items(), ids=AWS_READS)
def test_what_a_command_of_the_aws_cli_asks(command: str, action: str) -> None:
    """The CLI names its commands after operations; what each prints is a document that the audit reads."""
    program, service, words = command.split()
    (operation,) = [each for each in operations(service) if xform_name(each, "-") == words]
    assert (program, f"{service}:{operation}") == ("aws", action)
    if words.startswith("describe-") and service == "ec2":
        output = botocore.session.get_session().get_service_model(service).operation_model(operation).output_shape
        assert set(output.members) & LISTED


def test_every_document_of_the_audit_has_its_command() -> None:
    """Each list of resources that the audit reads is printed by a command of the page."""
    model = botocore.session.get_session().get_service_model("ec2")
    asked = [action.partition(":")[2] for action in AWS_READS.values() if action.startswith("ec2:")]
    assert {key for each in asked for key in model.operation_model(each).output_shape.members} >= LISTED


def test_azure_commands_are_those_of_the_page_on_audits() -> None:
    """What the page on audits reads of Azure has its row, and nothing else has."""
    text = " ".join(Page("docs/audit.md").text.split())
    told = text.partition("On Azure it reads `az network` ")[2].partition(". The entries")[0]
    names = {f"az network {name}" for name in re.findall("`([^`]+)`", told)}
    whole = {
        each.replace("network rule-collection-group", "network firewall policy rule-collection-group") for each in names
    }
    assert set(AZURE_READS) == whole


def test_azure_operations_were_looked_up() -> None:
    """The operations of the page are those that were looked up at Microsoft's, by hand; the file says where."""
    lines = (ROOT / "tests" / "pages" / "azure_operations.txt").read_text(encoding="utf-8").splitlines()
    found = {f"Microsoft.Network/{line}" for line in lines if not line.startswith("#")}
    assert set(AZURE_ACTION.findall(PAGE.text)) == found


@pytest.mark.parametrize(("kind", "actions"), [(row[1][0], row[2]) for row in AZURE], ids=[row[1][0] for row in AZURE])
def test_azure_resources_are_read_written_and_deleted(kind: str, actions: list[str]) -> None:
    """Each resource has the three operations of its own type, whose name is that of the SDK's class in the plural."""
    own = re.sub("ies(?=/|$)", "y", f"{actions[0].split('/', 1)[1].rpartition('/')[0]}")
    singular = "".join(re.sub("(?<=ss)es$|(?<!s)s$", "", part) for part in own.split("/"))
    assert singular.lower() == kind.rpartition(":")[2].lower()
    assert actions[:3] == [f"{actions[0].rpartition('/')[0]}/{verb}" for verb in ("read", "write", "delete")]


LIFE = ("ManagedPrefixList", "SecurityGroup", "SecurityGroupIngressRule", "SecurityGroupEgressRule")
"""Resources whose whole life moto knows."""
OWN = {action for _, [kind], actions in AWS if kind.rpartition(":")[2] in LIFE for action in actions}
NEEDED = {*OWN, "ec2:CreateTags", "ec2:DeleteTags"}
READS = {action for action in AWS_READS.values() if action.startswith("ec2:")}


@pytest.mark.long
def test_what_an_update_needs() -> None:
    """Under the page's actions lists, groups and rules live from creation to end; IAM refuses each without its own."""
    assert refused_under(allowing(NEEDED), _live) == set()
    assert refused_under(allowing(["sts:GetCallerIdentity"]), _live) == NEEDED


@pytest.mark.long
def test_the_roles_serve_as_they_stand() -> None:
    """Under the files of the roles an update lives whole, a preview reads all and changes nothing, an audit prints."""
    assert refused_under(role("up"), _live) == set()
    assert refused_under(role("preview"), _live) == {action for action in NEEDED if not is_read(action)}
    assert refused_under(role("audit"), _read) == set()


@pytest.mark.long
def test_what_an_audit_needs() -> None:
    """The commands of an audit run under the page's actions; IAM refuses each without its own."""
    assert refused_under(allowing(READS), _read) == set()
    assert refused_under(allowing(["sts:GetCallerIdentity"]), _read) == READS


def allowing(actions: Iterable[str]) -> dict[str, Any]:
    """Return a policy that allows these actions alone."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}],
    }


def role(name: str) -> Any:
    """Return the policy of a role, as its file has it."""
    return json.loads((ROOT / "pipelines" / "roles" / "aws" / f"{name}.json").read_text(encoding="utf-8"))


def refused_under(document: Any, life: Callable[[Any, Callable[..., Any], str], None]) -> set[str]:
    """Return the actions that IAM refuses in a life of resources, for a user with a policy alone."""
    with mock_aws():
        iam = boto3.client("iam", REGION)
        iam.create_user(UserName="deployer")
        iam.put_user_policy(UserName="deployer", PolicyName="page", PolicyDocument=json.dumps(document))
        keys = iam.create_access_key(UserName="deployer")["AccessKey"]
        owner = boto3.client("ec2", REGION)
        vpc = owner.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
        own = boto3.client(
            "ec2", REGION, aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"]
        )
        refused: set[str] = set()

        def call(method: str, **arguments: Any) -> Any:
            with enable_iam_authentication():
                try:
                    return getattr(own, method)(**arguments)
                except ClientError as error:
                    if error.response["Error"]["Code"] not in ("UnauthorizedOperation", "AccessDenied"):
                        raise
                    operation = own.meta.method_to_api_mapping[method]
                    refused.add(f"ec2:{operation}")
            return getattr(owner, method)(**arguments)

        life(owner, call, vpc)
        return refused


def _live(owner: Any, call: Callable[..., Any], vpc: str) -> None:
    """Call what the provider calls: a list, a group and a rule each way are made, read, changed and deleted."""
    listed = call(
        "create_managed_prefix_list",
        PrefixListName="calling",
        MaxEntries=20,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "10.0.0.0/24"}],
    )["PrefixList"]["PrefixListId"]
    call("describe_managed_prefix_lists", PrefixListIds=[listed])
    call("get_managed_prefix_list_entries", PrefixListId=listed)
    call("modify_managed_prefix_list", PrefixListId=listed, CurrentVersion=1, AddEntries=[{"Cidr": "10.0.1.0/24"}])
    group = call("create_security_group", GroupName="calling", Description="-", VpcId=vpc)["GroupId"]
    call("create_tags", Resources=[group], Tags=[{"Key": "Name", "Value": "calling"}])
    call("delete_tags", Resources=[group], Tags=[{"Key": "Name"}])
    call("describe_security_groups", GroupIds=[group])
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    call("revoke_security_group_egress", GroupId=group, IpPermissions=everything)
    permission = {"IpProtocol": "tcp", "FromPort": 5062, "ToPort": 5062, "PrefixListIds": [{"PrefixListId": listed}]}
    for way in ("ingress", "egress"):
        made = call(f"authorize_security_group_{way}", GroupId=group, IpPermissions=[permission])
        rule = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        call("describe_security_group_rules", SecurityGroupRuleIds=[rule])
        changed = {
            "IpProtocol": "tcp",
            "FromPort": 5062,
            "ToPort": 5062,
            "PrefixListId": listed,
            "Description": GATEWAY_SIGNALLING,
        }
        call(
            "modify_security_group_rules",
            GroupId=group,
            SecurityGroupRules=[{"SecurityGroupRuleId": rule, "SecurityGroupRule": changed}],
        )
        call(f"revoke_security_group_{way}", GroupId=group, SecurityGroupRuleIds=[rule])
    call("describe_network_interfaces", Filters=[{"Name": "group-id", "Values": [group]}])
    call("delete_security_group", GroupId=group)
    call("delete_managed_prefix_list", PrefixListId=listed)


def _read(owner: Any, call: Callable[..., Any], vpc: str) -> None:
    """Call what the audit's commands of EC2 call."""
    made = owner.create_managed_prefix_list(PrefixListName="calling", MaxEntries=20, AddressFamily="IPv4")
    hub = owner.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    table = owner.create_transit_gateway_route_table(TransitGatewayId=hub)["TransitGatewayRouteTable"]
    named = {
        "GetManagedPrefixListEntries": {"PrefixListId": made["PrefixList"]["PrefixListId"]},
        "SearchTransitGatewayRoutes": {
            "TransitGatewayRouteTableId": table["TransitGatewayRouteTableId"],
            "Filters": [{"Name": "type", "Values": ["static", "propagated"]}],
        },
    }
    for action in AWS_READS.values():
        service, _, operation = action.partition(":")
        if service == "ec2":
            call(xform_name(operation), **named.get(operation, {}))
