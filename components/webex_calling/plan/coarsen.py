"""Say ``coarsen(flow, target)``: the flow as a target can express it, and by name what it cannot say."""

from dataclasses import dataclass, replace
from enum import StrEnum

from webex_calling.flows.flow import Expression, Flow, Names, addressed
from webex_calling.port import ANY_PORT, Icmp


class Excess(StrEnum):
    """What gets through needlessly because a target cannot say it more exactly: declared, never silent."""

    DOMAIN = "https-by-domain"
    ICMP = "icmp"
    LOCAL_PORTS = "local-ports"


@dataclass(frozen=True, slots=True)
class Coarsened:
    """One flow of which a target says less than is required: ``said`` is what it says instead."""

    excess: Excess
    flow: Flow
    wanted: str
    said: str


def coarsen(flow: Flow, target: Expression) -> tuple[Flow, tuple[Coarsened, ...]]:
    """Return the least wider flow that ``target`` can express, and each thing given up for it."""
    given_up: list[Coarsened] = []
    wider = flow
    if isinstance(flow.peer, Names) and not target.names:
        if not flow.peer.within:
            given_up.append(Coarsened(Excess.DOMAIN, flow, str(flow.peer), "any address"))
        wider = replace(wider, peer=addressed(flow.peer))
    if isinstance(flow.icmp, Icmp) and not target.icmp_codes:
        given_up.append(Coarsened(Excess.ICMP, flow, f"ICMP {flow.icmp}", "all ICMP"))
        wider = replace(wider, icmp=None)
    if flow.source_ports and flow.source_ports != (ANY_PORT,) and not target.source_ports:
        wanted = f"local ports {', '.join(map(str, flow.source_ports))}"
        given_up.append(Coarsened(Excess.LOCAL_PORTS, flow, wanted, "any local port"))
        wider = replace(wider, source_ports=(ANY_PORT,))
    return wider, tuple(given_up)
