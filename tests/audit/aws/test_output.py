"""Outputs of AWS commands that no audit reads: botocore's models, by which the CLI prints, tell which there are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore.session  # type: ignore[import-untyped] # botocore has no type hints
import pytest
from tests.audit.firewalled import group

from webex_calling.audit.audit import look_at
from webex_calling.audit.aws.estate import LISTED
from webex_calling.audit.aws.output import lists_of
from webex_calling.audit.estate import Estate, read_estate, read_whole_estate
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference

SERVICES = ("ec2", "elbv2", "elb", "rds", "route53", "autoscaling", "cloudformation", "network-firewall")
READ = {*LISTED, "Entries", "Routes"}


def outputs(service: str) -> dict[str, dict[str, Any]]:
    """Return what each command of a service prints that prints lists of objects: the lists with one object, and more.

    Members that are texts are there, too, as tokens are.
    """
    model = botocore.session.get_session().get_service_model(service)
    found = {}
    for name in model.operation_names:
        shape = model.operation_model(name).output_shape
        members = shape.members if shape else {}
        lists: dict[str, Any] = {
            key: [{}]
            for key, each in members.items()
            if each.type_name == "list" and each.member.type_name == "structure"
        }
        if lists:
            found[name] = lists | {key: "t" for key, each in members.items() if each.type_name == "string"}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_output_with_lists_of_objects_is_one(service: str) -> None:
    """Whatever the command, its lists are told by name, and what stands beside them is none."""
    found = outputs(service)
    assert found
    for name, document in found.items():
        assert dict(lists_of(document)) == {key: 1 for key, value in document.items() if value == [{}]}, name


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"value": [{"id": "a"}]}, id="az rest"),
        pytest.param({"id": "a", "rules": [{}]}, id="a resource of Azure"),
        pytest.param({"Vpcs": ["vpc-0a"]}, id="ids"),
        pytest.param({"Vpcs": "vpc-0a"}, id="no list"),
        pytest.param({"Vpcs": [{}], "resources": [{}]}, id="with a member of another kind"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_is_none(document: dict[str, Any]) -> None:
    """Lists of texts, and what others name in small letters, are no output of an AWS command."""
    assert lists_of(document) == {}


def estate(folder: Path, *documents: Any) -> Estate:
    """Read documents, each in a file of its own."""
    paths = []
    for at, document in enumerate(documents):
        paths.append(folder / f"{at}.json")
        paths[-1].write_text(json.dumps(document))
    return read_estate(paths, lambda words: None)


@pytest.mark.parametrize(
    "command", ["DescribeVpcs", "DescribeInternetGateways", "DescribeVpcEndpoints", "DescribeInstances"]
)
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.long
def test_beside_what_is_read_it_refuses_nothing(tmp_path: Path, command: str, first: bool) -> None:
    """It is named with its file, its list and how many there are of it, and all else is read."""
    document = outputs("ec2")[command]
    (name,) = lists_of(document)
    assert name not in READ
    groups = {"SecurityGroups": [group()]}
    found = estate(tmp_path, *([document, groups] if first else [groups, document]))
    assert list(found.aws.groups) == ["sg-0a"]
    (words,) = look_at(found, load_reference()).unread
    file = tmp_path / f"{0 if first else 1}.json"
    assert words == f"1 of {name} in {file}, for which an audit has no reader: no answer rests on them"
    assert found.partial == []


def test_alone_it_is_refused(tmp_path: Path) -> None:
    """Nothing was read, so that nothing can be told; the remedy says what to give."""
    with pytest.raises(Faults, match="has Vpcs, for which an audit has no reader") as caught:
        estate(tmp_path, {"Vpcs": [{"VpcId": "vpc-0a"}]}, {"InternetGateways": []})
    assert len(list(caught.value)) == 2
    assert "--query" not in str(caught.value)


def test_where_everything_must_be_read_it_is_a_fault(tmp_path: Path) -> None:
    """What is adopted rests on every file that was given."""
    paths = [tmp_path / "groups.json", tmp_path / "vpcs.json"]
    paths[0].write_text(json.dumps({"SecurityGroups": [group()]}))
    paths[1].write_text(json.dumps({"Vpcs": [{"VpcId": "vpc-0a"}]}))
    with pytest.raises(Faults, match="has Vpcs, for which an audit has no reader"):
        read_whole_estate(paths, lambda words: None)
