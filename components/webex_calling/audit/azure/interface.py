"""Say ``read_nic(fields)``: a network interface, with its addresses, its subnet and its own NSG.

The CLI wrote ``privateIpAddress`` and ``publicIpAddress`` until its version 2.46 of 2023 took over the API's own
spelling (Azure/azure-cli pull requests 25454 and 25498); either is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.audit.azure.resource import flat, identity, key_of
from webex_calling.audit.fields import Fields


@dataclass(frozen=True, slots=True)
class Nic:
    """A network interface.

    ``addresses`` has the id of the public address, "" for none, behind each private one. ``nsg`` is "" for none, and
    ``members`` are the application security groups that it is in. All ids are for comparison.
    """

    id: str
    name: str
    subnet: str
    nsg: str
    addresses: Mapping[int, str]
    members: frozenset[str]
    file: str = field(compare=False)


def read_nic(fields: Fields) -> Nic:
    """Read one of ``az network nic list``."""
    addresses: dict[int, str] = {}
    subnet = ""
    members: set[str] = set()
    for each in fields.each("ipConfigurations"):
        held = Fields(flat(each.value), each.place, each.file, each.faults)
        if held.value.get("privateIPAddressVersion") == "IPv6":
            continue
        address = held.address("privateIPAddress" if "privateIPAddress" in held.value else "privateIpAddress")
        public = reference(held, "publicIPAddress") or reference(held, "publicIpAddress")
        subnet = subnet or reference(held, "subnet")
        members |= {key_of(group.text("id")) for group in held.each("applicationSecurityGroups")}
        if address is not None:
            addresses[address] = public
    return Nic(
        id=identity(fields),
        name=fields.text("name"),
        subnet=subnet,
        nsg=reference(fields, "networkSecurityGroup"),
        addresses=addresses,
        members=frozenset(members),
        file=fields.file,
    )


def reference(fields: Fields, key: str) -> str:
    """Return the id in a reference to another resource, for comparison; "" where there is none."""
    held = fields.inner(key)
    return key_of(held.text("id")) if held else ""
