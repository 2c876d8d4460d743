"""Say ``site_artefacts(reference, site)``: every file that the ends of a site need, and what is not written and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from webex_calling.artefacts.access_list import access_lists
from webex_calling.artefacts.artefact import Artefact, Withheld
from webex_calling.artefacts.cube import cube_lines
from webex_calling.artefacts.switch_classes import switch_classes
from webex_calling.artefacts.text import INDEX, artefact_text, index_text
from webex_calling.artefacts.web_exemptions import web_exemptions
from webex_calling.artefacts.windows_qos import windows_qos
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.site.site import Site

Builder = Callable[[Reference, Site], Iterator[Artefact | Withheld]]

_BUILDERS: Final[tuple[Builder, ...]] = (cube_lines, access_lists, windows_qos, switch_classes, web_exemptions)


def site_artefacts(reference: Reference, site: Site) -> tuple[Artefact | Withheld, ...]:
    """Return what the ends of a site that is resolved need, in the order in which it is told."""
    return tuple(each for build in _BUILDERS for each in build(reference, site))


def artefact_files(reference: Reference, held: Iterable[Artefact | Withheld]) -> Mapping[str, bytes]:
    """Return each file by its path, the index first. Raises Faults with all that does not pass its own proof."""
    held = tuple(held)
    files = {INDEX: index_text(reference, held).encode()}
    faults: list[Fault] = []
    for each in held:
        if isinstance(each, Artefact):
            try:
                files[each.path] = artefact_text(reference, each).encode()
            except Faults as found:
                faults.extend(found)
    if faults:
        raise Faults(faults)
    return files
