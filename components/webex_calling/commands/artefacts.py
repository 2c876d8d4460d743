"""``webex-calling artefacts --out FOLDER``: what the ends of a site must be set to, as files."""

from pathlib import Path
from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with
from webex_calling.commands.options import AsJson, Config, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults


def artefacts(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A new folder, or that of an earlier run.")],
    stack: Stack = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write what firewalls cannot do: settings of gateways, quality of service, exemptions of proxies."""
    from webex_calling.artefacts.site_artefacts import artefact_files, site_artefacts
    from webex_calling.artefacts.text import INDEX
    from webex_calling.commands.artefacts_text import Written
    from webex_calling.commands.stack_run import plan_stack
    from webex_calling.documents.summed_folder import summed, write_folder

    with Progress() as progress:
        try:
            plan = plan_stack(stack, config, progress)
            progress("writing what its ends are set to")
            held = site_artefacts(plan.reference, plan.site)
            files = summed(artefact_files(plan.reference, held))
            gone = write_folder(out, files, INDEX)
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    written = Written(plan.reference, str(out), held, gone)
    if as_json:
        say_json(written.document)
    else:
        say(written.lines)
