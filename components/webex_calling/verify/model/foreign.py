"""Say ``foreign_rules(registered, group, KEYS, READ)``: rules of a filter in the words of a provider that is not read.

A filter may be given rules by a provider other than its own: AWS Cloud Control beside AWS, the classic provider beside
Azure Native. A proof that passes over them would call what they open *none*. So each one that says that it belongs to a
filter in use, or may, keeps that filter from being told, by its name and type.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from webex_calling.fault import Fault
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered

_RULE: Final = re.compile(r"\w*(rule|ingress|egress|entry)\w*", re.IGNORECASE)


def foreign_rules(
    registered: Registered, held: Registration, keys: Sequence[str], read: Sequence[str]
) -> Iterator[Fault]:
    """Yield a fault for each rule of ``held`` that is not read; ``keys`` are the properties that name what has it.

    ``read`` are the types that are read.
    """
    kinds = (kind for kind in registered.kinds if kind not in read and _RULE.fullmatch(kind.rpartition(":")[2]))
    for rule in (rule for kind in kinds for rule in registered.of(kind)):
        if rule.custom and any(_names(rule, key, held) for key in keys):
            words = f"is a rule of {held.name} of the type {rule.type}, which is not read"
            yield Fault(rule.name, words, f"write it as {' or '.join(each.rpartition(':')[2] for each in read)}")


def _names(rule: Registration, key: str, held: Registration) -> bool:
    """Tell whether a rule names ``held`` by a property, or may: where it is not known, and depends on nothing."""
    value, waited = rule.inputs.get(key), rule.property_dependencies.get(key, ())
    if waited:
        return held.urn in waited
    if not isinstance(value, str) or not value:
        return False
    if value == UNKNOWN:
        return True
    named = value.lower()
    return named in {held.id.lower(), held.id.lower().rpartition("/")[2], held.urn.lower()} - {""}
