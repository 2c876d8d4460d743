"""One resource in every form in which it is printed: the audit of each is the audit of the first.

The forms: Azure Resource Manager's (azure-rest-api-specs, Microsoft.Network/stable/2023-09-01/examples), Resource
Graph's (QueryResponse of Microsoft.ResourceGraph), PowerShell's (azure-powershell, src/Network/Network/Models), the
spelling of az before 2.46 (azure-cli pull requests 25454 and 25498), botocore's models of EC2.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.model import Shape  # type: ignore[import-untyped] # botocore has no type hints
from tests.audit import az_estate as az
from tests.audit.test_estate import GROUP, RULE, estate
from tests.audit.test_firewalled import model
from tests.audit.test_mutated import azure_estate, azure_site

from webex_calling.audit.audit import audit_estate
from webex_calling.audit.aws.estate import LISTED
from webex_calling.audit.aws.shape import listed_as
from webex_calling.audit.azure.estate import RAW, of_shape
from webex_calling.audit.estate import read_estate
from webex_calling.commands.audit_text import audit_answer, audit_document
from webex_calling.published.reference import load_reference

TOP = {"id", "name", "type", "location", "etag", "tags", "resourceGroup", "sku", "zones"}
NESTED = ("securityRules", "ipConfigurations", "subnets", "routes")


def arm(value: dict[str, Any]) -> dict[str, Any]:
    """Return a resource with its properties nested, at every level, as the API has it."""
    inner = {key: each for key, each in value.items() if key not in TOP}
    held = {key: [arm(each) for each in inner[key]] if key in NESTED else inner[key] for key in inner}
    return {**{key: value[key] for key in value if key in TOP}, "properties": held}


def graph(value: dict[str, Any]) -> dict[str, Any]:
    """Return a row of Resource Graph, whose types are in lower case."""
    found = arm(value)
    return {**found, "type": str(found.get("type")).lower(), "tenantId": "0", "kind": ""}


def older(value: Any) -> Any:
    """Return a resource as az printed it until 2.46: every abbreviation with one capital, and what is null."""
    if isinstance(value, list):
        return [older(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key.replace("IPA", "IpA"): older(each) for key, each in value.items()} | {"tags": None}


LISTS = ("sourceAddressPrefix", "destinationAddressPrefix", "sourcePortRange", "destinationPortRange")


def powershell(value: Any, *, cut: bool = False) -> Any:
    """Return a resource as Azure PowerShell prints it; with ``cut`` at the depth that ConvertTo-Json has by itself."""
    if isinstance(value, list):
        return [powershell(each, cut=cut) for each in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, each in value.items():
        name = key[:1].upper() + key[1:].replace("IPA", "IpA")
        if key in LISTS:
            found[name] = [each] if each else value.get(plural(key)) or []
        elif not any(key == plural(one) for one in LISTS):
            found[name] = powershell(each, cut=cut)
            if isinstance(each, list):
                found[f"{name}Text"] = json.dumps(found[name])
                if cut and each and isinstance(each[0], dict):
                    found[name] = ["Microsoft.Azure.Commands.Network.Models.PSChildResource"] * len(each)
    return found


def plural(key: str) -> str:
    """Return the API's name of several of them."""
    return f"{key[:-2]}ixes" if key.endswith("ix") else f"{key}s"


FORMS: dict[str, Callable[[list[Any]], Any]] = {
    "az network": lambda held: held,
    "az rest": lambda held: {"value": [arm(each) for each in held]},
    "Resource Graph": lambda held: {"count": 1, "data": list(map(graph, held)), "skip_token": None, "total_records": 1},
    "Resource Graph, a table": lambda held: {
        "totalRecords": len(held),
        "data": {
            "columns": [{"name": "id", "type": "string"}, {"name": "name"}, {"name": "properties", "type": "object"}],
            "rows": [[arm(each).get(key) for key in ("id", "name", "properties")] for each in held],
        },
        "resultTruncated": "false",
    },
    "az before 2.46": older,
    "PowerShell": powershell,
    "PowerShell, cut off": lambda held: powershell(held, cut=True),
    "Windows PowerShell": lambda held: {"value": powershell(held), "Count": len(held)},
}


@pytest.mark.parametrize("form", [name for name in FORMS if name != "az network"])
@pytest.mark.long
def test_every_form_of_azure_is_read_alike(tmp_path: Path, form: str) -> None:
    """A whole estate in each form has the audit of the same estate as az prints it: nothing is missed or odd."""
    documents = azure_estate()
    told: list[dict[str, Any]] = []
    for name in ("az network", form):
        folder = tmp_path / str(len(told))
        folder.mkdir()
        paths = az.printed(folder, **{key: FORMS[name](held) for key, held in documents.items()})
        found = audit_estate(
            read_estate(paths, lambda words: None), load_reference(), (azure_site().site, azure_site().flows)
        )
        told.append(audit_document(found))
    assert told[0] == told[1]


def test_a_single_group_of_powershell_is_no_output_of_aws(tmp_path: Path) -> None:
    """An NSG of PowerShell has members Subnets and NetworkInterfaces, as the AWS CLI has lists."""
    (held,) = azure_estate()["nsgs"]
    reference = {"Id": f"{az.identity('virtualNetworks', 'voice')}/subnets/edge"}
    document = {"NetworkInterfaces": [], "Subnets": [reference], **powershell(held)}
    found = estate(tmp_path, document)
    assert list(found.azure.nsgs) == [held["id"].lower()]
    assert (found.unreadable, found.aws.asked) == ((), set())


TOKENS = {
    "a link": {"value": [], "nextLink": "https://management.azure.com/x?$skiptoken=a"},
    "a token": {"count": 0, "data": [], "skip_token": "a"},
    "a token of the API": {"data": [], "$skipToken": "a"},
    "a token of PowerShell": {"Data": [], "SkipToken": "a"},
    "more rows": {"count": 0, "data": [], "total_records": 7},
    "what was cut": {"data": [], "resultTruncated": "true"},
}


@pytest.mark.parametrize("document", TOKENS.values(), ids=TOKENS)
def test_more_to_come_is_partial(tmp_path: Path, document: dict[str, Any]) -> None:
    """Each way to say that there is more makes a document partial, and without it there is none."""
    assert estate(tmp_path, document).partial
    whole = {key: None if "oken" in key or "ink" in key else each for key, each in document.items()}
    whole |= {"total_records": 0, "resultTruncated": "false"} if "data" in whole else {}
    assert estate(tmp_path, whole).partial == []


NOTHING: tuple[Any, ...] = (
    {},
    [],
    {"SecurityGroups": []},
    {"value": []},
    {"data": [], "count": 0},
    {"SecurityGroupRules": []},
)


@pytest.mark.parametrize("document", NOTHING, ids=json.dumps)
def test_an_audit_of_nothing_is_not_sound(tmp_path: Path, document: Any) -> None:
    """It says that nothing was read; with one resource it is sound, and says how many there are."""
    nothing = audit_estate(estate(tmp_path, document), load_reference())
    assert (audit_answer(nothing).word, dict(nothing.looks.read)) == ("not proven", {})
    found = audit_estate(
        estate(tmp_path, document, {"Subnets": [{"SubnetId": "subnet-0a", "VpcId": "vpc-0a"}]}), load_reference()
    )
    assert (audit_answer(found).word, dict(found.looks.read)) == ("sound", {"subnets": 1})


def test_other_providers_are_passed_over_and_counted(tmp_path: Path) -> None:
    """A row of Resource Graph that is no network is counted; alone it is an audit of nothing."""
    disk = {"id": f"{az.GROUP}/providers/Microsoft.Compute/disks/os", "name": "os", "type": "microsoft.compute/disks"}
    alone = audit_estate(estate(tmp_path, {"data": [disk]}), load_reference())
    assert (audit_answer(alone).word, alone.looks.unread) == ("not proven", ())
    assert dict(alone.looks.read) == {"resources of other providers, passed over": 1}


def test_responses_of_boto3_are_read(tmp_path: Path) -> None:
    """What a program dumps has the metadata of the response beside the list, and dates as text."""
    told = {"SecurityGroups": [GROUP], "ResponseMetadata": {"HTTPHeaders": {"date": "Sat, 01 Mar 2025 00:00:00 GMT"}}}
    assert list(estate(tmp_path, told).aws.groups) == ["sg-0a"]


def test_elements_by_themselves_are_read(tmp_path: Path) -> None:
    """--query prints a list without its member, or one element; get-managed-prefix-list-entries too."""
    for document in ([GROUP], GROUP, {"SecurityGroups": GROUP}):
        assert list(estate(tmp_path, document).aws.groups) == ["sg-0a"]
    assert list(estate(tmp_path, [RULE]).aws.groups) == ["sg-0a"]
    entries = estate(tmp_path, [{"Cidr": "198.51.100.0/24"}], name="pl-0123456789abcdef0.json").aws.entries
    assert entries == {"pl-0123456789abcdef0": ("198.51.100.0/24",)}


def member(output: Shape, key: str) -> Any:
    """Return an element of a list of the service's model, with each of its members."""
    return dict.fromkeys(output.members[key].member.members, "x")


OPERATIONS = {
    "SecurityGroups": "DescribeSecurityGroups",
    "SecurityGroupRules": "DescribeSecurityGroupRules",
    "PrefixLists": "DescribeManagedPrefixLists",
    "NetworkAcls": "DescribeNetworkAcls",
    "NetworkInterfaces": "DescribeNetworkInterfaces",
    "Subnets": "DescribeSubnets",
    "RouteTables": "DescribeRouteTables",
    "NatGateways": "DescribeNatGateways",
    "Addresses": "DescribeAddresses",
}


@pytest.mark.parametrize("key", OPERATIONS)
def test_an_element_is_known_by_the_members_of_the_service(key: str) -> None:
    """An element with every member that EC2's model gives it is taken for what it is, and no other kind for it."""
    assert OPERATIONS.keys() <= LISTED
    output = model("ec2").operation_model(OPERATIONS[key]).output_shape
    assert listed_as(member(output, key)) == key


@pytest.mark.parametrize(
    ("block", "addresses"),
    [
        pytest.param({"privateIPAddress": "10.40.3.16/28", "privateIPAddressPrefixLength": 28}, 16, id="a block"),
        pytest.param({"privateIPAddress": None, "privateIPAddressPrefix": "10.40.3.16/28"}, 16, id="until 2023-09-01"),
        pytest.param({"privateIPAddress": None}, 0, id="not allocated"),
        pytest.param({"privateIPAddress": "2001:db8::10", "privateIPAddressVersion": "IPv6"}, 0, id="IPv6"),
        pytest.param({"privateIpAddress": "2001:db8::10", "privateIpAddressVersion": "IPv6"}, 0, id="IPv6, older"),
    ],
)
def test_ip_configurations_without_one_address(tmp_path: Path, block: dict[str, Any], addresses: int) -> None:
    """An IP configuration may have a block of addresses, or none of IPv4, beside one that has an address."""
    held = az.nic("node", "10.40.3.4", "edge")
    held["ipConfigurations"].append({"name": "block", **block})
    found = estate(tmp_path, [held])
    (nic,) = found.azure.nics.values()
    assert (len(nic.addresses), found.unreadable) == (1 + addresses, ())


def test_a_delegated_prefix_of_aws_is_a_block(tmp_path: Path) -> None:
    """Each address of a prefix that is delegated to an interface is the interface's."""
    held = {
        "NetworkInterfaceId": "eni-0a",
        "VpcId": "vpc-0a",
        "SubnetId": "subnet-0a",
        "Groups": [],
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.20.1.10"}],
        "Ipv4Prefixes": [{"Ipv4Prefix": "10.20.1.16/28"}],
    }
    (interface,) = estate(tmp_path, {"NetworkInterfaces": [held]}).aws.interfaces.values()
    assert len(interface.addresses) == 17


def test_rule_collections_of_powershell_are_those_of_the_api(tmp_path: Path) -> None:
    """PowerShell has ``Properties.RuleCollection``, and ``protocols`` of network rules, in words of its own."""
    (held,) = azure_estate()["collections"]
    rules = [
        {"protocols" if key == "ipProtocols" else key: value for key, value in rule.items()}
        for rule in held["ruleCollections"][0]["rules"]
    ]
    blocks = [{**held["ruleCollections"][0], "rules": rules}, held["ruleCollections"][1]]
    told = powershell({"priority": held["priority"], "ruleCollection": blocks})
    document = {"Properties": told, "Id": held["id"], "Name": held["name"]}
    kind = "firewallpolicies/rulecollectiongroups"
    one, other = (estate(tmp_path, each).azure.raw[kind] for each in (held, document))
    assert of_shape(one[held["id"].lower()], RAW[kind]) == of_shape(other[held["id"].lower()], RAW[kind])
