"""Say ``reported(outcome, inputs, past)``: one run of a stack as what its page tells."""

from collections.abc import Sequence
from pathlib import Path

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.resource_words import attachments
from webex_calling.commands.stack_run import Outcome
from webex_calling.fault import Fault, Faults
from webex_calling.history.past import Past
from webex_calling.report.change import ChangeReport
from webex_calling.report.site.evidence import Input
from webex_calling.report.site.site_report import SiteReport, site_report


def page_inputs(outcome: Outcome, out: Path) -> tuple[Input, ...]:
    """Return the files that a run was read from, with their hashes. Raises Faults where the page would replace one."""
    file = Path(outcome.file.file)
    held = [file, *(file.parent / each.file for each in outcome.adopted.sources)]
    if out.exists() and any(each.exists() and out.samefile(each) for each in held):
        raise Faults([Fault("--out", "is a file that the site is read from", "give another name", str(out))])
    adopted = (Input("adopted file", each.file, each.digest) for each in outcome.adopted.sources)
    return (Input.of("stack file", file.name, file.read_bytes()), *adopted)


def reported(
    outcome: Outcome, inputs: Sequence[Input], past: Past | None = None, change: ChangeReport | None = None
) -> SiteReport:
    """Return what is told of a run: no value of a resource is in it, so that nothing secret can be."""
    return site_report(outcome.stack, side_of(outcome), inputs, attachments(outcome.run), past, change)
