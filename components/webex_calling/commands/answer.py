"""Say ``leave(answer)``, ``exit_with(faults)``: the exit status that follows an answer, by one rule."""

from typing import NoReturn

import typer

from webex_calling.commands.terminal import complain
from webex_calling.fault import Faults
from webex_calling.report.answer import Answer, Status

RULE = (
    "The first word printed is the answer, and the exit status follows it: 0 yes; 1 findings, refused, or not proven; "
    "2 bad input, reported on standard error."
)


def leave(answer: Answer, allow_unproven: bool = False) -> None:
    """Leave with the exit status of an answer, unless it is 0."""
    if status := answer.status(allow_unproven):
        raise typer.Exit(status)


def exit_with(faults: Faults) -> NoReturn:
    """Print every fault on standard error, a line each, and leave with the status for bad input."""
    complain(str(faults).splitlines())
    raise typer.Exit(Status.BAD_INPUT)
