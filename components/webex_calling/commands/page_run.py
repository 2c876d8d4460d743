"""Say ``run_page(stack, config, since, progress)``: a run of a stack as what its page tells, and what changed since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from webex_calling.commands.impact_run import side_of
from webex_calling.commands.resource_words import attachments
from webex_calling.commands.stack_run import Planned, plan_stack, run_stack
from webex_calling.fault import Fault, Faults
from webex_calling.history.past import Past
from webex_calling.impact.side import Side
from webex_calling.registered.registration import Run
from webex_calling.report.change import ChangeReport
from webex_calling.report.site.evidence import Input
from webex_calling.report.site.site_report import SiteReport, site_report
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.verify.proof.excepted import Excepted, accept


@dataclass(frozen=True, slots=True)
class PageRun:
    """One planned site with its side, and what lies between an older side and it, where that is asked for."""

    planned: Planned
    side: Side
    change: ChangeReport | None = None
    exceptions: tuple[Excepted, ...] = ()

    def accepting(self, exceptions: Sequence[AcceptedExcess], today: date) -> "PageRun":
        """Return the run as exceptions of excess leave its proof on a day."""
        accepted = accept(self.side.proofs, exceptions, today)
        return replace(self, side=replace(self.side, proofs=accepted.sides), exceptions=accepted.exceptions)

    def report(self, inputs: tuple[Input, ...], past: Past | None = None) -> SiteReport:
        """Return what is told: names, rules and addresses. What is secret in the outputs stands there as such."""
        run = Run(self.side.resources or (), self.side.outputs or {}, ())
        return site_report(self.planned.stack, self.side, inputs, attachments(run), past, self.change, self.exceptions)


def run_page(stack: str, config: Path | None, since: str, progress: Callable[[str], None]) -> PageRun:
    """Run and prove a stack and, where ``since`` names an older side, compare the two.

    Raises Faults with everything that is wrong with the input; what is wrong with the older side is of ``--since``.
    """
    if not since:
        outcome = run_stack(stack, config, progress)
        return PageRun(outcome, side_of(outcome))
    from webex_calling.commands.diff_sides import sides_since  # it reads estates: only where there are two sides
    from webex_calling.commands.diff_text import Difference

    plan, old, new = sides_since(since, lambda: plan_stack(stack, config, progress), progress)
    return PageRun(plan, new.whole, Difference.of(old, new).report)


def page_inputs(planned: Planned, out: Path, exceptions: Path | None = None) -> tuple[Input, ...]:
    """Return the files that a site was read from, with their hashes. Raises Faults where the page would replace one."""
    file = Path(planned.file.file)
    held = [file, *(file.parent / each.file for each in planned.adopted.sources), *([exceptions] if exceptions else [])]
    if out.exists() and any(each.exists() and out.samefile(each) for each in held):
        raise Faults([Fault("--out", "is a file that the site is read from", "give another name", str(out))])
    adopted = (Input("adopted file", each.file, each.digest) for each in planned.adopted.sources)
    excepted = [Input.of("exceptions", exceptions.name, exceptions.read_bytes())] if exceptions else []
    return (Input("stack file", file.name, planned.file.digest), *adopted, *excepted)
