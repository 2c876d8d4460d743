"""Say ``validate_site(document)``: the site that a team wrote, or every fault of it at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from webex_calling.documents.document import Document, Steps, place
from webex_calling.fault import Fault, Faults
from webex_calling.published.published import NOTHING, Published
from webex_calling.site.checks import Entry, Whole, check
from webex_calling.site.config_model import Context, Finding, explain, schema_of
from webex_calling.site.place import AwsPlace, AzurePlace
from webex_calling.site.site import Site

MOST = 1000
"""The most parts that a list or a mapping of a site has."""
_PARTED = ("aws", "azure", "local_gateways", "vdi_pools", "clients", "perimeters")


def validate_site(source: Document | Mapping[str, Any], *, published: Published = NOTHING) -> Site:
    """Read a site from a document, which knows its lines, or from the plain value that a stack's configuration has.

    It is judged by ``published``: no address that the site calls its own may lie there, and its options are those that
    are offered there. Raises Faults with everything that is wrong.
    """
    document = source if isinstance(source, Document) else None
    value: Any = source.value if isinstance(source, Document) else source
    if crowded := list(_crowded(value, ())):
        raise Faults(_as_fault(finding, document) for finding in crowded)
    context = Context(published)
    faults: list[Fault] = []
    try:
        site = Site.model_validate(value, context=context)
        whole: Whole | None = _whole(site, value, {}, context)
    except ValidationError as error:
        faults = explain(error, schema_of(Site, published), document)
        whole = _valid_parts(value, [tuple(found["loc"]) for found in error.errors()], context)
    faults += [_as_fault(finding, document) for finding in (check(whole) if whole else ())]
    if faults:
        raise Faults(sorted(faults, key=lambda fault: fault.line))
    return site


def _crowded(value: Any, steps: Steps) -> Iterator[Finding]:
    """Find the lists and mappings that are too long for a site, whose parts are compared with each other."""
    if not isinstance(value, Mapping | list | tuple):
        return
    if len(value) > MOST:
        yield Finding(steps, f"has {len(value):,} parts", f"give up to {MOST:,}, or divide the site")
        return
    for step, each in value.items() if isinstance(value, Mapping) else enumerate(value):
        yield from _crowded(each, (*steps, step))


def _valid_parts(value: Any, faulty: Iterable[Steps], context: Context) -> Whole | None:
    """Return the site without its faulty gateways, pools, places and settings, so that the rest is checked too."""
    if not isinstance(value, Mapping):
        return None
    parted = {to_camel(key) for key in _PARTED}
    broken: dict[str, set[str | int]] = {}
    for steps in faulty:
        broken.setdefault(str(steps[0]), set()).update(steps[1:2] if steps[0] in parted else ())
    kept: dict[str, Any] = {}
    for key, part in value.items():
        lost = broken.get(key)
        if lost is None:
            kept[key] = part
        elif lost and isinstance(part, Mapping):
            kept[key] = {name: each for name, each in part.items() if name not in lost}
        elif lost and isinstance(part, list):
            kept[key] = [each for index, each in enumerate(part) if index not in lost]
    try:
        return _whole(Site.model_validate(kept, context=context), value, broken, context)
    except ValidationError:
        return None  # a fault whose place is not the part that causes it; it has been told already


def _whole(site: Site, value: Mapping[str, Any], broken: Mapping[str, set[str | int]], context: Context) -> Whole:
    entries: list[Entry] = []
    names: list[tuple[Steps, str]] = []
    for field in ("local_gateways", "vdi_pools", "clients", "perimeters"):
        key = to_camel(field)
        written = value.get(key)
        items = list(enumerate(written)) if isinstance(written, list | tuple) else []
        whole = [(field, index) for index, _ in items if index not in broken.get(key, ())]
        entries += map(Entry, whole, getattr(site, field))
        names += [((field, index), str(item["name"])) for index, item in items if _names_itself(item)]
    return Whole(site, names, entries, _places(site, value), broken, context.published)


def _places(site: Site, value: Mapping[str, Any]) -> dict[str, AwsPlace | AzurePlace | None] | None:
    written = [value.get(key, {}) for key in ("aws", "azure")]
    if not all(isinstance(places, Mapping) for places in written):
        return None
    twice = set(site.aws) & set(site.azure)
    return {str(name): None if name in twice else site.places.get(str(name)) for places in written for name in places}


def _names_itself(item: Any) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("name"), str)


def _as_fault(finding: Finding, document: Document | None) -> Fault:
    """Spell the keys as the site does; a name of the site's own has no underscore, so that it stays as it is."""
    steps = tuple(to_camel(step) if isinstance(step, str) and "_" in step else step for step in finding.steps)
    if document:
        return document.fault(steps, finding.fault, finding.remedy, finding.value)
    return Fault(place(steps), finding.fault, finding.remedy, finding.value)
