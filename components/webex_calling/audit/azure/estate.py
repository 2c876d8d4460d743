"""Say ``estate.azure.nsgs``: everything of Azure that was read, by its id in lower case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webex_calling.audit.azure.addresses import (
    IpGroup,
    NatGateway,
    PublicAddress,
    read_ip_group,
    read_nat_gateway,
    read_public_address,
)
from webex_calling.audit.azure.interface import Nic, read_nic
from webex_calling.audit.azure.network_security_group import Nsg, read_nsg
from webex_calling.audit.azure.resource import flat, identity, key_of, kind_of
from webex_calling.audit.azure.route_table import RouteTable, read_table
from webex_calling.audit.azure.subnet import Subnet, VirtualNetwork, read_network, read_subnet
from webex_calling.audit.fields import Fields, fit
from webex_calling.documents.shape import Shape

__all__ = ["AzureEstate", "kind_of"]


@dataclass(slots=True)
class AzureEstate:
    """The Azure resources of an estate; ``empty`` counts lists that were printed with nothing in them."""

    nsgs: dict[str, Nsg] = field(default_factory=dict)
    nics: dict[str, Nic] = field(default_factory=dict)
    networks: dict[str, VirtualNetwork] = field(default_factory=dict)
    subnets: dict[str, Subnet] = field(default_factory=dict)
    tables: dict[str, RouteTable] = field(default_factory=dict)
    ip_groups: dict[str, IpGroup] = field(default_factory=dict)
    addresses: dict[str, PublicAddress] = field(default_factory=dict)
    nat_gateways: dict[str, NatGateway] = field(default_factory=dict)
    raw: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Firewalls, their policies and rule collection groups, by kind and id, with their properties at the top."""
    asked: set[str] = field(default_factory=set)
    empty: int = 0

    def take(self, kind: str, fields: Fields) -> None:
        """Take one resource of a kind, as ``kind_of`` tells it."""
        self.asked.add(kind)
        fields = Fields(flat(fields.value), fields.place, fields.file, fields.faults)
        if kind in RAW:
            if fit(fields, RAW[kind]) and (found := identity(fields)):
                self.raw.setdefault(kind, {})[key_of(found)] = fields.value
            return
        if kind not in _KINDS:
            words = f"is a resource that an audit does not read ({kind})"
            fields.fault("", words, "leave it out", fields.value.get("name"))
            return
        read, kept = _KINDS[kind]
        before = len(fields.faults)
        taken = read(fields)
        if len(fields.faults) == before:
            self._keep(kept, taken, fields)
            if isinstance(taken, VirtualNetwork):
                for subnet in taken.subnets:
                    self._keep("subnets", subnet, fields)

    def _keep(self, kept: str, found: Any, fields: Fields) -> None:
        held = getattr(self, kept)
        key = key_of(found.id)
        if held.setdefault(key, found) != found:
            words = f"is in {held[key].file} too, with different values"
            fields.fault("", words, "give one description of it, the newest", found.id)


_KINDS: Final[Mapping[str, tuple[Callable[[Fields], Any], str]]] = {
    "networksecuritygroups": (read_nsg, "nsgs"),
    "networkinterfaces": (read_nic, "nics"),
    "virtualnetworks": (read_network, "networks"),
    "virtualnetworks/subnets": (read_subnet, "subnets"),
    "routetables": (read_table, "tables"),
    "ipgroups": (read_ip_group, "ip_groups"),
    "publicipaddresses": (read_public_address, "addresses"),
    "natgateways": (read_nat_gateway, "nat_gateways"),
}
_REFERENCE: Final[Shape] = {"id": str}
_RULE: Final[Shape] = {
    "name": str,
    "ruleType": str,
    **{
        key: [str]
        for key in (
            *("ipProtocols", "sourceAddresses", "sourceIpGroups", "destinationAddresses", "destinationIpGroups"),
            *("destinationFqdns", "destinationPorts", "targetFqdns", "targetUrls", "fqdnTags", "webCategories"),
        )
    },
    "protocols": [{"protocolType": str, "port": int}],
}
RAW: Final[Mapping[str, Shape]] = {
    "azurefirewalls": {
        "name": str,
        "firewallPolicy": _REFERENCE,
        "ipConfigurations": [{"privateIPAddress": str, "privateIpAddress": str}],
    },
    "firewallpolicies": {
        "name": str,
        "basePolicy": _REFERENCE,
        "threatIntelMode": str,
        "dnsSettings": {"enableProxy": bool},
        "intrusionDetection": {"mode": str},
    },
    "firewallpolicies/rulecollectiongroups": {
        "name": str,
        "priority": int,
        "ruleCollections": [
            {"name": str, "priority": int, "ruleCollectionType": str, "action": {"type": str}, "rules": [_RULE]}
        ],
    },
}
"""What is read of resources that are kept as they are printed."""
