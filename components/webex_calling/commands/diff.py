"""``webex-calling diff OLD NEW``: what lies between two states of a site, exactly, in packets."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.manner import Manner
from webex_calling.commands.options import AsJson, Config, Endpoint, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Fault, Faults, raise_any

_SIDE = (
    "A stack file, FILE@DAY, REV:FILE of this git repository, a preview or state of Pulumi in JSON, or a folder with "
    "the JSON of the cloud CLIs."
)


class Face(StrEnum):
    """How an answer for people is laid out."""

    TEXT = "text"
    MARKDOWN = "markdown"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=_SIDE)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, of the side that is asked about.")],
    stack: Stack = "",
    config: Config = None,
    endpoint: Endpoint = None,
    face: Annotated[Face, typer.Option("--format", help="How it is laid out.")] = Face.TEXT,
    marker: Annotated[
        str, typer.Option("--marker", metavar="KEY", help="What tells this comment from others, hidden in Markdown.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Tell which packets NEW lets through and OLD does not, and the reverse; by which rows, and what else changes.

    A side that tells no site, as a state, is read by --stack or --config, else by the site of the other side.
    """
    from webex_calling.commands.diff_sides import read_sides
    from webex_calling.commands.diff_text import Difference

    with Progress() as progress:
        try:
            raise_any(_misused(face, marker, as_json))
            found = Difference.of(*read_sides(old, new, stack, config, endpoint or (), progress))
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        say_json(found.document)
    else:
        say(found.markdown(marker) if face is Face.MARKDOWN else found.lines(Manner.of(sys.stdout).width))
    leave(found.answer)


def _misused(face: Face, marker: str, as_json: bool) -> list[Fault]:
    found = []
    if as_json and face is not Face.TEXT:
        found.append(Fault("--format", "is given beside --json", "leave one of the two out", face))
    if marker and (as_json or face is not Face.MARKDOWN):
        found.append(Fault("--marker", "is given without --format markdown", "add that, or leave it out", marker))
    return found
