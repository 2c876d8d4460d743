"""Say ``forge.comments()``: what a step needs of a forge, the same for all three."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class ForgeError(Exception):
    """What the forge was asked for was refused, or did not arrive; the text says which, and has no secret."""


class BusyError(ForgeError):
    """The forge asks to be asked again: 429, 5xx, or no connection. ``wait`` is its own word for when, in seconds."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Change:
    """The pull request or merge request that a run is about.

    ``commit`` is the newest commit of its branch when the run began. ``fork`` tells whether the branch is in another
    repository, whose runs may not write here.
    """

    number: int
    commit: str
    target: str
    fork: bool


@dataclass(frozen=True, slots=True)
class Run:
    """This run of a pipeline: a number that grows with each run, and where people look at it."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of the step's own user; ``id`` is how the forge names it, as one path."""

    id: str
    body: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An open issue of the step's own user."""

    id: str
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """An open pull request or merge request of one branch."""

    id: str
    title: str
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the repository is pushed to: its URL without secrets, and the header that logs git in."""

    url: str
    authorization: str


class Forge(Protocol):
    """A forge, as one run of a pipeline sees it. Every method raises ForgeError where the forge does not do it."""

    @property
    def change(self) -> Change | None:
        """The pull request of this run, where it is one's."""

    @property
    def run(self) -> Run:
        """This run."""

    @property
    def default_branch(self) -> str:
        """The branch that changes are for."""

    @property
    def remote(self) -> Remote:
        """Where branches are pushed to."""

    def head(self) -> str:
        """Return the newest commit of the change, as the forge has it now."""

    def comments(self) -> Iterator[Comment]:
        """Yield the comments on the change that the step's own user wrote, of all pages."""

    def add_comment(self, body: str) -> None:
        """Write a comment on the change."""

    def edit_comment(self, comment: Comment, body: str) -> None:
        """Replace the text of a comment."""

    def delete_comment(self, comment: Comment) -> None:
        """Delete a comment."""

    def issues(self) -> Iterator[Issue]:
        """Yield the open issues that the step's own user opened, of all pages."""

    def open_issue(self, title: str, body: str) -> None:
        """Open an issue."""

    def edit_issue(self, issue: Issue, body: str) -> None:
        """Replace the text of an issue."""

    def close_issue(self, issue: Issue, body: str) -> None:
        """Replace the text of an issue, and close it."""

    def request_of(self, branch: str) -> ChangeRequest | None:
        """Return the open request to merge a branch of this repository, if there is one."""

    def open_request(self, branch: str, target: str, title: str, body: str) -> None:
        """Ask for a branch to be merged."""

    def edit_request(self, request: ChangeRequest, title: str, body: str) -> None:
        """Replace title and text of a request."""
