"""Say ``predecessors(rule, requirements)``: the rules whose place a rule takes, so that the cloud adds none.

The engine creates before it deletes, and EC2 weighs both. What one choice of the site puts in the place of another rule
would not fit beside it into a full group: the trunk's port beside two ranges of media. Under an alias the engine takes
the old rule for the new one, and EC2 changes its ports in one request: no packet that both need is refused, and the
weight stays what it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.port import PortRange, minimal
from webex_calling.published.requirement import Initiator, Requirement, Service


def predecessors(rule: Rule, requirements: Mapping[str, Requirement]) -> Iterator[str]:
    """Yield the names of the rules that ``rule`` replaces where a choice of the site changes.

    They are those of the other services of its row of which an end has one or the other, to the same list.
    """
    if rule.opens is Initiator.PEER or not isinstance(rule.peer, NetworkList):
        return
    for flow in rule.flows:
        row = requirements.get(flow.requirement)
        service = row.service(flow.service) if row else None
        for other in row.services if row and service else ():
            if service and service.when.excludes(other.when):
                pairs = zip(_ranges(service), _ranges(other), strict=False)
                yield from (replace(rule, service=ports).name for own, ports in pairs if own == rule.service)


def _ranges(service: Service) -> tuple[PortRange, ...]:
    return minimal(service.ports) if isinstance(service.ports, tuple) else ()
