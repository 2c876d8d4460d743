"""Say ``import_document(matches, resources)``: what ``pulumi import --file`` reads.

Components come first, each marked as one and without an id; what is imported names its component as its parent. A
resource is named as in the stack; a component whose name another entry has is labelled, and keeps its name as the
logical one (Pulumi, pkg/cmd/pulumi/operations/import.go: importSpec, parseImportFile). Providers and versions are left
out, and the CLI takes those of the stack's configuration. Only providers that it cannot stand for are declared in the
file, which takes Pulumi 3.259: several of one cloud, and one that assumes a role.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from webex_calling.audit.imports.match import Match, Matches
from webex_calling.registered.registration import STACK, UNKNOWN, Registration

PROVIDER: Final = "pulumi:providers:"


def import_document(matches: Matches, resources: Mapping[str, Registration]) -> dict[str, Any]:
    """Return the document of what is found; ``resources`` are all that the program registers, by URN."""
    found = [part for each in matches.found for part in (each, *each.parts)]
    components = {each.urn: each for match in found for each in ancestors(match.planned, resources)}
    providers = declared(found, resources)
    labels = _labels([*components.values(), *providers.values()], found)
    return {
        "resources": [
            *({"type": each.type, "name": labels[each.urn], "inputs": _said(each)} for each in providers.values()),
            *({**_entry(each, labels), "component": True} for each in components.values()),
            *({**_entry(each.planned, labels), "id": each.id, **_provider(each, providers)} for each in found),
        ]
    }


def ancestors(resource: Registration, resources: Mapping[str, Registration]) -> tuple[Registration, ...]:
    """Return the components that a resource is below, the outermost first."""
    parent = resources.get(resource.parent)
    return () if parent is None or parent.type == STACK else (*ancestors(parent, resources), parent)


def declared(found: Iterable[Match], resources: Mapping[str, Registration]) -> dict[str, Registration]:
    """Return the providers that a file has to declare, by URN."""
    used = dict.fromkeys(each.planned.options.provider.rpartition("::")[0] for each in found)
    providers = {urn: resources[urn] for urn in used if urn in resources}
    count = Counter(each.type for each in providers.values())
    return {urn: each for urn, each in providers.items() if count[each.type] > 1 or each.inputs.get("assumeRoles")}


def _said(provider: Registration) -> dict[str, Any]:
    """Return the inputs of a provider without secrets, which the environment has, and what is not known yet."""
    secret = {path.partition(".")[0].partition("[")[0] for path in provider.secrets}
    return {key: each for key, each in provider.inputs.items() if key not in secret and UNKNOWN not in str(each)}


def _provider(match: Match, providers: Mapping[str, Registration]) -> dict[str, str]:
    held = providers.get(match.planned.options.provider.rpartition("::")[0])
    return {"provider": held.name} if held else {}


def _labels(heads: list[Registration], found: list[Match]) -> dict[str, str]:
    """Return what each component and provider is called in the file: its name, where nothing else has it."""
    names = Counter([*(each.name for each in heads), *(each.planned.name for each in found)])
    return {each.urn: each.name if names[each.name] == 1 else f"{each.name}-{_kind(each)}" for each in heads}


def _kind(resource: Registration) -> str:
    return resource.type.rpartition(":")[2]


def _entry(resource: Registration, labels: Mapping[str, str]) -> dict[str, Any]:
    label = labels.get(resource.urn, resource.name)
    logical = {"logicalName": resource.name} if label != resource.name else {}
    parent = {"parent": labels[resource.parent]} if resource.parent in labels else {}
    return {"type": resource.type, "name": label, **logical, **parent}


def entries(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what of a document is imported: no component, and no provider."""
    for each in document["resources"]:
        if "id" in each:
            yield each
