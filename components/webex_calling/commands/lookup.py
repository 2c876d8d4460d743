"""``webex-calling lookup WHAT``: which rules and resources exist because of a row, a prefix or a domain."""

from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AllowUnproven, AsJson, AsOf, Config, From, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults


def lookup(
    what: Annotated[str, typer.Argument(help="A row (M1a), a prefix (170.72.0.0/16) or a domain (*.webex.com).")],
    stack: Stack = "",
    config: Config = None,
    source: From = None,
    allow_unproven: AllowUnproven = False,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Tell which rules and resources exist because of a row, a prefix or a domain, and which would stay without it."""
    from webex_calling.commands.as_of import published_on
    from webex_calling.commands.as_of_text import past_document, past_lines
    from webex_calling.commands.lookup_text import lookup_answer, lookup_document, lookup_lines
    from webex_calling.commands.stack_run import prove_stack
    from webex_calling.flows.site_end import site_ends
    from webex_calling.published.reference import load_reference
    from webex_calling.verify.questions.lookup import Lookup, LookupTarget

    with Progress() as progress:
        try:
            with published_on(as_of) as past:
                asked = LookupTarget.parse(what, load_reference())
                proven = prove_stack(stack, config, source, progress)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
        held = Lookup(proven.resources, proven.site, proven.reference.networks, proven.flows)
        found = tuple(held.of(asked, ((end, proven.side(end.name, end.part)) for end in site_ends(proven.site))))
    answer = lookup_answer(found, proven.sides)
    if as_json:
        say_json({**lookup_document(asked, found, answer), "asOf": past_document(past)})
    else:
        say([*lookup_lines(asked, found, answer), *past_lines(past)])
    leave(answer, allow_unproven)
