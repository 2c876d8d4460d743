"""Say ``partly_refused(missing, flows, sets, here)``: what is refused of rows of which the rest gets through.

A row to anywhere names no address, since its servers may be anywhere. Where some prefixes are refused and at least as
much is not, nobody knows whether a server is there: the row is not missing, it is partly refused. Prefixes that are
never routed on the Internet have none of these servers, which is taken for granted, and said.

So it is with the source ports of TCP: whoever opens takes one of many, and takes another where its port fails. Where at
most half of them are refused to a peer that the others reach, the row is partly refused, with the ports. Media over UDP
has its ports from the range that the row publishes, and each that is refused is a call without sound: that is missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from webex_calling.flows.flow import ANYWHERE, Flow
from webex_calling.port import Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.packets import Box, PacketSet
from webex_calling.verify.model.spans import ALL_PORTS, UNROUTED, Spans, difference, prefixes, size, union
from webex_calling.verify.proof.flow_sets import FlowSets

_SHOWN = 6
_NOWHERE = PacketSet.box(peer=UNROUTED)


@dataclass(frozen=True, slots=True)
class PartlyRefused:
    """``openings`` of a flow that are refused; to other addresses, or from other source ports, all gets through.

    They go to ``addresses``, of a flow to anywhere, or come from ``ports``: the other of the two is empty.
    """

    flow: Flow
    openings: PacketSet
    addresses: Spans = ()
    ports: Spans = ()

    @property
    def assumed(self) -> str:
        """What is taken for granted where no refused address is routed on the Internet, "" where one is."""
        if not self.addresses or difference(self.addresses, union(UNROUTED)):
            return ""
        words = "never routed on the Internet and refused, has nothing that is asked for"
        return f"{', '.join(self.prefixes)}, {words} by {self.flow.requirement}"

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The refused prefixes, or source ports, of many the first, and how many there are besides."""
        ports = (f"source port {first}" + (f"-{last}" if last > first else "") for first, last in self.ports)
        held = (*prefixes(self.addresses), *ports)
        return held if len(held) <= _SHOWN else (*held[:_SHOWN], f"{len(held) - _SHOWN} more")


def partly_refused(
    missing: PacketSet, flows: Sequence[Flow], sets: FlowSets, here: PacketSet
) -> Iterator[PartlyRefused]:
    """Yield what is refused of each flow from some source ports, or of one to anywhere to some addresses, and no more.

    What is refused of one flow may be told in both ways, apart.
    """
    for flow in flows:
        whole = sets.of(flow)
        refused = whole & missing
        ports = _by_ports(flow, refused, whole & here)
        if ports and (flow.peer != ANYWHERE or ports.openings - _NOWHERE):
            yield ports
            refused -= ports.openings
        if refused and flow.peer == ANYWHERE:
            addresses = union(each for box in refused.boxes() for each in box.addresses)
            others = whole & here - PacketSet.box(peer=addresses)
            through = union(each for box in others.addressed.boxes() for each in box.addresses)
            if _routed(addresses) <= _routed(through):
                yield PartlyRefused(flow, refused, addresses)


def _by_ports(flow: Flow, refused: PacketSet, whole: PacketSet) -> PartlyRefused | None:
    """Return what is refused from some source ports of a flow and not from as many others; None for nothing."""
    if not refused or flow.protocol is not Protocol.TCP:
        return None
    through = PacketSet.of(_from(box, flow.opens, ALL_PORTS) for box in (whole - refused).boxes())
    some = refused & through
    ports = _ports(some, flow.opens)
    if not ports or size(ports) > size(difference(_ports(whole, flow.opens), ports)):
        return None
    return PartlyRefused(flow, some, ports=ports)


def _ports(openings: PacketSet, opens: Initiator) -> Spans:
    """Return the ports of the side that opens."""
    local = opens is Initiator.LOCAL
    return union(each for box in openings.boxes() for each in (box.local_ports if local else box.peer_ports))


def _from(box: Box, opens: Initiator, ports: Spans) -> Box:
    """Return openings from other ports of the side that opens."""
    return replace(box, local_ports=ports) if opens is Initiator.LOCAL else replace(box, peer_ports=ports)


def _routed(addresses: Spans) -> int:
    """Count the addresses that are routed on the Internet."""
    return size(difference(addresses, union(UNROUTED)))
