"""Say ``prove(plan, networks)``: the policy and groups that a component is about to register, proven first.

Each draft has the very properties that the constructor passes on. In place of ids that only the cloud knows stand
names: the policy's own, and for an IP Group the name of its network.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic.alias_generators import to_camel

from webex_calling.compiler.azure_firewall import AzureFirewallPlan
from webex_calling.compiler.flow import ANY_ADDRESS, ANYWHERE, Addresses
from webex_calling.embedded.registration import Registration
from webex_calling.port import ANY_PORT
from webex_calling.published.network import Network
from webex_calling.published.requirement import Opener
from webex_calling.verify.azure.firewall_policy import GROUP, POLICY, FirewallPolicies
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.component_proof import raise_unproven
from webex_calling.verify.flow_sets import Excuse, FlowSets, intervals
from webex_calling.verify.packets import ICMP, PacketSet
from webex_calling.verify.path import straight
from webex_calling.verify.proof import prove as compare
from webex_calling.verify.registered import Registered
from webex_calling.verify.side import Sample, Side, Surplus, gaps, overreaches

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
    paths, sets = straight([hop], PacketSet.empty()), FlowSets(networks, tags.peers)
    wanted = (*plan.flows, *plan.lost)
    near = intervals(prefix for flow in wanted for prefix in flow.local)
    here, among = PacketSet.box(local=near), PacketSet.box(peer=near)
    found = compare(
        (sets.required(wanted) & here) - among - _UNCARRIED,
        paths.admitted & here,
        sets.declared(plan.flows, EXCUSES),
        possible=paths.possible & here,
        asked=(sets.asked(wanted) & here) - among,
        unfiltered=_among(plan, sets) & among,
    )
    side = Side(
        name=plan.name,
        part="firewall-policy",
        filters=(policy.name,),
        gaps=gaps(found, paths, wanted, sets, near),
        declared=tuple(Surplus(excuse, Sample.of(part, near), part) for excuse, part in found.declared.items()),
        undeclared=overreaches(found, paths, near),
        assumed=(ASSUMED,),
        paths=paths,
    )
    raise_unproven([side])
    return (side,)


def _among(plan: AzureFirewallPlan, sets: FlowSets) -> PacketSet:
    """Return what those behind may open to each other: what is required of any peer, seen from either end.

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
    )
    # What opens to a port is matched whatever port it comes from.
    return sets.required([*(replace(flow, source_ports=(ANY_PORT,)) if flow.ports else flow for flow in wide), *turned])


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
