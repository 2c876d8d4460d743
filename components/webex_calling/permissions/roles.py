"""Say ``roles()``: the least that an identity needs, as IAM policies and Azure role definitions, a file each.

``up`` deploys; ``preview`` reads what is deployed, for ``pulumi refresh``; ``audit`` prints what ``audit`` reads.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from webex_calling.permissions.grants import Component, Grants, by_component, grants, is_read

FOLDER: Final = Path(__file__).parents[3] / "pipelines" / "roles"
_VERSION: Final = "2012-10-17"
"""The version of the policy language (IAM User Guide, IAM JSON policy elements: Version)."""
_SCOPE: Final = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/NAME"
_TOLD: Final = {
    "up": "Creates, changes and deletes what the components of webex-calling register.",
    "preview": "Reads what the components of webex-calling register: pulumi preview and refresh.",
    "audit": "Prints what webex-calling audit reads.",
}


def roles() -> Mapping[str, Mapping[str, Any]]:
    """Return each role by the name of its file."""
    aws, azure = grants("aws"), grants("azure")
    parts = by_component(azure)
    taken = {*azure.always, *(action for each in parts for action in each.actions)}
    return {
        "aws/up.json": _policy(_lives(aws, reads=False)),
        "aws/preview.json": _policy(_lives(aws, reads=True)),
        "aws/audit.json": _policy([_statement("Audit", aws.audit.values())]),
        "azure/up.json": _definition("up", taken),
        "azure/preview.json": _definition("preview", filter(is_read, taken)),
        "azure/audit.json": _definition("audit", azure.audit.values()),
    }


def write_roles(folder: Path = FOLDER) -> None:
    """Write each role into its file below ``folder``."""
    for name, role in roles().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(role_text(role), encoding="utf-8")


def role_text(role: Mapping[str, Any]) -> str:
    """Return a role as its file has it."""
    return json.dumps(role, indent=2) + "\n"


def _lives(asked: Grants, *, reads: bool) -> Iterator[dict[str, Any]]:
    """Yield a statement for the provider and for each component, which can be taken out where nobody uses it."""
    yield _statement("Provider", asked.always)
    for each in by_component(asked):
        alone = [action for action in each.actions if action not in asked.service_roles]
        yield _statement(_name(each), filter(is_read, alone) if reads else alone)
    if not reads:
        for action, service in asked.service_roles.items():
            only = {"StringEquals": {"iam:AWSServiceName": service}}
            yield _statement("ServiceRole", [action]) | {"Condition": only}


def _name(component: Component) -> str:
    return "And".join(component.names)


def _policy(statements: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": _VERSION, "Statement": [*statements]}


def _statement(name: str, actions: Iterable[str]) -> dict[str, Any]:
    return {"Sid": name, "Effect": "Allow", "Action": sorted(actions), "Resource": "*"}


def _definition(name: str, actions: Iterable[str]) -> dict[str, Any]:
    return {
        "Name": f"webex-calling {name}",
        "IsCustom": True,
        "Description": _TOLD[name],
        "Actions": sorted(actions),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": [_SCOPE],
    }


if __name__ == "__main__":
    write_roles()
