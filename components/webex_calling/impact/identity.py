"""Say ``key_of(urn)``, ``aliases_of(resource)``: by what resources of two sides are the same."""

from collections.abc import Iterator

from webex_calling.registered.registration import Registration


def key_of(urn: str) -> str:
    """Return a URN without its stack and project: by what resources of two sides are the same."""
    return urn.split("::", 2)[-1]


def aliases_of(resource: Registration) -> Iterator[str]:
    """Yield the keys that a resource had: of whole URNs, or of another name beside the same parent."""
    for alias in resource.options.aliases:
        if isinstance(alias, str):
            yield key_of(alias)
        elif name := alias.get("name"):
            yield f"{key_of(resource.urn).rpartition('::')[0]}::{name}"
