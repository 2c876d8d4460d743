"""Say ``packet_end(asked, ends, "fra-a/external")``: which filtered end of a site a packet meets, and who opens it."""

from collections.abc import Iterator, Sequence

from webex_calling.fault import Fault, Faults
from webex_calling.flows.site_end import SUBNET, SiteEnd
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.spans import intervals
from webex_calling.verify.questions.packet_text import Asked, PacketEndpoint


def packet_end(asked: Asked, ends: Sequence[SiteEnd], at: str = "") -> tuple[SiteEnd, Initiator]:
    """Return the end that a packet leaves or reaches, and who opens it.

    ``at`` is the choice of an end, or the name of its gateway alone. Raises Faults, with the choices there are, where
    the text and ``at`` leave more than one answer or none.
    """
    places = [(end, initiator) for end in _chosen(ends, at) for initiator in _initiators(end, asked, at)]
    if not at:  # the whole way, where there is one
        whole = [each for each in places if _crosses(each[0], _peer(asked, each[1]))]
        places = whole or [each for each in places if not each[0].perimeter] or places
    exact = [each for each in places if each[0].addresses and each[0].own != SUBNET]
    found = exact or [each for each in places if each[0].own != SUBNET] or places
    if len(found) == 1:
        return found[0]
    choices = {end.choice: end for end, _ in found}
    if len(choices) == 1:
        words = "may be opened by either side: both addresses are its own"
        raise Faults([Fault("packet", words, 'begin with "local opens" or "peer opens"')])
    raise Faults([_undecided(asked, at, ends, tuple(choices))])


def _chosen(ends: Sequence[SiteEnd], at: str) -> tuple[SiteEnd, ...]:
    found = tuple(end for end in ends if at in ("", end.name, end.choice))
    if not found:
        choices = ", ".join(end.choice for end in ends)
        raise Faults([Fault("--at", "is not an end of this site", f"choose one of {choices}", at)])
    return found


def _undecided(asked: Asked, at: str, ends: Sequence[SiteEnd], found: Sequence[str]) -> Fault:
    shown = f"{asked.source.text} -> {asked.destination.text}"
    if found:
        return Fault("packet", "may be at several ends", f"choose --at {' or --at '.join(found)}", shown)
    said = 'begin with "local opens" or "peer opens"'
    if at:
        return Fault("packet", f"has no local address of {at}", said, shown)
    hosts = (asked.source.host, asked.destination.host)
    for end in ends:
        public = None if end.public is None or end.perimeter else int(end.public)
        if public is not None and public in hosts and end.address:  # translated before a filter sees it
            text = asked.source.text if public == asked.source.host else asked.destination.text
            words = f"has the public address of {end.choice}, which no filter sees"
            return Fault("packet", words, f"give the local address, {end.address}", text)
    choices = " or --at ".join(end.choice for end in ends if end.own != SUBNET)
    return Fault("packet", "has no local address that this site knows", f"{said}, and choose --at {choices}", shown)


def _initiators(end: SiteEnd, asked: Asked, at: str) -> Iterator[Initiator]:
    """Yield who may open the packet at ``end``; a text that says so is believed of an end that is named."""
    for initiator, endpoint in ((Initiator.LOCAL, asked.source), (Initiator.PEER, asked.destination)):
        named = bool(at) and asked.initiator is initiator and isinstance(endpoint.host, int)
        if asked.initiator in (None, initiator) and (_is_at(end, endpoint) or named):
            yield initiator


def _is_at(end: SiteEnd, endpoint: PacketEndpoint) -> bool:
    """Tell whether the address is one of the end's."""
    return isinstance(endpoint.host, int) and any(first <= endpoint.host <= last for first, last in intervals(end.near))


def _crosses(end: SiteEnd, peer: PacketEndpoint) -> bool:
    """Tell whether what is exchanged with ``peer`` crosses the perimeter of an end; false where it has none."""
    if not end.perimeter:
        return False
    return not isinstance(peer.host, int) or not any(
        first <= peer.host <= last for first, last in intervals(end.inside)
    )


def _peer(asked: Asked, initiator: Initiator) -> PacketEndpoint:
    return asked.destination if initiator is Initiator.LOCAL else asked.source
