"""Say ``filter_outputs(outputs)``, ``loose(resources)``: the filters that a stack outputs, or attaches to nothing.

An export holds the text ``[secret]`` in place of what only a key can open: one output, one component, or all of a kind.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from webex_calling.registered.aws_tokens import SECURITY_GROUP, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_INGRESS_RULE
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import SECRET, Properties, Registration
from webex_calling.registered.registry import kind_of

RULES: Final = frozenset({SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE})
"""The rules of security groups that are resources of their own."""
_FILTERS: Final = frozenset({SECURITY_GROUP, NETWORK_SECURITY_GROUP})
_KINDS: Final = frozenset({"localGateways", "gatewaySubnets", "vdiPools"})
"""The stack outputs whose components output filters; perimeters have parts, and are told by their resources."""
PLACES: Final[Mapping[str, str]] = {
    "externalSecurityGroupIds": "the external interface{}",
    "internalSecurityGroupIds": "the internal interface{}",
    "securityGroupIds": "the directory, the fleet or the desktops' interfaces{}",
    "externalNetworkSecurityGroupId": "the external interface{} or its own subnet",
    "internalNetworkSecurityGroupId": "the internal interface{} or its own subnet",
    "networkSecurityGroupId": "the subnet{}",
}
"""The outputs that name filters, and where these are attached."""


def place(key: str, name: str = "") -> str:
    """Return where the filters of an output are attached, at the component ``name`` where that is told."""
    return PLACES[key].format(f" of {name}" if name else "")


@dataclass(frozen=True, slots=True)
class FilterOutput:
    """The output ``key`` of the component ``name``: the ids of filters, in order."""

    kind: str
    name: str
    key: str
    ids: tuple[str, ...]


def components(outputs: Properties) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the kind and the name of each component that outputs filters, with what it outputs; none that is secret."""
    for kind, held in outputs.items():
        for name, told in held.items() if kind in _KINDS and isinstance(held, Mapping) else ():
            if isinstance(told, Mapping):
                yield kind, name, told


def filter_outputs(outputs: Properties) -> Iterator[FilterOutput]:
    """Yield the outputs that name filters, as far as they are told."""
    for kind, name, told in components(outputs):
        for key in PLACES:
            if ids := texts(told.get(key)):
                yield FilterOutput(kind, name, key, ids)


def texts(value: Any) -> tuple[str, ...]:
    """Return the texts of an output that is a list of them, or one; none where some of it is secret."""
    held = value if isinstance(value, list) else [value]
    return () if SECRET in held else tuple(each for each in held if isinstance(each, str) and each)


def is_secret(outputs: Properties, *path: str) -> bool:
    """Tell whether an output is secret, some of a list, or as a part of what is."""
    held: Any = outputs
    for key in path:
        if held == SECRET:
            break
        held = held.get(key) if isinstance(held, Mapping) else None
    return held == SECRET or (isinstance(held, list) and SECRET in held)


def loose(resources: Iterable[Registration]) -> tuple[Registration, ...]:
    """Return the filters that no resource refers to but their own rules."""
    known = tuple(resources)
    referred = {urn for each in known if each.custom and kind_of(each) not in RULES for urn in each.refers}
    return tuple(each for each in known if kind_of(each) in _FILTERS and each.urn not in referred)
