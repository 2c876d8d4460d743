"""Say ``tags.peers("VirtualNetwork")``: the peers behind a service tag, as far as they can be told.

A tag whose addresses only the provider knows stands for them as a symbol: a peer of the tag's own name. Three are told:

- ``VirtualNetwork``: the address space, the peered networks, what routes of the subnet bring, and 168.63.129.16, as
  Azure's effective rules expand it. A user-defined route counts whatever its next hop, so that a default route makes it
  everything. The symbol stands for networks behind peerings and gateways that nobody told of.
- ``AzureLoadBalancer``: 168.63.129.16, where health probes come from.
- ``Internet``: what the virtual network is not and the public Internet reaches. That is read as every address outside
  it and outside the ranges that are never routed there, every DNS name, and every symbol but VirtualNetwork.

Two things are not sure, and so ``tags.readings`` has the tags in every way in which they can be read: what a gateway
brings that nobody printed, which may be a default route; and whether the tag Internet still has the public addresses
that a route brings into VirtualNetwork. Microsoft says that it applies where no other tag does, and users have seen
such addresses in both.

Source: Microsoft Learn, Virtual network service tags; Diagnose a virtual machine network traffic filter problem.
MicrosoftDocs/azure-docs, issues 22178 and 124192 (routes), 81801 (addresses in both tags), pull request 101300.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from webex_calling.verify.model.names import is_name
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, UNROUTED, Interval, difference, union

HOST = prefix("168.63.129.16")
"""The virtual address of the host: DNS, DHCP, health probes."""
SHARED = "whether the tag Internet still has what a route brings into VirtualNetwork is not documented"

_NAME = re.compile(r"[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
_VIRTUAL_NETWORK = "VirtualNetwork"


def is_tag(text: str) -> bool:
    """Tell whether ``text`` has the form of a service tag."""
    return _NAME.fullmatch(text) is not None and is_name(text)


@dataclass(frozen=True, slots=True)
class ServiceTags:
    """The tags as one subnet has them.

    ``virtual_network`` are the addresses of its network and of peered ones, and ``routed`` the prefixes that routes of
    the subnet bring. ``doubt`` says why there may be more, "" where there is not. ``whole`` tells that all is told, so
    that no symbol stands for more. ``known`` are the addresses of further tags, where the caller knows. ``shared`` is
    the reading in which the tag Internet has what routes bring too.
    """

    virtual_network: tuple[Interval, ...]
    known: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    routed: tuple[Interval, ...] = ()
    doubt: str = ""
    whole: bool = False
    shared: bool = False

    def addresses(self, tag: str) -> tuple[Interval, ...] | None:
        """Return the addresses that a tag has for sure; None where these are not told."""
        here = (*self.virtual_network, *self.routed, HOST)
        told = {_VIRTUAL_NETWORK: here, "AzureLoadBalancer": (HOST,), **self.known}
        return told.get(tag)

    def peers(self, tag: str) -> PacketSet:
        """Return all openings with a peer behind the tag."""
        if tag == "Internet":
            return self.internet
        addresses = self.addresses(tag)
        alone = tag == "AzureLoadBalancer" or (tag == _VIRTUAL_NETWORK and self.whole)
        return PacketSet.box(peer=addresses or (), names=() if alone else (tag,))

    @property
    def internet(self) -> PacketSet:
        """All openings with a peer behind the tag Internet."""
        return self._beyond(() if self.shared else self.routed)

    @property
    def outside(self) -> PacketSet:
        """All openings with a peer on the Internet, wherever routes lead to it."""
        return self._beyond(())

    def _beyond(self, routed: tuple[Interval, ...]) -> PacketSet:
        inside = [*UNROUTED, *self.virtual_network, *routed, HOST]
        return PacketSet.everything() - PacketSet.box(peer=inside, names=_VIRTUAL_NETWORK)

    @property
    def readings(self) -> tuple["ServiceTags", ...]:
        """The tags in every way in which they can be read: one where nothing is in doubt."""
        found: list[ServiceTags] = []
        for routed in (self.routed, (EVERY,)) if self.doubt else (self.routed,):
            plain = replace(self, routed=routed, doubt="", whole=self.whole or bool(self.doubt))
            found.append(plain)
            if difference(union(routed), union([*UNROUTED, *self.virtual_network, HOST])):
                found.append(replace(plain, shared=True))
        return tuple(found)

    @property
    def why(self) -> str:
        """Why there are several readings."""
        return self.doubt or SHARED

    def most(self, tag: str) -> PacketSet:
        """Return all openings with a peer that may be behind the tag."""
        return PacketSet.union(each.peers(tag) for each in self.readings)

    def possible(self, peers: PacketSet) -> PacketSet:
        """Return ``peers``, openings with addresses, and with every name and symbol that could have one of these.

        A name may resolve to any address of the Internet, a peer of the virtual network to any other. So a denial of
        some addresses counts as one of every name that may be among them: a name is admitted only where no denial
        could hit it.
        """
        names = PacketSet.box(names="*")
        internet = self.outside
        found = peers
        if peers & (internet - names):
            found |= internet & names
        if peers - internet - names:
            found |= names - internet
        return found
