"""Say ``webex-calling preview``: the command line; ``answer.RULE`` is that of its exit statuses."""

import io
import sys
from collections.abc import Iterator

import typer

from webex_calling.commands import (
    artefacts,
    audit,
    diff,
    explain,
    lookup,
    nat_pool,
    preview,
    prove,
    report,
    requirements,
)
from webex_calling.commands.answer import RULE
from webex_calling.commands.terminal import complain
from webex_calling.report.answer import Status

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Cisco Webex Calling's published network requirements, compiled into cloud firewalls.",
    epilog=RULE,
)


@app.callback()
def _root() -> None:
    """Keep the commands below their names, however many there are."""


app.command("preview", epilog=RULE)(preview.preview)
app.command("explain", epilog=RULE)(explain.explain)
app.command("prove", epilog=RULE)(prove.prove)
app.command("audit", epilog=RULE)(audit.audit)
app.command("diff", epilog=RULE)(diff.diff)
app.command("report", epilog=RULE)(report.report)
app.command("artefacts", epilog=RULE)(artefacts.artefacts)
app.command("lookup", epilog=RULE)(lookup.lookup)
app.command("nat-pool", epilog=RULE)(nat_pool.nat_pool)
app.add_typer(requirements.app, name="requirements")


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; what is wrong with the arguments is told on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(app(arguments, standalone_mode=False) or 0)
    except typer.Abort:
        return Status.BAD_INPUT
    except _Misused as error:
        complain(_misuse(error, arguments))
        return Status.BAD_INPUT


_Misused: type[typer.BadParameter] = typer.BadParameter.__mro__[2]
"""What the parser of the command line raises: a ClickException, which typer has its own copy of and does not export."""


def _misuse(error: typer.BadParameter, arguments: list[str]) -> Iterator[str]:
    """Yield the usage and what is wrong; only arguments that print as they are may bring lines of their own."""
    words = error.format_message()
    if not arguments or words.startswith("Usage: "):  # then it is the help, of the whole or of a group of commands
        yield from words.splitlines()
        return
    if error.ctx:
        yield from (error.ctx.get_usage(), f"Try '{error.ctx.command_path} --help' for help.", "")
    words = f"Error: {words}"
    yield from words.splitlines() if all(map(str.isprintable, arguments)) else [words]
