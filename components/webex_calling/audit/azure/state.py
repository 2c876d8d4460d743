"""Say ``take_state(estate, resources, file, faults)``: resources of a state of Pulumi, as ``az network`` prints them.

The properties of the provider are those of Azure Resource Manager, at one level, as the CLI prints them too.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from webex_calling.audit.azure.estate import AzureEstate, kind_of
from webex_calling.audit.azure.resource import key_of, name_of
from webex_calling.audit.fields import Fields
from webex_calling.fault import Fault
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import kind_of as token_of

TAKEN: Final = frozenset(
    {
        azure.IP_GROUP,
        azure.NAT_GATEWAY,
        azure.NETWORK_INTERFACE,
        azure.NETWORK_SECURITY_GROUP,
        azure.PUBLIC_IP_ADDRESS,
        azure.SUBNET,
        azure.VIRTUAL_NETWORK,
        azure.VIRTUAL_NETWORK_PEERING,
        azure.FIREWALL_POLICY,
        azure.FIREWALL_POLICY_RULE_COLLECTION_GROUP,
        azure.AZURE_FIREWALL,
        azure.ROUTE_TABLE,
    }
)
_NETWORK: Final = "azure-native:network:"
_UNREAD: Final = {
    azure.ADMIN_RULE: "admin rule of a network manager",
    azure.PUBLIC_IP_PREFIX: "public IP prefix",
}
_PARTS: Final = frozenset(
    {
        azure.SECURITY_RULE,
        azure.ROUTE,
        azure.ADMIN_RULE_COLLECTION,
        azure.COMMIT,
        azure.NETWORK_GROUP,
        azure.SECURITY_ADMIN_CONFIGURATION,
        azure.STATIC_MEMBER,
    }
)
"""Kinds that are told with what they are a part of: an NSG, a route table, or the admin rules of a network manager."""

_WAYS: Final = {azure.SECURITY_RULE: "/securityrules/", azure.ROUTE: "/routes/"}
_PARTS_OF: Final = {azure.NETWORK_SECURITY_GROUP: "securityRules", azure.ROUTE_TABLE: "routes"}


def take_state(estate: AzureEstate, resources: Sequence[Registration], file: str, faults: list[Fault]) -> Iterator[str]:
    """Take what is read of Azure, with a fault for what does not fit; yield what is not read."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for each in resources:
        way = _WAYS.get(token_of(each))
        if way and (at := each.id.lower().rfind(way)) >= 0:
            parts.setdefault(key_of(each.id[:at]), []).append({**each.inputs, "name": name_of(each.id)})
    for each in resources:
        token = token_of(each)
        if token in _UNREAD:
            yield f"{_UNREAD[token]} {each.name}"
        elif token.startswith(_NETWORK) and token not in TAKEN | _PARTS:
            yield f"{token.removeprefix(_NETWORK)} {each.name}"
        elif token in TAKEN and (kind := kind_of({"id": each.id})):
            value = {**each.outputs, **each.inputs, "id": each.id, "name": name_of(each.id)}
            if key := _PARTS_OF.get(token):
                value[key] = [*(each.inputs.get(key) or ()), *parts.get(key_of(each.id), ())]
            estate.take(kind, Fields(value, each.name, file, faults))
