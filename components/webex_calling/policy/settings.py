"""Say ``Settings.read(config)``: what a policy's configuration allows besides what is published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic.alias_generators import to_camel, to_snake

from webex_calling.documents.shape import shown
from webex_calling.fault import Fault, Faults
from webex_calling.history import day as clock
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.site.config_model import ConfigModel, SomeModel, unknown_key
from webex_calling.site.extra_rule import ExtraRule
from webex_calling.verify.proof.flow_sets import DeclaredExcess

KINDS: Final = (DeclaredExcess.LOCAL_PORTS, DeclaredExcess.DOMAIN, DeclaredExcess.ICMP, DeclaredExcess.VIRTUAL_NETWORK)
"""The kinds of excess that a filter may declare, since it cannot express less; all are accepted unless said."""

_ALLOWED, _DECLARED, _NETWORKS, _EXCEPTIONS = "allowedExcess", "declaredExcess", "networks", "exceptions"


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of a policy, and the ``reference`` that all are judged by.

    ``allowed`` are permits that may stand beside what is required, and need not; ``declared`` the kinds of excess that
    are accepted; ``networks`` the published networks whose prefixes must stand together. ``exceptions`` are accepted
    until their day, and ``today`` is the day of the check.
    """

    reference: Reference
    allowed: tuple[ExtraRule, ...] = ()
    declared: tuple[DeclaredExcess, ...] = KINDS
    networks: tuple[str, ...] = ()
    exceptions: tuple[AcceptedExcess, ...] = ()
    today: date = date.max

    @classmethod
    def read(cls, config: Mapping[str, Any], reference: Reference) -> "Settings":
        """Read a configuration, for today. Raises Faults with every fault of it."""
        faults: list[Fault] = []
        known = (_ALLOWED, _DECLARED, _NETWORKS, _EXCEPTIONS)
        if not isinstance(config, Mapping):
            remedy = f"give any of {', '.join(known)}"
            raise Faults([Fault("configuration", "is not a mapping", remedy, shown(config))])
        faults += [_unknown(key, known) for key in config if key not in known]
        allowed = tuple(_items(ExtraRule, config, _ALLOWED, "name, direction, protocol and reason", faults))
        keys = "name, statement, owner, expires and what is accepted"
        exceptions = tuple(_items(AcceptedExcess, config, _EXCEPTIONS, keys, faults))
        faults += _twice(exceptions)
        published = tuple(each.id for each in own_networks(reference))
        declared = _words(config, _DECLARED, KINDS, faults)
        networks = _words(config, _NETWORKS, published, faults)
        if faults:
            raise Faults(faults)
        return cls(reference, allowed, tuple(map(DeclaredExcess, declared)), networks, exceptions, clock.today())


def own_networks(reference: Reference) -> tuple[Network, ...]:
    """Return the networks of Webex Calling."""
    return tuple(network for network in reference.networks.values() if network.listed)


def schema(reference: Reference) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the JSON schema of each policy's settings, by the setting."""
    return {
        _ALLOWED: {
            _ALLOWED: {
                "type": "array",
                "default": [],
                "description": "Permits that may stand on tagged gateways and desktops besides what is required",
                "items": _item(ExtraRule),
            }
        },
        _EXCEPTIONS: {
            _EXCEPTIONS: {
                "type": "array",
                "default": [],
                "description": "Excess that is accepted until a day, as in a file of exceptions",
                "items": _item(AcceptedExcess),
            }
        },
        _DECLARED: {
            _DECLARED: {
                "type": "array",
                "default": list(map(str, KINDS)),
                "description": "The kinds of excess that are accepted, since a filter cannot express less",
                "items": {"type": "string", "enum": list(map(str, KINDS))},
            }
        },
        _NETWORKS: {
            _NETWORKS: {
                "type": "array",
                "default": [each.id for each in own_networks(reference)],
                "description": "The published networks whose prefixes must stand together",
                "items": {"type": "string", "enum": [each.id for each in own_networks(reference)]},
            }
        },
    }


def _item(model: type[ConfigModel]) -> Any:
    described = model.model_json_schema(by_alias=True)
    return _inlined({key: described[key] for key in ("type", "properties", "required")}, described["$defs"])


def _inlined(value: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema with what it refers to in place of the references, which the engine does not follow."""
    if isinstance(value, list):
        return [_inlined(each, definitions) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        rest = {key: each for key, each in value.items() if key != "$ref"}
        value = {**definitions[value["$ref"].rpartition("/")[2]], **rest}
    return {key: _inlined(each, definitions) for key, each in value.items()}


def _unknown(key: Any, known: tuple[str, ...]) -> Fault:
    if not isinstance(key, str) or not key:
        return Fault("configuration", "has a key that is not text", f"give any of {', '.join(known)}", shown(key))
    return Fault(key, *unknown_key(key, known))


def _items(
    model: type[SomeModel], config: Mapping[str, Any], key: str, keys: str, faults: list[Fault]
) -> Iterator[SomeModel]:
    """Yield the items of a list that are sound; ``faults`` take what is wrong with others."""
    items = config.get(key)
    if items is None:
        return
    if not isinstance(items, list | tuple):
        faults.append(Fault(key, "is not a list", "write a list of mappings", shown(items)))
        return
    for at, item in enumerate(items):
        if not isinstance(item, Mapping):
            faults.append(Fault(f"{key}[{at}]", "is not a mapping", f"give {keys}"))
            continue
        try:
            yield model.from_arguments({to_snake(str(name)): each for name, each in item.items()})
        except Faults as found:
            faults.extend(_below(fault, f"{key}[{at}]") for fault in found)


def _twice(exceptions: Sequence[AcceptedExcess]) -> Iterator[Fault]:
    names = [each.name for each in exceptions]
    for at, name in enumerate(names):
        if name in names[:at]:
            yield Fault(f"{_EXCEPTIONS}.name", "is the name of two exceptions", "give each a name of its own", name)


def _below(fault: Fault, place: str) -> Fault:
    """Return the fault with its place as the configuration spells it."""
    inside = ".".join(map(to_camel, fault.place.split(".")))
    return Fault(f"{place}.{inside}", fault.fault, fault.remedy, fault.value)


def _words(config: Mapping[str, Any], key: str, known: tuple[str, ...], faults: list[Fault]) -> tuple[str, ...]:
    values = config.get(key)
    if values is None:
        return known
    if not isinstance(values, list | tuple):
        faults.append(Fault(key, "is not a list", f"write a list of {', '.join(known)}"))
        return ()
    for at, value in enumerate(values):
        if value not in known:
            faults.append(Fault(f"{key}[{at}]", "is not known", f"write one of {', '.join(known)}", shown(value)))
    return tuple(str(value) for value in values if value in known)
