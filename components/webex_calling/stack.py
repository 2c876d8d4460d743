"""Say ``deploy(config)``: a whole site as components, each in its place, with the outputs that others attach."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pulumi

from webex_calling.documents.document import read_document
from webex_calling.fault import Faults, printable
from webex_calling.history.holding import held, holding
from webex_calling.plan.reuse import reuse
from webex_calling.plan.site_plan import SitePlan, plan_site
from webex_calling.published.folder import stale
from webex_calling.published.reference import Reference, in_place, load_reference
from webex_calling.site.site import Site
from webex_calling.site.stackfile import BEGIN, SITE_KEY
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.adopted import AdoptedNetworks
from webex_calling.verify.proof.interface_proof import raise_unproven
from webex_calling.verify.proof.site_proof import SiteFlows, prove_adopted

_REMEDY: Final = "change the adopted groups, or print them anew if they have changed; nothing was registered"


def deploy(value: Any) -> Mapping[str, Mapping[str, Any]]:
    """Check and plan the whole site in ``value`` (the object under ``webex-calling:site``), then register it.

    Returns what it also exports, for a program that attaches the filters in the same stack. Raises pulumi.RunError
    with every fault, also where ``value`` is None or the data of a checkout
    are not those that are installed; then nothing is registered. The files that ``adopted`` names stand beside the
    stack file.
    """
    if wrong := stale(Path()):
        raise pulumi.RunError(f"this checkout is not what is installed, nothing was registered\n{Faults(wrong)}")
    return _registered(value)


@reuse()
def _registered(value: Any) -> Mapping[str, Mapping[str, Any]]:
    if value is None:
        raise pulumi.RunError(f"{SITE_KEY} is not set, nothing was registered; in Pulumi.STACK.yaml {BEGIN}")
    reference = load_reference()
    pulumi.log.info(f"compiled from the requirements published {reference.revision.isoformat()}")
    try:
        site = validate_site(value, published=reference.published)
        if site.hold_removals:
            reference = holding(reference, site.hold_removals)
        planned = plan_site(reference, site)
        if site.adopted:
            _prove_adopted(reference, site, planned)
    except Faults as faults:
        raise pulumi.RunError(f"the site has faults, nothing was registered\n{faults}") from None
    _tell_held(reference)
    outputs: dict[str, dict[str, Any]] = {
        key: {} for key in ("publishedNetworks", "localGateways", "vdiPools", "perimeters")
    }
    # Each cloud's SDK takes half a second to import: only the ones that the site uses.
    with in_place(reference):  # components load what they are planned by: with what the site holds
        if site.aws:
            from webex_calling.aws.stack import deploy_aws

            deploy_aws(site, planned, outputs)
        if site.azure:
            from webex_calling.azure.stack import deploy_azure

            deploy_azure(site, planned, outputs)
    _warn(planned)
    for key, made in outputs.items():
        if made:
            pulumi.export(key, made)
    pulumi.export("revision", reference.revision.isoformat())
    return outputs


def deploy_configured() -> None:
    """Deploy the site in the configuration of whatever project runs: what the package does without a program."""
    deploy(pulumi.Config("webex-calling").get_object("site"))


def register_configured() -> None:
    """Register the same by the reference in place, whatever data lie about: to look at it, not to deploy."""
    _registered(pulumi.Config("webex-calling").get_object("site"))


def _folder() -> Path:
    """Return the folder of the stack file: that of the project, or the one that the project names for stack files."""
    root = _root()
    project = root / "Pulumi.yaml"
    value = read_document(project).value if project.exists() else None
    configured = value.get("stackConfigDir") if isinstance(value, Mapping) else None
    return root / configured if isinstance(configured, str) else root


def _root() -> Path:
    """Return the folder of the project; a language host may leave it unsaid, and starts a program there or below."""
    if told := pulumi.get_root_directory():
        return Path(told)
    here = Path.cwd()
    return next((each for each in (here, *here.parents) if (each / "Pulumi.yaml").exists()), here)


def _prove_adopted(reference: Reference, site: Site, planned: SitePlan) -> None:
    """Prove what is adopted as far as the files tell of it, before anything is registered. Raises Faults.

    Every component proves what it registers; the paths that lead through both are what the command ``prove`` proves.
    """
    from webex_calling.audit.adopted import (
        check_adopted,
        read_adopted,  # the readers of an audit: only where files are adopted
    )

    adopted = read_adopted(site.adopted, _folder(), pulumi.log.debug)
    faults = [*check_adopted(site, adopted), *AdoptedNetworks.of(site, reference.networks, adopted).strays(adopted)]
    if faults:
        raise Faults(faults)
    if adopted.sources:
        flows = SiteFlows(
            gateways={name: plan.flows for name, plan in planned.gateways.items()},
            pools={name: plan.flows for name, plan in planned.pools.items()},
            subnets={},
        )
        raise_unproven(prove_adopted(site, reference.networks, flows, adopted), _REMEDY)
        pulumi.log.info(f"adopted groups and lists are as in {', '.join(map(str, adopted.sources))}")


def _tell_held(reference: Reference) -> None:
    """Log what the site holds, each with the day on which it was withdrawn."""
    for each in held(reference):
        words = f"{each.name} was withdrawn {each.withdrawn.isoformat()}, and is held (holdRemovals)"
        pulumi.log.info(printable(words))


def _warn(planned: SitePlan) -> None:
    every = (planned.gateways, planned.pools, planned.subnets, planned.perimeters)
    for note in (*(note for plans in every for plan in plans.values() for note in plan.notes), *planned.between):
        if note.level == "warning":
            pulumi.log.warn(printable(f"{note.about}: {note.text}"))
