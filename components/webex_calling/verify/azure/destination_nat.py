"""Say ``destination_nat(rules, tags)``: what the Internet opens to private addresses through an Azure Firewall.

Openings are told in the endpoint's words, its private address and port, as the far side's are translated to them. The
first rule that matches the public address and port decides. Two facts have no form along a path, and are refused:

- The firewall translates the peer as well, to a private address of its own ("SNAT on inbound connections"). A filter
  between the firewall and the endpoint sees that and not the peer, so that none may stand there.
- Whether a network rule can deny what DNAT has let in is said both ways: by editions of "Azure Firewall rule
  processing logic" (it can) and by the present one (it is subject to no further rule).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from webex_calling.published.requirement import Initiator
from webex_calling.registered.registry import told
from webex_calling.verify.azure.firewall_rule import Fields
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import TCP, UDP, PacketSet, prefix

_PROTOCOLS = {"TCP": TCP, "UDP": UDP}


def destination_nat(rules: Sequence[Fields], tags: ServiceTags) -> Iterator[Clause]:
    """Yield what each DNAT rule lets in. Raises Faults for what cannot be told."""
    taken = PacketSet.empty()
    for fields in rules:
        numbers = [(number, number) for number in fields.protocols(_PROTOCOLS) if number is not None]
        public, named = fields.ends("destination")
        if named or not public:
            raise fields.refused("destinationAddresses", "is not a public address", "give one of the firewall's")
        openings = PacketSet.box(initiator=Initiator.PEER, protocol=numbers, local=public, local_ports=fields.ports())
        peers = PacketSet.box(peer=fields.sources())
        # A name may be an earlier rule's, with some of its addresses: it is surely this one's only if it cannot be.
        reached = (openings & peers) - taken
        taken |= openings & tags.possible(peers)
        inside, port = _inside(fields)
        moved = (replace(box, local=((inside, inside),), local_ports=((port, port),)) for box in reached.boxes())
        yield Clause(f"DNAT rule {fields.name}", True, PacketSet.of(moved), fields.group.urn)


def _inside(fields: Fields) -> tuple[int, int]:
    if fields.values.get("translatedFqdn"):
        words = "is a name whose address is not known"
        raise fields.refused("translatedFqdn", words, "give translatedAddress", told(fields.values["translatedFqdn"]))
    address, port = told(fields.values.get("translatedAddress")), told(fields.values.get("translatedPort"))
    try:
        first, last = prefix(address)
    except ValueError:
        first, last = 0, 1
    if first != last:
        raise fields.refused("translatedAddress", "is not an IPv4 address", "give the private address", address)
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise fields.refused("translatedPort", "is not a port", "give one within 1-65535", port)
    return first, int(port)
