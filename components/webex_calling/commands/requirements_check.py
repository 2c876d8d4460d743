"""``webex-calling requirements check --max-age 90d``: whether the data is fresh, and an export the same as the data."""

from pathlib import Path
from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AsJson, OfArticle
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Faults


def check(
    max_age: Annotated[
        str, typer.Option("--max-age", metavar="TIME", help="How old the date of an article may be: 90d, 12w.")
    ] = "",
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="PATH", help="An export, its folder or a file; or a copy of the article."),
    ] = None,
    article: OfArticle = "",
    as_json: AsJson = False,
) -> None:
    """Tell whether the data is older than a time by today's clock, and whether an export or the article differs."""
    from webex_calling.commands.check_text import Checked
    from webex_calling.history import day

    try:
        checked = Checked.of(max_age, against, article, day.today())
    except Faults as faults:
        exit_with(faults)
    if as_json:
        say_json(checked.document)
    else:
        say(checked.lines)
    leave(checked.answer)
