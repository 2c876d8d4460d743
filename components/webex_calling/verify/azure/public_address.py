"""Say ``publics.address(resource, key, identity)``: the public addresses that a translation takes, where they are told.

A program names a public address and the cloud picks it. It is told where the input ``ipAddress`` or the output of an
exported state has it, or where the caller knows it.
Source: Microsoft.Network, API 2024-05-01, publicIPAddresses and publicIPPrefixes.
"""

from collections.abc import Mapping

from webex_calling.fault import Fault, Faults
from webex_calling.registered.azure_tokens import PUBLIC_IP_ADDRESS, PUBLIC_IP_PREFIX
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.azure.reference import References
from webex_calling.verify.model.packets import prefix
from webex_calling.verify.model.spans import Interval


class PublicAddresses:
    """The public addresses and prefixes of a run; ``known`` has those that the caller knows, by URN or id."""

    __slots__ = ("_known", "_references")

    def __init__(self, registered: Registered, known: Mapping[str, Interval] | None = None) -> None:
        self._references = References(registered)
        self._known = known or {}

    def address(self, resource: Registration, key: str, identity: object) -> Interval | None:
        """Return the public address that ``identity`` names, as one that is first and last; None where not told."""
        return self._held(self._references.one(resource, key, identity, PUBLIC_IP_ADDRESS), identity, "ipAddress")

    def prefix(self, resource: Registration, key: str, identity: object) -> Interval | None:
        """Return the addresses of the public prefix that ``identity`` names; None where they are not told."""
        return self._held(self._references.one(resource, key, identity, PUBLIC_IP_PREFIX), identity, "ipPrefix")

    def standard(self, resource: Registration, key: str, identity: object) -> bool:
        """Tell whether a public address is a Standard one; one of another stack is, as Basic ones are retired."""
        found = self._references.one(resource, key, identity, PUBLIC_IP_ADDRESS)
        sku = found.inputs.get("sku") if found else {"name": "Standard"}
        return isinstance(sku, Mapping) and sku.get("name") != "Basic"

    def _held(self, found: Registration | None, identity: object, key: str) -> Interval | None:
        if found is None:
            return self._known.get(str(identity))
        if found.urn in self._known:
            return self._known[found.urn]
        value = found.inputs.get(key) or found.outputs.get(key)
        if value in (None, "", UNKNOWN):
            return None
        try:
            return prefix(str(value))
        except ValueError as error:
            words = f"is not an IPv4 address or prefix ({error})"
            raise Faults([Fault(f"{found.name}.{key}", words, "give IPv4", told(value))]) from None
