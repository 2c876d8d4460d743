"""Say ``settle(forge, note)``: one comment on a change, edited in place, which the run of the newest commit wrote.

No forge writes on a condition. So a run writes only while its commit is the newest, asks again after each failure, and
reads again what it wrote: the newest puts its own text back, and an older one that was slow says so of its own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forge.client import Patience
from forge.forge import Change, Comment, Forge, ForgeError
from step.marker import Marker, Stamp

_ROUNDS: Final = 5


class Settled(StrEnum):
    """What came of a comment."""

    OPENED = "a comment is opened"
    EDITED = "the comment is edited"
    QUIET = "no comment: nothing changes, and there was none"
    OLDER = "no comment: a newer commit or run is there, and its report counts"


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said: the text below the hidden lines; ``quiet`` where it opens no comment of its own."""

    marker: Marker
    text: str
    quiet: bool


def settle(forge: Forge, note: Note, patience: Patience) -> Settled:
    """Bring the comment to what is to be said. Raises ForgeError where the forge refuses or stays busy."""
    change = forge.change
    if change is None:
        raise ForgeError("this run is of no pull request")
    return patience.through(_Asking(forge, note, change).settled)


@dataclass(frozen=True, slots=True)
class _Asking:
    forge: Forge
    note: Note
    change: Change

    @property
    def _stamp(self) -> Stamp:
        return Stamp(self.forge.run.number, self.change.commit)

    @property
    def _body(self) -> str:
        return f"{self.note.marker.line}\n{self._stamp.line}\n{self.note.text}"

    def settled(self) -> Settled:
        """Write until what stands is one's own, or a newer run's."""
        done: Settled | None = None
        for _ in range(_ROUNDS):
            newest = self.forge.head() == self.change.commit
            held = self._held()
            stands = Stamp.of(held[0].body) if held else None
            if not newest or (stands and stands.commit == self.change.commit and stands.run > self._stamp.run):
                self._withdraw(held)
                return Settled.OLDER
            if done and stands in (self._stamp, None):
                for each in held[1:]:
                    self.forge.delete_comment(each)
                return done
            if not held and self.note.quiet:
                return Settled.QUIET
            if held:
                self.forge.edit_comment(held[0], self._body)
            else:
                self.forge.add_comment(self._body)
            done = done or (Settled.EDITED if held else Settled.OPENED)
        raise ForgeError("other runs write the same comment again and again")

    def _held(self) -> list[Comment]:
        return [each for each in self.forge.comments() if self.note.marker.marks(each.body)]

    def _withdraw(self, held: list[Comment]) -> None:
        """Say of one's own text that it is out of date: whether a newer run wrote before it, nobody tells."""
        for each in held:
            if Stamp.of(each.body) == self._stamp:
                text = f"**Out of date:** a newer commit is there; its run has the report.\n\n{self.note.text}"
                self.forge.edit_comment(each, f"{self.note.marker.line}\n{Stamp(0, '').line}\n{text}")
