"""`Faults(journal).arm(Mode.CRASH, 3)` lets the third write from now fail as clouds, networks and processes fail.

`Faults(journal).throttle(5)` lets the clouds refuse the next five requests as too many.
"""

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
create table if not exists faults (mode text not null, remaining integer not null);
create table if not exists throttles (remaining integer not null);
"""


class Faults:
    """The one fault that is armed, in the journal's file: providers are processes of their own."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        with journal.connection() as database:
            database.executescript(_TABLES)

    def arm(self, mode: Mode, nth: int) -> None:
        """Let the nth write from now fail, the first being 1."""
        with self._journal.connection() as database:
            database.execute("delete from faults")
            database.execute("insert into faults (mode, remaining) values (?, ?)", (mode.value, nth))

    def disarm(self) -> bool:
        """Let nothing fail; tell whether the fault was still to come."""
        with self._journal.connection() as database:
            return database.execute("delete from faults where remaining > 0").rowcount > 0

    def due(self) -> Mode | None:
        """Count one write, and return how it fails; None where it does not."""
        with self._journal.connection() as database:
            rows = database.execute("update faults set remaining = remaining - 1 returning mode, remaining").fetchall()
        return Mode(rows[0][0]) if rows and rows[0][1] == 0 else None

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
