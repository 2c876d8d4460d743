"""Say ``plan_aws_gateway(reference, gateway, …)``: the whole compiler on one page, from a model of the site to a plan.

    derive ─► coarsen ─► merge ─► place ─► weigh ─► render

Everything is plain data until a component registers it, and what does not fit is refused here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webex_calling.fault import Fault, Faults
from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import Expression, Flow
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.plan.coarsen import Coarsened, coarsen
from webex_calling.plan.derive import derive
from webex_calling.plan.group_fit import Allowance, misfits, too_heavy, too_many_groups
from webex_calling.plan.groups import Group, fewest_groups, place, weight
from webex_calling.plan.merge import merge
from webex_calling.plan.notes import Note, gateway_notes, pool_notes
from webex_calling.plan.proxy_notes import proxy_notes
from webex_calling.plan.reuse import reused
from webex_calling.published.placement import Attachment
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.quotas.aws import GROUPS_PER_PLATFORM
from webex_calling.site.gateway import GroupsByInterface, LocalGateway
from webex_calling.site.kinds import Interface
from webex_calling.site.vdi import Media, Platform, VdiPool
from webex_calling.targets.aws import security_group
from webex_calling.targets.aws.group_assignment import (
    GroupAssignment,
    assigned_groups,
    assignment_at,
    only_group,
    predecessors,
)
from webex_calling.targets.aws.security_group import RuleResource, render_rule
from webex_calling.targets.azure import network_security_group
from webex_calling.targets.azure.network_security_group import Ending, NsgAllowance, SecurityRule, overfull, render


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """One security group: what it is called, what it holds, and what it weighs against the quota of a direction."""

    name: str
    interface: Interface
    id: str
    rules: tuple[RuleResource, ...]
    inbound: int
    outbound: int
    quota: int


@dataclass(frozen=True, slots=True)
class InterfacePlan:
    """The groups of one interface. Where ``adopted`` ids are given, ``groups`` say what those must contain."""

    interface: Interface
    groups: tuple[GroupPlan, ...]
    fewest: int
    limit: int
    others: tuple[str, ...]
    adopted: tuple[str, ...]
    named: bool  # whether names of groups and rules tell the interface: a gateway's do, a desktop has one alone


@dataclass(frozen=True, slots=True)
class NsgPlan:
    """One network security group and its rules in priority order."""

    name: str
    interface: Interface
    rules: tuple[SecurityRule, ...]
    quota: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What one component registers, and what a reader should know of it."""

    name: str
    flows: tuple[Flow, ...]
    coarsened: tuple[Coarsened, ...]
    interfaces: tuple[InterfacePlan, ...]
    nsgs: tuple[NsgPlan, ...]
    notes: tuple[Note, ...]

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of the groups and NSGs that it makes."""
        groups = (group.name for each in self.interfaces if not each.adopted for group in each.groups)
        return (*groups, *(nsg.name for nsg in self.nsgs))


def plan_aws_gateway(
    reference: Reference,
    gateway: LocalGateway,
    allowance: Allowance,
    sizes: Mapping[NetworkList, int],
    where: str = "",
) -> Plan:
    """Plan the security groups of a resolved gateway. Raises Faults, placed at ``where``, when they cannot fit."""
    return _aws_gateway(reference, gateway.as_model(LocalGateway), allowance, sizes, where=where)


@reused
def _aws_gateway(
    reference: Reference, gateway: LocalGateway, allowance: Allowance, sizes: Mapping[NetworkList, int], *, where: str
) -> Plan:
    flows, coarsened, rules = _compile(reference, [Endpoint.of_gateway(gateway)], security_group.EXPRESSION)
    assignment = assignment_at(reference.requirements, Attachment.GATEWAY)
    interfaces = _groups(reference, gateway.name, rules, assignment, allowance, sizes, gateway, where or gateway.name)
    notes = (*gateway_notes(gateway, "aws"), *proxy_notes(reference, gateway.name, gateway))
    return Plan(gateway.name, flows, coarsened, interfaces, (), notes)


def plan_aws_pool(
    reference: Reference,
    pool: VdiPool,
    allowance: Allowance,
    sizes: Mapping[NetworkList, int],
    where: str = "",
) -> Plan:
    """Plan the security groups of a resolved VDI pool. Raises Faults, placed at ``where``, when they cannot fit."""
    return _aws_pool(reference, pool.as_model(VdiPool), allowance, sizes, where=where)


@reused
def _aws_pool(
    reference: Reference, pool: VdiPool, allowance: Allowance, sizes: Mapping[NetworkList, int], *, where: str
) -> Plan:
    platform = GROUPS_PER_PLATFORM.get(str(pool.platform))
    most = platform.default if platform else allowance.groups_per_interface
    leaner = () if pool.media is Media.OPTIMISED else ("choose media: optimised, whose media leaves the thin client",)
    limited = Allowance(allowance.rules_per_group, min(most, allowance.groups_per_interface), leaner)
    several = assignment_at(reference.requirements, Attachment.DESKTOP)
    assignment = only_group if pool.platform is Platform.WORKSPACES else several
    flows, coarsened, rules = _compile(reference, [Endpoint.of_pool(pool)], security_group.EXPRESSION)
    interfaces = _groups(reference, pool.name, rules, assignment, limited, sizes, pool, where or pool.name)
    notes = (*pool_notes(reference, pool, "aws"), *proxy_notes(reference, pool.name, pool))
    return Plan(pool.name, flows, coarsened, interfaces, (), notes)


def plan_azure_gateway(
    reference: Reference,
    gateway: LocalGateway,
    allowance: NsgAllowance,
    adopted: frozenset[Interface] = frozenset(),
    where: str = "",
) -> Plan:
    """Plan the NSGs of a resolved gateway, one an interface; those of ``adopted`` interfaces stand elsewhere."""
    return _azure_gateway(reference, gateway.as_model(LocalGateway), allowance, adopted, where=where)


@reused
def _azure_gateway(
    reference: Reference, gateway: LocalGateway, allowance: NsgAllowance, adopted: frozenset[Interface], *, where: str
) -> Plan:
    flows, coarsened, rules = _compile(reference, [Endpoint.of_gateway(gateway)], network_security_group.EXPRESSION)
    nsgs = tuple(
        _nsg(f"{gateway.name}-{interface}", interface, [("", held)], Ending.DENY_ALL, allowance, where or gateway.name)
        for interface, held in _by_interface(rules).items()
        if interface not in adopted
    )
    notes = (*gateway_notes(gateway, "azure"), *proxy_notes(reference, gateway.name, gateway))
    return Plan(gateway.name, flows, coarsened, (), nsgs, notes)


def plan_azure_subnet(
    reference: Reference,
    name: str,
    sharers: Sequence[tuple[LocalGateway, Interface]],
    allowance: NsgAllowance,
    where: str = "",
) -> Plan:
    """Plan the NSG of a subnet that several resolved gateways share: its rules name the address of each."""
    alike = tuple((gateway.as_model(LocalGateway), interface) for gateway, interface in sharers)
    return _azure_subnet(reference, name, alike, allowance, where=where)


@reused
def _azure_subnet(
    reference: Reference,
    name: str,
    sharers: tuple[tuple[LocalGateway, Interface], ...],
    allowance: NsgAllowance,
    *,
    where: str,
) -> Plan:
    all_flows: list[Flow] = []
    all_coarsened: list[Coarsened] = []
    subjects: list[tuple[str, Sequence[Rule]]] = []
    for gateway, interface in sharers:
        endpoint = Endpoint.of_gateway(gateway, shared=True)
        flows, coarsened, rules = _compile(reference, [endpoint], network_security_group.EXPRESSION)
        all_flows += [flow for flow in flows if flow.interface is interface]
        all_coarsened += [each for each in coarsened if each.flow.interface is interface]
        subjects.append((f"{gateway.name}-{interface}", _by_interface(rules).get(interface, ())))
    nsg = _nsg(name, Interface.EXTERNAL, subjects, Ending.DENY_ALL, allowance, where or name)
    return Plan(name, tuple(all_flows), tuple(all_coarsened), (), (nsg,), ())


def plan_azure_pool(reference: Reference, pool: VdiPool, allowance: NsgAllowance, where: str = "") -> Plan:
    """Plan the NSG of a resolved pool's session hosts."""
    return _azure_pool(reference, pool.as_model(VdiPool), allowance, where=where)


@reused
def _azure_pool(reference: Reference, pool: VdiPool, allowance: NsgAllowance, *, where: str) -> Plan:
    flows, coarsened, rules = _compile(reference, [Endpoint.of_pool(pool)], network_security_group.EXPRESSION)
    nsg = _nsg(pool.name, Interface.EXTERNAL, [("", rules)], Ending.DENY_INTERNET, allowance, where or pool.name)
    notes = (*pool_notes(reference, pool, "azure"), *proxy_notes(reference, pool.name, pool))
    return Plan(pool.name, flows, coarsened, (), (nsg,), notes)


def _compile(
    reference: Reference, endpoints: Sequence[Endpoint], expression: Expression
) -> tuple[tuple[Flow, ...], tuple[Coarsened, ...], tuple[Rule, ...]]:
    flows = tuple(flow for endpoint in endpoints for flow in derive(reference, endpoint))
    widened = [coarsen(flow, expression) for flow in flows]
    rules = merge([wider for wider, _ in widened], reference.networks, named_lists=expression.named_lists)
    return flows, tuple(each for _, given_up in widened for each in given_up), rules


def _by_interface(rules: Sequence[Rule]) -> Mapping[Interface, tuple[Rule, ...]]:
    found = {rule.interface for rule in rules}
    sides = (interface for interface in Interface if interface in found)
    return {interface: tuple(rule for rule in rules if rule.interface is interface) for interface in sides}


def _groups(
    reference: Reference,
    name: str,
    rules: Sequence[Rule],
    assignment: GroupAssignment,
    allowance: Allowance,
    sizes: Mapping[NetworkList, int],
    model: LocalGateway | VdiPool,
    where: str,
) -> tuple[InterfacePlan, ...]:
    def weigh(rule: Rule) -> int:
        return sizes[rule.peer] if isinstance(rule.peer, NetworkList) else 1

    faults: list[Fault] = [_torn(where, rule) for rule in rules if len(set(_asked_groups(rule).values())) > 1]
    plans: list[InterfacePlan] = []
    for interface, held in _by_interface(rules).items():
        groups = place(held, assignment)
        others, adopted = ids_on(model.other_groups, interface), ids_on(model.adopt, interface)
        faults += (
            too_heavy(where, held, weigh, allowance)
            if adopted
            else misfits(where, groups, len(others), weigh, allowance, assigned_groups(reference.requirements.values()))
        )
        faults += too_many_groups(where, len(adopted) or len(groups), len(others), allowance)
        prefix, quota = f"{name}-{interface}" if isinstance(model, LocalGateway) else name, allowance.rules_per_group
        if not faults:
            plans.append(
                InterfacePlan(
                    interface=interface,
                    groups=tuple(_group(reference, prefix, group, weigh, quota) for group in groups),
                    fewest=fewest_groups(held, weigh, quota),
                    limit=allowance.groups_per_interface,
                    others=others,
                    adopted=adopted,
                    named=isinstance(model, LocalGateway),
                )
            )
    if faults:
        raise Faults(faults)
    return tuple(plans)


def _asked_groups(rule: Rule) -> Mapping[str, str]:
    """Return the group that each peer of ``rule`` asks for, "" for none."""
    return {flow.label: flow.group for flow in rule.flows if flow.group is not None}


def _torn(where: str, rule: Rule) -> Fault:
    asked = _asked_groups(rule)
    words = f"puts one rule, {rule.name}, into several groups: it is the same for {', '.join(asked)}"
    value = ", ".join(f"{peer}: {group or 'no group'}" for peer, group in asked.items())
    return Fault(where, words, f"give {', '.join(asked)} the same group, or none", value)


def ids_on(groups: GroupsByInterface | tuple[str, ...], interface: Interface) -> tuple[str, ...]:
    """Return the group ids that stand on ``interface``; a desktop has one interface and needs no names for it."""
    if isinstance(groups, GroupsByInterface):
        return groups.internal if interface is Interface.INTERNAL else groups.external
    return groups


def _group(reference: Reference, prefix: str, group: Group, weigh: Callable[[Rule], int], quota: int) -> GroupPlan:
    return GroupPlan(
        name=f"{prefix}-{group.id}",
        interface=group.interface,
        id=group.id,
        rules=tuple(render_rule(prefix, rule, predecessors(rule, reference.requirements)) for rule in group.rules),
        inbound=weight(group.opened_by(Initiator.PEER), weigh),
        outbound=weight(group.opened_by(Initiator.LOCAL), weigh),
        quota=quota,
    )


def _nsg(
    name: str,
    interface: Interface,
    subjects: Sequence[tuple[str, Sequence[Rule]]],
    ending: Ending,
    allowance: NsgAllowance,
    where: str,
) -> NsgPlan:
    rules = render(subjects, ending, where)
    faults = list(overfull(where, name, rules, allowance))
    if faults:
        raise Faults(faults)
    return NsgPlan(name, interface, rules, allowance.rules_per_nsg)
