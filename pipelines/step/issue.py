"""Say ``settle_issue(forge, concern, patience)``: one issue that opens, changes, and closes when all is well."""

from dataclasses import dataclass
from enum import StrEnum

from forge.client import Patience
from forge.forge import Forge
from step.marker import Marker


class IssueSettled(StrEnum):
    """What came of an issue."""

    OPENED = "an issue is opened"
    EDITED = "the open issue is brought up to date"
    SAME = "the open issue says so already"
    CLOSED = "all is well again: the issue is closed"
    NONE = "all is well, and no issue is open"


@dataclass(frozen=True, slots=True)
class Concern:
    """What is wrong, or was: ``well`` says that it is no more."""

    marker: Marker
    title: str
    text: str
    well: bool

    @property
    def body(self) -> str:
        """The text of the issue."""
        return f"{self.marker.line}\n{self.text}"


def settle_issue(forge: Forge, concern: Concern, patience: Patience) -> IssueSettled:
    """Bring the issue to what is so. Raises ForgeError where the forge refuses or stays busy."""
    return patience.through(lambda: _settled(forge, concern))


def _settled(forge: Forge, concern: Concern) -> IssueSettled:
    """Do it once, by what is there now: a failed attempt may have arrived all the same."""
    held = [each for each in forge.issues() if concern.marker.marks(each.body)]
    if not held:
        if concern.well:
            return IssueSettled.NONE
        forge.open_issue(concern.title, concern.body)
        return IssueSettled.OPENED
    first, *more = held
    for each in more:
        forge.close_issue(each, f"{concern.marker.line}\nThe same as {first.url}.")
    if concern.well:
        forge.close_issue(first, concern.body)
        return IssueSettled.CLOSED
    if first.body.split() == concern.body.split():
        return IssueSettled.SAME
    forge.edit_issue(first, concern.body)
    return IssueSettled.EDITED
