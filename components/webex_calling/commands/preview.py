"""``webex-calling preview``: the stack on the embedded engine, with weights, what is coarsened, and warnings."""

import json
from pathlib import Path
from typing import Annotated

import typer

from webex_calling.commands.failure import FINDINGS, exit_with
from webex_calling.commands.preview_json import preview_document
from webex_calling.commands.preview_text import preview_lines
from webex_calling.commands.progress import Progress
from webex_calling.commands.stack_run import run_stack
from webex_calling.fault import Faults


def preview(
    stack: Annotated[str, typer.Option("--stack", help="The stack, whose file is Pulumi.STACK.yaml here.")] = "",
    config: Annotated[Path | None, typer.Option("--config", help="Another stack file, wherever it is.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one machine-readable document.")] = False,
) -> None:
    """Show what the stack registers, without a cloud account and without the Pulumi CLI."""
    with Progress() as progress:
        try:
            outcome = run_stack(stack, config, progress)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        typer.echo(json.dumps(preview_document(outcome), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(preview_lines(outcome)))
    if any(side.findings for side in outcome.sides):
        raise typer.Exit(FINDINGS)
