"""Say ``prove_groups(plan, networks)``: what a component is about to register, proven before it does.

Each draft has the very properties that the constructor passes on. In place of ids that only the cloud knows stand
names: a resource's own, and for a prefix list or an IP Group the name of the list or the network. A component knows its
own filters and nothing around them, and its proof assumes what it cannot see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_camel

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Flow, addressed
from webex_calling.plan.reuse import reused
from webex_calling.published.network import Network
from webex_calling.published.requirement import Initiator
from webex_calling.registered import aws_tokens, azure_tokens
from webex_calling.registered.aws_tokens import NETWORK_ACL
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws import security_group
from webex_calling.verify.aws.prefix_list import Addresses, published_lists
from webex_calling.verify.azure import network_security_group
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.path import straight
from webex_calling.verify.model.spans import intervals
from webex_calling.verify.model.stateless import DirectionalFlows, at_border, widenings
from webex_calling.verify.proof.filtered import ALWAYS, AZURE, SESSION_HOSTS, Filtered, SharedFilter
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof, raise_unproven

if TYPE_CHECKING:  # the plans and readers of perimeters are many: a component imports those that it proves by
    from webex_calling.plan.azure_firewall import AzureFirewallPlan
    from webex_calling.plan.dns_firewall import DnsFirewallPlan
    from webex_calling.plan.endpoint_plan import InterfacePlan, NsgPlan, Plan
    from webex_calling.plan.network_acl import NetworkAclPlan
    from webex_calling.plan.network_firewall import NetworkFirewallPlan
    from webex_calling.targets.aws.network_acl import AclDirection

CARRIED = "the interface carries exactly these filters, and no other that admits more"
BORDERS = "the subnets have the given prefixes; what the cloud never filters is not covered here"
ROUTED = "what crosses the perimeter is routed through the firewall's endpoints, both ways, and by this policy alone"
HUB = "what crosses the perimeter is routed through the firewall, and its base policy denies none of this"

NETWORK_FIREWALL = (DeclaredExcess.EXTRA_RULES, DeclaredExcess.LOCAL_PORTS, DeclaredExcess.DOMAIN)
"""The excess that a Network Firewall declares: it tells ICMP messages and the name that a client says, which may be a
lie about an address, and not the ports of who opens."""
AZURE_FIREWALL = (DeclaredExcess.EXTRA_RULES, DeclaredExcess.LOCAL_PORTS, DeclaredExcess.ICMP)
"""The excess that an Azure policy declares: it tells names, and neither ICMP messages nor the ports of who opens."""

_UNCARRIED = PacketSet.box(initiator=Initiator.PEER, protocol=ICMP)
"""What no policy lets through a translation: messages of routers on the Internet. They are not proven to arrive."""
_PORTED = [(TCP, TCP), (UDP, UDP)]
_SPELLED = {"terminate_tls": "terminateTLS"}
_REPORT = "nothing was registered; report these arguments"


def draft(kind: str, name: str, properties: Mapping[str, Any]) -> Registration:
    """Return a resource that is about to be registered, as a record; ``properties`` are spelt as in Python."""
    return Registration(f"{kind}::{name}", kind, name, "", custom=True, inputs=_camel(properties), id=name)


def _camel(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_SPELLED.get(key, to_camel(key)): _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value


# Components have the lists and most flows in common: within one run each is told once.


@reused
def _lists(networks: Mapping[str, Network]) -> Mapping[str, Addresses]:
    return published_lists(networks)


@reused
def _flow_sets(networks: Mapping[str, Network]) -> FlowSets:
    return FlowSets(networks)


@reused
def _tagged_sets(networks: Mapping[str, Network]) -> tuple[ServiceTags, FlowSets]:
    tags = ServiceTags(())
    return tags, FlowSets(networks, tags.peers)


def prove_groups(plan: Plan, networks: Mapping[str, Network]) -> tuple[InterfaceProof, ...]:
    """Prove every interface of ``plan`` whose security groups are about to be registered. Raises Faults where not so.

    For adopted groups nothing is registered, and so nothing can be proven.
    """
    known, sets = _lists(networks), _flow_sets(networks)
    sides: list[InterfaceProof] = []
    for interface in plan.interfaces:
        if not interface.adopted:
            groups, rules = drafted_groups(interface)
            hop = security_group.SecurityGroups(Registered([*groups, *rules]), known).filter(groups)
            part = str(interface.interface) if interface.named else "pool"
            flows = [flow for flow in plan.flows if flow.interface is interface.interface]
            end = _end(plan.name, part, flows, groups, ALWAYS)
            sides.append(end.prove(straight([hop], unfiltered.of_vpc(())), sets))
    raise_unproven(sides)
    return tuple(sides)


def drafted_groups(interface: InterfacePlan) -> tuple[list[Registration], list[Registration]]:
    """Return the security groups of one interface, and their rules."""
    rules = [
        draft(
            aws_tokens.SECURITY_GROUP_INGRESS_RULE if rule.ingress else aws_tokens.SECURITY_GROUP_EGRESS_RULE,
            rule.name,
            {
                **{key: value for key, value in rule.properties().items() if value is not None},
                **({"prefix_list_id": str(rule.list)} if rule.list else {}),
                "security_group_id": group.name,
            },
        )
        for group in interface.groups
        for rule in group.rules
    ]
    return [draft(aws_tokens.SECURITY_GROUP, group.name, {}) for group in interface.groups], rules


def prove_nsgs(plan: Plan, networks: Mapping[str, Network], part: str = "") -> tuple[InterfaceProof, ...]:
    """Prove every NSG of ``plan``, which is about to be registered. Raises Faults where one does not hold.

    ``part`` is "pool" or "subnet", or "" for a gateway, whose NSGs are one an interface. The hosts of a pool keep the
    virtual network open.
    """
    tags, sets = _tagged_sets(networks)
    sides: list[InterfaceProof] = []
    for nsg in plan.nsgs:
        group = drafted_nsg(nsg)
        hop = network_security_group.NetworkSecurityGroups(Registered([group])).filter(group, tags)
        flows = [flow for flow in plan.flows if part or flow.interface is nsg.interface]
        excess_kinds = SESSION_HOSTS if part == "pool" else AZURE
        end = _end(plan.name, part or str(nsg.interface), flows, [group], excess_kinds)
        sides.append(end.prove(straight([hop], unfiltered.of_azure()), sets))
    raise_unproven(sides)
    return tuple(sides)


def drafted_nsg(plan: NsgPlan) -> Registration:
    """Return the NSG of a plan."""
    rules = [rule.properties() for rule in plan.rules]
    return draft(azure_tokens.NETWORK_SECURITY_GROUP, plan.name, {"security_rules": rules})


def prove_network_acl(plan: NetworkAclPlan, networks: Mapping[str, Network]) -> tuple[InterfaceProof, ...]:
    """Prove the entries of ``plan``, for all who cross the borders of its subnets at once.

    What an ACL lets through beyond what is required is declared where packets of what is meant make it up, and where
    its plan says that an entry is coarsened. Raises Faults where the entries do not hold, or let through another number
    of addresses × ports than the plan says: how much that is in either direction is counted again, from the draft.
    """
    from webex_calling.verify.aws.network_acl import NetworkAcls

    acl = drafted_acl(plan)
    hop = NetworkAcls(Registered([acl])).filter(acl)
    flows = list(at_border(plan.flows, plan.through))
    sets = _flow_sets(networks)
    meant = [replace(flow, peer=addressed(flow.peer)) for flow in flows]
    directions = DirectionalFlows.of(sets.required(meant) | sets.asked(meant) | sets.held(meant))
    besides = {
        DeclaredExcess.STATELESS: directions.openings,
        DeclaredExcess.COARSENED: directions.wider(widenings(*plan.widened)).openings,
    }
    end = replace(_end(plan.name, "network-acl", flows, [acl], ALWAYS), assumed=(BORDERS,), besides=besides)
    side = end.prove(straight([hop], PacketSet.empty()), sets)
    raise_unproven([side])
    faults = list(_miscounted(plan, hop, directions))
    if faults:
        raise Faults(faults)
    return (side,)


def drafted_acl(plan: NetworkAclPlan) -> Registration:
    """Return the network ACL of a plan."""
    ways = {"ingress": plan.entries.ingress, "egress": plan.entries.egress}
    return draft(
        NETWORK_ACL, plan.name, {way: [each.properties() for each in held.entries] for way, held in ways.items()}
    )


def _miscounted(plan: NetworkAclPlan, hop: Filter, directions: DirectionalFlows) -> Iterator[Fault]:
    """Find a direction that lets through more, or less, beyond what is meant than its plan says."""
    egress, ingress = (part.admission.admitted for part in hop.parts)
    one = {"initiator": Initiator.LOCAL, "protocol": _PORTED, "local": [(0, 0)]}
    ways: Iterable[tuple[str, PacketSet, PacketSet, AclDirection]] = (
        ("outbound", egress - directions.outward, PacketSet.box(**one, local_ports=[(0, 0)]), plan.entries.egress),  # type: ignore[arg-type]
        ("inbound", ingress - directions.inward, PacketSet.box(**one, peer_ports=[(0, 0)]), plan.entries.ingress),  # type: ignore[arg-type]
    )
    for way, beyond, once, direction in ways:
        counted = (beyond & once).count()
        if counted != direction.excess:
            words = (
                f"lets {counted:,} addresses × ports through {way} beyond what is required, and its plan says "
                f"{direction.excess:,}"
            )
            yield Fault(f"{plan.name}.network-acl", words, _REPORT)


def prove_network_firewall(plan: NetworkFirewallPlan, networks: Mapping[str, Network]) -> tuple[InterfaceProof, ...]:
    """Prove the policy of ``plan``, for all who are behind it at once. Raises Faults where it does not hold."""
    from webex_calling.verify.aws.network_firewall import NetworkFirewalls

    policy, groups = drafted_network_firewall(plan)
    home, near = intervals(plan.home), intervals(plan.local)
    firewalls = NetworkFirewalls(Registered([policy, *groups]), published_lists(networks))
    shared = SharedFilter(
        name=plan.name,
        part="network-firewall",
        filters=(policy.name,),
        flows=plan.flows,
        near=near,
        excess_kinds=NETWORK_FIREWALL,
        assumed=(ROUTED,),
        home=home,
    )
    side = shared.prove(firewalls.filter(policy, home), FlowSets(networks, home=home))
    raise_unproven([side])
    return (side,)


def drafted_network_firewall(plan: NetworkFirewallPlan) -> tuple[Registration, list[Registration]]:
    """Return the policy of a plan, and its rule groups."""
    lists = {each: f"arn:aws:ec2:::prefix-list/{each}" for each in plan.lists}
    groups = [draft(aws_tokens.RULE_GROUP, group.name, group.properties(lists)) for group in plan.policy.groups]
    policy = plan.policy.properties({group.name: group.name for group in plan.policy.groups})
    return draft(aws_tokens.FIREWALL_POLICY, plan.policy.name, policy), groups


def prove_azure_firewall(plan: AzureFirewallPlan, networks: Mapping[str, Network]) -> tuple[InterfaceProof, ...]:
    """Prove the policy of ``plan``, for all who are behind it at once. Raises Faults where it does not hold."""
    from webex_calling.verify.azure.firewall_policy import FirewallPolicies

    policy, *groups = drafted_azure_firewall(plan)
    tags = ServiceTags(())
    held = {network.id: intervals(each.prefix for each in network.prefixes) for network in networks.values()}
    policies = FirewallPolicies(Registered([policy, *groups]), held)
    shared = SharedFilter(
        name=plan.name,
        part="firewall-policy",
        filters=(policy.name,),
        flows=plan.flows,
        near=intervals(prefix for flow in (*plan.flows, *plan.lost) for prefix in flow.local),
        excess_kinds=AZURE_FIREWALL,
        assumed=(HUB,),
        lost=plan.lost,
        uncarried=_UNCARRIED,
    )
    side = shared.prove(policies.filter(policy, tags), FlowSets(networks, tags.peers))
    raise_unproven([side])
    return (side,)


def drafted_azure_firewall(plan: AzureFirewallPlan) -> tuple[Registration, ...]:
    """Return the policy of a plan, and then its rule collection groups."""
    ids, above = {network: network for network in plan.policy.networks}, {"firewall_policy_name": plan.policy.name}
    return (
        draft(azure_tokens.FIREWALL_POLICY, plan.policy.name, plan.policy.properties()),
        *(
            draft(azure_tokens.FIREWALL_POLICY_RULE_COLLECTION_GROUP, group.name, {**above, **group.properties(ids)})
            for group in plan.policy.groups
        ),
    )


def prove_dns_firewall(plan: DnsFirewallPlan) -> None:
    """Prove the rules that are about to be registered.

    Raises Faults where a name that is required is not answered, or a walled garden answers one that nobody asked for.
    """
    from webex_calling.verify.aws.dns_firewall import DnsFirewall

    answered = DnsFirewall(Registered(drafted_dns_firewall(plan)), {}).of_vpc("vpc").admitted
    wanted, own = (_asked(names) for names in (plan.required, plan.own))
    faults = [(wanted - answered, "would not answer {}, which is required")]
    if plan.walled_garden:
        others = (answered & PacketSet.box(names="*", initiator=Initiator.LOCAL)) - wanted - own
        faults += [(own - answered, "would not answer {}, which alsoAllowed has")]
        faults += [(others, "would answer {}, which nothing requires")]
    remedy = f"{_REPORT} to the project"
    told = [Fault(plan.name, words.format(names.sample().peer), remedy) for names, words in faults if names]
    if told:
        raise Faults(told)


def _asked(names: Iterable[str]) -> PacketSet:
    both = {each for name in names for each in (name, name.removeprefix("*."))}
    return PacketSet.box(names=both, initiator=Initiator.LOCAL) if both else PacketSet.empty()


def drafted_dns_firewall(plan: DnsFirewallPlan) -> Iterator[Registration]:
    """Yield the rule group of a plan, associated with a VPC called ``vpc``, its domain lists and its rules."""
    group = {"firewall_rule_group_id": plan.name}
    yield draft(aws_tokens.RESOLVER_FIREWALL_RULE_GROUP, plan.name, {})
    yield draft(
        aws_tokens.RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION, plan.name, {**group, "vpc_id": "vpc", "priority": 101}
    )
    for each in plan.lists:
        yield draft(aws_tokens.RESOLVER_FIREWALL_DOMAIN_LIST, each.name, {"domains": list(each.domains)})
        yield draft(
            aws_tokens.RESOLVER_FIREWALL_RULE, each.name, {**each.rule(), **group, "firewall_domain_list_id": each.name}
        )


def _end(
    name: str, part: str, flows: Sequence[Flow], filters: Sequence[Registration], excess_kinds: Sequence[DeclaredExcess]
) -> Filtered:
    names = tuple(each.name for each in filters)
    return Filtered(name, part, flows, near=(), excess_kinds=excess_kinds, filters=names, assumed=(CARRIED,))
