"""Say ``run_stack("prod", None, progress)``: the stack file read, its site planned, its program run, all in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from webex_calling.compiler.siteplan import SitePlan, plan_site
from webex_calling.document import read_document
from webex_calling.embedded.registration import Run
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference, load_reference
from webex_calling.site.site import Site
from webex_calling.site.stackfile import StackFile, read_stack_file
from webex_calling.site.validate import validate_site


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of the stack program over one stack file."""

    stack: str
    file: StackFile
    reference: Reference
    site: Site
    planned: SitePlan
    run: Run


def run_stack(stack: str, config: Path | None, progress: Callable[[str], None]) -> Outcome:
    """Read the stack file, check and plan its site, and run the program of this directory on the embedded engine.

    The program is ``__main__.py`` beside ``Pulumi.yaml`` here; without a ``Pulumi.yaml``, the package's own stack.
    Raises Faults with everything that is wrong with the input.
    """
    path = config or Path(f"Pulumi.{stack}.yaml")
    if bool(stack) == bool(config):
        remedy = "write --stack NAME for Pulumi.NAME.yaml in this directory, or --config FILE for another file"
        raise Faults(
            [Fault("--stack", "and --config are both given" if stack else "and --config are both missing", remedy)]
        )
    progress(f"reading {path}")
    file = read_stack_file(path)
    name = stack or path.stem.removeprefix("Pulumi.")
    reference = load_reference()
    site = validate_site(file.site, published=reference.published)
    progress("planning the site")
    planned = plan_site(reference, site)
    progress("running the program: loading the cloud SDKs takes a second or two")
    from webex_calling.embedded.engine import (  # Pulumi takes a while to import: only when the site is sound
        ProgramError,
        run,
    )

    try:
        result = run(_program(), project=_project(), stack=name, config=file.config)
    except ProgramError as error:
        raise Faults([Fault("program", str(error), "correct the program or the site")]) from None
    return Outcome(name, file, reference, site, planned, result)


def _program() -> Path | Callable[[], None]:
    if Path("Pulumi.yaml").exists() and Path("__main__.py").exists():
        return Path("__main__.py")

    from webex_calling.stack import deploy_configured

    return deploy_configured


def _project() -> str:
    path = Path("Pulumi.yaml")
    value = read_document(path).value if path.exists() else {}
    return str(value.get("name", "webex-calling")) if isinstance(value, dict) else "webex-calling"
