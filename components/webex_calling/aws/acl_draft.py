"""Say ``prove(plan, networks)``: the network ACL that a component is about to register, proven before it does.

The draft has the very entries that the constructor passes on. What an ACL lets through beyond what is required is
declared where packets of what is meant make it up, and where its plan says that an entry is coarsened; how much that is
in either direction is counted again, from the draft.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic.alias_generators import to_camel

from webex_calling.compiler.network_acl import NetworkAclPlan
from webex_calling.embedded.registration import Registration
from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Addresses, Flow, addressed
from webex_calling.port import EPHEMERAL
from webex_calling.published.network import Network
from webex_calling.published.requirement import Opener
from webex_calling.targets.aws.network_acl import AclDirection
from webex_calling.verify.aws.network_acl import ACL, NetworkAcls
from webex_calling.verify.component_proof import raise_unproven
from webex_calling.verify.filtered import ALWAYS, Filtered
from webex_calling.verify.flow_sets import Excuse, FlowSets
from webex_calling.verify.hop import Filter
from webex_calling.verify.packets import TCP, UDP, PacketSet
from webex_calling.verify.path import straight
from webex_calling.verify.registered import Registered
from webex_calling.verify.side import Side
from webex_calling.verify.stateless import Legs, widenings

ASSUMED = "the subnets have the prefixes that are given, and what the cloud filters at no border is not told here"
_PORTED = [(TCP, TCP), (UDP, UDP)]


def prove(plan: NetworkAclPlan, networks: Mapping[str, Network]) -> tuple[Side, ...]:
    """Prove the entries of ``plan``, for all who cross the borders of its subnets at once.

    Raises Faults where they do not hold, or let through another number of addresses × ports than the plan says.
    """
    acl = draft(plan)
    hop = NetworkAcls(Registered([acl])).filter(acl)
    flows = list(_seen(plan))
    sets = FlowSets(networks)
    meant = [replace(flow, peer=addressed(flow.peer)) for flow in flows]
    legs = Legs.of(sets.required(meant) | sets.asked(meant))
    besides = {Excuse.STATELESS: legs.openings, Excuse.COARSENED: legs.wider(widenings(*plan.widened)).openings}
    end = Filtered(
        plan.name,
        "network-acl",
        flows,
        near=(),
        excuses=ALWAYS,
        filters=(plan.name,),
        assumed=(ASSUMED,),
        besides=besides,
    )
    side = end.prove(straight([hop], PacketSet.empty()), sets)
    raise_unproven([side])
    faults = list(_miscounted(plan, hop, legs))
    if faults:
        raise Faults(faults)
    return (side,)


def _seen(plan: NetworkAclPlan) -> Iterator[Flow]:
    """Yield the flows as the border sees them, whoever is behind it: entries name no local address.

    What passes a NAT gateway comes in as somebody else's, and goes out as the gateway's own, from a port of its choice.
    """
    yield from (replace(flow, local=()) for flow in plan.flows)
    for flow in plan.through:
        if flow.opens is Opener.LOCAL:
            yield replace(flow, opens=Opener.PEER, local=(), peer=Addresses(flow.local))
            yield replace(flow, local=(), source_ports=(EPHEMERAL,) if flow.ports else ())


def _miscounted(plan: NetworkAclPlan, hop: Filter, legs: Legs) -> Iterator[Fault]:
    """Find a direction that lets through more, or less, beyond what is meant than its plan says."""
    egress, ingress = (part.admission.admitted for part in hop.parts)
    one = {"opener": Opener.LOCAL, "protocol": _PORTED, "local": [(0, 0)]}
    ways: Iterable[tuple[str, PacketSet, PacketSet, AclDirection]] = (
        ("outbound", egress - legs.outward, PacketSet.box(**one, local_ports=[(0, 0)]), plan.entries.egress),  # type: ignore[arg-type]
        ("inbound", ingress - legs.inward, PacketSet.box(**one, peer_ports=[(0, 0)]), plan.entries.ingress),  # type: ignore[arg-type]
    )
    for way, beyond, once, direction in ways:
        counted = (beyond & once).count()
        if counted != direction.excess:
            words = (
                f"lets {counted:,} addresses × ports through {way} beyond what is meant, and its plan says "
                f"{direction.excess:,}"
            )
            yield Fault(f"{plan.name}.network-acl", words, "nothing was registered; report these arguments")


def draft(plan: NetworkAclPlan) -> Registration:
    """Return the network ACL of ``plan``."""
    inputs: dict[str, Any] = {
        key: [{to_camel(name): value for name, value in entry.properties().items()} for entry in direction.entries]
        for key, direction in (("ingress", plan.entries.ingress), ("egress", plan.entries.egress))
    }
    return Registration(f"{ACL}::{plan.name}", ACL, plan.name, "", custom=True, inputs=inputs, id=plan.name)
