"""Say ``settle_request(forge, proposal, patience)``: one pull request of a branch, kept up to date."""

from dataclasses import dataclass
from enum import StrEnum

from forge.client import Patience
from forge.forge import Forge


class RequestSettled(StrEnum):
    """What came of a pull request."""

    OPENED = "a pull request is opened"
    EDITED = "the pull request is brought up to date"
    SAME = "the pull request says so already"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: a branch, what it is for, and what is said of it."""

    branch: str
    target: str
    title: str
    text: str


def settle_request(forge: Forge, proposal: Proposal, patience: Patience) -> RequestSettled:
    """Open the request, or edit the open one. Raises ForgeError where the forge refuses or stays busy."""
    return patience.through(lambda: _settled(forge, proposal))


def _settled(forge: Forge, proposal: Proposal) -> RequestSettled:
    held = forge.request_of(proposal.branch)
    if held is None:
        forge.open_request(proposal.branch, proposal.target, proposal.title, proposal.text)
        return RequestSettled.OPENED
    if (held.title, held.body.split()) == (proposal.title, proposal.text.split()):
        return RequestSettled.SAME
    forge.edit_request(held, proposal.title, proposal.text)
    return RequestSettled.EDITED
