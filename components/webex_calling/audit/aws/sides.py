"""Say ``sides.prove(end, flows, told)``: an end of a site on AWS, by its interface or groups in the estate."""

from collections.abc import Mapping, Sequence

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.filters import AwsFilters
from webex_calling.audit.aws.hindered import hindered
from webex_calling.audit.aws.interface import Interface
from webex_calling.audit.aws.paths import Routed
from webex_calling.audit.matched import elsewhere
from webex_calling.fault import Fault, Faults, raise_any
from webex_calling.flows.flow import Flow
from webex_calling.flows.site_end import SiteEnd
from webex_calling.published.network import Network
from webex_calling.site.place import AwsVpc
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.path import straight
from webex_calling.verify.model.spans import intervals
from webex_calling.verify.proof.filtered import ALWAYS, Filtered
from webex_calling.verify.proof.flow_sets import FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.perimeter_paths import ERRORS


class AwsSides:
    """The ends of a site on AWS, which share what is read of the estate."""

    def __init__(self, estate: AwsEstate, networks: Mapping[str, Network]) -> None:
        self._estate = estate
        self._filters = AwsFilters(estate)
        self._sets = FlowSets(networks)

    def prove(self, end: SiteEnd, flows: Sequence[Flow], told: tuple[str, ...]) -> InterfaceProof:
        """Compare what gets through at an end with what is required there. Raises Faults for what is not told."""
        interface, ids = self._found(end, told)
        raise_any(hindered(self._estate, interface, ids))
        groups = self._filters.groups(ids, tuple(interface.addresses) if interface else ())
        free = unfiltered.of_vpc(end.network.cidrs)
        assumed: list[str] = []
        if interface is None:
            paths = straight([groups], free)
            assumed.append("only these groups are between it and its peers, and it has no others")
        else:
            routed = Routed(self._filters, interface)
            paths = routed.paths(groups, free)
            if paths.translates_ports:
                assumed.append(ERRORS)
            assumed += routed.assumed
            assumed += elsewhere(end, (each for each in interface.addresses.values() if each is not None))
        near = [(each, each) for each in interface.addresses] if interface else intervals(end.network.cidrs)
        filtered = Filtered(
            name=end.name,
            part=end.part,
            flows=flows,
            near=near,
            excess_kinds=ALWAYS,
            lenient=True,
            filters=(*([interface.id] if interface else []), *ids),
            assumed=tuple(assumed),
            alone=interface is None,
        )
        return filtered.prove(paths, self._sets)

    def filters_at(self, end: SiteEnd, told: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the ids of the groups at an end; None where it does not tell, or those of others alone."""
        if not told and end.address is None:
            return None
        try:
            return self._found(end, told)[1]
        except Faults:
            return None

    def _found(self, end: SiteEnd, told: tuple[str, ...]) -> tuple[Interface | None, tuple[str, ...]]:
        """Return the interface of an end, where it has one, and its groups."""
        named = [each for each in told if each.startswith("eni-")]
        if len(named) == 1 == len(told):
            return self._interface(end, named[0])
        if told:
            if any(not each.startswith("sg-") for each in told):
                remedy = "give one eni-…, or the ids of all its groups, sg-…"
                raise Faults([Fault(f"--endpoint {end.choice}", "is not an end on AWS", remedy, ",".join(told))])
            return None, told
        if end.address is None:
            if groups := (*end.adopted, *end.others):
                return None, groups
            words = "has no address in the site, so it cannot be found"
            raise Faults([Fault(end.choice, words, f"add --endpoint {end.choice}=eni-… or its groups, sg-…,sg-…")])
        return self._at(end)

    def _interface(self, end: SiteEnd, identity: str) -> tuple[Interface, tuple[str, ...]]:
        found = self._estate.interfaces.get(identity)
        if found is None:
            remedy = "add describe-network-interfaces of its account and region"
            raise Faults([Fault(end.choice, "is an interface that is not in these files", remedy, identity)])
        return found, found.groups

    def _at(self, end: SiteEnd) -> tuple[Interface, tuple[str, ...]]:
        """Return the one interface at the address of an end, in its VPC where several VPCs have the address."""
        every = [
            each for each in self._estate.interfaces.values() if end.address and int(end.address) in each.addresses
        ]
        vpc = end.network.id if isinstance(end.network, AwsVpc) else ""
        found = [each for each in every if each.vpc == vpc] or every
        if len(found) != 1:
            many = (
                f"is the address of {', '.join(each.id for each in found)}"
                if found
                else "is the address of no network interface"
            )
            remedy = f"add describe-network-interfaces, or --endpoint {end.choice}=eni-… (or sg-…)"
            raise Faults([Fault(end.choice, f"{many} in these files", remedy, str(end.address))])
        return found[0], found[0].groups
