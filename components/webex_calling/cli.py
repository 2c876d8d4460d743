"""Say ``webex-calling preview``: the command line; ``answer.RULE`` is that of its exit statuses."""

import typer

from webex_calling.commands import audit, explain, lookup, nat_pool, preview, prove
from webex_calling.commands.answer import RULE

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
app.command("lookup", epilog=RULE)(lookup.lookup)
app.command("nat-pool", epilog=RULE)(nat_pool.nat_pool)
