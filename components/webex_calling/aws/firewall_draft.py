"""Say ``prove(plan, networks)``: the policy and rule groups that a component is about to register, proven first.

Each draft has the very properties that the constructor passes on. In place of ARNs that only the cloud knows stand
names: a group's own, and for a prefix list the name of the list.
"""

from collections.abc import Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from webex_calling.compiler.network_firewall import NetworkFirewallPlan
from webex_calling.embedded.registration import Registration
from webex_calling.published.network import Network
from webex_calling.verify.aws.firewall_group import GROUP
from webex_calling.verify.aws.network_firewall import POLICY, NetworkFirewalls
from webex_calling.verify.component_proof import raise_unproven
from webex_calling.verify.flow_sets import Excuse, FlowSets, intervals
from webex_calling.verify.registered import Registered
from webex_calling.verify.shared_filter import SharedFilter
from webex_calling.verify.side import Side

EXCUSES = (Excuse.EXTRA_RULES, Excuse.LOCAL_PORTS, Excuse.DOMAIN)
"""The excess that a Network Firewall declares: it tells ICMP messages and the name that a client says, which may be a
lie about an address, and not the ports of who opens."""
ASSUMED = "what crosses the perimeter is routed through the firewall's endpoints, both ways, and by this policy alone"


def prove(plan: NetworkFirewallPlan, networks: Mapping[str, Network]) -> tuple[Side, ...]:
    """Prove the policy of ``plan``, for all who are behind it at once. Raises Faults where it does not hold."""
    policy, groups = drafts(plan)
    known = {
        network.id if number == 1 else f"{network.id}-{number}": intervals(prefixes)
        for network in networks.values()
        for number, prefixes in network.lists.items()
    }
    home, near = intervals(plan.home), intervals(plan.local)
    hop = NetworkFirewalls(Registered([policy, *groups]), known).filter(policy, home)
    names = (plan.policy.name,)
    shared = SharedFilter(plan.name, "network-firewall", names, plan.flows, near, EXCUSES, (ASSUMED,), home)
    side = shared.prove(hop, FlowSets(networks, home=home))
    raise_unproven([side])
    return (side,)


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
