"""``webex-calling requirements refresh FILE``: what a newer copy of an article changes in the data."""

from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AsJson, Config, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.documents.bounded import UnreadError, read_bounded
from webex_calling.fault import Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webex_calling.impact.impact import Impact
    from webex_calling.refresh.write import Writing


def refresh(
    file: Annotated[list[Path], typer.Argument(help="The article, as a saved page or as its text.")],
    write: Annotated[bool, typer.Option("--write", help="Write what needs no person into the data.")] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="The data directory of a checkout; else that of this project.")
    ] = None,
    stack: Stack = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare a newer copy of the article with the data, as printed: what changes, and what a person has to decide.

    With a stack also what it means for that site: packets that are gained and lost, resources, weights, router lines.
    """
    from webex_calling.commands.requirements_refresh_text import refresh_answer, refresh_document, refresh_lines
    from webex_calling.report.change_document import impact_document
    from webex_calling.report.text import site_lines

    with Progress() as progress:
        try:
            directory = data or checkout()
            writings = [_with_sets(take(each, directory)) for each in file]
            meaning = _meaning(writings, stack, config, progress) if stack or config else None
            written = [writing.write() if write else [] for writing in writings]
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    answer = refresh_answer(writings)
    if as_json:
        document = refresh_document(writings, written, answer)
        say_json(document if meaning is None else {**document, "site": impact_document(meaning)})
    else:
        say(refresh_lines(writings, written, answer, data or Path("data")))
        say(site_lines(meaning, stack or str(config)) if meaning else ())
    leave(answer)


def _meaning(writings: "Sequence[Writing]", stack: str, config: Path | None, progress: Progress) -> "Impact":
    """Run the site by the data, and by what it would be with all that needs no person."""
    from webex_calling.commands.impact_run import impact_of
    from webex_calling.refresh.write import revised

    return impact_of(stack, config, writings[0].reference, revised(writings), progress)


def _with_sets(writing: "Writing") -> "Writing":
    """Add the sets of an export that change to what follows; where the result does not load, --write says why."""
    from webex_calling.exchange.changed_sets import changed_sets
    from webex_calling.refresh.write import revised

    if writing.changed:
        with suppress(Faults):
            told = tuple(changed_sets(writing.reference, revised([writing])))
            writing.proposal = replace(writing.proposal, effects=(*writing.proposal.effects, *told))
    return writing


def checkout() -> Path:
    """Return the data directory of the checkout that runs. Raises Faults where what runs is an installed copy."""
    directory = Path(str(files("webex_calling.data"))).resolve()
    if (directory.parent / "Pulumi.yaml").is_file() and (directory.parent / "components" / "webex_calling").is_dir():
        return directory
    remedy = "name the data directory of a checkout: --data DIR"
    raise Faults([Fault("--data", "is missing, and what runs is an installed copy", remedy)])


def take(file: Path, directory: Path) -> "Writing":
    """Return what an article changes in the data of a directory. Raises Faults, which name the file."""
    from webex_calling.published.reference import load_reference
    from webex_calling.refresh.compare import propose
    from webex_calling.refresh.page import MAX_BYTES
    from webex_calling.refresh.write import Writing

    reference = load_reference(directory)
    try:
        content = read_bounded(file, MAX_BYTES)
    except UnreadError as error:
        raise Faults([Fault("article", str(error), "give a saved page or a text", "", str(file))]) from None
    try:
        proposal = propose(content, reference)
    except Faults as faults:
        raise Faults(replace(each, file=str(file)) for each in faults) from None
    return Writing.of(proposal, directory, reference)
