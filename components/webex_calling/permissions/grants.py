"""Say ``grants("aws")``: what a cloud asks of an identity, by each kind of resource that a component registers."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from webex_calling.documents.document import read_text
from webex_calling.published.folder import read_data_file
from webex_calling.published.rows import Shape

Cloud = Literal["aws", "azure"]


class Resource(Shape):
    """One kind of resource: the components that register it, and the actions of its whole life."""

    type: str
    components: tuple[str, ...]
    actions: tuple[str, ...]


class Grants(Shape):
    """What one cloud asks; a file of its own beside this module.

    ``always`` is asked whatever is registered, ``tags`` of a service with each of its resources. ``service_roles`` has
    the actions that make the role of a service, with that service. ``audit`` has the commands whose output is audited.
    """

    always: tuple[str, ...]
    resources: tuple[Resource, ...]
    audit: dict[str, str]
    tags: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    service_roles: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Component:
    """Components that register the same resources: ``types``, and all that these take."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    actions: tuple[str, ...]


@cache
def grants(cloud: Cloud) -> Grants:
    """Return what the cloud asks."""
    file = files("webex_calling.permissions") / f"{cloud}.yaml"
    return Grants.model_validate(read_data_file(read_text(file, file.name), file.name).value)


def by_component(asked: Grants) -> tuple[Component, ...]:
    """Return the components, each with all that its resources take, tags too, in the order of the file."""
    groups: dict[tuple[str, ...], list[Resource]] = {}
    for each in asked.resources:
        groups.setdefault(each.components, []).append(each)
    return tuple(
        Component(names, tuple(each.type for each in held), tuple(sorted(_taken(asked, held))))
        for names, held in groups.items()
    )


def is_read(action: str) -> bool:
    """Tell whether an action changes nothing: on Azure it ends in ``read``, on AWS it only asks."""
    _, colon, operation = action.partition(":")
    return operation.startswith(("Describe", "Get", "List", "Search")) if colon else action.endswith("/read")


def _taken(asked: Grants, held: list[Resource]) -> set[str]:
    own = {action for each in held for action in each.actions}
    services = {action.partition(":")[0] for action in own}
    return own | {tag for service, tags in asked.tags.items() if service in services for tag in tags}
