"""Say ``gateways.translation(gateway, inside)``: what a NAT gateway makes of what leaves its subnets.

It carries TCP and UDP that the inside opens, from the 64,512 ports above 1023 of each of its public addresses; no ICMP
and no other protocol, and nothing that the Internet opens.
Source: Microsoft Learn, Azure NAT Gateway resource; Microsoft.Network, API 2024-05-01, natGateways.
"""

from collections.abc import Mapping, Sequence

from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks
from webex_calling.verify.azure.public_address import PublicAddresses
from webex_calling.verify.model.hop import PortNat
from webex_calling.verify.model.spans import EVERY, Interval

PORTS: Interval = (1024, 65535)


class NatGateways:
    """The NAT gateways of a run; ``known`` has public addresses and prefixes that the caller knows, by URN or id."""

    __slots__ = ("_publics",)

    def __init__(self, registered: Registered, known: Mapping[str, Interval] | None = None) -> None:
        self._publics = PublicAddresses(registered, known)

    def translation(self, gateway: Registration, inside: Sequence[Interval]) -> PortNat:
        """Return the translation of the addresses ``inside``, those of the subnets of the gateway.

        Where one of its public addresses is not told, any address may be the outside one. Raises Faults for a gateway
        without public addresses, which carries nothing to anywhere.
        """
        outside: list[Interval | None] = []
        for key, read in (
            ("publicIpAddresses", self._publics.address),
            ("publicIpPrefixes", self._publics.prefix),
        ):
            if gateway.inputs.get(key) == UNKNOWN:
                outside.append(None)
                continue
            outside += [read(gateway, key, block.get("id")) for block in blocks(gateway, key)]
        if not outside:
            words = "has neither a public address nor a prefix, and so translates to nothing"
            raise Faults([Fault(f"{gateway.name}.publicIpAddresses", words, "give it a Standard public address")])
        told = tuple(each for each in outside if each is not None)
        return PortNat(
            f"NAT gateway {gateway.name}", tuple(inside), told if len(told) == len(outside) else (EVERY,), PORTS
        )
