"""`proven(site)`: a site deployed on the embedded engine, with what it registered and the proof of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webex_calling.audit.adopted import read_adopted
from webex_calling.commands.stack_run import flows_of
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import run
from webex_calling.registered.registration import Registration
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site
from webex_calling.stack import deploy
from webex_calling.verify.proof.adopted import NOTHING, Adopted
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows, prove_site


@dataclass(frozen=True)
class Proven:
    """One site and what it registered; ``again`` proves other resources against the same site."""

    site: Site
    flows: SiteFlows
    resources: tuple[Registration, ...]
    adopted: Adopted = NOTHING

    def again(self, resources: Iterable[Registration]) -> Mapping[tuple[str, str], InterfaceProof]:
        """Return the proof of ``resources``, by name and part."""
        sides = prove_site(resources, self.site, load_reference().networks, self.flows, self.adopted)
        return {(side.name, side.part): side for side in sides}


def proven(value: Any, folder: Path | None = None) -> Proven:
    """Deploy and prove the site in ``value``, whose stack file stands in ``folder``."""
    reference = load_reference()
    site = validate_site(value, published=reference.published)
    planned = plan_site(reference, site)

    def program() -> None:
        deploy(value)

    found = run(program, project="calling", stack="dev", config={}, root=folder)
    adopted = read_adopted(site.adopted, folder or Path.cwd(), lambda text: None)
    return Proven(site, flows_of(planned), found.resources, adopted)
