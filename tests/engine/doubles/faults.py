"""`Faults(journal).arm(Mode.CRASH, ["create SecurityGroup desks"])` lets a write fail as clouds and processes fail.

`Faults(journal).throttle(5)` lets the clouds refuse the next five requests as too many.
"""

from collections.abc import Iterable
from enum import StrEnum

from tests.engine.doubles.journal import Journal


class Mode(StrEnum):
    """How a write fails."""

    ERROR = "error"
    """The cloud refuses it: nothing was done."""
    TIMEOUT = "time-out"
    """The cloud did it, and the provider gives up waiting for the end of it."""
    CRASH = "crash"
    """The cloud did it, and the provider's process dies before it can say so."""


_TABLES = """
create table if not exists faults (mode text not null, write text not null);
create table if not exists throttles (remaining integer not null);
"""


class Faults:
    """What is armed, in the journal's file: providers are processes of their own."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        with journal.connection() as database:
            database.executescript(_TABLES)

    def arm(self, mode: Mode, writes: Iterable[str]) -> None:
        """Let the first of these writes fail, each given as action, type and name."""
        with self._journal.connection() as database:
            database.execute("delete from faults")
            database.executemany("insert into faults (mode, write) values (?, ?)", [(mode, write) for write in writes])

    def disarm(self) -> bool:
        """Let nothing fail; tell whether the fault was still to come."""
        with self._journal.connection() as database:
            return database.execute("delete from faults").rowcount > 0

    def due(self, write: str) -> Mode | None:
        """Return how a write fails, None where it does not; then nothing is armed any more."""
        with self._journal.connection() as database:
            row = database.execute("select mode from faults where write = ?", (write,)).fetchone()
            if row:
                database.execute("delete from faults")
        return Mode(row[0]) if row else None

    def throttle(self, requests: int) -> None:
        """Let the clouds refuse the next requests."""
        with self._journal.connection() as database:
            database.execute("delete from throttles")
            database.execute("insert into throttles (remaining) values (?)", (requests,))

    def throttled(self) -> bool:
        """Count one request, and tell whether it is refused."""
        query = "update throttles set remaining = remaining - 1 where remaining > 0 returning remaining"
        with self._journal.connection() as database:
            return bool(database.execute(query).fetchall())
