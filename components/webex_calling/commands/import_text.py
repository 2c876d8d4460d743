"""Say ``run_import(estate, planned, told, path, progress)``: the import file of a stack, and its words."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from webex_calling.audit.estate import Estate
from webex_calling.audit.imports.import_file import entries
from webex_calling.audit.imports.import_plan import ImportPlan, PlannedSite, plan_import
from webex_calling.audit.imports.match import Matches
from webex_calling.audit.sides import Endpoints
from webex_calling.commands.stack_run import Planned, run_planned
from webex_calling.documents.whole_file import replace_file
from webex_calling.fault import Fault, Faults
from webex_calling.report.lines import section
from webex_calling.report.toned import Tone

_REMEDY: Final = "give the name of a file, such as import.json, in a folder that you may write"
_NOT_TAKEN: Final = {
    "missing": "planned, and not found: the next update makes it",
    "differs": "found, and does something else",
    "unfit": "cannot be imported",
    "ambiguous": "several do what is planned: name the one by --endpoint, or take the others out",
    "asked": "not known",
    "leftover": "to be done by hand after the import",
}
"""What is told of an estate beside what is imported, by its member of ``Matches``."""
_COMMAND: Final = "pulumi import --protect=false --generate-code=false --file"


def misused(path: Path, files: Sequence[Path], source: Path | None, *, sited: bool) -> Iterator[Fault]:
    """Find what keeps an import file from being made: no site, no output of a cloud's CLI, a place for no file."""
    if not sited:
        yield Fault("--import", "is given without a site", "add --stack NAME or --config FILE", str(path))
    if source or not files:
        remedy = "give output of the cloud CLIs as FILES: what a stack has already needs no import"
        yield Fault("--import", "needs FILES, and no --from", remedy, str(path))
    if path.is_dir() or not path.parent.is_dir() or (path.exists() and not path.is_file()):
        yield Fault("--import", "is not a place for a file", _REMEDY, str(path))


def run_import(
    estate: Estate, planned: Planned, told: Endpoints, path: Path, progress: Callable[[str], None]
) -> ImportPlan:
    """Run the program of the site, find what of the estate is its own, and write the import file at ``path``.

    Nothing is written where nothing is found. Raises Faults where the program fails, or the file cannot be written.
    """
    outcome = run_planned(planned, progress)
    site = PlannedSite(planned.site, planned.planned, planned.reference, outcome.run.resources)
    found = plan_import(estate, site, told)
    if found.matches.found:
        try:
            replace_file(path, f"{json.dumps(found.document, indent=2)}\n".encode())
        except OSError as error:
            words = f"cannot be written: {error.strerror or error}"
            raise Faults([Fault("--import", words, _REMEDY, str(path))]) from None
    return found


def told_import(found: ImportPlan) -> dict[str, Any]:
    """Return what is imported and what is not, under the words of the text, as JSON values."""
    return {
        "resources": [*found.document["resources"]] if found.matches.found else [],
        "imported": {place: dict(held) for place, held in found.imported.items()},
        "notInTheStackFile": list(found.unsaid),
        "before": list(found.before),
        **{key: list(getattr(found.matches, key)) for key in _NOT_TAKEN},
    }


def import_lines(found: ImportPlan) -> Iterator[str]:
    """Yield what is imported, what comes before, and what is not imported."""
    yield from section("import: what the stack can take over", list(_taken(found)))
    yield from section("before the import", list(_before(found)), Tone.CARE)
    yield from _others(found.matches)


def _taken(found: ImportPlan) -> Iterator[str]:
    if not found.matches.found:
        yield "nothing: no file is written"
        return
    held = Counter(str(each["type"]).rpartition(":")[2] for each in entries(found.document))
    yield f"{held.total()} resources: {', '.join(f'{kind} {count}' for kind, count in sorted(held.items()))}"
    for each in found.matches.found:
        rules = f", with {len(each.parts)} rules" if each.parts else ""
        yield f"{each.planned.name}: {each.shown}{rules}"
    yield f"import it by: {_COMMAND} FILE"
    yield "then: pulumi preview, which replaces nothing"


def _before(found: ImportPlan) -> Iterator[str]:
    yield from found.before
    for place in found.unsaid:
        yield f"write into the stack file, or what is imported is replaced: {place}.imported:"
        for name, kept in found.imported[place].items():
            told = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in kept.items())
            yield f"  {name}: {{{told}}}"


def _others(matches: Matches) -> Iterator[str]:
    for key, title in _NOT_TAKEN.items():
        yield from section(title, getattr(matches, key), Tone.CARE)
