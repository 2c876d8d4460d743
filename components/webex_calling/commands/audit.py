"""``webex-calling audit FILES…``: an existing estate, read from the JSON of the cloud CLIs; nothing is changed."""

from pathlib import Path
from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AllowUnproven, AsJson, Config, Endpoint, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults

Files = Annotated[
    list[Path],
    typer.Argument(help="Output files of aws ec2 describe-…, aws network-firewall describe-… and az network … list."),
]


def audit(
    files: Files,
    stack: Stack = "",
    config: Config = None,
    endpoint: Endpoint = None,
    allow_unproven: AllowUnproven = False,
    as_json: AsJson = False,
) -> None:
    """Tell what an existing estate lacks, admits needlessly, holds in vain, and which revision it corresponds to."""
    from webex_calling.commands.audit_text import audit_answer, audit_document, audit_lines, run_audit

    with Progress() as progress:
        try:
            found = run_audit(files, stack, config, endpoint or (), progress)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        say_json(audit_document(found))
    else:
        say(audit_lines(found))
    leave(audit_answer(found), allow_unproven)
