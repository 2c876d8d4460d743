"""Say ``resources(estate, filters)``: the Azure resources of an estate as a program would have registered them."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address
from typing import Any

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.filters import AzureFilters
from webex_calling.audit.azure.interface import Nic
from webex_calling.audit.azure.resource import key_of, name_of
from webex_calling.audit.registrations import registration
from webex_calling.registered.azure_tokens import (
    NAT_GATEWAY,
    NETWORK_INTERFACE,
    PUBLIC_IP_ADDRESS,
    SUBNET,
    VIRTUAL_NETWORK,
)
from webex_calling.registered.registration import Registration


def resources(estate: AzureEstate, filters: AzureFilters) -> Iterator[Registration]:
    """Yield networks, subnets, NSGs, NAT gateways and public addresses; all ids are in lower case."""
    for network in estate.networks.values():
        inputs = {**_group(network.id), "virtualNetworkName": network.name}
        inputs["addressSpace"] = {"addressPrefixes": list(network.prefixes)}
        yield _resource(VIRTUAL_NETWORK, network.id, inputs)
    for subnet in estate.subnets.values():
        named = {"subnetName": name_of(subnet.id), "virtualNetworkName": subnet.id.split("/")[-3]}
        inputs = {**_group(subnet.id), **named, "addressPrefixes": list(subnet.prefixes)}
        inputs |= _reference("networkSecurityGroup", subnet.nsg) | _reference("natGateway", subnet.nat_gateway)
        yield _resource(SUBNET, subnet.id, inputs)
    for nsg in estate.nsgs.values():
        yield filters.registration(nsg)
    for gateway in estate.nat_gateways.values():
        inputs = {"publicIpAddresses": [{"id": each} for each in gateway.addresses]}
        inputs["publicIpPrefixes"] = [{"id": f"{key_of(gateway.id)}/prefix/{at}"} for at in range(gateway.prefixes)]
        yield _resource(NAT_GATEWAY, gateway.id, inputs)
    for address in estate.addresses.values():
        told = {"ipAddress": str(IPv4Address(address.address))} if address.address is not None else {}
        yield _resource(PUBLIC_IP_ADDRESS, address.id, {"sku": {"name": "Standard"}, **told})


def interface(nic: Nic) -> Registration:
    """Return a network interface."""
    blocks = [
        {
            "privateIPAddress": str(IPv4Address(private)),
            **_reference("subnet", nic.subnet),
            **_reference("publicIPAddress", public),
        }
        for private, public in nic.addresses.items()
    ]
    inputs = {**_group(nic.id), "ipConfigurations": blocks, **_reference("networkSecurityGroup", nic.nsg)}
    return _resource(NETWORK_INTERFACE, nic.id, inputs)


def _resource(kind: str, identity: str, inputs: Mapping[str, Any]) -> Registration:
    return registration(kind, name_of(identity), inputs, key_of(identity))


def _reference(key: str, identity: str) -> dict[str, Any]:
    return {key: {"id": key_of(identity)}} if identity else {}


def _group(identity: str) -> dict[str, Any]:
    steps = identity.split("/")
    at = [step.lower() for step in steps].index("resourcegroups") if "resourcegroups" in identity.lower() else 0
    return {"resourceGroupName": steps[at + 1]} if at else {}
