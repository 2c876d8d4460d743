"""`roles`: the files are current, say what each kind of resource takes and no more, and IAM takes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped] # boto3 has no type hints
import pytest
from moto import mock_aws
from tests.permissions.cloudformation import authorized

from webex_calling.permissions.grants import Cloud, grants, is_read
from webex_calling.permissions.roles import FOLDER, role_text, roles, write_roles

FILES = {
    path.relative_to(FOLDER).as_posix(): json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.rglob("*.json")
}
AWS = {name: role for name, role in FILES.items() if name.startswith("aws/")}
POLICY_LENGTH = 6144
"""Characters that are not white space, of a managed policy (IAM User Guide, IAM and AWS STS quotas)."""


def actions(role: dict[str, Any]) -> list[str]:
    """Return the actions of a role, of either cloud."""
    return role.get("Actions") or [action for statement in role["Statement"] for action in statement["Action"]]


def test_the_files_are_current(tmp_path: Path) -> None:
    """The committed files are what the grants give; `make schema` rewrites them."""
    write_roles(tmp_path)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json")
    }
    assert written == {name: (FOLDER / name).read_text(encoding="utf-8") for name in FILES}
    assert written == {name: role_text(role) for name, role in roles().items()}


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_up_has_what_some_resource_takes_and_no_more(cloud: Cloud) -> None:
    """Each action of the role is asked by a resource, by its tags or always; and each that is asked is there."""
    asked = grants(cloud)
    own = {action for each in asked.resources for action in each.actions}
    services = {action.partition(":")[0] for action in own}
    tags = {action for service, held in asked.tags.items() for action in held if service in services}
    assert set(actions(FILES[f"{cloud}/up.json"])) == own | tags | set(asked.always)


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_preview_reads_what_up_reads(cloud: Cloud) -> None:
    """A preview and a refresh change nothing, and read all that a deployment reads."""
    assert set(actions(FILES[f"{cloud}/preview.json"])) == {*filter(is_read, actions(FILES[f"{cloud}/up.json"]))}


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_audit_has_its_commands(cloud: Cloud) -> None:
    """An audit prints, by the commands that its page names, and changes nothing."""
    held = actions(FILES[f"{cloud}/audit.json"])
    assert held == sorted(grants(cloud).audit.values())
    assert all(map(is_read, held))


@pytest.mark.parametrize("role", FILES.values(), ids=FILES)
def test_no_role_has_a_wildcard(role: dict[str, Any]) -> None:
    """Each action is named whole."""
    assert [action for action in actions(role) if "*" in action] == []


@pytest.mark.parametrize("role", AWS.values(), ids=AWS)
@pytest.mark.long
def test_aws_authorizes_each_action(role: dict[str, Any]) -> None:
    """Each action stands in the service authorization reference, and a condition's key in that of its action."""
    known = authorized()
    for statement in role["Statement"]:
        for action in statement["Action"]:
            service, _, operation = action.partition(":")
            assert operation.lower() in known[service]["Actions"], action
    conditions = [statement for statement in role["Statement"] if "Condition" in statement]
    assert [each["Action"] for each in conditions] == [["iam:CreateServiceLinkedRole"]] * len(conditions)
    assert {key for each in conditions for key in each["Condition"]["StringEquals"]} <= {"iam:AWSServiceName"}


@pytest.mark.long
def test_iam_takes_each_policy() -> None:
    """IAM makes a managed policy of each file, within its length; one that is wrong is refused."""
    with mock_aws():
        iam = boto3.client("iam", "eu-central-1")
        for name, role in AWS.items():
            text = json.dumps(role)
            made = iam.create_policy(PolicyName=name.replace("/", "-"), PolicyDocument=text)
            assert made["Policy"]["AttachmentCount"] == 0
            assert len("".join(text.split())) <= POLICY_LENGTH
        wrong = AWS["aws/up.json"] | {"Version": "2013-10-17"}
        with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
            iam.create_policy(PolicyName="wrong", PolicyDocument=json.dumps(wrong))


@pytest.mark.parametrize("name", ["up", "preview", "audit"])
def test_azure_definitions_have_what_the_cli_reads(name: str) -> None:
    """A definition has the keys of `az role definition create`, and a scope that nobody can deploy to by mistake."""
    role = FILES[f"azure/{name}.json"]
    assert set(role) == {
        "Name", "IsCustom", "Description", "Actions", "NotActions", "DataActions", "NotDataActions", "AssignableScopes",
    }  # fmt: skip
    assert role["IsCustom"] is True
    (scope,) = role["AssignableScopes"]
    assert scope.startswith("/subscriptions/00000000-0000-0000-0000-000000000000/")
