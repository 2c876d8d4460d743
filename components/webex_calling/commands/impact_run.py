"""Say ``impact_of("", config, old, new, progress)``: one site run by two references, and what lies between them."""

from collections.abc import Callable
from pathlib import Path

from webex_calling.commands.stack_run import Outcome, run_stack
from webex_calling.fault import Faults
from webex_calling.impact.impact import Impact, impact
from webex_calling.impact.side import Side
from webex_calling.published.reference import Reference
from webex_calling.registered.registration import hidden


def impact_of(
    stack: str, config: Path | None, old: Reference, new: Reference, progress: Callable[[str], None]
) -> Impact:
    """Run the site of a stack file by ``old`` and by ``new``, each proven, and compare the two.

    What ``requirements changes`` and ``requirements refresh`` say of a site; ``report.change`` words it. Raises Faults
    where the site goes with neither reference; where it goes with one alone, the other's faults are part of the answer.
    """
    sides: list[Side] = []
    for reference in (old, new):
        progress(f"the site by the requirements published {reference.revision.isoformat()}")
        try:
            sides.append(side_of(run_stack(stack, config, progress, reference)))
        except Faults as faults:
            sides.append(Side.refusal(reference, faults))
    before, after = sides
    if before.refused and after.refused:
        raise Faults(after.refused)
    return impact(before, after)


def side_of(outcome: Outcome) -> Side:
    """Return one run of a stack as a side; a secret output of it is told as one."""
    held, outputs = outcome.run.resources, hidden(outcome.run.outputs, outcome.run.secret_outputs)
    return Side(outcome.reference, outcome.site, outcome.sides, held, outcome.planned, outputs)
