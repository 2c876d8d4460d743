"""Say ``assignment_at(requirements, Attachment.GATEWAY)(rule)``: the security group of a rule, by that rule alone.

The rows of the data say it. The loader has checked that every row does, that equal rules have equal groups, and that no
choice of options overflows the default quota.
"""

from collections.abc import Callable, Iterable, Mapping

from webex_calling.fault import Fault, Faults
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.published.placement import ADDED, Attachment, overflow
from webex_calling.published.requirement import Requirement

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
