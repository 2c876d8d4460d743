"""``webex-calling requirements changes --since DAY``: the entries of the history, and what they mean for a site."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.options import AsJson, AsOf, Config, OfArticle, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Fault, Faults

if TYPE_CHECKING:
    from webex_calling.commands.requirements_view import Changed
    from webex_calling.history.assumption import Assumption
    from webex_calling.impact.impact import Impact


def changes(
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="The first day, by publication: 2025-03-01.")],
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day; the newest unless given.")] = "",
    article: OfArticle = "",
    as_of: AsOf = "",
    stack: Stack = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Tell what changed since a day: entries in order, with values, rows, and when they are in force.

    With a stack also what it means for that site: packets that are gained and lost, resources, weights, router lines.
    """
    from webex_calling.commands.changes_text import changes_document, changes_lines
    from webex_calling.commands.requirements_view import Changed

    with Progress() as progress:
        try:
            changed = Changed.of(since, until, as_of, article)
            found = _meaning(changed, stack, config, progress) if stack or config else None
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if found is None:
        say_json(changes_document(changed)) if as_json else say(changes_lines(changed))
        return
    from webex_calling.commands.as_of_text import assumed_document, assumed_lines
    from webex_calling.report.change_document import impact_document
    from webex_calling.report.text import site_lines

    meaning, day, assumed = found
    if as_json:
        site = {"site": impact_document(meaning), "assumed": assumed_document(assumed)}
        say_json({**changes_document(changed), **site})
    else:
        say([*changes_lines(changed), *site_lines(meaning, stack or str(config))])
        say(f"  {line}" for line in assumed_lines(day, assumed))


def _meaning(
    changed: "Changed", stack: str, config: Path | None, progress: Progress
) -> tuple["Impact", date, tuple["Assumption", ...]]:
    """Run the site by what was published before the first day, and by what was published on the last one.

    Returned with the day before the first, and what is assumed of it where an entry from then on does not tell. Raises
    Faults where that day cannot be rebuilt.
    """
    from webex_calling.commands.impact_run import impact_of
    from webex_calling.history.day import newest_untold, untold_words
    from webex_calling.history.past import reference_at

    entry = newest_untold(changed.reference)
    if entry and changed.since <= entry.date:
        first = entry.date + timedelta(days=1)
        words = f"the day before cannot be rebuilt: {untold_words(entry)}"
        remedy = f"give {first.isoformat()} or a later day, or no stack"
        raise Faults([Fault("--since", words, remedy, changed.since.isoformat())])
    before = reference_at(changed.reference, changed.since - timedelta(days=1))
    after = reference_at(changed.reference, changed.until).reference
    meaning = impact_of(stack, config, before.reference, after, progress)
    return meaning, before.day, before.assumed_against(after)
