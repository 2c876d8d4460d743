"""``webex-calling audit FILES…``: an existing estate, read from the JSON of the cloud CLIs; nothing is changed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.commands.answer import exit_with
from webex_calling.commands.audit_json import audit_document
from webex_calling.commands.audit_text import audit_answer, audit_lines
from webex_calling.commands.options import AllowUnproven, AsJson, Config, Stack
from webex_calling.commands.progress import Progress
from webex_calling.commands.stack_run import plan_stack
from webex_calling.commands.terminal import say, say_json
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import load_reference

Files = Annotated[
    list[Path],
    typer.Argument(help="What aws ec2 describe-…, aws network-firewall describe-… and az network … list printed."),
]
Endpoint = Annotated[
    list[str] | None,
    typer.Option(
        "--endpoint",
        help="Where an end of the site is: NAME/INTERFACE=eni-…, POOL=sg-…,sg-…, or an Azure interface or NSG.",
    ),
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
    with Progress() as progress:
        try:
            found = _audit(files, stack, config, endpoint or (), progress)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        say_json(audit_document(found))
    else:
        say(audit_lines(found))
    audit_answer(found).leave(allow_unproven)


def _audit(
    files: Sequence[Path], stack: str, config: Path | None, endpoints: Sequence[str], progress: Progress
) -> Audit:
    """Read the stack file, where one is given, and all files; the faults of each are told together."""
    faults: list[Fault] = []
    planned = None
    if stack or config:
        try:
            planned = plan_stack(stack, config, progress)
        except Faults as found:
            faults.extend(found)
    told = _told(endpoints, faults, planned is not None or bool(faults))
    try:
        estate = read_estate(files, progress)
    except Faults as found:
        raise Faults([*faults, *found]) from None
    if faults:
        raise Faults(faults)
    progress("auditing")
    if planned is None:
        return audit_estate(estate, load_reference())
    return audit_estate(estate, planned.reference, (planned.site, planned.flows), told)


def _told(endpoints: Sequence[str], faults: list[Fault], sited: bool) -> dict[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    for each in endpoints:
        name, equals, ids = each.partition("=")
        found = tuple(part for part in ids.split(",") if part)
        if not (name and equals and found):
            faults.append(Fault("--endpoint", "is not NAME=ID", "write NAME/INTERFACE=eni-… or POOL=sg-…,sg-…", each))
        elif name in told:
            faults.append(Fault("--endpoint", "stands twice", "give all ids of an end at once, with commas", name))
        elif not sited:
            faults.append(Fault("--endpoint", "is given without a site", "add --stack NAME or --config FILE", each))
        told[name] = found
    return told
