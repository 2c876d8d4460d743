"""Say ``prove_stack("prod", None, None, progress)``: a site proven, by a run of its program or by a Pulumi document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from webex_calling.commands.stack_run import plan_stack, run_stack
from webex_calling.published.reference import Reference
from webex_calling.registered.pulumi_document import read_resources
from webex_calling.registered.registration import Registration
from webex_calling.site.site import Site
from webex_calling.verify.proof.adopted import Adopted
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows


@dataclass(frozen=True, slots=True)
class Proven:
    """What is registered for one site, and the proof of it. ``source`` is the document, "" for the embedded run.

    ``resources`` has what files tell of adopted things too.
    """

    stack: str
    source: str
    reference: Reference
    site: Site
    flows: SiteFlows
    resources: tuple[Registration, ...]
    sides: tuple[InterfaceProof, ...]
    adopted: Adopted

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
    plan = plan_stack(stack, config, progress)
    progress(f"reading {source}")
    resources = read_resources(source, plan.site)
    progress("proving what is registered")
    sides = plan.prove(resources)
    held = plan.beside(resources)
    return Proven(plan.stack, str(source), plan.reference, plan.site, plan.flows, held, sides, plan.adopted)
