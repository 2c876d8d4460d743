"""Say ``place.imported["fra-a-external-general"].name``: what was imported keeps the name that it has in the cloud."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from webex_calling.fault import Fault
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.values import Shape

_Text = Annotated[
    str,
    Shape(
        "What the cloud has, letter by letter",
        r"[^\x00-\x1f\x7f]{1,255}",
        "is not a name or description of the cloud; write it as the cloud prints it, up to 255 characters",
        "voice-gateway",
    ),
]

StackName = Annotated[
    str,
    Shape(
        "The name of a resource in the stack",
        r"[A-Za-z0-9][A-Za-z0-9_.-]*",
        "is not a name of a resource in the stack; write it as preview does",
        "fra-a-external-general",
    ),
]


class ImportedName(ConfigModel):
    """A resource that existed before Pulumi kept it; under another name it would be made anew."""

    name: _Text
    """Its name in the cloud, as the cloud prints it."""


class ImportedGroup(ConfigModel):
    """A security group or prefix list that existed before; a group of another name or description is made anew."""

    name: _Text
    """Its name in the cloud, as the cloud prints it."""
    description: _Text | None = None
    """Of a security group: its description. Default: that of the groups which are made here."""


def strays(where: str, imported: Iterable[str], made: Iterable[str]) -> Iterator[Fault]:
    """Find what is said of a resource that is not made, as of a group that the plan does not have."""
    known = sorted(made)
    for name in sorted({*imported} - {*known}):
        remedy = f"take it out, or name one of {', '.join(known)}" if known else "take it out: nothing is made here"
        yield Fault(f"{where}.{name}", "is nothing that is made here", remedy, name)


def among(imported: Mapping[str, ConfigModel], made: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return, as the arguments of a component, what is said of the resources that it makes."""
    return {name: imported[name].to_arguments() for name in made if name in imported}
