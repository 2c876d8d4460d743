"""``webex-calling diff OLD NEW``: what lies between two states of a site, exactly, in packets."""

from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AsJson, Config, Endpoint, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults

_SIDE = (
    "A stack file, FILE@DAY, REV:FILE of this git repository, a preview or state of Pulumi in JSON, or a folder with "
    "the JSON of the cloud CLIs."
)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_SIDE)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, of the side that is asked about.")],
    stack: Stack = "",
    config: Config = None,
    endpoint: Endpoint = None,
    as_json: AsJson = False,
) -> None:
    """Tell which packets NEW lets through and OLD does not, and the reverse; by which rows, and what else changes.

    A side that tells no site, as a state, is read by --stack or --config, else by the site of the other side.
    """
    from webex_calling.commands.diff_sides import read_sides
    from webex_calling.commands.diff_text import Difference

    with Progress() as progress:
        try:
            found = Difference.of(*read_sides(old, new, stack, config, endpoint or (), progress))
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        say_json(found.document)
    else:
        say(found.lines())
    leave(found.answer)
