"""Say ``run_stack("prod", None, progress)``: the stack file read, its site planned, its program run, all in memory."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from webex_calling.documents.document import Document, read_document
from webex_calling.fault import Fault, Faults
from webex_calling.history.holding import holding
from webex_calling.plan.reuse import reuse
from webex_calling.plan.site_plan import SitePlan, plan_site
from webex_calling.published.reference import Reference, in_place, load_reference
from webex_calling.registered.registration import Registration, Run
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.site.site import Site
from webex_calling.site.stackfile import SITE_KEY, StackFile, read_stack_file
from webex_calling.site.validate import validate_site
from webex_calling.verify.model.stateless import widenings
from webex_calling.verify.proof.adopted import NOTHING, Adopted, adopted_ids
from webex_calling.verify.proof.excepted import Excepted, accept
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows, prove_site


def flows_of(planned: SitePlan) -> SiteFlows:
    """Return what must get through by the plans of a site, and what the plans of network ACLs widen."""
    acls = (acl for perimeter in planned.perimeters.values() for acl in perimeter.network_acls)
    return SiteFlows(
        gateways={name: plan.flows for name, plan in planned.gateways.items()},
        pools={name: plan.flows for name, plan in planned.pools.items()},
        subnets={name: plan.flows for name, plan in planned.subnets.items()},
        perimeters={name: plan.flows for name, plan in planned.perimeters.items()},
        widenings={acl.name: widenings(*acl.widened) for acl in acls},
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """The site of one stack file, checked and planned."""

    stack: str
    file: StackFile
    reference: Reference
    site: Site
    planned: SitePlan
    adopted: Adopted

    @property
    def flows(self) -> SiteFlows:
        """What must get through."""
        return flows_of(self.planned)

    def place_of(self, name: str) -> str:
        """Return the name of the place of a gateway or pool. Raises KeyError where there is none of the name."""
        placed = {each.name: each.place_name for each in self.site.gateways()}
        return {**placed, **{each.name: each.place_name for each in self.site.pools()}}[name]

    def prove(self, resources: Iterable[Registration]) -> tuple[InterfaceProof, ...]:
        """Prove what is registered for the site, side by side."""
        return prove_site(resources, self.site, self.reference.networks, self.flows, self.adopted)

    def beside(self, resources: Sequence[Registration]) -> tuple[Registration, ...]:
        """Return ``resources``, and what files tell of what these and the site refer to and another stack keeps."""
        return (*resources, *self.adopted.beside(resources, adopted_ids(self.site)))


@dataclass(frozen=True, slots=True)
class Outcome(Planned):
    """One run of the stack program over one stack file, and the proof of what it registered, side by side."""

    run: Run
    sides: tuple[InterfaceProof, ...]


def plan_stack(
    stack: str,
    config: Path | None,
    progress: Callable[[str], None],
    reference: Reference | None = None,
    shown: str = "",
) -> Planned:
    """Read the stack file, check and plan its site by ``reference``, by default what is installed.

    Faults name the file ``shown``, by default its path. Raises Faults with everything that is wrong with the input.
    """
    path = config or Path(f"Pulumi.{stack}.yaml")
    if bool(stack) == bool(config):
        remedy = "write --stack NAME for Pulumi.NAME.yaml in this directory, or --config FILE for another file"
        raise Faults(
            [Fault("--stack", "and --config are both given" if stack else "and --config are both missing", remedy)]
        )
    progress(f"reading {shown or path}")
    by = reference or load_reference()

    def besides(document: Document) -> Iterable[Fault]:
        try:
            validate_site(document, published=by.published)
        except Faults as faults:
            return faults
        return ()

    file = read_stack_file(path, shown, besides)
    site = validate_site(file.site, published=by.published)
    progress("planning the site")
    faults: list[Fault] = []
    try:
        if site.hold_removals:
            by = holding(by, site.hold_removals)
        planned = plan_site(by, site)
    except Faults as found:
        faults.extend(found)
    adopted = NOTHING
    if site.adopted:
        # The readers of an audit: only where files are adopted.
        from webex_calling.audit.adopted import check_adopted, read_adopted

        try:
            adopted = read_adopted(site.adopted, path.parent, progress)
            faults += check_adopted(site, adopted)
        except Faults as found:
            faults.extend(found)
    if faults:
        raise Faults(fault if fault.file else _located(fault, file) for fault in faults)
    return Planned(stack or path.stem.removeprefix("Pulumi."), file, by, site, planned, adopted)


def run_stack(
    stack: str, config: Path | None, progress: Callable[[str], None], reference: Reference | None = None
) -> Outcome:
    """Read the stack file, check and plan its site, and run the program of this directory on the embedded engine.

    All by ``reference``, by default what is installed; of several runs in one process each has its own. The
    program is ``__main__.py`` beside ``Pulumi.yaml`` here; without a ``Pulumi.yaml``, the package's own stack.
    Raises Faults with everything that is wrong with the input.
    """
    with reuse():
        return run_planned(plan_stack(stack, config, progress, reference), progress)


def run_planned(plan: Planned, progress: Callable[[str], None]) -> Outcome:
    """Run the program of this directory over a site that is planned. Raises Faults where it fails."""
    with reuse():
        progress("running the program: loading the cloud SDKs takes a second or two")
        result = _run(plan)
    progress("proving what was registered")
    sides = plan.prove(result.resources)
    return Outcome(plan.stack, plan.file, plan.reference, plan.site, plan.planned, plan.adopted, result, sides)


def _run(plan: Planned) -> Run:
    # Pulumi takes a while to import: only when the site is sound
    from webex_calling.registered.embedded_engine import (
        ProgramError,
        run,
    )

    try:
        with in_place(plan.reference):
            return run(_program(), project=_project(), stack=plan.stack, config=_config(plan.file))
    except ProgramError as error:
        told = [line for line in str(error).splitlines() if line.strip()] or ["failed without a message"]
        raise Faults(Fault("program", line, "correct the program or the site") for line in told) from None


def _located(fault: Fault, file: StackFile) -> Fault:
    """Return a fault of the plan with the file and line of the model that it concerns."""
    steps = tuple(int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", fault.place))
    return replace(fault, file=file.file, line=file.site.line(steps))


def _config(file: StackFile) -> Mapping[str, str]:
    """Return the configuration without the files of adopted things, which change nothing that is registered.

    The program refuses a site whose adopted things do not suffice; here their proof tells what lacks, side by side.
    """
    site = {key: value for key, value in file.site.value.items() if key != "adopted"}
    return {**file.config, SITE_KEY: json.dumps(site)} if site != file.site.value else file.config


@contextmanager
def packaged() -> Iterator[None]:
    """Have the package's own program run in place of the one that lies about, which may be a stranger's."""
    _packaged.append(True)
    try:
        yield
    finally:
        _packaged.pop()


_packaged: list[bool] = []


def _program() -> Path | Callable[[], None]:
    if _packaged:
        from webex_calling.stack import register_configured

        return register_configured

    if Path("Pulumi.yaml").exists() and Path("__main__.py").exists():
        return Path("__main__.py")

    from webex_calling.stack import deploy_configured

    return deploy_configured


def _project() -> str:
    path = Path("Pulumi.yaml")
    value = read_document(path).value if path.exists() else {}
    return str(value.get("name", "webex-calling")) if isinstance(value, dict) else "webex-calling"


@dataclass(frozen=True, slots=True)
class Proven:
    """What is registered for one site, and the proof of it. ``source`` is the document, "" for the embedded run.

    ``resources`` has what files tell of adopted things too. ``exceptions`` are those of excess, where they are given.
    """

    stack: str
    source: str
    reference: Reference
    site: Site
    flows: SiteFlows
    resources: tuple[Registration, ...]
    sides: tuple[InterfaceProof, ...]
    adopted: Adopted
    exceptions: tuple[Excepted, ...] = ()

    def accepting(self, exceptions: Sequence[AcceptedExcess], today: date) -> "Proven":
        """Return the proof as exceptions leave it on a day."""
        accepted = accept(self.sides, exceptions, today)
        return replace(self, sides=accepted.sides, exceptions=accepted.exceptions)

    def side(self, name: str, part: str) -> InterfaceProof:
        """Return the proof of one side. Raises KeyError where the site has no such side."""
        return self._by_name[name, part]

    @property
    def _by_name(self) -> Mapping[tuple[str, str], InterfaceProof]:
        return {(side.name, side.part): side for side in self.sides}


def prove_stack(stack: str, config: Path | None, source: Path | None, progress: Callable[[str], None]) -> Proven:
    """Read the stack file and prove what its program registers or, given ``source``, what that document has.

    Raises Faults with everything that is wrong with the input.
    """
    if source is None:
        run = run_stack(stack, config, progress)
        held = run.beside(run.run.resources)
        return Proven(run.stack, "", run.reference, run.site, run.flows, held, run.sides, run.adopted)
    from webex_calling.registered.pulumi_document import read_resources  # only where a document is told

    plan = plan_stack(stack, config, progress)
    progress(f"reading {source}")
    resources = read_resources(source, plan.site)
    progress("proving what is registered")
    sides = plan.prove(resources)
    held = plan.beside(resources)
    return Proven(plan.stack, str(source), plan.reference, plan.site, plan.flows, held, sides, plan.adopted)
