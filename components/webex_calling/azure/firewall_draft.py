"""Say ``prove(plan, networks)``: the policy and groups that a component is about to register, proven first.

Each draft has the very properties that the constructor passes on. In place of ids that only the cloud knows stand
names: the policy's own, and for an IP Group the name of its network.
"""

from collections.abc import Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from webex_calling.compiler.azure_firewall import AzureFirewallPlan
from webex_calling.embedded.registration import Registration
from webex_calling.published.network import Network
from webex_calling.published.requirement import Opener
from webex_calling.verify.azure.firewall_policy import GROUP, POLICY, FirewallPolicies
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.component_proof import raise_unproven
from webex_calling.verify.flow_sets import Excuse, FlowSets, intervals
from webex_calling.verify.packets import ICMP, PacketSet
from webex_calling.verify.registered import Registered
from webex_calling.verify.shared_filter import SharedFilter
from webex_calling.verify.side import Side

EXCUSES = (Excuse.EXTRA_RULES, Excuse.LOCAL_PORTS, Excuse.ICMP)
"""The excess that the policy declares: it tells names, and neither ICMP messages nor the ports of who opens."""
ASSUMED = "what crosses the perimeter is routed through the firewall, and its base policy denies none of this"
_UNCARRIED = PacketSet.box(opener=Opener.PEER, protocol=ICMP)
"""What no policy lets through a translation: messages of routers on the Internet. They are not proven to arrive."""
_SPELLED = {"terminate_tls": "terminateTLS"}


def prove(plan: AzureFirewallPlan, networks: Mapping[str, Network]) -> tuple[Side, ...]:
    """Prove the policy of ``plan``, for all who are behind it at once. Raises Faults where it does not hold."""
    policy, *groups = drafts(plan)
    tags = ServiceTags(())
    held = {network.id: intervals(each.prefix for each in network.prefixes) for network in networks.values()}
    hop = FirewallPolicies(Registered([policy, *groups]), held).filter(policy, tags)
    near = intervals(prefix for flow in (*plan.flows, *plan.lost) for prefix in flow.local)
    shared = SharedFilter(
        name=plan.name,
        part="firewall-policy",
        filters=(policy.name,),
        flows=plan.flows,
        near=near,
        excuses=EXCUSES,
        assumed=(ASSUMED,),
        lost=plan.lost,
        uncarried=_UNCARRIED,
    )
    side = shared.prove(hop, FlowSets(networks, tags.peers))
    raise_unproven([side])
    return (side,)


def drafts(plan: AzureFirewallPlan) -> tuple[Registration, ...]:
    """Return the policy of ``plan``, and then its rule collection groups."""
    ids = {network: network for network in plan.policy.networks}
    policy = _record(POLICY, plan.policy.name, plan.policy.properties())
    return (
        policy,
        *(
            _record(GROUP, group.name, {"firewall_policy_name": plan.policy.name, **group.properties(ids)})
            for group in plan.policy.groups
        ),
    )


def _record(kind: str, name: str, properties: Mapping[str, Any]) -> Registration:
    return Registration(f"{kind}::{name}", kind, name, "", custom=True, inputs=_camel(properties), id=name)


def _camel(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_SPELLED.get(key, to_camel(key)): _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value
