"""`FirewallKind` is what all resources of Network Firewall share: an ARN by name, and bodies as they were written."""

from typing import Any, ClassVar

from tests.engine.doubles.aws import firewall_api
from tests.engine.doubles.aws.firewall_store import FirewallStore, mentions
from tests.engine.doubles.kind import DEFAULTS, Kind, Live, RefusedError
from tests.engine.doubles.values import Properties, text


class FirewallKind(Kind):
    """One type of resource, made by the older Terraform SDK."""

    named_by = "name"
    keeps_unfinished = believes_updates = True
    computed: ClassVar[tuple[str, ...]] = ("arn", "updateToken", "tagsAll", "region")
    noun: ClassVar[str]
    """What its ARN says, and its type in the store."""
    operation: ClassVar[str]
    users: ClassVar[str] = ""
    """The noun of what may refer to it; then it cannot be deleted."""
    per_region: ClassVar[int] = 0
    """How many an account has in a region by default (Network Firewall quotas)."""

    def __init__(self, store: FirewallStore) -> None:
        self._store = store

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        """Write the parameters of the request that makes it."""
        raise NotImplementedError

    def validate(self, inputs: Properties) -> None:
        """Refuse what the service refuses beyond its model."""

    def create(self, inputs: Properties) -> str:
        self._check(inputs)
        region = text(inputs, "region")
        if self.per_region and len(self._store.all(self.noun)) >= self.per_region:
            raise RefusedError("LimitExceededException", f"a region has at most {self.per_region} of {self.noun}")
        return self._store.create(self._store.arn(self.noun, inputs["name"], region), self.noun, _body(inputs))

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = self._store.get(resource_id)
        if found is None:
            return None
        computed: Properties = {
            "arn": resource_id,
            "updateToken": str(found.revision),
            "tagsAll": found.body.get("tags") or {},
            "region": resource_id.split(":")[3],
        }
        return Live(found.body, computed)

    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        self._store.need(resource_id)
        self._check(inputs)
        self._store.put(resource_id, self.noun, _body(inputs))

    def delete(self, resource_id: str, state: Properties) -> None:
        if self._store.get(resource_id) is None:
            return
        users = [each.arn for each in self._store.all(self.users) if mentions(each.body, resource_id)]
        if users:
            raise RefusedError(
                "InvalidOperationException", f"Unable to delete {resource_id}: it is in use by {', '.join(users)}"
            )
        self._store.delete(resource_id, self.noun)

    def _check(self, inputs: Properties) -> None:
        firewall_api.refuse(self.operation, self.parameters(inputs))
        self.validate(inputs)


def _body(inputs: Properties) -> Properties:
    return {key: value for key, value in inputs.items() if key not in (DEFAULTS, "region")}


def held(inputs: Properties, key: str) -> Properties:
    """Return an object inside a body, empty where it is absent."""
    found = inputs.get(key)
    return found if isinstance(found, dict) else {}
