"""``webex-calling prove``: the whole site, side by side: what gets through is what is required, or what is wrong."""

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AllowUnproven, AsJson, AsOf, Config, Exceptions, From, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults


def prove(
    stack: Stack = "",
    config: Config = None,
    source: From = None,
    allow_unproven: AllowUnproven = False,
    as_of: AsOf = "",
    exceptions: Exceptions = None,
    as_json: AsJson = False,
) -> None:
    """Prove that the site's filters admit what is required and nothing else that is not declared."""
    from webex_calling.commands.as_of import published_on
    from webex_calling.commands.exceptions_run import excepting
    from webex_calling.commands.prove_text import site_proof_document, site_proof_lines
    from webex_calling.commands.stack_run import prove_stack
    from webex_calling.report.proof_words import of_proof
    from webex_calling.verify.proof.derivation import check_derivation

    with Progress() as progress:
        try:
            with published_on(as_of) as past, excepting(exceptions, past) as given:
                proven = prove_stack(stack, config, source, progress)
            proven = proven.accepting(given.exceptions, given.day)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
        progress("comparing the flows with the published rows")
        disagreements = check_derivation(proven.reference, proven.site, proven.flows)
    if as_json:
        say_json(site_proof_document(proven, disagreements, past))
    else:
        say(site_proof_lines(proven, disagreements, past))
    leave(of_proof(proven.sides, len(disagreements), proven.exceptions), allow_unproven)
