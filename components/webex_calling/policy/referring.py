"""Say ``waited(registered, holder, key, kind)``: the resources that a property stands for, and the fault where none is.

Before the first deployment an id is not known, and only says whom it waits for.
"""

from collections.abc import Iterator

from webex_calling.fault import Fault
from webex_calling.policy.report import called
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered


def waited(registered: Registered, holder: Registration, key: str, kind: str) -> tuple[Registration, ...]:
    """Return the resources of a kind that a property waits for."""
    urns = holder.property_dependencies.get(key, ())
    return tuple(each for each in registered.of(kind) if each.urn in urns)


def cloud_names(resource: Registration, *keys: str) -> Iterator[str]:
    """Yield the names that a resource has in the cloud, by its inputs under ``keys`` or its output."""
    for value in (*(resource.inputs.get(key) for key in keys), resource.outputs.get("name")):
        if isinstance(value, str) and value not in ("", UNKNOWN):
            yield value


def elsewhere(registered: Registered, holder: Registration, key: str, place: str, value: object, what: str) -> Fault:
    """Return why ``value``, a property of ``holder``, is no filter that is read: another stack's, or another type's.

    ``what`` is what people call a filter of this cloud.
    """
    last = "SecurityGroup"  # as both clouds' types of filters end
    urns = holder.property_dependencies.get(key, ())
    for kind in registered.kinds:
        for each in registered.of(kind) if kind.endswith(last) else ():
            if each.urn in urns if value == UNKNOWN else value in (each.id, each.urn):
                words = f"is {called(each)} of the type {each.type}, which is not looked at"
                return Fault(place, words, f"write the {what} with a provider that is read")
    if value == UNKNOWN:
        words = f"is not known yet, and depends on no {what} of this stack"
        return Fault(place, words, "refer to one of this stack, or ask again when it is deployed")
    words = f"is {'an' if what == 'NSG' else 'a'} {what} of another stack, whose rules are not here"
    told = "" if value is None or what == "NSG" else str(value)
    return Fault(place, words, f"tag the {what} in the stack that has it", told)
