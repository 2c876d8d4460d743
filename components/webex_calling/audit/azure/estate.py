"""Say ``estate.azure.nsgs``: everything of Azure that was read, by its id in lower case."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webex_calling.audit.alike import alike
from webex_calling.audit.azure.addresses import (
    IpGroup,
    NatGateway,
    PublicAddress,
    read_ip_group,
    read_nat_gateway,
    read_public_address,
)
from webex_calling.audit.azure.admin_rule import ADMIN_RULES, AdminRule, read_admin_rule
from webex_calling.audit.azure.effective_nsg import EffectiveNsg, placed, read_effective_nsg
from webex_calling.audit.azure.effective_route import read_effective
from webex_calling.audit.azure.interface import Nic, read_nic
from webex_calling.audit.azure.load_balancer import LoadBalancer, read_load_balancer
from webex_calling.audit.azure.network_security_group import Nsg, read_nsg
from webex_calling.audit.azure.peering import Peering, read_peering
from webex_calling.audit.azure.resource import EFFECTIVE_NSG, identity, key_of, kind_of
from webex_calling.audit.azure.route_table import Route, RouteTable, read_table
from webex_calling.audit.azure.spelling import spelled
from webex_calling.audit.azure.subnet import Subnet, VirtualNetwork, read_network, read_subnet
from webex_calling.audit.azure.virtual_hub import (
    HubConnection,
    HubDefault,
    read_connection,
    read_hub_table,
    read_intent,
)
from webex_calling.audit.fields import Fields, fit
from webex_calling.audit.unreadable import Unreadable
from webex_calling.documents.shape import Shape
from webex_calling.fault import Fault

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
    peerings: dict[str, Peering] = field(default_factory=dict)
    balancers: dict[str, LoadBalancer] = field(default_factory=dict)
    connections: dict[str, HubConnection] = field(default_factory=dict)
    hub_defaults: dict[str, HubDefault] = field(default_factory=dict)
    effective: dict[str, list[Route]] = field(default_factory=dict)
    """The effective routes in each file that has some."""
    effective_nsgs: dict[str, EffectiveNsg] = field(default_factory=dict)
    """What Azure says that the rules of an NSG are, by where they are in effect."""
    admin_rules: dict[str, AdminRule] = field(default_factory=dict)
    raw: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Firewalls, their policies and rule collection groups, by kind and id, with their properties at the top."""
    asked: set[str] = field(default_factory=set)
    odd: list[Unreadable] = field(default_factory=list)
    """What was given and cannot be read."""
    passed: Counter[str] = field(default_factory=Counter)
    """How many there are of each type that an audit has no reader for, in lower case."""
    empty: int = 0

    def take(self, kind: str, fields: Fields) -> None:
        """Take one resource of a kind, as ``kind_of`` tells it; an odd one is kept as odd.

        What contradicts an earlier description of the same resource is a fault of the file.
        """
        self.asked.add(kind)
        own = fields.apart(spelled(fields.value))
        if kind in RAW:
            fit(own, RAW[kind])
            if (found := identity(own)) and not own.faults:
                held = self.raw.setdefault(kind, {}).setdefault(key_of(found), own.value)
                self._same(of_shape(held, RAW[kind]), of_shape(own.value, RAW[kind]), found, "another document", fields)
        elif kind in _KINDS:
            read, kept = _KINDS[kind]
            taken = read(own)
            for subnet in own.each("subnets") if kind == "virtualnetworks" else ():
                self.take(_SUBNETS, Fields(subnet.value, subnet.place, fields.file, fields.faults))
            if not own.faults:
                self._keep(kept, taken, fields)
        else:
            self.passed[kind] += 1
        if own.faults:
            self.odd.append(Unreadable.of(kind, own))

    def take_effective(self, fields: Fields) -> None:
        """Take one effective route of the interface after which its file is named."""
        self.asked.add("effectiveroutes")
        own = fields.apart()
        self.effective.setdefault(fields.file, []).extend(read_effective(own))
        if own.faults:
            self.odd.append(Unreadable.of("effectiveroutes", own))

    def finish(self) -> None:
        """Find where effective rules are in effect, and take the NSGs of which only these were given."""
        answers, self.effective_nsgs = self.effective_nsgs, {}
        for key, each in answers.items():
            found = placed(each, self.nics.values())
            if isinstance(found, Fault):
                self.odd.append(Unreadable(EFFECTIVE_NSG, "", {}, (found,)))
            else:
                self.effective_nsgs[key] = found
                self.nsgs.setdefault(found.nsg, found.group)

    def _keep(self, kept: str, found: Any, fields: Fields) -> None:
        held = getattr(self, kept).setdefault(key_of(found.id), found)
        self._same(held, found, found.id, held.file, fields)

    @staticmethod
    def _same(held: Any, found: Any, identity: str, where: str, fields: Fields) -> None:
        if not alike(held, found):
            words = f"is in {where} too, with different values"
            fields.fault("", words, "give one description of it, the newest", identity)


_SUBNETS: Final = "virtualnetworks/subnets"
_KINDS: Final[Mapping[str, tuple[Callable[[Fields], Any], str]]] = {
    "networksecuritygroups": (read_nsg, "nsgs"),
    "networkinterfaces": (read_nic, "nics"),
    "virtualnetworks": (read_network, "networks"),
    _SUBNETS: (read_subnet, "subnets"),
    "routetables": (read_table, "tables"),
    "ipgroups": (read_ip_group, "ip_groups"),
    "publicipaddresses": (read_public_address, "addresses"),
    "natgateways": (read_nat_gateway, "nat_gateways"),
    "virtualnetworks/virtualnetworkpeerings": (read_peering, "peerings"),
    "loadbalancers": (read_load_balancer, "balancers"),
    "virtualhubs/hubvirtualnetworkconnections": (read_connection, "connections"),
    "virtualhubs/hubroutetables": (read_hub_table, "hub_defaults"),
    "virtualhubs/routingintent": (read_intent, "hub_defaults"),
    EFFECTIVE_NSG: (read_effective_nsg, "effective_nsgs"),
    ADMIN_RULES: (read_admin_rule, "admin_rules"),
}


def of_shape(value: Any, shape: Shape) -> Any:
    """Return what a shape tells of a value that fits it: what is read."""
    if isinstance(value, list) and isinstance(shape, list):
        return [of_shape(each, shape[0]) for each in value]
    if isinstance(value, Mapping) and isinstance(shape, Mapping):
        return {key: of_shape(value[key], inner) for key, inner in shape.items() if value.get(key) is not None}
    return value


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
        "hubIPAddresses": {"privateIPAddress": str, "privateIpAddress": str},
        "virtualHub": _REFERENCE,
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
