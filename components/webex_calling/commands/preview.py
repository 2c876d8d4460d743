"""``webex-calling preview``: the stack on the embedded engine, with weights, what is coarsened, and warnings."""

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AllowUnproven, AsJson, AsOf, Config, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults


def preview(
    stack: Stack = "",
    config: Config = None,
    allow_unproven: AllowUnproven = False,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Show what the stack registers, without a cloud account and without the Pulumi CLI."""
    from webex_calling.commands.as_of import published_on
    from webex_calling.commands.preview_text import preview_document, preview_lines
    from webex_calling.commands.stack_run import run_stack
    from webex_calling.report.proof_words import of_proof

    with Progress() as progress:
        try:
            with published_on(as_of) as past:
                outcome = run_stack(stack, config, progress)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        say_json(preview_document(outcome, past))
    else:
        say(preview_lines(outcome, past))
    leave(of_proof(outcome.sides), allow_unproven)
