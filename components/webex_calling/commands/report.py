"""``webex-calling report``: one HTML page about a whole site and its proof, to be read, printed and kept."""

from pathlib import Path
from typing import Annotated

import typer

from webex_calling.commands.answer import exit_with, leave
from webex_calling.commands.options import AllowUnproven, AsJson, AsOf, Config, Exceptions, Stack
from webex_calling.commands.terminal import Progress, say, say_json
from webex_calling.fault import Faults


def report(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The page to write, such as report.html.")],
    stack: Stack = "",
    config: Config = None,
    allow_unproven: AllowUnproven = False,
    since: Annotated[
        str, typer.Option("--since", metavar="SIDE", help="Tell what changes since an older side, as `diff` takes it.")
    ] = "",
    as_of: AsOf = "",
    exceptions: Exceptions = None,
    as_json: AsJson = False,
) -> None:
    """Write one HTML page: the verdict, who talks to what, paths, quotas, what gets through besides, evidence."""
    from webex_calling.commands.as_of import published_on
    from webex_calling.commands.exceptions_run import excepting
    from webex_calling.commands.page_file import check_page, write_page
    from webex_calling.commands.page_run import page_inputs, run_page
    from webex_calling.report.page.document import document

    with Progress() as progress:
        try:
            check_page(out)
            with published_on(as_of) as past, excepting(exceptions, past) as given:
                held = run_page(stack, config, since, progress)
            held = held.accepting(given.exceptions, given.day)
            progress("writing the page")
            found = held.report(page_inputs(held.planned, out, exceptions), past)
            size = write_page(out, document(found))
        except Faults as faults:
            progress.clear()
            exit_with(faults)
    if as_json:
        say_json({**found.answer.document, "file": str(out), "bytes": size})
    else:
        say([found.answer.line, f"written to {out}: {size:,} bytes, one file that is read without any network"])
    leave(found.answer, allow_unproven)
