"""Say ``webex-calling preview``: the command line. Exit 0 is fine, 1 is findings, 2 is bad input."""

import typer

from webex_calling.commands import audit, explain, lookup, nat_pool, preview, prove

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Cisco Webex Calling's published network requirements, compiled into cloud firewalls.",
)


@app.callback()
def _root() -> None:
    """Keep the commands below their names, however many there are."""


app.command("preview")(preview.preview)
app.command("explain")(explain.explain)
app.command("prove")(prove.prove)
app.command("audit")(audit.audit)
app.command("lookup")(lookup.lookup)
app.command("nat-pool")(nat_pool.nat_pool)
