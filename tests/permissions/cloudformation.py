"""`asked(kind)`: the permissions that CloudFormation asks for one kind of resource, by the schemas that AWS publishes.

cfn-lint carries them; each handler (create, read, update, delete) names the actions that whoever calls it must have.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

REGION = "us-east-1"


@cache
def _schema(kind: str) -> dict[str, Any]:
    schemas = files("cfnlint.data.schemas")
    held = json.loads((schemas / "providers" / f"{REGION}.json").read_text(encoding="utf-8"))
    schema: dict[str, Any] = json.loads((schemas / "resources" / f"{held[kind]}.json").read_text(encoding="utf-8"))
    return schema


def asked(*kinds: str) -> frozenset[str]:
    """Return the actions of the whole life of such resources; a list of all of them is nobody's need here."""
    handlers = (item for kind in kinds for item in _schema(kind)["handlers"].items())
    actions = (action for name, handler in handlers if name != "list" for action in handler["permissions"])
    return frozenset(
        f"{service.lower()}:{operation}" for service, _, operation in (each.partition(":") for each in actions)
    )


@cache
def authorized() -> dict[str, Any]:
    """Return the service authorization reference: each service, with its actions in small letters."""
    found: dict[str, Any] = json.loads(
        (files("cfnlint.data.AdditionalSpecs") / "Policies.json").read_text(encoding="utf-8")
    )
    return found
