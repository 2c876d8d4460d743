"""Say ``rule.identity``: a permit after merging, which knows the flows that imply it and still knows no cloud."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.flows.flow import Flow, ServiceTag
from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface


@dataclass(frozen=True, slots=True, order=True)
class NetworkList:
    """One list of a published network: number 1, or an overflow list from 2 on."""

    network: str
    number: int = 1

    def __str__(self) -> str:
        return self.network if self.number == 1 else f"{self.network}-{self.number}"


RulePeer = NetworkList | IPv4Network | ServiceTag


@dataclass(frozen=True, slots=True)
class Rule:
    """One permit: one service of one peer, on one interface, for connections that one side opens.

    ``service`` is a port range of the side that does not open, an ICMP message, or None for every ICMP message.
    ``local`` is the endpoint's address where a filter is shared and must name it. ``flows`` are never empty.
    """

    interface: Interface
    opens: Initiator
    protocol: Protocol
    service: PortRange | Icmp | None
    peer: RulePeer
    local: IPv4Network | None
    flows: tuple[Flow, ...]

    @property
    def requirements(self) -> tuple[str, ...]:
        """The ids of the rows that imply this rule, each once, in the order of the flows."""
        return tuple(dict.fromkeys(flow.requirement for flow in self.flows))

    @property
    def name(self) -> str:
        """What tells this rule from every other of its interface: direction, protocol, ports and peer."""
        direction = "out" if self.opens is Initiator.LOCAL else "in"
        service = "any" if self.service is None else str(self.service).replace("/", "-")
        return f"{direction}-{self.protocol}-{service}-{self.peer}"


def requirements_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the ids of the rows that imply ``rules``, each once, in order."""
    return tuple(dict.fromkeys(row for rule in rules for row in rule.requirements))
