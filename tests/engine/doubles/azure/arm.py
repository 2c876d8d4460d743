"""`Arm(journal).put(id, type, body)` writes one resource of the emulated Azure, whose state lies in SQLite."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.engine.doubles.faults import Faults
from tests.engine.doubles.journal import Journal, decoded
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, Value, text

_SELECT = "select id, type, body, revision from objects"
# The SDK under the real provider sends a request again after 408, 429 and 5xx, three times unless told otherwise
# (azure-sdk-for-go, sdk/azcore/policy, RetryOptions), when the answer's Retry-After is over.
ATTEMPTS = 4
RETRY_AFTER_SECONDS = 0.05
_WRITE = "insert into writes (id, type, body) values (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Stored:
    """A resource as it lies in the store."""

    id: str
    type: str
    body: Properties
    revision: int


class Arm:
    """The resources of one subscription."""

    def __init__(self, journal: Journal) -> None:
        self.subscription = ""
        self.location = ""
        self._journal = journal
        self._faults = Faults(journal)

    def group_id(self, group: str) -> str:
        """Return the id of a resource group."""
        if not self.subscription:
            raise RefusedError(
                "MissingSubscription", "azure-native:subscriptionId: none is configured; set it in the stack"
            )
        return f"/subscriptions/{self.subscription}/resourceGroups/{group}"

    def get(self, resource_id: str) -> Stored | None:
        """Read a resource; ids are the same in any case."""
        with self._journal.connection() as database:
            row = database.execute(f"{_SELECT} where id = ?", (resource_id,)).fetchone()
        return Stored(row[0], row[1], decoded(row[2]), row[3]) if row else None

    def all(self) -> list[Stored]:
        """List every resource."""
        with self._journal.connection() as database:
            rows = database.execute(f"{_SELECT} order by id").fetchall()
        return [Stored(row[0], row[1], decoded(row[2]), row[3]) for row in rows]

    def put(self, resource_id: str, kind: str, body: Properties) -> None:
        """Create a resource or replace its body, once what it lies in and refers to is there."""
        self._wait_for_a_place()
        scope = _scope(resource_id)
        if scope and self.get(scope) is None:
            code = "ResourceGroupNotFound" if scope.count("/") == 4 else "ParentResourceNotFound"
            raise RefusedError(code, f"{scope} could not be found, so {resource_id} cannot be written")
        for reference in references(body):
            if self.get(reference) is None:
                raise RefusedError(
                    "InvalidResourceReference", f"{resource_id} refers to {reference}, which was not found"
                )
        with self._journal.connection() as database:
            database.execute(
                "insert into objects (id, type, body, revision) values (?, ?, ?, 1)"
                " on conflict (id) do update set body = excluded.body, revision = revision + 1",
                (resource_id, kind, json.dumps(body, sort_keys=True)),
            )
            database.execute(_WRITE, (resource_id, kind, json.dumps(body, sort_keys=True)))

    def delete(self, resource_id: str) -> None:
        """Delete a resource with what lies in it."""
        self._wait_for_a_place()
        doomed = [item for item in self.all() if _lies_in(item.id, resource_id)]
        with self._journal.connection() as database:
            database.executemany("delete from objects where id = ?", [(item.id,) for item in doomed])
            database.executemany(_WRITE, [(item.id, item.type, "") for item in doomed])

    def _wait_for_a_place(self) -> None:
        """Send a write until it is not refused as one too many, as often as the SDK does."""
        for _ in range(ATTEMPTS):
            if not self._faults.throttled():
                return
            time.sleep(RETRY_AFTER_SECONDS)
        raise RefusedError("TooManyRequests", f"refused {ATTEMPTS} times with 429")

    def users(self, resource_id: str) -> list[str]:
        """List what refers to a resource, or to a part of it, from outside."""
        return [
            item.id
            for item in self.all()
            if not _lies_in(item.id, resource_id)
            and any(_lies_in(reference, resource_id) for reference in references(item.body))
        ]


def references(value: Value) -> Iterator[str]:
    """Yield the ids of other resources in a body: each an object with an `id`, or a member of a list of ids."""
    if isinstance(value, dict):
        found = text(value, "id") if isinstance(value.get("id"), str) else ""
        if found.startswith("/subscriptions/"):
            yield found
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, str) and item.startswith("/subscriptions/"):
                yield item
            yield from references(item)


def _scope(resource_id: str) -> str:
    """Return the id of what a resource lies in: a resource group, or the parent of a child resource."""
    parts = resource_id.split("/")
    if len(parts) <= 5:
        return ""
    return "/".join(parts[:5] if len(parts) == 9 else parts[:-2])


def _lies_in(resource_id: str, scope: str) -> bool:
    return f"{resource_id}/".lower().startswith(f"{scope}/".lower())
