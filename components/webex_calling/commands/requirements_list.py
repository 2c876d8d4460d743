"""``webex-calling requirements list``: what is published, kind by kind, since when."""

from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.options import AsJson, AsOf, OfArticle
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Faults
from webex_calling.requirements.kind import PUBLISHED, Kind


def list_requirements(
    kind: Annotated[
        list[Kind] | None, typer.Option("--kind", help="Only this kind; may be given several times.")
    ] = None,
    article: OfArticle = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """List what is published: rows, networks, prefixes, domains, hosts, marks, statements, readings; or other kinds."""
    from webex_calling.commands.requirements_text import list_document, list_lines
    from webex_calling.commands.requirements_view import View

    try:
        view = View.of(article, as_of)
    except Faults as faults:
        exit_with(faults)
    entries = view.catalogue.listed(kind or PUBLISHED, article, view.day)
    if as_json:
        say_json(list_document(view, entries))
    else:
        say(list_lines(view, entries))
