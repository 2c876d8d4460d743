"""Say ``paths.sides()``: what gets from each endpoint behind a perimeter to the Internet, in one cloud."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from webex_calling.fault import Faults
from webex_calling.flows.flow import Flow
from webex_calling.flows.site_end import SiteEnd, ends_behind
from webex_calling.registered.registry import Registered
from webex_calling.site.kinds import Cloud
from webex_calling.site.site import Site, SitePerimeter, cloud_of
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.adopted import AdoptedNetworks
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import InterfaceProof

ROUTES = "what leaves for the Internet is routed this way, and so is what comes back"


class OwnFilters:
    """The filters that the sides of a proof have read: the first hop of the only path of each."""

    def __init__(self, told: Mapping[tuple[str, str], InterfaceProof]) -> None:
        self._sides = told

    def __call__(self, name: str, part: str) -> Filter | None:
        """Return the filter of an interface or pool; None where it is not known, or where there is none."""
        side = self._sides.get((name, part))
        hops = side.paths.paths[0].hops if side and side.paths else ()
        return hops[0] if hops and isinstance(hops[0], Filter) else None

    def others(self, name: str, part: str) -> PacketSet:
        """Return what gets through there by the site's other groups alone."""
        side = self._sides.get((name, part))
        held = side.declared if side else ()
        return PacketSet.union(each.openings for each in held if each.excess_kind is DeclaredExcess.OTHER_GROUPS)

    def unknown(self, name: str, part: str) -> frozenset[str]:
        """Return the groups beside the filter there whose rules are not known."""
        side = self._sides.get((name, part))
        return side.compared.others if side and side.compared else frozenset()


class EgressPaths(ABC):
    """The paths of all perimeters of a site in one cloud; ``flows`` has what must cross each of them, by its name."""

    cloud: ClassVar[Cloud]

    def __init__(
        self,
        registered: Registered,
        site: Site,
        flows: Mapping[str, Sequence[Flow]],
        own: OwnFilters,
        lists: AdoptedNetworks,
    ) -> None:
        self._registered = registered
        self._site = site
        self._flows = flows
        self._own = own
        self._lists = lists

    def sides(self) -> Iterator[InterfaceProof]:
        """Yield the proof of every path, perimeter by perimeter."""
        for perimeter in self._site.egress():
            if cloud_of(self._site.place_of(perimeter)) is self.cloud and perimeter.name in self._flows:
                for end in ends_behind(self._site, perimeter):
                    try:
                        yield self._side(perimeter, end)
                    except Faults as faults:
                        yield InterfaceProof.untold(end.name, end.part, faults)

    @abstractmethod
    def _side(self, perimeter: SitePerimeter, end: SiteEnd) -> InterfaceProof:
        """Return the proof of the path of one end. Raises Faults where a filter on it cannot be read."""
