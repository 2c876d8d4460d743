"""Say ``exit_with(faults)``: every fault on standard error, a line each, and exit status 2."""

from typing import NoReturn

import typer

from webex_calling.fault import Faults

FINDINGS = 1
BAD_INPUT = 2


def exit_with(faults: Faults) -> NoReturn:
    """Print the faults and leave with the status for bad input."""
    typer.echo(str(faults), err=True)
    raise typer.Exit(BAD_INPUT)
