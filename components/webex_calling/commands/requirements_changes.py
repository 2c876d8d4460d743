"""``webex-calling requirements changes --since DAY``: the entries of the revision history, with what they changed."""

from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.options import AsJson, AsOf, OfArticle
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Faults


def changes(
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="The first day, by publication: 2025-03-01.")],
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day; the newest unless given.")] = "",
    article: OfArticle = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Tell what changed since a day: entries in order, with values, rows, and when they are in force."""
    from webex_calling.commands.changes_text import changes_document, changes_lines
    from webex_calling.commands.requirements_view import Changed

    try:
        changed = Changed.of(since, until, as_of, article)
    except Faults as faults:
        exit_with(faults)
    if as_json:
        say_json(changes_document(changed))
    else:
        say(changes_lines(changed))
