"""`ResolverKind` is what the resources of DNS Firewall share: ids of their own, names, a strict store.

What is refused, and by which name, is what the API's model and its reference say of each request; moto knows rule
groups and domain lists without any domain.
"""

import hashlib
import re
from typing import Any, ClassVar

import botocore.session  # type: ignore[import-untyped]  # botocore ships no types
from botocore.validate import ParamValidator  # type: ignore[import-untyped]  # botocore ships no types
from tests.engine.doubles.aws.firewall_store import FirewallStore, Kept
from tests.engine.doubles.kind import DEFAULTS, Kind, Live, RefusedError
from tests.engine.doubles.values import Properties, text

NAME = re.compile(r"(?!^[0-9]+$)[a-zA-Z0-9\-_' ']{1,64}")


class ResolverKind(Kind):
    """One type of resource, made by the older Terraform SDK."""

    named_by = "name"
    keeps_unfinished = believes_updates = True
    computed: ClassVar[tuple[str, ...]] = ("arn", "tagsAll", "region")
    prefix: ClassVar[str]
    """What its ids begin with, and its type in the store."""
    operation: ClassVar[str]
    """The request that makes it."""

    def __init__(self, store: FirewallStore) -> None:
        self._store = store

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        """Write the parameters of the request that makes it."""
        return {"Name": inputs["name"], "CreatorRequestId": "once"}

    def validate(self, resource_id: str, inputs: Properties) -> None:
        """Refuse what the service refuses beyond its model; the id is empty for a new resource."""

    def users(self, resource_id: str) -> list[str]:
        """List what keeps it from being deleted."""
        return []

    def identity(self, inputs: Properties) -> str:
        """Return the id of a new resource."""
        return f"{self.prefix}-{hashlib.sha256(repr(sorted(inputs.items())).encode()).hexdigest()[:16]}"

    def create(self, inputs: Properties) -> str:
        self._check("", inputs)
        made = self.identity(inputs)
        if self._store.get(made):
            raise RefusedError("ConflictException", f"{made} already exists")
        self._store.put(made, self.prefix, _body(inputs))
        return made

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = self._store.get(resource_id)
        if found is None:
            return None
        region = text(state, "region") or self._store.ec2.region
        arn = f"arn:aws:route53resolver:{region}:123456789012:firewall/{resource_id}"
        return Live(found.body, {"arn": arn, "tagsAll": found.body.get("tags") or {}, "region": region})

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        self.need(resource_id)
        self._check(resource_id, inputs)
        self._store.put(resource_id, self.prefix, _body(inputs))

    def delete(self, resource_id: str, state: Properties) -> None:
        if self._store.get(resource_id) is None:
            return
        if users := self.users(resource_id):
            raise RefusedError("ConflictException", f"{resource_id} is in use by {', '.join(users)}")
        self._store.delete(resource_id, self.prefix)

    def need(self, resource_id: str) -> Kept:
        """Read a resource that must be there."""
        if found := self._store.get(resource_id):
            return found
        raise RefusedError("ResourceNotFoundException", f"{resource_id} could not be found")

    def _check(self, resource_id: str, inputs: Properties) -> None:
        model = botocore.session.get_session().get_service_model("route53resolver")
        asked = self.parameters(inputs)
        report = ParamValidator().validate(asked, model.operation_model(self.operation).input_shape)
        if report.has_errors():
            raise RefusedError("ValidationException", report.generate_report())
        if "Name" in asked and not NAME.fullmatch(str(asked["Name"])):
            raise RefusedError("ValidationException", f"{asked['Name']!r} is not a name")
        self.validate(resource_id, inputs)


def _body(inputs: Properties) -> Properties:
    return {key: value for key, value in inputs.items() if key not in (DEFAULTS, "region")}
