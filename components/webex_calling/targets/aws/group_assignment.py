"""Say ``assignment_at(requirements, Attachment.GATEWAY)(rule)``: the security group of a rule, by that rule alone.

The rows of the data say it. The loader has checked that every row does, that equal rules have equal groups, and that no
choice of options overflows the default quota.

``predecessors(rule, requirements)`` are the rules whose place a rule takes. The engine creates before it deletes, and
EC2 weighs both. What one choice of the site puts in the place of another rule would not fit beside it into a full
group: the trunk's port beside two ranges of media. Under an alias the engine takes the old rule for the new one, and
EC2 changes its ports in one request: no packet that both need is refused, and the weight stays what it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from webex_calling.fault import Fault, Faults
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.port import PortRange, minimal
from webex_calling.published.placement import ADDED, Attachment, overflow
from webex_calling.published.requirement import Initiator, Requirement, Service

GroupAssignment = Callable[[Rule], str]


def assignment_at(requirements: Mapping[str, Requirement], attachment: Attachment) -> GroupAssignment:
    """Return what gives the group of a rule at an ``attachment``: the one that its peer asks for, or that of its row.

    All rules to the overflow lists of one number share a group. It raises Faults for a row that says none.
    """

    def assigned(rule: Rule) -> str:
        flow = rule.flows[0]
        if flow.group:
            return flow.group
        if isinstance(rule.peer, NetworkList) and rule.peer.number > 1:
            return overflow(rule.peer.number)
        if flow.requirement in ADDED:
            return attachment.added
        row = requirements.get(flow.requirement)
        service = row.service(flow.service) if row else None
        if service is None or attachment not in service.groups:
            words = f"has no security group of a {attachment} for {rule.name}"
            remedy = f"write group: {{{attachment}: …}} at the row or its service {flow.service}"
            raise Faults([Fault(f"requirements.{flow.requirement}", words, remedy)])
        return service.groups[attachment]

    return assigned


def only_group(_rule: Rule) -> str:
    """Return the group of every rule where one group alone can be attached (WorkSpaces)."""
    return "desktop"


def assigned_groups(requirements: Iterable[Requirement]) -> frozenset[str]:
    """Return the groups of all rows, and those of what the site adds: the names that no group of a peer is given."""
    rows = {group for row in requirements for service in row.services for group in service.groups.values()}
    return frozenset(rows | {each.added for each in Attachment})


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
