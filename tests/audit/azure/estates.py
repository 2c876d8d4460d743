"""`Estate()`: a gateway in a spoke network on Azure, as ``az network … list`` prints it, one thing to change a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.audit import az_estate as az
from tests.rows import GATEWAY_DNS, GATEWAY_HTTPS, GATEWAY_MEDIA, GATEWAY_NTP, GATEWAY_REVOCATION, GATEWAY_SIGNALLING

from webex_calling.audit.audit import audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows

SITE: Mapping[str, Any] = {
    "resolvers": ["10.40.0.4"],
    "timeServers": ["10.40.0.5"],
    "https": "internet",
    "azure": {
        "weu": {
            "location": "westeurope",
            "resourceGroup": "voice",
            "virtualNetworks": {"voice": {"cidrs": ["10.40.0.0/16"]}},
        }
    },
    "localGateways": [{"name": "gw", "trunk": "registration", "interfaces": {"external": "10.40.1.10"}}],
}
ROWS = frozenset({GATEWAY_DNS, GATEWAY_NTP, GATEWAY_REVOCATION, GATEWAY_HTTPS, GATEWAY_SIGNALLING, GATEWAY_MEDIA})
"""The rows of a gateway with a registration trunk, without that of path MTU discovery."""


def rule(
    name: str, access: str, direction: str, peer: str = "*", priority: int = 100, protocol: str = "*"
) -> dict[str, Any]:
    """Return a rule of an NSG for every port."""
    far, near = ("source", "destination") if direction == "Inbound" else ("destination", "source")
    ends = {f"{far}AddressPrefix": peer, f"{near}AddressPrefix": "*"}
    held = {"name": name, "access": access, "direction": direction, "priority": priority, "protocol": protocol}
    return {**held, **ends, "sourcePortRange": "*", "destinationPortRange": "*"}


OPEN = (rule("in", "Allow", "Inbound", priority=4000), rule("out", "Allow", "Outbound", priority=4000))


def route(prefix: str, hop: str, address: str = "", name: str = "") -> dict[str, Any]:
    """Return a user-defined route."""
    return {"name": name or prefix, "addressPrefix": prefix, "nextHopType": hop, "nextHopIpAddress": address or None}


def peering(name: str, *prefixes: str, remote: str = "hub", **more: Any) -> dict[str, Any]:
    """Return a peering as the CLI prints it."""
    held: dict[str, Any] = {
        "id": f"{az.identity('virtualNetworks', 'voice')}/virtualNetworkPeerings/{name}",
        "name": name,
        "peeringState": "Connected",
        "peeringSyncLevel": "FullyInSync",
        "allowVirtualNetworkAccess": True,
        "useRemoteGateways": False,
        "remoteVirtualNetwork": {"id": az.identity("virtualNetworks", remote)},
        "remoteAddressSpace": {"addressPrefixes": list(prefixes)},
        "remoteVirtualNetworkAddressSpace": {"addressPrefixes": list(prefixes)},
    }
    return {**held, **more}


@dataclass(slots=True)
class Estate:
    """The documents, by what differs: ``files`` are more of them, by the name of the file without ``.json``."""

    rules: tuple[dict[str, Any], ...] = OPEN
    routes: tuple[dict[str, Any], ...] | None = None
    peerings: tuple[dict[str, Any], ...] = ()
    subnets: tuple[str, ...] = ()
    public: bool = True
    nic: Mapping[str, Any] = field(default_factory=dict)
    subnet: Mapping[str, Any] = field(default_factory=dict)
    table: Mapping[str, Any] = field(default_factory=dict)
    pool: str = ""
    files: Mapping[str, Any] = field(default_factory=dict)

    def documents(self) -> dict[str, Any]:
        """Return every document by the name of its file."""
        nic = az.nic("gw", "10.40.1.10", "edge", public="gw" if self.public else "", group="edge")
        if self.pool:
            nic["ipConfigurations"][0]["loadBalancerBackendAddressPools"] = [{"id": self.pool}]
        references = {} if self.routes is None else {"routeTable": "out"}
        network = az.network("10.40.0.0/16", {"edge": ("10.40.1.0/24", references)})
        network["subnets"][0] |= self.subnet
        network["subnets"] += [
            {"id": f"{network['id']}/subnets/{each}", "name": each, "addressPrefix": "10.40.255.0/27"}
            for each in self.subnets
        ]
        found: dict[str, Any] = {
            "nics": [{**nic, **self.nic}],
            "nsgs": [az.resource("networkSecurityGroups", "edge", securityRules=list(self.rules))],
            "networks": [{**network, "virtualNetworkPeerings": list(self.peerings)}],
        }
        if self.public:
            found["addresses"] = [az.public("gw", "203.0.113.10")]
        if self.routes is not None:
            found["tables"] = [az.resource("routeTables", "out", routes=list(self.routes), **self.table)]
        return {**found, **self.files}

    def audited(self, folder: Path) -> InterfaceProof:
        """Return what an audit says of the gateway."""
        reference = load_reference()
        site = validate_site(SITE, published=reference.published)
        flows = SiteFlows({name: plan.flows for name, plan in plan_site(reference, site).gateways.items()}, {}, {})
        estate = read_estate(az.printed(folder, **self.documents()), lambda words: None)
        (side,) = audit_estate(estate, reference, (site, flows)).sides or ()
        return side


def missing(side: InterfaceProof) -> set[str]:
    """Return the rows that are missing, without path MTU discovery."""
    return {gap.row for gap in side.gaps} & ROWS


def maybe(side: InterfaceProof) -> set[str]:
    """Return the rows that may be refused, without path MTU discovery."""
    return {gap.row for gap in side.may_be_refused} & ROWS
