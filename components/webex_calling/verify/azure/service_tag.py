"""Say ``tags.peers("VirtualNetwork")``: the peers behind a service tag, as far as they can be told.

A tag whose addresses only the provider knows stands for them as a symbol: a peer of the tag's own name. Three are told:

- ``VirtualNetwork``: the prefixes that the caller gives and 168.63.129.16, as Azure's effective rules expand it; and
  the symbol, for the peered and on-premises networks that it has besides.
- ``AzureLoadBalancer``: 168.63.129.16, where health probes come from.
- ``Internet``: what the virtual network is not and the public Internet reaches. That is read as every address outside
  it and outside the ranges that are never routed there, every DNS name, and every symbol but VirtualNetwork.

Source: Microsoft Learn, Virtual network service tags; Diagnose a virtual machine network traffic filter problem.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.verify.model.names import is_name
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.spans import UNROUTED, Interval

HOST = prefix("168.63.129.16")
"""The virtual address of the host: DNS, DHCP, health probes."""

_NAME = re.compile(r"[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
_VIRTUAL_NETWORK = "VirtualNetwork"


def is_tag(text: str) -> bool:
    """Tell whether ``text`` has the form of a service tag."""
    return _NAME.fullmatch(text) is not None and is_name(text)


@dataclass(frozen=True, slots=True)
class ServiceTags:
    """The tags as one virtual network has them; ``known`` are the addresses of further tags, where the caller knows."""

    virtual_network: tuple[Interval, ...]
    known: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)

    def addresses(self, tag: str) -> tuple[Interval, ...] | None:
        """Return the addresses that a tag has for sure; None where these are not told."""
        told = {_VIRTUAL_NETWORK: (*self.virtual_network, HOST), "AzureLoadBalancer": (HOST,), **self.known}
        return told.get(tag)

    def peers(self, tag: str) -> PacketSet:
        """Return all openings with a peer behind the tag."""
        if tag == "Internet":
            return self.internet
        addresses = self.addresses(tag)
        symbol = () if tag == "AzureLoadBalancer" else (tag,)
        return PacketSet.box(peer=addresses or (), names=symbol)

    @property
    def internet(self) -> PacketSet:
        """All openings with a peer on the Internet."""
        inside = [*UNROUTED, *self.virtual_network, HOST]
        return PacketSet.everything() - PacketSet.box(peer=inside, names=_VIRTUAL_NETWORK)

    def possible(self, peers: PacketSet) -> PacketSet:
        """Return ``peers``, openings with addresses, and with every name and symbol that could have one of these.

        A name may resolve to any address of the Internet, a peer of the virtual network to any other. So a denial of
        some addresses counts as one of every name that may be among them: a name is admitted only where no denial
        could hit it.
        """
        names = PacketSet.box(names="*")
        internet = self.internet
        found = peers
        if peers & (internet - names):
            found |= internet & names
        if peers - internet - names:
            found |= names - internet
        return found
