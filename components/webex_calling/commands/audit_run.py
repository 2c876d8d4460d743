"""Say ``run_audit(files, "", None, (), progress)``: the files of an estate, audited, for a site where one is told."""

from collections.abc import Callable, Sequence
from pathlib import Path

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.commands.stack_run import plan_stack
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import load_reference


def run_audit(
    files: Sequence[Path], stack: str, config: Path | None, endpoints: Sequence[str], progress: Callable[[str], None]
) -> Audit:
    """Read the stack file, where one is given, and all files, and audit them.

    Raises Faults with those of all of them together.
    """
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
