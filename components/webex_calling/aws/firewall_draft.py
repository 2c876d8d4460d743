"""Say ``prove(plan, networks)``: the policy and rule groups that a component is about to register, proven first.

Each draft has the very properties that the constructor passes on. In place of ARNs that only the cloud knows stand
names: a group's own, and for a prefix list the name of the list.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic.alias_generators import to_camel

from webex_calling.compiler.flow import ANY_ADDRESS, ANYWHERE, Addresses
from webex_calling.compiler.network_firewall import NetworkFirewallPlan
from webex_calling.embedded.registration import Registration
from webex_calling.port import ANY_PORT
from webex_calling.published.network import Network
from webex_calling.published.requirement import Opener
from webex_calling.verify.aws.firewall_group import GROUP
from webex_calling.verify.aws.network_firewall import POLICY, NetworkFirewalls
from webex_calling.verify.component_proof import raise_unproven
from webex_calling.verify.flow_sets import Excuse, FlowSets, intervals
from webex_calling.verify.packets import PacketSet
from webex_calling.verify.path import straight
from webex_calling.verify.proof import prove as compare
from webex_calling.verify.registered import Registered
from webex_calling.verify.side import Sample, Side, Surplus, gaps, overreaches

EXCUSES = (Excuse.EXTRA_RULES, Excuse.LOCAL_PORTS)
"""The excess that a Network Firewall declares: it tells names and ICMP messages, and not the ports of who opens."""
ASSUMED = "what crosses the perimeter is routed through the firewall's endpoints, both ways, and by this policy alone"


def prove(plan: NetworkFirewallPlan, networks: Mapping[str, Network]) -> tuple[Side, ...]:
    """Prove the policy of ``plan``, for all who are behind it at once. Raises Faults where it does not hold."""
    policy, groups = drafts(plan)
    known = {
        network.id if number == 1 else f"{network.id}-{number}": intervals(prefixes)
        for network in networks.values()
        for number, prefixes in network.lists.items()
    }
    near = intervals(plan.home)
    hop = NetworkFirewalls(Registered([policy, *groups]), known).filter(policy, near)
    paths, sets = straight([hop], PacketSet.empty()), FlowSets(networks)
    here, among = PacketSet.box(local=near), PacketSet.box(peer=near)
    found = compare(
        (sets.required(plan.flows) & here) - among,
        paths.admitted & here,
        sets.declared(plan.flows, EXCUSES),
        possible=paths.possible & here,
        asked=(sets.asked(plan.flows) & here) - among,
        unfiltered=_among(plan, sets) & among,
    )
    side = Side(
        name=plan.name,
        part="network-firewall",
        filters=(plan.policy.name,),
        gaps=gaps(found, paths, plan.flows, sets, near),
        declared=tuple(Surplus(excuse, Sample.of(part, near), part) for excuse, part in found.declared.items()),
        undeclared=overreaches(found, paths, near),
        assumed=(ASSUMED,),
        paths=paths,
    )
    raise_unproven([side])
    return (side,)


def _among(plan: NetworkFirewallPlan, sets: FlowSets) -> PacketSet:
    """Return what those at home may open to each other: what is required of any peer, seen from either end.

    It need not pass, since it does not cross the perimeter; nothing else among them may.
    """
    wide = [flow for flow in plan.flows if flow.peer == ANYWHERE]
    turned = (
        replace(
            flow,
            opens=Opener.LOCAL if flow.opens is Opener.PEER else Opener.PEER,
            local=(ANY_ADDRESS,),
            peer=Addresses(flow.local),
            source_ports=(ANY_PORT,) if flow.ports else (),
        )
        for flow in wide
        if flow.local
    )
    return sets.required([*wide, *turned])


def drafts(plan: NetworkFirewallPlan) -> tuple[Registration, list[Registration]]:
    """Return the policy of ``plan``, and its rule groups."""
    lists = {each: f"arn:aws:ec2:::prefix-list/{each}" for each in plan.lists}
    groups = [_record(GROUP, group.name, group.properties(lists)) for group in plan.policy.groups]
    policy = plan.policy.properties({group.name: group.name for group in plan.policy.groups})
    return _record(POLICY, plan.policy.name, policy), groups


def _record(kind: str, name: str, properties: Mapping[str, Any]) -> Registration:
    inputs = {to_camel(key): _camel(value) for key, value in properties.items()}
    return Registration(f"{kind}::{name}", kind, name, "", custom=True, inputs=inputs, id=name)


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {to_camel(key): _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value
