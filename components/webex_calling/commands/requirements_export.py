"""``webex-calling requirements export --out FOLDER``: what is published as files for machines."""

from pathlib import Path
from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.options import AsJson, AsOf, OfArticle
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Faults


def export(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A new folder, or that of an earlier export.")],
    article: OfArticle = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Write what is published for machines: JSON in Microsoft's words, a feed, lists, CSV, Terraform, checksums."""
    from webex_calling.commands.export_text import Written
    from webex_calling.commands.requirements_view import exported
    from webex_calling.documents.summed_folder import write_folder
    from webex_calling.exchange.folder import MARK, documents

    try:
        held = exported(article, as_of)
        files = documents(held)
        gone = write_folder(out, files, MARK)
    except Faults as faults:
        exit_with(faults)
    written = Written(held, str(out), tuple(files), gone)
    if as_json:
        say_json(written.document)
    else:
        say(written.lines)
