"""Say ``raise_unproven(prove_groups(...))``: what one component is about to register, proven before it does.

A component knows its own filters and nothing around them. So its proof takes for granted that its interface carries
exactly the groups, or the NSG, that it outputs, and that a published list holds what is published.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from webex_calling.embedded.registration import Registration
from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Flow
from webex_calling.published.network import Network
from webex_calling.verify.aws import unfiltered as aws
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.azure import unfiltered as azure
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.diagram import Interval
from webex_calling.verify.filtered import ALWAYS, AZURE, SESSION_HOSTS, Filtered
from webex_calling.verify.flow_sets import Excuse, FlowSets, intervals
from webex_calling.verify.path import straight
from webex_calling.verify.registered import Registered
from webex_calling.verify.side import Side

ASSUMED = "the interface carries exactly these filters, and no other that admits more"


def prove_groups(
    name: str,
    part: str,
    flows: Sequence[Flow],
    drafts: tuple[Sequence[Registration], Sequence[Registration]],
    networks: Mapping[str, Network],
) -> Side:
    """Prove the security groups of one interface or pool: the groups, and their rules, which name lists by their names.

    ``part`` is the interface, or "pool".
    """
    groups, rules = drafts
    known = {
        network.id if number == 1 else f"{network.id}-{number}": intervals(prefixes)
        for network in networks.values()
        for number, prefixes in network.lists.items()
    }
    hop = SecurityGroups(Registered([*groups, *rules]), known).filter(groups)
    end = _end(name, part, flows, groups, ALWAYS)
    return end.prove(straight([hop], aws.unfiltered(())), FlowSets(networks))


def prove_nsg(
    name: str,
    part: str,
    flows: Sequence[Flow],
    draft: Registration,
    networks: Mapping[str, Network],
    virtual_network: tuple[Interval, ...] = (),
) -> Side:
    """Prove the NSG of one interface, pool or shared subnet. ``virtual_network`` are its prefixes, where known.

    ``part`` is the interface, "pool" or "subnet"; the hosts of a pool keep the virtual network open.
    """
    tags = ServiceTags(virtual_network)
    hop = NetworkSecurityGroups(Registered([draft])).filter(draft, tags)
    end = _end(name, part, flows, [draft], SESSION_HOSTS if part == "pool" else AZURE)
    return end.prove(straight([hop], azure.unfiltered()), FlowSets(networks, tags.peers))


def raise_unproven(sides: Iterable[Side], remedy: str = "") -> None:
    """Raise Faults with all that the proofs found wrong: without ``remedy`` a mistake of this package."""
    remedy = remedy or _REMEDY
    faults: list[Fault] = []
    for side in sides:
        place = f"{side.name}.{side.part}"
        for gap in side.gaps:
            stopped = gap.refused_by or "no rule"
            words = f"would not get {gap.sample.packet} through for {gap.row}, which {stopped} decides"
            faults.append(Fault(place, words, remedy))
        for reach in side.undeclared:
            words = f"would let {reach.sample.packet} through by {reach.rule}, which nothing requires or declares"
            faults.append(Fault(place, words, remedy))
    if faults:
        raise Faults(faults)


def assurances(sides: Iterable[Side]) -> Iterator[str]:
    """Yield what a component may say of its proof: what holds, and what that takes for granted."""
    for side in sides:
        what = side.name if side.part in ("pool", "subnet") else f"{side.name} {side.part}"
        kinds = f" but for {', '.join(str(each.excuse) for each in side.declared)}" if side.declared else ""
        yield (
            f"{what}: proven to admit what is required and nothing else{kinds}; "
            f"taken for granted: {', '.join(side.assumed)}"
        )


_REMEDY = "nothing was registered; report these arguments to the project, since its rules and its proof disagree"


def _end(
    name: str, part: str, flows: Sequence[Flow], filters: Sequence[Registration], excuses: Sequence[Excuse]
) -> Filtered:
    names = tuple(each.name for each in filters)
    return Filtered(name, part, flows, near=(), excuses=excuses, filters=names, assumed=(ASSUMED,))
