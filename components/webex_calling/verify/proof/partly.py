"""Say ``partly_refused(missing, flows, sets, here)``: what is refused of rows to anywhere, where the rest gets through.

Such a row names no address, since its servers may be anywhere. Where some prefixes are refused and at least as much is
not, nobody knows whether a server is there: the row is not missing, it is partly refused. Prefixes that are never
routed on the Internet have none of these servers, which is taken for granted, and said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webex_calling.flows.flow import ANYWHERE, Flow
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import UNROUTED, Spans, difference, prefixes, size, union
from webex_calling.verify.proof.flow_sets import FlowSets

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PartlyRefused:
    """``openings`` of a flow to anywhere that are refused, all addresses among them; others get through."""

    flow: Flow
    openings: PacketSet
    addresses: Spans

    @property
    def assumed(self) -> str:
        """What is taken for granted where no refused address is routed on the Internet, "" where one is."""
        if not self.addresses or difference(self.addresses, union(UNROUTED)):
            return ""
        words = "never routed on the Internet and refused, has nothing that is asked for"
        return f"{', '.join(self.prefixes)}, {words} by {self.flow.requirement}"

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The refused prefixes, of many the first, and how many there are besides."""
        held = prefixes(self.addresses)
        return held if len(held) <= _SHOWN else (*held[:_SHOWN], f"{len(held) - _SHOWN} more")


def partly_refused(
    missing: PacketSet, flows: Sequence[Flow], sets: FlowSets, here: PacketSet
) -> Iterator[PartlyRefused]:
    """Yield each flow to anywhere of which some addresses are refused, and more are not."""
    for flow in flows:
        if flow.peer == ANYWHERE and (refused := sets.of(flow) & missing):
            addresses = union(each for box in refused.boxes() for each in box.addresses)
            others = sets.of(flow) & here - PacketSet.box(peer=addresses)
            through = union(each for box in others.addressed.boxes() for each in box.addresses)
            if _routed(addresses) <= _routed(through):
                yield PartlyRefused(flow, refused, addresses)


def _routed(addresses: Spans) -> int:
    """Count the addresses that are routed on the Internet."""
    return size(difference(addresses, union(UNROUTED)))
