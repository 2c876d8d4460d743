"""Say ``translations.gateway(nat, inside)``: what an address becomes outside.

A NAT gateway gives many local addresses its own, with new source ports from 1024 to 65535, for what the inside opens
by TCP, UDP and ICMP echo; it hands back what routers tell of too large packets of these.

A public address is known only to the cloud, unless the caller or a state of the stack tells it. A gateway whose
address is not known may have any: what surely gets through behind it then gets through whatever the address is.
Sources: Amazon VPC User Guide, NAT gateways and Elastic IP addresses.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.registered.aws_tokens import EIP, NAT_GATEWAY, NAT_GATEWAY_EIP_ASSOCIATION, SUBNET
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.aws.prefix_list import parse_prefix
from webex_calling.verify.model.hop import PortNat
from webex_calling.verify.model.spans import EVERY, Interval

PORTS: Final = (1024, 65535)


class Translations:
    """The NAT gateways of a run; ``known`` has public addresses by the allocation's id or its name."""

    __slots__ = ("_known", "_registered")

    def __init__(self, registered: Registered, known: Mapping[str, IPv4Address]) -> None:
        self._registered = registered
        self._known = known

    def gateway(self, nat: Registration, inside: Sequence[Interval]) -> PortNat:
        """Return the translation of the addresses ``inside`` that are routed to a gateway."""
        name = f"NAT gateway {nat.name}"
        kind = nat.inputs.get("connectivityType", "public")
        if kind not in ("public", "private"):
            words = "is not a connectivity type"
            raise Faults([Fault(f"{nat.name}.connectivityType", words, "give public or private", told(kind))])
        outside = self._private(nat) if kind == "private" else self._public(nat)
        return PortNat(name, tuple(inside), tuple(outside), PORTS, icmp=True)

    def _public(self, nat: Registration) -> Iterator[Interval]:
        """Yield the addresses that a public gateway may take; anywhere where one of them is not known."""
        if nat.inputs.get("availabilityMode") == "regional" and not nat.inputs.get("availabilityZoneAddresses"):
            yield EVERY  # it allocates its addresses itself
            return
        for holder, key, value in self._allocations(nat):
            try:
                found = self._public_address(self._registered.referred(holder, key, value, EIP) or str(value))
            except Faults:  # which of several allocations it is cannot be told, so that it may be any
                found = None
            yield (found, found) if found is not None else EVERY

    def _allocations(self, nat: Registration) -> Iterator[tuple[Registration, str, object]]:
        given = [("allocationId", nat.inputs.get("allocationId"))]
        secondary = nat.inputs.get("secondaryAllocationIds") or []
        given += [
            ("secondaryAllocationIds", each) for each in (secondary if isinstance(secondary, list) else [UNKNOWN])
        ]
        for zone in blocks(nat, "availabilityZoneAddresses"):
            given += [("availabilityZoneAddresses", each) for each in zone.get("allocationIds") or [UNKNOWN]]
        found = [(nat, key, value) for key, value in given if value]
        found += [
            (held, "allocationId", held.inputs.get("allocationId"))
            for held in self._registered.of(NAT_GATEWAY_EIP_ASSOCIATION)
            if self._registered.referred(held, "natGatewayId", held.inputs.get("natGatewayId"), NAT_GATEWAY) is nat
        ]
        if not found:
            words = "is missing, and so is every other address of a public gateway"
            raise Faults([Fault(f"{nat.name}.allocationId", words, "allocate an Elastic IP, or make it private")])
        yield from found

    def _private(self, nat: Registration) -> Iterator[Interval]:
        """Yield the addresses that a private gateway may take: its own ones, or any of its subnet."""
        secondary = nat.inputs.get("secondaryPrivateIpAddresses") or []
        own = [nat.inputs.get("privateIp"), *(secondary if isinstance(secondary, list) else [UNKNOWN])]
        if nat.inputs.get("secondaryPrivateIpAddressCount") or not own[0] or UNKNOWN in own:
            subnet = self._registered.referred(nat, "subnetId", nat.inputs.get("subnetId"), SUBNET)
            cidr = subnet.inputs.get("cidrBlock") if subnet else None
            yield parse_prefix(f"{subnet.name}.cidrBlock", cidr) if subnet and cidr not in (None, UNKNOWN) else EVERY
            return
        for value in own:
            address = _parse(f"{nat.name}.privateIp", value)
            yield address, address

    def _public_address(self, eip: Registration | str) -> int | None:
        """Return the public address of an allocation, where the caller or the stack's state tells it."""
        names = (eip,) if isinstance(eip, str) else (eip.id, eip.name)
        given = next((self._known[name] for name in names if name in self._known), None)
        if given is not None or isinstance(eip, str):
            return None if given is None else int(given)
        value = eip.outputs.get("publicIp") or eip.inputs.get("address")
        return None if value in (None, "", UNKNOWN) else _parse(f"{eip.name}.publicIp", value)


def _parse(place: str, value: object) -> int:
    try:
        return int(IPv4Address(str(value)))
    except AddressValueError as error:
        raise Faults(
            [Fault(place, f"is not an IPv4 address ({error})", "write it as 192.0.2.1", told(value))]
        ) from None
