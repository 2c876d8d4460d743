"""Say ``read_nic(fields)``: a network interface, with its addresses, its subnet and its own NSG."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.audit.azure.resource import identity, key_of
from webex_calling.audit.fields import Fields, span

_BLOCK = 256

_POOLS = ("loadBalancerBackendAddressPools", "loadBalancerInboundNatRules")


@dataclass(frozen=True, slots=True)
class Nic:
    """A network interface.

    ``addresses`` has the id of the public address, "" for none, behind each private one. ``nsg`` is "" for none, and
    ``members`` are the application security groups that it is in, and ``pools`` the backend pools and inbound NAT rules
    of load balancers. ``outbound`` tells whether default outbound access serves it, None where that is not said. All
    ids are for comparison.
    """

    id: str
    name: str
    subnet: str
    nsg: str
    addresses: Mapping[int, str]
    members: frozenset[str]
    pools: frozenset[str]
    outbound: bool | None
    file: str = field(compare=False)


def read_nic(fields: Fields) -> Nic:
    """Read one of ``az network nic list``."""
    addresses: dict[int, str] = {}
    subnet = ""
    members: set[str] = set()
    pools: set[str] = set()
    for held in fields.each("ipConfigurations"):
        if held.value.get("privateIPAddressVersion") == "IPv6":
            continue
        block, public = _block(held), reference(held, "publicIPAddress")
        subnet = subnet or reference(held, "subnet")
        members |= {key_of(group.text("id")) for group in held.each("applicationSecurityGroups")}
        addresses |= dict.fromkeys(block, public)
        for key in _POOLS:
            pools |= {key_of(pool.text("id")) for pool in held.each(key)}
    return Nic(
        id=identity(fields),
        name=fields.text("name"),
        subnet=subnet,
        nsg=reference(fields, "networkSecurityGroup"),
        addresses=addresses,
        members=frozenset(members),
        pools=frozenset(pools),
        outbound=said(fields, "defaultOutboundConnectivityEnabled"),
        file=fields.file,
    )


def _block(fields: Fields) -> range:
    """Return the private addresses of an IP configuration: one, a block of them, or none that is allocated yet.

    A block is /28 (a CIDR block in privateIPAddress; privateIPAddressPrefix in the API until 2023-09-01).
    """
    key = next((each for each in ("privateIPAddress", "privateIPAddressPrefix") if fields.value.get(each)), "")
    text = fields.text(key) if key else ""
    found = span(text)
    if text and ":" not in text and (found is None or found[1] - found[0] >= _BLOCK):
        fields.fault(key, "is neither an IPv4 address nor a block of at most 256", value=text)
        return range(0)
    return range(found[0], found[1] + 1) if found else range(0)


def reference(fields: Fields, key: str) -> str:
    """Return the id in a reference to another resource, for comparison; "" where there is none."""
    held = fields.inner(key)
    return key_of(held.text("id")) if held else ""


def said(fields: Fields, key: str) -> bool | None:
    """Return a truth value, None where it is not said."""
    return None if fields.value.get(key) is None else fields.flag(key)
