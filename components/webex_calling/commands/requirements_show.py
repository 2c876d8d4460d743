"""``webex-calling requirements show ID``: one thing with its words, sources, readings, and from when to when."""

from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.options import AsJson, AsOf, OfArticle
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Faults


def show(
    id_: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Row (S1a), port (tcp 8934), network, prefix, address, domain, host, reading (A-05), source, entry …",
        ),
    ],
    article: OfArticle = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Show a requirement: words, ports, roles, source and section, how it is read and why, from when to when."""
    from webex_calling.commands.requirements_text import show_document, show_lines
    from webex_calling.commands.requirements_view import View

    try:
        view = View.of(article, as_of)
        entries = view.catalogue.find(id_, article, view.day)
    except Faults as faults:
        exit_with(faults)
    if as_json:
        say_json(show_document(view, entries))
    else:
        say(show_lines(view, entries))
