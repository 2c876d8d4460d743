"""Say ``prove(plan, networks)``: the groups that a component is about to register, proven before it does.

Each draft has the very properties that the constructor passes on. In place of ids that only the cloud knows stand
names: a group's own, and for a prefix list the name of the list.
"""

from collections.abc import Iterator, Mapping

from pydantic.alias_generators import to_camel

from webex_calling.compiler.plan import GroupPlan, InterfacePlan, Plan
from webex_calling.embedded.registration import Properties, Registration
from webex_calling.published.network import Network
from webex_calling.targets.aws.security_group import RuleResource
from webex_calling.verify.component_proof import prove_groups, raise_unproven
from webex_calling.verify.side import Side

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"


def prove(plan: Plan, networks: Mapping[str, Network]) -> tuple[Side, ...]:
    """Prove every interface of ``plan`` whose groups are about to be registered. Raises Faults where one does not hold.

    For adopted groups nothing is registered, and so nothing can be proven.
    """
    sides = tuple(
        prove_groups(
            plan.name,
            str(interface.interface) if interface.named else "pool",
            [flow for flow in plan.flows if flow.interface is interface.interface],
            drafts(interface),
            networks,
        )
        for interface in plan.interfaces
        if not interface.adopted
    )
    raise_unproven(sides)
    return sides


def drafts(interface: InterfacePlan) -> tuple[list[Registration], list[Registration]]:
    """Return the groups of one interface, and their rules."""
    groups = [_record(GROUP, group.name, {}) for group in interface.groups]
    return groups, [rule for group in interface.groups for rule in _rules(group)]


def _rules(group: GroupPlan) -> Iterator[Registration]:
    for rule in group.rules:
        properties = {to_camel(key): value for key, value in rule.properties().items() if value is not None}
        peer = {"prefixListId": str(rule.list)} if rule.list else {}
        yield _record(_kind(rule), rule.name, {**properties, **peer, "securityGroupId": group.name})


def _kind(rule: RuleResource) -> str:
    return INGRESS if rule.ingress else EGRESS


def _record(kind: str, name: str, properties: Properties) -> Registration:
    return Registration(f"{kind}::{name}", kind, name, "", custom=True, inputs=properties, id=name)
