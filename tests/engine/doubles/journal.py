"""`Journal(path).operations()` lists what the engine asked of the clouds, in the order in which it happened."""

import fcntl
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.engine.doubles.values import Properties, Value

VARIABLE = "WEBEX_CALLING_ENGINE_JOURNAL"

_TABLES = """
create table if not exists operations (
    number integer primary key autoincrement, provider text not null, action text not null, type text not null,
    name text not null, id text not null, inputs text not null, preview integer not null, error text not null
);
create table if not exists calls (
    number integer primary key autoincrement, action text not null, parameters text not null,
    error text not null
);
create table if not exists writes (
    number integer primary key autoincrement, id text not null, type text not null, body text not null
);
create table if not exists objects (
    id text primary key collate nocase, type text not null, body text not null, revision integer not null
);
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """One create, read, update or delete that the engine asked of a provider."""

    number: int
    provider: str
    action: str
    type: str
    name: str
    id: str
    inputs: Properties
    preview: bool
    error: str

    @property
    def label(self) -> str:
        """Return type and name, as `SecurityGroup desks`: a component may have the name of its child."""
        return label(self.type, self.name)


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a cloud's API that changes something, with the error code of a refusal."""

    number: int
    action: str
    parameters: Mapping[str, str]
    error: str


@dataclass(frozen=True, slots=True)
class Write:
    """One resource of a cloud without a server, as one write left it; the body is None where it was deleted."""

    number: int
    id: str
    type: str
    body: Properties | None


class Journal:
    """What happened in the emulated clouds, and what lies in those without a server, in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self.connection() as database:
            database.executescript(_TABLES)

    @classmethod
    def of_environment(cls) -> "Journal":
        """Open the journal that the process which started this one names."""
        return cls(Path(os.environ[VARIABLE]))

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Open one transaction: committed at the end, rolled back on an error."""
        database = sqlite3.connect(self.path, timeout=30)
        try:
            with database:
                yield database
        finally:
            database.close()

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Hold a name, and tell whether no other does, in whichever process; one that dies holds nothing."""
        folder = self.path.parent / "held"
        folder.mkdir(exist_ok=True)
        with (folder / hashlib.sha256(name.encode()).hexdigest()).open("w", encoding="ascii") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def write(self, operation: Operation) -> None:
        """Add an operation; its number is given by the file."""
        row = (operation.provider, operation.action, operation.type, operation.name, operation.id)
        with self.connection() as database:
            database.execute(
                "insert into operations (provider, action, type, name, id, inputs, preview, error)"
                " values (?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, json.dumps(operation.inputs, sort_keys=True), operation.preview, operation.error),
            )

    def write_call(self, action: str, parameters: Mapping[str, str], error: str) -> None:
        """Add a request to a cloud's API."""
        with self.connection() as database:
            database.execute(
                "insert into calls (action, parameters, error) values (?, ?, ?)",
                (action, json.dumps(dict(parameters), sort_keys=True), error),
            )

    def operations(self, *, after: int = 0, previews: bool = False, reads: bool = False) -> list[Operation]:
        """List operations after a number; previews and reads only where asked for."""
        query = "select number, provider, action, type, name, id, inputs, preview, error from operations"
        with self.connection() as database:
            rows = database.execute(f"{query} where number > ? order by number", (after,)).fetchall()
        found = [
            Operation(number, provider, action, kind, name, resource_id, decoded(inputs), bool(preview), error)
            for number, provider, action, kind, name, resource_id, inputs, preview, error in rows
        ]
        return [item for item in found if (previews or not item.preview) and (reads or item.action != "read")]

    def calls(self, *, after: int = 0) -> list[Call]:
        """List the requests that change something after a number."""
        query = "select number, action, parameters, error from calls where number > ? order by number"
        with self.connection() as database:
            rows = database.execute(query, (after,)).fetchall()
        return [Call(row[0], row[1], json.loads(row[2]), row[3]) for row in rows]

    def writes(self, *, after: int = 0) -> list[Write]:
        """List what was written to the cloud without a server after a number."""
        with self.connection() as database:
            query = "select number, id, type, body from writes where number > ? order by number"
            rows = database.execute(query, (after,)).fetchall()
        return [Write(row[0], row[1], row[2], decoded(row[3]) if row[3] else None) for row in rows]

    def last(self) -> int:
        """Return the number of the newest operation, 0 before the first."""
        with self.connection() as database:
            row = database.execute("select coalesce(max(number), 0) from operations").fetchone()
        return int(row[0])


def label(kind: str, name: str) -> str:
    """Write the last part of a type token and a logical name."""
    return f"{kind.rsplit(':', 1)[-1]} {name}"


def decoded(body: str) -> Properties:
    """Read an object that the journal holds."""
    found: Value = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError(f"{body!r} is not an object")
    return found
