"""``webex-calling audit FILES…``: an estate, read from the JSON of the cloud CLIs or a state; nothing is changed."""

from pathlib import Path
from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AllowUnproven, AsJson, Config, Endpoint, Exceptions, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Output files of aws ec2 describe-…, aws network-firewall describe-… and az network … list."),
]


State = Annotated[
    Path | None,
    typer.Option(
        "--from",
        help="The output of `pulumi stack export`: it tells where the ends are and, without FILES, what there is.",
    ),
]

Quotas = Annotated[
    list[str] | None,
    typer.Option(
        "--quota", metavar="NAME=N", help="What the account allows, such as rules-per-group=100: docs/quotas.md."
    ),
]


Import = Annotated[
    Path | None,
    typer.Option(
        "--import",
        help="Write what `pulumi import --file` reads: what of the estate does what the site plans. Needs a site.",
    ),
]


def audit(
    files: Files = None,
    stack: Stack = "",
    config: Config = None,
    source: State = None,
    endpoint: Endpoint = None,
    imports: Import = None,
    allow_unproven: AllowUnproven = False,
    exceptions: Exceptions = None,
    quota: Quotas = None,
    as_json: AsJson = False,
) -> None:
    """Tell what an existing estate lacks, admits needlessly, holds in vain, and which revision it corresponds to."""
    from webex_calling.commands.audit_text import audit_answer, audit_document, audit_lines, run_audit
    from webex_calling.commands.exceptions_run import excepting

    with Progress() as progress:
        try:
            with excepting(exceptions) as given:
                excepted, ends, quotas = exceptions is not None, endpoint or (), quota or ()
                found = run_audit(
                    files or (),
                    stack,
                    config,
                    ends,
                    progress,
                    source,
                    excepted=excepted,
                    imports=imports,
                    quotas=quotas,
                )
            found = found.accepting(given.exceptions, given.day)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        say_json(audit_document(found))
    else:
        say(audit_lines(found))
    leave(audit_answer(found), allow_unproven)
