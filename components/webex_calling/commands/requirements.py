"""``webex-calling requirements …``: what is published, asked of the data; one file a command, wired here."""

import typer

from webex_calling.commands import (
    requirements_changes,
    requirements_check,
    requirements_export,
    requirements_list,
    requirements_refresh,
    requirements_show,
)
from webex_calling.commands.answer import RULE

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=RULE)


@app.callback()
def _requirements() -> None:
    """Ask what is published: rows, prefixes, domains, how they are read, since when, and what changed."""


app.command("list", epilog=RULE)(requirements_list.list_requirements)
app.command("show", epilog=RULE)(requirements_show.show)
app.command("changes", epilog=RULE)(requirements_changes.changes)
app.command("export", epilog=RULE)(requirements_export.export)
app.command("check", epilog=RULE)(requirements_check.check)
app.command("refresh", epilog=RULE)(requirements_refresh.refresh)
