"""Say ``destination_nat(rules, tags)``: what the DNAT rules of a firewall policy let in.

It is told in the endpoint's words, its private address and port, as the far side's are translated to them. The first
rule that matches the public address and port decides.
Source: Microsoft Learn, Azure Firewall rule processing logic.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from webex_calling.fault import Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.registry import told
from webex_calling.verify.azure.firewall_fields import Fields
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.condition import Condition
from webex_calling.verify.model.packets import TCP, UDP, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, Interval

_PROTOCOLS = {"TCP": TCP, "UDP": UDP}
_PORTED = ((TCP, TCP), (UDP, UDP))


def destination_nat(rules: Sequence[Fields], tags: ServiceTags) -> Iterator[Clause]:
    """Yield what each DNAT rule lets in. Raises Faults for what cannot be told."""
    taken = PacketSet.empty()
    for fields in rules:
        openings = _told(_dialled(fields)) & PacketSet.box(initiator=Initiator.PEER)
        peers = _told(fields.sources(lambda held: PacketSet.box(peer=held)))
        # A name may be an earlier rule's, with some of its addresses: it is surely this one's only if it cannot be.
        reached = (openings & peers) - taken
        taken |= openings & tags.possible(peers)
        inside, port = _inside(fields)
        moved = (replace(box, local=((inside, inside),), local_ports=((port, port),)) for box in reached.boxes())
        yield Clause(f"DNAT rule {fields.name}", True, PacketSet.of(moved), fields.group.urn)


def doubtful_nat(rules: Iterable[Fields]) -> Iterator[Clause]:
    """Yield what each DNAT rule may let in, where filters behind the firewall see it for the peer."""
    for fields in rules:
        try:
            inside, port = _inside(fields)
            box = PacketSet.box(protocol=_PORTED, local=[(inside, inside)], local_ports=[(port, port)])
        except Faults:
            box = PacketSet.everything()
        doubt = "what lies behind its firewall sees the firewall as the peer"
        possibly = box & PacketSet.box(initiator=Initiator.PEER)
        yield Clause(f"DNAT rule {fields.name}", True, PacketSet.empty(), fields.group.urn, possibly, doubt)


def sent_in(rules: Iterable[Fields], addresses: Sequence[Interval]) -> Iterator[tuple[str, PacketSet]]:
    """Yield each DNAT rule by name with all that it may let in to these addresses, of the peers that open it."""
    for fields in rules:
        words = [each.upper() for each in fields.values.get("ipProtocols") or () if isinstance(each, str)]
        numbers = [(_PROTOCOLS[each], _PROTOCOLS[each]) for each in words if each in _PROTOCOLS]
        box = PacketSet.box(initiator=Initiator.PEER, protocol=numbers or _PORTED, local=addresses)
        address, port = fields.values.get("translatedAddress"), told(fields.values.get("translatedPort"))
        if not (address or fields.values.get("translatedFqdn")):
            continue
        with suppress(ValueError):
            box &= PacketSet.box(local=[prefix(told(address))] if address else [EVERY])
        if port.isascii() and port.isdigit():
            box &= PacketSet.box(protocol=_PORTED, local_ports=[(int(port), int(port))])
        found = box & fields.sources(lambda held: PacketSet.box(peer=held)).possibly
        if found:
            yield f"DNAT rule {fields.name}", found


def _told(found: Condition) -> PacketSet:
    if found.faults:
        raise Faults(found.faults[:1])
    return found.surely


def _dialled(fields: Fields) -> Condition:
    """Return the openings to the public address and port of a rule."""
    words = fields.texts("ipProtocols")
    for word in words or [""]:
        if word not in _PROTOCOLS:
            raise fields.refused("ipProtocols", "is not known", f"give {' or '.join(_PROTOCOLS)}", word)
    public = fields.side("destination", lambda held: PacketSet.box(local=held))
    if fields.tags("destination") or not public.possibly:
        raise fields.refused("destinationAddresses", "is not a public address", "give one of the firewall's")
    numbers = [(_PROTOCOLS[word], _PROTOCOLS[word]) for word in words]
    return public & fields.ports(lambda held: PacketSet.box(protocol=numbers, local_ports=held))


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
