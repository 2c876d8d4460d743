"""Say ``read_peering(fields)``: one side of a peering of virtual networks, and what it lets the network reach.

Source: Microsoft.Network, API 2024-05-01, virtualNetworkPeerings, and the examples of azure-rest-api-specs.
``remoteAddressSpace`` is what is peered, ``remoteVirtualNetworkAddressSpace`` what the other network has now, which the
peering has only once it is synchronised.
"""

from dataclasses import dataclass, field
from typing import Final

from webex_calling.audit.azure.resource import flat, identity, key_of
from webex_calling.audit.fields import Fields, span

_SPACES: Final = ("remoteAddressSpace", "peeredRemoteAddressSpace", "remoteVirtualNetworkAddressSpace")


@dataclass(frozen=True, slots=True)
class Peering:
    """One side of a peering: ``network`` has it, with ``remote``; both ids are for comparison.

    ``prefixes`` are the IPv4 ones of the other network, as far as they are printed. It ``admits`` where it is connected
    and gives access to the network. ``gateway`` tells that the gateways of the other network serve this one.
    """

    id: str
    name: str
    network: str
    remote: str
    prefixes: tuple[str, ...]
    admits: bool
    gateway: bool
    file: str = field(compare=False)


def read_peering(fields: Fields, network: str = "") -> Peering:
    """Read one of ``az network vnet peering list``, or one of those that ``network`` prints itself."""
    name = fields.text("name")
    place = f"{network}/virtualNetworkPeerings/{name}"
    found = identity(fields) if fields.value.get("id") or not network else place
    remote = fields.inner("remoteVirtualNetwork")
    state = fields.text("peeringState", needed=False)
    access = fields.value.get("allowVirtualNetworkAccess") is None or fields.flag("allowVirtualNetworkAccess")
    return Peering(
        id=found,
        name=name,
        network=key_of(found).rpartition("/virtualnetworkpeerings/")[0],
        remote=key_of(remote.text("id")) if remote else "",
        prefixes=next((held for key in _SPACES if (held := _space(fields, key))), ()),
        admits=state.lower() in ("", "connected") and access,
        gateway=fields.flag("useRemoteGateways"),
        file=fields.file,
    )


def read_inner(fields: Fields, network: str) -> tuple[Peering, ...]:
    """Read the peerings that a virtual network prints."""
    held = fields.each("virtualNetworkPeerings")
    return tuple(read_peering(Fields(flat(each.value), each.place, each.file, each.faults), network) for each in held)


def _space(fields: Fields, key: str) -> tuple[str, ...]:
    space = fields.inner(key)
    found = [each for each in space.texts("addressPrefixes") if ":" not in each] if space else []
    for each in found:
        if span(each) is None:
            fields.fault(key, "has a value that is not an IPv4 prefix", value=each)
    return tuple(each for each in found if span(each))
