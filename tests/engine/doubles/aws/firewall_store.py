"""`FirewallStore(journal, ec2)` keeps what Network Firewall keeps, and moto does not, by ARN in the journal's file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.engine.doubles.aws.ec2 import Ec2
from tests.engine.doubles.journal import Journal, decoded
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, Value

ACCOUNT = "123456789012"
_WRITE = "insert into writes (id, type, body) values (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Kept:
    """One resource as it lies in the store."""

    arn: str
    type: str
    body: Properties
    revision: int


class FirewallStore:
    """The firewalls, policies, rule groups and logs of one account."""

    def __init__(self, journal: Journal, ec2: Ec2) -> None:
        self.ec2 = ec2
        self._journal = journal

    def arn(self, kind: str, name: object, region: str = "") -> str:
        """Return the ARN of a resource by its name, which is unique among those of its kind."""
        return f"arn:aws:network-firewall:{region or self.ec2.region}:{ACCOUNT}:{kind}/{name}"

    def get(self, arn: str) -> Kept | None:
        """Read a resource."""
        with self._journal.connection() as database:
            row = database.execute("select id, type, body, revision from objects where id = ?", (arn,)).fetchone()
        return Kept(row[0], row[1], decoded(row[2]), row[3]) if row else None

    def need(self, arn: str) -> Kept:
        """Read a resource that must be there."""
        if found := self.get(arn):
            return found
        raise RefusedError("ResourceNotFoundException", f"{arn} could not be found")

    def all(self, kind: str) -> list[Kept]:
        """List the resources of one kind."""
        with self._journal.connection() as database:
            rows = database.execute(
                "select id, type, body, revision from objects where type = ? order by id", (kind,)
            ).fetchall()
        return [Kept(row[0], row[1], decoded(row[2]), row[3]) for row in rows]

    def create(self, arn: str, kind: str, body: Properties) -> str:
        """Keep a new resource."""
        if self.get(arn):
            raise RefusedError("InvalidRequestException", f"a resource with the name of {arn} already exists")
        self.put(arn, kind, body)
        return arn

    def put(self, arn: str, kind: str, body: Properties) -> None:
        """Keep a resource as it is now."""
        written = json.dumps(body, sort_keys=True)
        with self._journal.connection() as database:
            database.execute(
                "insert into objects (id, type, body, revision) values (?, ?, ?, 1)"
                " on conflict (id) do update set body = excluded.body, revision = revision + 1",
                (arn, kind, written),
            )
            database.execute(_WRITE, (arn, kind, written))

    def delete(self, arn: str, kind: str) -> None:
        """Forget a resource."""
        with self._journal.connection() as database:
            database.execute("delete from objects where id = ?", (arn,))
            database.execute(_WRITE, (arn, kind, ""))


def mentions(value: Value, arn: str) -> bool:
    """Tell whether an ARN stands anywhere in a body."""
    return any(each == arn for each in _texts(value))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
